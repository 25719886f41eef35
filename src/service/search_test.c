/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of the planner's search that hard problems need, on random cases: what annealing leaves is
 * counted again from nothing, and the prices of a descent are held against the exact relaxation.
 */
#include "plan/anneal.h"
#include "plan/descent.h"
#include "plan/plan.h"
#include "plan/relax.h"
#include "tests/small_case.h"
#include "tests/test.h"

#include <stdio.h>

enum { CASES = 60, MOVES = 20000, ROUNDS = 800 };

static void make_problem(struct arena *mem, uint64_t seed, struct problem *problem) {
    struct facts *facts = arena_make(mem, struct facts, 1);
    struct plan *plan = arena_make(mem, struct plan, 1);
    struct plan_order order = {.as_of = SMALL_CASE_FIRST, .until = SMALL_CASE_UNTIL, .keep = DAY_NONE};
    struct err err = {0};
    check(small_case_make(mem, seed, facts));
    plan_begin(mem, facts, &order, plan);
    check(problem_build(mem, facts, plan, problem, &err));
}

static struct anneal_order order_of(const struct problem *problem, struct random *random) {
    double unit = (double)problem->facts->policy.met_score;
    return (struct anneal_order){
        .moves = MOVES, .hot = unit / 4, .cold = unit / 200, .fine = unit / 20, .random = random};
}

/* Whether the seating keeps every row and minimum, and is worth what it says, when everybody sits down again.
 */
static bool holds(struct arena *mem, const struct problem *problem, const struct seating *seating) {
    struct seating again = seating_begin(mem, problem);
    for (int32_t n = 0; n < problem->need_count; n++) {
        int32_t arc = seating->arc_of_need[n];
        if (arc == NONE) continue;
        if (!seating_fits(&again, n, arc)) return false;
        seating_put(&again, n, arc);
    }
    for (int32_t slot = 0; slot < problem->slot_count; slot++) {
        int64_t here = seating_in_slot(&again, slot);
        if (here > 0 && here < problem->slots[slot].seats_min) return false;
    }
    for (int32_t row = 0; row < problem->row_count; row++)
        if (again.left[row] != seating->left[row]) return false;
    return again.profit == seating->profit && again.seated == seating->seated;
}

TEST(annealing_keeps_every_row_and_minimum_and_never_loses) {
    int32_t gained = 0;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        struct arena mem = {0};
        struct problem problem;
        struct random random = {seed};
        make_problem(&mem, seed, &problem);
        if (!anneal_can(&problem)) continue;
        struct seating seating = seating_begin(&mem, &problem);
        struct anneal_order order = order_of(&problem, &random);

        anneal(&mem, &seating, &order);

        check(holds(&mem, &problem, &seating));
        int64_t first = seating.profit;
        order.moves = 300; /* too few to find what the first found */
        anneal(&mem, &seating, &order);
        check(holds(&mem, &problem, &seating));
        check(seating.profit >= first);
        gained += first > 0;
        arena_clear(&mem);
    }
    check(gained >= CASES / 2);
}

static bool at_once(void *context) {
    ++*(int32_t *)context;
    return true;
}

TEST(annealing_ends_when_it_is_asked_to) {
    struct arena mem = {0};
    struct problem problem;
    struct random random = {1};
    int32_t asked = 0;
    make_problem(&mem, 1, &problem);
    struct seating seating = seating_begin(&mem, &problem);
    struct anneal_order order = order_of(&problem, &random);
    order.moves = INT64_MAX;
    order.stop = (struct lp_stop){at_once, &asked};

    anneal(&mem, &seating, &order);

    check_int(asked, 1);
    arena_clear(&mem);
}

/* Everybody free, minimums aside. */
static struct relaxed relax(struct arena *mem, const struct problem *problem, int32_t rounds) {
    struct seating seating = seating_begin(mem, problem);
    struct relax_room room = relax_begin(mem, problem);
    int32_t *needs = arena_make(mem, int32_t, problem->need_count);
    for (int32_t n = 0; n < problem->need_count; n++) needs[n] = n;
    struct relax_order order = {.needs = needs,
                                .arcs = seating.arc_of_need,
                                .need_count = problem->need_count,
                                .pivots_max = 100000,
                                .rounds = rounds,
                                .closed = arena_make(mem, bool, problem->slot_count)};
    return relax_solve(mem, &room, &seating, &order);
}

TEST(annealing_comes_near_what_the_relaxation_is_worth) {
    double worth = 0, most = 0;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        struct arena mem = {0};
        struct problem problem;
        struct random random = {seed};
        make_problem(&mem, seed, &problem);
        struct seating seating = seating_begin(&mem, &problem);
        struct anneal_order order = order_of(&problem, &random);

        anneal(&mem, &seating, &order);

        worth += (double)seating.profit;
        most += relax(&mem, &problem, 0).solution.worth;
        arena_clear(&mem);
    }
    printf("%.2f %% of what the relaxations are worth\n", 100 * worth / most);
    check(worth > 0.9 * most); /* they do not know minimums */
}

TEST(a_descent_comes_near_the_exact_relaxation_and_never_below) {
    double worst = 0;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        struct arena mem = {0};
        struct problem problem;
        make_problem(&mem, seed, &problem);

        struct relaxed exact = relax(&mem, &problem, 0), near = relax(&mem, &problem, ROUNDS);

        check(exact.solution.optimal);
        double above = near.descent.bound - exact.solution.worth;
        check(above >= -1e-6 * (1 + exact.solution.worth));
        if (above > worst * exact.solution.worth) worst = above / exact.solution.worth;
        arena_clear(&mem);
    }
    check(worst < 0.01);
}
