// SPDX-License-Identifier: Apache-2.0
// api: questions to the server under /api/v1 and what it answers.
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { language } from './language';

export interface Finding {
    file: string;
    line: number;
    column: string;
    value?: string;
    text: string;
    hint?: string;
    code: string;
}

export class Failure extends Error {
    constructor(
        readonly status: number, // 0: the server was not reached
        readonly code: string,
        text: string,
        readonly hint: string,
        readonly findings: Finding[] = [],
    ) {
        super(text);
    }
}

export interface Session {
    user: { login: string; language: string; roles: { role: string; scope: string }[]; officer?: string };
    csrf: string;
    rights: string[];
}

// undefined: not known yet; null: nobody is signed in.
export const session = signal<Session | null | undefined>(undefined);
export type Right = 'overview' | 'plans' | 'classes' | 'people' | 'units' | 'courses' | 'import' | 'export' | 'plan' | 'publish'
    | 'users' | 'keys' | 'audit' | 'system' | 'certificates';
export const may = (right: Right): boolean => session.value?.rights.includes(right) ?? false;

// The newest ETag of each single thing that was read, for If-Match when it is changed.
const tags = new Map<string, string>();

const inLanguage = (path: string): string =>
    `/api/v1${path}${path.includes('?') ? '&' : '?'}lang=${language.value}`;

async function failureOf(response: Response): Promise<Failure> {
    const said = await response.json().catch(() => ({}));
    const error = said.error ?? {};
    if (response.status === 401 && session.value) session.value = null;
    return new Failure(response.status, error.code ?? `http.${response.status}`, error.text ?? response.statusText,
        error.hint ?? '', error.findings ?? said.findings ?? []);
}

interface Change {
    json?: unknown;
    form?: FormData;
    unchanged?: string; // path of the thing that must still be as it was read
    signal?: AbortSignal;
}

async function send(method: string, path: string, change: Change): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (method !== 'GET' && session.value) headers['X-Cadre-CSRF'] = session.value.csrf;
    if (change.json !== undefined) headers['Content-Type'] = 'application/json';
    const tag = change.unchanged === undefined ? undefined : tags.get(change.unchanged);
    if (tag !== undefined) headers['If-Match'] = tag;
    const init: RequestInit = { method, headers, credentials: 'same-origin' };
    if (change.signal) init.signal = change.signal;
    if (change.form) init.body = change.form;
    else if (change.json !== undefined) init.body = JSON.stringify(change.json);
    const response = await fetch(inLanguage(path), init).catch((reason: unknown) => {
        if (change.signal?.aborted) throw reason;
        throw new Failure(0, 'page.unreachable', '', '');
    });
    if (!response.ok) throw await failureOf(response);
    return response;
}

export async function ask<T>(method: string, path: string, change: Change = {}): Promise<T> {
    const response = await send(method, path, change);
    const etag = response.headers.get('ETag');
    if (method === 'GET' && etag !== null) tags.set(path, etag);
    return response.status === 204 ? (undefined as T) : response.json();
}

// What the server makes when it is asked to, kept as a file.
export async function download(path: string, json: unknown, name: string): Promise<void> {
    const response = await send('POST', path, json === undefined ? {} : { json });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await response.blob());
    link.download = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ?? name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// A file as the server sends it: the browser keeps it under the name in `path`.
export const fileAddress = inLanguage;

// The bytes of a file, for where its being refused must be said on the page.
export async function fileOf(path: string): Promise<Blob> {
    const response = await fetch(inLanguage(path), { credentials: 'same-origin' }).catch(() => {
        throw new Failure(0, 'page.unreachable', '', '');
    });
    if (!response.ok) throw await failureOf(response);
    return response.blob();
}

export interface Asked<T> {
    value?: T;
    failure?: Failure;
    loading: boolean;
    again: () => void;
}

export const asFailure = (reason: unknown): Failure =>
    reason instanceof Failure ? reason : new Failure(0, 'page.broken', String(reason), '');

// What the server answers at `path`, asked again when path or language changes. Until the new answer is there the
// old one stays, so that a filter does not make the page jump.
export function useAsk<T>(path: string | null): Asked<T> {
    const [turn, setTurn] = useState(0);
    const [answer, setAnswer] = useState<{ value?: T; failure?: Failure; loading: boolean }>({ loading: true });
    const spoken = language.value;
    useEffect(() => {
        if (path === null) return undefined;
        const stop = new AbortController();
        setAnswer((old) => ({ ...old, loading: true }));
        ask<T>('GET', path, { signal: stop.signal }).then(
            (value) => setAnswer({ value, loading: false }),
            (reason) => stop.signal.aborted || setAnswer({ failure: asFailure(reason), loading: false }),
        );
        return () => stop.abort();
    }, [path, spoken, turn]);
    return { ...answer, again: () => setTurn(turn + 1) };
}

export interface Rows<Row> {
    rows: Row[];
    total: number;
    next: string | null;
}

// A long list: the first rows, and a function for those that follow.
export function useRows<Row>(path: string): Asked<Rows<Row>> & { more: () => Promise<void> } {
    const first = useAsk<Rows<Row>>(path);
    const [added, setAdded] = useState<{ after: Rows<Row>; rows: Row[]; next: string | null } | null>(null);
    const value = first.value;
    const extra = added !== null && added.after === value ? added : null;
    const next = extra ? extra.next : (value?.next ?? null);
    const more = async () => {
        if (!value || next === null) return;
        const joint = path.includes('?') ? '&' : '?';
        const page = await ask<Rows<Row>>('GET', `${path}${joint}cursor=${encodeURIComponent(next)}`);
        setAdded({ after: value, rows: [...(extra?.rows ?? []), ...page.rows], next: page.next });
    };
    return {
        ...first,
        ...(value && { value: { rows: [...value.rows, ...(extra?.rows ?? [])], total: value.total, next } }),
        more,
    };
}

// Work that a button starts: whether it runs, and how it failed.
export function useWork(): { busy: boolean; failure?: Failure; run: (work: () => Promise<void>) => Promise<void> } {
    const [state, setState] = useState<{ busy: boolean; failure?: Failure }>({ busy: false });
    const run = async (work: () => Promise<void>) => {
        setState({ busy: true });
        try {
            await work();
            setState({ busy: false });
        } catch (reason) {
            setState({ busy: false, failure: asFailure(reason) });
        }
    };
    return { ...state, run };
}

export async function readSession(): Promise<void> {
    try {
        session.value = await ask<Session>('GET', '/session');
    } catch (reason) {
        if (reason instanceof Failure && reason.status === 401) session.value = null;
        else throw reason;
    }
}
