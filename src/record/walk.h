/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record/walk: through the statements that have all of some terms, newest or oldest first.
 *
 *   terms with the roles they may have  ->  seqs, one after the other
 *
 * Leapfrog: each term in turn jumps to where the last one stands, until all stand on the same statement. The
 * rarest term decides how many jumps there are; a jump is one lookup in the index, or none when it ends in
 * the same chunk.
 */
#ifndef CADRE_RECORD_WALK_H
#define CADRE_RECORD_WALK_H

#include "record/parts.h"

enum { STEPS_MAX = 6 };

/* One term, or the terms of one person. */
struct step_term {
    int32_t term;
    bool ended;
    int32_t at, count;
    struct posting *postings; /* in the direction of the walk; [CHUNK_POSTINGS_MAX] */
};

struct step {
    uint8_t own;       /* roles of which the statement itself has one */
    uint8_t inherited; /* ... or a statement of the chain it refers to */
    struct step_term *terms;
    int32_t term_count;
    struct posting here; /* where it stands; roles joined over its terms */
};

struct walk {
    struct view *view;
    struct arena *mem;
    bool falling;
    int64_t next, last; /* where it goes on, and the last seq it may reach */
    struct step steps[STEPS_MAX];
    int32_t step_count;
    int64_t *seqs; /* without steps: a piece of all statements */
    int32_t seq_at, seq_count;
};

/* first..last: bounds, both included. */
struct walk walk_begin(struct view *view, struct arena *mem, bool falling, int64_t first, int64_t last);
void walk_add(struct walk *walk, const int64_t *terms, int32_t term_count, uint8_t own, uint8_t inherited);
/* The next statement that has every term itself or through the chain that it refers to; *out is 0 at the
   end. */
bool walk_next(struct walk *walk, int64_t *out, struct err *err);

#endif
