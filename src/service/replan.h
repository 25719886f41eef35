/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/replan: plans again from where everybody sits, with the fewest changes, and publishes that: who
 * lost his class or did not come gets another seat where there is one.
 */
#ifndef CADRE_SERVICE_REPLAN_H
#define CADRE_SERVICE_REPLAN_H

#include "service/service.h"

struct replanned {
    int64_t plan_id;
    int32_t requirements, seated; /* of the new plan */
    int32_t moves;                /* published seats that changed */
};

/* As of service->on, until the end of the published plan's horizon; classes that have begun stay as they are.
   Errors: replan.no-plan when none is published; those of planning and publishing. */
bool replan(struct arena *mem, const struct service *service, struct replanned *out, struct err *err);

#endif
