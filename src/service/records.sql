-- SPDX-License-Identifier: Apache-2.0
-- name: retention_last
SELECT max(retention_id) FROM retention;

-- name: retention_add
INSERT INTO retention (retention_id, verb_key, activity_key, days)
VALUES (:retention_id, :verb_key, :activity_key, :days);

-- name: retention_find
SELECT retention_id FROM retention WHERE retention_id = :retention_id;

-- name: retention_drop
DELETE FROM retention WHERE retention_id = :retention_id;

-- name: retention_list
-- out  retention_id, verb_key, activity_key, days
SELECT retention_id, verb_key, activity_key, days FROM retention ORDER BY retention_id;

-- name: agent_number
SELECT term_id FROM term WHERE kind = 1 AND term_key = :term_key;
