/* SPDX-License-Identifier: Apache-2.0 */
/* Tails and the tables: written in bulk, and made again from the statements. */
#include "record/parts.h"

#include <stdlib.h>
#include <string.h>

enum { REBUILD_ROWS = 500 };

/* ---- writing ---- */

static bool flush_ids(struct tx *tx, const struct tail *tail, struct err *err) {
    struct id_seq *ids = tail_ids_sorted(tail);
    bool done = true;
    for (int64_t i = 0; i < tail->ids.count && done; i++)
        done = tx_run(tx, SQL_statement_id_add, err, value_bytes((struct text){(char *)ids[i].id, 16}),
                      value_int(ids[i].seq));
    tail_sorted_free(ids);
    return done;
}

static bool flush_terms(struct tx *tx, const struct tail *tail, bool extend, struct err *err) {
    const struct tail_term **terms = tail_terms_sorted(tail);
    bool done = true;
    for (int32_t i = 0; i < tail->term_count && done; i++)
        done = index_append(tx, terms[i]->term, terms[i]->postings, terms[i]->count, extend, err);
    tail_sorted_free(terms);
    return done;
}

static int by_day_and_term(const void *left, const void *right) {
    const struct day_count *a = left, *b = right;
    if (a->day != b->day) return a->day < b->day ? -1 : 1;
    return a->term < b->term ? -1 : a->term > b->term;
}

static bool flush_counts(struct tx *tx, const struct tail *tail, struct err *err) {
    struct arena mem = {0};
    struct day_count *counts = arena_make(&mem, struct day_count, tail->count_count);
    int32_t count = 0;
    bool done = true;
    for (int32_t i = 0; i < tail->count_capacity; i++)
        if (tail->counts[i].used) counts[count++] = tail->counts[i];
    qsort(counts, (size_t)count, sizeof *counts, by_day_and_term);
    for (int32_t i = 0; i < count && done; i++)
        done = tx_run(tx, SQL_count_add, err, value_int(counts[i].day), value_int(counts[i].term),
                      value_int(counts[i].count));
    arena_clear(&mem);
    return done;
}

bool tail_flush(struct tx *tx, const struct tail *tail, bool extend, struct err *err) {
    return flush_ids(tx, tail, err) && flush_terms(tx, tail, extend, err) && flush_counts(tx, tail, err);
}

/* ---- making it again ---- */

/* A statement of the tail that refers to another: what it inherits is known when all ids are. */
struct referring {
    int64_t seq;
    uint8_t id[16], target[16];
};

struct rebuilding {
    struct lookup lookup;
    struct tail *tail;
    struct arena mem;
    struct referring *referring;
    int64_t count, capacity;
};

static bool add_postings(struct rebuilding *r, int64_t seq, struct term_list *list) {
    term_list_join(list);
    for (int64_t i = 0; i < list->count; i++)
        tail_add_posting(r->tail, list->at[i].term, seq, list->at[i].roles);
    return true;
}

static void add_counts(struct rebuilding *r, const struct stored *stored, const struct statement *statement,
                       const struct term_list *own) {
    int32_t stored_day = day_of_us(stored->stored_us);
    if ((stored->flags & FLAG_VOIDED) != 0) return;
    tail_add_count(r->tail, stored_day, 0, 1);
    for (int32_t i = 0; i < statement->term_count; i++) /* `own` begins with the statement's terms */
        if (term_is_counted(&statement->terms[i])) tail_add_count(r->tail, stored_day, own->at[i].term, 1);
}

static bool rebuild_one(struct rebuilding *r, struct arena *mem, const struct stored *stored,
                        struct err *err) {
    struct term_list own = {.mem = mem};
    struct json json;
    struct statement statement;
    if (!stored_statement(mem, stored, &json, &statement, err) ||
        !lookup_own(&r->lookup, mem, stored, &statement, &own, err))
        return false;
    tail_add_id(r->tail, stored->id, stored->seq);
    add_counts(r, stored, &statement, &own);
    if (statement.refers) {
        arena_grow(&r->mem, r->referring, r->count, &r->capacity);
        r->referring[r->count].seq = stored->seq;
        memcpy(r->referring[r->count].id, stored->id, 16);
        memcpy(r->referring[r->count++].target, statement.referred_id, 16);
    }
    return add_postings(r, stored->seq, &own);
}

/* Some rows; *from becomes the seq after them, or stays when there are none. */
static bool rebuild_some(struct rebuilding *r, int64_t *from, int64_t last, struct err *err) {
    struct arena mem = {0};
    int64_t count = 0, capacity = 0;
    struct stored *stored = NULL;
    {
        scoped(rows) struct rows *rows = tx_rows(r->lookup.tx, SQL_statement_all, err, value_int(*from),
                                                 value_int(last), value_int(REBUILD_ROWS));
        while (rows_next(rows)) {
            arena_grow(&mem, stored, count, &capacity);
            if (!stored_of_row(r->lookup.record, &mem, r->lookup.tx, rows, 1, &stored[count], err)) break;
            stored[count++].seq = rows_int(rows, 0, 0);
        }
    }
    bool done = !err_any(err);
    for (int64_t i = 0; i < count && done; i++) done = rebuild_one(r, &mem, &stored[i], err);
    if (count > 0) *from = stored[count - 1].seq + 1;
    else *from = last + 1;
    arena_clear(&mem);
    return done;
}

static bool rebuild_inherited(struct rebuilding *r, struct err *err) {
    bool done = true;
    for (int64_t i = 0; i < r->count && done; i++) {
        struct arena mem = {0};
        struct term_list inherited = {.mem = &mem};
        done = lookup_inherited(&r->lookup, r->referring[i].id, r->referring[i].target, &inherited, err) &&
               add_postings(r, r->referring[i].seq, &inherited);
        arena_clear(&mem);
    }
    return done;
}

bool tail_rebuild_with(struct record *record, struct tx *tx, struct terms *terms, const struct tail *ids,
                       struct tail *tail, int64_t first, int64_t last, struct err *err) {
    struct rebuilding r = {.lookup = {.record = record, .tx = tx, .terms = terms, .tail = ids}, .tail = tail};
    bool done = true;
    while (first <= last && done) done = rebuild_some(&r, &first, last, err);
    done = done && rebuild_inherited(&r, err);
    arena_clear(&r.mem);
    return done;
}

bool tail_rebuild(struct record *record, struct tx *tx, struct terms *terms, struct tail *tail, int64_t first,
                  int64_t last, struct err *err) {
    return tail_rebuild_with(record, tx, terms, tail, tail, first, last, err);
}
