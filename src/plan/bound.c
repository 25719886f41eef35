/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/bound.h"

#include "plan/rules.h"

int64_t bound_met_unit(const struct problem *problem) {
    int64_t score = problem->facts->policy.met_score;
    return score > 0 ? score : 1;
}

/* Sums of a line's prices before each day, so that any range of days costs two looks. */
static int64_t *sums_by_line(struct arena *mem, const struct problem *p, const int64_t *prices) {
    int64_t width = p->day_count + 1;
    int64_t *sums = arena_make(mem, int64_t, p->line_count * width);
    for (int64_t line = 0; line < p->line_count; line++)
        for (int32_t d = 0; d < p->day_count; d++)
            sums[line * width + d + 1] = sums[line * width + d] + prices[line * p->day_count + d];
    return sums;
}

/* What is left of `profit` when the arc's rows are paid. */
static int64_t worth_of(const struct problem *p, int32_t n, int32_t arc, int64_t profit,
                        const int64_t *prices, const int64_t *sums) {
    const struct need *need = &p->needs[n];
    const struct slot *slot = &p->slots[p->arcs[arc].slot];
    int64_t worth = profit - prices[p->slot_row + p->arcs[arc].slot], width = p->day_count + 1;
    for (int32_t i = 0; i < need->line_count; i++) {
        const int64_t *sum = sums + p->need_lines[need->first_line + i] * width;
        worth -= sum[slot->last_day + 1] - sum[slot->first_day];
    }
    for (int32_t i = 0; i < slot->quotas.count; i++)
        if (problem_in_quota(p, n, slot->quotas.at[i])) worth -= prices[p->quota_row + slot->quotas.at[i]];
    return worth;
}

int64_t bound_sum(struct arena *mem, const struct problem *p, const int64_t *prices, enum bound_of what) {
    int64_t *sums = sums_by_line(mem, p, prices);
    int64_t total = 0, met = bound_met_unit(p);
    for (int32_t r = 0; r < p->row_count; r++) total += p->capacity[r] * prices[r];
    for (int32_t n = 0; n < p->need_count; n++) {
        int64_t best = 0;
        for (int32_t a = p->needs[n].first_arc; a < p->needs[n].first_arc + p->needs[n].arc_count; a++) {
            int64_t worth = worth_of(p, n, a, what == BOUND_OF_MET ? met : p->arcs[a].profit, prices, sums);
            if (worth > best) best = worth;
        }
        total += best;
    }
    return total;
}

void bound_losses(struct arena *mem, const struct problem *p, const int64_t *prices, float *losses) {
    int64_t *sums = sums_by_line(mem, p, prices);
    for (int32_t n = 0; n < p->need_count; n++) {
        int32_t first = p->needs[n].first_arc, end = first + p->needs[n].arc_count;
        int64_t best = 0;
        for (int32_t a = first; a < end; a++) {
            int64_t worth = worth_of(p, n, a, p->arcs[a].profit, prices, sums);
            losses[a] = (float)-worth;
            if (worth > best) best = worth;
        }
        for (int32_t a = first; a < end; a++) losses[a] += (float)best;
    }
}

struct list {
    struct arena *mem;
    struct multiplier *at;
    int64_t count, capacity;
};

static void add(struct list *list, struct multiplier multiplier) {
    if (multiplier.price == 0) return;
    arena_grow(list->mem, list->at, list->count, &list->capacity);
    list->at[list->count++] = multiplier;
}

/* No pair is worth more. */
static int64_t price_of_nothing(const struct problem *p) {
    int64_t priority = 1;
    for (int32_t i = 0; i < p->facts->post_count; i++)
        if (p->facts->posts[i].priority > priority) priority = p->facts->posts[i].priority;
    return bound_met_unit(p) * priority + p->facts->policy.move_score;
}

static void add_lines(struct list *list, const struct problem *p, const int64_t *prices, int64_t nothing) {
    for (int32_t line = 0; line < p->line_count; line++) {
        for (int32_t d = 0; d < p->day_count; d++) {
            int64_t row = (int64_t)line * p->day_count + d;
            struct multiplier m = {.on = p->days[d], .price = p->capacity[row] == 0 ? nothing : prices[row]};
            int32_t groups = p->unit_lines, officers = p->unit_lines + p->group_lines;
            if (line < groups) {
                m.kind = RESOURCE_UNIT;
                m.a = p->unit_of_line[line];
            } else if (line < officers) {
                m.kind = RESOURCE_LEAD;
                m.a = line - groups;
            } else {
                m.kind = RESOURCE_DAY;
                m.a = p->officer_of_line[line - officers];
            }
            add(list, m);
        }
    }
}

/* The days of officers with a fixed seat: their other classes cannot share them. */
static void add_fixed_days(struct list *list, const struct problem *p, const struct plan *plan,
                           int64_t nothing) {
    for (int32_t r = 0; plan->frozen_count + plan->pinned_count > 0 && r < plan->requirements.count; r++) {
        if (!plan_is_fixed(plan, r)) continue;
        const struct course_class *k = &p->facts->classes[plan->class_of[r]];
        for (int32_t d = 0; d < p->day_count; d++)
            if (p->days[d] >= k->start && p->days[d] <= k->end)
                add(list, (struct multiplier){.kind = RESOURCE_DAY,
                                              .a = plan->requirements.at[r].officer,
                                              .on = p->days[d],
                                              .price = nothing});
    }
}

struct multipliers bound_multipliers(struct arena *mem, const struct problem *p, const struct plan *plan,
                                     const int64_t *prices) {
    struct list list = {.mem = mem};
    int64_t nothing = price_of_nothing(p);
    for (int32_t k = 0; k < p->facts->class_count; k++) {
        if (p->slot_of_class[k] == NONE) continue;
        int64_t price = p->seats_left[k] == 0 ? nothing : prices[p->slot_row + p->slot_of_class[k]];
        add(&list, (struct multiplier){.kind = RESOURCE_SEATS, .a = k, .price = price});
    }
    for (int32_t q = 0; q < p->facts->quota_count; q++) {
        const struct quota *quota = &p->facts->quotas[q];
        if (p->slot_of_class[quota->course_class] == NONE) continue;
        int64_t price = p->capacity[p->quota_row + q] == 0 ? nothing : prices[p->quota_row + q];
        add(&list, (struct multiplier){
                       .kind = RESOURCE_QUOTA, .a = quota->course_class, .b = quota->unit, .price = price});
    }
    add_lines(&list, p, prices, nothing);
    add_fixed_days(&list, p, plan, nothing);
    return (struct multipliers){list.at, (int32_t)list.count};
}
