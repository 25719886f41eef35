// SPDX-License-Identifier: Apache-2.0
// parts/list: a table of rows, sorted by its headers, walked with the arrow keys; its order is part of the address.
//
// The first cell of a row that can be opened is a link: Enter follows it, the arrows move from link to link. A list
// whose rows the server sends in pages gets `total` and `more`, and is sorted by the server; any other is sorted
// here and shown up to SHOWN_FIRST rows until the reader asks for the rest.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { capital, compareTexts, number, t, word } from '../language';
import { place, refine } from '../route';

const SHOWN_FIRST = 200, COUNTED_FROM = 10; // rows: shown at first; from which their number is told

export interface Column<Row> {
    name: string; // in the address: sort=name, sort=-name
    title: string;
    cell: (row: Row) => ComponentChildren;
    order?: (row: Row) => string | number | null | undefined; // absent: the list is not sorted by it
    numeric?: boolean;
}

interface ListProps<Row> {
    caption: string;
    rows: Row[];
    columns: Column<Row>[];
    open?: (row: Row) => string; // address that a row leads to
    current?: (row: Row) => boolean;
    total?: number;
    more?: (() => Promise<void>) | undefined;
    sortedByServer?: boolean;
    sortName?: string; // name in the address, where a page has several lists
    empty?: ComponentChildren;
}

function compare(a: string | number | null | undefined, b: string | number | null | undefined): number {
    if (a == null || b == null) return a == null ? (b == null ? 0 : 1) : -1;
    return typeof a === 'number' && typeof b === 'number' ? a - b : compareTexts(String(a), String(b));
}

export function moveFocus(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const body = (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('tbody .row-link');
    const links = [...body];
    const at = links.indexOf(document.activeElement as HTMLElement);
    const next = links[at + step];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
}

export function List<Row>(props: ListProps<Row>) {
    const [whole, setWhole] = useState(false);
    const sortName = props.sortName ?? 'sort';
    const sort = place.value.query[sortName] ?? '';
    const falling = sort.startsWith('-');
    const sortColumn = props.columns.find((column) => column.name === sort.replace('-', ''));
    const order = sortColumn?.order;
    const sorted =
        props.sortedByServer || !order
            ? props.rows
            : [...props.rows].sort((a, b) => (falling ? -1 : 1) * compare(order(a), order(b)));
    const shown = whole || props.more || sorted.length <= SHOWN_FIRST ? sorted : sorted.slice(0, SHOWN_FIRST);
    const total = props.total ?? sorted.length;
    if (props.rows.length === 0) return <div class="notice">{props.empty ?? <p>{t('nothingToList')}</p>}</div>;

    const header = (column: Column<Row>) => {
        const active = sortColumn === column;
        const text = capital(column.title);
        return (
            <th
                scope="col"
                key={column.name}
                class={column.numeric ? 'number' : undefined}
                aria-sort={active ? (falling ? 'descending' : 'ascending') : undefined}
            >
                {column.order ? (
                    <button
                        type="button"
                        class="sort"
                        onClick={() => refine({ [sortName]: active && !falling ? `-${column.name}` : column.name })}
                    >
                        {text}
                        <span aria-hidden="true">{active ? (falling ? ' ▾' : ' ▴') : ''}</span>
                    </button>
                ) : (
                    text
                )}
            </th>
        );
    };
    return (
        <div class="list">
            <div class="scroll" onKeyDown={moveFocus} role="region" aria-label={props.caption} tabIndex={0}>
                <table>
                    <caption class="hidden">{props.caption}</caption>
                    <thead>
                        <tr>{props.columns.map(header)}</tr>
                    </thead>
                    <tbody>
                        {shown.map((row, i) => (
                            <tr key={i} class={props.current?.(row) ? 'current' : undefined}>
                                {props.columns.map((column, at) => (
                                    <td key={column.name} class={column.numeric ? 'number' : undefined}>
                                        {at === 0 && props.open ? (
                                            <a
                                                class="row-link"
                                                href={props.open(row)}
                                                aria-current={props.current?.(row) ? 'true' : undefined}
                                            >
                                                {column.cell(row)}
                                            </a>
                                        ) : (
                                            column.cell(row)
                                        )}
                                    </td>
                                ))}
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
            {total >= COUNTED_FROM && <p class="small count">
                {shown.length < total ? t('shownOf', { shown: shown.length, total }) : t('rowCount', { count: total })}{' '}
                {props.more && shown.length < total && (
                    <button type="button" onClick={() => void props.more?.()}>
                        {t('showMore')}
                    </button>
                )}
                {!props.more && shown.length < sorted.length && (
                    <button type="button" onClick={() => setWhole(true)}>
                        {word('all')}: {number(sorted.length)}
                    </button>
                )}
            </p>}
        </div>
    );
}

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
