-- SPDX-License-Identifier: Apache-2.0
-- Views of lists that users saved under names: which filters, order and columns.

-- place: of the pages: "people". address: what stands behind it: "?state=unmet&sort=-name". shared 1: with all who may
-- see the place.
CREATE TABLE saved_view (
    view_id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users,
    place TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    shared BIGINT NOT NULL CHECK (shared IN (0, 1)),
    UNIQUE (user_id, place, name)
);
CREATE INDEX saved_view_place ON saved_view (place);
