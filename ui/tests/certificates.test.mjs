// SPDX-License-Identifier: Apache-2.0
// certificates.test.mjs: a registrar issues the certificates of a class and ends one; anyone verifies them, by number
// and by file, in three languages and without signing in.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { accessible, loaded, open, password, picture, steps } from './browser.mjs';

const { ORIGIN, DATA, WORK, DB, CADRE } = process.env;
const origin = ORIGIN;
let browser, page, trouble, number, token;

const test = steps();
const cadre = (args, input) => execFileSync(CADRE, [...args, '--db', DB], { encoding: 'utf8', input });

before(async () => {
    const rows = cadre(['report', 'nominations', '--csv']).trim().split('\n').slice(1).map((row) => row.split(','));
    const passed = rows.filter((row) => row[3] === 'BDE-0001').slice(0, 3).map((row) => row[0]);
    assert.equal(passed.length, 3);
    const facts = join(WORK, 'passed');
    mkdirSync(facts);
    for (const name of readdirSync(DATA).filter((file) => file.endsWith('.csv')))
        copyFileSync(join(DATA, name), join(facts, name));
    writeFileSync(join(facts, 'qualifications.csv'),
        ['officer_id,course_id,issued,valid_to', ...passed.map((id) => `${id},BDE,2008-01-31,`), ''].join('\n'));
    cadre(['import', facts, '--as-of', '2008-02-01']);
    cadre(['cert', 'issuer', 'https://training.example', 'Training Command']);
    cadre(['cert', 'key', 'add']);
    cadre(['user', 'add', 'registrar', '--role', 'registrar:establishment:NUD'], `${password}\n`);
    ({ browser, page, trouble } = await open(origin, { locale: 'en-GB' }));
});
after(() => browser?.close());

const settled = () => loaded(page);
// a verdict, with its sign
const verdict = (text) => page.locator('.answer .mark').filter({ hasText: new RegExp(`^[✓✕] ${text}$`) });
const say = (language) => page.getByRole('button', { name: language, exact: true }).click();

test('a registrar issues the certificates of a class', async () => {
    await page.goto(`${origin}/#/certificates`);
    await page.getByLabel('Login').fill('registrar');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Certificates' }).waitFor();
    await page.getByLabel('Class', { exact: true }).first().fill('BDE-0001');
    await page.getByRole('button', { name: 'Issue' }).click();
    await page.getByText('Certificates issued: 3').waitFor();
    await page.locator('tbody tr').nth(2).waitFor();
    await accessible(page, 'certificates');
    await picture(page, 'certificates');
    number = await page.locator('tbody tr a').first().textContent();
    assert.match(number, /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: `${number} JWT` }).click();
    token = join(WORK, 'certificate.jwt');
    await (await download).saveAs(token);
    assert.match(readFileSync(token, 'utf8'), /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
});

test('anyone verifies it, by its number and by its file, in each language', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Login').waitFor();
    await page.goto(`${origin}/verify`);
    await page.getByLabel('Number').fill(number.toLowerCase().replaceAll('-', ' '));
    await page.getByRole('button', { name: 'Verify' }).click();
    await settled();
    await verdict('Valid').waitFor();
    assert.ok(await page.getByText('Training Command').isVisible());
    await accessible(page, 'verify, valid');
    await page.locator('input[type=file]').setInputFiles(token);
    await page.getByText('Revocation').waitFor();
    assert.equal(await verdict('Valid').count(), 2);
    await accessible(page, 'verify, a file');
    await picture(page, 'verify');
    for (const [language, heading, valid] of [['Қазақша', 'Куәлікті тексеру', 'Жарамды'],
        ['Русский', 'Проверить свидетельство', 'Действительно'], ['English', 'Verify a certificate', 'Valid']]) {
        await say(language);
        await page.getByRole('heading', { level: 1, name: heading }).waitFor();
        await verdict(valid).first().waitFor();
    }
});

test('an altered file, another number and a wrong letter are told apart', async () => {
    const altered = join(WORK, 'altered.jwt'), letters = readFileSync(token, 'utf8').split('.');
    const at = Math.floor(letters[1].length / 2);
    letters[1] = `${letters[1].slice(0, at)}${letters[1][at] === 'A' ? 'B' : 'A'}${letters[1].slice(at + 1)}`;
    writeFileSync(altered, letters.join('.'));
    await page.locator('input[type=file]').setInputFiles(altered);
    await verdict('Not valid: its signature is wrong').waitFor();
    await page.goto(`${origin}/verify/0000-0000-0000-0000`);
    await verdict('There is no certificate of this number').waitFor();
    await accessible(page, 'verify, unknown');
});

test('a certificate that was ended says so, and what came after it', async () => {
    await page.goto(`${origin}/#/certificates`);
    await page.getByLabel('Login').fill('registrar');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: `Replace or revoke ${number}` }).click();
    await page.getByLabel('Reason').selectOption('data-changed');
    await accessible(page, 'ending a certificate');
    await page.getByRole('button', { name: 'Replace', exact: true }).click();
    await page.getByRole('cell', { name: 'replaced', exact: true }).waitFor();
    await page.goto(`${origin}/verify/${number}`);
    await verdict('Replaced by another certificate').waitFor();
    await page.getByRole('link', { name: 'Its successor' }).click();
    await verdict('Valid').waitFor();
    const successor = (await page.locator('dd').first().textContent()).trim();
    assert.notEqual(successor, number);
    cadre(['cert', 'revoke', successor, '--reason', 'fraud']);
    await page.reload();
    await verdict('Revoked').waitFor();
});

test('no script failed, and no other origin was asked', () => assert.deepEqual(trouble, []));
