// SPDX-License-Identifier: Apache-2.0
// documents.test.mjs: workbooks come in and go out, rolls, joining instructions and calendars are handed out; then each
// page that does so in each language, with axe. run starts the server with a published plan.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { accessible, loaded, open, password, picture, steps, violations } from './browser.mjs';

const { DATA, WORK, CADRE, ORIGIN } = process.env;
let browser, page, trouble;

const test = steps();

before(async () => {
    ({ browser, page, trouble } = await open(ORIGIN, { locale: 'en-GB' }));
});
after(() => browser?.close());

const settled = () => loaded(page);
const go = async (hash) => {
    await page.goto(`${ORIGIN}/${hash}`);
    await settled();
};
// what the browser keeps when the button or link is pressed
async function kept(what) {
    const download = page.waitForEvent('download');
    await what.click();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()), path: await file.path() };
}
const button = (name) => page.getByRole('button', { name, exact: true });

test('the planner signs in', async () => {
    await page.goto(`${ORIGIN}/`);
    await page.getByLabel('Login').fill('planner');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Export' }).waitFor();
});

test('the facts go out as a workbook and come in again', async () => {
    await go('#/export');
    const book = await kept(page.getByRole('link', { name: 'All tables in one workbook' }));
    assert.equal(book.name, 'cadre.xlsx');
    assert.equal(book.bytes.subarray(0, 2).toString(), 'PK');
    const path = join(WORK, 'corps.xlsx');
    writeFileSync(path, book.bytes);
    await go('#/import');
    await page.getByLabel(/Drop CSV files/).setInputFiles(path);
    await page.getByLabel('As of').fill('2007-12-01');
    await button('Try without storing').click();
    await page.getByText('No findings').waitFor();
    await page.getByRole('cell', { name: 'officers.csv' }).waitFor();
});

test('what is wrong in a workbook is told by sheet and row', async () => {
    writeFileSync(join(WORK, 'wrong.xlsx'), 'officer_id\n');
    await page.getByLabel(/Drop CSV files/).setInputFiles(join(WORK, 'wrong.xlsx'));
    await button('Try without storing').click();
    await page.getByText('Nothing was stored.').waitFor();
    await page.getByText('xlsx.other-format').waitFor();
    await accessible(page, 'import of a workbook with findings');
    const file = await kept(button('Save the findings as a file'));
    assert.match(file.bytes.toString(), /wrong\.xlsx,0,,,"the file is no workbook/);
});

test('the CSV of a table is the canonical file', async () => {
    await go('#/export');
    const file = await kept(page.getByRole('link', { name: 'units.csv' }));
    assert.equal(file.bytes.toString(), readFileSync(join(DATA, 'units.csv'), 'utf8'));
});

test('the roll of a class is handed out on paper, as a workbook and as CSV', async () => {
    await go('#/classes/CRTC-R001-02');
    const pdf = await kept(button('Nominal roll, PDF'));
    assert.equal(pdf.name, 'class-CRTC-R001-02.pdf');
    assert.match(execFileSync('pdftotext', ['-layout', pdf.path, '-'], { encoding: 'utf8' }), /Nominal roll of class CRTC-R001-02/);
    assert.match((await kept(button('Nominal roll, CSV'))).bytes.toString(), /rank,name,id,post,unit/);
    assert.equal((await kept(button('Nominal roll, XLSX'))).bytes.subarray(0, 2).toString(), 'PK');
});

test('the roll of a unit says who goes when', async () => {
    await go('#/units/U0001');
    const csv = (await kept(button('Who goes when, CSV'))).bytes.toString();
    assert.match(csv, /start,end,rank,name/);
    assert.match(csv, /2008-02-11,2008-02-22,captain,/);
    assert.ok(!csv.includes('U0002-'));
});

test('an officer with a seat has a joining instruction, one without is told so', async () => {
    await go('#/people/O0000109');
    const pdf = await kept(button('Joining instruction, PDF'));
    assert.equal(pdf.name, 'joining-O0000109.pdf');
    assert.match(execFileSync('pdftotext', ['-layout', pdf.path, '-'], { encoding: 'utf8' }), /UTC\+06:00/);
    await go('#/people/O0000108');
    assert.equal(await button('Joining instruction, PDF').count(), 0);
});

test('a calendar address is made, read by a stranger, and revoked', async () => {
    await go('#/export?class=CRTC-R001-02');
    await button('Make an address').click();
    const address = await page.getByLabel('Address of the calendar').inputValue();
    assert.match(address, new RegExp(`^${ORIGIN}/calendar/feed_[A-Za-z0-9_-]{43}\\.ics$`));
    await accessible(page, 'a new calendar address');
    await picture(page, 'en-feed');
    const calendar = await (await fetch(address)).text();
    assert.match(calendar, /^BEGIN:VCALENDAR\r\n/);
    assert.match(calendar, /UID:class-CRTC-R001-02@cadre\r\n/);
    await page.getByRole('button', { name: 'Revoke 1' }).first().click();
    await button('Revoke for good?').first().click();
    await page.getByText('No calendar addresses yet.').waitFor();
    assert.equal((await fetch(address)).status, 404);
});

const views = { import: '#/import', export: '#/export', papers: '#/export?class=CRTC-R001-02&unit=U0001&establishment=NUD',
    class: '#/classes/CRTC-R001-02', unit: '#/units/U0001', officer: '#/people/O0000109' };

for (const [language, name] of [['kk', 'Қазақша'], ['ru', 'Русский'], ['en', 'English']])
    test(`each page that hands something out, in ${name}`, async () => {
        await go('#/export');
        await page.getByRole('button', { name, exact: true }).click();
        await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
        const found = [];
        for (const [view, hash] of Object.entries(views)) {
            await go(hash);
            await picture(page, `documents-${language}-${view}`);
            found.push(...await violations(page, `${language} ${view}`));
            assert.equal(await page.locator('.notice.wrong').count(), 0, `${language} ${view}: an error is shown`);
        }
        assert.deepEqual(found, []);
    });

test('on a phone nothing is wider than it', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    for (const [view, hash] of Object.entries(views)) {
        await go(hash);
        await picture(page, `documents-narrow-${view}`);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `${view} is ${wider} px wider than a phone`);
    }
});

test('each paper left its line in the audit log, and none a name', async () => {
    const lines = execFileSync(CADRE, ['audit', 'list', '--db', process.env.DB], { encoding: 'utf8' });
    for (const what of ['class CRTC-R001-02', 'unit U0001', 'officer O0000109', 'feed 1']) assert.ok(lines.includes(what), what);
    const family = readFileSync(join(DATA, 'officers.csv'), 'utf8').split('\n')[1].split(',')[8];
    assert.ok(family.length > 2 && !lines.includes(family));
});

test('nothing was asked of another origin, and no script failed', () => {
    assert.deepEqual(trouble, []);
});
