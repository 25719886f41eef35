-- SPDX-License-Identifier: Apache-2.0
-- name: lessons_of_class
-- out  lesson, on_day
SELECT lesson, on_day FROM lesson WHERE class_id = :class_id ORDER BY lesson;

-- name: attendance_mark_find
-- out  officer_id, state, version, marked_ms, class_id, lesson
SELECT officer_id, state, version, marked_ms, class_id, lesson
  FROM attendance_mark
 WHERE device = :device
   AND mark = :mark;

-- name: attendance_mark_add
INSERT INTO attendance_mark (device, mark, class_id, lesson, officer_id, state, reason, version, marked_ms, who,
                             stored_seconds)
VALUES (:device, :mark, :class_id, :lesson, :officer_id, :state, :reason, :version, :marked_ms, :who,
        :stored_seconds);

-- name: attendance_marks
-- out  device, mark, officer_id, state, reason, version, marked_ms
SELECT device, mark, officer_id, state, reason, version, marked_ms
  FROM attendance_mark
 WHERE class_id = :class_id
   AND lesson = :lesson
 ORDER BY device, mark;
