-- SPDX-License-Identifier: Apache-2.0
-- name: nomination_last
SELECT max(nomination_id) FROM nomination;

-- name: nomination_add
INSERT INTO nomination (nomination_id, officer_id, course_id, class_id, state, priority, asked_us, since_day)
VALUES (:nomination_id, :officer_id, :course_id, :class_id, :state, :priority, :asked_us, :since_day);

-- name: nomination_set
UPDATE nomination SET state = :state, since_day = :since_day WHERE nomination_id = :nomination_id;

-- name: nomination_get
-- out  nomination_id, officer_id, course_id, class_id, state, priority, asked_us, since_day    so below
SELECT nomination_id, officer_id, course_id, class_id, state, priority, asked_us, since_day
  FROM nomination
 WHERE nomination_id = :nomination_id;

-- name: nominations_of_class
SELECT nomination_id, officer_id, course_id, class_id, state, priority, asked_us, since_day
  FROM nomination
 WHERE class_id = :class_id
   AND state NOT IN ('cancelled', 'substituted')
 ORDER BY priority DESC, asked_us, nomination_id;

-- name: nominations_of_officer
SELECT nomination_id, officer_id, course_id, class_id, state, priority, asked_us, since_day
  FROM nomination
 WHERE officer_id = :officer_id
   AND state NOT IN ('cancelled', 'substituted')
 ORDER BY nomination_id;

-- name: nominations_of_officers
-- in   :officers    a JSON array of ids
SELECT nomination_id, officer_id, course_id, class_id, state, priority, asked_us, since_day
  FROM nomination
 WHERE officer_id IN (SELECT value FROM json_each(:officers))
   AND state NOT IN ('cancelled', 'substituted')
 ORDER BY nomination_id;

-- name: nominations_of_officers [postgres]
SELECT nomination_id, officer_id, course_id, class_id, state, priority, asked_us, since_day
  FROM nomination
 WHERE officer_id IN (SELECT json_array_elements_text(CAST(CAST(:officers AS TEXT) AS JSON)))
   AND state NOT IN ('cancelled', 'substituted')
 ORDER BY nomination_id;

-- name: nominations_all
SELECT nomination_id, officer_id, course_id, class_id, state, priority, asked_us, since_day
  FROM nomination
 ORDER BY nomination_id;

-- name: nomination_row_find
-- out  row_id, state, note, since_day    of the row that planners exchange, as it stands now
SELECT row_id, state, note, since_day
  FROM nominations
 WHERE officer_id = :officer_id
   AND course_id = :course_id
   AND class_id = :class_id
   AND gone_day IS NULL;

-- name: life_step_add
-- The next step of a thing.
INSERT INTO life_step (life, thing, step, event, state, on_day, at_seconds, who, reason, note, waiver_id, statement_id)
SELECT :life, :thing, coalesce(max(step), 0) + 1, :event, :state, :on_day, :at_seconds, :who, :reason, :note,
       :waiver_id, :statement_id
  FROM life_step
 WHERE life = :life
   AND thing = :thing;

-- name: life_reason
-- out  the reason of the newest step
SELECT reason FROM life_step WHERE life = :life AND thing = :thing ORDER BY step DESC LIMIT 1;
