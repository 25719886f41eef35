// SPDX-License-Identifier: Apache-2.0
// parts/list: every table of the pages: sorted, filtered, paged, walked with the keyboard, printed, kept by its address.
//
// How to use it:
//
//   <List caption={t('moves')} rows={rows} columns={[                          rows that are here already
//       { name: 'name', title: word('name'), order: (row) => row.name, cell: (row) => row.name },
//       { name: 'reason', title: word('reason'), order: (row) => row.reason, filter: 'choice', cell: ... },
//   ]} open={(row) => address(['people', row.officer])} />
//
//   <List caption={t('people')} from="/officers" place="people" search={t('searchPeople')} columns={[...]} />
//                                                          rows of the server: it sorts, filters, sends them by pages
//
// * A column has a `name` (in the address: sort=name, sort=-name), a `title`, a `cell`. With `order` its head sorts: a
//   function of the row, or `true` where the server sorts. `numeric`: to the right. `apart`: hidden until it is chosen.
// * `filter` gives a column a field: 'text' (contains), 'choice' (one of the values there are), or a list of
//   [value, title]. The field is in the address under the column's name and, for `from`, sent to the server so.
//   `fits` says whether a row that is here has the value, where it is not what `order` gives.
// * `search`: the label of a field over all of the row, `q` in the address.
// * `place`: this is the main list of that place: it gets choice of columns, saved views and printing.
// * The first cell is a link when there is `open`: Enter follows it, arrows, Home, End, Page Up and Page Down move.
// * Several lists on one page: each but the first needs a `sortName` of its own; what of it is in the address then
//   begins with that name.
// * All four states are here: nothing fits (`empty`), loading, wrong, too many (pages of PAGE_ROWS).
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useAsk, type Right, type Rows } from '../api';
import { capital, compareTexts, searchKey, shortDay, t, word } from '../language';
import { asOf, place, refine } from '../route';
import { Menu } from './menu';
import { Answer } from './state';
import { Views } from './views';

const PAGE_ROWS = 100, COUNTED_FROM = 10, FILTERED_FROM = 11;
const TYPING_MILLISECONDS = 150;

export type Choices = [value: string, title: string][];
type Ordered = string | number | null | undefined;

export interface Column<Row> {
    name: string;
    title: string;
    cell: (row: Row) => ComponentChildren;
    order?: true | ((row: Row) => Ordered);
    filter?: 'text' | 'choice' | Choices;
    fits?: (row: Row, wanted: string) => boolean;
    numeric?: boolean;
    apart?: boolean;
}

interface ListProps<Row> {
    caption: string;
    columns: Column<Row>[];
    rows?: Row[];
    from?: string;
    open?: (row: Row) => string; // address that a row leads to
    current?: (row: Row) => boolean;
    search?: string;
    place?: Right;
    sortName?: string;
    empty?: ComponentChildren;
    filters?: ComponentChildren; // further fields, in the row of filters
    sentence?: (total: number) => ComponentChildren; // what is said above the rows
}

// ---- what the address holds of a list ----

interface View<Row> {
    named: (name: string) => string; // a part of the address, told apart from those of other lists
    sort: string;
    falling: boolean;
    sortColumn: Column<Row> | undefined;
    shown: Column<Row>[];
    wanted: [Column<Row>, string][]; // filters that are set
    words: string; // of the search
    at: number; // rows before the page
}

function viewOf<Row>(props: ListProps<Row>): View<Row> {
    const { query } = place.value;
    const own = props.sortName === undefined ? '' : `${props.sortName}.`;
    const named = (name: string) => own + name;
    const sort = query[props.sortName ?? 'sort'] ?? '';
    const chosen = query[named('columns')]?.split(',');
    const shown = props.columns.filter((column) => (chosen ? chosen.includes(column.name) : !column.apart));
    return {
        named, sort,
        falling: sort.startsWith('-'),
        sortColumn: props.columns.find((column) => column.name === sort.replace('-', '')),
        shown: shown.length > 0 ? shown : props.columns,
        wanted: props.columns.flatMap((column): [Column<Row>, string][] => {
            const value = column.filter && query[named(column.name)];
            return value ? [[column, value]] : [];
        }),
        words: props.search === undefined ? '' : (query[named('q')] ?? ''),
        at: Math.max(0, Number(query[named('at')]) || 0),
    };
}

// ---- rows that are here ----

const value = <Row,>(column: Column<Row>, row: Row): Ordered =>
    typeof column.order === 'function' ? column.order(row) : undefined;

function compare(a: Ordered, b: Ordered): number {
    if (a == null || b == null) return a == null ? (b == null ? 0 : 1) : -1;
    return typeof a === 'number' && typeof b === 'number' ? a - b : compareTexts(String(a), String(b));
}

function fits<Row>(column: Column<Row>, row: Row, wanted: string): boolean {
    if (column.fits) return column.fits(row, wanted);
    const found = String(value(column, row) ?? '');
    return column.filter === 'text' ? searchKey(found).includes(searchKey(wanted)) : found === wanted;
}

function found<Row>(columns: Column<Row>[], row: Row, words: string[]): boolean {
    const all = searchKey(columns.map((column) => value(column, row) ?? '').join(' '));
    return words.every((one) => all.includes(one));
}

function arranged<Row>(props: ListProps<Row>, view: View<Row>): Row[] {
    const words = searchKey(view.words).split(' ').filter((one) => one !== '');
    const rows = (props.rows ?? []).filter((row) =>
        view.wanted.every(([column, wanted]) => fits(column, row, wanted)) && found(props.columns, row, words));
    const column = view.sortColumn;
    return column?.order
        ? rows.sort((a, b) => (view.falling ? -1 : 1) * compare(value(column, a), value(column, b)))
        : rows;
}

// ---- fields ----

function TextFilter({ name, label, search }: { name: string; label: string; search?: boolean }) {
    const timer = useRef<ReturnType<typeof setTimeout>>();
    useEffect(() => () => clearTimeout(timer.current), []);
    return (
        <label class={search ? 'field wide' : 'field'}>
            <span>{capital(label)}</span>
            <input
                type="search" data-search={search} value={place.value.query[name] ?? ''} size={search ? 28 : 12}
                onInput={(event) => {
                    const text = event.currentTarget.value;
                    clearTimeout(timer.current);
                    timer.current = setTimeout(() => refine({ [name]: text, [name.replace(/[^.]*$/, 'at')]: null }),
                        TYPING_MILLISECONDS);
                }}
            />
        </label>
    );
}

function choicesOf<Row>(column: Column<Row>, rows: Row[]): Choices {
    if (Array.isArray(column.filter)) return column.filter;
    const values = new Set(rows.map((row) => value(column, row)).filter((one) => one != null && one !== ''));
    return [...values].sort(compare).map((one) => [String(one), String(one)]);
}

function ColumnFilter<Row>({ column, view, rows }: { column: Column<Row>; view: View<Row>; rows: Row[] }) {
    const name = view.named(column.name);
    if (column.filter === 'text') return <TextFilter name={name} label={column.title} />;
    const choices = choicesOf(column, rows);
    if (choices.length === 0 && !place.value.query[name]) return null;
    return (
        <label class="field">
            <span>{capital(column.title)}</span>
            <select value={place.value.query[name] ?? ''}
                onChange={(event) => refine({ [name]: event.currentTarget.value, [view.named('at')]: null })}>
                <option value="">{t('any')}</option>
                {choices.map(([one, title]) => <option key={one} value={one}>{title}</option>)}
            </select>
        </label>
    );
}

function ChooseColumns<Row>({ columns, view }: { columns: Column<Row>[]; view: View<Row> }) {
    const choose = (column: Column<Row>, on: boolean) => {
        const names = columns.filter((one) => (one === column ? on : view.shown.includes(one))).map((one) => one.name);
        const usual = columns.filter((one) => !one.apart).map((one) => one.name);
        refine({ [view.named('columns')]: String(names) === String(usual) ? null : String(names) });
    };
    return (
        <Menu title={t('columns')}>
            {columns.map((column) => (
                <label class="check" key={column.name}>
                    <input type="checkbox" checked={view.shown.includes(column)}
                        disabled={view.shown.length === 1 && view.shown.includes(column)}
                        onChange={(event) => choose(column, event.currentTarget.checked)} />
                    {capital(column.title)}
                </label>
            ))}
        </Menu>
    );
}

function Tools<Row>({ props, view, rows }: { props: ListProps<Row>; view: View<Row>; rows: Row[] }) {
    const filtered = props.columns.filter((column) => column.filter);
    const isSet = view.wanted.length > 0 || view.words !== '';
    if (!props.place && !isSet && props.rows && props.rows.length < FILTERED_FROM) return null;
    if (!props.place && filtered.length === 0 && props.search === undefined) return null;
    const nothing = Object.fromEntries([...filtered.map((column) => column.name), 'q', 'at']
        .map((name) => [view.named(name), null]));
    return (
        <div class="filters" role="search" aria-label={`${t('filters')}: ${props.caption}`}>
            {props.search !== undefined && <TextFilter search name={view.named('q')} label={props.search} />}
            {filtered.map((column) => <ColumnFilter key={column.name} column={column} view={view} rows={rows} />)}
            {props.filters}
            {isSet && <button type="button" class="light" onClick={() => refine(nothing)}>{t('clearFilters')}</button>}
            {props.place && (
                <div class="tools">
                    <ChooseColumns columns={props.columns} view={view} />
                    <Views of={props.place} />
                    <button type="button" onClick={() => print()}>{t('print')}</button>
                </div>
            )}
        </div>
    );
}

// On paper nobody sees the fields: what the list holds is said.
function Paper<Row>({ view, count }: { view: View<Row>; count: string }) {
    const title = (column: Column<Row>, wanted: string) =>
        (Array.isArray(column.filter) && column.filter.find(([one]) => one === wanted)?.[1]) || wanted;
    const said = [
        asOf.value && `${t('asOf')} ${shortDay(asOf.value)}`,
        view.words && `${t('search')}: ${view.words}`,
        ...view.wanted.map(([column, wanted]) => `${capital(column.title)}: ${title(column, wanted)}`),
        view.sortColumn && `${t('sortedBy')}: ${capital(view.sortColumn.title)}${view.falling ? ' ▾' : ''}`,
        count,
    ];
    return <p class="on-paper small">{said.filter(Boolean).join('. ')}</p>;
}

// ---- the table ----

const isPlain = (event: KeyboardEvent) => !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;

// Arrows, Home, End, Page Up and Page Down go from row to row.
export function moveFocus(event: KeyboardEvent): void {
    const body = (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('tbody .row-link');
    const links = [...body], at = links.indexOf(document.activeElement as HTMLElement);
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1,
        PageDown: Math.min(at + 10, links.length - 1), PageUp: Math.max(at - 10, 0) };
    const next = links[steps[event.key] ?? -1];
    if (!next || !isPlain(event) || (at < 0 && !event.key.startsWith('Arrow'))) return;
    event.preventDefault();
    next.focus();
}

function Head<Row>({ column, view, sortName }: { column: Column<Row>; view: View<Row>; sortName: string }) {
    const active = view.sortColumn === column, text = capital(column.title);
    return (
        <th scope="col" class={column.numeric ? 'number' : undefined}
            aria-sort={active ? (view.falling ? 'descending' : 'ascending') : undefined}>
            {column.order ? (
                <button type="button" class="sort" onClick={() => refine({
                    [sortName]: active && !view.falling ? `-${column.name}` : column.name, [view.named('at')]: null })}>
                    {text}<span aria-hidden="true" class="arrow">{active ? (view.falling ? '▾' : '▴') : '▴'}</span>
                </button>
            ) : text}
        </th>
    );
}

function Table<Row>({ props, view, rows }: { props: ListProps<Row>; view: View<Row>; rows: Row[] }) {
    const first = view.shown[0];
    const cell = (column: Column<Row>, row: Row) =>
        column === first && props.open ? (
            <a class="row-link" href={props.open(row)} aria-current={props.current?.(row) ? 'true' : undefined}>
                {column.cell(row)}
            </a>
        ) : column.cell(row);
    return (
        <div class="scroll" onKeyDown={moveFocus} role="region" aria-label={props.caption} tabIndex={0}>
            <table>
                <caption class="hidden">{props.caption}</caption>
                <thead>
                    <tr>
                        {view.shown.map((column) => (
                            <Head key={column.name} column={column} view={view} sortName={props.sortName ?? 'sort'} />
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {rows.map((row, i) => (
                        <tr key={i} class={props.current?.(row) ? 'current' : undefined}>
                            {view.shown.map((column) => (
                                <td key={column.name} class={column.numeric ? 'number' : undefined}>{cell(column, row)}</td>
                            ))}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

// ---- pages of rows ----

function Pages<Row>({ caption, view, shown, total }: { caption: string; view: View<Row>; shown: number; total: number }) {
    const to = (at: number) => () => refine({ [view.named('at')]: at === 0 ? null : at });
    const last = Math.floor((total - 1) / PAGE_ROWS) * PAGE_ROWS, before = view.at > 0, after = view.at + shown < total;
    if (!before && !after) return total < COUNTED_FROM ? null : <p class="small count">{t('rowCount', { count: total })}</p>;
    const step = (title: string, at: number, possible: boolean) => (
        <button type="button" disabled={!possible} onClick={to(at)}>{title}</button>
    );
    return (
        <nav class="pages" aria-label={`${t('pages')}: ${caption}`}>
            {step(t('firstPage'), 0, before)}
            {step(t('pageBefore'), Math.max(0, view.at - PAGE_ROWS), before)}
            <span class="count" role="status">{t('rowsOf', { first: view.at + 1, last: view.at + shown, total })}</span>
            {step(t('pageAfter'), view.at + PAGE_ROWS, after)}
            {step(t('lastPage'), last, after)}
        </nav>
    );
}

const Empty = <Row,>({ props }: { props: ListProps<Row> }) =>
    props.place || props.empty
        ? <div class="notice" role="status">{props.empty ?? <p>{t('nothingToList')}</p>}</div>
        : <p class="small">{t('nothingToList')}</p>;

function Shown<Row>({ props, view, rows, total }: { props: ListProps<Row>; view: View<Row>; rows: Row[]; total: number }) {
    const range = t('rowsOf', { first: Math.min(view.at + 1, total), last: view.at + rows.length, total });
    return (
        <>
            {props.sentence?.(total)}
            {props.place && <Paper view={view} count={range} />}
            {rows.length === 0 ? <Empty props={props} /> : (
                <div class="list">
                    <Table props={props} view={view} rows={rows} />
                    <Pages caption={props.caption} view={view} shown={rows.length} total={total} />
                </div>
            )}
        </>
    );
}

function Here<Row>(props: ListProps<Row>) {
    const view = viewOf(props), all = arranged(props, view);
    const begin = view.at < all.length ? view.at : 0;
    return (
        <>
            <Tools props={props} view={view} rows={props.rows ?? []} />
            <Shown props={props} view={{ ...view, at: begin }} rows={all.slice(begin, begin + PAGE_ROWS)} total={all.length} />
        </>
    );
}

function There<Row>(props: ListProps<Row> & { from: string }) {
    const view = viewOf(props), [path = '', given = ''] = props.from.split('?');
    const asked = new URLSearchParams(given);
    for (const [column, wanted] of view.wanted) asked.set(column.name, wanted);
    if (view.words) asked.set('q', view.words);
    if (view.sort) asked.set('sort', view.sort);
    asked.set('limit', String(PAGE_ROWS));
    if (view.at > 0) asked.set('cursor', String(view.at));
    const answer = useAsk<Rows<Row>>(`${path}?${asked}`);
    return (
        <>
            <Tools props={props} view={view} rows={answer.value?.rows ?? []} />
            <Answer of={answer}>{({ rows, total }) => <Shown props={props} view={view} rows={rows} total={total} />}</Answer>
        </>
    );
}

export const List = <Row,>(props: ListProps<Row>) =>
    props.from === undefined ? <Here {...props} /> : <There {...props} from={props.from} />;

// A bar in a cell, its number beside it: how much of the whole is taken.
export function Bar({ part, whole, short }: { part: number; whole: number; short?: boolean }) {
    const width = whole === 0 ? 0 : Math.min(100, (100 * part) / whole);
    return (
        <span class={`bar${short ? ' short' : ''}`}>
            <span class="bar-space" aria-hidden="true">
                <span class="bar-part" style={{ width: `${width}%` }} />
            </span>
            <span>{word('taken_of', { taken: part, seats: whole })}</span>
        </span>
    );
}
