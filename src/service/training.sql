-- SPDX-License-Identifier: Apache-2.0
-- name: facts_stamp_get
SELECT number FROM facts_stamp;

-- name: facts_stamp_set
UPDATE facts_stamp SET number = :number;
