/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/problem: a plan as numbers: needs that may each take one arc to a slot, and rows that hold only so
 * many.
 *
 *   facts, requirements -> needs x slots (arcs with a profit), rows with a capacity
 *
 * A slot is a class that counts, or several that are the same to everyone (same course, days, language,
 * regions and travel; no quota, no minimum), so that the search does not tell them apart. problem_spread puts
 * people into their classes again.
 *
 * A row is a resource of the certificate: the seats of a slot; a quota; or a line (a unit whose absence is
 * limited, a leadership group, or an officer of several needs) on a day. Only days on which some class starts
 * have rows, and of those only the days that no other day covers with all its classes.
 *
 *   row of a line's day   line * day_count + day      lines: units, then groups, then officers
 *   row of a slot         slot_row + slot
 *   row of a quota        quota_row + quota
 */
#ifndef CADRE_PLAN_PROBLEM_H
#define CADRE_PLAN_PROBLEM_H

#include "domain/plan.h"

struct slot {
    int32_t course;
    day start, end;
    int32_t seats;                    /* free for this plan */
    int32_t seats_min;                /* of its one class; 1 when it has several */
    int32_t first_day, last_day;      /* indexes of the relevant days that it covers, both ends */
    int32_t first_class, class_count; /* into slot_classes */
    struct numbers quotas;            /* of its one class: indexes of facts.quotas */
};

struct need {
    int32_t requirement;
    int32_t first_arc, arc_count;
    int32_t first_line, line_count; /* into need_lines */
};

struct arc {
    int32_t slot;
    int64_t profit; /* its score, and MOVE_SCORE for the published seat */
};

struct problem {
    const struct facts *facts;
    const struct requirements *requirements;
    struct need *needs;
    struct arc *arcs; /* by need; within a need by start, then slot */
    struct slot *slots;
    int32_t *slot_classes;
    int32_t *slot_of_class;       /* [class_count]: slot or NONE */
    int32_t *need_of_requirement; /* [requirements.count]: NONE when fixed or nothing is allowed */
    int32_t *need_lines;
    day *days;           /* [day_count], ascending */
    int64_t *capacity;   /* [row_count] */
    int32_t *seats_left; /* [class_count]: what fixed rows leave, at least 0 */
    int32_t need_count, slot_count, day_count, line_count, slot_row, quota_row, row_count;
    int32_t unit_lines, group_lines; /* how many lines are units; then groups; the rest are officers */
    int32_t *unit_of_line;           /* [unit_lines] */
    int32_t *officer_of_line;        /* [line_count - unit_lines - group_lines] */
    int32_t *unit_begin,
        *unit_end; /* [unit_count]: a unit's subtree is begin..end-1 of the walk of the tree */
    int32_t *unit_of_need;
    int64_t constant;  /* of the score: fixed nominations, less MOVE_SCORE for each published one */
    int32_t fixed_met; /* requirements that frozen and pinned nominations meet */
    int64_t arc_count;
};

/*
 * `plan` has its order, requirements, frozen, pinned and published_class filled in; class_of holds the fixed
 * seats. The problem lives in `mem` and borrows from facts and plan. Errors: plan.too-large.
 */
bool problem_build(struct arena *mem, const struct facts *facts, const struct plan *plan, struct problem *out,
                   struct err *err);

/* The rows that need n uses when it takes a slot, into `rows` (room for problem_rows_max); returns how many.
 */
int32_t problem_rows(const struct problem *problem, int32_t need, int32_t slot, int32_t *rows);
int32_t problem_rows_max(const struct problem *problem);

/* Whether the quota row caps the unit of the need. */
bool problem_in_quota(const struct problem *problem, int32_t need, int32_t quota);

/*
 * From a slot for each need (or NONE) to a class for each requirement: published people into their own class
 * first, then whoever comes next into the class with the lowest number that has a free seat.
 */
void problem_spread(struct arena *mem, const struct problem *problem, const int32_t *slot_of_need,
                    const struct plan *plan, int32_t *class_of);

/* The need's arc to a slot, or NONE. */
int32_t problem_arc(const struct problem *problem, int32_t need, int32_t slot);

#endif
