// SPDX-License-Identifier: Apache-2.0
// pages/administration: what keeps the installation running: users, keys of the record store, the audit log, health and
// backup. Nothing of any officer is here.
import { useState } from 'preact/hooks';
import type { AuditLine, AuditReport, Backup, Key, System } from '../answers';
import { ask, download, fileAddress, may, useAsk, useRows, useWork, type Right, type Rows } from '../api';
import { bytes, moment, number, t, type TextName } from '../language';
import { Confirm, Once } from '../parts/confirm';
import { Choice, DayField, Field, Search, Tabs } from '../parts/form';
import { List } from '../parts/list';
import { Answer, Mark, Wrong, More } from '../parts/state';
import { address, place, refine } from '../route';
import { UsersView, UserView } from './users';

// ---- keys of the record store ----

const scopes = ['statements/write', 'statements/read/mine', 'statements/read', 'state', 'define', 'profile', 'all/read', 'all'];

function AddKey({ done }: { done: () => void }) {
    const [made, setMade] = useState('');
    const work = useWork();
    const add = async (form: FormData) => {
        const { credentials } = await ask<{ credentials: string }>('POST', '/keys', {
            json: { name: form.get('name'), scopes: form.getAll('scope').join(' ') },
        });
        setMade(credentials);
        done();
    };
    return (
        <>
            <form class="filters" onSubmit={(event) => {
                event.preventDefault();
                const form = new FormData(event.currentTarget);
                void work.run(() => add(form));
            }}>
                <Field label={t('keyName')} name="name" required maxLength={100} autocomplete="off" />
                <fieldset>
                    <legend>{t('keyMay')}</legend>
                    {scopes.map((scope) => (
                        <label key={scope} class="check">
                            <input type="checkbox" name="scope" value={scope} defaultChecked={scope === 'statements/write'} /> <code>{scope}</code>
                        </label>
                    ))}
                </fieldset>
                <button type="submit" class="main" disabled={work.busy}>{t('addKey')}</button>
            </form>
            {work.failure && <Wrong failure={work.failure} />}
            {made !== '' && <Once label={t('keyMade')} value={made} hint={t('onlyNow')} />}
        </>
    );
}

function KeysView() {
    const keys = useAsk<Rows<Key>>('/keys?limit=1000');
    const work = useWork();
    return (
        <>
            <p>{t('keysMeans')}</p>
            <AddKey done={keys.again} />
            {work.failure && <Wrong failure={work.failure} />}
            <Answer of={keys}>{({ rows }) => (
                <List caption={t('keys')} rows={rows} empty={<p>{t('noKeys')}</p>} columns={[
                    { name: 'name', title: t('keyName'), order: (row) => row.name, cell: (row) => row.name },
                    { name: 'key', title: t('key'), cell: (row) => <code>{row.key}</code> },
                    { name: 'scopes', title: t('keyMay'), cell: (row) => row.scopes.map((scope) => <code key={scope}>{scope} </code>) },
                    { name: 'created', title: t('made'), order: (row) => row.created, cell: (row) => moment(row.created) },
                    { name: 'do', title: t('whatToDo'), cell: (row) => (
                        <Confirm title={t('revoke')} question={t('revokeQuestion', { name: row.name })} means={t('revokeKeyMeans')}
                            disabled={work.busy} then={() => void work.run(async () => {
                                await ask('DELETE', `/keys/${row.key}`);
                                keys.again();
                            })} />
                    ) },
                ]} />
            )}</Answer>
        </>
    );
}

// ---- the audit log ----

function Verify() {
    const [report, setReport] = useState<AuditReport>();
    const work = useWork();
    return (
        <>
            <p class="actions">
                <button type="button" disabled={work.busy} onClick={() => void work.run(async () => {
                    setReport(await ask<AuditReport>('GET', '/audit/verify'));
                })}>{t('verify')}</button>
                <button type="button" disabled={work.busy}
                    onClick={() => void work.run(() => download('/audit/head', undefined, 'audit-head.txt'))}>{t('saveHead')}</button>
            </p>
            <div role="status">
                {work.busy && <p>{t('workingNow')}</p>}
                {report && <p class="answer"><Mark good={report.whole}>
                    {report.whole ? t('auditWhole', { lines: report.lines }) : t('auditNotWhole', { lines: report.lines })}
                </Mark></p>}
                {report?.whole && <p>{t('auditCut')}</p>}
                {report && report.problems.length > 0 && <ul>
                    {report.problems.map((problem) => <li key={problem.line}>{problem.text}</li>)}
                </ul>}
            </div>
            {work.failure && <Wrong failure={work.failure} />}
        </>
    );
}

function AuditView() {
    const { who = '', action = '', object = '', from = '', until = '' } = place.value.query;
    const days = [from, until].map((day) => /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : '');
    const query = new URLSearchParams({ who, action, object, from: days[0] ?? '', until: days[1] ?? '' });
    for (const [name, value] of [...query]) if (value === '') query.delete(name);
    const lines = useRows<AuditLine>(`/audit?${query}`);
    const actions = useAsk<Rows<{ action: string }>>('/audit/actions?limit=1000');
    return (
        <>
            <p>{t('auditMeans')}</p>
            <Verify />
            <div class="filters">
                <Search name="who" label={t('who')} />
                <Choice name="action" label={t('action')} of={[['', t('any')],
                    ...(actions.value?.rows ?? []).map((row): [string, string] => [row.action, row.action])]} />
                <Search name="object" label={t('object')} />
                <DayField label={t('from')} value={from} onInput={(event) => refine({ from: event.currentTarget.value })} />
                <DayField label={t('until')} value={until} onInput={(event) => refine({ until: event.currentTarget.value })} />
            </div>
            <Answer of={lines}>{(list) => (
                <><List caption={t('auditLog')} place="audit" rows={list.rows}
                    empty={<p>{t('noLineFits')}</p>} columns={[
                        { name: 'line', title: t('line'), numeric: true, cell: (row) => number(row.line) },
                        { name: 'at', title: t('time'), cell: (row) => moment(row.at) },
                        { name: 'who', title: t('who'), cell: (row) => row.who },
                        { name: 'action', title: t('action'), cell: (row) => <code>{row.action}</code> },
                        { name: 'object', title: t('object'), cell: (row) => <code>{row.object}</code> },
                        { name: 'detail', title: t('detail'), cell: (row) => row.detail },
                    ]} /><More of={list} more={lines.more} /></>
            )}</Answer>
        </>
    );
}

// ---- health ----

const When = ({ at }: { at: string | null }) =>
    at === null ? <Mark good={false}>{t('never')}</Mark> : <>{moment(at)}</>;

// ---- backup ----

function Backups({ kept, done }: { kept: boolean; done: () => void }) {
    const backups = useAsk<Rows<Backup>>(kept ? '/backups?limit=1000' : null);
    const [differ, setDiffer] = useState(false);
    const [made, setMade] = useState(false);
    const work = useWork();
    const make = async (passphrase: string) => {
        if (kept) await ask('POST', '/backups', { json: { passphrase } });
        else await download('/backups', { passphrase }, 'cadre.backup');
        setMade(true);
        backups.again();
        done();
    };
    return (
        <>
            <h2>{t('backup')}</h2>
            <p>{t('backupMeans')} {kept ? t('backupKept') : t('backupDownloaded')}</p>
            <form class="filters" onSubmit={(event) => {
                event.preventDefault();
                const form = event.currentTarget, entered = new FormData(form);
                setMade(false);
                setDiffer(entered.get('passphrase') !== entered.get('again'));
                if (entered.get('passphrase') !== entered.get('again')) return;
                void work.run(async () => {
                    await make(String(entered.get('passphrase')));
                    form.reset();
                });
            }}>
                <Field label={t('passphrase')} name="passphrase" type="password" required minLength={12} autocomplete="new-password"
                    hint={t('passwordHint', { count: 12 })} />
                <Field label={t('passphraseAgain')} name="again" type="password" required autocomplete="new-password"
                    hint={t('passphraseHint')} />
                <button type="submit" class="main" disabled={work.busy}>{t('backUpNow')}</button>
            </form>
            {differ && <p role="alert" class="notice wrong">{t('passwordsDiffer')}</p>}
            <div role="status">
                {work.busy && <p>{t('workingNow')}</p>}
                {made && !work.busy && <p><Mark good={true}>{t('backupMade')}</Mark></p>}
            </div>
            {work.failure && <Wrong failure={work.failure} />}
            {kept && <Answer of={backups}>{({ rows }) => (
                <List caption={t('backup')} sortName="backups" rows={rows} empty={<p>{t('noBackups')}</p>} columns={[
                    { name: 'name', title: t('file'),
                        cell: (row) => <a href={fileAddress(`/backups/${row.name}`)} download={row.name}>{row.name}</a> },
                    { name: 'bytes', title: t('size'), numeric: true, cell: (row) => bytes(row.bytes) },
                    { name: 'made', title: t('made'), cell: (row) => moment(row.made) },
                ]} />
            )}</Answer>}
        </>
    );
}

function SystemView() {
    const system = useAsk<System>('/system');
    return (
        <Answer of={system}>{(state) => (
            <>
                <p class="answer"><Mark good={state.healthy}>{state.healthy ? t('healthy') : t('unhealthy')}</Mark></p>
                <dl class="facts">
                    <dt>{t('version')}</dt><dd>Cadre {state.version}</dd>
                    <dt>{t('engine')}</dt><dd>{state.engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'}</dd>
                    <dt>{t('databaseSize')}</dt><dd>{bytes(state.database_bytes)}</dd>
                    <dt>{t('diskFree')}</dt><dd>{state.disk_free_bytes === null ? '–' : bytes(state.disk_free_bytes)}</dd>
                    <dt>{t('statements')}</dt><dd>{number(state.statements)}</dd>
                    <dt>{t('writerQueue')}</dt><dd>{number(state.writer_queue)}</dd>
                    <dt>{t('connections')}</dt><dd>{number(state.connections)}</dd>
                    <dt>{t('encrypted')}</dt><dd>{state.tls
                        ? <Mark good={true}>HTTPS</Mark> : <Mark good={null}>{t('notEncrypted')}</Mark>}</dd>
                    <dt>{t('lastBackup')}</dt><dd><When at={state.backup} /></dd>
                    <dt>{t('lastHead')}</dt><dd><When at={state.head} /></dd>
                </dl>
                <p class="actions"><button type="button" onClick={system.again}>{t('lookAgain')}</button></p>
                <Backups kept={state.keeps_backups} done={system.again} />
            </>
        )}</Answer>
    );
}

// ---- the place ----

const views: { view: string; right: Right; title: TextName }[] = [
    { view: 'users', right: 'users', title: 'users' },
    { view: 'keys', right: 'keys', title: 'keys' },
    { view: 'audit', right: 'audit', title: 'auditLog' },
    { view: 'system', right: 'system', title: 'health' },
];

export const mayAdminister = (): boolean => views.some(({ right }) => may(right));

export function AdministrationPage() {
    const mine = views.filter(({ right }) => may(right));
    const view = place.value.path[1] ?? mine[0]?.view;
    const third = place.value.path[2];
    return (
        <>
            <h1>{t('administration')}</h1>
            <Tabs label={t('administration')} of={mine.map(({ view: name, title }) =>
                [address(['administration', name]), t(title), name === view])} />
            {view === 'users' && (third === undefined ? <UsersView /> : <UserView key={third} id={third} />)}
            {view === 'keys' && <KeysView />}
            {view === 'audit' && <AuditView />}
            {view === 'system' && <SystemView />}
        </>
    );
}
