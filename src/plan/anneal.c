/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every row knows who uses it, so that whoever is in the way is found at once: row_first[row], then next[]
 * and before[] from node to node. Node need * rows_max + k is the need's use of the k-th row of its arc.
 *
 * A move is made at once, written into a journal, and taken back from there when it is not to stand. About
 * 5 microseconds a move.
 */
#include "plan/anneal.h"

#include <math.h>

enum {
    NODES_MAX = 50000000,
    IN_THE_WAY_MAX = 4,
    LOOK_EVERY = 256,
    FINE_GROWS = 40,
    UNMET_OF_TEN = 6 /* so many of ten moves seat somebody who has no seat; the others move somebody */
};

struct entry {
    int32_t need, arc; /* where he sat before, or NONE */
};

struct annealing {
    const struct problem *p;
    struct seating *seating;
    const struct anneal_order *order;
    int32_t rows_max;
    int32_t *row_first; /* [row_count]: node or NONE */
    int32_t *next, *before;
    int32_t *unmet, *place; /* needs without a seat; [need_count]: place in that list or NONE */
    int32_t unmet_count;
    int32_t *rows;    /* of the arc that is being tried */
    int64_t short_of; /* what open slots lack, see lack_of */
    double fine;      /* what one of that costs now */
    double heat;      /* now */
    struct entry journal[2 * IN_THE_WAY_MAX + 4];
    int32_t journal_count;
};

/* ---- who uses which row ---- */

static void link_need(struct annealing *a, int32_t need) {
    int32_t count = problem_rows(a->p, need, a->p->arcs[a->seating->arc_of_need[need]].slot,
                                 a->seating->rows);
    for (int32_t k = 0; k < count; k++) {
        int32_t row = a->seating->rows[k], node = need * a->rows_max + k, first = a->row_first[row];
        a->next[node] = first;
        a->before[node] = NONE;
        if (first != NONE) a->before[first] = node;
        a->row_first[row] = node;
    }
}

static void unlink_need(struct annealing *a, int32_t need) {
    int32_t count = problem_rows(a->p, need, a->p->arcs[a->seating->arc_of_need[need]].slot,
                                 a->seating->rows);
    for (int32_t k = 0; k < count; k++) {
        int32_t node = need * a->rows_max + k, next = a->next[node], before = a->before[node];
        if (next != NONE) a->before[next] = before;
        if (before != NONE) a->next[before] = next;
        else a->row_first[a->seating->rows[k]] = next;
    }
}

static void list_unmet(struct annealing *a, int32_t need) {
    a->place[need] = a->unmet_count;
    a->unmet[a->unmet_count++] = need;
}

static void strike_unmet(struct annealing *a, int32_t need) {
    int32_t last = a->unmet[--a->unmet_count], place = a->place[need];
    a->unmet[place] = last;
    a->place[last] = place;
    a->place[need] = NONE;
}

/*
 * A slot that holds somebody but not its minimum lacks the smaller of the two ways out: whom it needs to be
 * held, and whom it has to send away. So it may be opened and closed one by one, over a hill that grows.
 */
static int64_t lack_of(const struct annealing *a, int32_t slot) {
    int64_t here = seating_in_slot(a->seating, slot), missing = a->p->slots[slot].seats_min - here;
    return missing <= 0 ? 0 : here < missing ? here : missing;
}

static void leave(struct annealing *a, int32_t need) {
    int32_t slot = a->p->arcs[a->seating->arc_of_need[need]].slot;
    a->short_of -= lack_of(a, slot);
    unlink_need(a, need);
    seating_take(a->seating, need);
    a->short_of += lack_of(a, slot);
}

static void enter(struct annealing *a, int32_t need, int32_t arc) {
    int32_t slot = a->p->arcs[arc].slot;
    a->short_of -= lack_of(a, slot);
    seating_put(a->seating, need, arc);
    link_need(a, need);
    a->short_of += lack_of(a, slot);
}

/* From where he sits to another arc; NONE: no seat. */
static void move_to(struct annealing *a, int32_t need, int32_t arc) {
    int32_t now = a->seating->arc_of_need[need];
    if (now != NONE) leave(a, need);
    if (arc != NONE) enter(a, need, arc);
    if (now == NONE && arc != NONE) strike_unmet(a, need);
    if (now != NONE && arc == NONE) list_unmet(a, need);
}

static void move_noting(struct annealing *a, int32_t need, int32_t arc) {
    a->journal[a->journal_count++] = (struct entry){need, a->seating->arc_of_need[need]};
    move_to(a, need, arc);
}

/* Back in two passes, so that everybody's old rows are free when he returns. */
static void take_back(struct annealing *a) {
    for (int32_t i = a->journal_count - 1; i >= 0; i--)
        if (a->seating->arc_of_need[a->journal[i].need] != NONE) move_to(a, a->journal[i].need, NONE);
    for (int32_t i = 0; i < a->journal_count; i++) {
        bool first = true; /* his first entry says where he sat */
        for (int32_t k = 0; k < i; k++) first &= a->journal[k].need != a->journal[i].need;
        if (first && a->journal[i].arc != NONE) move_to(a, a->journal[i].need, a->journal[i].arc);
    }
}

/* ---- a move ---- */

/* Profit, less the fine for slots below their minimum. */
static double worth(const struct annealing *a) {
    return (double)a->seating->profit - a->fine * (double)a->short_of;
}

static int64_t profit_of(const struct annealing *a, int32_t need) {
    int32_t arc = a->seating->arc_of_need[need];
    return arc == NONE ? 0 : a->p->arcs[arc].profit;
}

/* Whoever uses the row and is worth least; NONE when the row holds nobody at all. */
static int32_t cheapest_in(const struct annealing *a, int32_t row) {
    int32_t cheapest = NONE, seen = 0;
    int64_t least = 0;
    for (int32_t node = a->row_first[row]; node != NONE; node = a->next[node]) {
        int32_t need = node / a->rows_max;
        int64_t profit = profit_of(a, need);
        if (cheapest != NONE && profit > least) continue;
        seen = cheapest == NONE || profit < least ? 1 : seen + 1; /* of equals, one by chance */
        if (seen > 1 && random_below(a->order->random, seen) != 0) continue;
        cheapest = need;
        least = profit;
    }
    return cheapest;
}

/* Frees one place in each row of the arc; false when that needs too many, or would lose more than `loss`. */
static bool make_room(struct annealing *a, int32_t need, int32_t slot, int64_t loss) {
    int32_t count = problem_rows(a->p, need, slot, a->rows);
    for (int32_t k = count - 1; k >= 0; k--) {
        if (a->seating->left[a->rows[k]] > 0) continue;
        int32_t other = a->journal_count > IN_THE_WAY_MAX ? NONE : cheapest_in(a, a->rows[k]);
        if (other == NONE || (loss -= profit_of(a, other)) < 0) return false;
        move_noting(a, other, NONE);
    }
    return true;
}

static void seat_elsewhere(struct annealing *a, int32_t need) {
    const struct need *n = &a->p->needs[need];
    int32_t best = NONE;
    for (int32_t arc = n->first_arc; arc < n->first_arc + n->arc_count; arc++) {
        if (a->p->arcs[arc].profit <= 0 ||
            (best != NONE && a->p->arcs[arc].profit <= a->p->arcs[best].profit))
            continue;
        const struct slot *slot = &a->p->slots[a->p->arcs[arc].slot];
        if (seating_in_slot(a->seating, a->p->arcs[arc].slot) + 1 < slot->seats_min) continue;
        if (seating_fits(a->seating, need, arc)) best = arc;
    }
    if (best != NONE) move_noting(a, need, best);
}

/* Somebody takes a slot; it stands when no more than `loss_max` is lost. */
static void try_move(struct annealing *a, int32_t need, int32_t arc, double loss_max) {
    double before = worth(a);
    int64_t profit = a->p->arcs[arc].profit;
    a->journal_count = 0;
    if (a->seating->arc_of_need[need] != NONE) move_noting(a, need, NONE);
    /* whoever is in the way may find another seat, so more is given up here than may be lost */
    if (make_room(a, need, a->p->arcs[arc].slot, 3 * profit + (int64_t)loss_max)) {
        int32_t others = a->journal_count;
        move_noting(a, need, arc);
        for (int32_t i = 0; i < others; i++)
            if (a->journal[i].need != need) seat_elsewhere(a, a->journal[i].need);
        if (before - worth(a) <= loss_max) return;
    }
    take_back(a);
}

static int32_t choose_need(const struct annealing *a) {
    struct random *random = a->order->random;
    if (a->unmet_count > 0 && random_below(random, 10) < UNMET_OF_TEN)
        return a->unmet[random_below(random, a->unmet_count)];
    return (int32_t)random_below(random, a->p->need_count);
}

/* An arc that the need could take, not his own; NONE when chance finds none. */
static int32_t choose_arc(const struct annealing *a, int32_t need) {
    const struct need *n = &a->p->needs[need];
    if (n->arc_count == 0) return NONE;
    int32_t arc = n->first_arc + (int32_t)random_below(a->order->random, n->arc_count);
    return a->p->arcs[arc].profit <= 0 || arc == a->seating->arc_of_need[need] ? NONE : arc;
}

static struct annealing annealing_begin(struct arena *mem, struct seating *seating,
                                        const struct anneal_order *order) {
    const struct problem *p = seating->problem;
    int32_t rows_max = problem_rows_max(p);
    struct annealing a = {.p = p,
                          .seating = seating,
                          .order = order,
                          .rows_max = rows_max,
                          .row_first = arena_make(mem, int32_t, p->row_count),
                          .next = arena_make(mem, int32_t, (int64_t)p->need_count * rows_max),
                          .before = arena_make(mem, int32_t, (int64_t)p->need_count * rows_max),
                          .unmet = arena_make(mem, int32_t, p->need_count),
                          .place = arena_make(mem, int32_t, p->need_count),
                          .rows = arena_make(mem, int32_t, rows_max)};
    for (int32_t row = 0; row < p->row_count; row++) a.row_first[row] = NONE;
    for (int32_t n = 0; n < p->need_count; n++) {
        a.place[n] = NONE;
        if (seating->arc_of_need[n] == NONE) list_unmet(&a, n);
        else link_need(&a, n);
    }
    return a;
}

bool anneal_can(const struct problem *problem) {
    return problem->need_count > 0 && (int64_t)problem->need_count * problem_rows_max(problem) <= NODES_MAX;
}

/* Colder, and the fine dearer; keeps the seating when it is the best that breaks no minimum. */
static void go_on(struct annealing *a, struct seating *best, double part) {
    if (a->short_of == 0 && a->seating->profit > best->profit) seating_copy(best, a->seating);
    a->heat = a->order->hot * pow(a->order->cold / a->order->hot, part);
    a->fine = a->order->fine * pow(FINE_GROWS, part);
}

void anneal(struct arena *mem, struct seating *seating, const struct anneal_order *order) {
    struct annealing a = annealing_begin(mem, seating, order);
    struct seating best = seating_begin(mem, seating->problem);
    seating_copy(&best, seating);
    for (int64_t move = 0; move < order->moves; move++) {
        if (move % LOOK_EVERY == 0) {
            if (order->stop.asked != NULL && order->stop.asked(order->stop.context)) break;
            go_on(&a, &best, (double)move / (double)order->moves);
        }
        int32_t need = choose_need(&a), arc = choose_arc(&a, need);
        double chance = ((double)(random_next(order->random) >> 11) + 1) * 0x1p-53;
        if (arc != NONE) try_move(&a, need, arc, -a.heat * log(chance));
    }
    if (a.short_of > 0) seating_empty_small(seating);
    if (seating->profit < best.profit) seating_copy(seating, &best);
}
