// SPDX-License-Identifier: Apache-2.0
// browser.mjs: what all walks share: chromium with an empty profile, a page that reports what goes wrong in it, steps
// that stand on each other, and axe.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'];

// A browser whose page may ask `origin` only; `trouble` collects errors of scripts and requests to elsewhere.
export async function open(origin, options = {}) {
    const profile = mkdtempSync(join(process.env.WORK ?? tmpdir(), 'profile-'));
    const browser = await chromium.launchPersistentContext(profile, {
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        headless: true,
        args: flags,
        viewport: { width: 1366, height: 800 },
        ...options,
    });
    browser.setDefaultTimeout(30000);
    const page = await browser.newPage();
    const trouble = [];
    page.on('pageerror', (error) => trouble.push(`script: ${error.message}`));
    page.on('console', (message) => {
        if (message.type() === 'error' && !/status of 40[0-9]/.test(message.text()))
            trouble.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
        if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url()))
            trouble.push(`asked another origin: ${request.url()}`);
    });
    return { browser, page, trouble };
}

// The password of every user that run makes.
export const password = 'correct horse battery staple';

// The steps of one walk. Each stands on those before it: after one that failed, the others are not tried.
export function steps() {
    let failed = false;
    return (name, step) => test(name, async (context) => {
        if (failed) return context.skip('a step before it failed');
        failed = true;
        await step();
        failed = false;
    });
}

// Nothing loads any more.
export const loaded = (page) => page.waitForFunction(() =>
    document.querySelector('h1') && !document.querySelector('.loading, [aria-busy="true"]'));

// WCAG 2.2 AA and what else axe holds to be good practice; the failure names rule, element and remedy.
export async function violations(page, name, rules = undefined) {
    // what is being loaded is paler for a moment
    await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]')
        && document.getAnimations().every((animation) => animation.playState !== 'running'));
    await page.evaluate((source) => globalThis.axe ?? (0, eval)(source), axe);
    const found = await page.evaluate((only) => globalThis.axe.run(document, {
        runOnly: only ?? ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        resultTypes: ['violations'],
    }), rules);
    const lines = found.violations.flatMap((violation) => violation.nodes.slice(0, 3).map((node) =>
        `${name}: ${violation.id}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\s+/g, ' ')}`));
    assert.ok(found.passes.length > (rules ? 0 : 10), `${name}: axe looked at nothing`);
    return lines;
}

export const accessible = async (page, name) => assert.deepEqual(await violations(page, name), []);

export async function picture(page, name) {
    if (!process.env.SHOTS) return;
    mkdirSync(process.env.SHOTS, { recursive: true });
    await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`) });
}
