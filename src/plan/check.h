/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/check: the slow, obvious judge of a plan and of its proof. Shares no code with what makes plans.
 *
 *   facts, the files of a plan  ->  findings: what is not allowed, what is not proven
 *
 * Reads nominations.csv, unmet.csv, seats.csv, summary.json and certificate.json, and works out again who
 * requires what, whether each nomination is allowed, whether they are together, what they are worth, and the
 * bounds that the multipliers give. (PLANNING.md, "What a plan may do", "The certificate")
 */
#ifndef CADRE_PLAN_CHECK_H
#define CADRE_PLAN_CHECK_H

#include "domain/plan.h"

struct checked {
    bool allowed, proven;
    int32_t met, requirements;
    int64_t score, bound, met_bound; /* as worked out here */
};

/* The planning day in summary.json: facts must be built for it. Errors: check.summary */
bool check_as_of(const struct documents *documents, day *out, struct err *err);

/* What is wrong goes to `findings`, by code: check.nomination, check.rule, check.together, check.count,
   check.unmet, check.certificate. Errors: check.summary, check.certificate, check.file when a file cannot be
   read at all. */
bool check_plan(struct arena *mem, const struct facts *facts, const struct documents *documents,
                struct findings *findings, struct checked *out, struct err *err);

#endif
