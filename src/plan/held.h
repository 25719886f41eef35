/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/held: classes with a minimum: which to hold, where the relaxation of everything can be solved. (Where
 * it cannot, plan/anneal opens and closes them.)
 */
#ifndef CADRE_PLAN_HELD_H
#define CADRE_PLAN_HELD_H

#include "plan/search.h"

/*
 * Relaxes everyone without minimums, closes what stays too small, and again, until what is open fills. The
 * prices of the first round, with every slot open, are the bound's. When a round is too much work, nothing
 * more is chosen, and s->hard says so. closed: [slot_count], written.
 */
void held_choose(struct search *s, bool *closed);
/* Holds a class that was not held, or the reverse, and seats those around again; undone when it does not pay.
 */
void held_change(struct search *s, const struct effort *effort);

#endif
