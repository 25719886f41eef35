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

/*
 * What is reached on the facts' day, whatever is planned: qualifications issued in the objective's year, or
 * readiness as it stands. False where nobody can tell (seat-use, milestones).
 */
bool objective_reached(const struct facts *facts, const struct readiness *readiness,
                       const struct objective *objective, int64_t *out_millionths);

/* Whether no judged objective is missed. */
bool objectives_all_met(const struct facts *facts, const struct judged *judged);

#endif
