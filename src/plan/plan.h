/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/plan: facts in, a plan and its proof out. Pure: no clock, no files, no random source but the seed.
 */
#ifndef CADRE_PLAN_PLAN_H
#define CADRE_PLAN_PLAN_H

#include "core/err.h"
#include "domain/plan.h"

/* How far a search is. Shown to people; nothing depends on it. */
struct plan_progress {
    int64_t step, steps;
    int32_t met;
    int64_t score, bound;
};

/*
 * What the outside may do to a search: look at it, and cut it short. Both are called a few times a second at
 * most a few hundred; either may be NULL.
 */
struct plan_watch {
    void *context;
    void (*progress)(void *context, const struct plan_progress *progress);
    bool (*cut)(void *context); /* true: end soon with the best plan so far */
};

/* What stands before anyone is seated: requirements, frozen seats, published ones, pins. It lives in `mem`.
 */
void plan_begin(struct arena *mem, const struct facts *facts, const struct plan_order *order,
                struct plan *plan);

/*
 * Makes a plan. It lives in `mem`, borrows from `facts`. The same facts, order and seed give the same plan
 * unless it was cut. `out->milliseconds` is left 0 for the caller, who has a clock. Errors:
 * plan.until-before-as-of, plan.keep-before-as-of, plan.too-large, and those of pins_check with `findings`.
 */
bool plan_make(struct arena *mem, const struct facts *facts, const struct plan_order *order,
               const struct plan_watch *watch, struct plan *out, struct findings *findings, struct err *err);

#endif
