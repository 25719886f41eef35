// SPDX-License-Identifier: Apache-2.0
// build.mjs: the sources of the pages -> the files that the program holds.
//
//   node build.mjs DIR    writes index.html, app-HASH.js, app-HASH.css, icon-HASH.svg, licences.txt and, beside each,
//                         its gzip form NAME.gz
//
// Every name but index.html and licences.txt changes with its content, so that a browser may keep it for ever.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { letters, words } from './words.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, 'dist');

// import { words, letters, alike } from 'words': the sentences that the command line uses, and what counts as what in a
// search, each from the one table of both.
const wordsPlugin = {
    name: 'words',
    setup(on) {
        on.onResolve({ filter: /^words$/ }, () => ({ path: 'words', namespace: 'words' }));
        on.onLoad({ filter: /.*/, namespace: 'words' }, () => ({
            contents: `export const words = ${JSON.stringify(words())};
                export const { letters, alike } = ${JSON.stringify(letters())}`,
            loader: 'js',
        }));
    },
};

const bundle = await build({
    absWorkingDir: here,
    entryPoints: ['src/main.tsx'],
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2022'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'utf8',
    legalComments: 'none',
    plugins: [wordsPlugin],
    metafile: true,
    write: false,
    outdir: 'out',
});

const hash = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 12);
const files = new Map();
const named = (name, suffix, bytes) => {
    const full = `${name}-${hash(bytes)}${suffix}`;
    files.set(full, Buffer.from(bytes));
    return full;
};
const script = bundle.outputFiles.find((file) => file.path.endsWith('.js'));
const style = bundle.outputFiles.find((file) => file.path.endsWith('.css'));
const page = readFileSync(join(here, 'src/index.html'), 'utf8')
    .replace('app.js', named('app', '.js', script.contents))
    .replace('app.css', named('app', '.css', style.contents))
    .replace('icon.svg', named('icon', '.svg', readFileSync(join(here, 'src/icon.svg'))));
files.set('index.html', Buffer.from(page));

// The licence of every package whose code is in the bundle; a package without one stops the build.
const packages = new Set();
for (const path of Object.keys(bundle.metafile.inputs)) {
    const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (match) packages.add(match[1]);
}
let licences = 'The pages contain these works of others:\n';
for (const name of [...packages].sort()) {
    const about = JSON.parse(readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8'));
    const text = readFileSync(join(here, 'node_modules', name, 'LICENSE'), 'utf8');
    licences += `\n---- ${name} ${about.version} ----\n\n${text.trim()}\n`;
}
files.set('licences.txt', Buffer.from(licences));

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const [name, bytes] of files) {
    writeFileSync(join(out, name), bytes);
    writeFileSync(join(out, `${name}.gz`), gzipSync(bytes, { level: 9 }));
}
