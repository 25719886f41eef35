-- SPDX-License-Identifier: Apache-2.0
-- name: sign_in_forget
DELETE FROM sign_in_try WHERE last_seconds <= :before;

-- name: sign_in_tries
-- out  tries, last_seconds
SELECT tries, last_seconds FROM sign_in_try WHERE subject = :subject;

-- name: sign_in_try
INSERT INTO sign_in_try (subject, tries, last_seconds)
VALUES (:subject, 1, :now_seconds)
    ON CONFLICT (subject) DO UPDATE
   SET tries = sign_in_try.tries + 1,
       last_seconds = excluded.last_seconds;

-- name: sign_in_clear
DELETE FROM sign_in_try WHERE subject = :subject;

-- name: sign_in_take_back
UPDATE sign_in_try SET tries = tries - 1 WHERE subject = :subject AND tries > 0;

-- name: sign_in_is_known
SELECT count(*)
  FROM sign_in_place
 WHERE user_id = :user_id
   AND address = :address
   AND last_seconds > :since;

-- name: sign_in_place_drop
DELETE FROM sign_in_place WHERE last_seconds <= :before;

-- name: sign_in_place_add
INSERT INTO sign_in_place (user_id, address, last_seconds)
VALUES (:user_id, :address, :now_seconds)
    ON CONFLICT (user_id, address) DO UPDATE
   SET last_seconds = excluded.last_seconds;
