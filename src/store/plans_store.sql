-- SPDX-License-Identifier: Apache-2.0
-- name: plan_last
SELECT max(plan_id) FROM plan;

-- name: plan_newest
-- out  the newest plan that is no what-if, null when there is none
SELECT max(plan_id) FROM plan WHERE what_if = 0;

-- name: plan_add
INSERT INTO plan (plan_id, as_of, until, state, what_if, made_seconds, made_by)
VALUES (:plan_id, :as_of, :until, 'draft', :what_if, :made_seconds, nullif(:made_by, 0));

-- name: plan_document_add
INSERT INTO plan_document (plan_id, name, body) VALUES (:plan_id, :name, :body);

-- name: plan_documents
-- out  name, body
SELECT name, body
  FROM plan_document
 WHERE plan_id = :plan_id
 ORDER BY name;

-- name: plan_state
-- out  state, what_if
SELECT state, what_if FROM plan WHERE plan_id = :plan_id;

-- name: plan_published
-- out  the plan that is published, null when none is
SELECT max(plan_id) FROM plan WHERE state = 'published';

-- name: plan_supersede
UPDATE plan SET state = 'superseded' WHERE state = 'published';

-- name: plan_publish
UPDATE plan SET state = 'published' WHERE plan_id = :plan_id;

-- name: plan_unpublish
UPDATE plan SET state = 'draft' WHERE plan_id = :plan_id;

-- name: publication_last
SELECT max(publication_id) FROM publication;

-- name: publication_add
INSERT INTO publication (publication_id, plan_id, previous_plan_id, on_day)
VALUES (:publication_id, :plan_id, :previous_plan_id, :on_day);

-- name: publication_row_add
-- in   :side 1 the publication added the nomination, 0 it ended it
INSERT INTO publication_row (publication_id, side, officer_id, course_id, class_id, state, note)
VALUES (:publication_id, :side, :officer_id, :course_id, :class_id, :state, :note);

-- name: publication_of
-- out  of the plan's newest publication that stands: publication_id, previous_plan_id, on_day
SELECT publication_id, previous_plan_id, on_day
  FROM publication
 WHERE plan_id = :plan_id
   AND undone = 0
 ORDER BY publication_id DESC
 LIMIT 1;

-- name: publication_rows
-- out  side, officer_id, course_id, class_id, state, note
SELECT side, officer_id, course_id, class_id, state, note
  FROM publication_row
 WHERE publication_id = :publication_id
 ORDER BY side, officer_id, course_id, class_id;

-- name: publication_undo
UPDATE publication SET undone = 1 WHERE publication_id = :publication_id;

-- name: nominations_since
-- out  officer_id, course_id, class_id, since_day of every nomination that stands
SELECT officer_id, course_id, class_id, since_day FROM nominations WHERE gone_day IS NULL;

-- name: plan_seats_remove
DELETE FROM plan_seat WHERE plan_id = :plan_id;

-- name: plan_seat_add
INSERT INTO plan_seat (plan_id, officer_id, course_id, class_id)
VALUES (:plan_id, :officer_id, :course_id, :class_id);

-- name: plan_seats_ever
-- out  officer_id, course_id, class_id of every seat that was ever published, or given here between two plans
SELECT officer_id, course_id, class_id FROM plan_seat
 UNION
SELECT nomination.officer_id, nomination.course_id, nomination.class_id
  FROM nomination
  JOIN life_step ON life_step.life = 'nomination'
                AND life_step.thing = CAST(nomination.nomination_id AS TEXT)
                AND life_step.event = 'seat';

-- name: plan_lines
-- out  plan_id, state, body of summary.json, made_seconds, made_by; the newest first
SELECT plan.plan_id, plan.state, plan_document.body, plan.made_seconds, plan.made_by
  FROM plan
  JOIN plan_document ON plan_document.plan_id = plan.plan_id
                    AND plan_document.name = 'summary.json'
 ORDER BY plan.plan_id DESC;

-- name: plan_line
-- out  as plan_lines, of one
SELECT plan.plan_id, plan.state, plan_document.body, plan.made_seconds, plan.made_by
  FROM plan
  JOIN plan_document ON plan_document.plan_id = plan.plan_id
                    AND plan_document.name = 'summary.json'
 WHERE plan.plan_id = :plan_id;

-- name: plan_changed_last
-- out  who (his login when he is a user), action, object, at_seconds    of the newest change of what plans stand on
SELECT coalesce(users.login, audit.who), audit.action, audit.object, audit.at_seconds
  FROM audit
  LEFT JOIN users ON audit.who = 'user ' || users.user_id
 WHERE audit.action IN ('publish', 'unpublish', 'import')
 ORDER BY audit.audit_id DESC
 LIMIT 1;
