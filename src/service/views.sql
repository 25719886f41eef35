-- SPDX-License-Identifier: Apache-2.0
-- name: view_last
SELECT max(view_id) FROM saved_view;

-- name: view_count
SELECT count(*) FROM saved_view WHERE user_id = :user_id;

-- name: view_add
INSERT INTO saved_view (view_id, user_id, place, name, address, shared)
VALUES (:view_id, :user_id, :place, :name, :address, :shared);

-- name: view_named
-- out  view_id    another view of the user's place with that name
SELECT view_id
  FROM saved_view
 WHERE user_id = :user_id
   AND place = :place
   AND name = :name
   AND view_id <> :view_id;

-- name: view_place
-- out  place    of a view of the user
SELECT place FROM saved_view WHERE view_id = :view_id AND user_id = :user_id;

-- name: view_change
UPDATE saved_view
   SET name = :name, address = :address, shared = :shared
 WHERE view_id = :view_id;

-- name: view_remove
DELETE FROM saved_view WHERE view_id = :view_id;

-- name: view_list
-- out  view_id, name, address, shared, user_id, login    the user's own of the place, and those that others share
SELECT saved_view.view_id, saved_view.name, saved_view.address, saved_view.shared, saved_view.user_id, users.login
  FROM saved_view
  JOIN users ON users.user_id = saved_view.user_id
 WHERE saved_view.place = :place
   AND (saved_view.user_id = :user_id OR saved_view.shared = 1)
 ORDER BY saved_view.name, saved_view.view_id
 LIMIT 500;
