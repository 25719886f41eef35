-- SPDX-License-Identifier: Apache-2.0
-- name: migration_last
-- out  the number of the newest migration that was run, null when none was
SELECT max(number) FROM migration;

-- name: migration_add
INSERT INTO migration (number, name) VALUES (:number, :name);
