/* SPDX-License-Identifier: Apache-2.0 */
/* plan/around: which needs a step of the search sets free together. */
#ifndef CADRE_PLAN_AROUND_H
#define CADRE_PLAN_AROUND_H

#include "plan/search.h"

/*
 * At most s->free_max, by chance: those around somebody without a seat; in a hard problem also whole units,
 * or everybody in class at one time with those who would like to be.
 */
void around_free(struct search *s);

#endif
