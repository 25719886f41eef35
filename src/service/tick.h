/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/tick: what is due on a day is done, and said. What was done stays done: a second tick of the day
 * finds nothing, and a day that was missed is caught up by the next.
 *
 *   RELEASE    42 days before a class: caps of quotas lapse, who waits moves up
 *   NOTICE     45 days before: joining instructions are due; late ones are counted
 *   CLASS_MIN  14 days before: confirmed, or cancelled with that reason, and its officers planned again
 *   the class begins, ends, is closed; results that are late (2 working days), people nobody checked in
 *   qualifications that end in 180 days or have ended
 *
 * Asks for RIGHT_CLOCK; to plan again, for RIGHT_PLAN and RIGHT_PUBLISH too.
 */
#ifndef CADRE_SERVICE_TICK_H
#define CADRE_SERVICE_TICK_H

#include "service/training.h"

enum { RESULT_WORKING_DAYS = 2, EXPIRING_DAYS = 180 };

enum tick_kind {
    TICK_PROMOTED,
    TICK_INSTRUCTED,
    TICK_INSTRUCTED_LATE,
    TICK_CONFIRMED,
    TICK_CANCELLED,
    TICK_STARTED,
    TICK_COMPLETED,
    TICK_CLOSED,
    TICK_LAPSED,       /* requests and places in waiting lists of classes that have begun */
    TICK_NOT_SEEN,     /* a state, not a deed: people of running or past classes whom nobody checked in */
    TICK_RESULTS_LATE, /* a state: classes whose results are late */
    TICK_EXPIRING,
    TICK_EXPIRED,
    TICK_KIND_COUNT
};

extern const char *const tick_words[TICK_KIND_COUNT]; /* "promoted from the waiting list" */

struct tick_line {
    enum tick_kind kind;
    struct text class_id; /* or of a qualification: the course */
    int32_t count;        /* officers; of a class alone: 0 */
};

struct ticked {
    struct tick_line *at; /* by class, then what happened */
    int32_t count;
    int32_t done;      /* lines that are deeds */
    int64_t plan_id;   /* of the plan that seats again who lost his class; 0: none was needed */
    int32_t displaced; /* how many lost their class */
};

/* As of service->on. Lives in `mem`. */
bool tick(struct arena *mem, const struct service *service, struct ticked *out, struct err *err);

/* Whether so many working days (Monday to Friday) have passed since the day. */
bool working_days_passed(day since, day on, int32_t days);

#endif
