/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A greedy seating, then the exact relaxation of everything (or, where that is too much at once, region by
 * region): its prices are the bound, and its shares, nearly always whole, the plan.
 *
 * Where the relaxation is too much work the problem is hard: a descent finds the prices, and annealing the
 * plan. What stays between the two is worked off in steps: a few hundred needs around an unmet one are set
 * free and seated again together, and the result stands when it is worth more; now and then another descent
 * and a longer annealing.
 */
#include "plan/best.h"

#include "core/random.h"
#include "plan/anneal.h"
#include "plan/around.h"
#include "plan/bound.h"
#include "plan/held.h"
#include "plan/prices.h"

#include <math.h>
#include <string.h>

enum {
    FREE_MAX_HARD = 900, /* needs set free in a step, where the relaxation of everything is too much work */
    STEPS_HARD = 240,
    STEPS_LEAST = 300,
    PROGRESS_EVERY = 8,
    PIVOTS_MAX = 100000,
    WORK_MAX = 100000000, /* about a sixth of a second */
    SHAKE_EVERY = 40,     /* steps; twice as long each time */
    MOVES_OF_NEED = 80,
    TIMES_DOUBLED_MAX = 5
};
/* In what a seat is typically worth: heat of the annealing, fine for what a class lacks. */
static const double HOT = 0.2, COLD = 0.003, FINE = 0.05;
static const double WORTH_SHAKING = 1e-5; /* a gap of this part of the bound */

static void report(const struct search *s, int64_t step, int64_t steps) {
    if (s->watch == NULL || s->watch->progress == NULL) return;
    struct plan_progress progress = {.step = step,
                                     .steps = steps,
                                     .met = s->seating->seated + s->p->fixed_met,
                                     .score = s->seating->profit + s->p->constant,
                                     .bound = s->best->bound + s->p->constant};
    s->watch->progress(s->watch->context, &progress);
}

/* ---- everything, or region by region ---- */

static struct text region_of(const struct problem *p, int32_t need) {
    return p->facts->units[p->unit_of_need[need]].region;
}

/* The free needs together: exactly when that is little work, else prices only. */
static void relax_free(struct search *s, int64_t pivots_max) {
    int32_t *needs = arena_make(s->mem, int32_t, s->free_count), count = s->free_count;
    memcpy(needs, s->needs, (size_t)count * sizeof needs[0]);
    struct effort effort = {.pivots_max = pivots_max, .work_max = WORK_MAX, .noting = !s->any_minimum};
    bool optimal = false;
    if (!s->hard) search_seat_again(s, &effort, &optimal);
    if (optimal || search_is_cut(s)) return;
    s->hard = true;
    s->free_max = FREE_MAX_HARD;
    search_forget(s);
    for (int32_t i = 0; i < count; i++) search_free(s, needs[i]);
    prices_descend(s);
    search_forget(s);
}

static void relax_everything(struct search *s) {
    search_free_all(s);
    relax_free(s, PIVOTS_MAX + (int64_t)s->p->need_count * 4);
}

/* Blocks of needs of one region; what they share keeps what the others left. */
static void relax_by_region(struct search *s) {
    struct map regions = {.mem = s->mem};
    int32_t *block = arena_make(s->mem, int32_t, s->p->need_count), count = 0;
    for (int32_t n = 0; n < s->p->need_count; n++) {
        block[n] = map_put(&regions, region_of(s->p, n), count);
        if (block[n] == count) count++;
    }
    int32_t *first = arena_make(s->mem, int32_t, count + 1),
            *list = arena_make(s->mem, int32_t, s->p->need_count);
    for (int32_t n = 0; n < s->p->need_count; n++) first[block[n] + 1]++;
    for (int32_t b = 0; b < count; b++) first[b + 1] += first[b];
    int32_t *next = arena_make(s->mem, int32_t, count);
    for (int32_t n = 0; n < s->p->need_count; n++) list[first[block[n]] + next[block[n]]++] = n;
    for (int32_t b = 0; b < count && !search_is_cut(s); b++) {
        for (int32_t i = first[b]; i < first[b + 1]; i++) search_free(s, list[i]);
        relax_free(s, PIVOTS_MAX);
        report(s, b, count);
    }
}

/* ---- steps ---- */

/* Seats everybody anew by chance, and keeps that when it is worth more. */
static void shake(struct search *s, int64_t moves) {
    struct arena mem = {0};
    double sum = 0;
    for (int32_t n = 0; n < s->p->need_count; n++)
        if (s->p->needs[n].arc_count > 0) sum += (double)s->p->arcs[s->p->needs[n].first_arc].profit;
    double typical = fmax(sum / s->p->need_count, 1);
    struct anneal_order order = {.moves = moves,
                                 .hot = typical * HOT,
                                 .cold = typical * COLD,
                                 .fine = typical * FINE,
                                 .random = &s->random,
                                 .stop = search_stop(s)};
    anneal(&mem, s->seating, &order);
    search_fill(s, NULL, true);
    arena_clear(&mem);
}

/* Before every so many steps: a lower bound, and an annealing twice as long as the one before. */
static void look_wider(struct search *s, int64_t round) {
    double gap = (double)(s->best->bound - s->seating->profit);
    if (!anneal_can(s->p) || gap < WORTH_SHAKING * (double)s->best->bound) return;
    if (s->hard && round > 0 && s->p->need_count <= TOGETHER_MAX) prices_lower(s);
    int64_t doubled = round < TIMES_DOUBLED_MAX ? round : TIMES_DOUBLED_MAX;
    if (s->hard || s->any_minimum) shake(s, (int64_t)s->p->need_count * MOVES_OF_NEED << doubled);
    if (!s->hard) return;
    prices_find_losses(s);
    if (round == 0) prices_bound_met(s);
}

static int64_t improve(struct search *s, int64_t steps) {
    int64_t step = 0;
    struct effort effort = {.pivots_max = 3000, .work_max = WORK_MAX / 3};
    bool optimal;
    while (step < steps && s->p->need_count > 0 && s->seating->profit < s->best->bound) {
        if (step % SHAKE_EVERY == 0) {
            look_wider(s, step / SHAKE_EVERY);
            report(s, step, steps);
        }
        if (search_is_cut(s)) break;
        if (s->any_minimum && !s->hard && step % 2 == 1) held_change(s, &effort);
        around_free(s);
        search_seat_again(s, &effort, &optimal);
        if (++step % PROGRESS_EVERY == 0) report(s, step, steps);
    }
    return step;
}

struct best best_plan(struct arena *mem, const struct problem *problem, const struct plan_order *order,
                      const struct plan_watch *watch) {
    struct best best = {.seating = seating_begin(mem, problem),
                        .prices = arena_make(mem, int64_t, problem->row_count),
                        .met_prices = arena_make(mem, int64_t, problem->row_count),
                        .bound = INT64_MAX};
    struct search s = search_begin(mem, problem, order, watch, &best);
    bool *closed = arena_make(mem, bool, problem->slot_count);
    bool together = problem->need_count <= TOGETHER_MAX;
    search_fill(&s, NULL, false);
    search_close_small(&s, closed);
    if (together && s.any_minimum) held_choose(&s, closed);
    if (together) relax_everything(&s);
    else relax_by_region(&s);
    prices_average(&s);
    prices_find_losses(&s);
    report(&s, 0, 0);
    best.steps = order->steps > 0 ? order->steps
                 : s.hard         ? STEPS_HARD
                                  : STEPS_LEAST + problem->need_count / 20;
    improve(&s, best.steps);
    best.cut = search_is_cut(&s);
    search_fill(&s, NULL, true);
    if (!s.hard || best.met_bound == 0) prices_bound_met(&s);
    best.met_bound /= bound_met_unit(problem);
    return best;
}
