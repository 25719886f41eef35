/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record/record: the record store of one database in this process: statements in, statements out.
 *
 *   checked statements -> record_write_prepare -> record_write_submit -> durable -> done
 *   filters            -> record_find          -> StatementResult, a cursor for the rest
 *
 * What is answered is on disk. A reader sees at once what was answered. A statement never changes.
 * Any thread may call any function; the ones that change hand a job to the writer (store/writer.h).
 *
 * Errors are ERR_INPUT with a code of xapi.* where the caller is wrong; the ones of the store otherwise
 * (store.busy: 503; store.full, store.lost, store.failed: 500).
 */
#ifndef CADRE_RECORD_RECORD_H
#define CADRE_RECORD_RECORD_H

#include "record/format.h"
#include "record/statement.h"
#include "store/writer.h"

enum { RECORD_LIMIT_MAX = 500, RECORD_BATCH_MAX = 10000 };

struct record;

struct record_options {
    bool changes;     /* false: reading only, beside whoever writes */
    int32_t readers;  /* connections for reading; 0: 4 */
    int64_t tail_max; /* SQLite: statements in memory before their indexes are written; 0: 50000 */
    /* After so many statements a dictionary is learned from them, in the background; 0: 2000, -1: never. */
    int64_t dictionary_after;
};

/*
 * `where` as in store_open. Makes the database when it is missing (changes). After a crash the newest
 * statements are read once more; after a clean stop nothing is.
 */
struct record *record_open(const char *where, const struct record_options *options, struct err *err);
/* Writes what waits, and the indexes. Accepts NULL. */
void record_close(struct record *record);
/* Writes the indexes that are in memory only; record_close does it too. */
bool record_flush(struct record *record, struct err *err);
/* For jobs of one's own, in the same transaction order; NULL when opened for reading. */
struct writer *record_writer(struct record *record);

struct record_state {
    int64_t last_seq;        /* statements are numbered in the order in which they were stored */
    int64_t tail, waiting;   /* statements whose indexes are in memory only; jobs in the queue */
    int64_t groups, written; /* commits and statements since opening */
    bool failing;            /* the newest group could not be written */
};
/* Cheap, for metrics. */
void record_look(struct record *record, struct record_state *out);

/*
 * Reads all statements and compares what the indexes in the tables say: ids, postings, counts.
 * *out_statements is how many were read. Takes some 15 microseconds a statement. Errors: record.index-wrong
 * (ERR_STORE): what, and for which statement.
 */
bool record_verify(struct record *record, int64_t *out_statements, struct err *err);

/* ---- writing ---- */

struct record_attachment {
    struct text sha2;         /* lower case hex, as the statement names it */
    struct text content_type; /* as sent with the bytes; empty: the statement's */
    struct text bytes;
};

struct record_put {
    /* in; everything stays where it is until done */
    struct arena *mem; /* the request's: used by prepare, in the caller's thread only */
    const struct statement *statements;
    int32_t count;
    enum xapi_version version;
    struct text authority; /* an agent or group as JSON: who vouches; shown in each statement */
    bool no_definitions;   /* the key lacks the scope define: activities and names are not learned */
    const uint8_t *id;     /* PUT with statementId: of the one statement that has none; else NULL */
    const struct record_attachment *attachments;
    int32_t attachment_count;
    /* out: set by prepare; valid for the caller when done reports no failure */
    uint8_t (*ids)[16]; /* [count], in order */
    /* out: set when done reports no failure */
    int32_t stored_count; /* the rest were there already */
    /* record's own */
    struct record *record;
    struct put_row *rows;
    int32_t authority_term_count;
    const struct statement_term *authority_terms;
    void (*done)(void *context, const struct err *err);
    void *context;
    struct writer_job job;
};

/*
 * Numbers and compresses, in the caller's thread.
 * Errors: xapi.same-id-twice (400), xapi.attachment-missing (neither sent nor fileUrl nor stored before is
 * checked later; sent ones that no statement names: xapi.attachment-surplus), xapi.too-many-statements.
 */
bool record_write_prepare(struct record *record, struct record_put *put, struct err *err);
/*
 * All of the batch or nothing. done: on the writer's thread, once, when true was returned.
 * done's errors: xapi.conflict (409: a stored statement with the same id says something else).
 */
bool record_write_submit(struct record *record, struct record_put *put,
                         void (*done)(void *context, const struct err *err), void *context, struct err *err);
/* Both, and waits. */
bool record_write(struct record *record, struct record_put *put, struct err *err);
/* Both, inside a job of record_writer, in its transaction: a statement beside the fact that it tells of.
   Nothing of it is found before the job's group is committed; the job fails as it does. */
bool record_put_in(struct record *record, struct tx *tx, struct record_put *put, struct err *err);

/* ---- reading ---- */

struct record_query {
    struct text agent;          /* agent_key; empty: any. So all texts here */
    struct text verb, activity; /* IRIs */
    struct text registration;   /* UUID, in either case */
    bool related_agents, related_activities, ascending, attachments;
    bool has_since, has_until;
    struct instant since, until; /* stored after since, and not after until */
    int32_t limit;               /* 0, or more than RECORD_LIMIT_MAX: RECORD_LIMIT_MAX */
    enum statement_format format;
    struct text accept_language; /* canonical */
    enum xapi_version version;   /* of the request: how times are shown */
    struct text authority;       /* scope statements/read/mine: agent_key of the only authority; empty: any */
};

/* A query's page. Everything in `mem`. */
struct record_page {
    struct text statements; /* a JSON array */
    struct text more;       /* cursor of the next page, some 120 bytes of [A-Za-z0-9_-]; empty: no more */
    const struct record_attachment *attachments; /* each once; when asked for */
    int32_t count, attachment_count;
    bool attachments_asked; /* of a `more` too: answer multipart */
    struct instant consistent_through;
};

bool record_find(struct record *record, struct arena *mem, const struct record_query *query,
                 struct record_page *out, struct err *err);
/*
 * The next page; filters, format and the place are in the cursor, which is ours or refused (xapi.more, 400).
 * It stays good over restarts and later statements. `authority` and `accept_language` are of this request.
 */
bool record_more(struct record *record, struct arena *mem, struct text cursor, struct text authority,
                 struct text accept_language, enum xapi_version version, struct record_page *out,
                 struct err *err);

/* statementId, or voidedStatementId (only_voided). */
struct record_one {
    struct text statement;                       /* JSON object; empty: there is none (404) */
    const struct record_attachment *attachments; /* when query->attachments */
    int32_t attachment_count;
    struct instant stored;
};
/* Of `query`: attachments, format, accept_language, version, authority. */
bool record_get(struct record *record, struct arena *mem, const uint8_t id[16], bool only_voided,
                const struct record_query *query, struct record_one *out, struct err *err);

/* X-Experience-API-Consistent-Through: what was stored up to then is found. */
bool record_consistent_through(struct record *record, struct instant *out, struct err *err);

/* ---- what the statements say of activities and agents ---- */

/* {"objectType":"Activity","id":...,"definition":{merged}}; without a definition when none is known. */
bool record_activity(struct record *record, struct arena *mem, struct text iri, struct text *out,
                     struct err *err);
/* The Person of an agent, by his agent_key: all names and identifiers known to be his, and `name` if given.
 */
bool record_person(struct record *record, struct arena *mem, struct text key, struct text name,
                   struct text *out, struct err *err);

/* ---- counts, and all statements one after the other ---- */

enum count_by { COUNT_BY_DAY, COUNT_BY_VERB = TERM_VERB, COUNT_BY_ACTIVITY = TERM_ACTIVITY };
struct record_count {
    day day;         /* when stored, UTC */
    struct text key; /* the verb's or activity's IRI; empty by day */
    int64_t count;   /* statements that are not voided; with the activity as object */
};
/* Of days first..last, by day and key. Kept with each statement, not scanned for. In `mem`. */
bool record_counts(struct record *record, struct arena *mem, enum count_by by, day first, day last,
                   struct record_count **out, int32_t *out_count, struct err *err);

struct record_entry {
    int64_t seq;
    uint8_t id[16];
    enum xapi_version version;
    bool voided;
    struct text statement; /* format exact */
};
/* Statements after `seq`, voided ones too, oldest first, at most `max`; none at the end. In `mem`. */
bool record_next(struct record *record, struct arena *mem, int64_t seq, int32_t max,
                 struct record_entry **out, int32_t *out_count, struct err *err);
/* The seq of an id, voided or not; 0: there is none. */
bool record_seq(struct record *record, const uint8_t id[16], int64_t *out, struct err *err);
/* Bytes of an attachment; empty text when they are not here. */
bool record_attachment_bytes(struct record *record, struct arena *mem, struct text sha2,
                             struct record_attachment *out, struct err *err);

/* ---- for jobs of the writer (record_writer): what service/ does to people's records ---- */

struct removal {
    int64_t statements, documents, attachments;
};
/*
 * Every statement in which the agent or one of his merged identifiers is actor, object, a member, or anywhere
 * in the context (not: whose authority he is), with attachments that no other statement has; his documents
 * and names. What was voided by a removed statement stays voided. At most RECORD_REMOVE_MAX statements go at
 * once: *out_more says that some are left, for the next job. Errors: record.unknown-agent
 */
enum { RECORD_REMOVE_MAX = 500 };
bool record_remove_agent(struct record *record, struct tx *tx, struct text key, struct removal *out,
                         bool *out_more, struct err *err);
/* Statements stored before `before_us`, of the verb and of the activity (object) if given. Both empty: any.
 */
bool record_remove_old(struct record *record, struct tx *tx, struct text verb, struct text activity,
                       int64_t before_us, struct removal *out, bool *out_more, struct err *err);

/*
 * `other` stands for the same person as `agent` from now on: queries, documents and the Person of one find
 * those of both. Nothing stored changes; unmerging makes it as it was. Errors: record.unknown-agent,
 * record.merged-already, record.not-merged, record.too-many-identifiers
 */
bool record_merge_agents(struct record *record, struct tx *tx, struct text agent, struct text other,
                         struct err *err);
bool record_unmerge_agent(struct record *record, struct tx *tx, struct text other, struct err *err);

#endif
