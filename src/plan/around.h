/* SPDX-License-Identifier: Apache-2.0 */
/* plan/around: which needs a step of the search sets free together. */
#ifndef CADRE_PLAN_AROUND_H
#define CADRE_PLAN_AROUND_H

#include "plan/problem.h"

struct search;

/* Who is near whom, so that a step costs what it sets free and not what there is. */
struct around {
    int32_t *first_of_line, *of_line; /* needs by line */
    int32_t *first_of_slot, *of_slot; /* needs by slot that they may take */
    int32_t *unmet;                   /* needs without a seat, when `seated` was the number of the others */
    int32_t unmet_count, seated;
};

struct around around_begin(struct arena *mem, const struct problem *problem);

/*
 * At most s->free_max, by chance: those around somebody without a seat; in a hard problem also whole units,
 * or everybody in class at one time with those who would like to be.
 */
void around_free(struct search *s);

#endif
