// SPDX-License-Identifier: Apache-2.0
// stand_in.mjs FILES DATA PLAN: answers /api/v1 from a scenario's CSV files and the files of its plan, for the tests of
// the pages while `cadre serve` does not answer it yet. It keeps nothing, checks no rights, and knows one plan.
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [files, data, planFiles] = process.argv.slice(2);
const PASSWORD = 'correct horse battery staple';
const RUN_SECONDS = 2;

// A CSV file without line breaks in cells -> its rows as objects.
function rowsOf(path) {
    const [header, ...lines] = readFileSync(path, 'utf8').trim().split('\n').map((line) =>
        [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain));
    return lines.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i]])));
}
const table = (name) => rowsOf(join(data, `${name}.csv`));
const planned = (name) => rowsOf(join(planFiles, `${name}.csv`));
const byKey = (rows, key) => new Map(rows.map((row) => [row[key], row]));

const [units, posts, officers, classes, courses, establishments, unavailability] =
    ['units', 'posts', 'officers', 'classes', 'courses', 'establishments', 'unavailability'].map(table);
const [nominations, unmet, seats, readiness] = ['nominations', 'unmet', 'seats', 'readiness'].map(planned);
const summary = JSON.parse(readFileSync(join(planFiles, 'summary.json'), 'utf8'));
const unitOf = byKey(units, 'unit_id'), postOf = byKey(posts, 'post_id'), officerOf = byKey(officers, 'officer_id');
const courseOf = byKey(courses, 'course_id'), placeOf = byKey(establishments, 'establishment_id');
const seatOf = byKey(nominations, 'officer_id'), unmetOf = byKey(unmet, 'officer_id'), filledOf = byKey(seats, 'class_id');
const holderOf = byKey(officers, 'post_id');

let language = 'en', signedIn = false, planCount = 0, published = null;
const jobs = new Map();

const sum = (rows, of) => rows.reduce((total, row) => total + Number(of(row)), 0);
const named = (row, field = 'name') => row[`${field}_${language}`] || row[`${field}_en`];
const person = (officer) => `${officer.family_name} ${officer.given_name}`;
const filled = (row) => Number(filledOf.get(row.class_id).filled);
const seating = (rows) => ({ classes: rows.length, seats: sum(rows, (row) => row.seats), filled: sum(rows, filled) });

const plan = (id) => ({ ...summary, id, state: published === id ? 'published' : 'draft', keep: id > 1 ? '2007-12-03' : null });

function requirementsOf(officer) {
    const seat = seatOf.get(officer.officer_id), missed = unmetOf.get(officer.officer_id);
    if (seat) return [{ course: seat.course_id, state: 'planned', class: seat.class_id, start: seat.start }];
    return missed ? [{ course: missed.course_id, state: 'unmet', reason: missed.reason }] : [];
}

function officerRow(officer) {
    const post = postOf.get(officer.post_id);
    return { id: officer.officer_id, name: person(officer), rank: officer.rank, post: officer.post_id,
        post_code: post?.post_code, unit: post?.unit_id, unit_name: post && named(unitOf.get(post.unit_id)),
        requirements: requirementsOf(officer) };
}

function oneOfficer(officer) {
    const seat = seatOf.get(officer.officer_id);
    const requirements = requirementsOf(officer).map((requirement) => ({ ...requirement,
        course_title: named(courseOf.get(requirement.course), 'title'), end: seat?.end, establishment: seat?.establishment_id,
        establishment_name: seat && named(placeOf.get(seat.establishment_id)),
        options: classes.filter((row) => row.course_id === requirement.course).slice(0, 5)
            .map((row) => ({ classes: [row.class_id], start: row.start, end: row.end, score: 0, stops: ['REGION'] })) }));
    return { ...officerRow(officer), separation_date: officer.separation_date || null, requirements, qualifications: [],
        history: [{ post: officer.post_id, from: summary.as_of, to: null }],
        unavailable: unavailability.filter((row) => row.id === officer.officer_id) };
}

const classRow = (row) => ({ id: row.class_id, course: row.course_id, course_title: named(courseOf.get(row.course_id), 'title'),
    establishment: row.establishment_id, establishment_name: named(placeOf.get(row.establishment_id)), start: row.start,
    end: row.end, seats: Number(row.seats), seats_min: null, filled: filled(row), state: row.state, language: null,
    region: placeOf.get(row.establishment_id).region, regions: row.regions });

function oneClass(row) {
    const roster = nominations.filter((one) => one.class_id === row.class_id).map((one) => {
        const { id, name, unit, unit_name } = officerRow(officerOf.get(one.officer_id));
        return { officer: id, name, unit, unit_name, post: one.post_id };
    });
    const by_unit = [...byKey(roster, 'unit').values()].map(({ unit, unit_name }) =>
        ({ unit, name: unit_name, seats: roster.filter((one) => one.unit === unit).length }));
    return { ...classRow(row), roster, by_unit };
}

const unitRow = (unit) => ({ id: unit.unit_id, parent: unit.parent_id || null, kind: unit.kind, name: named(unit),
    region: unit.region, tiers: readiness.filter((row) => row.unit_id === unit.unit_id).map((row) => ({ tier: Number(row.tier),
        posts: Number(row.posts), filled: Number(row.filled), before: Number(row.qualified_before),
        after: Number(row.qualified_after) })) });

const oneUnit = (unit) => ({ ...unitRow(unit), posts: posts.filter((post) => post.unit_id === unit.unit_id).map((post) => {
    const holder = holderOf.get(post.post_id);
    return { id: post.post_id, code: post.post_code, level: null, officer: holder?.officer_id,
        officer_name: holder && person(holder), requirements: holder ? requirementsOf(holder) : [] };
}) });

function overview() {
    const root = units.find((unit) => !unit.parent_id);
    const ofTier = (rows, tier) => rows.filter((row) => Number(courseOf.get(row.course_id).tier) === tier).length;
    const tiers = unitRow(root).tiers.map(({ tier, posts, filled, before, after }) => ({ tier,
        title: named(courses.find((course) => Number(course.tier) === tier), 'title'),
        requirements: ofTier(nominations, tier) + ofTier(unmet, tier), planned: ofTier(nominations, tier),
        unmet: ofTier(unmet, tier), posts, filled, ready_before: before, ready_after: after }));
    const starts = [...new Set(classes.map((row) => row.start))].sort();
    const windows = starts.map((start) => ({ start, ...seating(classes.filter((row) => row.start === start)) }));
    const empty = classes.filter((row) => filled(row) === 0), all = seating(classes);
    const free_empty = sum(empty, (row) => row.seats);
    return { as_of: summary.as_of, until: summary.until, plan: planCount > 0 ? plan(1) : null, published_id: published,
        objectives: summary.objectives.map((one) => ({ ...one, what: 'officers-met', operator: '>', year: 2008 })),
        tiers, windows, seats: { total: all.seats, filled: all.filled, free_empty, classes_empty: empty.length,
            free_held: all.seats - all.filled - free_empty },
        attention: [{ kind: 'unmet', count: unmet.length }, { kind: 'under-minimum', count: empty.length }] };
}

function people(query) {
    const wanted = (query.get('q') ?? '').toLowerCase();
    return officers.map(officerRow).filter((row) => `${row.name} ${row.id} ${row.post}`.toLowerCase().includes(wanted)
        && ['state', 'course'].every((field) => !query.get(field)
            || row.requirements.some((one) => one[field] === query.get(field))));
}

const seatLine = (row) => ({ class: row.class_id, course: row.course_id, establishment: row.establishment_id,
    establishment_name: named(placeOf.get(row.establishment_id)), start: row.start, seats: Number(row.seats),
    filled: Number(row.filled) });
const moveLine = (row) => ({ officer: row.officer_id, name: person(officerOf.get(row.officer_id)), course: row.course_id,
    from: row.class_id, to: null, reason: 'SEPARATION' });

function ofPlan(id, what, query) {
    const list = (rows) => page(rows, query);
    switch (what) {
        case undefined: return plan(Number(id));
        case 'unmet': return list(unmet.map((row) => ({ officer: row.officer_id, name: person(officerOf.get(row.officer_id)),
            post: row.post_id, unit: postOf.get(row.post_id).unit_id, course: row.course_id, reason: row.reason,
            sentence: '', detail: '' })));
        case 'seats': return list(seats.map(seatLine));
        case 'moves': return list(id === '1' ? [] : nominations.slice(0, 1).map(moveLine));
        case 'compare': return { only_first: [], moved: [], only_second: nominations.slice(0, 1)
            .map((row) => ({ ...moveLine(row), class: row.class_id })) };
        default: return undefined;
    }
}

function page(rows, query) {
    const limit = Number(query.get('limit') ?? 100), at = Number(query.get('cursor') ?? 0);
    return { rows: rows.slice(at, at + limit), total: rows.length, next: at + limit < rows.length ? String(at + limit) : null };
}

const job = (id) => {
    const seconds = (Date.now() - jobs.get(id).began) / 1000, done = seconds > RUN_SECONDS;
    const part = Math.min(1, seconds / RUN_SECONDS);
    return { id, kind: 'plan', state: done ? 'done' : 'running', result: done ? { plan: jobs.get(id).plan } : null,
        progress: { met: Math.round(summary.met * part), score: Math.round(summary.score * part), bound: summary.bound,
            step: Math.round(100 * part), steps: 100, seconds } };
};

function imported(body, query) {
    if (!body.includes('NO-SUCH-POST')) return [200, { files: [{ file: 'officers.csv', rows: officers.length, added: 0, ended: 0 }],
        findings: [], stored: !query.has('dry_run') }];
    return [400, { error: { code: 'import.findings', text: 'nothing was stored', findings: [{ file: 'officers.csv', line: 2,
        column: 'post_id', value: 'NO-SUCH-POST', text: 'post "NO-SUCH-POST" is not known', hint: '', code: 'unknown-post' }] } }];
}

const refused = (code, text) => ({ error: { code, text, hint: '' } });
const rights = ['overview', 'plans', 'plan', 'publish', 'classes', 'people', 'units', 'courses', 'import', 'export'];
const me = () => ({ user: { login: signedIn, language: 'en', roles: [] }, csrf: '0', rights: signedIn === 'planner' ? rights : [] });

// The status and the answer.
function answer(method, [what, id, part], query, body) {
    const found = (value) => (value === undefined ? [404, refused('http.not-found', 'not found')] : [200, value]);
    if (what === 'setup') return [200, {}];
    if (what === 'session' && method === 'POST') {
        const { login, password } = JSON.parse(body);
        signedIn = password === PASSWORD && login;
    }
    if (what === 'session' && method === 'DELETE') signedIn = false;
    if (!signedIn) return [method === 'DELETE' ? 204 : 401, refused('session.wrong', 'login or password is wrong')];
    switch (what) {
        case 'session': return [200, me()];
        case 'overview': return [200, overview()];
        case 'officers': return found(id ? officerOf.has(id) ? oneOfficer(officerOf.get(id)) : undefined : page(people(query), query));
        case 'units': return found(id ? oneUnit(unitOf.get(id)) : page(units.map(unitRow), query));
        case 'classes': return found(id ? oneClass(classes.find((row) => row.class_id === id))
            : page(classes.map(classRow).filter((row) => ['course', 'establishment']
                .every((field) => !query.get(field) || row[field] === query.get(field))), query));
        case 'courses': return found(page(courses.map((row) => ({ id: row.course_id, title: named(row, 'title'),
            tier: Number(row.tier), post_codes: row.post_codes.split(' '), days: Number(row.days),
            validity_months: row.validity_months, ...seating(classes.filter((c) => c.course_id === row.course_id)) })), query));
        case 'establishments': return found(page(establishments.map((row) => ({ id: row.establishment_id, name: named(row),
            kind: row.kind, region: row.region,
            ...seating(classes.filter((c) => c.establishment_id === row.establishment_id)) })), query));
        case 'plans':
            if (part === 'publish') return [200, { published: (published = Number(id)), seats: summary.met }];
            if (method === 'GET') return found(id ? ofPlan(id, part, query)
                : page(Array.from({ length: planCount }, (_, i) => plan(planCount - i)), query));
            jobs.set(`job-${++planCount}`, { began: Date.now(), plan: planCount });
            return [202, { job: `job-${planCount}` }];
        case 'jobs': return [200, job(id)];
        case 'imports': return imported(body, query);
        default: return found(undefined);
    }
}

function sendEvents(response, id) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const timer = setInterval(() => {
        const now = job(id);
        response.write(`data: ${JSON.stringify(now)}\n\n`);
        if (now.state === 'running') return;
        clearInterval(timer);
        response.end();
    }, 200);
    response.on('close', () => clearInterval(timer));
}

const types = { html: 'text/html', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', txt: 'text/plain', csv: 'text/csv' };

function sendFile(response, folder, name) {
    if (!readdirSync(folder).includes(name)) return response.writeHead(404).end();
    return response.writeHead(200, { 'Content-Type': `${types[name.split('.').pop()]}; charset=utf-8`,
        'Content-Security-Policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'" }).end(readFileSync(join(folder, name)));
}

const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost'), path = url.pathname.split('/').slice(1).map(decodeURIComponent);
    if (path[0] !== 'api') return sendFile(response, files, path[0] || 'index.html');
    const [what, id, part] = path.slice(2);
    language = url.searchParams.get('lang') ?? 'en';
    const pieces = await request.toArray();
    if (what === 'exports') return sendFile(response, data, id);
    if (part === 'events') return sendEvents(response, id);
    const [status, value] = answer(request.method, [what, id, part], url.searchParams, Buffer.concat(pieces).toString());
    response.writeHead(status, { 'Content-Type': 'application/json', ETag: '"1"' });
    return response.end(status === 204 ? '' : JSON.stringify(value));
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/#/setup/stand-in`));
