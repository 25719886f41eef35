// SPDX-License-Identifier: Apache-2.0
// route: where the reader is. "#/plans/1/unmet?reason=SEATS&sort=-officer" <-> path and query, so that every view has
// an address that can be sent to a colleague and comes back as it was.
import { computed, signal } from '@preact/signals';

export interface Place {
    path: string[];
    query: Record<string, string>;
}

const parse = (hash: string): Place => {
    const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
    return {
        path: path.split('/').filter((part) => part !== '').map(decodeURIComponent),
        query: Object.fromEntries(new URLSearchParams(query)),
    };
};

const hash = signal(location.hash);
let stepsTaken = 0; // within the pages, so that going back never leaves them
addEventListener('hashchange', () => {
    stepsTaken++;
    hash.value = location.hash;
});

export const place = computed(() => parse(hash.value));

type Query = Record<string, string | number | null | undefined>;

// The address of a place; parts of the query that are empty are left out.
export function address(path: (string | number)[], query: Query = {}): string {
    const kept = Object.entries(query).filter(([, value]) => value != null && value !== '');
    const text = new URLSearchParams(kept.map(([name, value]) => [name, String(value)])).toString();
    return `#/${path.map((part) => encodeURIComponent(part)).join('/')}${text === '' ? '' : `?${text}`}`;
}

// What stands behind the path of this view: "?state=unmet&sort=-name", or nothing.
export const search = (): string => /\?.*/.exec(address([], place.value.query))?.[0] ?? '';

export function go(to: string): void {
    location.hash = to;
}

// To the view before, as it was; where there is none, to the list that this thing is in.
export function back(): void {
    const { path, query } = place.value;
    if (stepsTaken > 0) {
        stepsTaken -= 2; // the step back is counted too
        history.back();
    } else if (path.length > 1) go(address(path.slice(0, -1), query));
}

// Changes parts of the query of this view without a new step in the history. The view then begins at its first row.
export function refine(changes: Query): void {
    const to = address(place.value.path, { ...place.value.query, at: null, ...changes });
    history.replaceState(null, '', to);
    hash.value = to;
}

// The day of the facts that the pages show; null: not known yet.
export const asOf = signal<string | null>(null);
