/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record/parts: what the files of record/ share and nobody else sees.
 *
 * Three threads' worth of state: what belongs to the writer's thread (group, terms, seen), what is guarded by
 * `lock` (tail, committed_seq, readers), and what looks after itself (bodies, writer).
 *
 * A view is one state of the store: a reader's transaction and the tail that completes it. Statements up to
 * flushed_seq have their indexes in the tables, those after it, up to upper_seq, in the tail.
 */
#ifndef CADRE_RECORD_PARTS_H
#define CADRE_RECORD_PARTS_H

#include "record/body.h"
#include "record/index.h"
#include "record/record.h"
#include "record/tail.h"
#include "record/terms.h"

#include <pthread.h>

enum statement_flag {
    FLAG_VOIDED = 1,
    FLAG_VOIDS = 2,
    FLAG_REFERS = 4,
    FLAG_2_0 = 8 /* came as xAPI 2.0 */
};

enum { REFERENCE_DEPTH_MAX = 50 }; /* a chain of references is followed so far */

/* The row record_state, as the transaction sees it. */
struct state {
    int64_t last_seq, last_stored_us, last_term, flushed_seq, statement_total, epoch;
};

struct pending_posting {
    int64_t seq;
    int32_t term;
    uint8_t roles;
};

struct group_size {
    int64_t ids, postings, counts;
};

struct marks {
    struct state state;
    struct group_size size, flushed;
    bool touches_tail;
    struct tail *fresh;
};

/* What the jobs of a group add to the indexes, until it is committed. */
struct group {
    struct state state, state_before;
    struct id_map ids;
    struct id_seq *id_list;
    struct pending_posting *postings;
    struct day_count *counts;
    int64_t id_count, id_capacity, posting_count, posting_capacity, count_count, count_capacity;
    bool touches_tail;  /* a posting of an earlier statement: the tail cannot be flushed with this commit */
    struct tail *fresh; /* takes the place of the tail when this commits */
    struct group_size flushed; /* what comes before is in the tables already */
    struct marks marks;        /* as they were when the job began */
};

/* What was read of definitions and names already, so that most need no query. */
struct seen {
    struct arena mem;
    struct map raw; /* "term raw bytes" */
};

struct reader {
    struct store *store;
    struct reader *next;
};

struct record {
    char *where;
    struct record_options options;
    bool keeps_tail; /* SQLite */
    struct writer *writer;
    struct bodies *bodies;
    struct text secret; /* 32 bytes: signs cursors */
    struct arena mem;   /* the secret */

    /* the writer's thread */
    struct group group;
    struct terms terms;
    struct seen seen;
    struct map authorities; /* JSON -> number */
    struct arena authorities_mem;
    int64_t epoch;
    int64_t clock_ahead_us; /* the database's clock less ours: PostgreSQL has several writers and one clock */

    pthread_t trainer;
    bool has_trainer;

    pthread_mutex_t lock;
    pthread_cond_t trainer_wake;
    bool closing;
    pthread_cond_t reader_free;
    struct tail *tail;     /* the current one; NULL on PostgreSQL */
    int64_t committed_seq; /* the newest statement that readers may see */
    int64_t committed_us;  /* when it was stored */
    int64_t quiet_us,
        quiet_looked_us;    /* PostgreSQL: all that was stored up to then is seen; when we looked */
    struct reader *readers; /* free ones */
    int32_t reader_count;
    int64_t groups, written;
    bool failing;
    int64_t
        group_began_us; /* nothing is stored before it that is not seen yet; 0: no group is being written */
    struct terms read_terms;  /* reading only: for making the tail */
    int64_t read_flushed_seq; /* reading only: what the tail begins after */
};

struct view {
    struct record *record;
    struct reader *reader;
    struct tx *tx;
    struct tail *tail;
    int64_t flushed_seq, upper_seq;
    int64_t through_us; /* what was stored up to then is in the view */
};

/* ---- record.c ---- */
bool view_begin(struct record *record, struct view *view, struct err *err);
void view_end(struct view *view); /* accepts a zeroed one */
static inline void view_scope_end(struct view *view) {
    view_end(view);
}

/* The first seq that was stored after `us`, or the one after the last. */
bool seq_after(struct view *view, int64_t us, int64_t *out, struct err *err);
/* By id; 0: none that the view shows. */
bool view_find_id(struct view *view, const uint8_t id[16], int64_t *out, struct err *err);
enum { ALIASES_MAX = 32 };
/* The term and those that stand for the same person; *out_count is 0 for term 0. */
bool aliases_of(struct tx *tx, int64_t term, int64_t out[ALIASES_MAX], int32_t *out_count, struct err *err);

/* A statement as stored, unpacked. In `mem`. */
struct stored {
    int64_t seq, stored_us, flags, authority_id;
    uint8_t id[16];
    struct text body;
};
bool stored_of_row(struct record *record, struct arena *mem, struct tx *tx, const struct rows *rows,
                   int32_t column, struct stored *out, struct err *err);
/* out->seq is 0 when there is none. */
bool stored_get(struct record *record, struct arena *mem, struct tx *tx, int64_t seq, struct stored *out,
                struct err *err);
/* What it says, as it was checked when it came. */
bool stored_statement(struct arena *mem, const struct stored *stored, struct json *json,
                      struct statement *out, struct err *err);
enum xapi_version stored_version(const struct stored *stored);
int32_t day_of_us(int64_t us);
struct instant instant_of_us(int64_t us);
int64_t us_of_instant(struct instant t); /* finer digits are cut off */

/* ---- lineage.c: what statements can be found by ---- */
struct term_roles {
    int32_t term;
    uint8_t roles; /* enum term_role and posting_role */
};
struct term_list {
    struct arena *mem;
    struct term_roles *at; /* after term_list_join: rising term, each once, no 0 */
    int64_t count, capacity;
};
uint8_t roles_inherited(uint8_t roles);
void term_list_add(struct term_list *list, int32_t term, uint8_t roles);
void term_list_join(struct term_list *list);

/* Where to look for terms and ids outside of the tables; what is NULL is not looked at. */
struct lookup {
    struct record *record;
    struct tx *tx;
    struct terms *terms;
    int64_t *last_term;         /* terms are added, counting here; NULL: unknown ones are left out */
    const struct id_map *group; /* ids of the group that is not committed yet */
    const struct tail *tail;
    const struct id_map *absent; /* ids that were asked for already, and are not in the tables */
};
bool lookup_id(const struct lookup *lookup, const uint8_t id[16], int64_t *out, struct err *err);
/* The terms of a statement, in its order; 0 for one that is not known. */
bool lookup_terms(const struct lookup *lookup, const struct statement *statement, struct term_list *out,
                  struct err *err);
/* Whether there is a count by day of it: verbs, and activities that are the object. */
static inline bool term_is_counted(const struct statement_term *term) {
    return term->kind == TERM_VERB || (term->kind == TERM_ACTIVITY && (term->roles & ROLE_MAIN) != 0);
}
/* agent_keys of an authority: one, or two for a group of an application and a user. */
bool authority_keys(struct arena *mem, struct text authority, struct text keys[2], int32_t *out_count,
                    struct err *err);
bool lookup_authority(const struct lookup *lookup, struct arena *mem, int64_t authority_id,
                      struct term_list *out, struct err *err);
/* All that the statement itself can be found by. */
bool lookup_own(const struct lookup *lookup, struct arena *mem, const struct stored *stored,
                const struct statement *statement, struct term_list *out, struct err *err);
/* What statement `own` inherits that refers to `target`: of each statement of the chain that begins there. */
bool lookup_inherited(const struct lookup *lookup, const uint8_t own[16], const uint8_t target[16],
                      struct term_list *out, struct err *err);

/* ---- tail_store.c ---- */
/* Indexes of statements that are stored already, into a tail. first..last inclusive. */
bool tail_rebuild(struct record *record, struct tx *tx, struct terms *terms, struct tail *tail, int64_t first,
                  int64_t last, struct err *err);
/* ... and the ids of what they refer to are looked for in `ids` too. */
bool tail_rebuild_with(struct record *record, struct tx *tx, struct terms *terms, const struct tail *ids,
                       struct tail *tail, int64_t first, int64_t last, struct err *err);
/* Writes a tail into the tables; the state's flushed_seq is the caller's. `extend`: see index_append. */
bool tail_flush(struct tx *tx, const struct tail *tail, bool extend, struct err *err);

/* Everything goes into the tables, the group's part too; for removals, which then need to look nowhere else.
 */
bool group_flush_all(struct record *record, struct tx *tx, struct err *err);
/* What the group adds, kept until it is committed. */
void pend_id(struct group *group, const uint8_t id[16], int64_t seq);
void pend_posting(struct group *group, int32_t term, int64_t seq, uint8_t roles);
void pend_count(struct group *group, int32_t on, int32_t term, int64_t count);
/* Adds `sign` to the counts of a stored statement's day. */
bool count_stored(const struct lookup *lookup, struct arena *mem, const struct stored *stored, int64_t sign,
                  struct err *err);
struct lookup group_lookup(struct record *record, struct tx *tx);

/* seqs of statements that refer to the id, oldest first. */
struct seq_list {
    struct arena *mem;
    int64_t *at;
    int64_t count, capacity;
};
void seq_list_add(struct seq_list *list, int64_t seq);
bool referrers_of(struct tx *tx, const uint8_t id[16], struct seq_list *out, struct err *err);

/* ---- trainer.c ---- */
void trainer_begin(struct record *record);
void trainer_look(struct record *record);
void trainer_end(struct record *record); /* before the writer is closed */

/* ---- definitions.c ---- */
/* The merged definition; empty when none is known. */
struct text definition_find(struct tx *tx, struct arena *mem, struct text iri, struct err *err);
bool definitions_learn(struct record *record, struct tx *tx, const struct statement *statement,
                       struct err *err);

#endif
