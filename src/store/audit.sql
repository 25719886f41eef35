-- SPDX-License-Identifier: Apache-2.0
-- name: audit_add
-- The next line; inside a changing transaction, which alone knows the last one.
INSERT INTO audit (audit_id, at_seconds, who, action, object, detail, seal)
SELECT coalesce(max(audit_id), 0) + 1, :at_seconds, :who, :action, :object, :detail, :seal
  FROM audit;

-- name: audit_last
-- out  audit_id, seal    of the newest line
SELECT audit_id, seal
  FROM audit
 ORDER BY audit_id DESC
 LIMIT 1;

-- name: audit_list
-- out  audit_id, at_seconds, who, action, object, detail, seal    oldest first
SELECT audit_id, at_seconds, who, action, object, detail, seal
  FROM audit
 ORDER BY audit_id;

-- name: audit_page
-- Lines before one, the newest first.
--   in   :who, :action, :object '' for any; who and object also with more words after them;
--        :since <= at < :until; :before a line's number
--   out  as audit_list
SELECT audit_id, at_seconds, who, action, object, detail, seal
  FROM audit
 WHERE audit_id < :before
   AND at_seconds >= :since
   AND at_seconds < :until
   AND (CAST(:who AS TEXT) = '' OR who = :who OR substr(who, 1, length(:who) + 1) = :who || ' ')
   AND (CAST(:action AS TEXT) = '' OR action = :action)
   AND (CAST(:object AS TEXT) = '' OR object = :object OR substr(object, 1, length(:object) + 1) = :object || ' ')
 ORDER BY audit_id DESC
 LIMIT :lines;

-- name: audit_count
-- out  how many audit_page would give without :before and :lines
SELECT count(*)
  FROM audit
 WHERE at_seconds >= :since
   AND at_seconds < :until
   AND (CAST(:who AS TEXT) = '' OR who = :who OR substr(who, 1, length(:who) + 1) = :who || ' ')
   AND (CAST(:action AS TEXT) = '' OR action = :action)
   AND (CAST(:object AS TEXT) = '' OR object = :object OR substr(object, 1, length(:object) + 1) = :object || ' ');

-- name: audit_actions
-- out  each word that the log knows of what was done, in order
SELECT DISTINCT action FROM audit ORDER BY action;

-- name: audit_newest_of
-- out  when a thing was done last, seconds
SELECT max(at_seconds) FROM audit WHERE action = :action;

-- name: audit_seal
UPDATE audit SET seal = :seal WHERE audit_id = :audit_id;
