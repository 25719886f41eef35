/* SPDX-License-Identifier: Apache-2.0 */
#include "record/index.h"

#include "core/must.h"

#include <string.h>

static bool chunk_of_row(const struct rows *rows, struct chunk *out, struct err *err) {
    out->first_seq = rows_int(rows, 0, 0);
    out->last_seq = rows_int(rows, 1, 0);
    out->count = chunk_read(rows_bytes(rows, 2), out->first_seq, out->postings);
    if (out->count > 0 && out->postings[out->count - 1].seq == out->last_seq) return true;
    return err_fail(err, ERR_STORE, "record.damaged", "the index of statements is damaged at number %lld",
                    (long long)out->first_seq);
}

static bool chunk_find(struct tx *tx, enum query query, int32_t term, int64_t seq, struct chunk *out,
                       struct err *err) {
    out->count = 0;
    scoped(rows) struct rows *rows = tx_rows(tx, query, err, value_int(term), value_int(seq), value_int(1));
    if (rows_next(rows)) return chunk_of_row(rows, out, err);
    return !err_any(err);
}

bool index_chunk(struct tx *tx, int32_t term, int64_t seq, bool falling, struct chunk *out, struct err *err) {
    if (!chunk_find(tx, SQL_chunk_at_or_before, term, seq, out, err)) return false;
    if (falling || (out->count > 0 && out->last_seq >= seq)) return true;
    return chunk_find(tx, SQL_chunk_after, term, seq, out, err);
}

/* Appends what of a chunk is not before `seq` in the direction; false when the list is full. */
static bool append(const struct chunk *chunk, int64_t seq, bool falling, struct posting *out,
                   int32_t *count) {
    for (int32_t i = 0; i < chunk->count; i++) {
        const struct posting *p = &chunk->postings[falling ? chunk->count - 1 - i : i];
        if (falling ? p->seq > seq : p->seq < seq) continue;
        if (*count == CHUNK_POSTINGS_MAX) return false;
        out[(*count)++] = *p;
    }
    return true;
}

static bool append_chunks(struct tx *tx, enum query query, int32_t term, int64_t from, int64_t seq,
                          bool falling, int32_t chunks_max, struct posting *out, int32_t *count,
                          struct err *err) {
    struct chunk chunk;
    scoped(rows) struct rows *rows = tx_rows(tx, query, err, value_int(term), value_int(from),
                                             value_int(chunks_max));
    while (rows_next(rows))
        if (!chunk_of_row(rows, &chunk, err) || !append(&chunk, seq, falling, out, count)) break;
    return !err_any(err);
}

bool index_read(struct tx *tx, int32_t term, int64_t seq, bool falling, int32_t chunks_max,
                struct posting out[CHUNK_POSTINGS_MAX], int32_t *out_count, struct err *err) {
    struct chunk first;
    *out_count = 0;
    if (falling)
        return append_chunks(tx, SQL_chunk_at_or_before, term, seq, seq, true, chunks_max, out, out_count,
                             err);
    if (!chunk_find(tx, SQL_chunk_at_or_before, term, seq, &first, err)) return false;
    append(&first, seq, false, out, out_count);
    return (chunks_max == 1 && *out_count > 0) ||
           append_chunks(tx, SQL_chunk_after, term, seq, seq, false, chunks_max, out, out_count, err);
}

static bool chunks_add(struct tx *tx, int32_t term, const struct posting *postings, int32_t count,
                       struct err *err) {
    uint8_t bytes[CHUNK_BYTES_MAX];
    for (int32_t at = 0, length; at < count;) {
        int32_t taken = chunk_write(&postings[at], count - at, bytes, &length);
        if (!tx_run(tx, SQL_chunk_add, err, value_int(term), value_int(postings[at].seq),
                    value_int(postings[at + taken - 1].seq),
                    value_bytes((struct text){(const char *)bytes, length})))
            return false;
        at += taken;
    }
    return true;
}

/* A chunk in memory takes the place of the one that began at `first_seq`. */
static bool chunk_replace(struct tx *tx, int32_t term, int64_t first_seq, const struct chunk *chunk,
                          struct err *err) {
    return tx_run(tx, SQL_chunk_remove, err, value_int(term), value_int(first_seq)) &&
           chunks_add(tx, term, chunk->postings, chunk->count, err);
}

bool index_append(struct tx *tx, int32_t term, const struct posting *postings, int32_t count, bool extend,
                  struct err *err) {
    struct chunk last = {.count = 0};
    if (extend && !chunk_find(tx, SQL_chunk_at_or_before, term, INT64_MAX, &last, err)) return false;
    must(last.count == 0 || last.last_seq < postings[0].seq);
    if (last.count == 0 || last.count > CHUNK_POSTINGS_MAX / 4)
        return chunks_add(tx, term, postings, count, err);
    int32_t moved = CHUNK_POSTINGS_MAX - last.count < count ? CHUNK_POSTINGS_MAX - last.count : count;
    memcpy(&last.postings[last.count], postings, (size_t)moved * sizeof *postings);
    last.count += moved;
    return chunk_replace(tx, term, last.first_seq, &last, err) &&
           chunks_add(tx, term, postings + moved, count - moved, err);
}

static int32_t place_in(const struct chunk *chunk, int64_t seq) {
    int32_t at = 0;
    while (at < chunk->count && chunk->postings[at].seq < seq) at++;
    return at;
}

bool index_add(struct tx *tx, int32_t term, int64_t seq, uint8_t roles, struct err *err) {
    struct chunk chunk;
    if (!chunk_find(tx, SQL_chunk_at_or_before, term, seq, &chunk, err)) return false;
    struct posting posting = {seq, roles};
    if (chunk.count == 0 || chunk.last_seq < seq) return chunks_add(tx, term, &posting, 1, err);
    int32_t at = place_in(&chunk, seq);
    if (chunk.postings[at].seq == seq) {
        if ((chunk.postings[at].roles | roles) == chunk.postings[at].roles) return true;
        chunk.postings[at].roles |= roles;
    } else {
        memmove(&chunk.postings[at + 1], &chunk.postings[at],
                (size_t)(chunk.count - at) * sizeof chunk.postings[0]);
        chunk.postings[at] = posting;
        chunk.count++;
    }
    return chunk_replace(tx, term, chunk.first_seq, &chunk, err);
}

bool index_remove(struct tx *tx, int32_t term, int64_t seq, uint8_t roles, struct err *err) {
    struct chunk chunk;
    if (!chunk_find(tx, SQL_chunk_at_or_before, term, seq, &chunk, err)) return false;
    int32_t at = place_in(&chunk, seq);
    if (at == chunk.count || chunk.postings[at].seq != seq) return true;
    chunk.postings[at].roles &= (uint8_t)~roles;
    if (chunk.postings[at].roles == 0) {
        memmove(&chunk.postings[at], &chunk.postings[at + 1],
                (size_t)(chunk.count - at - 1) * sizeof chunk.postings[0]);
        chunk.count--;
    }
    return chunk_replace(tx, term, chunk.first_seq, &chunk, err);
}
