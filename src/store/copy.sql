-- SPDX-License-Identifier: Apache-2.0
-- name: copy_columns
-- Every column of every table of ours but the list of migrations.
--   out  table, column    tables in the order in which they were made, so that what is referred to comes first
SELECT m.name, p.name
  FROM sqlite_master AS m
  JOIN pragma_table_info(m.name) AS p
 WHERE m.type = 'table'
   AND m.name NOT LIKE 'sqlite_%'
   AND m.name <> 'migration'
 ORDER BY m.rowid, p.cid;

-- name: copy_columns [postgres]
SELECT c.relname, a.attname
  FROM pg_class AS c
  JOIN pg_attribute AS a ON a.attrelid = c.oid
 WHERE c.relnamespace = to_regnamespace(current_schema())
   AND c.relkind = 'r'
   AND c.relname <> 'migration'
   AND a.attnum > 0
   AND NOT a.attisdropped
 ORDER BY c.oid, a.attnum;
