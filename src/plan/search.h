/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/search: what the parts of the search for the best plan share: the seating, the needs that are set free
 * to be seated again together, and how that is done. For plan/best, held, around and prices only.
 */
#ifndef CADRE_PLAN_SEARCH_H
#define CADRE_PLAN_SEARCH_H

#include "core/random.h"
#include "plan/best.h"
#include "plan/relax.h"

enum { TOGETHER_MAX = 45000 /* needs in one relaxation */ };

struct search {
    struct arena *mem;
    const struct problem *p;
    const struct plan_watch *watch;
    struct best *best; /* the seating and the prices so far */
    struct seating *seating;
    struct relax_room room;
    struct random random;
    struct seating before; /* a change of classes */
    bool any_minimum;
    bool hard;        /* the relaxation of everything at once was too much work */
    int32_t free_max; /* needs set free in a step */

    int32_t *needs, *arcs; /* [need_count]: the needs set free, and where they sat */
    int32_t *starts;       /* [need_count]: where a relaxation of them starts, together allowed */
    int32_t free_count;
    bool *is_free; /* [need_count] */
    bool *is_left; /* [need_count] */

    float *losses;       /* by arc: what taking it loses at the bound's prices; NULL: not known */
    float loss_max;      /* of arcs that steps look at */
    double *price_sum;   /* [row_count] */
    int32_t *price_from; /* [row_count]: how many relaxations priced it */
};

/* How long a relaxation may be worked at; zeros: as long as it takes. */
struct effort {
    int64_t pivots_max, work_max;
    bool noting; /* its prices are for the bound */
};

struct search search_begin(struct arena *mem, const struct problem *problem, const struct plan_order *order,
                           const struct plan_watch *watch, struct best *best);
bool search_is_cut(const struct search *s);
struct lp_stop search_stop(struct search *s);

/* Each need that has no seat takes its most valuable free one. closed: slots that nobody may enter, or NULL;
   only_open: no slot is left below its minimum. */
void search_fill(struct search *s, const bool *closed, bool only_open);
/* Closes the emptiest slot that misses its minimum, until none does. */
void search_close_small(struct search *s, bool *closed);

/* Sets a need free: free needs are taken out, seated again or put back where they sat, and forgotten. */
void search_free(struct search *s, int32_t need);
void search_free_all(struct search *s);
void search_take(struct search *s);
void search_put_back(struct search *s);
void search_forget(struct search *s);

/* Seats the free needs by the shares of their relaxation, the largest first. */
void search_round(struct search *s, struct arena *mem, const struct relaxed *r);
/*
 * Seats the free needs again together, and keeps what is worth more or as much; true: more. They are
 * forgotten. out_optimal: their relaxation was solved exactly.
 */
bool search_seat_again(struct search *s, const struct effort *effort, bool *out_optimal);

#endif
