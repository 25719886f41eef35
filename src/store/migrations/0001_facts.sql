-- SPDX-License-Identifier: Apache-2.0
-- Facts as people sent them, each row from the first day on which it stood to the day on which it was gone; who
-- changed what; plans and what was published of them. Days count from 1970-01-01. Columns of a sheet keep the
-- names of its file; an empty cell is null.
CREATE TABLE units (
    row_id BIGINT PRIMARY KEY,
    since_day INTEGER NOT NULL,
    gone_day INTEGER,
    "unit_id" TEXT NOT NULL,
    "parent_id" TEXT,
    "kind" TEXT NOT NULL,
    "region" TEXT,
    "arm" TEXT,
    "groups" TEXT,
    "name_en" TEXT,
    "name_kk" TEXT,
    "name_ru" TEXT,
    "valid_from" INTEGER,
    "valid_to" INTEGER,
    "note" TEXT
);
CREATE TABLE posts (
    row_id BIGINT PRIMARY KEY,
    since_day INTEGER NOT NULL,
    gone_day INTEGER,
    "post_id" TEXT NOT NULL,
    "unit_id" TEXT NOT NULL,
    "post_code" TEXT NOT NULL,
    "level" TEXT,
    "leadership_group" TEXT,
    "priority" BIGINT,
    "rank_min" TEXT,
    "rank_max" TEXT,
    "valid_from" INTEGER,
    "valid_to" INTEGER,
    "note" TEXT
);
CREATE TABLE officers (
    row_id BIGINT PRIMARY KEY,
    since_day INTEGER NOT NULL,
    gone_day INTEGER,
    "officer_id" TEXT NOT NULL,
    "post_id" TEXT,
    "rank" TEXT,
    "arm" TEXT,
    "category" TEXT,
    "service_type" TEXT,
    "separation_date" INTEGER,
    "languages" TEXT,
    "family_name" TEXT,
    "given_name" TEXT,
    "patronymic" TEXT,
    "personal_number" TEXT,
    "document_language" TEXT,
    "email" TEXT,
    "note" TEXT
);
CREATE TABLE postings (
    row_id BIGINT PRIMARY KEY,
    since_day INTEGER NOT NULL,
    gone_day INTEGER,
    "officer_id" TEXT NOT NULL,
    "post_id" TEXT NOT NULL,
    "from" INTEGER NOT NULL,
    "to" INTEGER,
    "note" TEXT
);
CREATE TABLE unavailability (
    row_id BIGINT PRIMARY KEY,
    since_day INTEGER NOT NULL,
    gone_day INTEGER,
    "scope" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "from" INTEGER,
    "to" INTEGER,
    "kind" TEXT,
    "note" TEXT
);
CREATE TABLE establishments (
    row_id BIGINT PRIMARY KEY,
    since_day INTEGER NOT NULL,
    gone_day INTEGER,
    "establishment_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "region" TEXT,
    "country" TEXT,
    "time_zone" TEXT,
    "name_en" TEXT,
    "name_kk" TEXT,
    "name_ru" TEXT,
    "note" TEXT
);
CREATE TABLE courses (
    row_id BIGINT PRIMARY KEY,
    since_day INTEGER NOT NULL,
    gone_day INTEGER,
    "course_id" TEXT NOT NULL,
    "tier" BIGINT NOT NULL,
    "post_codes" TEXT,
    "prerequisites" TEXT,
    "days" BIGINT NOT NULL,
    "class_min" BIGINT,
    "class_max" BIGINT,
    "validity_months" BIGINT,
    "title_en" TEXT,
    "title_kk" TEXT,
    "title_ru" TEXT,
    "note" TEXT
);
CREATE TABLE classes (
    row_id BIGINT PRIMARY KEY,
    since_day INTEGER NOT NULL,
    gone_day INTEGER,
    "class_id" TEXT NOT NULL,
    "course_id" TEXT NOT NULL,
    "establishment_id" TEXT NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    "seats" BIGINT NOT NULL,
    "seats_min" BIGINT,
    "language" TEXT,
    "regions" TEXT,
    "curriculum_version" TEXT,
    "state" TEXT,
    "note" TEXT
);
CREATE TABLE qualifications (
    row_id BIGINT PRIMARY KEY,
    since_day INTEGER NOT NULL,
    gone_day INTEGER,
    "officer_id" TEXT NOT NULL,
    "course_id" TEXT NOT NULL,
    "issued" INTEGER NOT NULL,
    "valid_to" INTEGER,
    "source" TEXT,
    "note" TEXT
);
CREATE TABLE quotas (
    row_id BIGINT PRIMARY KEY,
    since_day INTEGER NOT NULL,
    gone_day INTEGER,
    "class_id" TEXT NOT NULL,
    "unit_id" TEXT NOT NULL,
    "seats" BIGINT NOT NULL,
    "note" TEXT
);
CREATE TABLE policy (
    row_id BIGINT PRIMARY KEY,
    since_day INTEGER NOT NULL,
    gone_day INTEGER,
    "rule" TEXT NOT NULL,
    "value" TEXT,
    "note" TEXT
);
CREATE TABLE objectives (
    row_id BIGINT PRIMARY KEY,
    since_day INTEGER NOT NULL,
    gone_day INTEGER,
    "objective_id" TEXT NOT NULL,
    "measure" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "operator" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "year" BIGINT NOT NULL,
    "source" TEXT,
    "note" TEXT
);
CREATE TABLE nominations (
    row_id BIGINT PRIMARY KEY,
    since_day INTEGER NOT NULL,
    gone_day INTEGER,
    "officer_id" TEXT NOT NULL,
    "course_id" TEXT NOT NULL,
    "class_id" TEXT NOT NULL,
    "state" TEXT,
    "note" TEXT
);

-- One row for each import; import_sheet for each sheet that came with it.
CREATE TABLE import (
    import_id BIGINT PRIMARY KEY,
    as_of INTEGER NOT NULL
);
CREATE TABLE import_sheet (
    import_id BIGINT NOT NULL REFERENCES import,
    sheet TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    added BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    PRIMARY KEY (import_id, sheet)
);

-- A plan and its files as they were made; state: draft, published, superseded.
CREATE TABLE plan (
    plan_id BIGINT PRIMARY KEY,
    as_of INTEGER NOT NULL,
    until INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'superseded'))
);
CREATE TABLE plan_document (
    plan_id BIGINT NOT NULL REFERENCES plan,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (plan_id, name)
);
-- What was published of it, seat by seat: these nominations no import ends.
CREATE TABLE plan_seat (
    plan_id BIGINT NOT NULL REFERENCES plan,
    officer_id TEXT NOT NULL,
    course_id TEXT NOT NULL,
    class_id TEXT NOT NULL,
    PRIMARY KEY (plan_id, officer_id, course_id)
);

-- Only added to. who: the user; action: "import", "publish"...; object: what it was done to.
CREATE TABLE audit (
    audit_id BIGINT PRIMARY KEY,
    at_seconds BIGINT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL
);
