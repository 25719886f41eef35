/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/held.h"

#include "plan/around.h"
#include "plan/prices.h"

#include <string.h>

enum { CLOSING_ROUNDS = 40, PIVOTS_MAX = 100000, WORK_MAX = 100000000, STEPS_OF_CHANGE = 3 };

/* What the relaxation without minimums puts into each slot. */
static void count_use(const struct search *s, const struct relaxed *r, double *use) {
    const double *share = r->solution.share;
    memset(use, 0, (size_t)s->p->slot_count * sizeof use[0]);
    for (int32_t c = 0; c < r->lp.first_column[s->free_count]; c++)
        use[s->p->arcs[r->arc_of_column[c]].slot] += share[c];
}

/* Closes about a third of the slots that the relaxation uses below their minimum, the emptiest first; false:
 * none. */
static bool close_worst(const struct search *s, const double *use, bool *closed) {
    int32_t small = 0;
    for (int32_t slot = 0; slot < s->p->slot_count; slot++)
        small += use[slot] > 1e-6 && use[slot] < s->p->slots[slot].seats_min - 1e-6;
    for (int32_t closing = (small + 2) / 3; closing > 0; closing--) {
        int32_t worst = NONE;
        double worst_part = 1;
        for (int32_t slot = 0; slot < s->p->slot_count; slot++) {
            double part = use[slot] / (s->p->slots[slot].seats_min + 1e-9);
            if (closed[slot] || use[slot] <= 1e-6 || part >= worst_part) continue;
            worst = slot;
            worst_part = part;
        }
        if (worst == NONE) break;
        closed[worst] = true;
    }
    return small > 0;
}

/* Everybody free, without minimums. */
static struct relaxed relax_open(struct search *s, struct arena *mem, const bool *closed) {
    struct relax_order order = {.needs = s->needs,
                                .arcs = s->starts,
                                .need_count = s->free_count,
                                .pivots_max = PIVOTS_MAX,
                                .work_max = WORK_MAX,
                                .stop = search_stop(s),
                                .closed = closed};
    return relax_solve(mem, &s->room, s->seating, &order);
}

void held_choose(struct search *s, bool *closed) {
    struct seating before = seating_begin(s->mem, s->p);
    double *use = arena_make(s->mem, double, s->p->slot_count);
    seating_copy(&before, s->seating);
    memset(closed, 0, (size_t)s->p->slot_count * sizeof closed[0]);
    for (int32_t round = 0; round < CLOSING_ROUNDS && !s->hard; round++) {
        struct arena mem = {0};
        search_free_all(s);
        search_take(s);
        for (int32_t i = 0; i < s->free_count; i++)
            if (s->arcs[i] != NONE && closed[s->p->arcs[s->arcs[i]].slot]) s->starts[i] = NONE;
        struct relaxed relaxed = relax_open(s, &mem, closed);
        s->hard = !relaxed.solution.optimal;
        if (round == 0 && !s->hard) prices_note(s, &relaxed, relaxed.solution.price);
        search_round(s, &mem, &relaxed);
        count_use(s, &relaxed, use);
        search_forget(s);
        arena_clear(&mem);
        if (!close_worst(s, use, closed) || search_is_cut(s)) break;
    }
    seating_empty_small(s->seating);
    search_fill(s, closed, true);
    if (s->seating->profit < before.profit) seating_copy(s->seating, &before);
}

/* Holds a slot that was not held: everyone in class on its days gives up his seat until it has its minimum of
   people, those without a seat first, and then returns where there is still room. */
static bool open_slot(struct search *s, int32_t slot) {
    const struct problem *p = s->p;
    const int32_t *was = s->before.arc_of_need;
    int32_t begin = (int32_t)random_below(&s->random, p->need_count);
    for (int32_t n = 0; n < p->need_count; n++) {
        if (was[n] == NONE) continue;
        const struct slot *other = &p->slots[p->arcs[was[n]].slot];
        if (days_overlap(other->start, other->end, p->slots[slot].start, p->slots[slot].end))
            seating_take(s->seating, n);
    }
    for (int32_t unmet = 1; unmet >= 0; unmet--) {
        for (int32_t i = 0; i < p->need_count; i++) {
            int32_t n = (begin + i) % p->need_count, arc = problem_arc(p, n, slot);
            if (seating_in_slot(s->seating, slot) >= p->slots[slot].seats_min) break;
            if (arc == NONE || p->arcs[arc].profit <= 0 || (unmet == 1) != (was[n] == NONE)) continue;
            seating_take(s->seating, n);
            if (seating_fits(s->seating, n, arc)) seating_put(s->seating, n, arc);
        }
    }
    for (int32_t n = 0; n < p->need_count; n++)
        if (was[n] != NONE && s->seating->arc_of_need[n] == NONE && seating_fits(s->seating, n, was[n]))
            seating_put(s->seating, n, was[n]);
    return seating_in_slot(s->seating, slot) >= p->slots[slot].seats_min;
}

static void close_slot(struct search *s, int32_t slot) {
    for (int32_t n = 0; n < s->p->need_count; n++)
        if (s->seating->arc_of_need[n] != NONE && s->p->arcs[s->seating->arc_of_need[n]].slot == slot)
            seating_take(s->seating, n);
}

void held_change(struct search *s, const struct effort *effort) {
    const struct problem *p = s->p;
    bool optimal;
    int32_t slot = (int32_t)random_below(&s->random, p->slot_count);
    if (p->slots[slot].seats_min <= 1) return;
    seating_copy(&s->before, s->seating);
    bool changed = true;
    int32_t other = (int32_t)random_below(&s->random, 2 * p->slot_count);
    if (seating_in_slot(s->seating, slot) > 0) close_slot(s, slot);
    else {
        if (other < p->slot_count && other != slot) close_slot(s, other); /* often one for another */
        changed = open_slot(s, slot);
    }
    seating_empty_small(s->seating);
    search_fill(s, NULL, true);
    for (int32_t i = 0; changed && i < STEPS_OF_CHANGE && !search_is_cut(s); i++) {
        around_free(s);
        search_seat_again(s, effort, &optimal);
    }
    if (!changed || s->seating->profit < s->before.profit) seating_copy(s->seating, &s->before);
}
