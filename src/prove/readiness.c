/* SPDX-License-Identifier: Apache-2.0 */
#include "prove/readiness.h"

struct counting {
    const struct facts *f;
    struct readiness_row *rows; /* [unit_count][tiers] */
    int32_t tiers;
};

static bool asks(const struct facts *f, int32_t course, int32_t post) {
    return text_has_word(f->courses[course].post_codes, f->posts[post].post_code);
}

/* What the holder still needs of a tier: before, and after the plan. */
static void look_at_holder(const struct facts *f, const struct plan *plan, int32_t officer, int32_t tier,
                           bool *before, bool *after) {
    const struct requirements *all = &plan->requirements;
    *before = *after = true;
    for (int32_t r = all->first_of_officer[officer]; r < all->first_of_officer[officer + 1]; r++) {
        if (f->courses[all->at[r].course].tier != tier) continue;
        *before = false;
        if (plan->class_of[r] == NONE) *after = false;
    }
}

static void count_post(struct counting *c, const struct plan *plan, int32_t post, int32_t holder,
                       int32_t tier) {
    bool before = false, after = false;
    if (holder != NONE) look_at_holder(c->f, plan, holder, tier, &before, &after);
    for (int32_t u = c->f->posts[post].unit; u != NONE; u = c->f->units[u].parent) {
        struct readiness_row *row = &c->rows[(int64_t)u * c->tiers + tier - 1];
        row->posts++;
        row->filled += holder != NONE;
        row->qualified_before += before;
        row->qualified_after += after;
    }
}

static int32_t *holders_of_posts(struct arena *mem, const struct facts *f) {
    int32_t *holder = arena_make(mem, int32_t, f->post_count);
    for (int32_t p = 0; p < f->post_count; p++) holder[p] = NONE;
    for (int32_t o = 0; o < f->officer_count; o++)
        if (facts_holds_post(f, o) != NONE) holder[f->officers[o].post] = o;
    return holder;
}

struct readiness readiness_of(struct arena *mem, const struct facts *f, const struct plan *plan) {
    struct counting c = {.f = f};
    for (int32_t k = 0; k < f->course_count; k++)
        if (f->courses[k].tier > c.tiers) c.tiers = f->courses[k].tier;
    c.rows = arena_make(mem, struct readiness_row, (int64_t)f->unit_count * c.tiers);
    const int32_t *holder = holders_of_posts(mem, f);
    bool *counted = arena_make(mem, bool, c.tiers + 1);
    for (int32_t p = 0; p < f->post_count; p++) {
        if (!day_within(f->as_of, f->posts[p].valid_from, f->posts[p].valid_to)) continue;
        for (int32_t t = 0; t <= c.tiers; t++) counted[t] = false;
        for (int32_t k = 0; k < f->course_count; k++) {
            if (counted[f->courses[k].tier] || !asks(f, k, p)) continue;
            counted[f->courses[k].tier] = true; /* a post counts once for a tier */
            count_post(&c, plan, p, holder[p], f->courses[k].tier);
        }
    }
    int32_t count = 0;
    for (int32_t u = 0; u < f->unit_count; u++)
        for (int32_t t = 0; t < c.tiers; t++) {
            struct readiness_row row = c.rows[(int64_t)u * c.tiers + t];
            if (row.posts == 0) continue;
            row.unit = u;
            row.tier = t + 1;
            c.rows[count++] = row;
        }
    return (struct readiness){c.rows, count};
}

struct readiness_row readiness_total(const struct facts *facts, const struct readiness *readiness,
                                     int32_t tier) {
    struct readiness_row total = {.unit = NONE, .tier = tier};
    for (int32_t i = 0; i < readiness->count; i++) {
        const struct readiness_row *row = &readiness->at[i];
        if (facts->units[row->unit].parent != NONE || (tier != 0 && row->tier != tier)) continue;
        total.posts += row->posts;
        total.filled += row->filled;
        total.qualified_before += row->qualified_before;
        total.qualified_after += row->qualified_after;
    }
    return total;
}
