// SPDX-License-Identifier: Apache-2.0
// pages/users: who may sign in, and what for. A user chooses his password himself, with a link that is shown once.
import { useState } from 'preact/hooks';
import type { Link, Role, User } from '../answers';
import { ask, useAsk, useRows, useWork, type Rows } from '../api';
import { language, languageNames, moment, shortDay, t, type TextName } from '../language';
import { Confirm, Once } from '../parts/confirm';
import { Field } from '../parts/form';
import { List } from '../parts/list';
import { Answer, Mark, Wrong } from '../parts/state';
import { address } from '../route';
import { roleSentence, roleTitle, roleWords, scopeTitle } from './roles';

const states: Record<User['state'], TextName> = { active: 'userActive', disabled: 'userDisabled', invited: 'userInvited' };
const good: Record<User['state'], boolean | null> = { active: true, disabled: false, invited: null };

const State = ({ user }: { user: User }) => <Mark good={good[user.state]}>{t(states[user.state])}</Mark>;

function LinkShown({ link, login }: { link: Link; login: string }) {
    return (
        <Once label={t('linkFor', { login })} value={`${location.origin}/#/welcome/${link.token}`}
            hint={t('linkMeans', { day: shortDay(link.until.slice(0, 10)) })} />
    );
}

// A role over what it may be given over; `onChange` gets it as the command line writes it, '' while it is not whole.
function RoleChoice({ roles, onChange }: { roles: Role[]; onChange: (words: string) => void }) {
    const [role, setRole] = useState('planner');
    const [scope, setScope] = useState('everything');
    const [id, setId] = useState('');
    const scopes = roles.find((row) => row.role === role)?.scopes ?? [];
    const tell = (newRole: string, newScope: string, newId: string) => {
        const needsId = newScope === 'unit' || newScope === 'establishment';
        onChange(!needsId ? newRole : newId === '' ? '' : `${newRole}:${newScope}:${newId}`);
    };
    return (
        <>
            <label class="field">
                <span>{t('role')}</span>
                <select value={role} onChange={(event) => {
                    const chosen = event.currentTarget.value;
                    const first = roles.find((row) => row.role === chosen)?.scopes[0] ?? 'everything';
                    setRole(chosen);
                    setScope(first);
                    tell(chosen, first, id);
                }}>
                    {roles.map((row) => <option key={row.role} value={row.role}>{roleTitle(row.role)}</option>)}
                </select>
            </label>
            <label class="field">
                <span>{t('over')}</span>
                <select value={scope} onChange={(event) => {
                    setScope(event.currentTarget.value);
                    tell(role, event.currentTarget.value, id);
                }}>
                    {scopes.map((name) => <option key={name} value={name}>{scopeTitle(name)}</option>)}
                </select>
            </label>
            {(scope === 'unit' || scope === 'establishment') && <Field label={t('idOf', { what: scopeTitle(scope) })} required
                value={id} onInput={(event) => {
                    setId(event.currentTarget.value.trim());
                    tell(role, scope, event.currentTarget.value.trim());
                }} />}
        </>
    );
}

// A login, a role, and the link to hand over.
function AddUser({ login, roles, done }: { login: string; roles: Role[]; done: () => void }) {
    const [role, setRole] = useState('planner');
    const [made, setMade] = useState<{ link: Link; login: string }>();
    const work = useWork();
    const add = async (form: HTMLFormElement) => {
        const entered = Object.fromEntries(new FormData(form)) as Record<string, string>;
        const link = await ask<Link>('POST', '/users', { json: {
            login: entered.login, language: entered.language, roles: role === '' ? [] : [role],
            ...(entered.officer !== '' && { officer: entered.officer }),
        } });
        setMade({ link, login: entered.login ?? '' });
        done();
    };
    return (
        <>
            <form class="filters" onSubmit={(event) => {
                event.preventDefault();
                const form = event.currentTarget;
                void work.run(() => add(form));
            }}>
                <Field label={t('login')} name="login" required value={login} autocomplete="off" size={14} />
                <RoleChoice roles={roles} onChange={setRole} />
                <Field label={t('officerId')} name="officer" autocomplete="off" size={12} required={role === 'officer'} />
                <label class="field">
                    <span>{t('language')}</span>
                    <select name="language" defaultValue={language.value}>
                        {Object.entries(languageNames).map(([name, title]) => <option key={name} value={name}>{title}</option>)}
                    </select>
                </label>
                <button type="submit" class="main" disabled={work.busy || role === ''}>{t('addUser')}</button>
            </form>
            {work.failure && <Wrong failure={work.failure} />}
            {made && <LinkShown {...made} />}
        </>
    );
}

function UserList({ users, roles, again }: { users: Rows<User>; roles: Role[]; again: () => void }) {
    const [nobodyPlanned] = useState(!users.rows.some((user) => user.roles.some(({ role }) => role === 'planner')));
    return (
        <>
            {nobodyPlanned
                ? <section class="card wide">
                    <h2>{t('addPlanner')}</h2>
                    <p>{t('addPlannerMeans')}</p>
                    <AddUser login="planner" roles={roles} done={again} />
                </section>
                : <details class="card wide">
                    <summary><h2>{t('addUser')}</h2></summary>
                    <p>{t('addUserMeans')}</p>
                    <AddUser login="" roles={roles} done={again} />
                </details>}
            <List
                caption={t('users')}
                rows={users.rows}
                open={(user) => address(['administration', 'users', user.id])}
                columns={[
                    { name: 'login', title: t('login'), order: (user) => user.login, cell: (user) => user.login },
                    { name: 'state', title: t('state'), order: (user) => user.state, cell: (user) => <State user={user} /> },
                    { name: 'roles', title: t('roles'),
                        cell: (user) => user.roles.length === 0 ? t('noRole') : user.roles.map(roleSentence).join(', ') },
                    { name: 'officer', title: t('officerId'), order: (user) => user.officer, cell: (user) => user.officer },
                    { name: 'id', title: t('numberInLog'), order: (user) => user.id, cell: (user) => <code>user {user.id}</code> },
                    { name: 'created', title: t('made'), order: (user) => user.created, cell: (user) => moment(user.created) },
                ]}
            />
        </>
    );
}

export function UsersView() {
    const users = useRows<User>('/users?limit=1000');
    const roles = useAsk<Rows<Role>>('/roles');
    return (
        <Answer of={roles}>
            {({ rows }) => <Answer of={users}>{(list) => <UserList users={list} roles={rows} again={users.again} />}</Answer>}
        </Answer>
    );
}

function OneUser({ user, roles, again }: { user: User; roles: Role[]; again: () => void }) {
    const [link, setLink] = useState<Link>();
    const [role, setRole] = useState('planner');
    const [done, setDone] = useState(false);
    const work = useWork();
    const path = `/users/${user.id}`;
    const change = (method: string, rest: string, json?: unknown) => void work.run(async () => {
        setDone(false);
        await ask(method, `${path}${rest}`, json === undefined ? {} : { json });
        setDone(true);
        again();
    });
    const login = user.login;
    return (
        <>
            <h2>{login} <span class="id">user {user.id}</span></h2>
            <p class="answer"><State user={user} /></p>
            {work.failure && <Wrong failure={work.failure} />}
            <p role="status">{done && !work.busy && t('changed')}</p>
            <h3>{t('roles')}</h3>
            <List caption={t('roles')} sortName="by" rows={user.roles} empty={<p>{t('noRole')}</p>} columns={[
                { name: 'role', title: t('role'), cell: (given) => roleTitle(given.role) },
                { name: 'scope', title: t('over'), cell: (given) => scopeTitle(given.scope) },
                { name: 'take', title: t('whatToDo'), cell: (given) => (
                    <Confirm title={t('takeRole')} question={t('takeRoleQuestion', { login, role: roleSentence(given) })}
                        means={t('countsAtOnce')} disabled={work.busy}
                        then={() => change('DELETE', `/roles/${encodeURIComponent(roleWords({ role: given.role,
                            scope: given.scope.startsWith('self') ? 'self' : given.scope }))}`)} />
                ) },
            ]} />
            <div class="filters">
                <RoleChoice roles={roles} onChange={setRole} />
                <button type="button" class="main" disabled={work.busy || role === ''}
                    onClick={() => change('POST', '/roles', { role })}>{t('giveRole')}</button>
            </div>
            <h3>{t('signingIn')}</h3>
            <div class="filters">
                <Confirm title={t('newLink')} question={t('newLinkQuestion', { login })} means={t('newLinkMeans')}
                    disabled={work.busy || user.state === 'disabled'} then={() => void work.run(async () => {
                        setLink(await ask<Link>('POST', `${path}/link`));
                    })} />
                <Confirm title={t('endSessions')} question={t('endSessionsQuestion', { login })} means={t('endSessionsMeans')}
                    disabled={work.busy} then={() => change('DELETE', '/sessions')} />
                {user.state === 'disabled'
                    ? <button type="button" disabled={work.busy} onClick={() => change('POST', '/enable')}>{t('enable')}</button>
                    : <Confirm title={t('disable')} question={t('disableQuestion', { login })} means={t('disableMeans')}
                        disabled={work.busy} then={() => change('POST', '/disable')} />}
            </div>
            {link && <LinkShown link={link} login={login} />}
        </>
    );
}

export function UserView({ id }: { id: string }) {
    const users = useRows<User>('/users?limit=1000');
    const roles = useAsk<Rows<Role>>('/roles');
    return (
        <>
            <p class="small"><a href={address(['administration', 'users'])}>← {t('users')}</a></p>
            <Answer of={roles}>
                {({ rows }) => <Answer of={users}>{(list) => {
                    const user = list.rows.find((row) => String(row.id) === id);
                    return user ? <OneUser user={user} roles={rows} again={users.again} /> : <p>{t('notFound')}</p>;
                }}</Answer>}
            </Answer>
        </>
    );
}
