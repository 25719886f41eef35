-- SPDX-License-Identifier: Apache-2.0
-- A link also lets a user choose his password: at most one row for each. user_id: null: the first administrator's link.
ALTER TABLE invitation ADD COLUMN user_id BIGINT REFERENCES users;
