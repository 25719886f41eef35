-- SPDX-License-Identifier: Apache-2.0
-- name: plan_last
SELECT max(plan_id) FROM plan;

-- name: plan_add
INSERT INTO plan (plan_id, as_of, until, state) VALUES (:plan_id, :as_of, :until, 'draft');

-- name: plan_document_add
INSERT INTO plan_document (plan_id, name, body) VALUES (:plan_id, :name, :body);

-- name: plan_documents
-- out  name, body
SELECT name, body
  FROM plan_document
 WHERE plan_id = :plan_id
 ORDER BY name;

-- name: plan_state
SELECT state FROM plan WHERE plan_id = :plan_id;

-- name: plan_published
-- out  the plan that is published, null when none is
SELECT max(plan_id) FROM plan WHERE state = 'published';

-- name: plan_supersede
UPDATE plan SET state = 'superseded' WHERE state = 'published';

-- name: plan_publish
UPDATE plan SET state = 'published' WHERE plan_id = :plan_id;

-- name: plan_seat_add
INSERT INTO plan_seat (plan_id, officer_id, course_id, class_id)
VALUES (:plan_id, :officer_id, :course_id, :class_id);

-- name: plan_seats_ever
-- out  officer_id, course_id, class_id of every seat that was ever published
SELECT DISTINCT officer_id, course_id, class_id FROM plan_seat;

-- name: plan_lines
-- out  plan_id, state, body of summary.json; the newest first
SELECT plan.plan_id, plan.state, plan_document.body
  FROM plan
  JOIN plan_document ON plan_document.plan_id = plan.plan_id
                    AND plan_document.name = 'summary.json'
 ORDER BY plan.plan_id DESC;

-- name: plan_line
-- out  as plan_lines, of one
SELECT plan.plan_id, plan.state, plan_document.body
  FROM plan
  JOIN plan_document ON plan_document.plan_id = plan.plan_id
                    AND plan_document.name = 'summary.json'
 WHERE plan.plan_id = :plan_id;
