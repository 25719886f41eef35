// SPDX-License-Identifier: Apache-2.0
// lists.test.mjs: the pages that are read all day: lists found, ordered, filtered, paged, kept and printed; overview,
// people, units, courses, classes in three languages, light and dark, on a narrow screen, twice as large, with axe.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { loaded, open, password, picture, violations } from './browser.mjs';

const origin = process.env.ORIGIN;
let browser, page, trouble;

const settled = () => loaded(page);
const go = async (hash) => {
    await page.goto(`${origin}/${hash}`);
    await settled();
};
const say = async (name) => {
    await page.getByRole('button', { name, exact: true }).click();
    await settled();
};
const names = () => page.locator('tbody tr td:first-child').allInnerTexts();
const status = (text) => page.getByRole('status').filter({ hasText: text }).first().waitFor();

before(async () => {
    ({ browser, page, trouble } = await open(origin, { locale: 'en-GB' }));
    await page.goto(origin);
    await page.getByLabel('Login').fill('planner');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.places').waitFor();
});
after(() => browser?.close());

test('people are found on a Russian keyboard, ordered both ways, and the address brings the view back', async () => {
    await go('#/people');
    await page.keyboard.press('/');
    await page.keyboard.type('жумабек');
    await page.waitForFunction(() => location.hash.includes('q='));
    await settled();
    assert.ok((await names()).length > 0 && (await names()).every((name) => /Zhumabek/.test(name)));
    await page.getByRole('button', { name: 'Name' }).click();
    await settled();
    const rising = await names();
    assert.deepEqual(rising, [...rising].sort());
    await page.getByRole('button', { name: 'Name' }).click();
    await page.waitForFunction(() => location.hash.includes('sort=-name'));
    await settled();
    const falling = await names();
    assert.ok(falling[0] > falling.at(-1));
    await page.reload();
    await settled();
    assert.deepEqual(await names(), falling);
});

test('filters of rank, unit and state narrow the list, and are cleared together', async () => {
    await go('#/people');
    await page.getByRole('combobox', { name: /^Rank/ }).selectOption('captain');
    await page.getByRole('combobox', { name: /^Unit/ }).selectOption('U0001');
    await page.waitForFunction(() => location.hash.includes('unit=U0001'));
    await settled();
    const captains = await page.getByText(/^Officers: \d+$/).innerText();
    assert.ok((await page.locator('tbody td:nth-child(3)').allInnerTexts()).every((rank) => rank === 'captain'));
    await page.getByRole('combobox', { name: /^State/ }).selectOption('unmet');
    await page.waitForFunction((before) => document.querySelector('.answer, .notice')?.innerText !== before, captains);
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await page.getByText('Officers: 3,100').waitFor();
});

test('a long list is paged to its end and back, by mouse and by keyboard', async () => {
    await go('#/people?sort=id');
    await page.getByRole('button', { name: 'Last' }).click();
    await status(/of 3,100/);
    await page.waitForFunction(() => location.hash.includes('at='));
    await settled();
    assert.ok(await page.getByRole('button', { name: 'Next' }).isDisabled());
    await page.getByRole('button', { name: 'First' }).click();
    await status('1–100 of 3,100');
    const links = page.locator('tbody .row-link');
    await links.first().focus();
    await page.keyboard.press('End');
    assert.equal(await page.evaluate(() => document.activeElement === [...document.querySelectorAll('tbody .row-link')].at(-1)), true);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('Next step').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
});

test('columns are chosen, and the choice is in the address', async () => {
    await go('#/people');
    await page.getByText('Columns', { exact: true }).click();
    await page.getByLabel('Arm').check();
    await page.getByLabel('Rank', { exact: true }).last().uncheck();
    await page.getByRole('columnheader', { name: 'Arm' }).waitFor();
    assert.equal(await page.getByRole('columnheader', { name: 'Rank' }).count(), 0);
    await page.keyboard.press('Escape');
    assert.ok(!await page.getByLabel('Arm').last().isVisible());
    assert.match(page.url(), /columns=name%2Cid%2Carm/);
});

test('a view is saved under a name, chosen, renamed and removed', async () => {
    await go('#/people?state=unmet&sort=-name');
    await page.getByText('Views', { exact: true }).click();
    await page.getByLabel('Name of the view').fill('Without a seat');
    await page.getByRole('button', { name: 'Save this view' }).click();
    await page.getByRole('link', { name: 'Without a seat' }).waitFor();
    assert.deepEqual(await violations(page, 'views'), []);
    await page.keyboard.press('Escape');
    await go('#/people');
    await page.getByText('Views', { exact: true }).click();
    await page.getByRole('link', { name: 'Without a seat' }).click();
    await page.waitForFunction(() => location.hash.includes('state=unmet') && location.hash.includes('sort=-name'));
    await settled();
    await page.getByText('Views', { exact: true }).click();
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByLabel('Name of the view').first().fill('Unmet, last first');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Unmet, last first' }).waitFor();
    await page.getByRole('button', { name: 'Remove: Unmet, last first' }).click();
    await page.getByText('No view is saved here yet').waitFor();
});

test('one search on top finds every kind, with the keyboard', async () => {
    await go('#/overview');
    await page.keyboard.press('/');
    await page.keyboard.type('бригада 7');
    await page.getByRole('option').first().waitFor({ timeout: 3000 }).catch(() => undefined);
    await page.locator('.search input').fill('brigade 7');
    await page.getByRole('option', { name: /Brigade 7/ }).first().waitFor();
    assert.deepEqual(await violations(page, 'search'), []);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /rigade 7/ }).waitFor();
    await page.locator('.search input').fill('CRTC-R001-02');
    await page.getByRole('option', { name: /CRTC-R001-02/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Roster' }).waitFor();
});

test('every number of the overview leads to its rows', async () => {
    await go('#/overview');
    const count = Number((await page.getByRole('link', { name: 'classes under their minimum' }).innerText()).match(/\d+/)[0]);
    await page.getByRole('link', { name: 'classes under their minimum' }).click();
    await settled();
    assert.equal(await page.locator('tbody tr').count(), count);
    await go('#/overview');
    await page.locator('.columns-chart a').nth(2).click();
    await settled();
    assert.match(page.url(), /from=2008-03-10&to=2008-03-10/);
});

test('units are seen today, after the plan and on a day between, and the head says which', async () => {
    const ready = () => page.locator('.answer strong').innerText();
    await go('#/units');
    const after = await ready();
    await page.getByRole('button', { name: 'Today' }).click();
    await settled();
    assert.equal(await ready(), '0.0%');
    await page.getByLabel('On a day').fill('2008-05-01');
    await page.keyboard.press('Enter');
    await page.getByText('on 1 May 2008').first().waitFor();
    await settled();
    const between = await ready();
    assert.ok(between !== '0.0%' && between !== after, `${between} of ${after}`);
    assert.equal((await page.locator('.other-day strong').innerText()).replaceAll('\u00a0', ' '), '1 May 2008');
});

test('on paper a list says what it holds', async () => {
    await go('#/people?state=unmet&sort=name');
    await page.emulateMedia({ media: 'print' });
    const said = (await page.locator('.on-paper').innerText()).replaceAll('\u00a0', ' ');
    assert.match(said, /As of 20 Nov 2007\. State: unmet\. Sorted by: Name\. 1–31 of 31/);
    assert.ok(!await page.locator('.filters').isVisible() && !await page.locator('.places').isVisible());
    await picture(page, 'print-people');
    await page.emulateMedia({ media: 'screen' });
});

test('wrong, loading and nothing are said', async () => {
    await page.route('**/api/v1/officers?**', (route) => route.abort());
    await go('#/units');
    await page.evaluate(() => (location.hash = '#/people?state=planned'));
    await page.getByText('The server does not answer.').first().waitFor();
    await page.unroute('**/api/v1/officers?**');
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByText(/^Officers: /).waitFor();
    await go('#/people?q=nobody-at-all');
    await page.getByText('No officer fits.').waitFor();
    trouble.splice(0, trouble.length, ...trouble.filter((line) => !/ERR_FAILED/.test(line)));
});

const views = {
    overview: '#/overview', people: '#/people', officer: '#/people/O0000108', seated: '#/people/O0000005', units: '#/units',
    unit: '#/units/U0001-B1', timeline: '#/classes', classes: '#/classes?view=list', class: '#/classes/CRTC-R001-02',
    courses: '#/courses', 'units-day': '#/units?on=2008-05-01',
};

// axe takes its time: EVERY=1 asks it in every language and both colours; else in Kazakh, and in the dark of contrast only.
for (const [language, name] of [['kk', 'Қазақша'], ['ru', 'Русский'], ['en', 'English']])
    for (const colorScheme of language === 'kk' || process.env.EVERY ? ['light', 'dark'] : ['light'])
        test(`every page in ${name}, ${colorScheme}, wide and 320 px wide`, async () => {
            await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
            await go('#/overview');
            await say(name);
            await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
            const found = [];
            for (const [view, hash] of Object.entries(views)) {
                await page.setViewportSize({ width: 1366, height: 800 });
                await go(hash);
                await picture(page, `${language}-${colorScheme}-${view}`);
                if (language === 'kk' || process.env.EVERY)
                    found.push(...await violations(page, `${language} ${colorScheme} ${view}`,
                        colorScheme === 'dark' && !process.env.EVERY ? ['color-contrast'] : undefined));
                const text = await page.locator('body').innerText();
                assert.ok(!/[{}]|undefined|NaN|\[object/.test(text), `${language} ${view}: a value is missing`);
                if (language !== 'en')
                    assert.ok(!/\b(seats|officer|reason|planned|loading|sign out|columns|views)\b/i.test(text), `${language} ${view}: an English word`);
                await page.setViewportSize({ width: 320, height: 640 }); // as 1280 at 400 %
                await picture(page, `narrow-${language}-${colorScheme}-${view}`);
                const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
                assert.ok(wider <= 0, `${view} is ${wider} px wider than 320 px`);
            }
            assert.deepEqual(found, []);
        });

test('days are Kazakh without locale data of the browser', async () => {
    await page.setViewportSize({ width: 1366, height: 800 });
    await page.emulateMedia({ colorScheme: 'light' });
    await say('Қазақша');
    await go('#/people/O0000005');
    assert.match((await page.locator('.answer').innerText()).replaceAll('\u00a0', ' '), /2008 ж\. \d+–\d+ (нау|сәу|мам)/);
    await say('English');
});

test('forced colours leave every bar and cell readable, and the focus is seen', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    await go('#/classes');
    await picture(page, 'forced-timeline');
    await page.locator('.establishment a').first().focus();
    await page.keyboard.press('Tab');
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none');
    await page.emulateMedia({ forcedColors: 'none' });
});

test('nothing was asked of another origin, and no script failed', () => assert.deepEqual(trouble, []));
