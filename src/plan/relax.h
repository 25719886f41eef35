/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/relax: some needs set free, everyone else staying: the best that they could do together, fractions
 * allowed.
 *
 *   seating without the free needs, their arcs until now -> shares of arcs, prices of rows
 */
#ifndef CADRE_PLAN_RELAX_H
#define CADRE_PLAN_RELAX_H

#include "plan/descent.h"
#include "plan/seating.h"

/* What every relaxation of one problem uses again. */
struct relax_room {
    int32_t *row_of;                /* [row_count]: row of the small problem, valid when stamped */
    int32_t *row_stamp;             /* [row_count] */
    int32_t *row_needs;             /* [row_count]: needs that may use it */
    int32_t *row_last;              /* [row_count]: the last need counted */
    int32_t *row_starts, *row_ends; /* [row_count]: columns of which it is the first, the last day */
    int32_t *line_stamp;            /* [line_count] */
    int32_t *lines;                 /* [line_count]: those that the columns use */
    int32_t line_count;
    int32_t stamp;
};

struct relax_room relax_begin(struct arena *mem, const struct problem *problem);

struct relaxed {
    struct lp lp;
    struct descent descent;      /* when order.rounds > 0 */
    struct lp_solution solution; /* else */
    int32_t *arc_of_column;
    int32_t *row_in_problem; /* [lp.row_count]: row of the problem, or NONE for an "at least" row */
};

struct relax_order {
    const int32_t *needs; /* [need_count], none of them seated in the seating */
    const int32_t *arcs;  /* [need_count]: where each sat until now, or NONE: together they fit */
    int32_t need_count;
    int64_t pivots_max;
    int64_t work_max; /* of lp; 0: any */
    struct lp_stop stop;
    int32_t rounds;             /* > 0: a descent of so many rounds, for prices only; 0: the simplex */
    const double *start_prices; /* [row_count] or NULL: the descent begins with them */
    const float *losses;        /* by arc, or NULL: arcs that lose more than `loss_max` are left out */
    float loss_max;
    const bool *closed; /* [slot_count] or NULL: minimums do not count, and nobody enters these slots */
    int64_t met_unit;   /* > 0: every arc is worth this, whatever its profit */
};

/* The result lives in `mem`. Slots that hold nobody but could not reach their minimum stay empty; slots that
   hold their minimum keep it. */
struct relaxed relax_solve(struct arena *mem, struct relax_room *room, struct seating *seating,
                           const struct relax_order *order);

#endif
