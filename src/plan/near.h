/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/near: of each group of a relaxation the few columns that are worth most at some prices. Others hardly
 * ever matter until prices have changed a lot.
 */
#ifndef CADRE_PLAN_NEAR_H
#define CADRE_PLAN_NEAR_H

#include "plan/lp.h"

enum { NEAR_MAX = 8 };

struct near {
    int32_t *at;    /* columns, the best of a group first */
    int32_t *first; /* [group_count + 1] */
};

struct near near_begin(struct arena *mem, const struct lp *lp); /* empty lists */

/* Lists again. */
void near_list(struct near *near, const struct lp *lp, const double *prices);

/* The profit of a column less the prices of its rows. */
static inline double column_worth(const struct lp *lp, const double *prices, int32_t column) {
    double worth = lp->profit[column];
    for (int32_t e = lp->first_entry[column]; e < lp->first_entry[column + 1]; e++)
        worth -= prices[lp->entries[e].row] * lp->entries[e].sign;
    return worth;
}

#endif
