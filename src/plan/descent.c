/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Subgradient steps of Polyak's length, deflected as by Camerini, Fratta and Maffioli (1975). Each round
 * every group takes the column that is worth most at the prices; rows that are overfull become dearer, others
 * cheaper. Few columns are ever near the best of their group, so most rounds look only at those that were
 * near lately; such a round knows its bound too low, and only rounds that look at all may set the best one.
 */
#include "plan/descent.h"

#include "plan/near.h"

#include <math.h>
#include <string.h>

enum { LOOK_AT_ALL_EVERY = 10 };
static const double LENGTH_FIRST = 2, LENGTH_LAST = 3e-3, LENGTH_AGAIN = 0.1; /* AGAIN: from given prices */
static const double BEND = 0.7, BEND_BACK = 1.5;
static const double LATER_COUNTS_MORE = 1.02;

struct walk {
    const struct lp *lp;
    double *price, *over, *direction; /* [row_count]: as tried; use - capacity; smoothed */
    struct near near;
    int32_t *chosen; /* [group_count]: column or LP_NONE */
};

static double choose_of_all(struct walk *w) {
    double sum = near_list(&w->near, w->lp, w->price);
    for (int32_t g = 0; g < w->lp->group_count; g++) {
        int32_t best = w->near.first[g] < w->near.first[g + 1] ? w->near.at[w->near.first[g]] : LP_NONE;
        w->chosen[g] = best != LP_NONE && column_worth(w->lp, w->price, best) > 0 ? best : LP_NONE;
    }
    return sum;
}

static double choose_of_near(struct walk *w) {
    double sum = 0;
    for (int32_t g = 0; g < w->lp->group_count; g++) {
        double best = 0;
        w->chosen[g] = LP_NONE;
        for (int32_t i = w->near.first[g]; i < w->near.first[g + 1]; i++) {
            double worth = column_worth(w->lp, w->price, w->near.at[i]);
            if (worth > best) best = worth, w->chosen[g] = w->near.at[i];
        }
        sum += best;
    }
    return sum;
}

/* Finds use - capacity of each row; returns what the capacities are worth. */
static double weigh_rows(struct walk *w) {
    const struct lp *lp = w->lp;
    double sum = 0;
    for (int32_t r = 0; r < lp->row_count; r++) {
        w->over[r] = -lp->capacity[r];
        sum += lp->capacity[r] * w->price[r];
    }
    for (int32_t g = 0; g < lp->group_count; g++) {
        int32_t c = w->chosen[g];
        if (c == LP_NONE) continue;
        for (int32_t e = lp->first_entry[c]; e < lp->first_entry[c + 1]; e++)
            w->over[lp->entries[e].row] += lp->entries[e].sign;
    }
    return sum;
}

/* Bends the direction away from zigzags; returns the squared length of what the prices can still follow. */
static double turn(struct walk *w) {
    double dot = 0, old = 0, squared = 0;
    for (int32_t r = 0; r < w->lp->row_count; r++) {
        if (w->price[r] <= 0 && w->over[r] < 0) w->over[r] = 0;
        dot += w->direction[r] * w->over[r];
        old += w->direction[r] * w->direction[r];
        squared += w->over[r] * w->over[r];
    }
    double bend = old > 0 && dot < 0 ? -BEND_BACK * dot / old : BEND;
    for (int32_t r = 0; r < w->lp->row_count; r++) w->direction[r] = w->over[r] + bend * w->direction[r];
    return squared;
}

static void go(struct walk *w, double step) {
    for (int32_t r = 0; r < w->lp->row_count; r++) {
        w->price[r] += step * w->direction[r];
        if (w->price[r] < 0) w->price[r] = 0;
    }
}

/* Adds what was chosen to the shares, later rounds counting more. */
static void average(const struct walk *w, struct descent *d, double *weight, double *weights) {
    if (*weight > 1e100) { /* keeps its size */
        for (int32_t c = 0; c < w->lp->first_column[w->lp->group_count]; c++) d->share[c] *= 1e-100;
        *weight *= 1e-100;
        *weights *= 1e-100;
    }
    for (int32_t g = 0; g < w->lp->group_count; g++)
        if (w->chosen[g] != LP_NONE) d->share[w->chosen[g]] += *weight;
    *weights += *weight;
    *weight *= LATER_COUNTS_MORE;
}

static struct walk walk_begin(struct arena *mem, const struct lp *lp, const double *start) {
    struct walk w = {.lp = lp,
                     .price = arena_make(mem, double, lp->row_count),
                     .over = arena_make(mem, double, lp->row_count),
                     .direction = arena_make(mem, double, lp->row_count),
                     .near = near_begin(mem, lp),
                     .chosen = arena_make(mem, int32_t, lp->group_count)};
    if (start != NULL && lp->row_count > 0) memcpy(w.price, start, (size_t)lp->row_count * sizeof w.price[0]);
    return w;
}

struct descent descend(struct arena *mem, const struct lp *lp, const struct descent_order *order) {
    int32_t columns = lp->first_column[lp->group_count];
    struct walk w = walk_begin(mem, lp, order->start);
    struct descent d = {.price = arena_make(mem, double, lp->row_count),
                        .share = arena_make(mem, double, columns),
                        .bound = HUGE_VAL};
    double length = order->start != NULL ? LENGTH_AGAIN : LENGTH_FIRST, target = order->worth;
    double shorter = pow(LENGTH_LAST / length, 1.0 / (order->rounds + 1)), weight = 1, weights = 0;
    for (int32_t round = 0; round <= order->rounds; round++) {
        bool last = round == order->rounds || (lp->stop.asked != NULL && lp->stop.asked(lp->stop.context));
        bool all = last || round % LOOK_AT_ALL_EVERY == 0;
        double bound = (all ? choose_of_all(&w) : choose_of_near(&w)) + weigh_rows(&w);
        if (all && bound < d.bound) {
            d.bound = bound;
            if (lp->row_count > 0) memcpy(d.price, w.price, (size_t)lp->row_count * sizeof d.price[0]);
        }
        average(&w, &d, &weight, &weights);
        double squared = turn(&w);
        if (last || squared <= 0) break;
        if (bound <= target) target = bound - fabs(bound) * 1e-3; /* a round that looked at few */
        go(&w, length * (bound - target) / squared);
        length *= shorter;
    }
    for (int32_t c = 0; c < columns; c++) d.share[c] /= weights;
    return d;
}
