/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steps against the subgradient, each row with a length of its own from how much it was over and under lately
 * (Kingma and Ba 2015, "Adam"), from long to short. Each round every group takes the column that is worth
 * most at the prices; rows that are overfull become dearer, others cheaper. The prices themselves never rest;
 * their average over the later rounds does (Polyak and Juditsky 1992), and it is the average that bounds
 * well.
 *
 * Few columns are ever near the best of their group, so most rounds look only at those that were near lately;
 * a round that looks at all makes the list anew. A bound is taken from all columns.
 *
 * Measured on 3,096 officers, 200 classes with overlapping dates: the relaxation is worth 3,787.9; 800 rounds
 * (1.4 s) come to 3,802, where steps of Polyak's length came to 3,854 in 1,500.
 */
#include "plan/descent.h"

#include "plan/near.h"

#include <math.h>
#include <string.h>

enum { LOOK_AT_ALL_EVERY = 10, BOUND_EVERY = 50, ROUNDS_OF_FIRST_AVERAGE = 20 };
/* Lengths of steps, in what a column is typically worth; AGAIN: from given prices. */
static const double LENGTH_FIRST = 0.2, LENGTH_LAST = 2e-4, LENGTH_AGAIN = 2e-3, LENGTH_AGAIN_LAST = 2e-5;
static const double KEEP_DIRECTION = 0.9, KEEP_SIZE = 0.99, SIZE_LEAST = 1e-3;

struct walk {
    const struct lp *lp;
    double *price, *over;                 /* [row_count]: as tried; use - capacity */
    double *direction, *size;             /* [row_count]: averages of `over` and of its square */
    double *average;                      /* [row_count]: of the prices */
    double direction_weight, size_weight; /* what the averages hold so far of a whole one */
    struct near near;
    int32_t *chosen; /* [group_count]: column or LP_NONE */
};

static void choose_of_all(struct walk *w) {
    near_list(&w->near, w->lp, w->price);
    for (int32_t g = 0; g < w->lp->group_count; g++) {
        int32_t best = w->near.first[g] < w->near.first[g + 1] ? w->near.at[w->near.first[g]] : LP_NONE;
        w->chosen[g] = best != LP_NONE && column_worth(w->lp, w->price, best) > 0 ? best : LP_NONE;
    }
}

static void choose_of_near(struct walk *w) {
    for (int32_t g = 0; g < w->lp->group_count; g++) {
        double best = 0;
        w->chosen[g] = LP_NONE;
        for (int32_t i = w->near.first[g]; i < w->near.first[g + 1]; i++) {
            double worth = column_worth(w->lp, w->price, w->near.at[i]);
            if (worth > best) best = worth, w->chosen[g] = w->near.at[i];
        }
    }
}

/* Finds use - capacity of each row. */
static void weigh_rows(struct walk *w) {
    const struct lp *lp = w->lp;
    for (int32_t r = 0; r < lp->row_count; r++) w->over[r] = -lp->capacity[r];
    for (int32_t g = 0; g < lp->group_count; g++) {
        int32_t c = w->chosen[g];
        if (c == LP_NONE) continue;
        for (int32_t e = lp->first_entry[c]; e < lp->first_entry[c + 1]; e++)
            w->over[lp->entries[e].row] += lp->entries[e].sign;
    }
}

static void step(struct walk *w, double length) {
    w->direction_weight = 1 - (1 - w->direction_weight) * KEEP_DIRECTION;
    w->size_weight = 1 - (1 - w->size_weight) * KEEP_SIZE;
    for (int32_t r = 0; r < w->lp->row_count; r++) {
        double over = w->price[r] <= 0 && w->over[r] < 0 ? 0 : w->over[r];
        w->direction[r] = KEEP_DIRECTION * w->direction[r] + (1 - KEEP_DIRECTION) * over;
        w->size[r] = KEEP_SIZE * w->size[r] + (1 - KEEP_SIZE) * over * over;
        w->price[r] += length * (w->direction[r] / w->direction_weight) /
                       (sqrt(w->size[r] / w->size_weight) + SIZE_LEAST);
        if (w->price[r] < 0) w->price[r] = 0;
    }
}

/* The average of about the last tenth of the rounds. */
static void average_prices(struct walk *w, int32_t round) {
    double keep = round < ROUNDS_OF_FIRST_AVERAGE ? 0.5 : 1 - 1 / (1 + 0.1 * round);
    for (int32_t r = 0; r < w->lp->row_count; r++)
        w->average[r] = keep * w->average[r] + (1 - keep) * w->price[r];
}

static double bound_of(const struct lp *lp, const double *price) {
    double sum = 0;
    for (int32_t r = 0; r < lp->row_count; r++) sum += lp->capacity[r] * price[r];
    for (int32_t g = 0; g < lp->group_count; g++) {
        double best = 0;
        for (int32_t c = lp->first_column[g]; c < lp->first_column[g + 1]; c++) {
            double worth = column_worth(lp, price, c);
            if (worth > best) best = worth;
        }
        sum += best;
    }
    return sum;
}

static void keep_best(const struct walk *w, const double *price, struct descent *d) {
    double bound = bound_of(w->lp, price);
    if (bound >= d->bound) return;
    d->bound = bound;
    if (w->lp->row_count > 0) memcpy(d->price, price, (size_t)w->lp->row_count * sizeof d->price[0]);
}

static struct walk walk_begin(struct arena *mem, const struct lp *lp, const double *start) {
    struct walk w = {.lp = lp,
                     .price = arena_make(mem, double, lp->row_count),
                     .over = arena_make(mem, double, lp->row_count),
                     .direction = arena_make(mem, double, lp->row_count),
                     .size = arena_make(mem, double, lp->row_count),
                     .average = arena_make(mem, double, lp->row_count),
                     .near = near_begin(mem, lp),
                     .chosen = arena_make(mem, int32_t, lp->group_count)};
    if (start != NULL && lp->row_count > 0) {
        memcpy(w.price, start, (size_t)lp->row_count * sizeof w.price[0]);
        memcpy(w.average, start, (size_t)lp->row_count * sizeof w.price[0]);
    }
    return w;
}

/* What a column is typically worth. */
static double typical_profit(const struct lp *lp) {
    double sum = 0;
    int32_t columns = lp->first_column[lp->group_count];
    for (int32_t c = 0; c < columns; c++) sum += fabs(lp->profit[c]);
    return columns > 0 ? sum / columns : 0;
}

struct descent descend(struct arena *mem, const struct lp *lp, const struct descent_order *order) {
    struct walk w = walk_begin(mem, lp, order->start);
    struct descent d = {.price = arena_make(mem, double, lp->row_count), .bound = HUGE_VAL};
    bool again = order->start != NULL;
    double length = typical_profit(lp) * (again ? LENGTH_AGAIN : LENGTH_FIRST);
    double shorter = pow((again ? LENGTH_AGAIN_LAST / LENGTH_AGAIN : LENGTH_LAST / LENGTH_FIRST),
                         1.0 / (order->rounds + 1));
    keep_best(&w, w.price, &d);
    for (int32_t round = 0; round < order->rounds; round++) {
        if (lp->stop.asked != NULL && lp->stop.asked(lp->stop.context)) break;
        if (round % LOOK_AT_ALL_EVERY == 0) choose_of_all(&w);
        else choose_of_near(&w);
        weigh_rows(&w);
        step(&w, length);
        average_prices(&w, round);
        if (round % BOUND_EVERY == BOUND_EVERY - 1) keep_best(&w, w.average, &d);
        length *= shorter;
    }
    keep_best(&w, w.average, &d);
    return d;
}
