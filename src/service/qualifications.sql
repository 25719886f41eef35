-- SPDX-License-Identifier: Apache-2.0
-- name: qualifications_ours
-- out  officer_id, course_id, issued    of those that stand by what happened here
SELECT officer_id, course_id, issued
  FROM qualification
 WHERE state IN ('valid', 'expiring', 'expired', 'renewed');

-- name: qualification_last
SELECT max(qualification_id) FROM qualification;

-- name: qualification_add
INSERT INTO qualification (qualification_id, officer_id, course_id, issued, valid_to, state, since_day, nomination_id,
                           source, proposed_by)
VALUES (:qualification_id, :officer_id, :course_id, :issued, :valid_to, :state, :since_day, :nomination_id,
        :source, :proposed_by);

-- name: qualification_set
UPDATE qualification SET state = :state, since_day = :since_day WHERE qualification_id = :qualification_id;

-- name: qualification_get
-- out  qualification_id, officer_id, course_id, issued, valid_to, state, since_day, nomination_id, source, proposed_by
SELECT qualification_id, officer_id, course_id, issued, valid_to, state, since_day, nomination_id, source, proposed_by
  FROM qualification
 WHERE qualification_id = :qualification_id;

-- name: qualifications_of_officer
SELECT qualification_id, officer_id, course_id, issued, valid_to, state, since_day, nomination_id, source, proposed_by
  FROM qualification
 WHERE officer_id = :officer_id
 ORDER BY qualification_id;

-- name: qualifications_all
SELECT qualification_id, officer_id, course_id, issued, valid_to, state, since_day, nomination_id, source, proposed_by
  FROM qualification
 ORDER BY qualification_id;

-- name: qualifications_ending
-- in   :until    those that count and end on that day or before
SELECT qualification_id, officer_id, course_id, issued, valid_to, state, since_day, nomination_id, source, proposed_by
  FROM qualification
 WHERE state IN ('valid', 'expiring')
   AND valid_to <= :until
 ORDER BY qualification_id;

-- name: qualification_row_find
-- out  row_id, since_day    of the sheet's row that stands now
SELECT row_id, since_day
  FROM qualifications
 WHERE officer_id = :officer_id
   AND course_id = :course_id
   AND issued = :issued
   AND gone_day IS NULL;

-- name: user_officer
-- out  1 when the user is that officer
SELECT count(*) FROM users WHERE user_id = :user_id AND officer_id = :officer_id;
