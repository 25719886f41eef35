-- SPDX-License-Identifier: Apache-2.0
-- name: audit_add
INSERT INTO audit (audit_id, at_seconds, who, action, object, detail)
SELECT coalesce(max(audit_id), 0) + 1, :at_seconds, :who, :action, :object, :detail
  FROM audit;

-- name: audit_list
-- out  audit_id, at_seconds, who, action, object, detail    oldest first
SELECT audit_id, at_seconds, who, action, object, detail
  FROM audit
 ORDER BY audit_id;
