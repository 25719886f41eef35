/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/size: how many more classes, copies of existing ones, a target needs. (PLANNING.md, "Size")
 *
 *   sheets, target, no-show percent -> the copies, and how many were proven too few
 */
#ifndef CADRE_SERVICE_SIZE_H
#define CADRE_SERVICE_SIZE_H

#include "domain/plan.h"

enum { SIZE_COPIES_MAX = 200 };

struct size_order {
    struct plan_order plan;
    int64_t target;          /* officers to be trained */
    int32_t no_show_percent; /* 0..99 */
};

struct size_step {
    int32_t course_class; /* copied; of the facts as they are */
    int32_t met;          /* with this copy and those before it */
};

struct size {
    struct facts facts;
    int64_t needed; /* met >= ceil(100 x target / (100 - percent)) */
    int32_t requirements;
    int32_t met, met_bound; /* as things are */
    const struct size_step *steps;
    int32_t count;
    int32_t excluded; /* no so many copies, nor fewer, reach `needed`; -1: none excluded */
    bool reached;     /* false: no copy helps any more, or SIZE_COPIES_MAX were not enough */
};

/* It lives in `mem`. Errors: import.findings with `findings`, and those of plan_make. */
bool size_find(struct arena *mem, const struct sheets *sheets, const struct size_order *order,
               struct size *out, struct findings *findings, struct err *err);

#endif
