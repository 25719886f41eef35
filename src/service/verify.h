/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/verify: whether what is stored of classes, seats and results agrees with itself: the slow, obvious
 * judge of service/seats, classes, results and qualifications, asked in SQL of its own.
 *
 *   seats never above the class's; no officer in two classes on one day, or twice in one course; caps of
 * quotas until they lapse (but for waivers); every thing where its last step says, every step along the life
 * cycle, with a reason where one must be given; sheets as nominations and qualifications say; a qualification
 * of ours behind every pass, and a pass that two persons decided behind every qualification of ours; a
 * statement for each step that has a verb, saying just that
 */
#ifndef CADRE_SERVICE_VERIFY_H
#define CADRE_SERVICE_VERIFY_H

#include "record/record.h"
#include "service/service.h"

enum { VERIFY_PROBLEMS_MAX = 50 };

struct verified {
    int64_t nominations, steps, statements; /* that were looked at */
    int32_t problem_count;
    struct text problems[VERIFY_PROBLEMS_MAX]; /* in the arena */
};

/*
 * As of service->on. Steps and statements from a day on; DAY_FIRST: all. `record`: whose statements are
 * looked at; NULL: none are. Problems are not a failure: look at problem_count. Time: some 20 microseconds a
 * step with its statement.
 */
bool training_verify(struct arena *mem, const struct service *service, struct record *record, day from,
                     struct verified *out, struct err *err);

#endif
