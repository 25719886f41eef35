/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/seating.h"

#include "core/must.h"

#include <string.h>

struct seating seating_begin(struct arena *mem, const struct problem *problem) {
    struct seating seating = {
        .problem = problem,
        .arc_of_need = arena_make(mem, int32_t, problem->need_count),
        .left = arena_make(mem, int64_t, problem->row_count),
        .rows = arena_make(mem, int32_t, problem_rows_max(problem)),
    };
    for (int32_t n = 0; n < problem->need_count; n++) seating.arc_of_need[n] = NONE;
    if (problem->row_count > 0)
        memcpy(seating.left, problem->capacity, (size_t)problem->row_count * sizeof seating.left[0]);
    return seating;
}

bool seating_fits(struct seating *seating, int32_t need, int32_t arc) {
    const struct problem *p = seating->problem;
    int32_t slot = p->arcs[arc].slot;
    if (seating->left[p->slot_row + slot] <= 0) return false;
    int32_t count = problem_rows(p, need, slot, seating->rows);
    for (int32_t i = 1; i < count; i++)
        if (seating->left[seating->rows[i]] <= 0) return false;
    return true;
}

static void change(struct seating *seating, int32_t need, int32_t arc, int64_t by) {
    int32_t count = problem_rows(seating->problem, need, seating->problem->arcs[arc].slot, seating->rows);
    for (int32_t i = 0; i < count; i++) seating->left[seating->rows[i]] -= by;
    seating->profit += by * seating->problem->arcs[arc].profit;
    seating->seated += (int32_t)by;
}

void seating_put(struct seating *seating, int32_t need, int32_t arc) {
    must(seating->arc_of_need[need] == NONE);
    seating->arc_of_need[need] = arc;
    change(seating, need, arc, 1);
}

void seating_take(struct seating *seating, int32_t need) {
    if (seating->arc_of_need[need] == NONE) return;
    change(seating, need, seating->arc_of_need[need], -1);
    seating->arc_of_need[need] = NONE;
}

void seating_copy(struct seating *to, const struct seating *from) {
    const struct problem *p = from->problem;
    if (p->need_count > 0)
        memcpy(to->arc_of_need, from->arc_of_need, (size_t)p->need_count * sizeof(int32_t));
    if (p->row_count > 0) memcpy(to->left, from->left, (size_t)p->row_count * sizeof(int64_t));
    to->profit = from->profit;
    to->seated = from->seated;
}

int64_t seating_in_slot(const struct seating *seating, int32_t slot) {
    return seating->problem->slots[slot].seats - seating->left[seating->problem->slot_row + slot];
}

int32_t seating_empty_small(struct seating *seating) {
    const struct problem *p = seating->problem;
    int32_t emptied = 0;
    for (int32_t n = 0; n < p->need_count; n++) {
        if (seating->arc_of_need[n] == NONE) continue;
        int32_t slot = p->arcs[seating->arc_of_need[n]].slot;
        if (seating_in_slot(seating, slot) >= p->slots[slot].seats_min) continue;
        seating_take(seating, n); /* the slot stays below its minimum, so the others leave too */
        emptied++;
    }
    return emptied;
}
