/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/lp: the relaxation of "each group takes one of its columns or none, rows hold only so much", solved
 * exactly.
 *
 *   columns by group with profits, rows with capacities, a feasible start  ->  shares of columns, prices of
 * rows
 *
 * maximize  sum profit x   with  sum of a group's x <= 1,  sum of a row's entries <= capacity,  x >= 0
 *
 * Prices of an optimal solution are >= 0 and prove it: no plan is worth more than
 * sum capacity x price + sum over groups of max(0, max over columns of profit - prices of its rows).
 */
#ifndef CADRE_PLAN_LP_H
#define CADRE_PLAN_LP_H

#include "core/arena.h"

#include <stdbool.h>

enum { LP_NONE = -1 };

struct lp_entry {
    int32_t row;
    int32_t sign; /* 1, or -1 in a row that says "at least" */
};

/* Asked now and then; true: end soon with what there is. NULL: never. */
struct lp_stop {
    bool (*asked)(void *context);
    void *context;
};

struct lp {
    int32_t group_count, row_count;
    const int32_t *first_column;    /* [group_count + 1] */
    const double *profit;           /* by column */
    const int32_t *first_entry;     /* by column, and one more */
    const struct lp_entry *entries; /* no row twice in a column */
    const double *capacity;         /* [row_count]; of an "at least" row: minus the least */
    const int32_t *start;           /* [group_count]: column or LP_NONE; together feasible */
    int64_t pivots_max;
    int64_t work_max; /* multiplications of the changes of the inverse; 0: any number */
    struct lp_stop stop;
};

struct lp_solution {
    double *share; /* by column, 0..1 */
    double *price; /* [row_count] */
    double worth;
    int64_t pivots;
    bool optimal;  /* false: stopped by a limit; shares are still feasible up to rounding, prices prove little
                    */
    bool integral; /* every share is 0 or 1 */
};

/* The solution lives in `mem`. Deterministic. Time grows with active rows squared per pivot. */
struct lp_solution lp_solve(struct arena *mem, const struct lp *lp);

#endif
