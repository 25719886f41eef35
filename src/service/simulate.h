/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/simulate: a year of the bundled scenario, day by day, through the functions that people use:
 * import, plan, publish; then each day what is due, who comes and who does not, results, approvals,
 * qualifications, certificates, and a new plan for those who missed. After each day on which something
 * happened what was touched is looked at, and at the end everything (service/verify).
 *
 *   percent of no-shows, seed -> what a year came to
 *
 * The same order gives the same year.
 */
#ifndef CADRE_SERVICE_SIMULATE_H
#define CADRE_SERVICE_SIMULATE_H

#include "service/training.h"
#include "service/verify.h"

struct simulation_order {
    int32_t no_show_percent; /* 0..100: of those who are due on a class's first day */
    uint64_t seed;
    bool no_replan;   /* who missed is not planned again */
    int64_t officers; /* 0: the scenario's 3,100 */
};

struct simulated {
    int32_t planned, trained;  /* officers: seated by the first plan; passed by the end */
    int32_t no_shows, replans; /* nominations; plans that were published again */
    int32_t certificates;      /* issued to those who passed */
    int32_t classes_held, classes_cancelled;
    int32_t days;
    int64_t steps, statements; /* looked at by the last check, of everything */
};

/* Called after each day; false ends the simulation (simulate.stopped). */
struct simulation_watch {
    bool (*day_done)(void *context, day on, const struct simulated *so_far);
    void *context;
};

/*
 * Into a database in which nothing was imported (simulate.not-empty). `service` may everything; who acts is
 * named by his part ("planner", "registrar"...). Errors: simulate.broken when an invariant does not hold,
 * with the day and what.
 */
bool simulate(struct arena *mem, const struct service *service, const struct simulation_order *order,
              const struct simulation_watch *watch, struct simulated *out, struct err *err);

#endif
