/* SPDX-License-Identifier: Apache-2.0 */
/* Statements by day, verb and activity: what the tables count, and what the tail adds to it. */
#include "record/parts.h"

#include <stdlib.h>

struct counting {
    struct view *view;
    struct arena *mem;
    enum count_by by;
    day first, last;
    struct record_count *list;
    int64_t count, capacity;
    struct err *err;
};

static void add(struct counting *c, day on, struct text key, int64_t count) {
    arena_grow(c->mem, c->list, c->count, &c->capacity);
    c->list[c->count++] = (struct record_count){on, text_keep(c->mem, key), count};
}

static bool add_tables(struct counting *c) {
    scoped(rows) struct rows *rows = tx_rows(c->view->tx, SQL_count_list, c->err, value_int(c->first),
                                             value_int(c->last), value_int(c->by));
    while (rows_next(rows)) add(c, (day)rows_int(rows, 0, 0), rows_text(rows, 1), rows_int(rows, 2, 0));
    return !err_any(c->err);
}

/* A copy, so that the lock is not held over queries. A tail that is in the tables by now adds nothing. */
static struct day_count *tail_counts(struct counting *c, int32_t *out_count) {
    const struct tail *tail = c->view->tail;
    *out_count = 0;
    if (tail == NULL || c->view->flushed_seq >= tail->first_seq) return NULL;
    pthread_mutex_lock(&c->view->record->lock);
    struct day_count *copy = arena_make(c->mem, struct day_count, tail->count_capacity);
    for (int32_t i = 0; i < tail->count_capacity; i++) {
        const struct day_count *slot = &tail->counts[i];
        if (slot->used && slot->day >= c->first && slot->day <= c->last) copy[(*out_count)++] = *slot;
    }
    pthread_mutex_unlock(&c->view->record->lock);
    return copy;
}

static bool add_tail(struct counting *c) {
    int32_t count;
    const struct day_count *counts = tail_counts(c, &count);
    for (int32_t i = 0; i < count; i++) {
        if (counts[i].term == 0 || c->by == COUNT_BY_DAY) {
            if (counts[i].term == 0 && c->by == COUNT_BY_DAY)
                add(c, counts[i].day, TEXT_NONE, counts[i].count);
            continue;
        }
        scoped(rows) struct rows *rows = tx_rows(c->view->tx, SQL_term_key, c->err,
                                                 value_int(counts[i].term));
        if (rows_next(rows) && rows_int(rows, 0, 0) == (int64_t)c->by)
            add(c, counts[i].day, rows_text(rows, 1), counts[i].count);
        if (err_any(c->err)) return false;
    }
    return true;
}

static int by_day_and_key(const void *left, const void *right) {
    const struct record_count *a = left, *b = right;
    return a->day != b->day ? (a->day < b->day ? -1 : 1) : text_compare(a->key, b->key);
}

/* Rows of the same day and key become one; what is zero goes. */
static void join(struct counting *c) {
    int64_t kept = 0;
    if (c->count > 1) qsort(c->list, (size_t)c->count, sizeof *c->list, by_day_and_key);
    for (int64_t i = 0; i < c->count; i++) {
        if (kept > 0 && by_day_and_key(&c->list[kept - 1], &c->list[i]) == 0)
            c->list[kept - 1].count += c->list[i].count;
        else {
            if (kept > 0 && c->list[kept - 1].count == 0) kept--;
            c->list[kept++] = c->list[i];
        }
    }
    if (kept > 0 && c->list[kept - 1].count == 0) kept--;
    c->count = kept;
}

bool record_counts(struct record *record, struct arena *mem, enum count_by by, day first, day last,
                   struct record_count **out, int32_t *out_count, struct err *err) {
    scoped(view) struct view view;
    struct counting c = {.view = &view, .mem = mem, .by = by, .first = first, .last = last, .err = err};
    if (!view_begin(record, &view, err) || !add_tables(&c) || !add_tail(&c)) return false;
    join(&c);
    *out = c.list;
    *out_count = (int32_t)c.count;
    return true;
}
