/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/pins: seats that a planner has decided before the search: they stand like frozen ones.
 *
 *   pins.csv, requirements  ->  seats that are taken, or findings: which rule forbids which pin
 *
 * A pin keeps every rule but those it waives, the minimum of its class aside: the class is held because
 * somebody was put there. (PLANNING.md, "Pins")
 */
#ifndef CADRE_PLAN_PINS_H
#define CADRE_PLAN_PINS_H

#include "core/finding.h"
#include "domain/plan.h"

/* Seats every pin that counts: plan->pinned, pinned_count, class_of. `plan` has requirements and frozen
 * seats. */
void pins_place(const struct facts *facts, struct plan *plan);

/*
 * Whether each pin that counts, or `only` that one (NONE: all), could be placed, and breaks no rule that it
 * does not waive. Findings, by code: pins.not-allowed. Errors: plan.pins, with the first of them in its text.
 */
bool pins_check(struct arena *mem, const struct facts *facts, const struct plan *plan, int32_t only,
                struct findings *findings, struct err *err);

#endif
