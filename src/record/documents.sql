-- SPDX-License-Identifier: Apache-2.0
-- name: document_get
-- out  content_type, etag, updated_us, body
SELECT content_type, etag, updated_us, body
  FROM document
 WHERE kind = :kind AND activity = :activity AND agent = :agent AND registration = :registration
   AND document_id = :document_id;

-- name: document_set
INSERT INTO document (kind, activity, agent, registration, document_id, content_type, etag, updated_us, body)
VALUES (:kind, :activity, :agent, :registration, :document_id, :content_type, :etag, :updated_us, :body)
ON CONFLICT (kind, activity, agent, registration, document_id)
DO UPDATE SET content_type = excluded.content_type, etag = excluded.etag, updated_us = excluded.updated_us,
              body = excluded.body;

-- name: document_remove
DELETE FROM document
 WHERE kind = :kind AND activity = :activity AND agent = :agent AND registration = :registration
   AND document_id = :document_id;

-- name: document_remove_all
-- An empty registration: with any or none.
DELETE FROM document
 WHERE kind = :kind AND activity = :activity AND agent = :agent
   AND (:registration = '' OR registration = :registration);

-- name: document_list
-- out  document_id of those changed after since_us. An empty registration: with any or none.
SELECT DISTINCT document_id
  FROM document
 WHERE kind = :kind AND activity = :activity AND agent = :agent
   AND (:registration = '' OR registration = :registration)
   AND updated_us > :since_us
 ORDER BY document_id;

-- name: document_keys_of_agent
-- out  agent_key of each identifier that stands for the same person as this one
SELECT other.term_key
  FROM term
  JOIN term AS other ON other.kind = 1
                    AND (other.term_id = coalesce(term.alias_of, term.term_id)
                         OR other.alias_of = coalesce(term.alias_of, term.term_id))
 WHERE term.kind = 1 AND term.term_key = :agent AND other.term_id <> term.term_id;

-- name: document_count_of_agent
SELECT count(*) FROM document WHERE agent = :agent AND agent <> '';

-- name: document_remove_of_agent
DELETE FROM document WHERE agent = :agent AND agent <> '';
