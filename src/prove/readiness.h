/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prove/readiness: how many posts of each unit's subtree are held by officers who have what the post asks, by
 * tier, before the plan and after it. (PLANNING.md, readiness.csv)
 *
 * Time: posts x courses of their code x depth of the tree.
 */
#ifndef CADRE_PROVE_READINESS_H
#define CADRE_PROVE_READINESS_H

#include "domain/plan.h"

struct readiness_row {
    int32_t unit, tier, posts, filled, qualified_before, qualified_after;
};

struct readiness {
    const struct readiness_row *at; /* by unit (sheet order), then tier; pairs without posts are left out */
    int32_t count;
};

/* It lives in `mem`. */
struct readiness readiness_of(struct arena *mem, const struct facts *facts, const struct plan *plan);

/* The country's row of a tier: the units at the top together; tier 0: all tiers. */
struct readiness_row readiness_total(const struct facts *facts, const struct readiness *readiness,
                                     int32_t tier);

#endif
