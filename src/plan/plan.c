/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands of an existing plan first, then the problem, the search, and what the plan is worth. Each step
 * fills a part of struct plan.
 */
#include "plan/plan.h"

#include "plan/best.h"
#include "plan/bound.h"
#include "plan/fcfs.h"
#include "plan/pins.h"
#include "plan/rules.h"

#include <string.h>

static bool check_order(const struct facts *facts, const struct plan_order *order, struct err *err) {
    if (order->until < order->as_of)
        return err_fail(err, ERR_USAGE, "plan.until-before-as-of",
                        "--until %s is before --as-of %s\nA plan looks forward: give a later --until.",
                        day_print(order->until).at, day_print(order->as_of).at);
    if (order->keep != DAY_NONE && order->keep < facts->as_of)
        return err_fail(
            err, ERR_USAGE, "plan.keep-before-as-of",
            "--keep %s is before --as-of %s\nWhat has begun by then is kept: give a day from as-of on.",
            day_print(order->keep).at, day_print(facts->as_of).at);
    return true;
}

/* ---- an existing plan ---- */

/* Rows that are seated in a class that is not cancelled, of an officer who still requires the course. */
static int32_t kept_requirement(const struct plan *plan, const struct facts *facts,
                                const struct nomination *n) {
    if (n->state != NOMINATION_SEATED || n->officer == NONE) return NONE;
    if (facts->classes[n->course_class].cancelled) return NONE;
    return requirement_find(&plan->requirements, n->officer, n->course);
}

static bool is_frozen(const struct plan *plan, const struct facts *facts, const struct nomination *n) {
    return facts->classes[n->course_class].start < plan->order.keep;
}

static void read_published(struct plan *plan, const struct facts *facts) {
    if (plan->order.keep == DAY_NONE) return;
    for (int32_t i = 0; i < facts->nomination_count; i++) {
        const struct nomination *n = &facts->nominations[i];
        int32_t r = kept_requirement(plan, facts, n);
        if (r == NONE) continue;
        if (is_frozen(plan, facts, n)) {
            plan->frozen[r] = true;
            plan->class_of[r] = n->course_class;
            plan->frozen_count++;
        } else if (class_counts(facts, n->course_class, plan->order.until) &&
                   rules_broken(facts, n->officer, n->course_class) == 0) {
            plan->published_class[r] = n->course_class;
            plan->published_count++;
        }
    }
}

void plan_begin(struct arena *mem, const struct facts *facts, const struct plan_order *order,
                struct plan *plan) {
    *plan = (struct plan){.order = *order, .requirements = requirements_of(mem, facts, order->until)};
    int32_t count = plan->requirements.count;
    plan->class_of = arena_make(mem, int32_t, count);
    plan->score_of = arena_make(mem, int64_t, count);
    plan->frozen = arena_make(mem, bool, count);
    plan->pinned = arena_make(mem, bool, count);
    plan->published_class = arena_make(mem, int32_t, count);
    for (int32_t r = 0; r < count; r++) plan->class_of[r] = plan->published_class[r] = NONE;
    read_published(plan, facts);
    pins_place(facts, plan);
}

/* ---- what the plan is worth ---- */

static void count_scores(struct plan *plan, const struct facts *facts) {
    for (int32_t r = 0; r < plan->requirements.count; r++) {
        int32_t k = plan->class_of[r];
        if (plan->published_class[r] != NONE && plan->published_class[r] != k)
            plan->score -= facts->policy.move_score;
        if (k == NONE) continue;
        plan->score_of[r] = nomination_score(facts, plan->requirements.at[r].post, k, plan->frozen[r]);
        plan->score += plan->score_of[r];
        plan->met++;
    }
}

/* ---- moves ---- */

static const char *why_impossible(const struct plan *plan, const struct facts *facts,
                                  const struct nomination *n, int32_t requirement) {
    if (n->officer == NONE || requirement == NONE) return "NOT_REQUIRED";
    if (!class_counts(facts, n->course_class, plan->order.until)) return rule_names[RULE_NO_CLASS];
    uint32_t broken = rules_broken(facts, n->officer, n->course_class);
    for (int32_t rule = RULE_ELIG; rule <= RULE_FORBIDDEN; rule++)
        if (broken & (1u << rule)) return rule_names[rule];
    return plan->pinned[requirement] ? "PIN" : "GAIN";
}

static bool find_move(const struct plan *plan, const struct facts *facts, int32_t nomination,
                      struct move *out) {
    const struct nomination *n = &facts->nominations[nomination];
    if (n->state != NOMINATION_SEATED) return false;
    int32_t r = n->officer == NONE ? NONE : requirement_find(&plan->requirements, n->officer, n->course);
    int32_t to = r == NONE ? NONE : plan->class_of[r];
    if (to == n->course_class) return false;
    struct move move = {
        .nomination = nomination, .to_class = to, .reason = why_impossible(plan, facts, n, r)};
    move.gain = to == NONE ? 0 : plan->score_of[r];
    if (r != NONE && plan->published_class[r] == n->course_class)
        move.gain -= nomination_score(facts, plan->requirements.at[r].post, n->course_class, false) +
                     facts->policy.move_score;
    *out = move;
    return true;
}

static void list_moves(struct arena *mem, struct plan *plan, const struct facts *facts) {
    if (plan->order.keep == DAY_NONE) return;
    struct move *moves = arena_make(mem, struct move, facts->nomination_count);
    for (int32_t i = 0; i < facts->nomination_count; i++)
        if (find_move(plan, facts, i, &moves[plan->move_count])) plan->move_count++;
    plan->moves = moves;
}

/* ---- the plan ---- */

static void fill(struct arena *mem, const struct problem *problem, const struct plan_watch *watch,
                 struct plan *plan) {
    struct plan_order order = plan->order;
    struct best best = best_plan(mem, problem, &order, watch);
    plan->bound = best.bound + problem->constant;
    plan->met_bound = best.met_bound + problem->fixed_met;
    plan->multipliers = bound_multipliers(mem, problem, plan, best.prices);
    plan->met_multipliers = bound_multipliers(mem, problem, plan, best.met_prices);
    plan->order.steps = best.steps;
    plan->cut = best.cut;
    if (order.method == PLAN_FCFS) {
        fcfs_fill(mem, problem, plan->class_of);
        return;
    }
    int32_t *slot_of_need = arena_make(mem, int32_t, problem->need_count);
    for (int32_t n = 0; n < problem->need_count; n++) {
        int32_t arc = best.seating.arc_of_need[n];
        slot_of_need[n] = arc == NONE ? NONE : problem->arcs[arc].slot;
    }
    problem_spread(mem, problem, slot_of_need, plan, plan->class_of);
}

bool plan_make(struct arena *mem, const struct facts *facts, const struct plan_order *order,
               const struct plan_watch *watch, struct plan *out, struct findings *findings, struct err *err) {
    struct plan plan;
    struct problem problem;
    if (!check_order(facts, order, err)) return false;
    plan_begin(mem, facts, order, &plan);
    if (!pins_check(mem, facts, &plan, NONE, findings, err)) return false;
    if (!problem_build(mem, facts, &plan, &problem, err)) return false;
    fill(mem, &problem, watch, &plan);
    count_scores(&plan, facts);
    list_moves(mem, &plan, facts);
    *out = plan;
    return true;
}
