-- SPDX-License-Identifier: Apache-2.0
-- When a plan was stored, and by which user; null: before this was kept, or by the system's user.
ALTER TABLE plan ADD COLUMN made_seconds BIGINT;
ALTER TABLE plan ADD COLUMN made_by BIGINT;
