/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/best: the search for the best plan, and the prices that bound it.
 *
 *   problem, seed, steps -> slots of needs, prices of rows
 */
#ifndef CADRE_PLAN_BEST_H
#define CADRE_PLAN_BEST_H

#include "plan/plan.h"
#include "plan/seating.h"

struct best {
    struct seating seating;
    int64_t *prices;     /* [row_count], >= 0 */
    int64_t *met_prices; /* [row_count], >= 0 */
    int64_t bound;       /* of profits, without the problem's constant */
    int64_t met_bound;   /* of seated needs, without the fixed ones */
    int64_t steps;
    bool cut;
};

/* It lives in `mem`. steps 0: set from the size. */
struct best best_plan(struct arena *mem, const struct problem *problem, const struct plan_order *order,
                      const struct plan_watch *watch);

#endif
