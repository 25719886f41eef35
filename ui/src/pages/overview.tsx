// SPDX-License-Identifier: Apache-2.0
// pages/overview: where the corps stands: the answer, the tiers, the seats by window, what needs attention.
import { may, useAsk } from '../api';
import type { Objective, Overview } from '../answers';
import { capital, monthShort, number, share, shortDay, t, word, type TextName } from '../language';
import { Columns, Stack } from '../parts/chart';
import { List } from '../parts/list';
import { Answer, Empty, Mark } from '../parts/state';
import { address } from '../route';

export { asOf } from '../route';

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

// What was aimed at, against what the plan reaches and what is reached already.
function Objectives({ objectives }: { objectives: Objective[] }) {
    return (
        <List caption={t('objectives')} sortName="objectives" rows={objectives} columns={[
            { name: 'what', title: word('objective'), cell: ({ id, what }) => <>{measure(what)} <span class="id">{id}</span></> },
            { name: 'year', title: word('year'), numeric: true, cell: ({ year }) => year },
            { name: 'target', title: word('target'), numeric: true, cell: ({ operator, target }) =>
                typeof target === 'number' ? `${operator} ${number(target)}` : target },
            { name: 'value', title: t('byPlan'), numeric: true, cell: ({ value }) => (value === null ? '–' : number(value)) },
            { name: 'actual', title: t('reached'), numeric: true, cell: ({ actual }) => (actual === null ? '–' : number(actual)) },
            { name: 'met', title: word('result'), cell: ({ met }) => <Mark good={met}>{objectiveResult(met)}</Mark> },
        ]} />
    );
}

const objectiveResult = (met: boolean | null): string =>
    word(met === null ? 'objective_unjudged' : met ? 'objective_met' : 'objective_missed');

const attentionAddress: Record<string, string> = {
    unmet: address(['people'], { state: 'unmet' }),
    'under-minimum': address(['classes'], { fill: 'under', view: 'list' }),
    expiring: address(['people'], { expiring: 'true' }),
};
const attentionTexts: Record<string, TextName> = {
    'notice-late': 'attentionNoticeLate',
    unmet: 'attentionUnmet',
    'under-minimum': 'attentionUnderMinimum',
    expiring: 'attentionExpiring',
};

// The courses of a tier bear its unmet people.
function Tiers({ overview }: { overview: Overview }) {
    return (
        <List
            caption={t('byTier')}
            sortName="tiers"
            rows={overview.tiers}
            columns={[
                { name: 'tier', title: word('tier'), cell: (tier) => `${tier.tier} ${tier.title}` },
                { name: 'required', title: word('required'), numeric: true, cell: (tier) => number(tier.requirements) },
                { name: 'planned', title: word('planned'), numeric: true, cell: (tier) => number(tier.planned) },
                { name: 'unmet', title: word('unmet'), numeric: true, cell: (tier) => tier.unmet === 0 ? number(0)
                    : <a class="missed" href={address(['people'], { state: 'unmet', course: tier.courses.length === 1 ? tier.courses[0]! : null })}>
                        {number(tier.unmet)}</a> },
                { name: 'ready', title: word('ready_by_unit').replace('->', '→'), numeric: true, cell: (tier) => (
                    <a href={address(['units'])}>{share(tier.ready_before, tier.posts)} → {share(tier.ready_after, tier.posts)}</a>
                ) },
            ]}
        />
    );
}

const classesOn = (day: string) => address(['classes'], { from: day, to: day, view: 'list' });

// "8 Jan" of "8 Jan 2008": the columns stand side by side.
const briefDay = (day: string): string => `${Number(day.slice(8))} ${monthShort(Number(day.slice(5, 7)) - 1)}`;

function Windows({ overview }: { overview: Overview }) {
    const taken = (window: Overview['windows'][number]) => word('taken_of', { taken: window.filled, seats: window.seats });
    const { seats } = overview;
    return (
        <>
            <Stack label={word('seats')} parts={[
                { name: word('seats_taken'), value: seats.filled, look: 'taken', href: address(['classes']) },
                { name: t('freeHeld'), value: seats.free_held, look: 'free', href: address(['classes'], { fill: 'free', view: 'list' }) },
                { name: t('freeEmpty'), value: seats.free_empty, look: 'wasted', href: address(['classes'], { fill: 'empty', view: 'list' }) },
            ]} />
            <Columns label={t('byWindow')} columns={overview.windows.map((window) => ({
                name: briefDay(window.start), part: window.filled, whole: window.seats, href: classesOn(window.start),
                title: `${shortDay(window.start)}: ${taken(window)}` }))} />
            <List
                caption={t('byWindow')}
                sortName="windows"
                rows={overview.windows}
                columns={[
                    { name: 'start', title: word('window'), cell: (window) => (
                        <a href={classesOn(window.start)}>{shortDay(window.start)}</a>
                    ) },
                    { name: 'classes', title: word('classes'), numeric: true, cell: (window) => number(window.classes) },
                    { name: 'seats', title: word('seats'), numeric: true, cell: (window) => number(window.seats) },
                    { name: 'taken', title: word('seats_taken'), numeric: true, cell: (window) => number(window.filled) },
                    { name: 'free', title: word('free'), numeric: true, cell: (window) => number(window.seats - window.filled) },
                ]}
            />
        </>
    );
}

function Attention({ overview }: { overview: Overview }) {
    const items = overview.attention.filter((item) => item.count > 0);
    if (items.length === 0) return <p><Mark good={true}>{t('nothingNeedsAttention')}</Mark></p>;
    return (
        <ul class="attention">
            {items.map(({ kind, count }) => {
                const text = attentionTexts[kind];
                return (
                    <li key={kind}>
                        <a href={kind === 'notice-late' && overview.plan ? address(['plans', overview.plan.id, 'late'])
                            : attentionAddress[kind] ?? address(['people'])}>
                            <strong>{number(count)}</strong> <span>{text ? t(text) : kind}</span> <span aria-hidden="true">→</span>
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

// "The objective (more than 3,000) is met." A sentence for each that is judged.
function ObjectiveSentence({ objective }: { objective: Objective }) {
    const { what, value, operator, target, year, met } = objective;
    if (met === null) return null;
    return (
        <p class="answer">
            <Mark good={met}>{objectiveResult(met)}</Mark>{' '}
            {t('objectiveSentence', { year: String(year), what: measure(what), value: number(value ?? 0),
                wanted: typeof target === 'number' ? `${operator} ${number(target)}` : target })}
        </p>
    );
}

function Filled({ overview }: { overview: Overview }) {
    const { plan } = overview;
    if (overview.empty) return <NoFacts />;
    if (!plan) return <NoPlan />;
    const unmet = plan.requirements - plan.met;
    return (
        <>
            <h1>{capital(word('planned_of', { met: plan.met, all: plan.requirements }))}{unmet > 0 && <>;{' '}
                {t('doNot', { count: unmet })}</>}</h1>
            {overview.objectives.map((objective) => <ObjectiveSentence key={objective.id} objective={objective} />)}
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
                    <h2>{t('objectives')}</h2>
                    <Objectives objectives={overview.objectives} />
                </section>
                <section>
                    <h2>{t('byWindow')}</h2>
                    <Windows overview={overview} />
                </section>
            </div>
        </>
    );
}

export function OverviewPage() {
    const overview = useAsk<Overview>('/overview');
    return <Answer of={overview}>{(value) => <Filled overview={value} />}</Answer>;
}
