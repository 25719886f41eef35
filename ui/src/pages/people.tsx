// SPDX-License-Identifier: Apache-2.0
// pages/people: officers with search and filters; one officer: his next step and why.
import type { ComponentChildren } from 'preact';
import { may, useAsk, type Rows } from '../api';
import type { Course, Officer, OfficerRow, OfficerValues, Option, RequirementState, Unit } from '../answers';
import { capital, codeSentence, days, shortDay, t, word } from '../language';
import { Feeds } from '../parts/feeds';
import { Papers } from '../parts/file';
import { List, type Choices } from '../parts/list';
import { Answer, Mark } from '../parts/state';
import { address } from '../route';
import { pinAddress } from './pins';

const stateWord = (state: RequirementState): string =>
    state === 'planned' ? word('planned') : state === 'unmet' ? word('unmet')
        : state === 'trained' ? t('trained') : t('notRequired');

export const State = ({ state }: { state: RequirementState }) => (
    <Mark good={state === 'none' ? null : state !== 'unmet'}>{stateWord(state)}</Mark>
);

// A rule's code beside its sentence.
export const Reason = ({ code, sentence }: { code: string; sentence?: string | null | undefined }) => (
    <span>
        {sentence || codeSentence(code)} <code>{code}</code>
    </span>
);

function Requirements({ row }: { row: OfficerRow }) {
    if (row.requirements.length === 0) return <Mark good={null}>{t('notRequired')}</Mark>;
    return (
        <ul class="plain">
            {row.requirements.map((requirement) => (
                <li key={requirement.course}>
                    {requirement.course} <State state={requirement.state} />{' '}
                    {requirement.class && <a href={address(['classes', requirement.class])}>{requirement.class}</a>}{' '}
                    {requirement.class && requirement.start && shortDay(requirement.start)}
                    {requirement.reason && <Reason code={requirement.reason} />}
                </li>
            ))}
        </ul>
    );
}

// Units of the tree, each below its parent, for a choice.
function unitChoices(units: Unit[]): Choices {
    const below = new Map<string | null, Unit[]>();
    for (const unit of units) below.set(unit.parent, [...(below.get(unit.parent) ?? []), unit]);
    const of = (parent: string | null, depth: number): Choices => (below.get(parent) ?? []).flatMap((unit): Choices =>
        [[unit.id, `${'\u2003'.repeat(depth)}${unit.name}`], ...of(unit.id, depth + 1)]);
    return of(null, 0);
}

// Ranks as the files write them; those that the words have are said in the language.
export const rankName = (rank: string): string => {
    const name = `rank_${rank.replaceAll('-', '_')}`, said = word(name);
    return said === name ? rank : said;
};

const plain = (values: string[] | undefined): Choices => (values ?? []).map((one) => [one, one]);

export function PeoplePage() {
    const courses = useAsk<{ rows: Course[] }>(may('courses') ? '/courses' : null);
    const units = useAsk<Rows<Unit>>(may('units') ? '/units?limit=1000' : null);
    const values = useAsk<OfficerValues>('/choices');
    return (
        <>
            <h1>{t('people')}</h1>
            <List<OfficerRow>
                caption={t('people')}
                from="/officers"
                place="people"
                sentence={(total) => <p class="answer">{t('officersFit', { count: total })}</p>}
                search={t('searchPeople')}
                open={(row) => address(['people', row.id])}
                empty={<><p>{t('nobodyFits')}</p><p><a href={address(['people'])}>{t('clearFilters')}</a></p></>}
                columns={[
                    { name: 'name', title: word('name'), order: true, cell: (row) => row.name || row.id },
                    { name: 'id', title: word('officer'), order: true, cell: (row) => row.id },
                    { name: 'rank', title: word('rank'), order: true, cell: (row) => row.rank && rankName(row.rank),
                        filter: (values.value?.ranks ?? []).map((rank) => [rank, rankName(rank)]) },
                    { name: 'arm', title: t('arm'), order: true, cell: (row) => row.arm, filter: plain(values.value?.arms),
                        apart: true },
                    { name: 'post', title: word('post'), order: true, cell: (row) => row.post_code,
                        filter: plain(values.value?.post_codes) },
                    { name: 'unit', title: word('unit'), order: true, filter: unitChoices(units.value?.rows ?? []),
                        cell: (row) => row.unit && <a href={address(['units', row.unit])}>{row.unit_name}</a> },
                    { name: 'course', title: t('requirement'), filter: (courses.value?.rows ?? []).map((c) => [c.id, `${c.id} ${c.title}`]),
                        cell: (row) => <Requirements row={row} /> },
                    { name: 'state', title: t('state'), order: true, apart: true,
                        filter: [['planned', word('planned')], ['unmet', word('unmet')], ['trained', t('trained')],
                            ['none', t('notRequired')]],
                        cell: (row) => row.requirements.map((one) => <div key={one.course}><State state={one.state} /></div>) },
                    { name: 'expiring', title: t('expires'), apart: true, filter: [['true', t('byTheEnd')]],
                        cell: (row) => row.expires && shortDay(row.expires) },
                ]}
            />
        </>
    );
}

function Options({ options }: { options: Option[] }) {
    return (
        <details>
            <summary>{t('whatElse', { count: options.length })}</summary>
            <List
                caption={t('whatElse', { count: options.length })}
                rows={options}
                columns={[
                    { name: 'class', title: word('class'), cell: ({ classes }) => classes.slice(0, 6).map((id, i) => (
                        <>{i > 0 && ', '}<a href={address(['classes', id])}>{id}</a></>
                    )) },
                    { name: 'days', title: word('start'), cell: ({ start, end }) => days(start, end) },
                    { name: 'stops', title: word('what_stops'), cell: ({ stops }) => stops.length === 0
                        ? <Mark good={true}>{word('open')}</Mark>
                        : stops.map((code) => <div key={code}><Reason code={code} /></div>) },
                ]}
            />
        </details>
    );
}

type Requirement = Officer['requirements'][number];

// The one sentence that the officer came for.
function NextStep({ officer }: { officer: Officer }) {
    const seated = officer.requirements.filter((r) => r.state === 'planned' && r.start)
        .sort((a, b) => (a.start! < b.start! ? -1 : 1))[0];
    const unmet = officer.requirements.find((r) => r.state === 'unmet');
    if (seated)
        return (
            <p class="answer">
                {t('nextStep')}: <strong>{seated.course_title}</strong>, {days(seated.start!, seated.end ?? seated.start!)},{' '}
                {seated.establishment_name ?? seated.establishment}
            </p>
        );
    if (unmet)
        return <p class="answer">{t('nextStep')}: {word('has_no_seat', { code: unmet.reason ?? '',
            meaning: unmet.sentence || codeSentence(unmet.reason ?? '') })}</p>;
    return <p class="answer">{t('nothingRequired')}</p>;
}

// Requirement -> Seat -> Instruction -> Attendance -> Result -> Qualification: what is done, what is next, what is missed.
function Chain({ requirement, officer }: { requirement: Requirement; officer: Officer }) {
    const { state } = requirement;
    const held = officer.qualifications.filter((one) => one.course === requirement.course)
        .sort((a, b) => (a.issued < b.issued ? 1 : -1))[0];
    const trained = state === 'trained';
    const steps: [title: string, look: 'done' | 'missed' | 'later', said: ComponentChildren][] = [
        [capital(t('requirement')), 'done', officer.post_code ?? ''],
        [t('seat'), trained || state === 'planned' ? 'done' : state === 'unmet' ? 'missed' : 'later',
            requirement.class ? <a href={address(['classes', requirement.class])}>{requirement.class}</a>
                : state === 'unmet' ? word('no_seat') : ''],
        [t('instruction'), trained ? 'done' : 'later', ''],
        [t('attendance'), trained ? 'done' : 'later', requirement.start ? days(requirement.start, requirement.end ?? requirement.start) : ''],
        [capital(word('result')), trained ? 'done' : 'later', ''],
        [t('qualification'), trained ? 'done' : 'later',
            trained && held ? (held.valid_to ? t('validUntil', { day: shortDay(held.valid_to) }) : t('validForEver')) : ''],
    ];
    const looks = { done: t('stepDone'), missed: t('stepMissed'), later: t('stepLater') };
    return (
        <ol class="chain">
            {steps.map(([title, look, said]) => (
                <li key={title} class={look}>
                    <span class="step">
                        <span aria-hidden="true">{look === 'done' ? '✓' : look === 'missed' ? '✕' : '○'}</span>{' '}
                        {title}<span class="hidden">, {looks[look]}</span>
                    </span>
                    <span class="small">{said}</span>
                </li>
            ))}
        </ol>
    );
}

function OneRequirement({ requirement, officer }: { requirement: Requirement; officer: Officer }) {
    const { state, course } = requirement;
    return (
        <section class="card wide">
            <h2>{word('requires', { course, title: requirement.course_title })} <State state={state} /></h2>
            <Chain requirement={requirement} officer={officer} />
            <p>{t('why')}: {t(state === 'trained' ? 'whyTrained' : 'whyRequired', { post: officer.post_code ?? '', course })}</p>
            {requirement.class && requirement.start && (
                <p>{capital(word('class'))} <a href={address(['classes', requirement.class])}>{requirement.class}</a>,{' '}
                    {days(requirement.start, requirement.end ?? requirement.start)},{' '}
                    {requirement.establishment && <a href={address(['classes'], { establishment: requirement.establishment })}>
                        {requirement.establishment_name ?? requirement.establishment}</a>}</p>
            )}
            {requirement.reason && <p><Reason code={requirement.reason} sentence={requirement.sentence} /></p>}
            {requirement.detail && <p>{capital(word('detail'))}: {requirement.detail}</p>}
            {requirement.options && requirement.options.length > 0 && <Options options={requirement.options} />}
            {may('plan') && <p><a href={pinAddress(officer.id, requirement.class ?? undefined)}>{t('pin')}</a></p>}
        </section>
    );
}

function OneOfficer({ officer }: { officer: Officer }) {
    return (
        <>
            <p class="small"><a href={address(['people'])}>{t('people')}</a></p>
            <h1>{officer.rank && rankName(officer.rank)} {officer.name} <span class="id">{officer.id}</span></h1>
            <NextStep officer={officer} />
            {officer.requirements.some((one) => one.state === 'planned') && (
                <>
                    <Papers title={t('joining')} path={`/officers/${encodeURIComponent(officer.id)}/instruction`}
                        name={`joining-${officer.id}`} forms={['pdf']} />
                    <Feeds kind="officer" id={officer.id} />
                </>
            )}
            <dl class="facts">
                <dt>{capital(word('post'))}</dt><dd>{officer.post ? `${officer.post} (${officer.post_code})` : t('noPost')}</dd>
                <dt>{capital(word('unit'))}</dt>
                <dd>{officer.unit && <a href={address(['units', officer.unit])}>{officer.unit_name} ({officer.unit})</a>}</dd>
                {officer.separation_date && <><dt>{t('leavesService')}</dt><dd>{shortDay(officer.separation_date)}</dd></>}
            </dl>
            {officer.requirements.map((requirement) => (
                <OneRequirement key={requirement.course} requirement={requirement} officer={officer} />
            ))}
            <div class="columns">
                <section>
                    <h2>{t('history')}</h2>
                    <List caption={t('history')} sortName="history" rows={officer.history} columns={[
                        { name: 'post', title: word('post'), cell: (row) => row.post },
                        { name: 'from', title: t('from'), cell: (row) => shortDay(row.from) },
                        { name: 'to', title: t('until'), cell: (row) => shortDay(row.to) },
                    ]} />
                </section>
                <section>
                    <h2>{t('qualifications')}</h2>
                    <List caption={t('qualifications')} sortName="held" rows={officer.qualifications} columns={[
                        { name: 'course', title: word('course'), cell: (row) => row.course },
                        { name: 'issued', title: t('issued'), cell: (row) => shortDay(row.issued) },
                        { name: 'valid', title: t('validTo'), cell: (row) => shortDay(row.valid_to) },
                    ]} />
                    <h2>{t('unavailable')}</h2>
                    <List caption={t('unavailable')} sortName="away" rows={officer.unavailable} columns={[
                        { name: 'from', title: t('from'), cell: (row) => shortDay(row.from) },
                        { name: 'to', title: t('until'), cell: (row) => shortDay(row.to) },
                    ]} />
                </section>
            </div>
        </>
    );
}

export function OfficerPage({ id }: { id: string }) {
    const officer = useAsk<Officer>(`/officers/${encodeURIComponent(id)}`);
    return <Answer of={officer}>{(value) => <OneOfficer officer={value} />}</Answer>;
}
