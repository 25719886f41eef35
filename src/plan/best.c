/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/best.h"

#include "plan/bound.h"
#include "plan/relax.h"

#include <math.h>

static void fill_greedily(struct seating *seating) {
    const struct problem *p = seating->problem;
    for (int32_t n = 0; n < p->need_count; n++) {
        if (seating->arc_of_need[n] != NONE) continue;
        int32_t best = NONE;
        for (int32_t a = p->needs[n].first_arc; a < p->needs[n].first_arc + p->needs[n].arc_count; a++) {
            if (p->arcs[a].profit <= 0 || (best != NONE && p->arcs[a].profit <= p->arcs[best].profit)) continue;
            if (seating_fits(seating, n, a)) best = a;
        }
        if (best != NONE) seating_put(seating, n, best);
    }
}

struct best best_plan(struct arena *mem, const struct problem *problem, const struct plan_order *order,
                      const struct plan_watch *watch) {
    (void)order; (void)watch;
    struct best best = {.seating = seating_begin(mem, problem)};
    best.prices = arena_make(mem, int64_t, problem->row_count);
    best.met_prices = arena_make(mem, int64_t, problem->row_count);
    fill_greedily(&best.seating);
    int32_t *needs = arena_make(mem, int32_t, problem->need_count);
    int32_t *arcs = arena_make(mem, int32_t, problem->need_count);
    for (int32_t n = 0; n < problem->need_count; n++) {
        needs[n] = n; arcs[n] = best.seating.arc_of_need[n]; seating_take(&best.seating, n);
    }
    struct relax_room room = relax_begin(mem, problem);
    struct relax_order ro = {.needs = needs, .arcs = arcs, .need_count = problem->need_count, .pivots_max = 100000};
    struct relaxed r = relax_solve(mem, &room, &best.seating, &ro);
    for (int32_t i = 0; i < r.lp.row_count; i++)
        if (r.row_in_problem[i] != NONE) best.prices[r.row_in_problem[i]] = (int64_t)llround(r.solution.price[i]);
    for (int32_t n = 0; n < problem->need_count; n++)
        for (int32_t c = r.lp.first_column[n]; c < r.lp.first_column[n+1]; c++)
            if (r.solution.share[c] > 0.5 && seating_fits(&best.seating, n, r.arc_of_column[c])) seating_put(&best.seating, n, r.arc_of_column[c]);
    best.bound = bound_sum(mem, problem, best.prices, BOUND_OF_SCORE);
    best.met_bound = bound_sum(mem, problem, best.met_prices, BOUND_OF_MET) / bound_met_unit(problem);
    extern int printf(const char *, ...);
    printf("lp rows %d cols %d pivots %ld optimal %d integral %d worth %.1f\n", r.lp.row_count, r.lp.first_column[problem->need_count], (long)r.solution.pivots, r.solution.optimal, r.solution.integral, r.solution.worth);
    return best;
}
