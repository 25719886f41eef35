/* SPDX-License-Identifier: Apache-2.0 */
/* cli/report: what a training planner wants to know of a plan, in a terminal. */
#ifndef CADRE_CLI_REPORT_H
#define CADRE_CLI_REPORT_H

#include "domain/plan.h"

/* Objectives, met and unmet by tier and reason, seats per window as bars, readiness by tier, the gap. */
void report_plan(struct arena *mem, const struct facts *facts, const struct plan *plan, struct buffer *out);

#endif
