// SPDX-License-Identifier: Apache-2.0
// administration.test.mjs: an administrator lets people in with links, gives and takes roles, sees who did what and how
// the server is; everyone looks after his own account.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { accessible, loaded, open, password, picture, steps, violations } from './browser.mjs';

const origin = process.env.ORIGIN;
let browser, page, trouble, link;

const test = steps();

before(async () => {
    ({ browser, page, trouble } = await open(origin, { locale: 'en-GB' }));
});
after(() => browser?.close());

const settled = () => loaded(page);
const go = async (hash) => {
    await page.goto(`${origin}/${hash}`);
    await settled();
};
const button = (name, within = page) => within.getByRole('button', { name, exact: true });
const signIn = async (login, its = password) => {
    await page.goto(`${origin}/#/overview`);
    await page.getByLabel('Login').fill(login);
    await page.getByLabel('Password').fill(its);
    await button('Sign in').click();
    await page.locator('.me').waitFor();
    await settled();
};
const signOut = () => button('Sign out').click();
const confirm = async (name) => {
    await button(name).click();
    await button(name, page.locator('dialog[open]')).click();
};

test('an administrator begins at the users', async () => {
    await signIn('admin');
    await page.getByRole('heading', { level: 1, name: 'Administration' }).waitFor();
    await page.getByRole('link', { name: 'planner', exact: true }).waitFor();
    await accessible(page, 'users');
    await picture(page, 'en-users');
});

test('a user is added with a link, and chooses his password himself', async () => {
    await page.getByRole('heading', { name: 'Add a user' }).click();
    await page.getByLabel('Login').fill('Commander.1');
    await page.getByRole('combobox', { name: /^Role/ }).selectOption('commander');
    await page.getByLabel('Id: unit').fill('U0001');
    await button('Add a user').click();
    link = await page.getByLabel('Link for Commander.1').inputValue();
    assert.match(link, /#\/welcome\/cadre_link_/);
    await accessible(page, 'a link is shown');
    await picture(page, 'en-user-link');
    await page.getByRole('cell', { name: 'has not chosen a password yet' }).waitFor();
    await signOut();
    await page.goto(link);
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByLabel('Password again').fill('short');
    await accessible(page, 'welcome');
    await picture(page, 'en-welcome');
    await page.getByLabel('Password', { exact: true }).fill('three blind mice and a cat');
    await page.getByLabel('Password again').fill('three blind mice and a cat');
    await button('Set the password').click();
    await page.getByText('as of', { exact: false }).first().waitFor();
    await settled();
    assert.equal(await page.locator('.me').innerText(), 'commander.1');
});

test('the link works once', async () => {
    await page.goto(link);
    await page.getByLabel('Password', { exact: true }).fill('three blind mice and a dog');
    await page.getByLabel('Password again').fill('three blind mice and a dog');
    await button('Set the password').click();
    await page.getByText('user.link').waitFor();
});

test('a place that his roles do not show says which would', async () => {
    await go('#/import');
    await page.getByText('Your roles do not show this place.').waitFor();
    await page.getByRole('row', { name: /Import.*no.*planner/ }).waitFor();
    await accessible(page, 'a missing place');
    await picture(page, 'en-missing-place');
});

test('his account: password, language, sessions, tokens', async () => {
    await go('#/account');
    await page.getByLabel('Password until now').fill('three blind mice and a cow');
    await page.getByLabel('New password').fill('four blind mice and a cat');
    await page.getByLabel('Password again').fill('four blind mice and a cat');
    await button('Change the password').click();
    await page.getByText('user.old-password').waitFor();
    await page.getByLabel('Password until now').fill('three blind mice and a cat');
    await button('Change the password').click();
    await page.getByText('The password is changed').waitFor();
    await page.getByLabel('What for').fill('nightly report');
    await page.getByLabel('overview.read').check();
    await button('Make a token').click();
    const token = await page.getByLabel('Token', { exact: true }).inputValue();
    assert.match(token, /^cadre_token_/);
    const asked = await fetch(`${origin}/api/v1/overview`, { headers: { Authorization: `Bearer ${token}` } });
    assert.equal(asked.status, 200);
    await accessible(page, 'account');
    await picture(page, 'en-account');
    await confirm('Revoke');
    await page.getByText('You have no token.').waitFor();
    const refused = await fetch(`${origin}/api/v1/overview`, { headers: { Authorization: `Bearer ${token}` } });
    assert.equal(refused.status, 403);
    await signOut();
});

test('roles are given and taken; the only administrator stays', async () => {
    await signIn('admin');
    await page.getByRole('link', { name: 'commander.1' }).click();
    await page.getByRole('combobox', { name: /^Role/ }).selectOption('inspector');
    await button('Give the role').click();
    await page.getByRole('cell', { name: 'inspector' }).waitFor();
    await accessible(page, 'a user');
    await picture(page, 'en-user');
    await page.getByRole('row', { name: /^inspector/ }).getByRole('button', { name: 'Take' }).first().click();
    await button('Take', page.locator('dialog[open]')).click();
    await page.getByRole('cell', { name: 'inspector' }).waitFor({ state: 'detached' });
    await confirm('Disable');
    await page.getByText('disabled').first().waitFor();
    await button('Enable').click();
    await page.getByText('may sign in').first().waitFor();
    await confirm('Sign out everywhere');
    await confirm('New password link');
    await page.getByRole('textbox', { name: 'Link for commander.1' }).waitFor();
    await go('#/administration/users');
    await page.locator('tbody').getByRole('link', { name: 'admin', exact: true }).click();
    await confirm('Disable');
    await page.getByText('user.last-administrator').waitFor();
});

test('a key of the record store is shown once and revoked', async () => {
    await go('#/administration/keys');
    await page.getByText('No key is in use.').waitFor();
    await page.getByLabel('Name').fill('simulator');
    await button('Add a key').click();
    assert.match(await page.getByLabel('Key and its secret').inputValue(), /^[0-9a-f]{16}:[0-9a-f]{64}$/);
    await page.getByRole('cell', { name: 'simulator' }).waitFor();
    await accessible(page, 'keys');
    await picture(page, 'en-keys');
    await confirm('Revoke');
    await page.getByText('No key is in use.').waitFor();
});

test('the audit log is filtered, verified, and its head is saved', async () => {
    await go('#/administration/audit');
    await page.getByRole('combobox', { name: /^Action/ }).selectOption('add key');
    await page.getByText(/^\d+$/).first().waitFor();
    await settled();
    assert.equal(await page.locator('tbody tr').count(), 1);
    await page.getByRole('combobox', { name: /^Action/ }).selectOption('');
    await page.getByRole('searchbox', { name: 'About' }).fill('user 3');
    await page.waitForFunction(() => location.hash.includes('object=user+3'));
    await settled();
    assert.ok(await page.locator('tbody tr').count() > 4);
    await button('Verify the log').click();
    await page.getByText(/The audit log is whole: \d+ lines/).waitFor();
    await accessible(page, 'audit');
    await picture(page, 'en-audit');
    const download = page.waitForEvent('download');
    await button('Save the head').click();
    assert.match(readFileSync(await (await download).path(), 'utf8'), /^\d+ [0-9a-f]{64}\n$/);
});

test('health is told in words', async () => {
    await go('#/administration/system');
    await page.getByText('Statements are taken and given.').waitFor();
    await page.getByText('SQLite').waitFor();
    await accessible(page, 'health');
    await picture(page, 'en-health');
});

test('a backup is made and downloaded, and the command line restores it', async () => {
    await page.getByLabel('Passphrase', { exact: true }).fill('seven green bottles');
    await page.getByLabel('Passphrase again').fill('seven green bottle');
    await button('Back up now').click();
    await page.getByText('The two passwords differ').waitFor();
    await page.getByLabel('Passphrase again').fill('seven green bottles');
    const download = page.waitForEvent('download');
    await button('Back up now').click();
    const file = await (await download).path();
    await page.getByText('The backup is made.').waitFor();
    const restored = execFileSync(process.env.CADRE, ['restore', file, '--db', join(process.env.WORK, 'restored.db')],
        { input: 'seven green bottles\n', encoding: 'utf8' });
    assert.match(restored, /The audit log is whole/);
});

const views = ['#/administration/users', '#/administration/users/3', '#/administration/keys', '#/administration/audit',
    '#/administration/system', '#/account', '#/people'];

for (const [language, name] of [['kk', 'Қазақша'], ['ru', 'Русский'], ['en', 'English']])
    test(`every page in ${name}`, async () => {
        await page.locator('.languages').getByRole('button', { name, exact: true }).click();
        await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
        const found = [], thorough = language === 'kk' || process.env.EVERY;
        for (const hash of views) {
            await go(hash);
            const view = hash.replaceAll(/[#/]+/g, '-').slice(1);
            await picture(page, `${language}-${view}`);
            if (thorough) found.push(...await violations(page, `${language} ${view}`));
            const text = await page.locator('body').innerText();
            assert.ok(!/[{}]|undefined|NaN|\[object/.test(text), `${language} ${view}: a hole in a text`);
            assert.equal(await page.locator('.notice.wrong').count(), 0, `${language} ${view}: an error is shown`);
        }
        assert.deepEqual(found, []);
    });

test('narrow as a phone, and dark', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 390, height: 800 });
    const found = [];
    for (const hash of views) {
        await go(hash);
        await picture(page, `narrow-${hash.replaceAll(/[#/]+/g, '-').slice(1)}`);
        found.push(...await violations(page, `dark ${hash}`, ['color-contrast']));
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `${hash} is ${wider} px wider than a phone`);
    }
    assert.deepEqual(found, []);
});

test('nothing was asked of another origin, and no script failed', () => {
    assert.deepEqual(trouble, []);
});
