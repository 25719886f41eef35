// SPDX-License-Identifier: Apache-2.0
// pages/publish: publishing a plan and taking it back. Both seat and unseat people: who is affected stands above the
// button, and it is asked once more.
import { useRef } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { ask, useAsk, useRows, useWork, type Rows } from '../api';
import type { Comparison, LateSeat, Plan } from '../answers';
import { number, shortDay, t, word } from '../language';
import { Search } from '../parts/form';
import { List } from '../parts/list';
import { Answer, Wrong } from '../parts/state';
import { address, go, place } from '../route';

function Asked({ question, button, effect, run }:
    { question: string; button: string; effect: ComponentChildren; run: () => Promise<void> }) {
    const work = useWork();
    const dialog = useRef<HTMLDialogElement>(null);
    return (
        <>
            {work.failure && <Wrong failure={work.failure} />}
            <button type="button" class="main" disabled={work.busy} onClick={() => dialog.current?.showModal()}>{button}</button>
            <dialog ref={dialog} aria-labelledby="asked-question">
                <h2 id="asked-question">{question}</h2>
                {effect}
                <p class="actions">
                    <button type="button" class="main" onClick={() => {
                        dialog.current?.close();
                        void work.run(run);
                    }}>{button}</button>
                    <button type="button" onClick={() => dialog.current?.close()}>{t('notNow')}</button>
                </p>
            </dialog>
        </>
    );
}

// Who gains, moves and loses beside what is published; who is told too late.
function Effect({ plan, compared, late }: { plan: Plan; compared: Comparison | null; late: number }) {
    return (
        <>
            <p class="answer">{compared === null
                ? t('publishFirst', { seats: plan.met, unmet: plan.requirements - plan.met })
                : t('publishAffects', { gain: compared.only_first.length, move: compared.moved.length,
                    lose: compared.only_second.length })}</p>
            {late > 0 && <p><a href={address(['plans', plan.id, 'late'])}>{t('publishLate', { count: late })}</a></p>}
        </>
    );
}

export function PublishView({ plan, again }: { plan: Plan; again: () => void }) {
    const plans = useAsk<Rows<Plan>>('/plans');
    const published = plans.value?.rows.find((one) => one.state === 'published');
    const compared = useAsk<Comparison>(published ? `/plans/${plan.id}/compare?with=${published.id}` : null);
    const late = useAsk<Rows<LateSeat>>(`/plans/${plan.id}/late?limit=1`);
    if (plan.changes > 0) return <p class="notice">{t('whatIfNotPublished')}</p>;
    if (plan.state !== 'draft') return <p class="notice">{t('notADraft')}</p>;
    const publish = async () => {
        await ask('POST', `/plans/${plan.id}/publish`, { unchanged: `/plans/${plan.id}` });
        again();
        go(address(['overview']));
    };
    const shown = published ? compared : plans;
    const effect = <Effect plan={plan} compared={published ? compared.value ?? null : null} late={late.value?.total ?? 0} />;
    return (
        <Answer of={shown as typeof plans}>
            {() => (
                <>
                    {effect}
                    {published && <p><a href={address(['plans', plan.id, 'compare'], { with: String(published.id) })}>
                        {t('compareWith')}: {t('publishedPlan', { plan: String(published.id) })}</a></p>}
                    <p>{t('publishMeans')}</p>
                    <Asked question={t('publishQuestion', { plan: String(plan.id) })} button={t('publish')} effect={effect} run={publish} />
                </>
            )}
        </Answer>
    );
}

export function UndoView({ plan, again }: { plan: Plan; again: () => void }) {
    const undo = async () => {
        await ask('POST', `/plans/${plan.id}/unpublish`, { unchanged: `/plans/${plan.id}` });
        again();
        go(address(['plans', plan.id]));
    };
    if (plan.state !== 'published') return <p class="notice">{t('notPublished')}</p>;
    return (
        <>
            <p>{t('undoMeans')}</p>
            <Asked question={t('undoQuestion', { plan: String(plan.id) })} button={t('undo')}
                effect={<p>{t('undoMeans')}</p>} run={undo} />
        </>
    );
}

export function LateView({ plan }: { plan: Plan }) {
    const late = useRows<LateSeat>(`/plans/${plan.id}/late?limit=1000`);
    const wanted = (place.value.query.q ?? '').toLowerCase();
    return (
        <Answer of={late}>
            {({ rows, total, next }) => (
                <>
                    <p>{t('lateMeans')}</p>
                    <div class="filters"><Search label={t('searchHere')} /></div>
                    <List
                        caption={t('late')}
                        rows={rows.filter((row) => !wanted
                            || `${row.officer} ${row.name} ${row.unit} ${row.class}`.toLowerCase().includes(wanted))}
                        {...(next !== null && { total, more: late.more })}
                        open={(row) => address(['people', row.officer])}
                        columns={[
                            { name: 'name', title: word('officer'), order: (row) => row.name, cell: (row) => row.name },
                            { name: 'unit', title: word('unit'), order: (row) => row.unit, cell: (row) => row.unit },
                            { name: 'class', title: word('class'), order: (row) => row.class,
                                cell: (row) => <a href={address(['classes', row.class])}>{row.class}</a> },
                            { name: 'start', title: word('start'), order: (row) => row.start, cell: (row) => shortDay(row.start) },
                            { name: 'told', title: t('told'), order: (row) => row.told, cell: (row) => shortDay(row.told) },
                            { name: 'days', title: t('days'), numeric: true, order: (row) => between(row), cell: (row) => number(between(row)) },
                        ]}
                        empty={<p>{t('nobodyLate')}</p>}
                    />
                </>
            )}
        </Answer>
    );
}

const between = (row: LateSeat): number => Math.round((Date.parse(row.start) - Date.parse(row.told)) / 86400000);
