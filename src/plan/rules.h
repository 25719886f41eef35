/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/rules: what one nomination may do, and what it is worth. (PLANNING.md, "Allowed" and "Best")
 */
#ifndef CADRE_PLAN_RULES_H
#define CADRE_PLAN_RULES_H

#include "domain/facts.h"

/* In the order in which an unmet requirement's reason is looked for: first those of one nomination, then
   those of nominations together. */
enum rule {
    RULE_NO_CLASS,
    RULE_ELIG,
    RULE_SEPARATION,
    RULE_UNAVAILABLE,
    RULE_BLACKOUT,
    RULE_LANGUAGE,
    RULE_REGION,
    RULE_FORBIDDEN,
    RULE_OVERLAP,
    RULE_SEATS,
    RULE_CLASS_MIN,
    RULE_QUOTA,
    RULE_UNIT_ABSENCE,
    RULE_LEADERSHIP,
    RULE_NO_GAIN,
    RULE_COUNT
};

extern const char *const rule_names[RULE_COUNT]; /* "NO_CLASS", "ELIG", ... */

/* Not cancelled, starts after as-of, ends by `until`. */
bool class_counts(const struct facts *facts, int32_t course_class, day until);

/* Which of RULE_ELIG..RULE_FORBIDDEN forbid the officer that class, one bit (1 << rule) each; 0: allowed.
   What the pin of just this seat waives does not forbid it. */
uint32_t rules_broken(const struct facts *facts, int32_t officer, int32_t course_class);

/* The pin that counts for the officer and class, or NONE. */
int32_t pin_find(const struct facts *facts, int32_t officer, int32_t course_class);
/* One bit (1 << rule) for each rule that the pin waives. */
uint32_t pin_waives(const struct pin *pin);

/* What the nomination of a post's holder adds to the score; a frozen one has no late term. */
int64_t nomination_score(const struct facts *facts, int32_t post, int32_t course_class, bool frozen);

/* How many officers of a unit's subtree with `holders` officers in post may be in class on one day. */
int64_t unit_absence_capacity(const struct policy *policy, int64_t holders);

#endif
