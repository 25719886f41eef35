-- SPDX-License-Identifier: Apache-2.0
-- name: items_of_class
-- out  item, title, weight, pass_mark
SELECT item, title, weight, pass_mark FROM assessment_item WHERE class_id = :class_id ORDER BY item;

-- name: items_drop
DELETE FROM assessment_item WHERE class_id = :class_id;

-- name: item_add
INSERT INTO assessment_item (class_id, item, title, weight, pass_mark)
VALUES (:class_id, :item, :title, :weight, :pass_mark);

-- name: marks_in_class
SELECT count(*)
  FROM assessment_mark
  JOIN nomination ON nomination.nomination_id = assessment_mark.nomination_id
 WHERE nomination.class_id = :class_id;

-- name: mark_set
INSERT INTO assessment_mark (nomination_id, item, points, who, on_day)
VALUES (:nomination_id, :item, :points, :who, :on_day)
    ON CONFLICT (nomination_id, item) DO UPDATE SET points = excluded.points,
                                                    who = excluded.who,
                                                    on_day = excluded.on_day;

-- name: marks_of_nomination
-- out  item, points
SELECT item, points FROM assessment_mark WHERE nomination_id = :nomination_id ORDER BY item;

-- name: result_get
-- out  state, outcome, score, posted_by
SELECT state, outcome, score, posted_by FROM result WHERE nomination_id = :nomination_id;

-- name: result_set
INSERT INTO result (nomination_id, state, outcome, score, posted_by, posted_day)
VALUES (:nomination_id, 'posted', :outcome, :score, :posted_by, :posted_day)
    ON CONFLICT (nomination_id) DO UPDATE SET state = excluded.state,
                                              outcome = excluded.outcome,
                                              score = excluded.score,
                                              posted_by = excluded.posted_by,
                                              posted_day = excluded.posted_day;

-- name: result_approve
UPDATE result
   SET state = 'approved', approved_by = :approved_by, approved_day = :approved_day
 WHERE nomination_id = :nomination_id;

-- name: result_return
UPDATE result SET state = 'returned' WHERE nomination_id = :nomination_id;
