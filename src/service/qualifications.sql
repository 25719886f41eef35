-- SPDX-License-Identifier: Apache-2.0
-- name: qualifications_ours
-- out  officer_id, course_id, issued    of those that stand by what happened here
SELECT officer_id, course_id, issued
  FROM qualification
 WHERE state IN ('valid', 'expiring', 'expired', 'renewed');
