-- SPDX-License-Identifier: Apache-2.0
-- 0005: what each publication changed of the nominations, so that it can be taken back; drafts of facts that are not.
CREATE TABLE publication (
    publication_id BIGINT PRIMARY KEY,
    plan_id BIGINT NOT NULL REFERENCES plan,
    previous_plan_id BIGINT REFERENCES plan,
    on_day INTEGER NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
);
-- A nomination that it added (side 1), or ended (side 0), with all its cells.
CREATE TABLE publication_row (
    publication_id BIGINT NOT NULL REFERENCES publication,
    side INTEGER NOT NULL,
    officer_id TEXT NOT NULL,
    course_id TEXT NOT NULL,
    class_id TEXT NOT NULL,
    state TEXT,
    note TEXT,
    PRIMARY KEY (publication_id, side, officer_id, course_id, class_id)
);
-- A plan made from facts with changes that nobody has imported: it is never the newest draft that pages show.
ALTER TABLE plan ADD COLUMN what_if INTEGER NOT NULL DEFAULT 0;
