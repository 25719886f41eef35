-- SPDX-License-Identifier: Apache-2.0
-- Who may use the program and what for; the seals of the audit log. Hashes and seals are 64 hexadecimal digits.

-- seal: of this line and the seal before it, with a key that is not in the database. '': a line from before there
-- were seals; it gets one with the next line.
ALTER TABLE audit ADD COLUMN seal TEXT NOT NULL DEFAULT '';

-- password_hash: argon2id. officer_id: who the user is among the officers; null: nobody.
CREATE TABLE users (
    user_id BIGINT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    language TEXT NOT NULL CHECK (language IN ('en', 'kk', 'ru')),
    password_hash TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'disabled')),
    officer_id TEXT,
    created_seconds BIGINT NOT NULL
);
-- scope: over what the user has the role: 'everything', 'unit' (and the units below it), 'establishment', or 'self'.
-- scope_id: of the unit or the establishment; else ''.
CREATE TABLE user_role (
    user_id BIGINT NOT NULL REFERENCES users,
    role TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('everything', 'unit', 'establishment', 'self')),
    scope_id TEXT NOT NULL,
    PRIMARY KEY (user_id, role, scope, scope_id)
);

-- token_hash: SHA-256 of what the browser holds. One that ended is gone.
CREATE TABLE session (
    session_id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users,
    token_hash TEXT NOT NULL UNIQUE,
    created_seconds BIGINT NOT NULL,
    seen_seconds BIGINT NOT NULL
);
CREATE INDEX session_owner ON session (user_id);

-- For programs. rights: a list of words. expires_seconds: null: never.
CREATE TABLE token (
    token_id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users,
    name TEXT NOT NULL,
    rights TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    created_seconds BIGINT NOT NULL,
    expires_seconds BIGINT,
    revoked_seconds BIGINT
);

-- The one-time link with which the first administrator is made: at most one row.
CREATE TABLE invitation (
    token_hash TEXT PRIMARY KEY,
    expires_seconds BIGINT NOT NULL
);

-- Tries to sign in that did not succeed, since the last that did. subject: the hash of a login, of an address, or of
-- both, so that what somebody typed is not kept.
CREATE TABLE sign_in_try (
    subject TEXT PRIMARY KEY,
    tries BIGINT NOT NULL,
    last_seconds BIGINT NOT NULL
);
CREATE INDEX sign_in_try_last ON sign_in_try (last_seconds);
-- From where a user signed in. address: its hash.
CREATE TABLE sign_in_place (
    user_id BIGINT NOT NULL REFERENCES users,
    address TEXT NOT NULL,
    last_seconds BIGINT NOT NULL,
    PRIMARY KEY (user_id, address)
);

-- For asking whether one officer is in a unit or a class, among 310,000.
CREATE INDEX officers_id ON officers ("officer_id") WHERE gone_day IS NULL;
CREATE INDEX posts_id ON posts ("post_id") WHERE gone_day IS NULL;
CREATE INDEX postings_officer ON postings ("officer_id") WHERE gone_day IS NULL;
CREATE INDEX nominations_officer ON nominations ("officer_id") WHERE gone_day IS NULL;
