/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/papers: rolls and joining instructions for who may have them. Each leaves an audit line, committed
 * before the paper is handed out: it holds names.
 *
 * Errors: rights.missing; roll.not-found, officer.not-found; those of paper/roll and paper/joining.
 */
#ifndef CADRE_SERVICE_PAPERS_H
#define CADRE_SERVICE_PAPERS_H

#include "paper/joining.h"
#include "paper/roll.h"
#include "service/service.h"

struct paper_ask {
    enum paper_form form;
    enum language language;
};

/* What the papers of a stored plan are made from; plan 0: the published one, else the newest. Lives in `mem`.
   Errors: plan.unknown, and those of the store. Asks for no right: the papers do. */
bool papers_source(struct arena *mem, struct tx *tx, int64_t plan_id, struct paper_source *out,
                   struct err *err);

/* RIGHT_CLASSES. All of the class for who may see its roster (RIGHT_ROSTERS); else those whose files he may
 * see. */
bool papers_class_roll(struct arena *mem, const struct service *service, const struct paper_source *source,
                       struct text class_id, struct paper_ask ask, struct text *out, struct err *err);
/* Who of the unit, and those below it, goes when: RIGHT_PEOPLE over the unit. */
bool papers_unit_roll(struct arena *mem, const struct service *service, const struct paper_source *source,
                      struct text unit_id, struct paper_ask ask, struct text *out, struct err *err);
/* In the officer's language, else in `otherwise`: RIGHT_PEOPLE about the officer. */
bool papers_joining(struct arena *mem, const struct service *service, const struct paper_source *source,
                    struct text officer_id, enum language otherwise, struct text *out, struct err *err);

#endif
