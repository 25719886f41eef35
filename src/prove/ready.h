/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prove/ready: readiness on one day, by unit and tier: posts, those that are held, by the qualified, by those
 * whose qualification ends soon, and by those whose has ended.
 *
 *   facts as of the day (or as of today, for a day to come), the day, what a published plan will add -> rows
 *
 * A post asks for a tier when its code is in a course of it; its holder is ready when he holds every such
 * course of the tier on the day. Facts as of a past day give what readiness was then, whatever was imported
 * later.
 *
 * Time: posts x courses x depth of the tree.
 */
#ifndef CADRE_PROVE_READY_H
#define CADRE_PROVE_READY_H

#include "domain/requirement.h"

struct ready_row {
    int32_t unit, tier;
    int32_t posts, filled, ready; /* in the unit's subtree */
    int32_t ending_30, ending_90,
        ending_180;  /* ready, but not any more in so many days; each holds the one before */
    int32_t overdue; /* held once what the tier asks, and it has ended: not ready */
};

struct ready {
    const struct ready_row *at; /* by unit (sheet order), then tier; pairs without posts are left out */
    int32_t count;
};

/* `forecast`: seats that stand (facts.nominations) count as passed at their class's end, when that is after
   the facts' day and not after `on`. In `mem`. */
struct ready ready_on(struct arena *mem, const struct facts *facts, day on, bool forecast);

/* The officers (numbers) whose qualification for a course of the tier has ended by the day. In `mem`. */
struct numbers ready_overdue(struct arena *mem, const struct facts *facts, int32_t tier, day on);

#endif
