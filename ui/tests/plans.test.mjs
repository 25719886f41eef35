// SPDX-License-Identifier: Apache-2.0
// plans.test.mjs: the planner's page beyond a first plan: policy, what-if, pins, who is told late, publishing beside
// what is published, and taking it back; in three languages. run imports the scenario and publishes plan 1.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { after, before } from 'node:test';
import { accessible, loaded, open, password, picture, steps, violations } from './browser.mjs';

const { DB, CADRE, ORIGIN } = process.env;
let browser, page, trouble;

const test = steps();

before(async () => {
    ({ browser, page, trouble } = await open(ORIGIN, { locale: 'en-GB' }));
});
after(() => browser?.close());

const heading = (text) => page.getByRole('heading', { level: 1, name: text }).waitFor();
const settled = () => loaded(page);
const go = async (hash) => {
    await page.goto(`${ORIGIN}/${hash}`);
    await settled();
};
const exported = () => execFileSync(CADRE, ['report', 'nominations', '--csv', '--db', DB], { encoding: 'utf8' });

test('the planner signs in', async () => {
    await page.goto(ORIGIN);
    await page.getByLabel('Login').fill('planner');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await heading('3,069 of 3,100 requirements have a seat');
});

test('a rule of the policy is tried with another value', async () => {
    await go('#/plans/1/policy');
    await page.getByRole('cell', { name: 'NOTICE_DAYS', exact: true }).waitFor();
    await accessible(page, 'policy');
    await page.getByRole('row', { name: /LEADERSHIP_AWAY_MAX/ }).getByRole('link').click();
    await page.getByLabel('Value, LEADERSHIP_AWAY_MAX').waitFor();
    assert.match(decodeURIComponent(page.url()), /"change":"policy"/);
});

test('a what-if adds a class, shows what it gives beside its base, and is not published', async () => {
    await page.locator('select[name=change]').selectOption('add-class');
    await page.getByLabel('Class or rule').fill('BDE-0001');
    await page.getByRole('button', { name: 'Add the change' }).click();
    await page.getByRole('cell', { name: 'BDE-0001', exact: true }).waitFor();
    await accessible(page, 'what if');
    await picture(page, 'en-what-if');
    await page.reload(); // the changes are part of the address
    await page.getByRole('cell', { name: 'BDE-0001', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Try it' }).click();
    await heading(/^Plan 2/);
    await page.getByText('Seats beside the plan without the changes').waitFor();
    await page.getByText('changes that the facts do not have: 2').waitFor();
    await settled();
    assert.equal(await page.getByRole('link', { name: 'Publish' }).count(), 0);
    await accessible(page, 'a what-if');
    await picture(page, 'en-what-if-result');
    await go('#/plans/2/publish');
    await page.getByText('A what-if cannot be published').waitFor();
    await go('#/overview');
    await heading('3,069 of 3,100 requirements have a seat'); // the overview is not about it
});

test('an unmet requirement says what would seat him, one step away from trying it', async () => {
    spawnSync(CADRE, ['plan', '--as-of', '2007-11-20', '--until', '2008-12-31', '--method', 'fcfs', '--db', DB]);
    await go('#/plans/3');
    await page.getByRole('link', { name: 'Try it' }).first().waitFor();
    await accessible(page, 'unmet with help');
    await picture(page, 'en-unmet');
    await page.getByRole('link', { name: 'Try it' }).first().click();
    await page.getByRole('button', { name: 'Try it' }).click();
    await heading(/^Plan 4/);
    await page.getByText(/Gain a seat: [1-9]/).waitFor();
});

test('a pin that a rule forbids is refused with its name; a right one stands in the next plan', async () => {
    const [, row] = exported().split('\n').filter((line) => line.includes(',CRTC,') || line.startsWith('officer'));
    const officer = row.split(',')[0];
    await go(`#/people/${officer}`);
    await page.getByRole('link', { name: 'Pin', exact: true }).click();
    await heading('Pins');
    await page.getByLabel('Class', { exact: true }).fill('BDE-0001');
    await page.getByLabel('Reason').fill('night shifts until July');
    await page.getByLabel('Answers for it').fill('Brigade 1');
    await page.getByLabel('Last planning day').fill('2007-12-31');
    await page.getByRole('button', { name: 'Decide it' }).click();
    await page.getByRole('alert').getByText('NOT_REQUIRED').first().waitFor();
    await accessible(page, 'pins, refused');
    await page.getByLabel('Class', { exact: true }).fill(row.split(',')[3]);
    await page.getByRole('button', { name: 'Decide it' }).click();
    await page.getByRole('cell', { name: 'Brigade 1', exact: true }).waitFor();
    await accessible(page, 'pins');
    await picture(page, 'en-pins');
    await page.getByRole('button', { name: /^Remove/ }).click();
    await page.getByText('No seat is pinned or forbidden.').waitFor();
});

test('publishing says who gains, moves and loses beside what is published, and is taken back to the byte', async () => {
    const before = exported();
    await go('#/plans/3/publish');
    await page.getByText(/lose their seat: [1-9]/).first().waitFor();
    await accessible(page, 'publish beside another');
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('link', { name: 'Plan 3, published' }).waitFor();
    assert.notEqual(exported(), before);
    await go('#/plans/3/undo');
    await page.getByRole('button', { name: 'Take back' }).click();
    await accessible(page, 'undo, asked');
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
    await page.getByRole('link', { name: 'Publish' }).waitFor();
    await go('#/overview');
    await page.getByRole('link', { name: 'Plan 1, published' }).waitFor();
    assert.equal(exported(), before);
});

// What another planner's page would ask for plan 1, past what this page has read.
const elsewhere = async (change) => assert.equal(await page.evaluate(async (what) => {
    const { csrf } = await (await fetch('/api/v1/session')).json();
    const plan = await fetch('/api/v1/plans/1');
    const answer = await fetch(`/api/v1/plans/1/${what}`, {
        method: 'POST', headers: { 'X-Cadre-CSRF': csrf, 'If-Match': plan.headers.get('ETag') } });
    return answer.status;
}, change), 200);

test('the second of two planners is told that the plan has changed', async () => {
    await go('#/plans/1/undo');
    await page.getByRole('button', { name: 'Take back' }).waitFor();
    await elsewhere('unpublish'); // somebody else was faster
    await page.getByRole('button', { name: 'Take back' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
    await page.getByRole('alert').getByText('Someone else changed this meanwhile.').waitFor();
    trouble.splice(0, trouble.length, ...trouble.filter((line) => !/status of 412/.test(line)));
    await elsewhere('publish');
});

const views = {
    policy: '#/plans/1/policy', 'what-if': '#/plans/1/what-if', 'a-what-if': '#/plans/2', seats: '#/plans/1/seats?fill=free',
    late: '#/plans/1/late', undo: '#/plans/1/undo', publish: '#/plans/3/publish', unmet: '#/plans/3', pins: '#/plans/pins',
    compare: '#/plans/3/compare?with=1',
};

const english = /.{0,30}\b([Ss]eats|[Oo]fficer|[Rr]eason|[Pp]lanned|[Ll]oading|[Cc]lass)\b.{0,10}/; // rules' codes are in capitals

for (const [language, name] of [['kk', 'Қазақша'], ['ru', 'Русский'], ['en', 'English']])
    test(`each view of a plan in ${name}`, async () => {
        await go('#/overview');
        await page.getByRole('button', { name, exact: true }).click();
        await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
        const found = [], thorough = language === 'kk' || process.env.EVERY;
        for (const [view, hash] of Object.entries(views)) {
            await go(hash);
            await picture(page, `${language}-plan-${view}`);
            if (thorough) found.push(...await violations(page, `${language} ${view}`));
            const text = (await page.locator('main').innerText()).replace(/[\w-]+\.(csv|json)/g, '');
            assert.ok(!/[{}]|undefined|NaN|\[object/.test(text), `${language} ${view}: ${/.{0,40}([{}]|undefined|NaN|\[object).{0,20}/.exec(text)?.[0]}`);
            assert.equal(await page.locator('.notice.wrong').count(), 0, `${language} ${view}: an error is shown`);
            if (language !== 'en')
                assert.ok(!english.test(text), `${language} ${view}: an English word: ${english.exec(text)?.[0]}`);
        }
        assert.deepEqual(found, []);
    });

test('narrow as a phone, nothing is wider', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    for (const [view, hash] of Object.entries(views)) {
        await go(hash);
        await picture(page, `narrow-plan-${view}`);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `${view} is ${wider} px wider than a phone`);
    }
});

test('nothing was asked of another origin, and no script failed', () => {
    assert.deepEqual(trouble, []);
});
