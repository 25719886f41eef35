/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/explain: why a requirement has no seat. (PLANNING.md, "Reason of an unmet requirement")
 *
 *   facts, plan, requirement -> the rule, the class that comes nearest, what binds, what would seat him
 */
#ifndef CADRE_PLAN_EXPLAIN_H
#define CADRE_PLAN_EXPLAIN_H

#include "domain/plan.h"
#include "domain/words.h"
#include "plan/rules.h"

struct explain; /* the plan's rosters by class, unit, group and officer */

/* It lives in `mem` and borrows from both; its reasons are told in `language`. */
struct explain *explain_begin(struct arena *mem, const struct facts *facts, const struct plan *plan,
                              enum language language);

struct reason {
    enum rule rule;
    int32_t course_class; /* the class that the detail names, or NONE */
    struct text detail;   /* what binds, and what would seat him */
};

/* Of a requirement that has no seat. The text lives in the arena of explain_begin. */
struct reason explain_unmet(struct explain *explain, int32_t requirement);

/* A change of the facts that would give the officer a seat, everybody else as they sit. (service/what_if) */
struct help {
    enum help_kind { HELP_SEATS, HELP_QUOTA, HELP_MINIMUM, HELP_DAY } kind;
    int32_t course_class; /* whose seats, quota or minimum; of HELP_DAY: the class that is copied */
    int32_t unit;         /* of HELP_QUOTA */
    int32_t count;        /* of HELP_MINIMUM: with which it would be held */
    day start;            /* of HELP_DAY: when the copy begins */
    struct text text;     /* what it is, for people */
};

/* false: none is known. `reason` is what explain_unmet said. The text lives in the arena of explain_begin. */
bool explain_help(struct explain *explain, int32_t requirement, const struct reason *reason,
                  struct help *out);

/* Which of RULE_OVERLAP..RULE_LEADERSHIP the officer would break in that class beside the plan as it stands;
   one bit (1 << rule) each. His own seat of the requirement, if any, does not count. */
uint32_t explain_together(struct explain *explain, int32_t requirement, int32_t course_class);

#endif
