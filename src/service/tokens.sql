-- SPDX-License-Identifier: Apache-2.0
-- name: token_last
SELECT max(token_id) FROM token;

-- name: token_add
INSERT INTO token (token_id, user_id, name, rights, token_hash, created_seconds, expires_seconds)
VALUES (:token_id, :user_id, :name, :rights, :token_hash, :now_seconds, :expires_seconds);

-- name: token_named
SELECT count(*) FROM token WHERE user_id = :user_id AND name = :name AND revoked_seconds IS NULL;

-- name: token_find
-- out  token_id, user_id, rights    in use now
SELECT token_id, user_id, rights
  FROM token
 WHERE token_hash = :token_hash
   AND revoked_seconds IS NULL
   AND (expires_seconds IS NULL OR expires_seconds > :now_seconds);

-- name: token_user
-- out  user_id    of a token that is not revoked
SELECT user_id FROM token WHERE token_id = :token_id AND revoked_seconds IS NULL;

-- name: token_revoke
UPDATE token SET revoked_seconds = :now_seconds WHERE token_id = :token_id;

-- name: token_list
-- in   :user_id or 0
-- out  token_id, user_id, name, rights, created_seconds, expires_seconds    oldest first
SELECT token_id, user_id, name, rights, created_seconds, expires_seconds
  FROM token
 WHERE revoked_seconds IS NULL
   AND (user_id = :user_id OR :user_id = 0)
 ORDER BY token_id;
