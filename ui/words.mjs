// SPDX-License-Identifier: Apache-2.0
// words.mjs: src/domain/words.def, the sentences that command line and pages share -> {en, kk, ru}, each {name: text}.
import { readFileSync } from 'node:fs';

export function words() {
    const table = readFileSync(new URL('../src/domain/words.def', import.meta.url), 'utf8').replace(/\/\*[^]*?\*\//g, '');
    const result = { en: {}, kk: {}, ru: {} };
    const text = '((?:"(?:[^"\\\\]|\\\\.)*"\\s*)+)';
    const row = new RegExp(`WORD\\((\\w+),\\s*${text},\\s*${text},\\s*${text}\\)`, 'g');
    const joined = (parts) =>
        [...parts.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((part) => JSON.parse(`"${part[1]}"`)).join('');
    for (const [, name, en, kk, ru] of table.matchAll(row)) {
        result.en[name] = joined(en);
        result.kk[name] = joined(kk);
        result.ru[name] = joined(ru);
    }
    const expected = table.match(/WORD\(/g).length;
    const found = Object.keys(result.en).length;
    if (found !== expected) throw new Error(`words.def: ${expected} rows, ${found} understood`);
    return result;
}

// src/core/letters.def: what counts as what in a search -> {letters: {small letter: text}, alike: [[of, text]...]}
export function letters() {
    const table = readFileSync(new URL('../src/core/letters.def', import.meta.url), 'utf8').replace(/\/\*[^]*?\*\//g, '');
    const rows = (pattern) => [...table.matchAll(pattern)].map(([, of, as]) => [of, as]);
    const result = {
        letters: Object.fromEntries(rows(/LETTER\(U'\\?(.)', "(\w*)"\)/gu)),
        alike: rows(/ALIKE\("(\w+)", "(\w*)"\)/g),
    };
    const found = Object.keys(result.letters).length + result.alike.length;
    const expected = table.match(/^(LETTER|ALIKE)\(/gm).length;
    if (found !== expected) throw new Error(`letters.def: ${expected} rows, ${found} understood`);
    return result;
}
