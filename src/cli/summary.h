/* SPDX-License-Identifier: Apache-2.0 */
/* cli/summary: what a training planner wants to know of a plan, on one screen or two. */
#ifndef CADRE_CLI_SUMMARY_H
#define CADRE_CLI_SUMMARY_H

#include "domain/plan.h"
#include "domain/words.h"

/* Who is shown what, and how wide. */
struct showing {
    struct arena *mem;
    const struct facts *facts;
    const struct plan *plan;
    enum language language;
    int32_t columns_max; /* of the screen; 0: no limit */
    struct buffer *out;
    bool is_stored; /* the plan was read again: it holds no moves, which stand in its moves.csv */
};

/* What was reached and proven, objectives, tiers, reasons, seats by the day classes start, readiness by unit,
   and the moves of a replan. */
void summary_print(const struct showing *s);
/* The seats by the day on which classes start, as bars. */
void summary_windows(const struct showing *s);
/* The same as start, seats, filled, free for other programs; the summary as name, tier, value. */
void summary_windows_csv(const struct showing *s);
void summary_windows_json(const struct showing *s);
void summary_csv(const struct showing *s);

/* "95.9%" */
struct text percent_text(struct arena *mem, int64_t part, int64_t whole);
struct text day_cell(struct arena *mem, day d);
/* A unit's name in the language with its id, "Command Astana (R001)". */
struct text unit_title(struct arena *mem, const struct facts *facts, int32_t unit, enum language language);

#endif
