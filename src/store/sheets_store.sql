-- SPDX-License-Identifier: Apache-2.0
-- name: sheets_ever
-- out  the names of the sheets that any import brought
SELECT DISTINCT sheet FROM import_sheet;

-- name: import_first_day
SELECT min(as_of) FROM import;

-- name: import_last_day
SELECT max(as_of) FROM import;

-- name: import_last
SELECT max(import_id) FROM import;

-- name: import_add
INSERT INTO import (import_id, as_of) VALUES (:import_id, :as_of);

-- name: import_sheet_add
INSERT INTO import_sheet (import_id, sheet, row_count, added, ended)
VALUES (:import_id, :sheet, :row_count, :added, :ended);
