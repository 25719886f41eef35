// SPDX-License-Identifier: Apache-2.0
// journey.test.mjs: what a training planner does in a day, in the pages, against the real server with the bundled
// scenario; then every page in every language. run starts the server and sets SETUP, DATA and WORK.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { accessible, loaded, open, password, picture, steps, violations } from './browser.mjs';

const { SETUP, DATA, WORK } = process.env;
const origin = new URL(SETUP).origin;
let browser, page, trouble;

const test = steps();

before(async () => {
    ({ browser, page, trouble } = await open(origin, { locale: 'en-GB' }));
});
after(() => browser?.close());

const heading = (text) => page.getByRole('heading', { level: 1, name: text }).waitFor();
const go = async (hash) => {
    await page.goto(`${origin}/${hash}`);
    await settled();
};
const settled = () => loaded(page);
const say = (language) => page.getByRole('button', { name: language, exact: true }).click();

test('the link of the first start makes the administrator and signs him in', async () => {
    await page.goto(SETUP);
    await page.getByLabel('Login').fill('admin');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByLabel('Password again').fill('another one altogether');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('The two passwords differ').waitFor();
    await accessible(page, 'setup');
    await page.getByLabel('Password again').fill(password);
    await page.getByRole('button', { name: 'Create' }).click();
    await heading('Administration');
});

test('the planner is made at once; with his link he chooses his password', async () => {
    await page.getByRole('heading', { name: 'Add a planner now' }).waitFor();
    await accessible(page, 'setup, second step');
    await picture(page, 'en-setup-planner');
    await page.getByRole('button', { name: 'Add a user' }).click();
    await page.goto(await page.getByLabel('Link for planner').inputValue());
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByLabel('Password again').fill(password);
    await page.getByRole('button', { name: 'Set the password' }).click();
    await heading('Nothing was imported yet.');
});

test('a wrong password is refused, the right one lets the planner in', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Login').fill('planner');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await accessible(page, 'sign in, refused');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await heading('Nothing was imported yet.');
    await accessible(page, 'overview before the first import');
});

const files = readdirSync(DATA).filter((name) => name.endsWith('.csv')).map((name) => join(DATA, name));

test('files with a mistake store nothing and say where it is', async () => {
    const officers = readFileSync(join(DATA, 'officers.csv'), 'utf8').replace('U0001-HQ-BDE_CDR-01', 'NO-SUCH-POST');
    const spoilt = join(WORK, 'officers.csv');
    writeFileSync(spoilt, officers);
    await go('#/import');
    await page.getByLabel(/Drop CSV files/).setInputFiles(files.map((name) => name.endsWith('/officers.csv') ? spoilt : name));
    await page.getByLabel('As of').fill('2007-11-20');
    await page.getByRole('button', { name: 'Try without storing' }).click();
    await page.getByText('Nothing was stored.').waitFor();
    await page.getByRole('cell', { name: 'officers.csv' }).first().waitFor();
    await page.getByText('NO-SUCH-POST').first().waitFor();
    await accessible(page, 'import with findings');
    await picture(page, 'en-import-findings');
    assert.ok(await page.getByRole('button', { name: 'Store' }).isDisabled());
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the findings' }).click();
    const saved = readFileSync(await (await download).path(), 'utf8');
    assert.match(saved, /^file,line,column,value,text,hint,code\r\nofficers\.csv,2,post_id,/);
});

test('the scenario is imported through the page', async () => {
    await page.getByLabel(/Drop CSV files/).setInputFiles(files);
    await page.getByRole('button', { name: 'Try without storing' }).click();
    await page.getByText('No findings').waitFor();
    await page.getByRole('button', { name: 'Store' }).click();
    await page.getByText('Stored.').waitFor();
});

test('a plan is run and shows what was reached, proven, and who has no seat', async () => {
    await go('#/plans');
    await page.getByLabel('As of').fill('2007-11-20');
    await page.getByLabel('Until').fill('2008-12-31');
    await page.getByRole('button', { name: 'Run' }).click();
    await heading(/^Plan 1/);
    await page.getByText('3,069 of 3,100 requirements have a seat').waitFor();
    await page.getByText(/No plan seats more/).waitFor();
    await page.getByRole('link', { name: /Unmet 31/ }).waitFor();
    await page.getByRole('cell', { name: 'leaves the service before the class ends' }).first().waitFor();
    assert.equal(await page.locator('tbody tr').count(), 31);
});

test('publishing says who is affected and asks once', async () => {
    await page.getByRole('link', { name: 'Publish' }).click();
    await page.getByText('Requirements that get a seat: 3,069; without a seat: 31').first().waitFor();
    await page.getByRole('button', { name: 'Publish' }).click();
    await accessible(page, 'publish, asked');
    await page.getByRole('dialog').getByRole('button', { name: 'Not now' }).click();
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
    await heading('3,069 of 3,100 requirements have a seat');
    await page.getByRole('link', { name: 'Plan 1, published' }).waitFor();
});

test('numbers lead to the rows that they count', async () => {
    await page.getByRole('link', { name: '31 requirements without a seat' }).click();
    await heading('People');
    await page.getByText('Rows: 31').waitFor();
});

test('an officer is found by the keyboard alone: / words, arrows, Enter, and Esc back', async () => {
    await go('#/people');
    await page.keyboard.press('/');
    await page.keyboard.type('Zhumabek');
    await page.waitForFunction(() => location.hash.includes('q=Zhumabek'));
    await settled();
    const first = page.locator('tbody .row-link').first();
    await first.focus();
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement === document.querySelectorAll('.row-link')[1]), true);
    await page.keyboard.press('Enter');
    await page.getByText('Next step').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
    assert.match(await page.title(), /^O\d+ · People · Cadre$/);
    await page.keyboard.press('Escape');
    await heading('People');
    assert.match(page.url(), /q=Zhumabek/);
});

test('nobody fits: the page says so and how to go on', async () => {
    await go('#/people?q=nobody-of-this-name');
    await page.getByText('No officer fits.').waitFor();
    await accessible(page, 'people, empty');
    await page.getByRole('link', { name: 'Clear the filters' }).click();
    await page.getByRole('status').filter({ hasText: '1–100 of 3,100' }).waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('status').filter({ hasText: '101–200 of 3,100' }).waitFor();
});

test('a view comes back from its address as it was', async () => {
    await go('#/classes?view=list&course=CTC&sort=-filled');
    await settled();
    const before = await page.locator('tbody').innerText();
    await page.reload();
    await settled();
    assert.equal(await page.locator('tbody').innerText(), before);
    assert.equal(await page.locator('th[aria-sort="descending"]').count(), 1);
});

test('a class opens beside the timeline, its roster leads to its officers', async () => {
    await go('#/classes');
    await page.locator('.class-bar').first().click();
    await page.getByRole('heading', { name: 'Roster' }).waitFor();
    await page.locator('aside .row-link').last().click();
    await page.getByText('Next step').waitFor();
});

test('on paper a class is its roster, with the heads of its columns', async () => {
    await go('#/classes/CRTC-R001-02');
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.getByRole('button', { name: 'Name' }).isVisible());
    assert.ok(!await page.locator('.timeline').isVisible());
    assert.ok(!await page.locator('.places').isVisible());
    await picture(page, 'print-class');
    await page.emulateMedia({ media: 'screen' });
});

test('a brigade opens down to the holder of a post', async () => {
    await go('#/units');
    await page.getByRole('button', { name: /^Brigade 1:/ }).click();
    await page.getByRole('link', { name: 'Battalion U0001-B1' }).click();
    await heading('Battalion U0001-B1');
    await page.getByRole('cell', { name: 'U0001-B1-BN_CDR-01' }).waitFor();
});

test('an export is the file that an import takes', async () => {
    await go('#/export');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'courses.csv' }).click();
    assert.match(readFileSync(await (await download).path(), 'utf8'), /^course_id,tier,post_codes/);
});

test('one officer drops out: the replan says who moves', async () => {
    const officers = readFileSync(join(DATA, 'officers.csv'), 'utf8').split('\n');
    const cells = officers[1].split(',');
    cells[6] = '2007-12-20';
    writeFileSync(join(WORK, 'officers.csv'), [officers[0], cells.join(','), ...officers.slice(2)].join('\n'));
    await go('#/import');
    await page.getByLabel(/Drop CSV files/).setInputFiles(join(WORK, 'officers.csv'));
    await page.getByLabel('As of').fill('2007-12-03');
    await page.getByRole('button', { name: 'Try without storing' }).click();
    await page.getByText('No findings').waitFor();
    await page.getByRole('button', { name: 'Store' }).click();
    await page.getByText('Stored.').waitFor();
    await go('#/plans');
    await page.getByLabel('As of').fill('2007-12-03');
    await page.getByLabel('Until').fill('2008-12-31');
    await page.getByLabel('Keep who starts before').fill('2007-12-03');
    await page.getByRole('button', { name: 'Run' }).click();
    await heading(/^Plan 2/);
    await page.getByRole('link', { name: 'Moves' }).click();
    await page.getByRole('cell', { name: 'no seat' }).first().waitFor();
    await page.getByRole('link', { name: 'Compare' }).click();
    await page.getByLabel('Compare with').selectOption({ index: 1 });
    await page.getByText(/Only in plan 1/).first().waitFor();
});

const views = {
    overview: '#/overview', plans: '#/plans', unmet: '#/plans/1', seats: '#/plans/1/seats', moves: '#/plans/2/moves',
    compare: '#/plans/2/compare?with=1', files: '#/plans/1/files', publish: '#/plans/2/publish',
    timeline: '#/classes', classes: '#/classes?view=list', class: '#/classes/CRTC-R001-02', people: '#/people',
    officer: '#/people/O0000108', units: '#/units', unit: '#/units/U0001-B1', courses: '#/courses', import: '#/import',
    export: '#/export',
};

for (const [language, name] of [['kk', 'Қазақша'], ['ru', 'Русский'], ['en', 'English']])
    test(`every page in ${name}`, async () => {
        await go('#/overview');
        await say(name);
        await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
        // axe takes its time, and a page is built the same in each language: EVERY=1 asks it in all three
        const found = [], thorough = language === 'kk' || process.env.EVERY;
        for (const [view, hash] of Object.entries(views)) {
            await page.goto(`${origin}/${hash}`);
            await settled();
            await picture(page, `${language}-${view}`);
            if (thorough) found.push(...await violations(page, `${language} ${view}`));
            const text = (await page.locator('body').innerText()).replace(/[\w-]+\.(csv|json|xlsx|pdf)/g, '');
            assert.ok(!/[{}]|undefined|NaN|\[object/.test(text), `${language} ${view}: ${/.{0,40}([{}]|undefined|NaN|\[object).{0,20}/.exec(text)?.[0]}`);
            assert.equal(await page.locator('.notice.wrong').count(), 0, `${language} ${view}: an error is shown`);
            if (language !== 'en')
                assert.ok(!/\b(seats|officer|reason|planned|loading|sign out)\b/i.test(text), `${language} ${view}: an English word`);
        }
        assert.deepEqual(found, []);
    });

test('dark, and narrow as a phone', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    const found = [];
    for (const [view, hash] of Object.entries(views)) {
        await page.goto(`${origin}/${hash}`);
        await settled();
        found.push(...await violations(page, `dark ${view}`, ['color-contrast']));
    }
    assert.deepEqual(found, []);
    await picture(page, 'dark-export');
    await page.setViewportSize({ width: 390, height: 800 });
    for (const [view, hash] of Object.entries(views)) {
        await page.goto(`${origin}/${hash}`);
        await settled();
        await picture(page, `narrow-${view}`);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `${view} is ${wider} px wider than a phone`);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1366, height: 800 });
});

test('a server that does not answer is said, and what was there comes back', async () => {
    await go('#/courses');
    await page.route('**/api/v1/**', (route) => route.abort());
    await page.evaluate(() => (location.hash = '#/units'));
    await page.getByText('The server does not answer.').first().waitFor();
    await accessible(page, 'unreachable');
    await page.unroute('**/api/v1/**');
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByText('Brigade 1').first().waitFor();
    trouble.splice(0, trouble.length, ...trouble.filter((line) => !/ERR_FAILED/.test(line)));
});

test('nothing was asked of another origin, and no script failed', () => {
    assert.deepEqual(trouble, []);
});
