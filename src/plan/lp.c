/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A primal simplex for groups (generalized upper bounds: Dantzig and Van Slyke 1967) that stores only what is
 * tight.
 *
 * Every group has a key: the basic column that takes what its other columns leave of 1. Every row whose slack
 * is basic costs nothing. What is left are `t` tight ("active") rows and as many basic columns that are not
 * keys, and the matrix between them,
 *
 *     M[i][j] = entry(row i, column j) - entry(row i, key of j's group),
 *
 * whose inverse W we keep, column by column, skipping zeros: most plans have few tight rows, and the rows of
 * different regions hardly touch each other. A step brings in a column (or the slack of an active row), and
 * what stops it decides the change of W: a column leaves (replace), an inactive row fills up (grow), and so
 * on.
 *
 * Plans are degenerate: many rows are full in many ways. Each capacity is therefore raised by a tiny
 * different amount, so that every step gains; prices do not depend on capacities, and the shares are computed
 * again with the true ones at the end.
 */
#include "plan/lp.h"

#include "core/must.h"

#include <math.h>
#include <string.h>

static const double TINY = 1e-9;       /* below it a rate or a share is 0 */
static const double ZERO = 1e-11;      /* below it an entry of W is 0 */
static const double GAIN_LEAST = 1e-5; /* profits are whole numbers: a smaller gain is rounding */
static const double GAIN_PART = 1e-9;  /* of the largest profit, when that is more */
enum { GROUPS_AT_ONCE = 64, CHECK_EVERY = 2000, ASK_EVERY = 32 };

struct work {
    struct arena *mem;
    const struct lp *lp;
    int32_t column_count;   /* real ones; column_count + g is "none" of group g */
    int32_t *group_of;      /* [column_count] */
    int32_t *key;           /* [group_count] */
    double *key_share;      /* [group_count] */
    int32_t *first_basic;   /* [group_count]: position of a basic column that is not the key, or LP_NONE */
    int32_t *place;         /* by column: position, IS_KEY or IS_OUT */
    double *slack;          /* [row_count] */
    double *capacity;       /* [row_count], raised */
    int32_t *active_of_row; /* [row_count]: index among the active rows, or LP_NONE */
    double *price;          /* [row_count] */

    struct arena room_mem; /* what has [room]: it grows, and what was smaller is given back */
    int32_t t, room;
    int32_t *basic, *next_basic; /* [room]: column at a position; another position of its group */
    double *share;               /* [room] */
    int32_t *row;                /* [room]: the active rows */
    double **w;                  /* [room][room]: w[i][j], i active row, j position */

    /* one step's direction */
    double *rate;     /* [room]: how fast the column at a position falls */
    int32_t *falling; /* positions with a rate */
    int32_t falling_count;
    double *key_rate; /* [group_count]: how fast a key rises */
    int32_t *keys;    /* groups with a rate */
    int32_t key_count;
    bool *key_seen;
    double *row_rate; /* [row_count]: how fast an inactive row fills */
    int32_t *rows;
    int32_t rows_count;
    bool *row_seen;
    double *u, *z;      /* [room] */
    int32_t next_group; /* where pricing goes on */
    double gain_least;
    int64_t pivots, work;
};

enum { IS_OUT = -1, IS_KEY = -2 };

static int32_t group_of(const struct work *k, int32_t column) {
    return column < k->column_count ? k->group_of[column] : column - k->column_count;
}

static int32_t entry_begin(const struct work *k, int32_t column) {
    return column < k->column_count ? k->lp->first_entry[column] : 0;
}

static int32_t entry_end(const struct work *k, int32_t column) {
    return column < k->column_count ? k->lp->first_entry[column + 1] : 0;
}

static double profit_of(const struct work *k, int32_t column) {
    return column < k->column_count ? k->lp->profit[column] : 0;
}

/* profit less the prices of its rows */
static double worth_of(const struct work *k, int32_t column) {
    double worth = profit_of(k, column);
    for (int32_t e = entry_begin(k, column); e < entry_end(k, column); e++)
        worth -= k->price[k->lp->entries[e].row] * k->lp->entries[e].sign;
    return worth;
}

/* ---- beginning ---- */

static double raised(double capacity, int32_t row) {
    uint32_t mixed = (uint32_t)row * 2654435761u;
    mixed ^= mixed >> 15;
    mixed *= 2246822519u;
    mixed ^= mixed >> 13;
    return capacity + 1e-6 * (1 + (double)(mixed & 0xffffff) / 0x1000000);
}

static void copy_room(struct work *k, const struct work *old) {
    size_t ints = (size_t)old->t * sizeof(int32_t), doubles = (size_t)old->t * sizeof(double);
    memcpy(k->basic, old->basic, ints);
    memcpy(k->next_basic, old->next_basic, ints);
    memcpy(k->row, old->row, ints);
    memcpy(k->share, old->share, doubles);
    memcpy(k->rate, old->rate, doubles);
    memcpy(k->falling, old->falling, (size_t)old->falling_count * sizeof(int32_t));
    memcpy(k->u, old->u, doubles);
    memcpy(k->z, old->z, doubles);
    for (int32_t i = 0; i < old->t; i++) memcpy(k->w[i], old->w[i], doubles);
}

static void make_room(struct work *k, int32_t room) {
    struct work old = *k;
    struct arena *mem = &k->room_mem;
    k->room_mem = (struct arena){0};
    k->room = room;
    k->basic = arena_make(mem, int32_t, room);
    k->next_basic = arena_make(mem, int32_t, room);
    k->share = arena_make(mem, double, room);
    k->row = arena_make(mem, int32_t, room);
    k->rate = arena_make(mem, double, room);
    k->falling = arena_make(mem, int32_t, room);
    k->u = arena_make(mem, double, room);
    k->z = arena_make(mem, double, room);
    k->w = arena_make(mem, double *, room);
    for (int32_t i = 0; i < room; i++) k->w[i] = arena_make(mem, double, room);
    if (old.t > 0) copy_room(k, &old);
    arena_clear(&old.room_mem);
}

static void begin(struct work *k) {
    const struct lp *lp = k->lp;
    struct arena *mem = k->mem;
    k->column_count = lp->first_column[lp->group_count];
    k->group_of = arena_make(mem, int32_t, k->column_count);
    k->place = arena_make(mem, int32_t, k->column_count + lp->group_count);
    k->key = arena_make(mem, int32_t, lp->group_count);
    k->key_share = arena_make(mem, double, lp->group_count);
    k->first_basic = arena_make(mem, int32_t, lp->group_count);
    k->key_rate = arena_make(mem, double, lp->group_count);
    k->keys = arena_make(mem, int32_t, lp->group_count);
    k->key_seen = arena_make(mem, bool, lp->group_count);
    k->slack = arena_make(mem, double, lp->row_count);
    k->capacity = arena_make(mem, double, lp->row_count);
    k->active_of_row = arena_make(mem, int32_t, lp->row_count);
    k->price = arena_make(mem, double, lp->row_count);
    k->row_rate = arena_make(mem, double, lp->row_count);
    k->rows = arena_make(mem, int32_t, lp->row_count);
    k->row_seen = arena_make(mem, bool, lp->row_count);
    for (int32_t r = 0; r < lp->row_count; r++) {
        k->slack[r] = k->capacity[r] = raised(lp->capacity[r], r);
        k->active_of_row[r] = LP_NONE;
    }
    for (int32_t c = 0; c < k->column_count + lp->group_count; c++) k->place[c] = IS_OUT;
    for (int32_t g = 0; g < lp->group_count; g++) {
        for (int32_t c = lp->first_column[g]; c < lp->first_column[g + 1]; c++) k->group_of[c] = g;
        int32_t key = lp->start[g] == LP_NONE ? k->column_count + g : lp->start[g];
        k->key[g] = key;
        k->key_share[g] = 1;
        k->place[key] = IS_KEY;
        k->first_basic[g] = LP_NONE;
        for (int32_t e = entry_begin(k, key); e < entry_end(k, key); e++)
            k->slack[lp->entries[e].row] -= lp->entries[e].sign;
    }
    double top = 0;
    for (int32_t c = 0; c < k->column_count; c++) top = fmax(top, fabs(lp->profit[c]));
    k->gain_least = fmax(GAIN_LEAST, GAIN_PART * top);
    make_room(k, 64);
}

/* ---- choosing what comes in ---- */

static void look_at(const struct work *k, int32_t c, double key_worth, double *best_gain, int32_t *best) {
    if (k->place[c] != IS_OUT || profit_of(k, c) - key_worth <= *best_gain) return;
    double gain = worth_of(k, c) - key_worth;
    if (gain > *best_gain) *best_gain = gain, *best = c;
}

/* The column that gains most among the next groups that have one that gains; LP_NONE: nothing gains. */
static int32_t choose_column(struct work *k, double *out_gain) {
    const struct lp *lp = k->lp;
    int32_t best = LP_NONE;
    double best_gain = k->gain_least;
    for (int32_t looked = 0; looked < lp->group_count; looked++) {
        if (best != LP_NONE && looked % GROUPS_AT_ONCE == 0) break;
        int32_t g = k->next_group;
        k->next_group = g + 1 == lp->group_count ? 0 : g + 1;
        double key_worth = worth_of(k, k->key[g]);
        for (int32_t c = lp->first_column[g]; c < lp->first_column[g + 1]; c++)
            look_at(k, c, key_worth, &best_gain, &best);
        look_at(k, k->column_count + g, key_worth, &best_gain, &best);
    }
    *out_gain = best_gain;
    return best;
}

/* The active row whose slack gains most, by its index; LP_NONE: none gains. */
static int32_t choose_row(const struct work *k, double *out_gain) {
    int32_t best = LP_NONE;
    double best_gain = k->gain_least;
    for (int32_t i = 0; i < k->t; i++)
        if (-k->price[k->row[i]] > best_gain) best_gain = -k->price[k->row[i]], best = i;
    *out_gain = best_gain;
    return best;
}

/* ---- the direction ---- */

static void add_key_rate(struct work *k, int32_t group, double rate) {
    if (!k->key_seen[group]) {
        k->key_seen[group] = true;
        k->keys[k->key_count++] = group;
    }
    k->key_rate[group] += rate;
}

static void add_row_rates(struct work *k, int32_t column, double rate) {
    for (int32_t e = entry_begin(k, column); e < entry_end(k, column); e++) {
        int32_t r = k->lp->entries[e].row;
        if (k->active_of_row[r] != LP_NONE) continue;
        if (!k->row_seen[r]) {
            k->row_seen[r] = true;
            k->rows[k->rows_count++] = r;
        }
        k->row_rate[r] += rate * k->lp->entries[e].sign;
    }
}

static void forget_direction(struct work *k) {
    for (int32_t i = 0; i < k->falling_count; i++) k->rate[k->falling[i]] = 0;
    for (int32_t i = 0; i < k->key_count; i++) k->key_rate[k->keys[i]] = 0, k->key_seen[k->keys[i]] = false;
    for (int32_t i = 0; i < k->rows_count; i++) k->row_rate[k->rows[i]] = 0, k->row_seen[k->rows[i]] = false;
    k->falling_count = k->key_count = k->rows_count = 0;
}

static void add_w(struct work *k, int32_t active, double factor) {
    const double *w = k->w[active];
    k->work += k->t;
    for (int32_t j = 0; j < k->t; j++) k->rate[j] += factor * w[j];
}

/* How everything changes when `column` rises, or (LP_NONE) the slack of active row `active`. */
static void find_direction(struct work *k, int32_t column, int32_t active) {
    if (column != LP_NONE) {
        int32_t g = group_of(k, column), key = k->key[g];
        for (int32_t e = entry_begin(k, column); e < entry_end(k, column); e++) {
            int32_t i = k->active_of_row[k->lp->entries[e].row];
            if (i != LP_NONE) add_w(k, i, k->lp->entries[e].sign);
        }
        for (int32_t e = entry_begin(k, key); e < entry_end(k, key); e++) {
            int32_t i = k->active_of_row[k->lp->entries[e].row];
            if (i != LP_NONE) add_w(k, i, -k->lp->entries[e].sign);
        }
        add_key_rate(k, g, -1);
        add_row_rates(k, column, 1);
    } else {
        add_w(k, active, 1);
    }
    for (int32_t j = 0; j < k->t; j++) {
        if (fabs(k->rate[j]) < ZERO) {
            k->rate[j] = 0;
            continue;
        }
        k->falling[k->falling_count++] = j;
        add_key_rate(k, group_of(k, k->basic[j]), k->rate[j]);
        add_row_rates(k, k->basic[j], -k->rate[j]);
    }
    for (int32_t i = 0; i < k->key_count; i++)
        if (fabs(k->key_rate[k->keys[i]]) > ZERO)
            add_row_rates(k, k->key[k->keys[i]], k->key_rate[k->keys[i]]);
}

enum stop_kind { STOP_NOTHING, STOP_BASIC, STOP_KEY, STOP_ROW };

struct stop {
    enum stop_kind kind;
    int32_t at; /* position, group or row */
    double step, pivot;
};

/* The nearest stop; of those equally near the one with the largest pivot, for the sake of the numbers. */
static void consider(struct stop *best, enum stop_kind kind, int32_t at, double left, double pivot) {
    if (pivot <= TINY) return;
    double step = left > 0 ? left / pivot : 0;
    bool nearer = best->kind == STOP_NOTHING || step < best->step - 1e-10;
    bool same = !nearer && step <= best->step + 1e-10 && pivot > best->pivot;
    if (nearer || same)
        *best = (struct stop){kind, at, nearer || step < best->step ? step : best->step, pivot};
}

static struct stop find_stop(const struct work *k) {
    struct stop best = {0};
    for (int32_t i = 0; i < k->falling_count; i++) {
        int32_t j = k->falling[i];
        consider(&best, STOP_BASIC, j, k->share[j], k->rate[j]);
    }
    for (int32_t i = 0; i < k->key_count; i++) {
        int32_t g = k->keys[i];
        consider(&best, STOP_KEY, g, k->key_share[g], -k->key_rate[g]);
    }
    for (int32_t i = 0; i < k->rows_count; i++) {
        int32_t r = k->rows[i];
        consider(&best, STOP_ROW, r, k->slack[r], k->row_rate[r]);
    }
    return best;
}

static void go(struct work *k, double step) {
    for (int32_t i = 0; i < k->falling_count; i++) k->share[k->falling[i]] -= step * k->rate[k->falling[i]];
    for (int32_t i = 0; i < k->key_count; i++) k->key_share[k->keys[i]] += step * k->key_rate[k->keys[i]];
    for (int32_t i = 0; i < k->rows_count; i++) k->slack[k->rows[i]] -= step * k->row_rate[k->rows[i]];
}

/* ---- the change of W ---- */

static void link_basic(struct work *k, int32_t position, int32_t column, double share) {
    int32_t g = group_of(k, column);
    k->basic[position] = column;
    k->share[position] = share;
    k->place[column] = position;
    k->next_basic[position] = k->first_basic[g];
    k->first_basic[g] = position;
}

static void unlink_basic(struct work *k, int32_t position) {
    int32_t *at = &k->first_basic[group_of(k, k->basic[position])];
    while (*at != position) at = &k->next_basic[*at];
    *at = k->next_basic[position];
    k->place[k->basic[position]] = IS_OUT;
}

/* The largest other basic column of a group becomes its key; the old key takes its position. */
static int32_t change_key(struct work *k, int32_t g) {
    int32_t best = k->first_basic[g];
    for (int32_t j = best; j != LP_NONE; j = k->next_basic[j])
        if (k->share[j] > k->share[best]) best = j;
    for (int32_t i = 0; i < k->t; i++) {
        double sum = 0;
        for (int32_t j = k->first_basic[g]; j != LP_NONE; j = k->next_basic[j]) sum += k->w[i][j];
        k->w[i][best] = -sum;
    }
    if (k->rate[best] == 0) k->falling[k->falling_count++] = best;
    k->rate[best] = -k->key_rate[g];
    int32_t old_key = k->key[g];
    double old_share = k->key_share[g];
    k->key[g] = k->basic[best];
    k->key_share[g] = k->share[best];
    k->place[k->key[g]] = IS_KEY;
    k->basic[best] = old_key;
    k->share[best] = old_share;
    k->place[old_key] = best;
    return best;
}

/* w[i] -= factor x rate, but for position `but` */
static void take_rates(struct work *k, int32_t i, double factor, int32_t but) {
    double *w = k->w[i];
    k->work += k->falling_count;
    for (int32_t f = 0; f < k->falling_count; f++) {
        int32_t j = k->falling[f];
        if (j == but) continue;
        w[j] -= factor * k->rate[j];
        if (fabs(w[j]) < ZERO) w[j] = 0;
    }
}

/* Column `in` replaces the one at position j. */
static void replace_column(struct work *k, int32_t in, double gain, double share, int32_t j) {
    double pivot = k->rate[j];
    for (int32_t i = 0; i < k->t; i++) {
        if (k->w[i][j] == 0) continue;
        double w = k->w[i][j] / pivot;
        take_rates(k, i, w, j);
        k->w[i][j] = w;
        k->price[k->row[i]] += gain * w;
    }
    unlink_basic(k, j);
    link_basic(k, j, in, share);
}

static int32_t entry_in(const struct work *k, int32_t column, int32_t r) {
    for (int32_t e = entry_begin(k, column); e < entry_end(k, column); e++)
        if (k->lp->entries[e].row == r) return k->lp->entries[e].sign;
    return 0;
}

/* u = row r of M; z = u W. The row's entries are found through the basic columns. */
static void find_row(struct work *k, int32_t r) {
    for (int32_t j = 0; j < k->t; j++)
        k->u[j] = entry_in(k, k->basic[j], r) - entry_in(k, k->key[group_of(k, k->basic[j])], r);
    for (int32_t i = 0; i < k->t; i++) k->z[i] = 0;
    for (int32_t j = 0; j < k->t; j++) {
        if (k->u[j] == 0) continue;
        for (int32_t i = 0; i < k->t; i++) k->z[i] += k->u[j] * k->w[i][j];
    }
    for (int32_t i = 0; i < k->t; i++)
        if (fabs(k->z[i]) < ZERO) k->z[i] = 0;
}

/* Column `in` becomes basic and row r active. */
static void grow(struct work *k, int32_t in, double gain, double share, int32_t r) {
    if (k->t == k->room) make_room(k, k->room + k->room / 2);
    find_row(k, r);
    double pivot = k->row_rate[r];
    int32_t t = k->t;
    for (int32_t i = 0; i < t; i++) {
        k->w[i][t] = 0;
        if (k->z[i] == 0) continue;
        double f = k->z[i] / pivot;
        take_rates(k, i, -f, t);
        k->w[i][t] = -f;
        k->price[k->row[i]] -= gain * f;
    }
    memset(k->w[t], 0, (size_t)t * sizeof(double));
    for (int32_t f = 0; f < k->falling_count; f++) k->w[t][k->falling[f]] = -k->rate[k->falling[f]] / pivot;
    k->w[t][t] = 1 / pivot;
    k->row[t] = r;
    k->active_of_row[r] = t;
    k->price[r] = gain / pivot;
    k->slack[r] = 0;
    k->t++;
    link_basic(k, t, in, share);
}

static void move_position(struct work *k, int32_t from, int32_t to) {
    if (from == to) return;
    int32_t column = k->basic[from];
    double share = k->share[from];
    unlink_basic(k, from);
    link_basic(k, to, column, share);
    for (int32_t i = 0; i < k->t; i++) k->w[i][to] = k->w[i][from];
}

/* Active row i becomes slack and the column at position j leaves. */
static void shrink(struct work *k, int32_t i, double slack, int32_t j) {
    double pivot = k->rate[j], price = k->price[k->row[i]];
    for (int32_t l = 0; l < k->t; l++) {
        if (l == i || k->w[l][j] == 0) continue;
        double f = k->w[l][j] / pivot;
        take_rates(k, l, f, j);
        k->price[k->row[l]] -= price * f;
    }
    int32_t r = k->row[i];
    k->price[r] = 0;
    k->slack[r] = slack;
    k->active_of_row[r] = LP_NONE;
    unlink_basic(k, j);
    int32_t last = k->t - 1;
    move_position(k, last, j);
    if (i != last) {
        double *freed = k->w[i];
        k->w[i] = k->w[last];
        k->w[last] = freed;
        k->row[i] = k->row[last];
        k->active_of_row[k->row[i]] = i;
    }
    k->t--;
}

/* Active row i becomes slack and row r active in its place. */
static void replace_row(struct work *k, int32_t i, double slack, int32_t r) {
    find_row(k, r);
    double pivot = k->z[i], price = k->price[k->row[i]];
    for (int32_t l = 0; l < k->t; l++) {
        if (l == i || k->z[l] == 0) continue;
        double f = k->z[l] / pivot;
        take_rates(k, l, f, LP_NONE);
        k->price[k->row[l]] -= price * f;
    }
    for (int32_t j = 0; j < k->t; j++) k->w[i][j] = k->rate[j] / pivot;
    k->price[k->row[i]] = 0;
    k->slack[k->row[i]] = slack;
    k->active_of_row[k->row[i]] = LP_NONE;
    k->row[i] = r;
    k->active_of_row[r] = i;
    k->price[r] = price / pivot;
    k->slack[r] = 0;
}

/* ---- one pivot ---- */

static void pivot_column(struct work *k, int32_t in, double gain, struct stop stop) {
    int32_t g = group_of(k, in);
    if (stop.kind == STOP_KEY && stop.at == g && k->first_basic[g] == LP_NONE) {
        k->place[k->key[g]] = IS_OUT;
        k->key[g] = in;
        k->key_share[g] = stop.step;
        k->place[in] = IS_KEY;
        return;
    }
    if (stop.kind == STOP_ROW) {
        grow(k, in, gain, stop.step, stop.at);
        return;
    }
    int32_t j = stop.kind == STOP_KEY ? change_key(k, stop.at) : stop.at;
    replace_column(k, in, gain, stop.step, j);
}

static void pivot_slack(struct work *k, int32_t active, struct stop stop) {
    if (stop.kind == STOP_ROW) {
        replace_row(k, active, stop.step, stop.at);
        return;
    }
    int32_t j = stop.kind == STOP_KEY ? change_key(k, stop.at) : stop.at;
    shrink(k, active, stop.step, j);
}

/* Prices from W and the profits, against the drift of many small changes. */
static void price_again(struct work *k) {
    for (int32_t i = 0; i < k->t; i++) {
        double price = 0;
        for (int32_t j = 0; j < k->t; j++) {
            if (k->w[i][j] == 0) continue;
            price += k->w[i][j] *
                     (profit_of(k, k->basic[j]) - profit_of(k, k->key[group_of(k, k->basic[j])]));
        }
        k->price[k->row[i]] = price;
    }
}

/* Brings in what gains; false when nothing does. */
static bool step(struct work *k) {
    double column_gain, row_gain;
    int32_t active = choose_row(k, &row_gain);
    int32_t column = choose_column(k, &column_gain);
    if (column == LP_NONE && active == LP_NONE) return false;
    bool by_row = column == LP_NONE || (active != LP_NONE && row_gain > column_gain);
    find_direction(k, by_row ? LP_NONE : column, active);
    struct stop stop = find_stop(k);
    must(stop.kind != STOP_NOTHING); /* a group holds no more than 1 */
    go(k, stop.step);
    if (by_row) pivot_slack(k, active, stop);
    else pivot_column(k, column, column_gain, stop);
    forget_direction(k);
    k->pivots++;
    return true;
}

/* ---- the end ---- */

/* Shares with the true capacities: x = W (capacity - what keys alone would take). */
static void find_shares(struct work *k, struct lp_solution *out) {
    const struct lp *lp = k->lp;
    double *rest = arena_make(k->mem, double, lp->row_count);
    for (int32_t r = 0; r < lp->row_count; r++) rest[r] = lp->capacity[r];
    for (int32_t g = 0; g < lp->group_count; g++)
        for (int32_t e = entry_begin(k, k->key[g]); e < entry_end(k, k->key[g]); e++)
            rest[lp->entries[e].row] -= lp->entries[e].sign;
    for (int32_t g = 0; g < lp->group_count; g++) k->key_share[g] = 1;
    for (int32_t j = 0; j < k->t; j++) {
        double share = 0;
        for (int32_t i = 0; i < k->t; i++) share += k->w[i][j] * rest[k->row[i]];
        k->key_share[group_of(k, k->basic[j])] -= share;
        if (k->basic[j] < k->column_count) out->share[k->basic[j]] = share;
    }
    for (int32_t g = 0; g < lp->group_count; g++)
        if (k->key[g] < k->column_count) out->share[k->key[g]] = k->key_share[g];
    out->integral = true;
    for (int32_t c = 0; c < k->column_count; c++) {
        double nearest = round(out->share[c]);
        if (fabs(out->share[c] - nearest) > 1e-6) out->integral = false;
        else out->share[c] = nearest;
        out->worth += out->share[c] * lp->profit[c];
    }
}

static bool must_end(const struct work *k) {
    const struct lp *lp = k->lp;
    if (k->pivots >= lp->pivots_max || (lp->work_max > 0 && k->work >= lp->work_max)) return true;
    return k->pivots % ASK_EVERY == 0 && lp->stop.asked != NULL && lp->stop.asked(lp->stop.context);
}

struct lp_solution lp_solve(struct arena *mem, const struct lp *lp) {
    struct work k = {.mem = mem, .lp = lp};
    begin(&k);
    struct lp_solution out = {.share = arena_make(mem, double, k.column_count), .price = k.price};
    while (!must_end(&k)) {
        if (!step(&k)) {
            price_again(&k);
            if (step(&k)) continue;
            out.optimal = true;
            break;
        }
        if (k.pivots % CHECK_EVERY == 0) price_again(&k);
    }
    find_shares(&k, &out);
    for (int32_t i = 0; i < k.t; i++)
        if (k.price[k.row[i]] < 0) k.price[k.row[i]] = 0;
    out.pivots = k.pivots;
    arena_clear(&k.room_mem);
    return out;
}
