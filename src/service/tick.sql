-- SPDX-License-Identifier: Apache-2.0
-- name: replan_due
-- out  how many seats of the published plan are in classes that were cancelled since
SELECT count(*)
  FROM plan_seat
  JOIN plan ON plan.plan_id = plan_seat.plan_id
           AND plan.state = 'published'
  JOIN class_state ON class_state.class_id = plan_seat.class_id
                  AND class_state.state = 'cancelled';
