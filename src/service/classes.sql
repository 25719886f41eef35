-- SPDX-License-Identifier: Apache-2.0
-- name: class_state_get
-- out  state, since_day, reason    no row: it never left the plan's state
SELECT state, since_day, reason FROM class_state WHERE class_id = :class_id;

-- name: class_state_set
INSERT INTO class_state (class_id, state, since_day, reason)
VALUES (:class_id, :state, :since_day, :reason)
    ON CONFLICT (class_id) DO UPDATE SET state = excluded.state,
                                         since_day = excluded.since_day,
                                         reason = excluded.reason;

-- name: class_row_find
-- out  row_id, since_day and every cell of the sheet's row, as it stands now
SELECT row_id, since_day, "class_id", "course_id", "establishment_id", "start", "end", "seats", "seats_min",
       "language", "regions", "curriculum_version", "state", "note"
  FROM classes
 WHERE class_id = :class_id
   AND gone_day IS NULL;

-- name: class_state_known
SELECT count(*) FROM class_state WHERE class_id = :class_id;
