/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/anneal: seats people anew, one at a time and by chance, colder and colder.
 *
 *   seating -> a seating that is worth as much or more
 *
 * Simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983). A move gives somebody a slot; whoever is in the
 * way loses his seat and takes another that is free, when there is one. A move that loses stands with a
 * probability that falls with the loss and with the time.
 */
#ifndef CADRE_PLAN_ANNEAL_H
#define CADRE_PLAN_ANNEAL_H

#include "core/random.h"
#include "plan/lp.h"
#include "plan/seating.h"

struct anneal_order {
    int64_t moves;         /* tried */
    double hot, cold;      /* > 0; a loss that stands with probability 1/e, at the begin and the end */
    double fine;           /* for each officer that an open slot lacks, at the begin; it grows */
    struct random *random; /* the only source of chance */
    struct lp_stop stop;   /* asked now and then; ends early with the best so far */
};

/* Whether the problem is small enough to be annealed at all. */
bool anneal_can(const struct problem *problem);

/*
 * Leaves the best seating that it met, the first one included, in which every slot holds nobody or its
 * minimum.
 */
void anneal(struct arena *mem, struct seating *seating, const struct anneal_order *order);

#endif
