/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/seating: who sits in which slot while the search goes on, and what every row has left.
 */
#ifndef CADRE_PLAN_SEATING_H
#define CADRE_PLAN_SEATING_H

#include "plan/problem.h"

struct seating {
    const struct problem *problem;
    int32_t *arc_of_need; /* [need_count]: arc or NONE */
    int64_t *left;        /* [row_count] */
    int32_t *rows;        /* room for one arc's rows */
    int64_t profit;
    int32_t seated;
};

struct seating seating_begin(struct arena *mem, const struct problem *problem);
/* Whether a need that is not seated can take the arc with what stands. Minimums of classes are not looked at.
 */
bool seating_fits(struct seating *seating, int32_t need, int32_t arc);
void seating_put(struct seating *seating, int32_t need, int32_t arc);
void seating_take(struct seating *seating, int32_t need); /* nothing when it is not seated */
void seating_copy(struct seating *to, const struct seating *from);
/* Officers in a slot. */
int64_t seating_in_slot(const struct seating *seating, int32_t slot);
/* Empties slots that hold fewer than their minimum; returns how many needs lost a seat. */
int32_t seating_empty_small(struct seating *seating);

#endif
