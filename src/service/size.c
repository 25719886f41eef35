/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies are added one by one, each time the one that meets most. Which to try comes from the prices of seats
 * that bound what can be met: a copy of class k, with k's own price on its seats and quotas, raises that
 * bound by no more than seats x price of the seats and quotas. So n copies reach no more than met_bound + n x
 * the largest such rise, which excludes small n.
 */
#include "service/size.h"

#include "plan/bound.h"
#include "plan/plan.h"
#include "plan/rules.h"
#include "service/what_if.h"

enum { TRIED_MAX = 8 };

struct sizing {
    struct arena *mem;
    const struct size_order *order;
    struct sheets sheets; /* with the copies so far */
    struct size *size;
};

/* The sheets with a copy of the class, and of its quotas. */
static struct sheets with_copy(struct sizing *s, int32_t course_class) {
    struct sheets sheets = s->sheets;
    const struct sheet *classes = &sheets.of[SHEET_classes];
    struct text copy = text_print(s->mem, "%.*s+%lld", TEXT_ARGS(sheet_cell(classes, course_class, 0)),
                                  (long long)classes->row_count);
    what_if_copy_class(s->mem, &sheets, course_class, copy);
    return sheets;
}

static bool plan_with(struct arena *mem, const struct sizing *s, const struct sheets *sheets,
                      struct facts *facts, struct plan *plan, struct err *err) {
    struct findings findings = {.mem = mem};
    return facts_build(mem, sheets, s->order->plan.as_of, facts, &findings) &&
           plan_make(mem, facts, &s->order->plan, NULL, plan, &findings, err);
}

/* By class: how much a copy may raise the bound on what is met, in met units; for the priced classes. */
static int64_t *rises_of(struct arena *mem, const struct facts *facts, const struct plan *plan) {
    int64_t *rise = arena_make(mem, int64_t, facts->class_count);
    for (int32_t i = 0; i < plan->met_multipliers.count; i++) {
        const struct multiplier *m = &plan->met_multipliers.at[i];
        if (m->kind == RESOURCE_SEATS) rise[m->a] += m->price * facts->classes[m->a].seats;
        if (m->kind != RESOURCE_QUOTA) continue;
        for (int32_t q = 0; q < facts->quota_count; q++)
            if (facts->quotas[q].course_class == m->a && facts->quotas[q].unit == m->b)
                rise[m->a] += m->price * facts->quotas[q].seats;
    }
    return rise;
}

static int32_t take_largest(int64_t *rise, int32_t count) {
    int32_t best = NONE;
    for (int32_t k = 0; k < count; k++)
        if (rise[k] > 0 && (best == NONE || rise[k] > rise[best])) best = k;
    if (best != NONE) rise[best] = 0;
    return best;
}

static bool is_same_offer(const struct facts *f, int32_t a, int32_t b) {
    const struct course_class *x = &f->classes[a], *y = &f->classes[b];
    return x->course == y->course && x->start == y->start && x->end == y->end && x->seats == y->seats &&
           x->establishment == y->establishment && text_equal(x->regions, y->regions);
}

/* Adds the copy that meets most, of those whose seats are priced highest; false when none meets more than
 * now. */
static bool add_copy(struct sizing *s, const struct facts *facts, const struct plan *plan,
                     int32_t original_count, struct size_step *out, struct err *err) {
    struct sheets best_sheets = s->sheets;
    struct size_step best = {NONE, plan->met};
    int32_t tried[TRIED_MAX], tried_count = 0;
    int64_t *rise = rises_of(s->mem, facts, plan);
    while (tried_count < TRIED_MAX) {
        int32_t k = take_largest(rise, original_count), same = 0;
        if (k == NONE) break;
        while (same < tried_count && !is_same_offer(facts, k, tried[same])) same++;
        if (same < tried_count) continue;
        tried[tried_count++] = k;
        struct arena mem = {0};
        struct sheets sheets = with_copy(s, k);
        struct facts more_facts;
        struct plan more;
        bool made = plan_with(&mem, s, &sheets, &more_facts, &more, err);
        if (made && more.met > best.met) {
            best = (struct size_step){k, more.met};
            best_sheets = sheets;
        }
        arena_clear(&mem);
        if (err_any(err)) return false;
    }
    s->sheets = best_sheets;
    *out = best;
    return best.course_class != NONE;
}

static int32_t excluded_by(struct arena *mem, const struct facts *facts, const struct plan *plan,
                           int64_t needed) {
    if (plan->met_bound >= needed) return -1;
    int64_t *rise = rises_of(mem, facts, plan), most = 0;
    int64_t unit = facts->policy.met_score > 0 ? facts->policy.met_score : 1;
    for (int32_t k = 0; k < facts->class_count; k++)
        if (class_counts(facts, k, plan->order.until) && rise[k] > most) most = rise[k];
    if (most == 0) return SIZE_COPIES_MAX;
    int64_t lacking = (needed - plan->met_bound) *
                      unit; /* the sum behind met_bound may be up to unit - 1 more */
    int64_t excluded = (lacking - (unit - 1) + most - 1) / most - 1;
    return excluded > SIZE_COPIES_MAX ? SIZE_COPIES_MAX : (int32_t)(excluded < 0 ? 0 : excluded);
}

bool size_find(struct arena *mem, const struct sheets *sheets, const struct size_order *order,
               struct size *out, struct findings *findings, struct err *err) {
    struct size size = {0};
    struct sizing s = {mem, order, *sheets, &size};
    struct plan plan;
    facts_build(mem, sheets, order->plan.as_of, &size.facts, findings);
    if (!findings_none(findings, err)) return false;
    if (!plan_make(mem, &size.facts, &order->plan, NULL, &plan, findings, err)) return false;
    int64_t trained = 100 - order->no_show_percent;
    size.needed = (100 * order->target + trained - 1) / trained;
    size.requirements = plan.requirements.count;
    size.met = plan.met;
    size.met_bound = (int32_t)plan.met_bound;
    size.excluded = excluded_by(mem, &size.facts, &plan, size.needed);
    struct size_step *steps = arena_make(mem, struct size_step, SIZE_COPIES_MAX);
    struct facts facts = size.facts;
    while (plan.met < size.needed && size.count < SIZE_COPIES_MAX && size.excluded < SIZE_COPIES_MAX) {
        if (!add_copy(&s, &facts, &plan, size.facts.class_count, &steps[size.count], err)) break;
        size.count++;
        if (!plan_with(mem, &s, &s.sheets, &facts, &plan, err)) break;
    }
    if (err_any(err)) return false;
    size.steps = steps;
    size.reached = plan.met >= size.needed;
    *out = size;
    return true;
}
