-- SPDX-License-Identifier: Apache-2.0
-- name: waiver_last
SELECT max(waiver_id) FROM waiver;

-- name: waiver_add
INSERT INTO waiver (waiver_id, rule, officer_id, class_id, reason, given_by, given_day, expires_day)
VALUES (:waiver_id, :rule, :officer_id, :class_id, :reason, :given_by, :given_day, :expires_day);

-- name: waiver_find
-- out  the newest that puts the rule aside on the day
SELECT max(waiver_id)
  FROM waiver
 WHERE rule = :rule
   AND (officer_id IS NULL OR officer_id = :officer_id)
   AND (class_id IS NULL OR class_id = :class_id)
   AND given_day <= :on_day
   AND expires_day >= :on_day
   AND revoked_day IS NULL;

-- name: waiver_revoke
UPDATE waiver SET revoked_day = :on_day WHERE waiver_id = :waiver_id AND revoked_day IS NULL;

-- name: waiver_stands
SELECT count(*) FROM waiver WHERE waiver_id = :waiver_id AND revoked_day IS NULL;

-- name: waiver_list
-- out  waiver_id, rule, officer_id, class_id, reason, given_by, given_day, expires_day, revoked_day
SELECT waiver_id, rule, officer_id, class_id, reason, given_by, given_day, expires_day, revoked_day
  FROM waiver
 ORDER BY waiver_id DESC;
