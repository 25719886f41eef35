/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paper/source: what papers are made from, and how names, days and hours are written on them.
 */
#ifndef CADRE_PAPER_SOURCE_H
#define CADRE_PAPER_SOURCE_H

#include "domain/facts.h"
#include "domain/plan.h"
#include "domain/words.h"

/* All borrowed. */
struct paper_source {
    const struct sheets *sheets;
    const struct facts *facts; /* built from the sheets */
    const struct plan *plan;
    int64_t plan_id;
    bool is_draft;
};

/* "2008 жылғы 8 қаңтар" */
struct text paper_day(struct arena *mem, enum language language, day d);
/* "09:00" */
struct text paper_clock(struct arena *mem, int32_t minute);
struct text paper_unit(enum language language, const struct unit *unit);
struct text paper_course(enum language language, const struct course *course);
struct text paper_establishment(enum language language, const struct establishment *establishment);
/* The zone of an establishment, else the policy's. */
struct text paper_zone(const struct paper_source *source, int32_t establishment);

#endif
