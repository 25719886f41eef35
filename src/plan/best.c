/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A greedy seating, then the exact relaxation of everything (or, where that is too much at once, region by
 * region): its prices are the bound, and its shares, nearly always whole, the plan. What stays between the
 * two is worked off in steps: a few hundred needs around an unmet one are set free and seated again together,
 * and the result stands when it is worth more.
 *
 * Class minimums: a slot that cannot reach its minimum is closed, and people look elsewhere.
 */
#include "plan/best.h"

#include "core/random.h"
#include "plan/bound.h"
#include "plan/relax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    TOGETHER_MAX = 45000, /* needs in one relaxation */
    FREE_MAX = 240,       /* needs set free in a step */
    FREE_MAX_HARD = 900,  /* where the relaxation of everything is too much work */
    STEPS_HARD = 3000,
    STEPS_OF_CHANGE = 3,
    BOUND_EVERY = 40, /* steps, then */
    PROGRESS_EVERY = 16,
    STEPS_LEAST = 300,
    CLOSING_ROUNDS = 40,
    DIVES_MAX = 12,
    PIVOTS_MAX = 100000,
    WORK_MAX = 300000000, /* about half a second */
    DESCENT_ROUNDS = 1500,
    ROUNDS_AGAIN = 150,
    ROUNDS_BOUND = 300,
    NEAR_OF_NEED = 8 /* arcs of a need that steps look at, on average */
};

struct search {
    struct arena *mem;
    const struct problem *p;
    const struct plan_watch *watch;
    struct best *best;
    struct seating *seating;
    struct relax_room room;
    struct random random;
    int32_t *needs, *arcs; /* [need_count]: the needs set free, and where they sat */
    int32_t *starts;       /* [need_count]: where a relaxation of them starts, together allowed */
    bool *is_left;         /* [need_count] */
    struct seating before; /* a change of classes */
    bool any_minimum;
    bool hard; /* the relaxation of everything at once was too much work */
    int32_t free_max;
    int32_t free_count;
    bool *is_free;       /* [need_count] */
    int32_t *unmet;      /* [need_count] */
    bool *wanted_slot;   /* [slot_count] */
    double *walk_prices; /* [row_count]: where the last descent ended */
    float *losses;       /* by arc: what taking it loses at the bound's prices; NULL: not known */
    float loss_max;      /* of arcs that steps look at */
    double *price_sum;   /* [row_count] */
    int32_t *price_from; /* [row_count]: how many relaxations priced it */
};

static bool is_cut(const struct search *s) {
    return s->watch != NULL && s->watch->cut != NULL && s->watch->cut(s->watch->context);
}

static bool asked_to_stop(void *context) {
    return is_cut(context);
}

static struct lp_stop stop_of(struct search *s) {
    return (struct lp_stop){asked_to_stop, s};
}

/* ---- greedy ---- */

static bool takes_one_more(const struct seating *seating, int32_t slot) {
    int32_t least = seating->problem->slots[slot].seats_min;
    return least <= 1 || seating_in_slot(seating, slot) + 1 >= least;
}

/* Each need that has no seat takes its most valuable free one. closed: slots that nobody may enter, or NULL.
 */
static void fill_greedily(struct seating *seating, const bool *closed, bool only_open) {
    const struct problem *p = seating->problem;
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

/* Closes the emptiest slot that misses its minimum, until none does. */
static void close_small(struct search *s, bool *closed) {
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
        fill_greedily(s->seating, closed, false);
    }
}

/* ---- a relaxation and its rounding ---- */

static void set_free(struct search *s, int32_t need) {
    if (s->is_free[need]) return;
    s->is_free[need] = true;
    s->needs[s->free_count] = need;
    s->arcs[s->free_count] = s->starts[s->free_count] = s->seating->arc_of_need[need];
    s->free_count++;
}

static void take_free(struct search *s) {
    for (int32_t i = 0; i < s->free_count; i++) seating_take(s->seating, s->needs[i]);
}

static void put_back(struct search *s) {
    for (int32_t i = 0; i < s->free_count; i++)
        if (s->arcs[i] != NONE) seating_put(s->seating, s->needs[i], s->arcs[i]);
}

static void forget_free(struct search *s) {
    for (int32_t i = 0; i < s->free_count; i++) s->is_free[s->needs[i]] = false;
    s->free_count = 0;
}

struct choice {
    double share;
    int32_t need, arc;
};

static int by_share(const void *left, const void *right) {
    const struct choice *a = left, *b = right;
    if (a->share != b->share) return a->share > b->share ? -1 : 1;
    return a->arc < b->arc ? -1 : a->arc > b->arc;
}

static const double *shares_of(const struct relaxed *r) {
    return r->descent.share != NULL ? r->descent.share : r->solution.share;
}

/* Seats the free needs by their shares, the largest first; then whoever is left where there is room. */
static void round_shares(struct search *s, struct arena *mem, const struct relaxed *r) {
    int32_t columns = r->lp.first_column[s->free_count], count = 0;
    const double *share = shares_of(r);
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

static bool any_minimum(const struct problem *p) {
    for (int32_t slot = 0; slot < p->slot_count; slot++)
        if (p->slots[slot].seats_min > 1) return true;
    return false;
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

/* How long a relaxation may be worked at; zeros: the exact one, as long as it takes. */
struct effort {
    int64_t pivots_max, work_max;
    int32_t rounds;
    bool noting; /* its prices are for the bound */
};

static const double *prices_of(const struct relaxed *r) {
    return r->descent.price != NULL ? r->descent.price : r->solution.price;
}

static void note_prices(struct search *s, const struct relaxed *r) {
    const double *price = prices_of(r);
    for (int32_t i = 0; i < r->lp.row_count; i++) {
        int32_t row = r->row_in_problem[i];
        if (row == NONE) continue;
        s->price_sum[row] += price[i];
        s->price_from[row]++;
    }
}

static void keep_lower(int64_t *kept_bound, int64_t *kept, int64_t bound, const int64_t *prices,
                       int32_t rows) {
    if (bound >= *kept_bound) return;
    *kept_bound = bound;
    if (rows > 0) memcpy(kept, prices, (size_t)rows * sizeof kept[0]);
}

/* Prices of a relaxation of everything are a bound by themselves. */
static void try_prices(struct search *s, const struct relaxed *r, const double *price) {
    struct arena mem = {0};
    int64_t *prices = arena_make(&mem, int64_t, s->p->row_count);
    for (int32_t i = 0; i < r->lp.row_count; i++)
        if (r->row_in_problem[i] != NONE && price[i] < 1e15) prices[r->row_in_problem[i]] = llround(price[i]);
    keep_lower(&s->best->bound, s->best->prices, bound_sum(&mem, s->p, prices, BOUND_OF_SCORE), prices,
               s->p->row_count);
    arena_clear(&mem);
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
    for (int32_t round = 0; count > 0 && round < DIVES_MAX && !is_cut(s); round++) {
        struct arena round_mem = {0};
        struct relax_order order = {.needs = needs,
                                    .arcs = none,
                                    .need_count = count,
                                    .pivots_max = effort->pivots_max,
                                    .work_max = effort->work_max,
                                    .stop = stop_of(s),
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

/* Seats the free needs again together, and keeps what is worth more or as much; out_optimal: the relaxation
 * was solved exactly. */
static bool seat_again(struct search *s, const struct effort *effort, int64_t before, bool *out_optimal) {
    struct arena mem = {0};
    bool *closed = slots_not_held(s, &mem);
    take_free(s);
    struct relax_order order = {.needs = s->needs,
                                .arcs = s->starts,
                                .need_count = s->free_count,
                                .pivots_max = effort->pivots_max,
                                .work_max = effort->work_max,
                                .rounds = effort->rounds,
                                .stop = stop_of(s),
                                .losses = s->losses,
                                .loss_max = s->loss_max};
    struct relaxed relaxed = relax_solve(&mem, &s->room, s->seating, &order);
    *out_optimal = relaxed.solution.optimal;
    if (effort->noting && (*out_optimal || effort->rounds > 0)) {
        note_prices(s, &relaxed);
        if (s->free_count == s->p->need_count) {
            try_prices(s, &relaxed, relaxed.solution.price);
            if (effort->rounds > 0) try_prices(s, &relaxed, relaxed.descent.price);
        }
    }
    dive(s, &mem, &relaxed, closed, effort);
    seat_the_rest(s);
    bool better = s->seating->profit >= before && (!s->any_minimum || minimums_hold(s));
    if (!better) {
        take_free(s);
        put_back(s);
    }
    bool gained = s->seating->profit > before;
    forget_free(s);
    arena_clear(&mem);
    return gained;
}

/* ---- classes with a minimum: which to hold ---- */

/* What the relaxation without minimums puts into each slot. */
static void count_use(const struct search *s, const struct relaxed *r, double *use) {
    const double *share = shares_of(r);
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

/* Everybody free, without minimums; exactly when that is little work, else by a descent. */
static struct relaxed relax_open(struct search *s, struct arena *mem, const bool *closed, int32_t rounds) {
    struct relax_order order = {.needs = s->needs,
                                .arcs = s->starts,
                                .need_count = s->free_count,
                                .pivots_max = rounds > 0 ? 0 : PIVOTS_MAX,
                                .work_max = WORK_MAX,
                                .stop = stop_of(s),
                                .rounds = rounds,
                                .start_prices = rounds == ROUNDS_AGAIN ? s->walk_prices : NULL,
                                .closed = closed};
    return relax_solve(mem, &s->room, s->seating, &order);
}

static void remember_walk(struct search *s, const struct relaxed *r) {
    const double *price = prices_of(r);
    memset(s->walk_prices, 0, (size_t)s->p->row_count * sizeof(double));
    for (int32_t i = 0; i < r->lp.row_count; i++)
        if (r->row_in_problem[i] != NONE) s->walk_prices[r->row_in_problem[i]] = price[i];
}

/* Relaxes everyone without minimums, closes what stays too small, and again, until what is open fills. The
   prices of the first round, with every slot open, are the bound's. */
static void choose_classes(struct search *s, bool *closed) {
    struct seating before = seating_begin(s->mem, s->p);
    double *use = arena_make(s->mem, double, s->p->slot_count);
    int32_t rounds = 0; /* of a descent; 0: exactly */
    seating_copy(&before, s->seating);
    memset(closed, 0, (size_t)s->p->slot_count * sizeof closed[0]);
    for (int32_t round = 0; round < CLOSING_ROUNDS; round++) {
        struct arena mem = {0};
        for (int32_t n = 0; n < s->p->need_count; n++) set_free(s, n);
        take_free(s);
        for (int32_t i = 0; i < s->free_count; i++)
            if (s->arcs[i] != NONE && closed[s->p->arcs[s->arcs[i]].slot]) s->starts[i] = NONE;
        struct relaxed relaxed = relax_open(s, &mem, closed, rounds);
        if (rounds == 0 && !relaxed.solution.optimal) {
            rounds = DESCENT_ROUNDS;
            relaxed = relax_open(s, &mem, closed, rounds);
        }
        if (round == 0) {
            note_prices(s, &relaxed);
            try_prices(s, &relaxed, prices_of(&relaxed));
        }
        round_shares(s, &mem, &relaxed);
        count_use(s, &relaxed, use);
        remember_walk(s, &relaxed);
        if (rounds > 0) rounds = ROUNDS_AGAIN;
        forget_free(s);
        arena_clear(&mem);
        if (!close_worst(s, use, closed) || is_cut(s)) break;
    }
    seating_empty_small(s->seating);
    fill_greedily(s->seating, closed, true);
    if (s->seating->profit < before.profit) seating_copy(s->seating, &before);
}

/* ---- everything, or region by region ---- */

static struct text region_of(const struct problem *p, int32_t need) {
    return p->facts->units[p->unit_of_need[need]].region;
}

static void report(const struct search *s, int64_t step, int64_t steps) {
    if (s->watch == NULL || s->watch->progress == NULL) return;
    struct plan_progress progress = {.step = step,
                                     .steps = steps,
                                     .met = s->seating->seated + s->p->frozen_met,
                                     .score = s->seating->profit + s->p->constant,
                                     .bound = s->best->bound + s->p->constant};
    s->watch->progress(s->watch->context, &progress);
}

/* All at once: exactly when that is little work, else by a descent and the columns near it. */
static void relax_free(struct search *s, int64_t pivots_max, bool noting) {
    int32_t *needs = arena_make(s->mem, int32_t, s->free_count), count = s->free_count;
    memcpy(needs, s->needs, (size_t)count * sizeof needs[0]);
    struct effort effort = {.pivots_max = pivots_max, .work_max = WORK_MAX / 3, .noting = noting};
    bool optimal;
    seat_again(s, &effort, s->seating->profit, &optimal);
    if (optimal || is_cut(s)) return;
    s->hard = true;
    s->free_max = FREE_MAX_HARD;
    for (int32_t i = 0; i < count; i++) set_free(s, needs[i]);
    effort.work_max = WORK_MAX * 4;
    effort.rounds = DESCENT_ROUNDS;
    seat_again(s, &effort, s->seating->profit, &optimal);
}

static void relax_everything(struct search *s) {
    for (int32_t n = 0; n < s->p->need_count; n++) set_free(s, n);
    relax_free(s, PIVOTS_MAX + (int64_t)s->p->need_count * 4, !s->any_minimum);
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
    for (int32_t b = 0; b < count && !is_cut(s); b++) {
        for (int32_t i = first[b]; i < first[b + 1]; i++) set_free(s, list[i]);
        relax_free(s, PIVOTS_MAX, true);
        report(s, b, count);
    }
}

/* ---- bounds ---- */

static void find_bound(struct search *s) {
    struct arena mem = {0};
    struct best *best = s->best;
    int32_t rows = s->p->row_count;
    int64_t *prices = arena_make(&mem, int64_t, rows);
    keep_lower(&best->bound, best->prices, bound_sum(&mem, s->p, prices, BOUND_OF_SCORE), prices, rows);
    for (int32_t r = 0; r < rows; r++)
        if (s->price_from[r] > 0) prices[r] = llround(s->price_sum[r] / s->price_from[r]);
    keep_lower(&best->bound, best->prices, bound_sum(&mem, s->p, prices, BOUND_OF_SCORE), prices, rows);
    arena_clear(&mem);
}

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

/* Seats as many as the relaxation of "everybody counts one" allows, for its prices only. */
static void relax_met(struct search *s) {
    struct arena mem = {0};
    int32_t rows = s->p->row_count;
    int64_t unit = bound_met_unit(s->p);
    for (int32_t n = 0; n < s->p->need_count; n++) set_free(s, n);
    take_free(s);
    const bool *none_closed = arena_make(&mem, bool, s->p->slot_count);
    struct relax_order order = {.needs = s->needs,
                                .arcs = s->arcs,
                                .need_count = s->free_count,
                                .pivots_max = 20000 + s->p->need_count,
                                .work_max = WORK_MAX,
                                .stop = stop_of(s),
                                .met_unit = unit,
                                .closed = none_closed};
    struct relaxed relaxed = relax_solve(&mem, &s->room, s->seating, &order);
    if (!relaxed.solution.optimal) {
        order.rounds = DESCENT_ROUNDS;
        order.pivots_max = 0;
        relaxed = relax_solve(&mem, &s->room, s->seating, &order);
    }
    put_back(s);
    forget_free(s);
    const double *price = prices_of(&relaxed);
    int64_t *prices = arena_make(&mem, int64_t, rows);
    for (int32_t i = 0; i < relaxed.lp.row_count; i++)
        if (relaxed.row_in_problem[i] != NONE) prices[relaxed.row_in_problem[i]] = llround(price[i]);
    keep_lower(&s->best->met_bound, s->best->met_prices, bound_sum(&mem, s->p, prices, BOUND_OF_MET), prices,
               rows);
    arena_clear(&mem);
}

static void bound_met(struct search *s) {
    find_met_bound(s);
    bool proven = s->best->met_bound / bound_met_unit(s->p) == s->seating->seated;
    if (!proven && !is_cut(s) && s->p->need_count <= TOGETHER_MAX) relax_met(s);
}

/* ---- steps ---- */

static bool wants_slot(const struct search *s, int32_t need) {
    const struct need *n = &s->p->needs[need];
    for (int32_t a = n->first_arc; a < n->first_arc + n->arc_count; a++)
        if (s->wanted_slot[s->p->arcs[a].slot]) return true;
    return false;
}

static bool shares_line(const struct problem *p, int32_t a, int32_t b) {
    for (int32_t i = 0; i < p->needs[a].line_count; i++)
        for (int32_t k = 0; k < p->needs[b].line_count; k++)
            if (p->need_lines[p->needs[a].first_line + i] == p->need_lines[p->needs[b].first_line + k])
                return true;
    return false;
}

static int32_t choose_centre(struct search *s) {
    int32_t count = 0;
    for (int32_t n = 0; n < s->p->need_count; n++)
        if (s->seating->arc_of_need[n] == NONE) s->unmet[count++] = n;
    if (count > 0 && random_below(&s->random, 4) != 0) return s->unmet[random_below(&s->random, count)];
    return (int32_t)random_below(&s->random, s->p->need_count);
}

/* The centre, those who share a unit or group with it, those who sit in some of its slots, others who want
 * them. */
static void free_around(struct search *s, int32_t centre) {
    const struct problem *p = s->p;
    const struct need *need = &p->needs[centre];
    memset(s->wanted_slot, 0, (size_t)p->slot_count * sizeof(bool));
    int32_t slots = need->arc_count < 6 ? need->arc_count : 6;
    for (int32_t i = 0; i < slots; i++)
        s->wanted_slot[p->arcs[need->first_arc + random_below(&s->random, need->arc_count)].slot] = true;
    set_free(s, centre);
    int32_t begin = (int32_t)random_below(&s->random, p->need_count);
    for (int32_t i = 0; i < p->need_count && s->free_count < s->free_max / 2; i++) {
        int32_t n = (begin + i) % p->need_count;
        if (shares_line(p, centre, n)) set_free(s, n);
    }
    for (int32_t i = 0; i < p->need_count && s->free_count < s->free_max; i++) {
        int32_t n = (begin + i) % p->need_count, arc = s->seating->arc_of_need[n];
        if (arc != NONE ? s->wanted_slot[p->arcs[arc].slot] : wants_slot(s, n)) set_free(s, n);
    }
}

/* Neighbours in the file: whole units together. */
static void free_units(struct search *s) {
    int32_t begin = (int32_t)random_below(&s->random, s->p->need_count);
    for (int32_t i = 0; i < s->p->need_count && s->free_count < s->free_max; i++)
        set_free(s, (begin + i) % s->p->need_count);
}

/* Those in class while some slot is held, and those without a seat who want one of these slots. */
static void free_window(struct search *s) {
    const struct problem *p = s->p;
    const struct slot *centre = &p->slots[random_below(&s->random, p->slot_count)];
    int32_t begin = (int32_t)random_below(&s->random, p->need_count);
    day margin = (day)random_below(&s->random, 30);
    for (int32_t k = 0; k < p->slot_count; k++)
        s->wanted_slot[k] = days_overlap(p->slots[k].start, p->slots[k].end, centre->start - margin,
                                         centre->end + margin);
    for (int32_t i = 0; i < p->need_count && s->free_count < s->free_max; i++) {
        int32_t n = (begin + i) % p->need_count, arc = s->seating->arc_of_need[n];
        if (arc != NONE ? s->wanted_slot[p->arcs[arc].slot] : wants_slot(s, n)) set_free(s, n);
    }
}

static void free_some(struct search *s) {
    if (s->p->need_count <= s->free_max / 2) {
        for (int32_t n = 0; n < s->p->need_count; n++) set_free(s, n);
        return;
    }
    int64_t kind = s->hard ? random_below(&s->random, 3) : 0;
    if (kind == 0) free_around(s, choose_centre(s));
    else if (kind == 1) free_units(s);
    else free_window(s);
}

static int by_loss(const void *left, const void *right) {
    float a = *(const float *)left, b = *(const float *)right;
    return (a > b) - (a < b);
}

/* What each arc loses at the bound's prices, and a limit that leaves NEAR_OF_NEED arcs of a need. */
static void find_losses(struct search *s) {
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

/* Goes on downhill from the bound's prices, now that a better plan is known. */
static void lower_bound(struct search *s) {
    struct arena mem = {0};
    const bool *none_closed = arena_make(&mem, bool, s->p->slot_count);
    double *start = arena_make(&mem, double, s->p->row_count);
    for (int32_t r = 0; r < s->p->row_count; r++) start[r] = (double)s->best->prices[r];
    for (int32_t n = 0; n < s->p->need_count; n++) set_free(s, n);
    take_free(s);
    struct relax_order order = {.needs = s->needs,
                                .arcs = s->arcs,
                                .need_count = s->free_count,
                                .stop = stop_of(s),
                                .rounds = ROUNDS_BOUND,
                                .start_prices = start,
                                .closed = none_closed};
    struct relaxed relaxed = relax_solve(&mem, &s->room, s->seating, &order);
    try_prices(s, &relaxed, relaxed.descent.price);
    put_back(s);
    forget_free(s);
    arena_clear(&mem);
    find_losses(s);
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

/* Holds a class that was not held, or the reverse, and seats those around again; undone when it does not pay.
 */
static void change_class(struct search *s, const struct effort *effort) {
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
    fill_greedily(s->seating, NULL, true);
    for (int32_t i = 0; changed && i < STEPS_OF_CHANGE && !is_cut(s); i++) {
        free_some(s);
        seat_again(s, effort, s->seating->profit, &optimal);
    }
    if (!changed || s->seating->profit < s->before.profit) seating_copy(s->seating, &s->before);
}

static int64_t improve(struct search *s, int64_t steps) {
    int64_t step = 0;
    struct effort effort = {.pivots_max = 3000, .work_max = WORK_MAX / 10};
    bool optimal;
    while (step < steps && s->p->need_count > 0 && s->seating->profit < s->best->bound) {
        if (is_cut(s)) break;
        if (s->hard && step % BOUND_EVERY == 0) lower_bound(s);
        if (s->any_minimum && step % 2 == 1) change_class(s, &effort);
        free_some(s);
        seat_again(s, &effort, s->seating->profit, &optimal);
        if (++step % PROGRESS_EVERY == 0) report(s, step, steps);
    }
    return step;
}

struct best best_plan(struct arena *mem, const struct problem *problem, const struct plan_order *order,
                      const struct plan_watch *watch) {
    struct best best = {.seating = seating_begin(mem, problem), .bound = INT64_MAX};
    best.prices = arena_make(mem, int64_t, problem->row_count);
    best.met_prices = arena_make(mem, int64_t, problem->row_count);
    struct search s = {.mem = mem,
                       .p = problem,
                       .watch = watch,
                       .best = &best,
                       .seating = &best.seating,
                       .room = relax_begin(mem, problem),
                       .random = {order->seed},
                       .needs = arena_make(mem, int32_t, problem->need_count),
                       .arcs = arena_make(mem, int32_t, problem->need_count),
                       .starts = arena_make(mem, int32_t, problem->need_count),
                       .is_left = arena_make(mem, bool, problem->need_count),
                       .any_minimum = any_minimum(problem),
                       .free_max = FREE_MAX,
                       .walk_prices = arena_make(mem, double, problem->row_count),
                       .is_free = arena_make(mem, bool, problem->need_count),
                       .unmet = arena_make(mem, int32_t, problem->need_count),
                       .wanted_slot = arena_make(mem, bool, problem->slot_count),
                       .price_sum = arena_make(mem, double, problem->row_count),
                       .price_from = arena_make(mem, int32_t, problem->row_count)};
    if (s.any_minimum) s.before = seating_begin(mem, problem);
    bool *closed = arena_make(mem, bool, problem->slot_count);
    fill_greedily(s.seating, NULL, false);
    close_small(&s, closed);
    if (problem->need_count <= TOGETHER_MAX && any_minimum(problem)) choose_classes(&s, closed);
    if (problem->need_count <= TOGETHER_MAX) relax_everything(&s);
    else relax_by_region(&s);
    find_bound(&s);
    find_losses(&s);
    report(&s, 0, 0);
    best.steps = order->steps > 0 ? order->steps
                 : s.hard         ? STEPS_HARD
                                  : STEPS_LEAST + problem->need_count / 20;
    if (s.hard) bound_met(&s); /* while there is time */
    improve(&s, best.steps);
    best.cut = is_cut(&s);
    fill_greedily(s.seating, NULL, true);
    if (!s.hard) bound_met(&s);
    best.met_bound /= bound_met_unit(problem);
    return best;
}
