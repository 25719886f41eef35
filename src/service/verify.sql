-- SPDX-License-Identifier: Apache-2.0
-- Each query gives what is wrong, one text a row; nothing is right. Written apart from what changes these tables.
-- "NOT IN ('cancelled', 'substituted')" changes no answer: it lets the indexes of nomination be used, which say so.

-- name: verify_seats
SELECT 'class ' || classes.class_id || ' has more officers than its seats'
  FROM classes
 WHERE classes.gone_day IS NULL
   AND (SELECT count(*)
          FROM nomination
         WHERE nomination.class_id = classes.class_id
           AND nomination.state NOT IN ('cancelled', 'substituted')
           AND nomination.state IN ('seated', 'instructed', 'reported', 'in-training', 'passed', 'failed', 'withdrawn',
                                    'recycled')) > classes.seats;

-- name: verify_overlap
SELECT 'officer ' || a.officer_id || ' sits in classes ' || a.class_id || ' and ' || b.class_id || ' at once'
  FROM nomination a
  JOIN nomination b ON b.officer_id = a.officer_id
                   AND b.nomination_id > a.nomination_id
                   AND b.state NOT IN ('cancelled', 'substituted')
                   AND b.state IN ('seated', 'instructed', 'reported', 'in-training', 'passed', 'failed')
  JOIN classes ka ON ka.class_id = a.class_id
                 AND ka.gone_day IS NULL
  JOIN classes kb ON kb.class_id = b.class_id
                 AND kb.gone_day IS NULL
 WHERE a.state IN ('seated', 'instructed', 'reported', 'in-training', 'passed', 'failed')
   AND ((ka.start <= kb."end" AND kb.start <= ka."end")
        OR (a.course_id = b.course_id
            AND a.state IN ('seated', 'instructed', 'reported', 'in-training')
            AND b.state IN ('seated', 'instructed', 'reported', 'in-training')));

-- name: verify_last_step
SELECT 'nomination ' || CAST(nomination.nomination_id AS TEXT) || ' is ' || nomination.state || ', its last step says '
       || coalesce((SELECT life_step.state
                      FROM life_step
                     WHERE life_step.life = 'nomination'
                       AND life_step.thing = CAST(nomination.nomination_id AS TEXT)
                     ORDER BY life_step.step DESC
                     LIMIT 1), 'nothing')
  FROM nomination
 WHERE nomination.state <> coalesce((SELECT life_step.state
                                       FROM life_step
                                      WHERE life_step.life = 'nomination'
                                        AND life_step.thing = CAST(nomination.nomination_id AS TEXT)
                                      ORDER BY life_step.step DESC
                                      LIMIT 1), '')
 UNION ALL
SELECT 'class ' || class_state.class_id || ' is ' || class_state.state || ', its last step says otherwise'
  FROM class_state
 WHERE class_state.state <> coalesce((SELECT life_step.state
                                        FROM life_step
                                       WHERE life_step.life = 'class'
                                         AND life_step.thing = class_state.class_id
                                       ORDER BY life_step.step DESC
                                       LIMIT 1), '')
 UNION ALL
SELECT 'qualification ' || CAST(qualification.qualification_id AS TEXT) || ' is ' || qualification.state
       || ', its last step says otherwise'
  FROM qualification
 WHERE qualification.state <> coalesce((SELECT life_step.state
                                          FROM life_step
                                         WHERE life_step.life = 'qualification'
                                           AND life_step.thing = CAST(qualification.qualification_id AS TEXT)
                                         ORDER BY life_step.step DESC
                                         LIMIT 1), '');

-- name: verify_sheet
-- Where a nomination has its row, and where a row has its nomination.
SELECT 'nomination ' || CAST(nomination.nomination_id AS TEXT) || ' is ' || nomination.state
       || ', the sheet does not say so'
  FROM nomination
 WHERE nomination.state IN ('seated', 'instructed', 'reported', 'in-training', 'passed', 'no-show', 'failed',
                            'withdrawn', 'recycled')
   AND NOT EXISTS (SELECT 1
                     FROM nominations
                    WHERE nominations.gone_day IS NULL
                      AND nominations.officer_id = nomination.officer_id
                      AND nominations.course_id = nomination.course_id
                      AND nominations.class_id = nomination.class_id
                      AND (coalesce(nominations.state, 'seated')
                           = CASE WHEN nomination.state = 'no-show' THEN 'no-show'
                                  WHEN nomination.state IN ('failed', 'withdrawn', 'recycled') THEN 'withdrawn'
                                  ELSE 'seated' END))
 UNION ALL
SELECT 'the sheet seats officer ' || nominations.officer_id || ' in class ' || nominations.class_id
       || ', but no nomination does'
  FROM nominations
 WHERE nominations.gone_day IS NULL
   AND coalesce(nominations.state, 'seated') = 'seated'
   AND NOT EXISTS (SELECT 1
                     FROM nomination
                    WHERE nomination.officer_id = nominations.officer_id
                      AND nomination.class_id = nominations.class_id
                      AND nomination.state NOT IN ('cancelled', 'substituted')
                      AND nomination.state IN ('seated', 'instructed', 'reported', 'in-training', 'passed'));

-- name: verify_class
-- Who is where only a running class can have brought him.
SELECT 'nomination ' || CAST(nomination.nomination_id AS TEXT) || ' is ' || nomination.state || ' in class '
       || nomination.class_id || ', which is ' || coalesce(class_state.state, 'planned')
  FROM nomination
  LEFT JOIN class_state ON class_state.class_id = nomination.class_id
 WHERE (nomination.state IN ('in-training', 'passed', 'failed', 'recycled')
        AND coalesce(class_state.state, 'planned') NOT IN ('in-session', 'completed', 'closed'))
    OR (nomination.state IN ('requested', 'endorsed', 'waitlisted', 'seated', 'instructed')
        AND class_state.state = 'cancelled');

-- name: verify_qualification
SELECT 'nomination ' || CAST(nomination.nomination_id AS TEXT) || ' is passed without its qualification'
  FROM nomination
 WHERE nomination.state = 'passed'
   AND NOT EXISTS (SELECT 1 FROM qualification WHERE qualification.nomination_id = nomination.nomination_id)
 UNION ALL
SELECT 'qualification ' || CAST(qualification.qualification_id AS TEXT) || ' has no passed and approved class behind it'
  FROM qualification
 WHERE qualification.nomination_id IS NOT NULL
   AND NOT EXISTS (SELECT 1
                     FROM nomination
                     JOIN result ON result.nomination_id = nomination.nomination_id
                    WHERE nomination.nomination_id = qualification.nomination_id
                      AND nomination.state = 'passed'
                      AND result.state = 'approved'
                      AND result.outcome = 'passed'
                      AND result.approved_by <> result.posted_by)
 UNION ALL
SELECT 'qualification ' || CAST(qualification.qualification_id AS TEXT) || ' is ' || qualification.state
       || ', the sheet says otherwise'
  FROM qualification
 WHERE (qualification.state IN ('valid', 'expiring', 'expired', 'renewed'))
       <> EXISTS (SELECT 1
                    FROM qualifications
                   WHERE qualifications.gone_day IS NULL
                     AND qualifications.officer_id = qualification.officer_id
                     AND qualifications.course_id = qualification.course_id
                     AND qualifications.issued = qualification.issued)
 UNION ALL
SELECT 'qualification ' || CAST(qualification.qualification_id AS TEXT) || ' was recognised by who proposed it'
  FROM qualification
  JOIN life_step ON life_step.life = 'qualification'
                AND life_step.thing = CAST(qualification.qualification_id AS TEXT)
                AND life_step.event = 'recognise'
                AND life_step.who = qualification.proposed_by;

-- name: verify_quota
-- in   :on    caps that have not lapsed by then
SELECT 'class ' || quotas.class_id || ': unit ' || quotas.unit_id || ' has more seats than its quota'
  FROM quotas
  JOIN classes ON classes.class_id = quotas.class_id
              AND classes.gone_day IS NULL
 WHERE quotas.gone_day IS NULL
   AND classes.start - 42 > :on
   AND NOT EXISTS (SELECT 1 FROM waiver WHERE waiver.rule = 'QUOTA')
   AND (WITH RECURSIVE below AS (
            SELECT quotas.unit_id AS unit_id
             UNION
            SELECT units.unit_id
              FROM units
              JOIN below ON units.parent_id = below.unit_id
             WHERE units.gone_day IS NULL
        )
        SELECT count(*)
          FROM nomination
          JOIN officers ON officers.officer_id = nomination.officer_id
                       AND officers.gone_day IS NULL
          JOIN posts ON posts.post_id = officers.post_id
                    AND posts.gone_day IS NULL
          JOIN below ON below.unit_id = posts.unit_id
         WHERE nomination.class_id = quotas.class_id
           AND nomination.state NOT IN ('cancelled', 'substituted')
           AND nomination.state IN ('seated', 'instructed')) > quotas.seats;

-- name: verify_steps
-- in   :from_day
-- out  life, thing, step, event, state, state before, reason, waiver_id, statement_id, and of a nomination or a
--      qualification officer_id, course_id, class_id
SELECT s.life, s.thing, s.step, s.event, s.state, coalesce(p.state, ''), s.reason, s.waiver_id, s.statement_id,
       coalesce(n.officer_id, q.officer_id, ''), coalesce(n.course_id, q.course_id, ''), coalesce(n.class_id, '')
  FROM life_step s
  LEFT JOIN life_step p ON p.life = s.life
                       AND p.thing = s.thing
                       AND p.step = s.step - 1
  LEFT JOIN nomination n ON n.nomination_id = CASE WHEN s.life = 'nomination' THEN CAST(s.thing AS BIGINT) END
  LEFT JOIN qualification q ON q.qualification_id = CASE WHEN s.life = 'qualification' THEN CAST(s.thing AS BIGINT) END
 WHERE s.on_day >= :from_day
 ORDER BY s.life, s.thing, s.step;

-- name: verify_nominations
SELECT count(*) FROM nomination;
