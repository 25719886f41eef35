/* SPDX-License-Identifier: Apache-2.0 */
#include "record/walk.h"

#include "core/must.h"

#include <string.h>

enum { TAIL_PIECE = 128, SEQ_PIECE = 256, CHUNKS_AT_ONCE = 64 };

struct walk walk_begin(struct view *view, struct arena *mem, bool falling, int64_t first, int64_t last) {
    if (last > view->upper_seq) last = view->upper_seq;
    return (struct walk){.view = view,
                         .mem = mem,
                         .falling = falling,
                         .next = falling ? last : first,
                         .last = falling ? first : last};
}

void walk_add(struct walk *walk, const int64_t *terms, int32_t count, uint8_t own, uint8_t inherited) {
    must(walk->step_count < STEPS_MAX);
    struct step *step = &walk->steps[walk->step_count++];
    *step = (struct step){.own = own, .inherited = inherited, .term_count = count};
    step->terms = arena_make(walk->mem, struct step_term, count);
    for (int32_t i = 0; i < count; i++) {
        step->terms[i].term = (int32_t)terms[i];
        step->terms[i].postings = arena_make(walk->mem, struct posting, CHUNK_POSTINGS_MAX);
    }
}

static bool is_before(const struct walk *walk, int64_t a, int64_t b) {
    return walk->falling ? a > b : a < b;
}

/* ---- one term ---- */

static void load_tail(struct walk *walk, struct step_term *t, int64_t seq) {
    const struct view *view = walk->view;
    if (view->tail == NULL || (walk->falling && seq <= view->flushed_seq)) return;
    if (!walk->falling && seq <= view->flushed_seq) seq = view->flushed_seq + 1;
    pthread_mutex_lock(&view->record->lock);
    t->count = tail_read(view->tail, t->term, seq, walk->falling, t->postings, TAIL_PIECE);
    pthread_mutex_unlock(&view->record->lock);
    /* what the tables hold already is not looked at here */
    while (t->count > 0 && walk->falling && t->postings[t->count - 1].seq <= view->flushed_seq) t->count--;
}

/* On PostgreSQL chunks are small and a question costs a round trip: several at a time. */
static bool load_tables(struct walk *walk, struct step_term *t, int64_t seq, struct err *err) {
    int32_t chunks = walk->view->record->keeps_tail ? 1 : CHUNKS_AT_ONCE;
    if (!walk->falling && seq > walk->view->flushed_seq) return true;
    if (walk->falling && seq > walk->view->flushed_seq) seq = walk->view->flushed_seq;
    return index_read(walk->view->tx, t->term, seq, walk->falling, chunks, t->postings, &t->count, err);
}

static bool load(struct walk *walk, struct step_term *t, int64_t seq, struct err *err) {
    t->at = t->count = 0;
    if (walk->falling) load_tail(walk, t, seq);
    if (t->count == 0 && !load_tables(walk, t, seq, err)) return false;
    if (t->count == 0 && !walk->falling) load_tail(walk, t, seq);
    t->ended = t->count == 0;
    return true;
}

/* Moves to the first posting that is not before `seq`. */
static bool term_jump(struct walk *walk, struct step_term *t, int64_t seq, struct err *err) {
    if (t->ended) return true;
    if (t->count == 0 || is_before(walk, t->postings[t->count - 1].seq, seq)) return load(walk, t, seq, err);
    int32_t low = t->at, high = t->count - 1;
    while (low < high) {
        int32_t middle = (low + high) / 2;
        if (is_before(walk, t->postings[middle].seq, seq)) low = middle + 1;
        else high = middle;
    }
    t->at = low;
    return true;
}

/* ---- the terms of one person ---- */

/* step->here: the nearest posting at or after seq over its terms, with a role that counts; seq 0: none. */
static bool step_jump(struct walk *walk, struct step *step, int64_t seq, struct err *err) {
    for (;;) {
        struct posting nearest = {0};
        for (int32_t i = 0; i < step->term_count; i++) {
            struct step_term *t = &step->terms[i];
            if (!term_jump(walk, t, seq, err)) return false;
            if (t->ended) continue;
            const struct posting *p = &t->postings[t->at];
            if (nearest.seq == 0 || is_before(walk, p->seq, nearest.seq)) nearest = *p;
            else if (p->seq == nearest.seq) nearest.roles |= p->roles;
        }
        step->here = nearest;
        if (nearest.seq == 0 || (nearest.roles & (step->own | step->inherited)) != 0) return true;
        seq = walk->falling ? nearest.seq - 1 : nearest.seq + 1;
    }
}

/* ---- all ---- */

static bool all_load(struct walk *walk, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(
        walk->view->tx, walk->falling ? SQL_statement_seqs_falling : SQL_statement_seqs_rising, err,
        value_int(walk->next), value_int(SEQ_PIECE));
    if (walk->seqs == NULL) walk->seqs = arena_make(walk->mem, int64_t, SEQ_PIECE);
    walk->seq_at = walk->seq_count = 0;
    while (rows_next(rows)) walk->seqs[walk->seq_count++] = rows_int(rows, 0, 0);
    return !err_any(err);
}

static bool all_jump(struct walk *walk, int64_t *out, struct err *err) {
    *out = 0;
    while (walk->seq_at < walk->seq_count && is_before(walk, walk->seqs[walk->seq_at], walk->next))
        walk->seq_at++;
    if (walk->seq_at == walk->seq_count && !all_load(walk, err)) return false;
    if (walk->seq_at < walk->seq_count) *out = walk->seqs[walk->seq_at];
    return true;
}

/* Every step on the same statement; *out is 0 at the end. */
static bool meet(struct walk *walk, int64_t *out, struct err *err) {
    int64_t seq = walk->next;
    if (walk->step_count == 0) return all_jump(walk, out, err);
    for (int32_t agree = 0, i = 0; agree < walk->step_count; i = (i + 1) % walk->step_count) {
        struct step *step = &walk->steps[i];
        if (!step_jump(walk, step, seq, err)) return false;
        if (step->here.seq == 0) {
            seq = 0;
            break;
        }
        agree = step->here.seq == seq ? agree + 1 : 1;
        seq = step->here.seq;
    }
    *out = seq;
    return true;
}

/* ---- statements found through what they refer to ---- */

static bool term_has(struct view *view, int32_t term, int64_t seq, uint8_t roles, bool *out,
                     struct err *err) {
    struct posting posting;
    *out = false;
    if (view->tail != NULL && seq > view->flushed_seq) {
        pthread_mutex_lock(&view->record->lock);
        *out = tail_read(view->tail, term, seq, false, &posting, 1) == 1 && posting.seq == seq &&
               (posting.roles & roles) != 0;
        pthread_mutex_unlock(&view->record->lock);
        return true;
    }
    struct chunk chunk;
    if (!index_chunk(view->tx, term, seq, true, &chunk, err)) return false;
    for (int32_t i = 0; i < chunk.count; i++)
        if (chunk.postings[i].seq == seq) *out = (chunk.postings[i].roles & roles) != 0;
    return true;
}

static bool has_all(struct walk *walk, int64_t seq, bool *out, struct err *err) {
    *out = true;
    for (int32_t i = 0; i < walk->step_count && *out; i++) {
        const struct step *step = &walk->steps[i];
        if (step->inherited == 0) continue; /* asked of the referring statement itself */
        *out = false;
        for (int32_t t = 0; t < step->term_count && !*out; t++)
            if (!term_has(walk->view, step->terms[t].term, seq, step->own, out, err)) return false;
    }
    return true;
}

bool view_find_id(struct view *view, const uint8_t id[16], int64_t *out, struct err *err) {
    *out = 0;
    if (view->tail != NULL) {
        pthread_mutex_lock(&view->record->lock);
        *out = id_map_find(&view->tail->ids, id);
        pthread_mutex_unlock(&view->record->lock);
    }
    if (*out == 0 && !tx_int(view->tx, SQL_statement_id_find, 0, out, err,
                             value_bytes((struct text){(const char *)id, 16})))
        return false;
    if (*out > view->upper_seq) *out = 0; /* not answered yet */
    return true;
}

static bool reaches(struct walk *walk, int64_t seq, bool *out, struct err *err) {
    *out = false;
    for (int32_t depth = 0; depth < REFERENCE_DEPTH_MAX && !*out; depth++) {
        struct arena mem = {0};
        struct stored stored;
        struct json json;
        struct statement statement;
        bool done = stored_get(walk->view->record, &mem, walk->view->tx, seq, &stored, err);
        bool refers = done && stored.seq != 0 && (stored.flags & FLAG_REFERS) != 0;
        if (refers) {
            done = stored_statement(&mem, &stored, &json, &statement, err) &&
                   view_find_id(walk->view, statement.referred_id, &seq, err) &&
                   (seq == 0 || has_all(walk, seq, out, err));
        }
        arena_clear(&mem);
        if (!done) return false;
        if (!refers || seq == 0) return true;
    }
    return true;
}

static bool is_match(struct walk *walk, int64_t seq, bool *out, struct err *err) {
    *out = true;
    for (int32_t i = 0; i < walk->step_count; i++)
        if ((walk->steps[i].here.roles & walk->steps[i].own) == 0) *out = false;
    for (int32_t i = 0; i < walk->step_count && !*out; i++) /* a chain needs each term to be inherited */
        if (walk->steps[i].inherited != 0 && (walk->steps[i].here.roles & walk->steps[i].inherited) == 0)
            return true;
    return *out || reaches(walk, seq, out, err);
}

bool walk_next(struct walk *walk, int64_t *out, struct err *err) {
    for (;;) {
        bool matches;
        if (walk->next <= 0 || is_before(walk, walk->last, walk->next)) {
            *out = 0;
            return true;
        }
        if (!meet(walk, out, err)) return false;
        if (*out == 0 || is_before(walk, walk->last, *out)) {
            *out = 0;
            return true;
        }
        walk->next = walk->falling ? *out - 1 : *out + 1;
        if (!is_match(walk, *out, &matches, err)) return false;
        if (matches) return true;
    }
}
