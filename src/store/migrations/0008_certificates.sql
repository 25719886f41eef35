-- SPDX-License-Identifier: Apache-2.0
-- Certificates: what was signed for whom, and whether it still stands. None is ever deleted. The keys are outside the
-- database (service/certificate_keys).

-- Who certifies, at most one row: the addresses in certificates begin with base, so that it stays what it is.
CREATE TABLE certificate_issuer (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    base TEXT NOT NULL,
    name TEXT NOT NULL
);

-- officer_id, course_id, qualified_day: the qualification that it proves. class_id, establishment_id: where it was
-- gained, null when that is not known. reason: why it was replaced or revoked. status_list, status_index: its place
-- in a list of revocations. kid: the key that signed. token: the VC-JWT as it was given out.
CREATE TABLE certificate (
    number TEXT PRIMARY KEY,
    officer_id TEXT NOT NULL,
    course_id TEXT NOT NULL,
    qualified_day INTEGER NOT NULL,
    valid_to INTEGER,
    class_id TEXT,
    establishment_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('issued', 'replaced', 'revoked')),
    replaced_by TEXT REFERENCES certificate,
    reason TEXT,
    status_list BIGINT NOT NULL,
    status_index BIGINT NOT NULL,
    kid TEXT NOT NULL,
    token TEXT NOT NULL,
    issued_seconds BIGINT NOT NULL,
    changed_seconds BIGINT NOT NULL,
    UNIQUE (status_list, status_index)
);
-- one that stands for each qualification
CREATE UNIQUE INDEX certificate_standing ON certificate (officer_id, course_id, qualified_day) WHERE state = 'issued';
CREATE INDEX certificate_class ON certificate (class_id);
