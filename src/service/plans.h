/* SPDX-License-Identifier: Apache-2.0 */
/* service/plans: plans in the database, and the one that is published (service/publication). */
#ifndef CADRE_SERVICE_PLANS_H
#define CADRE_SERVICE_PLANS_H

#include "domain/plan.h"
#include "service/service.h"

/* Stores a plan's files as a new draft, which binds nobody. */
bool plans_add(const struct service *service, const struct plan_order *order,
               const struct documents *documents, int64_t *out_id, struct err *err);

/* When *id is 0: the published plan, else the newest that is no what-if, else 0 still. */
bool plans_shown(struct tx *tx, int64_t *id, struct err *err);
/* The files of a plan; id 0: of the one that plans_shown says. They live in `mem`.
   Errors: plan.unknown */
bool plans_read(struct arena *mem, struct tx *tx, int64_t id, struct documents *out, int64_t *out_id,
                struct err *err);

/* A plan in a line of a list: its state, and what its summary.json says. */
struct plan_line {
    int64_t id;
    struct text state; /* draft, published, superseded */
    struct plan_order order;
    bool cut;
    int64_t met, requirements, met_bound, score, bound, milliseconds;
    int64_t made_seconds, made_by; /* when and by which user; 0: not known, the system's user */
};

struct plan_lines {
    struct plan_line *at; /* the newest first */
    int32_t count;
};

/* Texts and lists live in `mem`. */
bool plans_list(struct arena *mem, struct tx *tx, struct plan_lines *out, struct err *err);
/* id 0: as plans_read. Errors: plan.unknown */
bool plans_line(struct arena *mem, struct tx *tx, int64_t id, struct plan_line *out, struct err *err);

/* Tells whether anything of facts or plans was changed: one of the numbers is another then. 0: none. */
struct plans_stamp {
    int64_t import_id, plan_id; /* the newest */
    int64_t facts_id;           /* another one when facts were changed here */
    int64_t published_id;
};
bool plans_stamp(struct tx *tx, struct plans_stamp *out, struct err *err);

/* What a plan is now and what it stands on: another text when it, or another plan, was published or taken
   back since, or facts were imported. In `mem`. */
struct text plans_version(struct arena *mem, const struct plan_line *line, const struct plans_stamp *stamp);
/*
 * Whether the plan is what who asks has seen (service->seen). To be asked in the transaction that changes it:
 * of two who publish at once not both have seen the newest. Errors: plan.precondition, which says who did
 * what since; plan.unknown
 */
bool plans_as_seen(struct arena *mem, struct tx *tx, const struct service *service, int64_t id,
                   struct err *err);

#endif
