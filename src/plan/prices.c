/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/prices.h"

#include "plan/bound.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    WORK_MAX = 300000000, /* of an exact relaxation: about half a second */
    ROUNDS_FIRST = 800,   /* of a descent */
    ROUNDS_AGAIN = 400,
    NEAR_OF_NEED = 8 /* arcs of a need that steps look at, on average */
};

static void keep_lower(int64_t *kept_bound, int64_t *kept, int64_t bound, const int64_t *prices,
                       int32_t rows) {
    if (bound >= *kept_bound) return;
    *kept_bound = bound;
    if (rows > 0) memcpy(kept, prices, (size_t)rows * sizeof kept[0]);
}

static void try_whole(struct search *s, struct arena *mem, const int64_t *prices) {
    keep_lower(&s->best->bound, s->best->prices, bound_sum(mem, s->p, prices, BOUND_OF_SCORE), prices,
               s->p->row_count);
}

static int64_t *whole_prices(const struct search *s, struct arena *mem, const struct relaxed *r,
                             const double *price) {
    int64_t *prices = arena_make(mem, int64_t, s->p->row_count);
    for (int32_t i = 0; i < r->lp.row_count; i++)
        if (r->row_in_problem[i] != NONE && price[i] < 1e15) prices[r->row_in_problem[i]] = llround(price[i]);
    return prices;
}

void prices_note(struct search *s, const struct relaxed *r, const double *price) {
    struct arena mem = {0};
    for (int32_t i = 0; i < r->lp.row_count; i++) {
        int32_t row = r->row_in_problem[i];
        if (row == NONE) continue;
        s->price_sum[row] += price[i];
        s->price_from[row]++;
    }
    if (s->free_count == s->p->need_count) try_whole(s, &mem, whole_prices(s, &mem, r, price));
    arena_clear(&mem);
}

/* ---- by descents ---- */

/* Of the free needs, with every slot open. start: prices by row of the problem, or NULL. */
static struct relaxed descend_free(struct search *s, struct arena *mem, const double *start, int32_t rounds,
                                   int64_t met_unit) {
    search_take(s);
    struct relax_order order = {.needs = s->needs,
                                .arcs = s->arcs,
                                .need_count = s->free_count,
                                .stop = search_stop(s),
                                .rounds = rounds,
                                .start_prices = start,
                                .met_unit = met_unit,
                                .closed = arena_make(mem, bool, s->p->slot_count)};
    struct relaxed relaxed = relax_solve(mem, &s->room, s->seating, &order);
    search_put_back(s);
    return relaxed;
}

void prices_descend(struct search *s) {
    struct arena mem = {0};
    struct relaxed relaxed = descend_free(s, &mem, NULL, ROUNDS_FIRST, 0);
    prices_note(s, &relaxed, relaxed.descent.price);
    arena_clear(&mem);
}

void prices_lower(struct search *s) {
    struct arena mem = {0};
    double *start = arena_make(&mem, double, s->p->row_count);
    for (int32_t r = 0; r < s->p->row_count; r++) start[r] = (double)s->best->prices[r];
    search_free_all(s);
    struct relaxed relaxed = descend_free(s, &mem, start, ROUNDS_AGAIN, 0);
    try_whole(s, &mem, whole_prices(s, &mem, &relaxed, relaxed.descent.price));
    search_forget(s);
    arena_clear(&mem);
}

void prices_average(struct search *s) {
    struct arena mem = {0};
    int64_t *prices = arena_make(&mem, int64_t, s->p->row_count);
    try_whole(s, &mem, prices);
    for (int32_t r = 0; r < s->p->row_count; r++)
        if (s->price_from[r] > 0) prices[r] = llround(s->price_sum[r] / s->price_from[r]);
    try_whole(s, &mem, prices);
    arena_clear(&mem);
}

static int by_loss(const void *left, const void *right) {
    float a = *(const float *)left, b = *(const float *)right;
    return (a > b) - (a < b);
}

void prices_find_losses(struct search *s) {
    struct arena mem = {0};
    const struct problem *p = s->p;
    if (p->arc_count <= (int64_t)p->need_count * NEAR_OF_NEED) return;
    if (s->losses == NULL) s->losses = arena_make(s->mem, float, p->arc_count);
    bound_losses(&mem, p, s->best->prices, s->losses);
    float *sorted = arena_make(&mem, float, p->arc_count);
    memcpy(sorted, s->losses, (size_t)p->arc_count * sizeof sorted[0]);
    qsort(sorted, (size_t)p->arc_count, sizeof sorted[0], by_loss);
    s->loss_max = sorted[(int64_t)p->need_count * NEAR_OF_NEED];
    arena_clear(&mem);
}

/* ---- how many can be met ---- */

/* The prices in whole seats: what a row costs in requirements met. */
static void find_met_bound(struct search *s) {
    struct arena mem = {0};
    struct best *best = s->best;
    int32_t rows = s->p->row_count;
    int64_t unit = bound_met_unit(s->p);
    int64_t *prices = arena_make(&mem, int64_t, rows);
    best->met_bound = bound_sum(&mem, s->p, prices, BOUND_OF_MET);
    static const double roundings[] = {0.5, 0.01, 0.99};
    for (int32_t i = 0; i < 3; i++) {
        for (int32_t r = 0; r < rows; r++)
            prices[r] = (int64_t)floor((double)best->prices[r] / (double)unit + roundings[i]) * unit;
        keep_lower(&best->met_bound, best->met_prices, bound_sum(&mem, s->p, prices, BOUND_OF_MET), prices,
                   rows);
    }
    arena_clear(&mem);
}

/* The relaxation of "everybody counts one", for its prices only. */
static void relax_met(struct search *s) {
    struct arena mem = {0};
    int64_t unit = bound_met_unit(s->p);
    search_free_all(s);
    search_take(s);
    struct relax_order order = {.needs = s->needs,
                                .arcs = s->arcs,
                                .need_count = s->free_count,
                                .pivots_max = 20000 + s->p->need_count,
                                .work_max = WORK_MAX,
                                .stop = search_stop(s),
                                .met_unit = unit,
                                .closed = arena_make(&mem, bool, s->p->slot_count)};
    struct relaxed relaxed = relax_solve(&mem, &s->room, s->seating, &order);
    search_put_back(s);
    const double *price = relaxed.solution.price;
    if (!relaxed.solution.optimal) {
        relaxed = descend_free(s, &mem, NULL, ROUNDS_FIRST, unit);
        price = relaxed.descent.price;
    }
    search_forget(s);
    const int64_t *prices = whole_prices(s, &mem, &relaxed, price);
    keep_lower(&s->best->met_bound, s->best->met_prices, bound_sum(&mem, s->p, prices, BOUND_OF_MET), prices,
               s->p->row_count);
    arena_clear(&mem);
}

void prices_bound_met(struct search *s) {
    find_met_bound(s);
    bool proven = s->best->met_bound / bound_met_unit(s->p) == s->seating->seated;
    if (!proven && !search_is_cut(s) && s->p->need_count <= TOGETHER_MAX) relax_met(s);
}
