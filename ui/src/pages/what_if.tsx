// SPDX-License-Identifier: Apache-2.0
// pages/what_if: a plan's policy, and what it would be with classes, seats or rules that the facts do not have. The
// changes are part of the address, so that a question can be sent to a colleague.
import { ask, may, useAsk, useWork } from '../api';
import type { Change, Comparison, Plan, PlanFile } from '../answers';
import { capital, number, t, word, type TextName } from '../language';
import { DayField, Field } from '../parts/form';
import { List } from '../parts/list';
import { Answer, Wrong } from '../parts/state';
import { address, go, place, refine } from '../route';

const kinds: Record<Change['change'], TextName> = {
    'add-class': 'changeAddClass', seats: 'changeSeats', 'seats-min': 'changeSeatsMin', quota: 'changeQuota',
    'cancel-class': 'changeCancelClass', policy: 'changePolicy',
};

const changesAddress = (plan: Plan, changes: Change[]): string =>
    address(['plans', plan.id, 'what-if'], { changes: changes.length === 0 ? '' : JSON.stringify(changes) });

// A change as the address holds it: whoever wrote the address, only what a change has is taken.
function changesIn(text: string | undefined): Change[] {
    try {
        const list: unknown = JSON.parse(text ?? '[]');
        if (!Array.isArray(list)) return [];
        return list.filter((one) => typeof one === 'object' && one !== null && one.change in kinds && typeof one.id === 'string')
            .map(({ change, id, value, start, at }) => ({ change, id, ...(value && { value: String(value) }),
                ...(start && { start: String(start) }), ...(at && { at: String(at) }) }));
    } catch {
        return [];
    }
}

// What would help somebody, one step away.
export function TryIt({ plan, help }: { plan: Plan; help: (Change & { text: string }) | null }) {
    if (help === null) return <>–</>;
    const { text, ...change } = help;
    return <>{text}{may('plan') && <>{' '}<a href={changesAddress(plan, [change])}>{t('tryIt')}</a></>}</>;
}

function AddChange({ add }: { add: (change: Change) => void }) {
    return (
        <form class="filters" onSubmit={(event) => {
            event.preventDefault();
            const form = event.currentTarget;
            const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ''));
            add(given as unknown as Change);
            form.reset();
        }}>
            <label class="field">
                <span>{t('change')}</span>
                <select name="change">
                    {Object.entries(kinds).map(([kind, title]) => <option key={kind} value={kind}>{t(title)}</option>)}
                </select>
            </label>
            <Field label={t('changeOf')} name="id" required autocomplete="off" />
            <Field label={word('value')} name="value" size={8} hint={t('changeValueHint')} autocomplete="off" />
            <DayField label={word('start')} name="start" />
            <Field label={t('changeAt')} name="at" size={12} autocomplete="off" />
            <button type="submit">{t('addChange')}</button>
        </form>
    );
}

export function WhatIfView({ plan }: { plan: Plan }) {
    const work = useWork();
    const changes = changesIn(place.value.query.changes);
    const keep = (next: Change[]) => refine({ changes: next.length === 0 ? '' : JSON.stringify(next) });
    const start = async () => {
        const { job } = await ask<{ job: string }>('POST', '/plans', { json: {
            as_of: plan.as_of, until: plan.until, method: plan.method, ...(plan.keep && { keep: plan.keep }),
            base: plan.id, changes } });
        go(address(['jobs', job]));
    };
    return (
        <>
            <p>{t('whatIfMeans')}</p>
            <List
                caption={t('changes')}
                rows={changes.map((change, at) => ({ ...change, row: at }))}
                columns={[
                    { name: 'change', title: t('change'), cell: (row) => t(kinds[row.change]) },
                    { name: 'id', title: t('changeOf'), cell: (row) => row.id },
                    { name: 'value', title: word('value'), cell: (row) => (
                        <input aria-label={`${capital(word('value'))}, ${row.id}`} size={8} value={row.value ?? ''}
                            onChange={(event) => keep(changes.map((one, i) => i === row.row
                                ? { ...one, value: event.currentTarget.value } : one))} />
                    ) },
                    { name: 'start', title: word('start'), cell: (row) => row.start ?? '' },
                    { name: 'at', title: t('changeAt'), cell: (row) => row.at ?? '' },
                    { name: 'remove', title: t('remove'), cell: (row) => (
                        <button type="button" aria-label={`${t('remove')}: ${row.id}`}
                            onClick={() => keep(changes.filter((_, i) => i !== row.row))}>{t('remove')}</button>
                    ) },
                ]}
                empty={<p>{t('noChangesYet')}</p>}
            />
            <AddChange add={(change) => keep([...changes, change])} />
            {work.failure && <Wrong failure={work.failure} />}
            <button type="button" class="main" disabled={work.busy || changes.length === 0}
                onClick={() => void work.run(start)}>{t('tryIt')}</button>
        </>
    );
}

// The rules that the plan was made with; each can be tried with another value.
export function PolicyView({ plan }: { plan: PlanFile }) {
    const rows = Object.entries(plan.policy).map(([name, value]) => ({
        rule: name.toUpperCase(), value: Array.isArray(value) ? value.join(' ') : String(value) }));
    return (
        <List
            caption={t('policy')}
            rows={rows}
            columns={[
                { name: 'rule', title: t('rule'), order: (row) => row.rule, cell: (row) => <code>{row.rule}</code> },
                { name: 'value', title: word('value'), cell: (row) => row.value },
                ...(may('plan') ? [{ name: 'try', title: t('whatIf'), cell: (row: { rule: string; value: string }) => (
                    <a href={changesAddress(plan, [{ change: 'policy', id: row.rule, value: row.value }])}
                        aria-label={`${t('tryOther')}: ${row.rule}`}>{t('tryOther')}</a>
                ) }] : []),
            ]}
        />
    );
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${number(value)}`;

// The figures of two plans beside each other.
export function Figures({ plan, other }: { plan: Plan; other: Plan }) {
    const rows = [
        { name: word('planned'), here: plan.met, there: other.met },
        { name: word('score'), here: plan.score, there: other.score },
        { name: t('bound'), here: plan.bound ?? 0, there: other.bound ?? 0 },
        { name: t('gap'), here: plan.gap ?? 0, there: other.gap ?? 0 },
    ];
    return (
        <List
            caption={t('figures')}
            sortName="figures"
            rows={rows}
            columns={[
                { name: 'name', title: t('figures'), cell: (row) => capital(row.name) },
                { name: 'there', title: `${t('plan')} ${other.id}`, numeric: true, cell: (row) => number(row.there) },
                { name: 'here', title: `${t('plan')} ${plan.id}`, numeric: true, cell: (row) => number(row.here) },
                { name: 'more', title: t('difference'), numeric: true, cell: (row) => signed(row.here - row.there) },
            ]}
        />
    );
}

// What a what-if stands on, and what it changes beside its base.
export function WhatIfResult({ plan }: { plan: Plan }) {
    const base = useAsk<Plan>(plan.base === null ? null : `/plans/${plan.base}`);
    const compared = useAsk<Comparison>(plan.base === null || !may('people') ? null : `/plans/${plan.id}/compare?with=${plan.base}`);
    return (
        <section class="card wide">
            <h2>{word('what_if', { count: plan.changes })}</h2>
            <p><a href={address(['plans', plan.id, 'files'])}>changes.csv</a></p>
            {plan.base !== null && <Answer of={base}>{(other) => (
                <>
                    <p class="answer">{t('whatIfGives', { more: signed(plan.met - other.met) })}</p>
                    <Figures plan={plan} other={other} />
                </>
            )}</Answer>}
            {compared.value && (
                <p>{capital(word('gains_seat'))}: {number(compared.value.only_first.length)}; {word('loses_seat')}:{' '}
                    {number(compared.value.only_second.length)}; {word('other_class')}: {number(compared.value.moved.length)}.{' '}
                    <a href={address(['plans', plan.id, 'compare'], { with: String(plan.base) })}>{t('compare')}</a></p>
            )}
        </section>
    );
}
