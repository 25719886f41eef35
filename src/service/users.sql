-- SPDX-License-Identifier: Apache-2.0
-- name: user_last
SELECT max(user_id) FROM users;

-- name: user_add
INSERT INTO users (user_id, login, language, password_hash, state, officer_id, created_seconds)
VALUES (:user_id, :login, :language, :password_hash, 'active', :officer_id, :now_seconds);

-- name: user_find
-- out  user_id
SELECT user_id FROM users WHERE login = :login;

-- name: user_get
-- out  login, state, officer_id, password_hash
SELECT login, state, officer_id, password_hash FROM users WHERE user_id = :user_id;

-- name: user_list
-- out  user_id, login, language, state, officer_id, created_seconds, whether he has no password yet    by login
SELECT user_id, login, language, state, officer_id, created_seconds,
       CASE WHEN password_hash = '' THEN 1 ELSE 0 END
  FROM users
 ORDER BY login;

-- name: user_set_state
UPDATE users SET state = :state WHERE user_id = :user_id;

-- name: user_set_password
UPDATE users SET password_hash = :password_hash WHERE user_id = :user_id;

-- name: user_roles
-- out  role, scope, scope_id
SELECT role, scope, scope_id
  FROM user_role
 WHERE user_id = :user_id
 ORDER BY role, scope, scope_id;

-- name: user_role_count
SELECT count(*)
  FROM user_role
 WHERE user_id = :user_id
   AND role = :role
   AND scope = :scope
   AND scope_id = :scope_id;

-- name: user_role_add
INSERT INTO user_role (user_id, role, scope, scope_id) VALUES (:user_id, :role, :scope, :scope_id);

-- name: user_role_remove
DELETE FROM user_role
 WHERE user_id = :user_id
   AND role = :role
   AND scope = :scope
   AND scope_id = :scope_id;

-- name: user_set_language
UPDATE users SET language = :language WHERE user_id = :user_id;

-- name: user_administrators
-- out  how many active administrators there are besides one; who has no password yet cannot help
SELECT count(DISTINCT users.user_id)
  FROM users
  JOIN user_role ON user_role.user_id = users.user_id
 WHERE user_role.role = 'administrator'
   AND users.state = 'active'
   AND users.password_hash <> ''
   AND users.user_id <> :user_id;

-- name: user_is_administrator
SELECT count(*)
  FROM users
  JOIN user_role ON user_role.user_id = users.user_id
 WHERE user_role.role = 'administrator'
   AND users.state = 'active'
   AND users.user_id = :user_id;

-- name: invitation_clear
-- Of the first administrator.
DELETE FROM invitation WHERE user_id IS NULL;

-- name: invitation_add
-- in   :user_id null: the first administrator's
INSERT INTO invitation (token_hash, expires_seconds, user_id) VALUES (:token_hash, :expires_seconds, :user_id);

-- name: invitation_find
-- out  1 when the first administrator's link is there and has not expired
SELECT count(*)
  FROM invitation
 WHERE token_hash = :token_hash
   AND expires_seconds > :now_seconds
   AND user_id IS NULL;

-- name: invitation_of_user
-- out  user_id, login    whose link it is, when it has not expired and he is active
SELECT users.user_id, users.login
  FROM invitation
  JOIN users ON users.user_id = invitation.user_id
 WHERE invitation.token_hash = :token_hash
   AND invitation.expires_seconds > :now_seconds
   AND users.state = 'active';

-- name: invitation_drop
DELETE FROM invitation WHERE user_id = :user_id;

-- name: user_roles_total
SELECT count(*) FROM user_role WHERE user_id = :user_id;
