/* SPDX-License-Identifier: Apache-2.0 */
/* plan/fcfs: first come, first served: what offices do today, for comparison. */
#ifndef CADRE_PLAN_FCFS_H
#define CADRE_PLAN_FCFS_H

#include "plan/seating.h"

/*
 * Takes officers in file order and gives each the first class by start, then class_id, that is allowed with
 * what stands; afterwards classes under their minimum are emptied, and who lost a seat so takes the first
 * class that is held and could simply take him: no requirement stays unmet that some class could take. Fills
 * class_of of requirements that are not fixed.
 */
void fcfs_fill(struct arena *mem, const struct problem *problem, int32_t *class_of);

#endif
