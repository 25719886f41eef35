// SPDX-License-Identifier: Apache-2.0
// parts/finder: the search on top of every page, over officers, units, classes, courses and establishments. Arrows choose
// among what is found, Enter opens it; Enter with nothing chosen shows all officers that fit.
import { useEffect, useRef, useState } from 'preact/hooks';
import { may, useAsk } from '../api';
import type { Found } from '../answers';
import { capital, number, t, word } from '../language';
import { address } from '../route';

const TYPING_MILLISECONDS = 120;

const kindWord = (kind: Found['rows'][number]['kind']): string => (kind === 'unit' ? word('unit') : word(kind));

const leadsTo = ({ kind, id }: Found['rows'][number]): string => {
    switch (kind) {
        case 'officer': return address(['people', id]);
        case 'unit': return address(['units', id]);
        case 'class': return address(['classes', id]);
        case 'course': return address(['classes'], { course: id, view: 'list' });
        case 'establishment': return address(['classes'], { establishment: id });
    }
};

export function Finder({ go }: { go: (to: string) => void }) {
    const [typed, setTyped] = useState(''), [asked, setAsked] = useState('');
    const [open, setOpen] = useState(false), [at, setAt] = useState(-1);
    const box = useRef<HTMLFormElement>(null);
    const answer = useAsk<Found>(asked === '' ? null : `/search?q=${encodeURIComponent(asked)}`);
    useEffect(() => {
        const timer = setTimeout(() => (setAsked(typed.trim()), setAt(-1)), TYPING_MILLISECONDS);
        return () => clearTimeout(timer);
    }, [typed]);
    const rows = asked === '' ? [] : (answer.value?.rows ?? []), totals = answer.value?.totals;
    const shown = open && asked !== '' && answer.value !== undefined;
    const close = () => (setOpen(false), setAt(-1));
    const leave = (to: string) => {
        close();
        setTyped('');
        box.current?.querySelector('input')?.blur();
        go(to);
    };
    const onKey = (event: KeyboardEvent) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (event.key === 'Escape' && shown) {
            event.stopPropagation();
            close();
        } else if (step !== undefined && rows.length > 0) {
            event.preventDefault();
            setOpen(true);
            setAt(Math.max(-1, Math.min(rows.length - 1, at + step)));
        }
    };
    const submit = (event: Event) => {
        event.preventDefault();
        const row = rows[at];
        if (row) leave(leadsTo(row));
        else if (may('people')) leave(address(['people'], { q: typed.trim() }));
    };
    return (
        <form class="search" role="search" ref={box} onSubmit={submit} onKeyDown={onKey}
            onFocusOut={(event) => box.current?.contains(event.relatedTarget as Node) || close()}>
            <input type="search" role="combobox" name="q" autocomplete="off" value={typed}
                aria-label={t('searchAll')} placeholder={`${t('searchAll')}  /`}
                aria-expanded={shown} aria-controls="found" aria-autocomplete="list"
                aria-activedescendant={at >= 0 ? `found-${at}` : undefined}
                onFocus={() => setOpen(true)}
                onInput={(event) => (setTyped(event.currentTarget.value), setOpen(true))} />
            <div class="found" hidden={!shown}>
                <div id="found" role="listbox" aria-label={t('found')}>
                {rows.map((row, i) => (
                    <a key={`${row.kind} ${row.id}`} id={`found-${i}`} role="option" aria-selected={i === at} tabIndex={-1}
                        href={leadsTo(row)} onClick={(event) => (event.preventDefault(), leave(leadsTo(row)))}>
                        <span class="kind">{capital(kindWord(row.kind))}</span>
                        <span>
                            {row.kind === 'class' ? row.id : row.name}{' '}
                            {row.kind !== 'class' && <span class="id">{row.id}</span>}
                            <br /><small>{[row.kind === 'class' && row.name, row.note].filter(Boolean).join(', ')}</small>
                        </span>
                    </a>
                ))}
                {rows.length === 0 && <p role="option" aria-selected={false} aria-disabled={true}>{t('nothingFound')}</p>}
            </div>
            {totals && totals.officers > rows.filter((row) => row.kind === 'officer').length && (
                <a class="found-more" href={address(['people'], { q: asked })}
                    onClick={(event) => (event.preventDefault(), leave(address(['people'], { q: asked })))}>
                    {t('allOfficersFound', { count: totals.officers })}
                </a>
            )}
            </div>
            <span class="hidden" role="status">{shown ? t('foundCount', { count: number(rows.length) }) : ''}</span>
        </form>
    );
}
