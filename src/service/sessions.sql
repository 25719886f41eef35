-- SPDX-License-Identifier: Apache-2.0
-- name: session_last
SELECT max(session_id) FROM session;

-- name: session_add
INSERT INTO session (session_id, user_id, token_hash, created_seconds, seen_seconds)
VALUES (:session_id, :user_id, :token_hash, :now_seconds, :now_seconds);

-- name: session_find
-- out  session_id, user_id, created_seconds, seen_seconds
SELECT session_id, user_id, created_seconds, seen_seconds FROM session WHERE token_hash = :token_hash;

-- name: session_touch
UPDATE session SET seen_seconds = :now_seconds WHERE session_id = :session_id;

-- name: session_end
DELETE FROM session WHERE session_id = :session_id AND user_id = :user_id;

-- name: session_drop
DELETE FROM session WHERE user_id = :user_id AND session_id <> :except_id;

-- name: session_expire
DELETE FROM session WHERE created_seconds <= :created_before OR seen_seconds <= :seen_before;

-- name: session_of_user
-- out  session_id, user_id, created_seconds, seen_seconds    the newest first
SELECT session_id, user_id, created_seconds, seen_seconds
  FROM session
 WHERE user_id = :user_id
 ORDER BY session_id DESC;
