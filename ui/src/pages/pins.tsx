// SPDX-License-Identifier: Apache-2.0
// pages/pins: seats that are decided before the planner seats the others, or forbidden; who answers for them.
import { ask, may, useRows, useWork } from '../api';
import type { Pin } from '../answers';
import { capital, shortDay, t, word } from '../language';
import { Choice, DayField, Field, Search } from '../parts/form';
import { List } from '../parts/list';
import { Answer, Wrong } from '../parts/state';
import { address, place } from '../route';

const waivable = ['ELIG', 'SEPARATION', 'UNAVAILABLE', 'BLACKOUT', 'LANGUAGE', 'REGION', 'OVERLAP', 'SEATS', 'QUOTA',
    'UNIT_ABSENCE', 'LEADERSHIP'];

export const pinAddress = (officer: string, course_class?: string): string =>
    address(['plans', 'pins'], { officer, class: course_class });

function PinForm({ again }: { again: () => void }) {
    const work = useWork();
    const { officer = '', class: course_class = '' } = place.value.query;
    const add = async (form: HTMLFormElement) => {
        const data = new FormData(form);
        const waives = data.getAll('waives').join(' ');
        data.delete('waives');
        await ask('POST', '/pins', { json: { ...Object.fromEntries(data), waives } });
        form.reset();
        again();
    };
    return (
        <form class="card wide" onSubmit={(event) => {
            event.preventDefault();
            const form = event.currentTarget;
            void work.run(() => add(form));
        }}>
            <h2>{t('newPin')}</h2>
            <div class="filters">
                <label class="field">
                    <span>{t('kind')}</span>
                    <select name="kind">
                        <option value="pin">{t('pinned')}</option>
                        <option value="forbid">{t('forbiddenSeat')}</option>
                    </select>
                </label>
                <Field label={word('officer')} name="officer" required value={officer} autocomplete="off" />
                <Field label={word('class')} name="class" required value={course_class} autocomplete="off" />
                <Field label={word('reason')} name="reason" required autocomplete="off" />
                <Field label={t('approvedBy')} name="approved_by" required autocomplete="off" />
                <DayField label={t('pinExpires')} name="expires" required />
            </div>
            <details>
                <summary>{t('waives')}</summary>
                <p class="small">{t('waivesHint')}</p>
                <p class="actions wrap">
                    {waivable.map((rule) => <label key={rule}><input type="checkbox" name="waives" value={rule} /> {rule}</label>)}
                </p>
            </details>
            {work.failure && <Wrong failure={work.failure} />}
            {work.failure?.findings.map((finding) => <p key={finding.text} class="small">{finding.text} <code>{finding.code}</code></p>)}
            <button type="submit" class="main" disabled={work.busy}>{t('addPin')}</button>
        </form>
    );
}

export function PinsPage() {
    const pins = useRows<Pin>('/pins?limit=1000');
    const work = useWork();
    const { q, kind } = place.value.query;
    const remove = async (pin: Pin) => {
        await ask('DELETE', `/officers/${encodeURIComponent(pin.officer)}/pins/${encodeURIComponent(pin.class)}`);
        pins.again();
    };
    const wanted = (q ?? '').toLowerCase();
    return (
        <>
            <p class="small"><a href={address(['plans'])}>{t('plansThereAre')}</a></p>
            <h1>{t('pins')}</h1>
            <p>{t('pinsMean')}</p>
            {may('plan') && <PinForm again={pins.again} />}
            {work.failure && <Wrong failure={work.failure} />}
            <Answer of={pins}>
                {({ rows, total, next }) => (
                    <>
                        <div class="filters">
                            <Choice name="kind" label={t('kind')} of={[['', t('any')], ['pin', t('pinned')], ['forbid', t('forbiddenSeat')]]} />
                            <Search label={t('searchHere')} />
                        </div>
                        <List
                            caption={t('pins')}
                            rows={rows.filter((pin) => (!kind || pin.kind === kind) && (!wanted
                                || `${pin.officer} ${pin.name} ${pin.class} ${pin.reason} ${pin.approved_by}`.toLowerCase().includes(wanted)))}
                            {...(next !== null && { total, more: pins.more })}
                            open={(pin) => address(['people', pin.officer])}
                            columns={[
                                { name: 'name', title: word('officer'), order: (pin) => pin.name, cell: (pin) => pin.name },
                                { name: 'class', title: word('class'), order: (pin) => pin.class,
                                    cell: (pin) => <a href={address(['classes', pin.class])}>{pin.class}</a> },
                                { name: 'kind', title: t('kind'), order: (pin) => pin.kind,
                                    cell: (pin) => t(pin.kind === 'pin' ? 'pinned' : 'forbiddenSeat') },
                                { name: 'waives', title: t('waives'), cell: (pin) => pin.waives.join(' ') },
                                { name: 'reason', title: word('reason'), cell: (pin) => pin.reason },
                                { name: 'by', title: t('approvedBy'), order: (pin) => pin.approved_by, cell: (pin) => pin.approved_by },
                                { name: 'expires', title: t('pinExpires'), order: (pin) => pin.expires, cell: (pin) => shortDay(pin.expires) },
                                ...(may('plan') ? [{ name: 'remove', title: t('remove'), cell: (pin: Pin) => (
                                    <button type="button" aria-label={`${t('remove')}: ${pin.name}`} disabled={work.busy}
                                        onClick={() => void work.run(() => remove(pin))}>{t('remove')}</button>
                                ) }] : []),
                            ]}
                            empty={<p>{capital(t('noPins'))}</p>}
                        />
                    </>
                )}
            </Answer>
        </>
    );
}
