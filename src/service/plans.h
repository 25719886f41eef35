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

/*
 * Makes a draft the published plan: the judge (plan/check) looks at it once more against the facts as they
 * stand on its as-of, its seats become the nominations, seats of an earlier publication within its horizon
 * that it gives up end. Errors: publish.not-a-draft, publish.not-allowed with `findings`, plan.unknown,
 * rights.missing.
 */
bool plans_publish(struct arena *mem, const struct service *service, int64_t id, int32_t *out_seats,
                   struct findings *findings, struct err *err);

#endif
