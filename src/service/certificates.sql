-- SPDX-License-Identifier: Apache-2.0
-- name: certificate_issuer
-- out  base, name    at most one row
SELECT base, name FROM certificate_issuer;

-- name: certificate_issuer_set
INSERT INTO certificate_issuer (only_row, base, name) VALUES (1, :base, :name)
    ON CONFLICT (only_row) DO UPDATE SET base = :base, name = :name;

-- name: certificate_count
SELECT count(*) FROM certificate;

-- name: certificate_own
-- out  officer_id that the user is among the officers, or null
SELECT officer_id FROM users WHERE user_id = :user_id;

-- name: certificate_due
-- Qualifications that no certificate stands for.
--   in   :officer, :course, :class    '': any
--   out  officer_id, course_id, issued, valid_to, family_name, given_name, patronymic, title_en, title_kk, title_ru,
--        class_id, curriculum_version, start, end, establishment_id, name_en, name_kk, name_ru
-- The class is the last of the course that the officer was nominated to and that had ended by the day on which the
-- qualification was given; all of it is null when there is none.
SELECT due.officer_id, due.course_id, due.issued, due.valid_to,
       due.family_name, due.given_name, due.patronymic, due.title_en, due.title_kk, due.title_ru,
       classes.class_id, classes.curriculum_version, classes."start", classes."end",
       establishments.establishment_id, establishments.name_en, establishments.name_kk, establishments.name_ru
  FROM (SELECT qualifications.officer_id, qualifications.course_id, qualifications.issued, qualifications.valid_to,
               officers.family_name, officers.given_name, officers.patronymic,
               courses.title_en, courses.title_kk, courses.title_ru,
               (SELECT held.row_id
                  FROM nominations
                  JOIN classes AS held ON held.class_id = nominations.class_id
                                      AND held.gone_day IS NULL
                 WHERE nominations.officer_id = qualifications.officer_id
                   AND nominations.course_id = qualifications.course_id
                   AND nominations.gone_day IS NULL
                   AND held."end" <= qualifications.issued
                 ORDER BY held."end" DESC, held.row_id
                 LIMIT 1) AS class_row
          FROM qualifications
          JOIN officers ON officers.officer_id = qualifications.officer_id
                       AND officers.gone_day IS NULL
          JOIN courses ON courses.course_id = qualifications.course_id
                      AND courses.gone_day IS NULL
         WHERE qualifications.gone_day IS NULL
           AND (:officer = '' OR qualifications.officer_id = :officer)
           AND (:course = '' OR qualifications.course_id = :course)
           AND NOT EXISTS (SELECT 1
                             FROM certificate
                            WHERE certificate.officer_id = qualifications.officer_id
                              AND certificate.course_id = qualifications.course_id
                              AND certificate.qualified_day = qualifications.issued
                              AND certificate.state = 'issued')) AS due
  LEFT JOIN classes ON classes.row_id = due.class_row
  LEFT JOIN establishments ON establishments.establishment_id = classes.establishment_id
                          AND establishments.gone_day IS NULL
 WHERE :class = '' OR classes.class_id = :class
 ORDER BY due.officer_id, due.course_id, due.issued;

-- name: certificate_stands
SELECT count(*)
  FROM certificate
 WHERE officer_id = :officer_id
   AND course_id = :course_id
   AND qualified_day = :qualified_day
   AND state = 'issued';

-- name: certificate_standing_number
-- out  number    at most one row
SELECT number
  FROM certificate
 WHERE officer_id = :officer_id
   AND course_id = :course_id
   AND qualified_day = :qualified_day
   AND state = 'issued';

-- name: certificate_add
INSERT INTO certificate (number, officer_id, course_id, qualified_day, valid_to, class_id, establishment_id, state,
                         status_list, status_index, kid, token, issued_seconds, changed_seconds)
VALUES (:number, :officer_id, :course_id, :qualified_day, :valid_to, :class_id, :establishment_id, 'issued',
        :status_list, :status_index, :kid, :token, :now_seconds, :now_seconds);

-- name: certificate_end
UPDATE certificate
   SET state = :state, reason = :reason, replaced_by = :replaced_by, changed_seconds = :now_seconds
 WHERE number = :number;

-- name: certificate_list_newest
-- out  the newest list of revocations, how many of its places are taken    no row: no list yet
SELECT status_list, count(*)
  FROM certificate
 WHERE status_list = (SELECT max(status_list) FROM certificate)
 GROUP BY status_list;

-- name: certificate_place_taken
SELECT count(*) FROM certificate WHERE status_list = :list AND status_index = :place;

-- name: certificate_ended
-- out  status_index of those of a list that do not stand any more
SELECT status_index FROM certificate WHERE status_list = :list AND state <> 'issued';

-- name: certificate_list_last
SELECT max(status_list) FROM certificate;

-- name: certificate_get
-- out  as certificate_list
SELECT number, officer_id, course_id, qualified_day, valid_to, class_id, establishment_id, state, replaced_by, reason,
       kid, issued_seconds, changed_seconds, token
  FROM certificate
 WHERE number = :number;

-- name: certificate_list
-- in   :officer, :course, :class, :state '': any; :scope ' E1 E2 ': of these establishments, '': of all;
--      :skip, :most rows
-- out  number, officer_id, course_id, qualified_day, valid_to, class_id, establishment_id, state, replaced_by, reason,
--      kid, issued_seconds, changed_seconds, token    the newest first
SELECT number, officer_id, course_id, qualified_day, valid_to, class_id, establishment_id, state, replaced_by, reason,
       kid, issued_seconds, changed_seconds, token
  FROM certificate
 WHERE (:officer = '' OR officer_id = :officer)
   AND (:course = '' OR course_id = :course)
   AND (:class = '' OR class_id = :class)
   AND (:state = '' OR state = :state)
   AND (:scope = '' OR replace(:scope, ' ' || establishment_id || ' ', '') <> :scope)
 ORDER BY issued_seconds DESC, number
 LIMIT :most OFFSET :skip;

-- name: certificate_list_count
-- in   as certificate_list
SELECT count(*)
  FROM certificate
 WHERE (:officer = '' OR officer_id = :officer)
   AND (:course = '' OR course_id = :course)
   AND (:class = '' OR class_id = :class)
   AND (:state = '' OR state = :state)
   AND (:scope = '' OR replace(:scope, ' ' || establishment_id || ' ', '') <> :scope);
