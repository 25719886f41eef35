/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record/postings: which statements name a term, packed into chunks of bytes.
 *
 *   (seq, roles) in rising order of seq  <->  a chunk: a few bits each, 1 or 2 bytes for a frequent term
 *
 * A chunk begins at its first seq, which is kept beside it. Each posting is a number in base 128, low digits
 * first: (seq - the one before) * 8 + code, where code stands for a usual set of roles, or is 7 and the roles
 * follow in a byte.
 */
#ifndef CADRE_RECORD_POSTINGS_H
#define CADRE_RECORD_POSTINGS_H

#include "core/text.h"
#include "record/statement.h"

/* Beside ROLE_MAIN and ROLE_RELATED: what the store adds. */
enum posting_role {
    ROLE_AUTHORITY = 4,         /* it is the statement's authority */
    ROLE_INHERITED_MAIN = 8,    /* a statement that this one refers to, over one or more steps, has it MAIN */
    ROLE_INHERITED_RELATED = 16 /* ... RELATED or AUTHORITY */
};

struct posting {
    int64_t seq;
    uint8_t roles;
};

enum {
    CHUNK_BYTES_MAX = 900,                /* so that SQLite keeps it on the page */
    CHUNK_POSTINGS_MAX = CHUNK_BYTES_MAX, /* a posting takes at least a byte */
    POSTING_BYTES_MAX = 11
};

/* As many postings as fit into CHUNK_BYTES_MAX; at least one. Returns how many; bytes[] is filled. */
int32_t chunk_write(const struct posting *postings, int32_t count, uint8_t bytes[CHUNK_BYTES_MAX],
                    int32_t *out_length);
/* Returns how many; -1 when the bytes are no chunk. */
int32_t chunk_read(struct text bytes, int64_t first_seq, struct posting out[CHUNK_POSTINGS_MAX]);

#endif
