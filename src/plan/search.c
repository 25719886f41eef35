/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/search.h"

#include "plan/prices.h"

#include <stdlib.h>
#include <string.h>

enum { DIVES_MAX = 12, FREE_MAX = 240 };

bool search_is_cut(const struct search *s) {
    return s->watch != NULL && s->watch->cut != NULL && s->watch->cut(s->watch->context);
}

static bool asked_to_stop(void *context) {
    return search_is_cut(context);
}

struct lp_stop search_stop(struct search *s) {
    return (struct lp_stop){asked_to_stop, s};
}

/* ---- greedy ---- */

static bool takes_one_more(const struct seating *seating, int32_t slot) {
    int32_t least = seating->problem->slots[slot].seats_min;
    return least <= 1 || seating_in_slot(seating, slot) + 1 >= least;
}

void search_fill(struct search *s, const bool *closed, bool only_open) {
    struct seating *seating = s->seating;
    const struct problem *p = s->p;
    for (int32_t n = 0; n < p->need_count; n++) {
        if (seating->arc_of_need[n] != NONE) continue;
        int32_t best = NONE;
        for (int32_t a = p->needs[n].first_arc; a < p->needs[n].first_arc + p->needs[n].arc_count; a++) {
            if (p->arcs[a].profit <= 0 || (best != NONE && p->arcs[a].profit <= p->arcs[best].profit))
                continue;
            if (closed != NULL && closed[p->arcs[a].slot]) continue;
            if (only_open && !takes_one_more(seating, p->arcs[a].slot)) continue;
            if (seating_fits(seating, n, a)) best = a;
        }
        if (best != NONE) seating_put(seating, n, best);
    }
}

void search_close_small(struct search *s, bool *closed) {
    const struct problem *p = s->p;
    for (;;) {
        int32_t worst = NONE;
        int64_t worst_lack = 0;
        for (int32_t slot = 0; slot < p->slot_count; slot++) {
            int64_t here = seating_in_slot(s->seating, slot), lack = p->slots[slot].seats_min - here;
            if (closed[slot] || p->slots[slot].seats_min <= 1 || lack <= 0 || lack <= worst_lack) continue;
            worst = slot;
            worst_lack = lack;
        }
        if (worst == NONE) return;
        closed[worst] = true;
        for (int32_t n = 0; n < p->need_count; n++)
            if (s->seating->arc_of_need[n] != NONE && p->arcs[s->seating->arc_of_need[n]].slot == worst)
                seating_take(s->seating, n);
        search_fill(s, closed, false);
    }
}

/* ---- needs set free ---- */

void search_free(struct search *s, int32_t need) {
    if (s->is_free[need]) return;
    s->is_free[need] = true;
    s->needs[s->free_count] = need;
    s->arcs[s->free_count] = s->starts[s->free_count] = s->seating->arc_of_need[need];
    s->free_count++;
}

void search_take(struct search *s) {
    for (int32_t i = 0; i < s->free_count; i++) seating_take(s->seating, s->needs[i]);
}

void search_put_back(struct search *s) {
    for (int32_t i = 0; i < s->free_count; i++)
        if (s->arcs[i] != NONE) seating_put(s->seating, s->needs[i], s->arcs[i]);
}

void search_forget(struct search *s) {
    for (int32_t i = 0; i < s->free_count; i++) s->is_free[s->needs[i]] = false;
    s->free_count = 0;
}

void search_free_all(struct search *s) {
    for (int32_t n = 0; n < s->p->need_count; n++) search_free(s, n);
}

/* ---- a relaxation and its rounding ---- */

struct choice {
    double share;
    int32_t need, arc;
};

static int by_share(const void *left, const void *right) {
    const struct choice *a = left, *b = right;
    if (a->share != b->share) return a->share > b->share ? -1 : 1;
    return a->arc < b->arc ? -1 : a->arc > b->arc;
}

void search_round(struct search *s, struct arena *mem, const struct relaxed *r) {
    int32_t columns = r->lp.first_column[s->free_count], count = 0;
    const double *share = r->solution.share;
    struct choice *choices = arena_make(mem, struct choice, columns);
    for (int32_t i = 0; i < s->free_count; i++)
        for (int32_t c = r->lp.first_column[i]; c < r->lp.first_column[i + 1]; c++)
            if (share[c] > 1e-6)
                choices[count++] = (struct choice){share[c], s->needs[i], r->arc_of_column[c]};
    if (count > 0) qsort(choices, (size_t)count, sizeof choices[0], by_share);
    for (int32_t i = 0; i < count; i++)
        if (s->seating->arc_of_need[choices[i].need] == NONE &&
            seating_fits(s->seating, choices[i].need, choices[i].arc))
            seating_put(s->seating, choices[i].need, choices[i].arc);
}

/* Whether no slot of the free needs is held below its minimum. */
static bool minimums_hold(const struct search *s) {
    for (int32_t slot = 0; slot < s->p->slot_count; slot++) {
        int64_t here = seating_in_slot(s->seating, slot);
        if (here > 0 && here < s->p->slots[slot].seats_min) return false;
    }
    return true;
}

/* Of those of the free needs that found no seat, each takes one that is left. */
static void seat_the_rest(struct search *s) {
    const struct problem *p = s->p;
    for (int32_t i = 0; i < s->free_count; i++) {
        int32_t n = s->needs[i], best = NONE;
        if (s->seating->arc_of_need[n] != NONE) continue;
        for (int32_t a = p->needs[n].first_arc; a < p->needs[n].first_arc + p->needs[n].arc_count; a++) {
            if (p->arcs[a].profit <= 0 || (best != NONE && p->arcs[a].profit <= p->arcs[best].profit))
                continue;
            if (takes_one_more(s->seating, p->arcs[a].slot) && seating_fits(s->seating, n, a)) best = a;
        }
        if (best != NONE) seating_put(s->seating, n, best);
    }
}

/* Slots with a minimum that nobody holds: they stay so. */
static bool *slots_not_held(const struct search *s, struct arena *mem) {
    bool *closed = arena_make(mem, bool, s->p->slot_count);
    int32_t *here = arena_make(mem, int32_t, s->p->slot_count);
    for (int32_t i = 0; i < s->free_count; i++)
        if (s->arcs[i] != NONE) here[s->p->arcs[s->arcs[i]].slot]++;
    for (int32_t slot = 0; slot < s->p->slot_count; slot++)
        closed[slot] = s->p->slots[slot].seats_min > 1 &&
                       seating_in_slot(s->seating, slot) + here[slot] < s->p->slots[slot].seats_min;
    return closed;
}

/* Seats whom the shares say wholly, and the largest part of the others; the needs that are left over, in
   `left`. */
static int32_t round_some(struct search *s, struct arena *mem, const struct relaxed *r, const int32_t *needs,
                          int32_t count, int32_t *left) {
    struct choice *choices = arena_make(mem, struct choice, r->lp.first_column[count]);
    int32_t choice_count = 0, sure = 0, left_count = 0;
    for (int32_t i = 0; i < count; i++)
        for (int32_t c = r->lp.first_column[i]; c < r->lp.first_column[i + 1]; c++)
            if (r->solution.share[c] > 1e-6)
                choices[choice_count++] = (struct choice){r->solution.share[c], needs[i],
                                                          r->arc_of_column[c]};
    if (choice_count > 0) qsort(choices, (size_t)choice_count, sizeof choices[0], by_share);
    while (sure < choice_count && choices[sure].share > 0.999) sure++;
    int32_t taking = sure + (choice_count - sure + 5) / 6;
    for (int32_t i = 0; i < taking; i++)
        if (s->seating->arc_of_need[choices[i].need] == NONE &&
            seating_fits(s->seating, choices[i].need, choices[i].arc))
            seating_put(s->seating, choices[i].need, choices[i].arc);
    for (int32_t i = taking; i < choice_count; i++) {
        int32_t n = choices[i].need;
        if (s->seating->arc_of_need[n] != NONE || s->is_left[n]) continue;
        s->is_left[n] = true;
        left[left_count++] = n;
    }
    for (int32_t i = 0; i < left_count; i++) s->is_left[left[i]] = false;
    return left_count;
}

/* After the first relaxation: seats some, relaxes the needs that are left, and again until all shares are
 * whole. */
static void dive(struct search *s, struct arena *mem, const struct relaxed *first, const bool *closed,
                 const struct effort *effort) {
    int32_t *needs = arena_make(mem, int32_t, s->free_count), *none = arena_make(mem, int32_t, s->free_count);
    for (int32_t i = 0; i < s->free_count; i++) none[i] = NONE;
    int32_t count = round_some(s, mem, first, s->needs, s->free_count, needs);
    for (int32_t round = 0; count > 0 && round < DIVES_MAX && !search_is_cut(s); round++) {
        struct arena round_mem = {0};
        struct relax_order order = {.needs = needs,
                                    .arcs = none,
                                    .need_count = count,
                                    .pivots_max = effort->pivots_max,
                                    .work_max = effort->work_max,
                                    .stop = search_stop(s),
                                    .losses = s->losses,
                                    .loss_max = s->loss_max,
                                    .closed = closed};
        struct relaxed relaxed = relax_solve(&round_mem, &s->room, s->seating, &order);
        int32_t *left = arena_make(mem, int32_t, count);
        count = round_some(s, &round_mem, &relaxed, needs, count, left);
        needs = left;
        arena_clear(&round_mem);
    }
}

bool search_seat_again(struct search *s, const struct effort *effort, bool *out_optimal) {
    struct arena mem = {0};
    int64_t before = s->seating->profit;
    bool *closed = slots_not_held(s, &mem);
    search_take(s);
    struct relax_order order = {.needs = s->needs,
                                .arcs = s->starts,
                                .need_count = s->free_count,
                                .pivots_max = effort->pivots_max,
                                .work_max = effort->work_max,
                                .stop = search_stop(s),
                                .losses = s->losses,
                                .loss_max = s->loss_max};
    struct relaxed relaxed = relax_solve(&mem, &s->room, s->seating, &order);
    *out_optimal = relaxed.solution.optimal;
    if (effort->noting && *out_optimal) prices_note(s, &relaxed, relaxed.solution.price);
    dive(s, &mem, &relaxed, closed, effort);
    seat_the_rest(s);
    bool better = s->seating->profit >= before && (!s->any_minimum || minimums_hold(s));
    if (!better) {
        search_take(s);
        search_put_back(s);
    }
    bool gained = s->seating->profit > before;
    search_forget(s);
    arena_clear(&mem);
    return gained;
}

struct search search_begin(struct arena *mem, const struct problem *problem, const struct plan_order *order,
                           const struct plan_watch *watch, struct best *best) {
    int32_t needs = problem->need_count, rows = problem->row_count;
    struct search s = {.mem = mem,
                       .p = problem,
                       .watch = watch,
                       .best = best,
                       .seating = &best->seating,
                       .room = relax_begin(mem, problem),
                       .random = {order->seed},
                       .before = seating_begin(mem, problem),
                       .free_max = FREE_MAX,
                       .needs = arena_make(mem, int32_t, needs),
                       .arcs = arena_make(mem, int32_t, needs),
                       .starts = arena_make(mem, int32_t, needs),
                       .is_free = arena_make(mem, bool, needs),
                       .is_left = arena_make(mem, bool, needs),
                       .price_sum = arena_make(mem, double, rows),
                       .price_from = arena_make(mem, int32_t, rows)};
    for (int32_t slot = 0; slot < problem->slot_count; slot++)
        s.any_minimum |= problem->slots[slot].seats_min > 1;
    return s;
}
