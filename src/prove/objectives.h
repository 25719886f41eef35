/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prove/objectives: what was aimed at, against a plan. An objective is judged when its year lies in the
 * plan's horizon; it counts nominations whose class ends in that year. (PLANNING.md, "objectives.what")
 */
#ifndef CADRE_PROVE_OBJECTIVES_H
#define CADRE_PROVE_OBJECTIVES_H

#include "prove/readiness.h"

struct judged {
    bool is_judged, met;
    int64_t value_millionths;
};

/* [facts->objective_count], in `mem` */
struct judged *objectives_judge(struct arena *mem, const struct facts *facts, const struct plan *plan,
                                const struct readiness *readiness);

/* Whether no judged objective is missed. */
bool objectives_all_met(const struct facts *facts, const struct judged *judged);

#endif
