-- SPDX-License-Identifier: Apache-2.0
-- name: migration_exists
-- out  1 when the table of migrations is there, else 0
SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'migration';

-- name: migration_exists [postgres]
SELECT count(*) FROM pg_class WHERE oid = to_regclass('migration');

-- name: migration_last
-- out  the number of the newest migration that was run, null when none was
SELECT max(number) FROM migration;

-- name: migration_add
INSERT INTO migration (number, name) VALUES (:number, :name);

-- name: store_bytes
-- out  bytes of the database
SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size();

-- name: store_bytes [postgres]
SELECT pg_database_size(current_database());
