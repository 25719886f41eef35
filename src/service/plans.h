/* SPDX-License-Identifier: Apache-2.0 */
/* service/plans: drafts of plans in the database, and the one that is published. */
#ifndef CADRE_SERVICE_PLANS_H
#define CADRE_SERVICE_PLANS_H

#include "core/finding.h"
#include "domain/plan.h"
#include "service/service.h"

/* Stores a plan's files as a new draft, which binds nobody. */
bool plans_add(const struct service *service, const struct plan_order *order,
               const struct documents *documents, int64_t *out_id, struct err *err);

/* The files of a plan; id 0: of the published one, or of the newest when none is. They live in `mem`.
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
    int64_t published_id;
};
bool plans_stamp(struct tx *tx, struct plans_stamp *out, struct err *err);

/*
 * Makes a draft the published plan: the judge (plan/check) looks at it once more against the facts as they
 * stand on its as-of, its seats become the nominations, seats of an earlier publication within its horizon
 * that it gives up end. Errors: publish.not-a-draft, publish.not-allowed with `findings`, plan.unknown,
 * rights.missing.
 */
bool plans_publish(struct arena *mem, const struct service *service, int64_t id, int32_t *out_seats,
                   struct findings *findings, struct err *err);

#endif
