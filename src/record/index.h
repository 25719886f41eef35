/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record/index: the postings of terms in the database, chunk by chunk (record/postings.h).
 *
 * The chunks of a term do not overlap; each begins at its first seq.
 */
#ifndef CADRE_RECORD_INDEX_H
#define CADRE_RECORD_INDEX_H

#include "record/postings.h"
#include "store/store.h"

struct chunk {
    int64_t first_seq, last_seq;
    int32_t count; /* 0: no such chunk */
    struct posting postings[CHUNK_POSTINGS_MAX + 1];
};

/* The chunk that holds `seq`, or the nearest one before it (falling) or after it. count 0: none. */
bool index_chunk(struct tx *tx, int32_t term, int64_t seq, bool falling, struct chunk *out, struct err *err);

/* Postings from `seq` on in a direction, of so many chunks at most. None: there are no more. */
bool index_read(struct tx *tx, int32_t term, int64_t seq, bool falling, int32_t chunks_max,
                struct posting out[CHUNK_POSTINGS_MAX], int32_t *out_count, struct err *err);

/* Adds a term's newest postings; `extend`: the last chunk takes some when it has room. */
bool index_append(struct tx *tx, int32_t term, const struct posting *postings, int32_t count, bool extend,
                  struct err *err);
/* Joins roles to what is there, anywhere. */
bool index_add(struct tx *tx, int32_t term, int64_t seq, uint8_t roles, struct err *err);
/* Takes roles away; a posting without roles goes. */
bool index_remove(struct tx *tx, int32_t term, int64_t seq, uint8_t roles, struct err *err);

#endif
