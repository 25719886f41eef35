-- SPDX-License-Identifier: Apache-2.0
-- name: facts_stamp_get
SELECT number FROM facts_stamp;

-- name: facts_stamp_set
INSERT INTO facts_stamp (one, number) VALUES (1, :number)
ON CONFLICT (one) DO UPDATE SET number = excluded.number;
