/* SPDX-License-Identifier: Apache-2.0 */
/* service/plan_read: the files of a plan -> who sits where, for showing it again. */
#ifndef CADRE_SERVICE_PLAN_READ_H
#define CADRE_SERVICE_PLAN_READ_H

#include "service/plans.h"

/* as_of, until, keep and method from summary.json. Errors: plan.summary */
bool plan_read_order(const struct documents *documents, struct plan_order *out, struct err *err);

/* What a summary.json says, into *out beside its id and state; figures that are not there stay 0. */
void plan_read_line(struct text summary, struct plan_line *out);

/* The plan's seats, and what summary.json says of its score and bounds; without multipliers and moves. It
 * lives in `mem`. Errors: plan.nominations */
bool plan_read(struct arena *mem, const struct facts *facts, const struct documents *documents,
               struct plan *out, struct err *err);

/*
 * The seats alone, for facts of another day, into a plan that was begun with them: rows whose officer, course
 * or class is not among the facts, or that nobody requires, are passed over. Errors: plan.nominations
 */
bool plan_read_seats(struct arena *mem, const struct facts *facts, const struct documents *documents,
                     struct plan *plan, struct err *err);

#endif
