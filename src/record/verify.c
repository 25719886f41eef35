/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The indexes against the statements: made again, a piece of the statements at a time, they must be what the
 * tables hold, and the tables must hold no more.
 */
#include "record/parts.h"

enum { PIECE = 20000 };

struct verifying {
    struct view *view;
    struct terms terms;
    struct tail *counts;          /* of all pieces: what statement_count must be */
    int64_t statements, postings; /* seen */
    struct err *err;
};

static bool wrong(struct verifying *v, const char *what, int64_t term, int64_t seq) {
    return err_fail(v->err, ERR_STORE, "record.index-wrong",
                    "%s of statement number %lld is not what its index says (term %lld)\nKeep a copy of the "
                    "database, then export and import the statements.",
                    what, (long long)seq, (long long)term);
}

static bool verify_term(struct verifying *v, const struct tail_term *term) {
    struct chunk chunk = {.count = 0};
    int32_t at = 0;
    for (int32_t i = 0; i < term->count; i++) {
        const struct posting *p = &term->postings[i];
        if (at >= chunk.count || chunk.last_seq < p->seq) {
            if (!index_chunk(v->view->tx, term->term, p->seq, false, &chunk, v->err)) return false;
            at = 0;
        }
        while (at < chunk.count && chunk.postings[at].seq < p->seq) at++;
        if (at >= chunk.count || chunk.postings[at].seq != p->seq || chunk.postings[at].roles != p->roles)
            return wrong(v, "a term", term->term, p->seq);
    }
    v->postings += term->count;
    return true;
}

static bool verify_ids(struct verifying *v, const struct tail *piece) {
    struct id_seq *ids = tail_ids_sorted(piece);
    bool done = true;
    for (int64_t i = 0; i < piece->ids.count && done; i++) {
        int64_t seq;
        done = tx_int(v->view->tx, SQL_statement_id_find, 0, &seq, v->err,
                      value_bytes((struct text){(const char *)ids[i].id, 16})) &&
               (seq == ids[i].seq || wrong(v, "the id", 0, ids[i].seq));
    }
    v->statements += piece->ids.count;
    tail_sorted_free(ids);
    return done;
}

static bool verify_piece(struct verifying *v, int64_t first, int64_t last) {
    struct tail *piece = tail_open(first);
    bool done = tail_rebuild_with(v->view->record, v->view->tx, &v->terms, v->view->tail, piece, first, last,
                                  v->err) &&
                verify_ids(v, piece);
    for (int32_t i = 0; i < piece->term_count && done; i++) done = verify_term(v, &piece->terms[i]);
    for (int32_t i = 0; i < piece->count_capacity; i++)
        if (piece->counts[i].used)
            tail_add_count(v->counts, piece->counts[i].day, piece->counts[i].term, piece->counts[i].count);
    tail_free(piece);
    return done;
}

static bool verify_totals(struct verifying *v) {
    int64_t postings = 0, ids;
    {
        static _Thread_local struct posting list[CHUNK_POSTINGS_MAX];
        scoped(rows) struct rows *rows = tx_rows(v->view->tx, SQL_chunk_all, v->err);
        while (rows_next(rows)) {
            int32_t count = chunk_read(rows_bytes(rows, 3), rows_int(rows, 1, 0), list);
            if (count <= 0) return wrong(v, "a chunk", rows_int(rows, 0, 0), rows_int(rows, 1, 0));
            postings += count;
        }
    }
    if (err_any(v->err) || !tx_int(v->view->tx, SQL_statement_id_count, 0, &ids, v->err)) return false;
    if (postings != v->postings || ids != v->statements)
        return err_fail(v->err, ERR_STORE, "record.index-wrong",
                        "the indexes hold %lld postings and %lld ids, but the statements have %lld and %lld",
                        (long long)postings, (long long)ids, (long long)v->postings,
                        (long long)v->statements);
    return true;
}

/* Counts that a tail holds back belong to statements of the tables too: a voiding lately. */
static bool verify_counts(struct verifying *v) {
    scoped(rows) struct rows *rows = tx_rows(v->view->tx, SQL_count_all, v->err);
    while (rows_next(rows))
        tail_add_count(v->counts, (int32_t)rows_int(rows, 0, 0), (int32_t)rows_int(rows, 1, 0),
                       -rows_int(rows, 2, 0));
    for (int32_t i = 0; i < v->counts->count_capacity; i++)
        if (v->counts->counts[i].used && v->counts->counts[i].count != 0)
            return err_fail(v->err, ERR_STORE, "record.index-wrong",
                            "the count of term %d on day %d is off by %lld", v->counts->counts[i].term,
                            v->counts->counts[i].day, (long long)-v->counts->counts[i].count);
    return !err_any(v->err);
}

bool record_verify(struct record *record, int64_t *out_statements, struct err *err) {
    scoped(view) struct view view;
    int64_t last;
    bool writes = record->options.changes;
    if ((writes && !record_flush(record, err)) || !view_begin(record, &view, err) ||
        !tx_int(view.tx, SQL_statement_last, 0, &last, err))
        return false;
    struct verifying v = {.view = &view, .counts = tail_open(0), .err = err};
    bool whole = last <= view.flushed_seq;
    if (!whole) last = view.flushed_seq;
    bool done = true;
    for (int64_t first = 1; first <= last && done; first += PIECE)
        done = verify_piece(&v, first, first + PIECE - 1 < last ? first + PIECE - 1 : last);
    done = done && verify_totals(&v) && (!whole || verify_counts(&v));
    terms_forget(&v.terms);
    tail_free(v.counts);
    *out_statements = v.statements;
    return done;
}
