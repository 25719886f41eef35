// SPDX-License-Identifier: Apache-2.0
// speed.mjs ORIGIN [LOGIN]: how long people wait, in a browser on this machine, against a server that runs. $PASSWORD signs
// in. For each page the milliseconds until its rows can be used, and until a filter has narrowed them: the best and the
// middle of ROUNDS. A program to measure with, not a test: a busy machine is slow.
import { open } from './browser.mjs';

const ROUNDS = 5, USABLE_GOAL = 1000, FILTER_GOAL = 100;
const [origin, login = 'planner'] = process.argv.slice(2);
if (!origin || !process.env.PASSWORD) {
    console.error('usage: PASSWORD=... node speed.mjs http://127.0.0.1:PORT [LOGIN]');
    process.exit(2);
}
const { browser, page } = await open(origin);
const ready = () => page.waitForFunction(() => document.querySelector('h1') && !document.querySelector('.loading, [aria-busy="true"]'));
await page.goto(origin);
await page.locator('input').first().fill(login);
await page.locator('input[type="password"]').fill(process.env.PASSWORD);
await page.locator('form button').first().click();
await page.locator('.places').waitFor();

async function times(work) {
    const all = [];
    for (let round = 0; round < ROUNDS; round++) all.push(await work());
    return all.sort((a, b) => a - b);
}
const say = (what, all, goal) =>
    console.log(`${what.padEnd(32)} best ${all[0].toFixed(0).padStart(5)} ms  middle ${all[ROUNDS >> 1].toFixed(0).padStart(5)} ms  `
        + `goal ${goal} ms${all[ROUNDS >> 1] > goal ? '  MISSED' : ''}`);

// From a fresh load of everything, as after a bookmark.
for (const hash of ['#/overview', '#/people', '#/units', '#/classes', '#/classes?view=list', '#/courses', '#/people/O0000108'])
    say(hash, await times(async () => {
        await page.goto('about:blank');
        const begin = performance.now();
        await page.goto(`${origin}/${hash}`);
        await ready();
        return performance.now() - begin;
    }), USABLE_GOAL);

// From the change of the address to the rows that fit, told by the page itself.
for (const [hash, change] of [['#/people', { state: 'unmet' }], ['#/people', { q: 'жумабек' }], ['#/people', { unit: 'U0001' }],
    ['#/people', { sort: '-name' }], ['#/classes?view=list', { course: 'CRTC' }]])
    say(`${hash} ${JSON.stringify(change)}`, await times(async () => {
        await page.goto('about:blank');
        await page.goto(`${origin}/${hash}`);
        await ready();
        return page.evaluate((wanted) => new Promise((done) => {
            const begin = performance.now();
            const watch = new MutationObserver(() => {
                if (document.querySelector('[aria-busy="true"], .loading')) return;
                requestAnimationFrame(() => done(performance.now() - begin));
                watch.disconnect();
            });
            watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
            const joint = location.hash.includes('?') ? '&' : '?';
            location.hash += joint + new URLSearchParams(wanted);
        }), change);
    }), FILTER_GOAL);
await browser.close();
