/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/bound: from prices of rows to a bound that anyone can check, in whole numbers. (PLANNING.md, "The
 * certificate")
 *
 *   no allowed plan is worth more than
 *   constant + sum capacity x price + sum over needs of max(0, max over arcs of profit - prices of its rows)
 */
#ifndef CADRE_PLAN_BOUND_H
#define CADRE_PLAN_BOUND_H

#include "plan/problem.h"

enum bound_of {
    BOUND_OF_SCORE, /* profits as they are */
    BOUND_OF_MET    /* every profit is MET_SCORE (1 when MET_SCORE is 0) */
};

int64_t bound_met_unit(const struct problem *problem);

/* The sum above, without the constant; prices >= 0 by row. */
int64_t bound_sum(struct arena *mem, const struct problem *problem, const int64_t *prices,
                  enum bound_of what);

/* What taking each arc is worth less than the best that its need could do, at prices >= 0 by row. */
void bound_losses(struct arena *mem, const struct problem *problem, const int64_t *prices, float *losses);

/*
 * The prices as multipliers of the certificate, which also price what holds nobody (full classes, days of
 * officers with fixed seats) so high that arcs left out of the problem gain nothing there; that costs
 * nothing.
 */
struct multipliers bound_multipliers(struct arena *mem, const struct problem *problem,
                                     const struct plan *plan, const int64_t *prices);

#endif
