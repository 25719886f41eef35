-- SPDX-License-Identifier: Apache-2.0
-- Running the classes: who sits, waits, came, passed; what each of these became, step by step.

-- A nomination from being asked for to its end. state: a word of domain/lifecycle.def. priority, asked_us: the order
-- of the waiting list (higher priority, then earlier, then the lower id); asked_us: microseconds since 1970 in UTC.
-- The sheet `nominations` holds the part that planners exchange; both are changed together.
CREATE TABLE nomination (
    nomination_id BIGINT PRIMARY KEY,
    officer_id TEXT NOT NULL,
    course_id TEXT NOT NULL,
    class_id TEXT NOT NULL,
    state TEXT NOT NULL,
    priority BIGINT NOT NULL,
    asked_us BIGINT NOT NULL,
    since_day INTEGER NOT NULL
);
-- Seats that were given up are looked for by nobody but their history.
CREATE INDEX nomination_class ON nomination (class_id) WHERE state NOT IN ('cancelled', 'substituted');
CREATE INDEX nomination_officer ON nomination (officer_id) WHERE state NOT IN ('cancelled', 'substituted');

-- Only added to: every step of every life. life: 'nomination', 'class', 'result', 'qualification'; thing: its id.
-- at_seconds: when it was written; on_day: the day from which it counts. statement_id: of the xAPI statement that
-- was stored with it; null: it has none.
CREATE TABLE life_step (
    life TEXT NOT NULL,
    thing TEXT NOT NULL,
    step BIGINT NOT NULL,
    event TEXT NOT NULL,
    state TEXT NOT NULL,
    on_day INTEGER NOT NULL,
    at_seconds BIGINT NOT NULL,
    who TEXT NOT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    waiver_id BIGINT,
    statement_id BYTEA,
    PRIMARY KEY (life, thing, step)
);

-- Where a class stands; without a row: planned, or cancelled when its sheet says so.
CREATE TABLE class_state (
    class_id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    since_day INTEGER NOT NULL,
    reason TEXT NOT NULL
);

-- A rule put aside for somebody, by somebody, until a day. officer_id, class_id: null: any.
CREATE TABLE waiver (
    waiver_id BIGINT PRIMARY KEY,
    rule TEXT NOT NULL,
    officer_id TEXT,
    class_id TEXT,
    reason TEXT NOT NULL,
    given_by TEXT NOT NULL,
    given_day INTEGER NOT NULL,
    expires_day INTEGER NOT NULL,
    revoked_day INTEGER
);
CREATE INDEX life_step_day ON life_step (on_day);
CREATE INDEX waiver_officer ON waiver (officer_id);

-- Lessons that are not simply the working days of the class.
CREATE TABLE lesson (
    class_id TEXT NOT NULL,
    lesson BIGINT NOT NULL,
    on_day INTEGER NOT NULL,
    title TEXT NOT NULL,
    PRIMARY KEY (class_id, lesson)
);
-- Marks of attendance, only added to: each device numbers its own. version: that of the lesson which the device had
-- seen. What holds is worked out from all of them (domain/attendance).
CREATE TABLE attendance_mark (
    device TEXT NOT NULL,
    mark BIGINT NOT NULL,
    class_id TEXT NOT NULL,
    lesson BIGINT NOT NULL,
    officer_id TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL,
    marked_ms BIGINT NOT NULL,
    who TEXT NOT NULL,
    stored_seconds BIGINT NOT NULL,
    PRIMARY KEY (device, mark)
);
CREATE INDEX attendance_mark_class ON attendance_mark (class_id, lesson);

-- What a class is assessed by. Weights are of each other; pass_mark: the least points, of 100, without which nobody
-- passes.
CREATE TABLE assessment_item (
    class_id TEXT NOT NULL,
    item BIGINT NOT NULL,
    title TEXT NOT NULL,
    weight BIGINT NOT NULL,
    pass_mark BIGINT NOT NULL,
    PRIMARY KEY (class_id, item)
);
CREATE TABLE assessment_mark (
    nomination_id BIGINT NOT NULL REFERENCES nomination,
    item BIGINT NOT NULL,
    points BIGINT NOT NULL,
    who TEXT NOT NULL,
    on_day INTEGER NOT NULL,
    PRIMARY KEY (nomination_id, item)
);
-- outcome: passed, failed, withdrawn, withdrawn-fault, recycled. score: of 100; null: there are no items.
CREATE TABLE result (
    nomination_id BIGINT PRIMARY KEY REFERENCES nomination,
    state TEXT NOT NULL,
    outcome TEXT NOT NULL,
    score BIGINT,
    posted_by TEXT NOT NULL,
    posted_day INTEGER NOT NULL,
    approved_by TEXT,
    approved_day INTEGER
);

-- Qualifications that are kept here; the sheet `qualifications` holds each while it stands. nomination_id: of the
-- class that was passed; null: recognised from elsewhere. valid_to: null: for ever.
CREATE TABLE qualification (
    qualification_id BIGINT PRIMARY KEY,
    officer_id TEXT NOT NULL,
    course_id TEXT NOT NULL,
    issued INTEGER NOT NULL,
    valid_to INTEGER,
    state TEXT NOT NULL,
    since_day INTEGER NOT NULL,
    nomination_id BIGINT UNIQUE REFERENCES nomination,
    source TEXT NOT NULL,
    proposed_by TEXT NOT NULL
);
CREATE INDEX qualification_officer ON qualification (officer_id);
CREATE INDEX qualification_state ON qualification (state);

-- Another number whenever facts changed other than by nominations: what was read of them is then read again.
-- At most one row; none: not yet.
CREATE TABLE facts_stamp (one INTEGER PRIMARY KEY CHECK (one = 1), number BIGINT NOT NULL);

-- Nominations that stood before there were life cycles, as an import brings them. Of several with one key the newest.
INSERT INTO nomination (nomination_id, officer_id, course_id, class_id, state, priority, asked_us, since_day)
SELECT row_id, officer_id, course_id, class_id, coalesce(state, 'seated'), 1, 0, since_day
  FROM nominations
 WHERE gone_day IS NULL;
INSERT INTO life_step (life, thing, step, event, state, on_day, at_seconds, who, reason, note)
SELECT 'nomination', CAST(nomination_id AS TEXT), 1, 'import', state, since_day, 0, '', '', ''
  FROM nomination;

CREATE INDEX classes_id ON classes ("class_id") WHERE gone_day IS NULL;
CREATE INDEX qualifications_officer ON qualifications ("officer_id") WHERE gone_day IS NULL;
