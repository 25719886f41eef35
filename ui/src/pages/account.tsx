// SPDX-License-Identifier: Apache-2.0
// pages/account: what a user does about himself, and why he sees the places that he sees.
import { useState } from 'preact/hooks';
import type { OwnSession, Role, Token } from '../answers';
import { ask, may, session, useAsk, useWork, type Rows } from '../api';
import { language, languageNames, languages, moment, speak, t } from '../language';
import { Confirm, Once } from '../parts/confirm';
import { Field } from '../parts/form';
import { List } from '../parts/list';
import { Answer, Mark, Wrong } from '../parts/state';
import { PASSWORD_LENGTH_MIN } from './enter';
import { placesByRole, roleSentence } from './roles';

// Which roles show each place: what is missing is not broken.
export function PlacesAndRoles() {
    const roles = useAsk<Rows<Role>>('/roles');
    const mine = session.value?.user.roles ?? [];
    return (
        <>
            <p>{mine.length === 0 ? t('youHaveNoRole') : t('yourRoles', { roles: mine.map(roleSentence).join(', ') })}</p>
            <Answer of={roles}>{({ rows }) => (
                <List caption={t('placesAndRoles')} sortName="places" rows={placesByRole(rows)} columns={[
                    { name: 'place', title: t('places'), cell: (row) => row.title },
                    { name: 'seen', title: t('youSeeIt'), cell: (row) => <Mark good={may(row.place) ? true : null}>{may(row.place) ? t('yes') : t('no')}</Mark> },
                    { name: 'roles', title: t('shownByRoles'), cell: (row) => row.roles.join(', ') },
                ]} />
            )}</Answer>
        </>
    );
}

function Password() {
    const work = useWork();
    const [done, setDone] = useState(false);
    const [differ, setDiffer] = useState(false);
    return (
        <form class="card" onSubmit={(event) => {
            event.preventDefault();
            const form = event.currentTarget, entered = new FormData(form);
            setDone(false);
            setDiffer(entered.get('password') !== entered.get('again'));
            if (entered.get('password') !== entered.get('again')) return;
            void work.run(async () => {
                await ask('POST', '/account/password', { json: { old: entered.get('old'), password: entered.get('password') } });
                form.reset();
                setDone(true);
            });
        }}>
            <h2>{t('changePassword')}</h2>
            <input class="hidden" name="login" autocomplete="username" value={session.value?.user.login} readOnly
                tabIndex={-1} aria-hidden="true" />
            <Field label={t('oldPassword')} name="old" type="password" required autocomplete="current-password" />
            <Field label={t('newPassword')} name="password" type="password" required minLength={PASSWORD_LENGTH_MIN}
                autocomplete="new-password" hint={t('passwordHint', { count: PASSWORD_LENGTH_MIN })} />
            <Field label={t('passwordAgain')} name="again" type="password" required autocomplete="new-password" />
            {differ && <p role="alert" class="notice wrong">{t('passwordsDiffer')}</p>}
            {work.failure && <Wrong failure={work.failure} />}
            <p role="status">{done && <Mark good={true}>{t('passwordChanged')}</Mark>}</p>
            <button type="submit" class="main" disabled={work.busy}>{t('changePassword')}</button>
        </form>
    );
}

function Language() {
    const work = useWork();
    return (
        <section>
            <h2>{t('language')}</h2>
            <p>{t('languageMeans')}</p>
            <div class="languages" role="group" aria-label={t('language')}>
                {languages.map((name) => (
                    <button type="button" key={name} lang={name} aria-pressed={language.value === name} disabled={work.busy}
                        onClick={() => void work.run(async () => {
                            await ask('POST', '/account/language', { json: { language: name } });
                            speak(name);
                        })}>{languageNames[name]}</button>
                ))}
            </div>
            {work.failure && <Wrong failure={work.failure} />}
        </section>
    );
}

function Sessions() {
    const sessions = useAsk<Rows<OwnSession>>('/account/sessions');
    const work = useWork();
    return (
        <section>
            <h2>{t('mySessions')}</h2>
            <p>{t('mySessionsMeans')}</p>
            {work.failure && <Wrong failure={work.failure} />}
            <Answer of={sessions}>{({ rows }) => (
                <List caption={t('mySessions')} sortName="sessions" rows={rows} columns={[
                    { name: 'created', title: t('signedIn'), cell: (row) => moment(row.created) },
                    { name: 'seen', title: t('lastUsed'), cell: (row) => moment(row.seen) },
                    { name: 'do', title: t('whatToDo'), cell: (row) => row.current ? t('thisOne') : (
                        <button type="button" disabled={work.busy} onClick={() => void work.run(async () => {
                            await ask('DELETE', `/account/sessions/${row.id}`);
                            sessions.again();
                        })}>{t('endSession')}</button>
                    ) },
                ]} />
            )}</Answer>
        </section>
    );
}

function Tokens() {
    const tokens = useAsk<Rows<Token>>('/tokens');
    const roles = useAsk<Rows<Role>>('/roles');
    const [made, setMade] = useState('');
    const work = useWork();
    const mine = new Set(session.value?.user.roles.map(({ role }) => role));
    const rights = [...new Set(roles.value?.rows.filter(({ role }) => mine.has(role)).flatMap((row) => row.rights))];
    const add = async (form: FormData) => {
        const { token } = await ask<{ token: string }>('POST', '/tokens', { json: {
            name: form.get('name'), rights: form.getAll('right').join(' '), days: Number(form.get('days')),
        } });
        setMade(token);
        tokens.again();
    };
    return (
        <section>
            <h2>{t('myTokens')}</h2>
            <p>{t('myTokensMeans')}</p>
            <form class="filters" onSubmit={(event) => {
                event.preventDefault();
                const form = new FormData(event.currentTarget);
                void work.run(() => add(form));
            }}>
                <Field label={t('tokenName')} name="name" required maxLength={100} autocomplete="off" />
                <Field label={t('daysValid')} name="days" type="number" min={1} max={3650} value={365} required />
                <fieldset>
                    <legend>{t('tokenMay')}</legend>
                    {rights.map((right) => (
                        <label key={right} class="check">
                            <input type="checkbox" name="right" value={right} /> <code>{right}</code>
                        </label>
                    ))}
                </fieldset>
                <button type="submit" class="main" disabled={work.busy}>{t('addToken')}</button>
            </form>
            {work.failure && <Wrong failure={work.failure} />}
            {made !== '' && <Once label={t('tokenMade')} value={made} hint={t('onlyNow')} />}
            <Answer of={tokens}>{({ rows }) => (
                <List caption={t('myTokens')} sortName="tokens" rows={rows} empty={<p>{t('noTokens')}</p>} columns={[
                    { name: 'name', title: t('tokenName'), cell: (row) => row.name },
                    { name: 'rights', title: t('tokenMay'), cell: (row) => row.rights.map((right) => <code key={right}>{right} </code>) },
                    { name: 'created', title: t('made'), cell: (row) => moment(row.created) },
                    { name: 'until', title: t('validTo'), cell: (row) => row.until === null ? '–' : moment(row.until) },
                    { name: 'do', title: t('whatToDo'), cell: (row) => (
                        <Confirm title={t('revoke')} question={t('revokeQuestion', { name: row.name })} means={t('countsAtOnce')}
                            disabled={work.busy} then={() => void work.run(async () => {
                                await ask('DELETE', `/tokens/${row.id}`);
                                tokens.again();
                            })} />
                    ) },
                ]} />
            )}</Answer>
        </section>
    );
}

export function AccountPage() {
    return (
        <>
            <h1>{t('account')}</h1>
            <p class="answer">{session.value?.user.login}</p>
            <h2>{t('placesAndRoles')}</h2>
            <PlacesAndRoles />
            <Language />
            <Password />
            <Sessions />
            <Tokens />
        </>
    );
}
