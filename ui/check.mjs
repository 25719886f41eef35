// SPDX-License-Identifier: Apache-2.0
// check.mjs DIR: what ./test holds the pages to, besides types and browser tests. DIR: what build.mjs wrote.
//
//   every text and shared word is there in each language, with the same values; none is unused
//   errors that pages may show are said in each language (what is missing is listed)
//   the files together are at most 250 KB compressed, and ask nothing of another origin
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { words } from './words.mjs';

const BYTES_MAX = 250 * 1024;
const ENGLISH_ONLY_MAX = 5; // names of files, which read like codes
const here = dirname(fileURLToPath(import.meta.url));
const wrong = [];

// A table of texts is one name and one quoted text a row; types make names complete, this makes values agree.
function textsOf(language) {
    const source = readFileSync(join(here, 'src/texts', `${language}.ts`), 'utf8');
    const rows = [...source.matchAll(/^ {4}(\w+):\s*'((?:[^'\\]|\\.)*)',$/gm)];
    return new Map(rows.map(([, name, text]) => [name, text]));
}

const valuesOf = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort().join(' ');

const en = textsOf('en');
if (en.size < 100) wrong.push(`texts/en.ts: only ${en.size} texts were understood`);
for (const language of ['kk', 'ru']) {
    const texts = textsOf(language);
    for (const [name, text] of en) {
        const other = texts.get(name);
        if (other === undefined || other.trim() === '') wrong.push(`texts/${language}.ts: no ${name}`);
        else if (valuesOf(other) !== valuesOf(text))
            wrong.push(`texts/${language}.ts: ${name} has {${valuesOf(other)}}, in English {${valuesOf(text)}}`);
        else if (/[a-z]{4,}/.test(text) && other === text)
            wrong.push(`texts/${language}.ts: ${name} is the English text`);
    }
    for (const name of texts.keys()) if (!en.has(name)) wrong.push(`texts/${language}.ts: ${name} is not in English`);
}

const sources = readdirSync(join(here, 'src'), { recursive: true, encoding: 'utf8' })
    .concat(['pages', 'parts'].flatMap((folder) => readdirSync(join(here, 'src', folder)).map((name) => `${folder}/${name}`)))
    .filter((name) => /\.tsx?$/.test(name))
    .filter((name, i, all) => all.indexOf(name) === i)
    .map((name) => [name, readFileSync(join(here, 'src', name), 'utf8')]);
const used = sources.filter(([name]) => !name.startsWith('texts')).map(([, text]) => text).join('\n');
for (const name of en.keys()) if (!new RegExp(`'${name}'`).test(used)) wrong.push(`texts: ${name} is not used`);

const shared = words();
for (const [, name] of used.matchAll(/\bword\(\s*'(\w+)'/g))
    for (const language of ['en', 'kk', 'ru'])
        if (!shared[language][name]) wrong.push(`words.def: no ${name} in ${language}`);

// What the server says when something is wrong: each code that pages can show should be in errors.def. docs/reference
// lists the codes of the whole program; those of commands and of /xapi alone are never shown in pages.
const apart = new Set(['audit', 'check', 'example', 'export', 'forward', 'key', 'password', 'record', 'report', 'retention',
    'signature', 'statements', 'usage', 'web', 'why', 'xapi', 'sheets']);
const reference = readFileSync(join(here, '../docs/reference/messages.md'), 'utf8');
const known = new Set([...reference.matchAll(/^\| ([a-z-]+\.[a-z0-9-]+) \|/gm)].map((match) => match[1]));
const said = new Set([...readFileSync(join(here, '../src/domain/errors.def'), 'utf8').matchAll(/ERROR_SAYS\("([^"]+)"/g)]
    .map((match) => match[1]));
const unsaid = [...known].filter((code) => !apart.has(code.split('.')[0]) && !said.has(code));
if (unsaid.length > 0) console.log(`errors said in English only: ${unsaid.length}: ${unsaid.join(' ')}`);
if (unsaid.length > ENGLISH_ONLY_MAX) wrong.push(`errors.def: ${unsaid.length} codes are missing, at most ${ENGLISH_ONLY_MAX} may`);

const built = process.argv[2];
if (built !== undefined) {
    let bytes = 0;
    for (const name of readdirSync(built)) {
        const content = readFileSync(join(built, name));
        if (name.endsWith('.gz')) bytes += content.length;
        else if (/\.(html|css)$/.test(name) && /(?:src|href|url\()\s*=?\s*["']?(?:https?:)?\/\//.test(content.toString()))
            wrong.push(`${name}: asks another origin`);
    }
    if (bytes > BYTES_MAX) wrong.push(`the pages are ${bytes} bytes compressed, at most ${BYTES_MAX}`);
    console.log(`pages: ${bytes} bytes compressed, ${en.size} texts in 3 languages`);
}

for (const line of wrong) console.error(line);
process.exit(wrong.length === 0 ? 0 : 1);
