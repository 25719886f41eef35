/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/prices: prices of rows for the bounds, from relaxations and from descents, and the best bounds so far.
 */
#ifndef CADRE_PLAN_PRICES_H
#define CADRE_PLAN_PRICES_H

#include "plan/search.h"

/* Notes what a relaxation of the free needs says of its rows, every slot being open; of all needs, it is
   tried as a bound by itself. `price` is by row of the relaxation. */
void prices_note(struct search *s, const struct relaxed *r, const double *price);
/* Notes prices of the free needs, found by a descent; they stay free, and where they sit. */
void prices_descend(struct search *s);
/* Tries the averages of what was noted. */
void prices_average(struct search *s);
/* Goes on downhill from the best bound's prices. */
void prices_lower(struct search *s);
/* What each arc loses at the bound's prices: the steps look at those that lose least. */
void prices_find_losses(struct search *s);
/* Bounds how many can be met at all. */
void prices_bound_met(struct search *s);

#endif
