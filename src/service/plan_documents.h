/* SPDX-License-Identifier: Apache-2.0 */
/* service/plan_documents: a plan as the files of the contract. (PLANNING.md, "Output") */
#ifndef CADRE_SERVICE_PLAN_DOCUMENTS_H
#define CADRE_SERVICE_PLAN_DOCUMENTS_H

#include "domain/plan.h"

/* The documents live in `mem`; there is room for one more. */
struct documents plan_documents(struct arena *mem, const struct facts *facts, const struct plan *plan);

#endif
