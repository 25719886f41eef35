-- SPDX-License-Identifier: Apache-2.0
-- name: key_last
SELECT max(key_id) FROM record_key;

-- name: key_add
INSERT INTO record_key (key_id, public_id, name, scopes, authority, secret_hash, created_seconds)
VALUES (:key_id, :public_id, :name, :scopes, :authority, :secret_hash, :created_seconds);

-- name: key_named
-- out  key_id    of the key in use with the name or the public id
SELECT key_id
  FROM record_key
 WHERE revoked_seconds IS NULL
   AND (name = :name OR public_id = :public_id);

-- name: key_revoke
UPDATE record_key SET revoked_seconds = :now_seconds WHERE key_id = :key_id;

-- name: key_list
-- out  key_id, public_id, name, scopes, authority, secret_hash, created_seconds    in use, oldest first
SELECT key_id, public_id, name, scopes, authority, secret_hash, created_seconds
  FROM record_key
 WHERE revoked_seconds IS NULL
 ORDER BY key_id;
