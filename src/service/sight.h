/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/sight: what of the facts a user sees by a right, for lists: the same scopes that service_may_about
 * asks the store for one at a time, told from facts in memory.
 */
#ifndef CADRE_SERVICE_SIGHT_H
#define CADRE_SERVICE_SIGHT_H

#include "domain/facts.h"
#include "service/service.h"

struct sight {
    bool all;       /* the right is held over everything */
    bool *units;    /* [unit_count]: within a unit of his; these lists are NULL when all */
    bool *officers; /* [officer_count]: of such a unit, nominated to an establishment of his, or himself */
    bool *classes;  /* [class_count]: at an establishment of his */
};

/* The lists live in `mem`. */
struct sight sight_of(struct arena *mem, const struct service *service, enum right right,
                      const struct facts *facts);

/* The same for all who see the same by the right, of the same facts. It lives in `mem`. */
struct text sight_key(struct arena *mem, const struct service *service, enum right right);

static inline bool sight_unit(const struct sight *sight, int32_t unit) {
    return sight->all || sight->units[unit];
}
static inline bool sight_officer(const struct sight *sight, int32_t officer) {
    return sight->all || sight->officers[officer];
}
static inline bool sight_class(const struct sight *sight, int32_t course_class) {
    return sight->all || sight->classes[course_class];
}

#endif
