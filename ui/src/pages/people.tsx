// SPDX-License-Identifier: Apache-2.0
// pages/people: officers with search and filters; one officer: his next step and why.
import { may, useAsk, useRows } from '../api';
import type { Course, Officer, OfficerRow, Option, RequirementState } from '../answers';
import { capital, codeSentence, days, shortDay, t, word } from '../language';
import { Choice, Search } from '../parts/form';
import { Feeds } from '../parts/feeds';
import { Papers } from '../parts/file';
import { List } from '../parts/list';
import { Answer, Mark } from '../parts/state';
import { address, place } from '../route';
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

function query(): string {
    const { q, unit, course, state, sort } = place.value.query;
    const kept = Object.entries({ q, unit, course, state, sort }).filter(([, value]) => value) as [string, string][];
    return new URLSearchParams(kept).toString();
}

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

export function PeoplePage() {
    const people = useRows<OfficerRow>(`/officers?${query()}`);
    const courses = useAsk<{ rows: Course[] }>('/courses');
    const { unit } = place.value.query;
    return (
        <>
            <h1>{t('people')}</h1>
            <div class="filters">
                <Search label={t('searchPeople')} />
                <Choice name="state" label={t('state')} of={[['', t('any')], ['planned', word('planned')],
                    ['unmet', word('unmet')], ['trained', t('trained')], ['none', t('notRequired')]]} />
                <Choice name="course" label={word('course')} of={[['', t('any')],
                    ...(courses.value?.rows ?? []).map((c): [string, string] => [c.id, `${c.id} ${c.title}`])]} />
                {unit && <p class="chip">{word('unit')} {unit}{' '}
                    <a href={address(['people'], { ...place.value.query, unit: null })} aria-label={t('remove')}>✕</a></p>}
            </div>
            <Answer of={people}>
                {({ rows, total, next }) => (
                    <List
                        caption={t('people')}
                        rows={rows}
                        total={total}
                        more={next === null ? undefined : people.more}
                        sortedByServer
                        open={(row) => address(['people', row.id])}
                        empty={<><p>{t('nobodyFits')}</p><p><a href={address(['people'])}>{t('clearFilters')}</a></p></>}
                        columns={[
                            { name: 'name', title: word('name'), order: () => 0, cell: (row) => row.name || row.id },
                            { name: 'id', title: word('officer'), order: () => 0, cell: (row) => row.id },
                            { name: 'rank', title: word('rank'), cell: (row) => row.rank },
                            { name: 'post', title: word('post'), order: () => 0, cell: (row) => row.post_code },
                            { name: 'unit', title: word('unit'), order: () => 0, cell: (row) => row.unit_name },
                            { name: 'requirements', title: t('requirement'), cell: (row) => <Requirements row={row} /> },
                        ]}
                    />
                )}
            </Answer>
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

function OneRequirement({ officer, requirement }: { officer: string; requirement: Requirement }) {
    return (
        <section class="card wide">
            <h2>{word('requires', { course: requirement.course, title: requirement.course_title })}</h2>
            <p><State state={requirement.state} />{' '}
                {requirement.class && <a href={address(['classes', requirement.class])}>{requirement.class}</a>}
                {requirement.start && requirement.end && `, ${days(requirement.start, requirement.end)}`}
                {requirement.class && requirement.establishment
                    && `, ${requirement.establishment_name ?? requirement.establishment}`}
            </p>
            {requirement.reason && <p><Reason code={requirement.reason} sentence={requirement.sentence} /></p>}
            {requirement.detail && <p>{capital(word('detail'))}: {requirement.detail}</p>}
            {requirement.options && requirement.options.length > 0 && <Options options={requirement.options} />}
            {may('plan') && <p><a href={pinAddress(officer, requirement.class ?? undefined)}>{t('pin')}</a></p>}
        </section>
    );
}

function OneOfficer({ officer }: { officer: Officer }) {
    return (
        <>
            <p class="small"><a href={address(['people'])}>{t('people')}</a></p>
            <h1>{officer.rank} {officer.name} <span class="id">{officer.id}</span></h1>
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
                <OneRequirement key={requirement.course} officer={officer.id} requirement={requirement} />
            ))}
            <div class="columns">
                <section>
                    <h2>{t('history')}</h2>
                    <List caption={t('history')} rows={officer.history} columns={[
                        { name: 'post', title: word('post'), cell: (row) => row.post },
                        { name: 'from', title: t('from'), cell: (row) => shortDay(row.from) },
                        { name: 'to', title: t('until'), cell: (row) => shortDay(row.to) },
                    ]} />
                </section>
                <section>
                    <h2>{t('qualifications')}</h2>
                    <List caption={t('qualifications')} rows={officer.qualifications} columns={[
                        { name: 'course', title: word('course'), cell: (row) => row.course },
                        { name: 'issued', title: t('issued'), cell: (row) => shortDay(row.issued) },
                        { name: 'valid', title: t('validTo'), cell: (row) => shortDay(row.valid_to) },
                    ]} />
                    <h2>{t('unavailable')}</h2>
                    <List caption={t('unavailable')} rows={officer.unavailable} columns={[
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
