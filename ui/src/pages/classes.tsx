// SPDX-License-Identifier: Apache-2.0
// pages/classes: every class as a bar on a timeline, establishments as rows, filled as its seats are and hatched
// under its minimum; the same as a list; one class beside it.
import type { ComponentChildren } from 'preact';
import { useAsk, type Rows } from '../api';
import type { ClassDetail, ClassRow, Course, Establishment } from '../answers';
import { capital, days, monthName, monthShort, number, shortDay, t, word } from '../language';
import { Choice, DayField, Tabs } from '../parts/form';
import { Feeds } from '../parts/feeds';
import { Papers } from '../parts/file';
import { Bar, List } from '../parts/list';
import { Answer, FirstOnly, Mark } from '../parts/state';
import { address, place, refine } from '../route';

const DAY_MILLISECONDS = 86400000;
const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MILLISECONDS;

type Fill = 'full' | 'free' | 'under' | 'empty';

const fillOf = (row: ClassRow): Fill =>
    row.filled === 0 ? 'empty' : row.filled < (row.seats_min ?? 0) ? 'under' : row.filled < row.seats ? 'free' : 'full';

// A class that nobody sits in is under its minimum too.
const fits = (row: ClassRow, wanted: string | undefined): boolean =>
    !wanted || fillOf(row) === wanted || (wanted === 'under' && fillOf(row) === 'empty');

// Officers that a class still needs to be held.
const lacking = (row: ClassRow): number => Math.max(0, (row.seats_min ?? 0) - row.filled);

const fillText = (fill: Fill): string =>
    t(fill === 'empty' ? 'classEmpty' : fill === 'under' ? 'classUnder' : fill === 'free' ? 'classFree' : 'classFull');

// Rows of bars that do not overlap: each class goes into the first lane that is free on its days.
function lanesOf(classes: ClassRow[]): ClassRow[][] {
    const lanes: ClassRow[][] = [];
    for (const row of [...classes].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))) {
        const lane = lanes.find((one) => one.at(-1)!.end < row.start);
        if (lane) lane.push(row);
        else lanes.push([row]);
    }
    return lanes;
}

interface Scale {
    first: number; // day number of the first month's first day
    length: number; // days
    months: { year: number; month: number; at: number; length: number }[];
}

function scaleOf(rows: ClassRow[]): Scale {
    const starts = rows.map((row) => row.start).sort(), ends = rows.map((row) => row.end).sort();
    let [year = 0, month = 1] = starts[0]!.split('-').map(Number);
    const last = dayNumber(ends.at(-1)!);
    const first = Date.UTC(year, month - 1, 1) / DAY_MILLISECONDS;
    const months: Scale['months'] = [];
    let at = first;
    while (at <= last) {
        const next = Date.UTC(year, month, 1) / DAY_MILLISECONDS;
        months.push({ year, month: month - 1, at: at - first, length: next - at });
        at = next;
        month++;
        if (month > 12) (month = 1), year++;
    }
    return { first, length: at - first, months };
}

const percent = (part: number, whole: number): string => `${(100 * part) / whole}%`;

function ClassBar({ row, scale, current }: { row: ClassRow; scale: Scale; current: boolean }) {
    const at = dayNumber(row.start) - scale.first, length = dayNumber(row.end) - dayNumber(row.start) + 1;
    const what = `${row.id}, ${days(row.start, row.end)}, ${word('taken_of', { taken: row.filled, seats: row.seats })}, ${fillText(fillOf(row))}`;
    return (
        <a
            class={`class-bar ${fillOf(row)}`}
            href={address(['classes', row.id], place.value.query)}
            aria-label={what} title={what} aria-current={current ? 'true' : undefined}
            style={{ left: percent(at, scale.length), width: percent(length, scale.length),
                '--filled': percent(row.filled, row.seats || 1) }}
        >
            <span>{row.filled === row.seats ? row.seats : `${row.filled}/${row.seats}`}</span>
        </a>
    );
}

function Timeline({ rows, open }: { rows: ClassRow[]; open: string | undefined }) {
    const scale = scaleOf(rows);
    const byPlace = new Map<string, ClassRow[]>();
    for (const row of rows) byPlace.set(row.establishment, [...(byPlace.get(row.establishment) ?? []), row]);
    return (
        <div class="scroll" role="region" aria-label={t('timeline')} tabIndex={0}>
            <div class="timeline" role="list" aria-label={t('timeline')}>
                <div class="months" aria-hidden="true">
                    <span />
                    <div>
                        {scale.months.map((month) => (
                            <span key={month.at} title={`${monthName(month.month)} ${month.year}`}
                                style={{ left: percent(month.at, scale.length), width: percent(month.length, scale.length) }}>
                                {monthShort(month.month)}
                            </span>
                        ))}
                    </div>
                </div>
                {[...byPlace].map(([id, classes]) => (
                    <div class="establishment" role="listitem" key={id}>
                        <a href={address(['classes'], { ...place.value.query, establishment: id })}>
                            {classes[0]!.establishment_name || id}
                        </a>
                        <div class="lanes">
                            {lanesOf(classes).map((lane, i) => (
                                <div class="lane" key={i}>
                                    {lane.map((row) => (
                                        <ClassBar key={row.id} row={row} scale={scale} current={row.id === open} />
                                    ))}
                                </div>
                            ))}
                        </div>
                    </div>
                ))}
            </div>
        </div>
    );
}

const Key = () => (
    <p class="small timeline-key">
        {(['full', 'free', 'under'] as const).map((fill) => (
            <span key={fill}><span class={`class-bar key-bar ${fill}`} style={{ '--filled': fill === 'full' ? '100%' : '60%' }} aria-hidden="true" />{' '}
                {fillText(fill)}</span>
        ))}
    </p>
);

function ClassList({ rows, open, filters }: { rows: ClassRow[]; open: string | undefined; filters: ComponentChildren }) {
    return (
        <List
            caption={t('classes')}
            rows={rows}
            place="classes"
            search={t('searchHere')}
            filters={filters}
            open={(row) => address(['classes', row.id], place.value.query)}
            current={(row) => row.id === open}
            columns={[
                { name: 'id', title: word('class'), order: (row) => row.id, cell: (row) => row.id },
                { name: 'course', title: word('course'), order: (row) => row.course, cell: (row) => row.course },
                { name: 'title', title: t('title'), order: (row) => row.course_title, cell: (row) => row.course_title, apart: true },
                { name: 'region', title: t('region'), order: (row) => row.region, cell: (row) => row.region, apart: true },
                { name: 'language', title: t('taughtIn'), order: (row) => row.language, cell: (row) => row.language, apart: true },
                { name: 'establishment', title: word('establishment'), order: (row) => row.establishment_name,
                    cell: (row) => row.establishment_name || row.establishment },
                { name: 'start', title: word('start'), order: (row) => row.start, cell: (row) => shortDay(row.start) },
                { name: 'end', title: word('end'), order: (row) => row.end, cell: (row) => shortDay(row.end) },
                { name: 'filled', title: word('seats_taken'), order: (row) => row.filled,
                    cell: (row) => <Bar short part={row.filled} whole={row.seats} /> },
                { name: 'free', title: word('free'), numeric: true, order: (row) => row.seats - row.filled,
                    cell: (row) => number(row.seats - row.filled) },
                { name: 'lacking', title: t('toMinimum'), numeric: true, order: (row) => lacking(row),
                    cell: (row) => number(lacking(row)) },
                { name: 'state', title: t('state'), order: (row) => fillOf(row), cell: (row) => fillText(fillOf(row)) },
            ]}
            empty={<><p>{t('noClassFits')}</p><p><a href={address(['classes'])}>{t('clearFilters')}</a></p></>}
        />
    );
}

function OneClass({ value }: { value: ClassDetail }) {
    const fill = fillOf(value), free = value.seats - value.filled;
    const quotas = value.by_unit.some((row) => row.quota != null);
    return (
        <>
            <h2>{value.id}</h2>
            <p>{value.course} {value.course_title}<br />{value.establishment_name}<br />{days(value.start, value.end)}</p>
            <p><Bar part={value.filled} whole={value.seats} /></p>
            <p><Mark good={fill !== 'under' && fill !== 'empty'}>{fillText(fill)}</Mark></p>
            <dl class="facts">
                <dt>{capital(word('free'))}</dt><dd>{number(free)}</dd>
                {value.seats_min !== null && <><dt>{t('minimum')}</dt><dd>{number(value.seats_min)}</dd></>}
                {lacking(value) > 0 && <><dt>{t('toMinimum')}</dt><dd>{number(lacking(value))}</dd></>}
                {value.language && <><dt>{t('taughtIn')}</dt><dd>{value.language}</dd></>}
            </dl>
            <Papers title={t('roll')} path={`/classes/${encodeURIComponent(value.id)}/roll`} name={`class-${value.id}`}
                forms={['pdf', 'xlsx', 'csv']} />
            <Feeds kind="class" id={value.id} />
            <h3>{t('byUnit')}</h3>
            <List caption={t('byUnit')} sortName="unitsort" rows={value.by_unit} open={(row) => address(['units', row.unit])}
                columns={[
                    { name: 'unit', title: word('unit'), order: (row) => row.name, cell: (row) => row.name || row.unit },
                    { name: 'seats', title: word('seats'), numeric: true, order: (row) => row.seats,
                        cell: (row) => number(row.seats) },
                    ...(quotas ? [{ name: 'quota', title: t('quota'), numeric: true,
                        cell: (row: ClassDetail['by_unit'][number]) => (row.quota == null ? '–' : number(row.quota)) }] : []),
                ]} />
            <h3>{t('roster')}</h3>
            <List caption={t('roster')} sortName="rostersort" rows={value.roster} open={(row) => address(['people', row.officer])}
                columns={[
                    { name: 'name', title: word('name'), order: (row) => row.name, cell: (row) => row.name || row.officer },
                    { name: 'unit', title: word('unit'), order: (row) => row.unit_name, cell: (row) => row.unit_name },
                    { name: 'post', title: word('post'), order: (row) => row.post, cell: (row) => row.post },
                ]} empty={<p>{t('nobodySeated')}</p>} />
        </>
    );
}

function Beside({ id }: { id: string }) {
    const one = useAsk<ClassDetail>(`/classes/${encodeURIComponent(id)}`);
    return (
        <aside class="beside" aria-label={`${word('class')} ${id}`}>
            <a class="close" href={address(['classes'], place.value.query)} aria-label={t('close')}>✕</a>
            <Answer of={one}>{(value) => <OneClass value={value} />}</Answer>
        </aside>
    );
}

// Which classes: the same fields above timeline and list.
function Fields() {
    const { from, to } = place.value.query;
    const courses = useAsk<Rows<Course>>('/courses?limit=1000');
    const establishments = useAsk<Rows<Establishment>>('/establishments?limit=1000');
    const day = (name: string, label: string, value: string | undefined) => (
        <DayField label={label} value={value ?? ''}
            onChange={(event) => event.currentTarget.reportValidity() && refine({ [name]: event.currentTarget.value })} />
    );
    return (
        <>
            <Choice name="course" label={word('course')} of={[['', t('any')],
                ...(courses.value?.rows ?? []).map((c): [string, string] => [c.id, `${c.id} ${c.title}`])]} />
            <Choice name="establishment" label={word('establishment')} of={[['', t('any')],
                ...(establishments.value?.rows ?? []).map((e): [string, string] => [e.id, e.name])]} />
            <Choice name="fill" label={t('state')} of={[['', t('any')], ['full', t('classFull')],
                ['free', t('classFree')], ['under', t('classUnder')], ['empty', t('classEmpty')]]} />
            {day('from', t('from'), from)}
            {day('to', t('until'), to)}
        </>
    );
}

export function ClassesPage({ open }: { open: string | undefined }) {
    const { course, establishment, from, to, view, fill } = place.value.query;
    const kept = Object.entries({ course, establishment, from, to }).filter(([, v]) => v) as [string, string][];
    const classes = useAsk<Rows<ClassRow>>(`/classes?${new URLSearchParams([...kept, ['limit', '1000']])}`);
    const rows = (classes.value?.rows ?? []).filter((row) => fits(row, fill));
    const seats = rows.reduce((sum, row) => sum + row.seats, 0), filled = rows.reduce((sum, row) => sum + row.filled, 0);
    const short = rows.filter((row) => lacking(row) > 0).length;
    const list = view === 'list';
    const isFiltered = kept.length > 0 || fill;
    return (
        <>
            <h1>{t('classes')}</h1>
            {classes.value && (
                <p class="answer">
                    {capital(word('classes'))}: {number(rows.length)}; {word('seats_taken')}: {word('taken_of', { taken: filled, seats })}
                    {short > 0 && <>; <a class="missed" href={address(['classes'], { ...place.value.query, fill: 'under' })}>
                        {t('classUnder')}: {number(short)}</a></>}
                </p>
            )}
            <Tabs label={t('view')} of={[
                [address(['classes'], { ...place.value.query, view: null }), t('timeline'), !list],
                [address(['classes'], { ...place.value.query, view: 'list' }), t('list'), list],
            ]} />
            {!list && <div class="filters" role="search" aria-label={t('filters')}>
                <Fields />
                {isFiltered && <button type="button" class="light" onClick={() =>
                    refine({ course: null, establishment: null, fill: null, from: null, to: null })}>{t('clearFilters')}</button>}
            </div>}
            <div class={open === undefined ? '' : 'with-beside'}>
                <div>
                    <Answer of={classes}>
                        {(answered) => (
                            <>
                                <FirstOnly of={answered} />
                                {list || rows.length === 0
                                    ? <ClassList rows={rows} open={open} filters={list && <Fields />} />
                                    : <><Timeline rows={rows} open={open} /><Key /></>}
                            </>
                        )}
                    </Answer>
                </div>
                {open !== undefined && <Beside key={open} id={open} />}
            </div>
        </>
    );
}
