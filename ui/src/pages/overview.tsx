// SPDX-License-Identifier: Apache-2.0
// pages/overview: where the corps stands: the answer, the tiers, the seats by window, what needs attention.
import { signal } from '@preact/signals';
import { may, useAsk } from '../api';
import type { Objective, Overview } from '../answers';
import { capital, number, share, shortDay, t, word, type TextName } from '../language';
import { Bar, List } from '../parts/list';
import { Answer, Empty, Mark } from '../parts/state';
import { address } from '../route';

export const asOf = signal<string | null>(null); // the day of the facts that the pages show

// "officers-met", "readiness:2" -> its sentence
export function measure(what: string): string {
    const [kind = '', of] = what.split(':');
    const names: Record<string, TextName> = {
        'officers-met': 'whatOfficersMet',
        'requirements-met': 'whatRequirementsMet',
        'seat-use': 'whatSeatUse',
        readiness: 'whatReadiness',
    };
    const name = names[kind];
    if (!name) return what;
    return of === undefined ? t(name) : `${t(name)}, ${kind === 'readiness' ? `${word('tier')} ` : ''}${of}`;
}

export function ObjectiveLine({ objective }: { objective: Objective }) {
    const { id, what, value, operator, target, year, met } = objective;
    const result = word(met === null ? 'objective_unjudged' : met ? 'objective_met' : 'objective_missed');
    return (
        <p>
            <Mark good={met}>{result}</Mark> {id} ({year}): {measure(what)}{' '}
            {value !== null && <strong>{number(value)}</strong>}, {t('wanted')} {operator} {number(target)}
        </p>
    );
}

const attentionAddress: Record<string, string> = {
    unmet: address(['people'], { state: 'unmet' }),
    'under-minimum': address(['classes'], { fill: 'under' }),
    expiring: address(['people']),
};
const attentionTexts: Record<string, TextName> = {
    unmet: 'attentionUnmet',
    'under-minimum': 'attentionUnderMinimum',
    'notice-late': 'attentionNoticeLate',
    expiring: 'attentionExpiring',
};

function Tiers({ overview }: { overview: Overview }) {
    return (
        <List
            caption={t('byTier')}
            rows={overview.tiers}
            columns={[
                { name: 'tier', title: word('tier'), cell: (tier) => `${tier.tier} ${tier.title}` },
                { name: 'required', title: word('required'), numeric: true, cell: (tier) => number(tier.requirements) },
                { name: 'planned', title: word('planned'), numeric: true, cell: (tier) => number(tier.planned) },
                { name: 'unmet', title: word('unmet'), numeric: true, cell: (tier) => tier.unmet === 0 ? number(0)
                    : <a href={address(['people'], { state: 'unmet' })}>{number(tier.unmet)}</a> },
                { name: 'ready', title: word('ready_by_unit').replace('->', '→'), numeric: true,
                    cell: (tier) => `${share(tier.ready_before, tier.posts)} → ${share(tier.ready_after, tier.posts)}` },
            ]}
        />
    );
}

function Windows({ overview }: { overview: Overview }) {
    return (
        <List
            caption={t('byWindow')}
            rows={overview.windows}
            columns={[
                { name: 'start', title: word('window'), cell: (window) => (
                    <a href={address(['classes'], { from: window.start, to: window.start, view: 'list' })}>
                        {shortDay(window.start)}
                    </a>
                ) },
                { name: 'classes', title: word('classes'), numeric: true, cell: (window) => number(window.classes) },
                { name: 'taken', title: word('seats_taken'),
                    cell: (window) => <Bar part={window.filled} whole={window.seats} /> },
            ]}
        />
    );
}

function Attention({ overview }: { overview: Overview }) {
    const items = overview.attention.filter((item) => item.count > 0);
    if (items.length === 0) return <p><Mark good={true}>{t('nothingNeedsAttention')}</Mark></p>;
    return (
        <ul class="plain">
            {items.map(({ kind, count }) => {
                const text = attentionTexts[kind];
                return (
                    <li key={kind}>
                        <a href={kind === 'notice-late' && overview.plan ? address(['plans', overview.plan.id, 'late'])
                            : attentionAddress[kind] ?? address(['people'])}>
                            {text ? t(text, { count }) : `${kind}: ${number(count)}`}
                        </a>
                    </li>
                );
            })}
        </ul>
    );
}

function NoPlan() {
    return (
        <>
            <h1>{t('noPlanYet')}</h1>
            <Empty>
                <p>{t('noPlanYetHint')}</p>
                <p class="actions">
                    <a href={address(['import'])}>{t('import')}</a> <a href={address(['plans'])}>{t('plan')}</a>
                </p>
            </Empty>
        </>
    );
}

function NoFacts() {
    return (
        <>
            <h1>{t('nothingImported')}</h1>
            <Empty>
                <p>{t('importFirst')}</p>
                {may('import') && <p class="actions"><a href={address(['import'])}>{t('import')}</a></p>}
            </Empty>
        </>
    );
}

function Filled({ overview }: { overview: Overview }) {
    const { plan, seats } = overview;
    if (overview.empty) return <NoFacts />;
    if (!plan) return <NoPlan />;
    return (
        <>
            <h1>{capital(word('planned_of', { met: plan.met, all: plan.requirements }))}</h1>
            {overview.objectives.map((objective) => <ObjectiveLine key={objective.id} objective={objective} />)}
            <p class="small">
                <a href={address(['plans', plan.id])}>
                    {t(plan.state === 'published' ? 'publishedPlan' : 'draftPlan', { plan: String(plan.id) })}
                </a>
                , {shortDay(plan.as_of)} – {shortDay(plan.until)}.{' '}
                {plan.met_bound !== null && (plan.met_bound <= plan.met
                    ? capital(word('no_more')) : capital(word('no_more_than', { bound: plan.met_bound })))}
            </p>
            <div class="columns">
                <section>
                    <h2>{t('needsAttention')}</h2>
                    <Attention overview={overview} />
                    <h2>{t('byTier')}</h2>
                    <Tiers overview={overview} />
                </section>
                <section>
                    <h2>{t('byWindow')}</h2>
                    <Windows overview={overview} />
                    <p class="small">
                        {capital(word(seats.free_empty === 0 ? 'seats_total_held' : 'seats_total', {
                            taken: seats.filled, seats: seats.total, free: seats.total - seats.filled,
                            free_held: seats.free_held, free_empty: seats.free_empty, empty: seats.classes_empty }))}
                    </p>
                </section>
            </div>
        </>
    );
}

export function OverviewPage() {
    const overview = useAsk<Overview>('/overview');
    return <Answer of={overview}>{(value) => <Filled overview={value} />}</Answer>;
}
