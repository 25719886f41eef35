// SPDX-License-Identifier: Apache-2.0
// answers: the shapes of what /api/v1 answers. Days are "YYYY-MM-DD"; names come in the language that was asked for.

export interface Plan {
    id: number | string;
    state: 'draft' | 'published' | 'superseded';
    as_of: string;
    until: string;
    keep?: string | null;
    method: string;
    met: number;
    requirements: number;
    met_bound: number | null;
    score: number;
    bound: number | null;
    gap: number | null;
    created: string | null;
    created_by: number | null;
    cut?: boolean;
    changes: number; // of the facts, that nobody has imported; above 0: a what-if
    base: number | null;
    seed?: number;
    steps?: number;
    seconds?: number;
}

export interface PlanFile extends Plan {
    policy: Record<string, number | string[]>;
}

export interface Change {
    change: 'add-class' | 'seats' | 'seats-min' | 'quota' | 'cancel-class' | 'policy';
    id: string;
    value?: string;
    start?: string;
    at?: string;
}

export interface Pin {
    officer: string;
    name: string;
    class: string;
    kind: 'pin' | 'forbid';
    waives: string[];
    reason: string;
    approved_by: string;
    expires: string;
}

export interface LateSeat {
    officer: string;
    name: string;
    unit: string;
    course: string;
    class: string;
    start: string;
    told: string;
}

export interface Objective {
    id: string;
    what: string;
    value: number | null; // what the plan reaches
    actual: number | null; // what is reached already
    operator: string;
    target: number | string; // of a milestone: text
    year: number;
    met: boolean | null;
}

export interface TierLine {
    tier: number;
    title: string;
    courses: string[];
    requirements: number;
    planned: number;
    unmet: number;
    posts: number;
    filled: number;
    ready_before: number;
    ready_after: number;
}

export interface Overview {
    empty: boolean; // nothing was imported yet
    as_of: string | null;
    until: string | null;
    plan: Plan | null;
    published_id: number | string | null;
    objectives: Objective[];
    tiers: TierLine[];
    windows: { start: string; seats: number; filled: number; classes: number }[];
    seats: { total: number; filled: number; free_held: number; free_empty: number; classes_empty: number };
    attention: { kind: string; count: number; link?: string }[];
}

export type RequirementState = 'planned' | 'unmet' | 'trained' | 'none';

export interface OfficerRow {
    id: string;
    name: string;
    rank: string | null;
    post: string | null;
    post_code: string | null;
    unit: string | null;
    unit_name: string | null;
    arm: string | null;
    expires: string | null; // the first day within the plan's time on which a qualification of his ends
    requirements: { course: string; state: RequirementState; class?: string; start?: string; reason?: string }[];
}

export interface Option {
    classes: string[];
    start: string;
    end: string;
    score: number;
    stops: string[];
}

export interface Officer extends Omit<OfficerRow, 'requirements' | 'expires'> {
    separation_date: string | null;
    requirements: {
        course: string;
        course_title: string;
        state: RequirementState;
        class?: string | null;
        start?: string | null;
        end?: string | null;
        establishment?: string | null;
        establishment_name?: string | null;
        reason?: string | null;
        sentence?: string | null;
        detail?: string | null;
        options?: Option[];
    }[];
    qualifications: { course: string; issued: string; valid_to: string | null }[];
    history: { post: string; from: string; to: string | null }[];
    unavailable: { from: string; to: string }[];
}

export interface UnitTier {
    tier: number;
    posts: number;
    filled: number;
    before: number;
    after: number;
}

export interface Unit {
    id: string;
    parent: string | null;
    kind: string;
    name: string;
    region: string | null;
    tiers: UnitTier[];
}

export interface UnitDetail extends Unit {
    posts: {
        id: string;
        code: string;
        level: string | null;
        officer?: string | null;
        officer_name?: string | null;
        requirements: { course: string; state: RequirementState; class?: string; reason?: string }[];
    }[];
}

export interface ClassRow {
    id: string;
    course: string;
    course_title: string;
    establishment: string;
    establishment_name: string;
    region: string | null;
    start: string;
    end: string;
    seats: number;
    seats_min: number | null;
    filled: number;
    state: string;
    language: string | null;
    regions: string[] | string | null;
}

export interface ClassDetail extends ClassRow {
    roster: { officer: string; name: string; unit: string; unit_name: string; post: string }[];
    by_unit: { unit: string; name: string; seats: number; quota?: number | null }[];
}

export interface Course {
    id: string;
    title: string;
    tier: number;
    post_codes: string[];
    prerequisites: string[];
    days: number;
    class_min: number | null;
    class_max: number | null;
    validity_months: number | null;
    classes: number;
    seats: number;
    filled: number;
}

export interface Establishment {
    id: string;
    name: string;
    kind: string;
    region: string | null;
    classes: number;
    seats: number;
    filled: number;
}

export interface Unmet {
    officer: string;
    name: string;
    post: string;
    unit: string;
    course: string;
    reason: string;
    sentence: string;
    detail: string;
    help: (Change & { text: string }) | null;
}

export interface SeatLine {
    class: string;
    course: string;
    establishment: string;
    establishment_name?: string;
    start: string;
    end?: string;
    seats: number;
    seats_min?: number | null;
    filled: number;
}

export interface Move {
    officer: string;
    name: string;
    course: string;
    from: string | null;
    to: string | null;
    reason?: string;
    sentence?: string;
}

export interface Comparison {
    only_first: { officer: string; name: string; course: string; class: string }[];
    only_second: { officer: string; name: string; course: string; class: string }[];
    moved: Move[];
}

export interface Progress {
    met: number;
    score: number;
    bound: number;
    step: number;
    steps: number;
    seconds: number;
}

export interface Job {
    id: string;
    kind: string;
    state: 'running' | 'done' | 'failed' | 'cancelled';
    progress: Progress | null;
    result?: { plan?: number | string } | null;
    error?: { code: string; text: string; hint?: string } | null;
}

export interface Imported {
    files: { file: string; rows: number; added: number; ended: number }[];
    findings: import('./api').Finding[];
    stored: boolean;
}

// ---- certificates ----

export interface Certificate {
    number: string;
    officer: string;
    course: string;
    class: string | null;
    establishment: string | null;
    qualified: string;
    valid_to: string | null;
    state: 'issued' | 'replaced' | 'revoked';
    reason: string | null;
    replaced_by: string | null;
    issued: string;
}

// What the paper shows.
export interface CertificatePaper {
    number: string;
    holder: string[];
    title: string;
    titles: string; // in all languages
    version: string | null;
    establishment: string | null;
    issuer: string;
    valid_from: string;
    valid_until: string | null;
}

export interface VerifiedNumber {
    verdict: string;
    replaced_by: string | null;
    certificate: CertificatePaper | null;
}

export interface VerifiedFile {
    verdict: string;
    checks: { what: string; result: string; code: string; text: string }[];
    certificate: CertificatePaper | null;
}

export interface Feed {
    feed: number;
    kind: 'officer' | 'class' | 'establishment';
    id: string;
    language: 'kk' | 'ru' | 'en';
    made: string;
}

// ---- administration ----

export interface RoleGiven {
    role: string;
    scope: string; // "everything", "unit:R001", "self:O0000001"
}

export interface Role {
    role: string;
    scopes: string[];
    rights: string[];
}

export interface User {
    id: number;
    login: string;
    language: string;
    state: 'active' | 'disabled' | 'invited';
    officer: string | null;
    created: string;
    roles: RoleGiven[];
}

export interface Link {
    user: number;
    token: string;
    until: string;
}

export interface OwnSession {
    id: number;
    created: string;
    seen: string;
    current: boolean;
}

export interface Token {
    id: number;
    user: number;
    name: string;
    rights: string[];
    created: string;
    until: string | null;
}

export interface Key {
    key: string;
    name: string;
    scopes: string[];
    created: string;
}

export interface AuditLine {
    line: number;
    at: string;
    who: string;
    action: string;
    object: string;
    detail: string;
}

export interface AuditReport {
    lines: number;
    without_seal: number;
    whole: boolean;
    problems: { line: number; text: string }[];
    more: boolean;
}

export interface System {
    version: string;
    engine: string;
    healthy: boolean;
    database_bytes: number;
    disk_free_bytes: number | null;
    statements: number;
    writer_queue: number;
    connections: number;
    tls: boolean;
    backup: string | null;
    head: string | null;
    keeps_backups: boolean;
}

export interface Backup {
    name: string;
    bytes: number;
    made: string;
}

export interface SavedView {
    id: number;
    place: string;
    name: string;
    address: string; // what stands behind the path: "?state=unmet"
    shared: boolean; // with all who may see the place
    mine: boolean;
    owner: string; // login
}

// What there is to choose from among officers.
export interface OfficerValues {
    ranks: string[];
    arms: string[];
    post_codes: string[];
}

export interface Found {
    rows: { kind: 'officer' | 'unit' | 'class' | 'course' | 'establishment'; id: string; name: string; note: string | null }[];
    totals: { officers: number; units: number; classes: number; courses: number; establishments: number };
}
