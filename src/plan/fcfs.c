/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/fcfs.h"

#include <string.h>

/* The first class of the arc's slot with a free seat, by class_id; or NONE. */
static int32_t first_free(const struct problem *p, int32_t slot, const int32_t *left) {
    int32_t best = NONE;
    for (int32_t i = 0; i < p->slots[slot].class_count; i++) {
        int32_t k = p->slot_classes[p->slots[slot].first_class + i];
        if (left[k] == 0) continue;
        if (best == NONE || text_compare(p->facts->classes[k].id, p->facts->classes[best].id) < 0) best = k;
    }
    return best;
}

static bool comes_before(const struct facts *f, int32_t a, int32_t b) {
    if (f->classes[a].start != f->classes[b].start) return f->classes[a].start < f->classes[b].start;
    return text_compare(f->classes[a].id, f->classes[b].id) < 0;
}

/* only_held: into classes that hold their minimum with him. */
static void seat(struct seating *seating, int32_t n, bool only_held, int32_t *left, int32_t *class_of) {
    const struct problem *p = seating->problem;
    const struct need *need = &p->needs[n];
    int32_t best = NONE, best_arc = NONE;
    for (int32_t a = need->first_arc; a < need->first_arc + need->arc_count; a++) {
        int32_t k = first_free(p, p->arcs[a].slot, left);
        if (k == NONE || (best != NONE && !comes_before(p->facts, k, best))) continue;
        int32_t slot = p->arcs[a].slot;
        if (only_held && seating_in_slot(seating, slot) + 1 < p->slots[slot].seats_min) continue;
        if (!seating_fits(seating, n, a)) continue;
        best = k;
        best_arc = a;
    }
    if (best == NONE) return;
    seating_put(seating, n, best_arc);
    left[best]--;
    class_of[need->requirement] = best;
}

void fcfs_fill(struct arena *mem, const struct problem *p, int32_t *class_of) {
    struct seating seating = seating_begin(mem, p);
    int32_t *left = arena_make(mem, int32_t, p->facts->class_count);
    memcpy(left, p->seats_left, (size_t)p->facts->class_count * sizeof left[0]);
    for (int32_t n = 0; n < p->need_count; n++) seat(&seating, n, false, left, class_of);
    seating_empty_small(&seating);
    for (int32_t n = 0; n < p->need_count; n++) {
        int32_t *class = &class_of[p->needs[n].requirement];
        if (seating.arc_of_need[n] != NONE || *class == NONE) continue;
        left[*class]++;
        *class = NONE;
    }
    for (int32_t n = 0; n < p->need_count; n++)
        if (seating.arc_of_need[n] == NONE) seat(&seating, n, true, left, class_of);
}
