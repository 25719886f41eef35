// SPDX-License-Identifier: Apache-2.0
// pages/enter: signing in; the first administrator by the link that `cadre serve` printed; every other user's password
// by the link that an administrator gave him.
import { useState } from 'preact/hooks';
import { ask, session, useWork, type Session } from '../api';
import { isLanguage, speak, t } from '../language';
import { Field } from '../parts/form';
import { Wrong } from '../parts/state';
import { address, go } from '../route';

export const PASSWORD_LENGTH_MIN = 12;

async function signIn(login: string, password: string): Promise<void> {
    const found = await ask<Session>('POST', '/session', { json: { login, password } });
    if (localStorage.getItem('cadre.language') === null && isLanguage(found.user.language)) speak(found.user.language);
    session.value = found;
}

const entered = (form: HTMLFormElement, name: string): string => String(new FormData(form).get(name) ?? '');

export function SignInPage() {
    const work = useWork();
    return (
        <form
            class="card"
            onSubmit={(event) => {
                event.preventDefault();
                const form = event.currentTarget;
                void work.run(() => signIn(entered(form, 'login'), entered(form, 'password')));
            }}
        >
            <h1>{t('signIn')}</h1>
            <p>{t('whatCadreIs')}</p>
            <Field label={t('login')} name="login" required autocomplete="username" autofocus />
            <Field label={t('password')} name="password" type="password" required autocomplete="current-password" />
            {work.failure && <Wrong failure={work.failure} />}
            <button type="submit" class="main" disabled={work.busy}>
                {t('signIn')}
            </button>
            <p class="small"><a href="/licences.txt">{t('licences')}</a></p>
        </form>
    );
}

// A new password, typed twice; with a login where there is none yet.
function ChoosePassword({ title, means, button, login, choose }: {
    title: string; means: string; button: string; login: boolean;
    choose: (password: string, login: string) => Promise<void>;
}) {
    const work = useWork();
    const [differ, setDiffer] = useState(false);
    return (
        <form
            class="card"
            onSubmit={(event) => {
                event.preventDefault();
                const form = event.currentTarget;
                const password = entered(form, 'password');
                setDiffer(password !== entered(form, 'again'));
                if (password !== entered(form, 'again')) return;
                void work.run(() => choose(password, entered(form, 'login')));
            }}
        >
            <h1>{title}</h1>
            <p>{means}</p>
            {login && <Field label={t('login')} name="login" required autocomplete="username" autofocus />}
            <Field
                label={t('password')} name="password" type="password" required minLength={PASSWORD_LENGTH_MIN}
                autocomplete="new-password" hint={t('passwordHint', { count: PASSWORD_LENGTH_MIN })}
            />
            <Field label={t('passwordAgain')} name="again" type="password" required autocomplete="new-password" />
            {differ && <p role="alert" class="notice wrong">{t('passwordsDiffer')}</p>}
            {work.failure && <Wrong failure={work.failure} />}
            <button type="submit" class="main" disabled={work.busy}>{button}</button>
        </form>
    );
}

// An administrator sees no officer's file: the next step is the account of who plans.
export const SetupPage = ({ token }: { token: string }) => (
    <ChoosePassword title={t('firstAdministrator')} means={t('firstAdministratorHint')} button={t('create')} login
        choose={async (password, login) => {
            await ask('POST', '/setup', { json: { token, login, password } });
            await signIn(login, password);
            go(address(['administration', 'users']));
        }} />
);

export const WelcomePage = ({ token }: { token: string }) => (
    <ChoosePassword title={t('welcome')} means={t('welcomeMeans')} button={t('setPassword')} login={false}
        choose={async (password) => {
            const { login } = await ask<{ login: string }>('POST', '/password', { json: { token, password } });
            await signIn(login, password);
            go(address(['overview']));
        }} />
);
