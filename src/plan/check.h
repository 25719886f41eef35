/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/check: the slow, obvious judge of a plan and of its proof. Shares no code with what makes plans.
 *
 *   facts, the files of a plan  ->  findings: what is not allowed, what is not proven
 *
 * Takes the seats from nominations.csv, the horizon from summary.json and the prices from certificate.json,
 * and works out again who requires what, whether each nomination is allowed, whether they are together, what
 * they are worth, the bounds that the multipliers give, why who is unmet, and what every other file should
 * hold. (PLANNING.md, "What a plan may do", "The certificate", "Output")
 */
#ifndef CADRE_PLAN_CHECK_H
#define CADRE_PLAN_CHECK_H

#include "domain/plan.h"

struct checked {
    bool allowed; /* every nomination keeps every rule, and nobody is left out whom a class could take */
    bool
        proven; /* nothing at all was found: every file says just this, and the multipliers give the bounds */
    int32_t met, requirements;
    int64_t score, bound, met_bound; /* as worked out here */
};

/* The planning day in summary.json: facts must be built for it. Errors: check.summary */
bool check_as_of(const struct documents *documents, day *out, struct err *err);

/* What is wrong goes to `findings`, by code: check.nomination, check.rule, check.together, check.count,
   check.unmet, check.seats, check.readiness, check.moves, check.objective, check.certificate. Errors:
   check.summary, check.too-large, and check.file when a file cannot be read at all. */
bool check_plan(struct arena *mem, const struct facts *facts, const struct documents *documents,
                struct findings *findings, struct checked *out, struct err *err);

#endif
