-- SPDX-License-Identifier: Apache-2.0
-- 0004: seats that planners have pinned or forbidden. (domain/sheets.def)
CREATE TABLE pins (
    row_id BIGINT PRIMARY KEY,
    since_day INTEGER NOT NULL,
    gone_day INTEGER,
    "officer_id" TEXT NOT NULL,
    "class_id" TEXT NOT NULL,
    "kind" TEXT,
    "waives" TEXT,
    "reason" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "expires" INTEGER NOT NULL,
    "note" TEXT
);
