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

-- name: audit_seal
UPDATE audit SET seal = :seal WHERE audit_id = :audit_id;
