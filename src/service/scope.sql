-- SPDX-License-Identifier: Apache-2.0
-- Of the facts as they stand now (gone_day is null). One officer, class or unit each: a few index lookups.

-- name: scope_unit_within
-- in   :unit_id, :top_id
-- out  1 when the unit is the top or below it, else 0
WITH RECURSIVE above AS (
    SELECT unit_id, parent_id
      FROM units
     WHERE unit_id = :unit_id
       AND gone_day IS NULL
     UNION
    SELECT units.unit_id, units.parent_id
      FROM units
      JOIN above ON units.unit_id = above.parent_id
     WHERE units.gone_day IS NULL
)
SELECT count(*) FROM above WHERE unit_id = :top_id;

-- name: scope_officer_unit
-- in   :officer_id, :on_day
-- out  unit_id of the post he holds    as domain/facts reads it: officers.post_id says it, unless postings tell of
--      that officer and post and none covers the day; where post_id is empty, a posting that covers the day says it
SELECT posts.unit_id
  FROM officers
  JOIN posts ON posts.post_id = officers.post_id
            AND posts.gone_day IS NULL
 WHERE officers.officer_id = :officer_id
   AND officers.gone_day IS NULL
   AND (NOT EXISTS (SELECT 1
                      FROM postings
                     WHERE postings.officer_id = officers.officer_id
                       AND postings.post_id = officers.post_id
                       AND postings.gone_day IS NULL)
        OR EXISTS (SELECT 1
                     FROM postings
                    WHERE postings.officer_id = officers.officer_id
                      AND postings.post_id = officers.post_id
                      AND postings.gone_day IS NULL
                      AND postings."from" <= :on_day
                      AND (postings."to" IS NULL OR postings."to" >= :on_day)))
 UNION
SELECT posts.unit_id
  FROM officers
  JOIN postings ON postings.officer_id = officers.officer_id
               AND postings.gone_day IS NULL
               AND postings."from" <= :on_day
               AND (postings."to" IS NULL OR postings."to" >= :on_day)
  JOIN posts ON posts.post_id = postings.post_id
            AND posts.gone_day IS NULL
 WHERE officers.officer_id = :officer_id
   AND officers.gone_day IS NULL
   AND officers.post_id IS NULL;

-- name: scope_class_at
-- out  1 when the class is held at the establishment, else 0
SELECT count(*)
  FROM classes
 WHERE class_id = :class_id
   AND establishment_id = :establishment_id
   AND gone_day IS NULL;

-- name: scope_officer_at
-- out  how many nominations the officer has to classes of the establishment
SELECT count(*)
  FROM nominations
  JOIN classes ON classes.class_id = nominations.class_id
              AND classes.gone_day IS NULL
 WHERE nominations.officer_id = :officer_id
   AND nominations.gone_day IS NULL
   AND classes.establishment_id = :establishment_id;

-- name: scope_unit_exists
SELECT count(*) FROM units WHERE unit_id = :id AND gone_day IS NULL;

-- name: scope_establishment_exists
SELECT count(*) FROM establishments WHERE establishment_id = :id AND gone_day IS NULL;

-- name: scope_officer_exists
SELECT count(*) FROM officers WHERE officer_id = :id AND gone_day IS NULL;
