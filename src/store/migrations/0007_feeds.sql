-- SPDX-License-Identifier: Apache-2.0
-- Calendars at a secret address: service/feeds. secret_hash: SHA-256.
CREATE TABLE feed (
    feed_id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users,
    kind TEXT NOT NULL CHECK (kind IN ('officer', 'class', 'establishment')),
    subject_id TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('en', 'kk', 'ru')),
    secret_hash TEXT NOT NULL UNIQUE,
    created_seconds BIGINT NOT NULL,
    revoked_seconds BIGINT
);
CREATE INDEX feed_owner ON feed (user_id);

-- For calendars: all that ever was of one officer's seats, and of a class.
CREATE INDEX nominations_officer_ever ON nominations ("officer_id");
CREATE INDEX nominations_class ON nominations ("class_id") WHERE gone_day IS NULL;
CREATE INDEX classes_id_ever ON classes ("class_id");
