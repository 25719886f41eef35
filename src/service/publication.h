/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/publication: a draft becomes the plan that counts, and is taken back.
 *
 *   draft -> nominations as of its day;   published plan -> the nominations as they were before
 */
#ifndef CADRE_SERVICE_PUBLICATION_H
#define CADRE_SERVICE_PUBLICATION_H

#include "core/finding.h"
#include "domain/plan.h"
#include "service/service.h"

/*
 * Makes a draft the published plan: the judge (plan/check) looks at it once more against the facts as they
 * stand on its as-of, its seats become the nominations, seats of an earlier publication within its horizon
 * that it gives up end. Errors: publish.not-a-draft, publish.what-if, publish.not-allowed with `findings`,
 * plan.unknown, plan.precondition (plans_as_seen), rights.missing.
 */
bool plans_publish(struct arena *mem, const struct service *service, int64_t id, int32_t *out_seats,
                   struct findings *findings, struct err *err);

/*
 * Since when each seat of a plan is published, by requirement; of those that nobody published yet, the day on
 * which they would be. `out` has room for all requirements.
 */
bool plans_told(struct arena *mem, struct tx *tx, const struct facts *facts, const struct plan *plan,
                day *out, struct err *err);

struct unpublished {
    int64_t plan_id; /* that is published again; 0: none */
    int32_t ended, restored;
};

/*
 * Takes the published plan back: it is a draft again, the plan before it is published again, and the
 * nominations are what they were. History keeps both days, and the audit log both lines. Errors:
 * unpublish.not-published, unpublish.conflict when a nomination of this publication was changed since,
 * unpublish.too-old, plan.unknown, plan.precondition, rights.missing.
 */
bool plans_unpublish(struct arena *mem, const struct service *service, int64_t id, struct unpublished *out,
                     struct err *err);

#endif
