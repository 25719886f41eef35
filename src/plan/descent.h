/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/descent: prices for a relaxation that is too large to solve exactly at once, by walking downhill on
 * its bound.
 *
 *   columns by group with profits, rows with capacities (plan/lp)  ->  prices of rows
 *
 * The prices prove a bound as those of plan/lp do, within a part of a percent of the best one.
 */
#ifndef CADRE_PLAN_DESCENT_H
#define CADRE_PLAN_DESCENT_H

#include "plan/lp.h"

struct descent_order {
    const double *start; /* [row_count] prices to begin with, or NULL */
    int32_t rounds;      /* each looks at every group */
};

struct descent {
    double *price; /* [row_count], >= 0 */
    double bound;
};

/* Deterministic unless lp->stop cuts it short. The result lives in `mem`. */
struct descent descend(struct arena *mem, const struct lp *lp, const struct descent_order *order);

#endif
