-- SPDX-License-Identifier: Apache-2.0
-- name: forward_last
SELECT max(forward_id) FROM forward;

-- name: forward_find
SELECT forward_id FROM forward WHERE url = :url;

-- name: forward_add
INSERT INTO forward (forward_id, url, credentials, last_seq, sent_total, failure)
VALUES (:forward_id, :url, :credentials, :last_seq, 0, '');

-- name: forward_remove
DELETE FROM forward WHERE forward_id = :forward_id;

-- name: forward_list
-- out  forward_id, url, credentials, last_seq, sent_total, failure
SELECT forward_id, url, credentials, last_seq, sent_total, failure FROM forward ORDER BY forward_id;

-- name: forward_set
UPDATE forward
   SET last_seq = :last_seq, sent_total = sent_total + :sent, failure = :failure
 WHERE forward_id = :forward_id;
