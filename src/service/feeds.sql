-- SPDX-License-Identifier: Apache-2.0
-- name: feed_last
SELECT max(feed_id) FROM feed;

-- name: feed_add
INSERT INTO feed (feed_id, user_id, kind, subject_id, language, secret_hash, created_seconds)
VALUES (:feed_id, :user_id, :kind, :subject_id, :language, :secret_hash, :now_seconds);

-- name: feed_count
SELECT count(*) FROM feed WHERE user_id = :user_id AND revoked_seconds IS NULL;

-- name: feed_user
-- out  user_id    of a feed that is not revoked
SELECT user_id FROM feed WHERE feed_id = :feed_id AND revoked_seconds IS NULL;

-- name: feed_revoke
UPDATE feed SET revoked_seconds = :now_seconds WHERE feed_id = :feed_id;

-- name: feed_list
-- in   :user_id or 0
-- out  feed_id, user_id, kind, subject_id, language, created_seconds    oldest first
SELECT feed_id, user_id, kind, subject_id, language, created_seconds
  FROM feed
 WHERE revoked_seconds IS NULL
   AND (user_id = :user_id OR :user_id = 0)
 ORDER BY feed_id;

-- name: feed_find
-- out  feed_id, user_id, kind, subject_id, language, created_seconds
SELECT feed_id, user_id, kind, subject_id, language, created_seconds
  FROM feed
 WHERE secret_hash = :secret_hash
   AND revoked_seconds IS NULL;

-- name: feed_subject_class
SELECT count(*) FROM classes WHERE class_id = :class_id;

-- name: feed_subject_establishment
SELECT count(*) FROM establishments WHERE establishment_id = :establishment_id;

-- name: feed_policy
-- out  rule, value    of the facts as they stand last
SELECT rule, value
  FROM policy
 WHERE rule IN ('TIME_ZONE', 'CLASS_BEGINS', 'CLASS_ENDS')
   AND gone_day IS NULL;

-- name: feed_officer_events
-- The newest nomination of an officer to each course, with its class as it was last. Changes are counted over every
-- row that there ever was of the nomination and of the classes that it was to, so that their number only rises.
--   in   :officer_id, :since_day
--   out  course_id, class_id, start, end, is_off 1 or 0, changes, revised_day, seats, filled, title_en, title_kk,
--        title_ru, establishment_id, name_en, name_kk, name_ru, time_zone
WITH mine AS (
    SELECT course_id,
           max(row_id)                      AS row_id,
           count(*) + count(gone_day)       AS changes,
           max(COALESCE(gone_day, since_day)) AS revised_day
      FROM nominations
     WHERE officer_id = :officer_id
     GROUP BY course_id
), moved AS (
    SELECT seat.course_id,
           count(*) + count(classes.gone_day)                 AS changes,
           max(COALESCE(classes.gone_day, classes.since_day)) AS revised_day
      FROM (SELECT DISTINCT course_id, class_id FROM nominations WHERE officer_id = :officer_id) AS seat
      JOIN classes ON classes.class_id = seat.class_id
     GROUP BY seat.course_id
)
SELECT seat.course_id,
       held.class_id,
       held.start,
       held."end",
       CASE WHEN seat.gone_day IS NOT NULL OR held.gone_day IS NOT NULL OR COALESCE(held.state, '') = 'cancelled'
                 OR COALESCE(seat.state, 'seated') <> 'seated' THEN 1 ELSE 0 END AS is_off,
       mine.changes + moved.changes - 2 AS changes,
       CASE WHEN mine.revised_day > moved.revised_day THEN mine.revised_day ELSE moved.revised_day END AS revised_day,
       held.seats,
       0 AS filled,
       courses.title_en, courses.title_kk, courses.title_ru,
       held.establishment_id,
       establishments.name_en, establishments.name_kk, establishments.name_ru, establishments.time_zone
  FROM mine
  JOIN moved ON moved.course_id = mine.course_id
  JOIN nominations AS seat ON seat.row_id = mine.row_id
  JOIN classes AS held ON held.row_id = (SELECT max(row_id) FROM classes WHERE class_id = seat.class_id)
  LEFT JOIN courses ON courses.course_id = seat.course_id AND courses.gone_day IS NULL
  LEFT JOIN establishments ON establishments.establishment_id = held.establishment_id
                          AND establishments.gone_day IS NULL
 WHERE held."end" >= :since_day
 ORDER BY held.start, seat.course_id;

-- name: feed_class_events
-- Classes as they were last: one, or those of an establishment.
--   in   :class_id, :establishment_id    one of them is ''; :since_day
--   out  as feed_officer_events; filled: seats that are taken
WITH ever AS (
    SELECT class_id,
           max(row_id)                        AS row_id,
           count(*) + count(gone_day)         AS changes,
           max(COALESCE(gone_day, since_day)) AS revised_day
      FROM classes
     WHERE class_id = :class_id OR establishment_id = :establishment_id
     GROUP BY class_id
), taken AS (
    SELECT nominations.class_id, count(*) AS filled
      FROM nominations
      JOIN ever ON ever.class_id = nominations.class_id
     WHERE nominations.gone_day IS NULL
       AND COALESCE(nominations.state, 'seated') = 'seated'
     GROUP BY nominations.class_id
)
SELECT held.course_id,
       held.class_id,
       held.start,
       held."end",
       CASE WHEN held.gone_day IS NOT NULL OR COALESCE(held.state, '') = 'cancelled' THEN 1 ELSE 0 END AS is_off,
       ever.changes - 1 AS changes,
       ever.revised_day,
       held.seats,
       COALESCE(taken.filled, 0) AS filled,
       courses.title_en, courses.title_kk, courses.title_ru,
       held.establishment_id,
       establishments.name_en, establishments.name_kk, establishments.name_ru, establishments.time_zone
  FROM ever
  JOIN classes AS held ON held.row_id = ever.row_id
  LEFT JOIN taken ON taken.class_id = ever.class_id
  LEFT JOIN courses ON courses.course_id = held.course_id AND courses.gone_day IS NULL
  LEFT JOIN establishments ON establishments.establishment_id = held.establishment_id
                          AND establishments.gone_day IS NULL
 WHERE held."end" >= :since_day
 ORDER BY held.start, held.class_id;
