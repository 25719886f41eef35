// SPDX-License-Identifier: Apache-2.0
// pages/plans: the plans there are, a new one with what is known while it runs, and one plan: who has no seat and
// why, who moves, the seats, the difference to another, publishing.
import { useEffect, useState } from 'preact/hooks';
import { ask, asFailure, fileAddress, may, useAsk, useRows, useWork, type Failure, type Rows } from '../api';
import type { Comparison, Job, Move, Plan, PlanFile, Progress, SeatLine, Unmet } from '../answers';
import { capital, codeSentence, number, share, shortDay, t, word } from '../language';
import { Curve } from '../parts/curve';
import { Choice, DayField, Field, Search, Tabs } from '../parts/form';
import { Bar, List } from '../parts/list';
import { Answer, Loading, Mark, Wrong } from '../parts/state';
import { address, go, place } from '../route';
import { asOf } from './overview';
import { Reason } from './people';
import { pinAddress } from './pins';
import { LateView, PublishView, UndoView } from './publish';
import { Figures, PolicyView, TryIt, WhatIfResult, WhatIfView } from './what_if';

const planState = (plan: Plan): string =>
    plan.changes > 0 ? t('whatIf') : t(plan.state === 'published' ? 'statePublished' : plan.state === 'draft' ? 'stateDraft' : 'stateSuperseded');

const answerOf = (plan: Plan): string => capital(word('planned_of', { met: plan.met, all: plan.requirements }));

// What the certificate proves of the plan, in words.
function proof(plan: Plan): string {
    const count = plan.met_bound === null ? ''
        : plan.met_bound <= plan.met ? word('no_more') : word('no_more_than', { bound: plan.met_bound });
    if (plan.gap === null || plan.bound === null) return capital(count);
    const score = plan.gap === 0 ? word('score_best', { score: plan.score })
        : word('score_gap', { score: plan.score, bound: plan.bound, gap: plan.gap, percent: share(plan.gap, plan.bound) });
    return capital([count, score].filter((text) => text !== '').join('; '));
}

// ---- a new plan ----

function RunForm({ plans }: { plans: Plan[] }) {
    const work = useWork();
    const published = plans.find((plan) => plan.state === 'published');
    const last = plans[0];
    const start = async (form: HTMLFormElement) => {
        const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ''));
        const numbers = ['seconds', 'seed'].filter((name) => name in given).map((name) => [name, Number(given[name])]);
        const { job } = await ask<{ job: string }>('POST', '/plans', { json: { ...given, ...Object.fromEntries(numbers) } });
        go(address(['jobs', job]));
    };
    return (
        <form class="card wide" onSubmit={(event) => {
            event.preventDefault();
            const form = event.currentTarget;
            void work.run(() => start(form));
        }}>
            <h2>{t('newPlan')}</h2>
            <div class="filters">
                <DayField label={t('asOf')} name="as_of" required value={last?.as_of ?? asOf.value ?? ''} />
                <DayField label={t('until')} name="until" required value={last?.until ?? ''} />
                <label class="field">
                    <span>{t('method')}</span>
                    <select name="method">
                        <option value="best">{t('methodBest')}</option>
                        <option value="fcfs">{word('by_fcfs')}</option>
                    </select>
                </label>
                <DayField label={t('keep')} name="keep" />
                <Field label={t('secondsAtMost')} name="seconds" type="number" min={1} max={3600} />
                <button type="submit" class="main" disabled={work.busy}>{t('run')}</button>
            </div>
            {published && <p class="small">{t('keepHint')}</p>}
            {work.failure && <Wrong failure={work.failure} />}
        </form>
    );
}

export function PlansPage() {
    const plans = useAsk<Rows<Plan>>('/plans');
    return (
        <>
            <h1>{t('plan')}</h1>
            <Answer of={plans}>
                {({ rows }) => (
                    <>
                        {may('plan') && <RunForm plans={rows} />}
                        {may('people') && <p><a href={address(['plans', 'pins'])}>{t('pins')}</a></p>}
                        <h2>{t('plansThereAre')}</h2>
                        <List
                            caption={t('plansThereAre')}
                            rows={rows}
                            open={(plan) => address(['plans', plan.id])}
                            columns={[
                                { name: 'id', title: t('plan'), cell: (plan) => `${t('plan')} ${plan.id}` },
                                { name: 'state', title: t('state'), cell: planState },
                                { name: 'as_of', title: t('asOf'), cell: (plan) => shortDay(plan.as_of) },
                                { name: 'until', title: t('until'), cell: (plan) => shortDay(plan.until) },
                                { name: 'method', title: t('method'),
                                    cell: (plan) => plan.method === 'fcfs' ? word('by_fcfs') : t('methodBest') },
                                { name: 'met', title: word('planned'), numeric: true,
                                    cell: (plan) => word('taken_of', { taken: plan.met, seats: plan.requirements }) },
                                { name: 'gap', title: t('gap'), numeric: true,
                                    cell: (plan) => plan.gap === null ? '–' : number(plan.gap) },
                            ]}
                            empty={<p>{t('noPlanYetHint')}</p>}
                        />
                    </>
                )}
            </Answer>
        </>
    );
}

// ---- a plan that is being made ----

function useJob(id: string): { job?: Job; seen: Progress[]; failure?: Failure } {
    const [state, setState] = useState<{ job?: Job; seen: Progress[]; failure?: Failure }>({ seen: [] });
    useEffect(() => {
        const events = new EventSource(`/api/v1/jobs/${encodeURIComponent(id)}/events`);
        const take = (job: Job) => {
            setState(({ seen }) => ({ job, seen: job.progress ? [...seen, job.progress] : seen }));
            if (job.state !== 'running') events.close();
        };
        events.onmessage = (event: MessageEvent<string>) => take(JSON.parse(event.data) as Job);
        // The connection ended: what became of the job is asked for once; while it runs, the browser connects again.
        events.onerror = () =>
            void ask<Job>('GET', `/jobs/${encodeURIComponent(id)}`).then(take, (reason) => {
                events.close();
                setState(({ seen }) => ({ seen, failure: asFailure(reason) }));
            });
        return () => events.close();
    }, [id]);
    return state;
}

export function JobPage({ id }: { id: string }) {
    const { job, seen, failure } = useJob(id);
    const stop = useWork();
    const plan = job?.state === 'done' ? job.result?.plan : undefined;
    useEffect(() => {
        if (plan !== undefined) go(address(['plans', plan]));
    }, [plan]);
    const newest = seen.at(-1);
    return (
        <>
            <h1>{job === undefined || job.state === 'running' ? t('planning') : t('planningEnded')}</h1>
            {failure && <Wrong failure={failure} />}
            {job?.state === 'failed' && job.error && <p class="notice wrong" role="alert">
                <strong>{job.error.text}</strong> {job.error.hint} <code>{job.error.code}</code></p>}
            {job?.state === 'cancelled' && <p class="notice" role="status">{t('cancelled')}</p>}
            {!newest && !failure && job?.state !== 'failed' && <Loading />}
            {newest && (
                <>
                    <p class="answer" role="status">
                        {t('plannedSoFar', { met: newest.met })}; {t('gap')}: {number(newest.bound - newest.score)};{' '}
                        {t('seconds', { seconds: number(newest.seconds, 1) })}
                    </p>
                    <progress max={newest.steps || 1} value={newest.step} aria-label={t('planning')} />
                    <Curve points={seen} />
                </>
            )}
            {job?.state === 'running' && (
                <button type="button" disabled={stop.busy}
                    onClick={() => void stop.run(() => ask('DELETE', `/jobs/${encodeURIComponent(id)}`))}>
                    {t('stop')}
                </button>
            )}
            {stop.failure && <Wrong failure={stop.failure} />}
            <p><a href={address(['plans'])}>{t('plansThereAre')}</a></p>
        </>
    );
}

// ---- one plan ----

function UnmetView({ plan }: { plan: Plan }) {
    const unmet = useRows<Unmet>(`/plans/${plan.id}/unmet?limit=1000`);
    const { reason, q } = place.value.query;
    return (
        <Answer of={unmet}>
            {({ rows, total, next }) => {
                const counts = new Map<string, number>();
                for (const row of rows) counts.set(row.reason, (counts.get(row.reason) ?? 0) + 1);
                const wanted = (q ?? '').toLowerCase();
                const shown = rows.filter((row) => (!reason || row.reason === reason)
                    && (!wanted || `${row.officer} ${row.name} ${row.post} ${row.unit}`.toLowerCase().includes(wanted)));
                return (
                    <>
                        <div class="filters">
                            <Choice name="reason" label={word('reason')} of={[['', `${t('any')} (${number(rows.length)})`],
                                ...[...counts].map(([code, count]): [string, string] =>
                                    [code, `${code}: ${codeSentence(code)} (${number(count)})`])]} />
                            <Search label={t('searchHere')} />
                        </div>
                        <List
                            caption={word('unmet')}
                            rows={shown}
                            {...(next !== null && { total, more: unmet.more })}
                            open={(row) => address(['people', row.officer])}
                            columns={[
                                { name: 'name', title: word('officer'), order: (row) => row.name,
                                    cell: (row) => row.name || row.officer },
                                { name: 'post', title: word('post'), order: (row) => row.post, cell: (row) => row.post },
                                { name: 'course', title: word('course'), order: (row) => row.course,
                                    cell: (row) => row.course },
                                { name: 'reason', title: word('reason'), order: (row) => row.reason,
                                    cell: (row) => <Reason code={row.reason} sentence={row.sentence} /> },
                                { name: 'detail', title: word('detail'), cell: (row) => row.detail },
                                { name: 'help', title: t('wouldHelp'), cell: (row) => <TryIt plan={plan} help={row.help} /> },
                                ...(may('plan') ? [{ name: 'pin', title: t('pins'), cell: (row: Unmet) => (
                                    <a href={pinAddress(row.officer)} aria-label={`${t('pin')}: ${row.name}`}>{t('pin')}</a>
                                ) }] : []),
                            ]}
                            empty={<p>{t('everyoneHasASeat')}</p>}
                        />
                    </>
                );
            }}
        </Answer>
    );
}

const seatLink = (id: string | null) => id === null ? word('no_seat') : <a href={address(['classes', id])}>{id}</a>;

function Moves({ rows, caption }: { rows: Move[]; caption: string }) {
    return (
        <List
            caption={caption}
            rows={rows}
            open={(row) => address(['people', row.officer])}
            columns={[
                { name: 'name', title: word('officer'), order: (row) => row.name, cell: (row) => row.name || row.officer },
                { name: 'course', title: word('course'), order: (row) => row.course, cell: (row) => row.course },
                { name: 'from', title: word('from_class'), cell: (row) => seatLink(row.from) },
                { name: 'to', title: word('to_class'), cell: (row) => seatLink(row.to) },
                { name: 'reason', title: word('reason'), order: (row) => row.reason,
                    cell: (row) => row.reason && <Reason code={row.reason} sentence={row.sentence} /> },
            ]}
            empty={<p>{word('nobody_moves')}</p>}
        />
    );
}

function MovesView({ plan }: { plan: Plan }) {
    const moves = useRows<Move>(`/plans/${plan.id}/moves?limit=1000`);
    const wanted = (place.value.query.q ?? '').toLowerCase();
    return (
        <Answer of={moves}>
            {({ rows }) => (
                <>
                    <div class="filters"><Search label={t('searchHere')} /></div>
                    <Moves caption={word('moves')} rows={rows.filter((row) => !wanted
                        || `${row.officer} ${row.name} ${row.from} ${row.to} ${row.reason}`.toLowerCase().includes(wanted))} />
                </>
            )}
        </Answer>
    );
}

const sum = (numbers: number[]): number => numbers.reduce((all, one) => all + one, 0);

function SeatsView({ plan }: { plan: Plan }) {
    const seats = useRows<SeatLine>(`/plans/${plan.id}/seats?limit=1000`);
    const { q, fill } = place.value.query;
    const wanted = (q ?? '').toLowerCase();
    const fits = (row: SeatLine) => (!wanted
        || `${row.class} ${row.course} ${row.establishment} ${row.establishment_name}`.toLowerCase().includes(wanted))
        && (!fill || (fill === 'empty' ? row.filled === 0 : row.filled > 0 && row.filled < row.seats));
    return (
        <Answer of={seats}>
            {({ rows, total, next }) => (<>
                <p>{t('wasted', { held: sum(rows.filter((row) => row.filled > 0).map((row) => row.seats - row.filled)),
                    empty: sum(rows.filter((row) => row.filled === 0).map((row) => row.seats)) })}</p>
                <div class="filters">
                    <Choice name="fill" label={word('seats')} of={[['', t('any')], ['free', t('classFree')], ['empty', t('classEmpty')]]} />
                    <Search label={t('searchHere')} />
                </div>
                <List
                    caption={word('seats')}
                    rows={rows.filter(fits)}
                    {...(next !== null && { total, more: seats.more })}
                    open={(row) => address(['classes', row.class])}
                    columns={[
                        { name: 'class', title: word('class'), order: (row) => row.class, cell: (row) => row.class },
                        { name: 'course', title: word('course'), order: (row) => row.course, cell: (row) => row.course },
                        { name: 'place', title: word('establishment'), order: (row) => row.establishment_name,
                            cell: (row) => row.establishment_name || row.establishment },
                        { name: 'start', title: word('start'), order: (row) => row.start, cell: (row) => shortDay(row.start) },
                        { name: 'filled', title: word('seats_taken'), order: (row) => row.filled,
                            cell: (row) => <Bar short part={row.filled} whole={row.seats} /> },
                        { name: 'free', title: word('free'), numeric: true, order: (row) => row.seats - row.filled,
                            cell: (row) => number(row.seats - row.filled) },
                    ]}
                />
            </>)}
        </Answer>
    );
}

function Compared({ plan, other }: { plan: Plan; other: string }) {
    const compared = useAsk<Comparison>(`/plans/${plan.id}/compare?with=${encodeURIComponent(other)}`);
    return (
        <Answer of={compared}>
            {(difference) => {
                const only = (rows: Comparison['only_first'], title: string, sortName: string) => (
                    <section>
                        <h2>{title}: {number(rows.length)}</h2>
                        <List caption={title} sortName={sortName} rows={rows} open={(row) => address(['people', row.officer])}
                            columns={[
                                { name: 'name', title: word('officer'), order: (row) => row.name,
                                    cell: (row) => row.name || row.officer },
                                { name: 'class', title: word('class'), order: (row) => row.class,
                                    cell: (row) => seatLink(row.class) },
                            ]} />
                    </section>
                );
                return (
                    <>
                        <div class="columns">
                            {only(difference.only_first, t('onlyIn', { plan: String(plan.id) }), 'first')}
                            {only(difference.only_second, t('onlyIn', { plan: other }), 'second')}
                        </div>
                        <h2>{t('otherClass')}: {number(difference.moved.length)}</h2>
                        <Moves rows={difference.moved} caption={t('otherClass')} />
                    </>
                );
            }}
        </Answer>
    );
}

function CompareView({ plan }: { plan: Plan }) {
    const plans = useAsk<Rows<Plan>>('/plans');
    const others = (plans.value?.rows ?? []).filter((one) => String(one.id) !== String(plan.id));
    const other = place.value.query.with;
    if (plans.value && others.length === 0) return <p class="notice">{t('noOtherPlan')}</p>;
    return (
        <>
            <div class="filters">
                <Choice name="with" label={t('compareWith')} of={[['', '–'], ...others.map((one): [string, string] =>
                    [String(one.id), `${t('plan')} ${one.id} (${planState(one)}), ${one.met}`])]} />
            </div>
            {others.filter((one) => String(one.id) === other).map((one) => <Figures key={one.id} plan={plan} other={one} />)}
            {other && <Compared plan={plan} other={other} />}
        </>
    );
}

const planFiles = ['nominations.csv', 'unmet.csv', 'seats.csv', 'readiness.csv', 'moves.csv', 'changes.csv', 'summary.json',
    'certificate.json'];

function Files({ plan }: { plan: Plan }) {
    return (
        <ul class="files">
            {planFiles.filter((name) => (name !== 'moves.csv' || plan.keep) && (name !== 'changes.csv' || plan.changes > 0)).map((name) => (
                <li key={name}><a href={fileAddress(`/plans/${plan.id}/files/${name}`)} download={name}>{name}</a></li>
            ))}
        </ul>
    );
}

function OnePlan({ plan, again }: { plan: PlanFile; again: () => void }) {
    const view = place.value.path[2] ?? (may('people') ? 'unmet' : 'seats');
    const tabs: [string, string][] = [
        ['seats', capital(word('seats'))],
    ];
    if (may('people'))
        tabs.unshift(['unmet', `${capital(word('unmet'))} ${number(plan.requirements - plan.met)}`], ['moves', word('moves')]);
    if (may('people')) tabs.push(['compare', t('compare')]);
    if (may('export')) tabs.push(['files', t('files')]);
    tabs.push(['policy', t('policy')]);
    if (may('plan')) tabs.push(['what-if', t('whatIf')]);
    if (may('people')) tabs.push(['late', t('late')]);
    if (may('publish') && plan.state === 'draft' && plan.changes === 0) tabs.push(['publish', t('publish')]);
    if (may('publish') && plan.state === 'published') tabs.push(['undo', t('undo')]);
    return (
        <>
            <p class="small"><a href={address(['plans'])}>{t('plansThereAre')}</a></p>
            <h1>{t('plan')} {plan.id} <span class="id">{planState(plan)}</span></h1>
            <p class="answer"><Mark good={plan.met_bound === null ? null : plan.met >= plan.met_bound}>{answerOf(plan)}</Mark></p>
            <p>{proof(plan)}</p>
            <p class="small">{shortDay(plan.as_of)} – {shortDay(plan.until)},{' '}
                {plan.method === 'fcfs' ? word('by_fcfs') : t('methodBest')}
                {plan.keep && `, ${t('keep')}: ${shortDay(plan.keep)}`}{plan.cut && ` ${word('cut_short')}`}</p>
            {plan.changes > 0 && <WhatIfResult plan={plan} />}
            <Tabs label={t('view')} of={tabs.map(([name, title]) => [address(['plans', plan.id, name]), title, view === name])} />
            {view === 'unmet' && <UnmetView plan={plan} />}
            {view === 'moves' && <MovesView plan={plan} />}
            {view === 'seats' && <SeatsView plan={plan} />}
            {view === 'compare' && <CompareView plan={plan} />}
            {view === 'files' && <Files plan={plan} />}
            {view === 'policy' && <PolicyView plan={plan} />}
            {view === 'what-if' && <WhatIfView plan={plan} />}
            {view === 'late' && <LateView plan={plan} />}
            {view === 'undo' && <UndoView plan={plan} again={again} />}
            {view === 'publish' && <PublishView plan={plan} again={again} />}
        </>
    );
}

export function PlanPage({ id }: { id: string }) {
    const plan = useAsk<PlanFile>(`/plans/${encodeURIComponent(id)}`);
    return <Answer of={plan}>{(value) => <OnePlan plan={value} again={plan.again} />}</Answer>;
}
