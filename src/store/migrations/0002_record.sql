-- SPDX-License-Identifier: Apache-2.0
-- The record store: xAPI statements as they were received, what they can be found by, documents, keys.
-- seq: statements in the order in which they were stored, from 1, with gaps where some were removed.
-- Times are microseconds since 1970-01-01T00:00:00Z. BYTEA is PostgreSQL's word; SQLite takes it too.

-- One row. last_seq, last_stored_us: of the newest statement ever. last_term: of the newest term. flushed_seq:
-- statements after it have no rows in statement_id, statement_term and statement_count yet (SQLite; in memory).
-- epoch: counts removals and merges, after which what a process remembers of terms is stale. secret: signs cursors.
CREATE TABLE record_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    last_seq BIGINT NOT NULL,
    last_stored_us BIGINT NOT NULL,
    last_term BIGINT NOT NULL,
    flushed_seq BIGINT NOT NULL,
    statement_total BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    secret BYTEA NOT NULL
);

-- [sqlite]
CREATE TABLE statement (
    seq INTEGER PRIMARY KEY,
    stored_us INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    authority_id INTEGER NOT NULL,
    dictionary_id INTEGER NOT NULL,
    id BLOB NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE statement_id (
    id BLOB PRIMARY KEY,
    seq INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE statement_term (
    term_id INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    postings BLOB NOT NULL,
    PRIMARY KEY (term_id, first_seq)
) WITHOUT ROWID;
CREATE TABLE statement_reference (
    target_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (target_id, seq)
) WITHOUT ROWID;
CREATE TABLE statement_count (
    day INTEGER NOT NULL,
    term_id INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, term_id)
) WITHOUT ROWID;
-- [postgres]
CREATE TABLE statement (
    seq BIGINT PRIMARY KEY,
    stored_us BIGINT NOT NULL,
    flags BIGINT NOT NULL,
    authority_id BIGINT NOT NULL,
    dictionary_id BIGINT NOT NULL,
    id BYTEA NOT NULL,
    body BYTEA NOT NULL
);
ALTER TABLE statement ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE statement_id (
    id BYTEA PRIMARY KEY,
    seq BIGINT NOT NULL
);
CREATE TABLE statement_term (
    term_id BIGINT NOT NULL,
    first_seq BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    postings BYTEA NOT NULL,
    PRIMARY KEY (term_id, first_seq)
);
ALTER TABLE statement_term ALTER COLUMN postings SET STORAGE EXTERNAL;
CREATE TABLE statement_reference (
    target_id BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (target_id, seq)
);
CREATE TABLE statement_count (
    day BIGINT NOT NULL,
    term_id BIGINT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (day, term_id)
);
-- [both]

-- What statements can be found by. kind: 1 agent, 2 verb, 3 activity, 4 registration. alias_of: agents only, the
-- term that stands for the same person.
CREATE TABLE term (
    term_id BIGINT PRIMARY KEY,
    kind INTEGER NOT NULL,
    term_key TEXT NOT NULL,
    alias_of BIGINT,
    UNIQUE (kind, term_key)
);
CREATE INDEX term_alias ON term (alias_of) WHERE alias_of IS NOT NULL;

CREATE TABLE dictionary (
    dictionary_id BIGINT PRIMARY KEY,
    body BYTEA NOT NULL
);
CREATE TABLE authority (
    authority_id BIGINT PRIMARY KEY,
    body TEXT NOT NULL
);
-- The merged definition of an activity, a JSON object.
CREATE TABLE activity (
    term_id BIGINT PRIMARY KEY,
    definition BYTEA NOT NULL
);
CREATE TABLE agent_name (
    term_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (term_id, name)
);
-- Bytes that came with statements, once each, and which statements they came with.
CREATE TABLE attachment (
    sha2 TEXT PRIMARY KEY,
    content_type TEXT NOT NULL,
    body BYTEA NOT NULL
);
CREATE TABLE statement_attachment (
    sha2 TEXT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (sha2, seq)
);

-- kind: 1 state, 2 activity profile, 3 agent profile. An empty text: none of these.
CREATE TABLE document (
    kind INTEGER NOT NULL,
    activity TEXT NOT NULL,
    agent TEXT NOT NULL,
    registration TEXT NOT NULL,
    document_id TEXT NOT NULL,
    content_type TEXT NOT NULL,
    etag TEXT NOT NULL,
    updated_us BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (kind, activity, agent, registration, document_id)
);
CREATE INDEX document_agent ON document (agent);

-- Who may talk to the record store. secret_hash: SHA-256 of 256 random bits.
CREATE TABLE record_key (
    key_id BIGINT PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    scopes BIGINT NOT NULL,
    authority TEXT NOT NULL,
    secret_hash BYTEA NOT NULL,
    created_seconds BIGINT NOT NULL,
    revoked_seconds BIGINT
);

-- Another record store that gets every statement after last_seq. credentials: "KEY:SECRET" there.
CREATE TABLE forward (
    forward_id BIGINT PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    credentials TEXT NOT NULL,
    last_seq BIGINT NOT NULL,
    sent_total BIGINT NOT NULL,
    failure TEXT NOT NULL
);

-- Statements of the kind go when they are `days` old. verb_key, activity_key: empty: any.
CREATE TABLE retention (
    retention_id BIGINT PRIMARY KEY,
    verb_key TEXT NOT NULL,
    activity_key TEXT NOT NULL,
    days BIGINT NOT NULL
);
