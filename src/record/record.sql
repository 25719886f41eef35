-- SPDX-License-Identifier: Apache-2.0
-- name: record_state_add
INSERT INTO record_state (one, last_seq, last_stored_us, last_term, flushed_seq, statement_total, epoch, secret)
VALUES (1, 0, 0, 0, 0, 0, 0, :secret)
ON CONFLICT (one) DO NOTHING;

-- name: record_state_get
-- out  last_seq, last_stored_us, last_term, flushed_seq, statement_total, epoch, the database's clock in us (null: ours)
SELECT last_seq, last_stored_us, last_term, flushed_seq, statement_total, epoch, NULL FROM record_state;

-- name: record_state_get [postgres]
SELECT last_seq, last_stored_us, last_term, flushed_seq, statement_total, epoch,
       CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)
  FROM record_state;

-- name: record_quiet
-- PostgreSQL only: whether nobody is changing the database, and a moment just before that was so.
-- out  the database's clock in us, 1 when nobody holds the lock of changes (postgres.c)
SELECT 0, 0;

-- name: record_quiet [postgres]
SELECT clock.us, CASE WHEN EXISTS (SELECT 1 FROM pg_locks
                                    WHERE locktype = 'advisory' AND objid = 1128351826 AND clock.us > 0
                                      AND database = (SELECT oid FROM pg_database
                                                       WHERE datname = current_database()))
                      THEN 0 ELSE 1 END
  FROM (SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT) AS us OFFSET 0) AS clock;

-- name: record_state_set
UPDATE record_state
   SET last_seq = :last_seq, last_stored_us = :last_stored_us, last_term = :last_term,
       flushed_seq = :flushed_seq, statement_total = :statement_total, epoch = :epoch;

-- name: record_secret
SELECT secret FROM record_state;

-- name: statement_add
INSERT INTO statement (seq, stored_us, flags, authority_id, dictionary_id, id, body)
VALUES (:seq, :stored_us, :flags, :authority_id, :dictionary_id, :id, :body);

-- name: statement_get
-- out  stored_us, flags, authority_id, dictionary_id, id, body
SELECT stored_us, flags, authority_id, dictionary_id, id, body FROM statement WHERE seq = :seq;

-- name: statement_flags
SELECT flags FROM statement WHERE seq = :seq;

-- name: statement_flags_set
UPDATE statement SET flags = :flags WHERE seq = :seq;

-- name: statement_remove
DELETE FROM statement WHERE seq = :seq;

-- name: statement_all
-- All statements of a range of seq, for rebuilding, verifying, export and forwarding.
-- out  seq, stored_us, flags, authority_id, dictionary_id, id, body    oldest first
SELECT seq, stored_us, flags, authority_id, dictionary_id, id, body
  FROM statement
 WHERE seq >= :first AND seq <= :last
 ORDER BY seq
 LIMIT :count;

-- name: statement_seqs_falling
SELECT seq FROM statement WHERE seq <= :seq ORDER BY seq DESC LIMIT :count;

-- name: statement_seqs_rising
SELECT seq FROM statement WHERE seq >= :seq ORDER BY seq LIMIT :count;

-- name: statement_stored_at_or_after
-- out  seq, stored_us of the first statement from seq on
SELECT seq, stored_us FROM statement WHERE seq >= :seq ORDER BY seq LIMIT 1;

-- name: statement_last
SELECT max(seq) FROM statement;

-- name: statement_id_add
INSERT INTO statement_id (id, seq) VALUES (:id, :seq);

-- name: statement_id_find
SELECT seq FROM statement_id WHERE id = :id;

-- name: statement_id_find_all
-- Of many ids those that are there, in one question: on PostgreSQL a question costs a round trip. SQLite asks
-- one by one and never runs this.
-- in   :ids  a list of the engine: {"\\x00..",...}
-- out  id, seq
SELECT id, seq FROM statement_id WHERE id IN (SELECT value FROM json_each(:ids));

-- name: statement_id_find_all [postgres]
SELECT id, seq FROM statement_id WHERE id = ANY (CAST(CAST(:ids AS TEXT) AS BYTEA[]));

-- name: reference_find_all
-- ... and those that statements refer to.
-- out  target_id
SELECT DISTINCT target_id FROM statement_reference WHERE target_id IN (SELECT value FROM json_each(:ids));

-- name: reference_find_all [postgres]
SELECT DISTINCT target_id FROM statement_reference WHERE target_id = ANY (CAST(CAST(:ids AS TEXT) AS BYTEA[]));

-- name: statement_id_remove
DELETE FROM statement_id WHERE id = :id;

-- name: statement_id_count
SELECT count(*) FROM statement_id;

-- name: chunk_add
INSERT INTO statement_term (term_id, first_seq, last_seq, postings)
VALUES (:term_id, :first_seq, :last_seq, :postings);

-- name: chunk_remove
DELETE FROM statement_term WHERE term_id = :term_id AND first_seq = :first_seq;

-- name: chunk_at_or_before
-- The chunk that holds seq if any does: the last that begins at or before it; then those before that.
-- out  first_seq, last_seq, postings
SELECT first_seq, last_seq, postings
  FROM statement_term
 WHERE term_id = :term_id AND first_seq <= :seq
 ORDER BY first_seq DESC
 LIMIT :count;

-- name: chunk_after
-- out  first_seq, last_seq, postings
SELECT first_seq, last_seq, postings
  FROM statement_term
 WHERE term_id = :term_id AND first_seq > :seq
 ORDER BY first_seq
 LIMIT :count;

-- name: chunk_all
-- out  term_id, first_seq, last_seq, postings    for verifying
SELECT term_id, first_seq, last_seq, postings FROM statement_term ORDER BY term_id, first_seq;

-- name: reference_add
INSERT INTO statement_reference (target_id, seq) VALUES (:target_id, :seq);

-- name: reference_find
-- out  seq of each statement that refers to the id, oldest first
SELECT seq FROM statement_reference WHERE target_id = :target_id ORDER BY seq;

-- name: reference_remove
DELETE FROM statement_reference WHERE target_id = :target_id AND seq = :seq;

-- name: count_add
INSERT INTO statement_count (day, term_id, count)
VALUES (:day, :term_id, :count)
ON CONFLICT (day, term_id) DO UPDATE SET count = statement_count.count + excluded.count;

-- name: term_find
-- out  term_id
SELECT term_id FROM term WHERE kind = :kind AND term_key = :term_key;

-- name: term_add
INSERT INTO term (term_id, kind, term_key) VALUES (:term_id, :kind, :term_key);

-- name: term_aliases
-- out  term_id of the term and of all that stand for the same, any order
SELECT term_id
  FROM term
 WHERE term_id = :term_id
    OR term_id = (SELECT alias_of FROM term WHERE term_id = :term_id)
    OR alias_of = :term_id
    OR alias_of = (SELECT alias_of FROM term WHERE term_id = :term_id);

-- name: dictionary_list
SELECT dictionary_id, body FROM dictionary ORDER BY dictionary_id;

-- name: dictionary_get
SELECT body FROM dictionary WHERE dictionary_id = :dictionary_id;

-- name: dictionary_last
SELECT max(dictionary_id) FROM dictionary;

-- name: dictionary_add
INSERT INTO dictionary (dictionary_id, body) VALUES (:dictionary_id, :body);

-- name: authority_find
SELECT authority_id FROM authority WHERE body = :body;

-- name: authority_last
SELECT max(authority_id) FROM authority;

-- name: authority_add
INSERT INTO authority (authority_id, body) VALUES (:authority_id, :body);

-- name: authority_get
SELECT body FROM authority WHERE authority_id = :authority_id;

-- name: activity_get
SELECT definition FROM activity WHERE term_id = :term_id;

-- name: activity_set
INSERT INTO activity (term_id, definition)
VALUES (:term_id, :definition)
ON CONFLICT (term_id) DO UPDATE SET definition = excluded.definition;

-- name: agent_name_add
INSERT INTO agent_name (term_id, name) VALUES (:term_id, :name) ON CONFLICT (term_id, name) DO NOTHING;

-- name: agent_names
SELECT name FROM agent_name WHERE term_id = :term_id ORDER BY name;

-- name: term_key
-- out  kind, term_key
SELECT kind, term_key FROM term WHERE term_id = :term_id;

-- name: attachment_there
-- out  1, or no row
SELECT 1 FROM attachment WHERE sha2 = :sha2;

-- name: attachment_add
INSERT INTO attachment (sha2, content_type, body) VALUES (:sha2, :content_type, :body);

-- name: attachment_remove
DELETE FROM attachment
 WHERE sha2 = :sha2
   AND NOT EXISTS (SELECT 1 FROM statement_attachment WHERE statement_attachment.sha2 = :sha2);

-- name: attachment_link
INSERT INTO statement_attachment (sha2, seq) VALUES (:sha2, :seq) ON CONFLICT (sha2, seq) DO NOTHING;

-- name: attachment_unlink
DELETE FROM statement_attachment WHERE sha2 = :sha2 AND seq = :seq;

-- name: attachment_get
-- out  content_type, body
SELECT content_type, body FROM attachment WHERE sha2 = :sha2;

-- name: chunk_count_of_term
SELECT count(*) FROM statement_term WHERE term_id = :term_id;

-- name: term_remove
DELETE FROM term WHERE term_id = :term_id;

-- name: agent_names_remove
DELETE FROM agent_name WHERE term_id = :term_id;

-- name: agent_find
-- out  term_id, alias_of
SELECT term_id, alias_of FROM term WHERE kind = 1 AND term_key = :term_key;

-- name: agent_alias_set
UPDATE term SET alias_of = :alias_of WHERE term_id = :term_id;

-- name: count_all
-- out  day, term_id, count
SELECT day, term_id, count FROM statement_count;

-- name: count_list
-- out  day, term_key, count of days first..last: of verbs (kind 2) or activities (3), or, kind 0, of all
SELECT statement_count.day, coalesce(term.term_key, ''), statement_count.count
  FROM statement_count
  LEFT JOIN term ON term.term_id = statement_count.term_id
 WHERE statement_count.day >= :first AND statement_count.day <= :last
   AND coalesce(term.kind, 0) = :kind;
