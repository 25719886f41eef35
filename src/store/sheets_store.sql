-- SPDX-License-Identifier: Apache-2.0
-- name: sheets_ever
-- in   :on
-- out  the names of the sheets that any import as of that day or before brought
SELECT DISTINCT import_sheet.sheet
  FROM import_sheet
  JOIN import ON import.import_id = import_sheet.import_id
 WHERE import.as_of <= :on;

-- name: nominations_last_day
-- out  the newest day on which a nomination began or ended, null when there was none
SELECT max(CASE WHEN gone_day > since_day THEN gone_day ELSE since_day END) FROM nominations;

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
