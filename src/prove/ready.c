/* SPDX-License-Identifier: Apache-2.0 */
#include "prove/ready.h"

struct looking {
    const struct facts *f;
    day on;
    bool forecast;
    int32_t *first_seat; /* [officer_count]: of facts.nominations, or NONE; forecast only */
    int32_t *next_seat;  /* [nomination_count] */
};

static bool asks(const struct facts *f, int32_t course, int32_t post) {
    return text_has_word(f->courses[course].post_codes, f->posts[post].post_code);
}

static day later(day a, day b) {
    return a == DAY_NONE || b == DAY_NONE ? DAY_NONE : a > b ? a : b;
}

/* Until when the officer holds the course, of what was issued by the day; DAY_FIRST: he never did. DAY_NONE:
 * for ever. */
static day held_until(const struct looking *l, int32_t officer, int32_t course) {
    const struct facts *f = l->f;
    struct numbers held = f->qualifications_of_officer[officer];
    day until = DAY_FIRST;
    for (int32_t i = 0; i < held.count; i++) {
        const struct qualification *q = &f->qualifications[held.at[i]];
        if (q->course == course && q->issued <= l->on) until = later(until, q->valid_to);
    }
    for (int32_t s = l->forecast ? l->first_seat[officer] : NONE; s != NONE; s = l->next_seat[s]) {
        const struct nomination *n = &f->nominations[s];
        const struct course_class *k = &f->classes[n->course_class];
        int32_t months = f->courses[course].validity_months;
        if (n->course == course && !k->cancelled && k->end > f->as_of && k->end <= l->on)
            until = later(until, months < 0 ? DAY_NONE : day_add_months(k->end, months));
    }
    return until;
}

/* Of all courses of the tier that the post asks for: until when the holder has every one. */
static day ready_until(const struct looking *l, int32_t officer, int32_t post, int32_t tier) {
    day until = DAY_NONE;
    for (int32_t c = 0; c < l->f->course_count; c++) {
        if (l->f->courses[c].tier != tier || !asks(l->f, c, post)) continue;
        day course = held_until(l, officer, c);
        if (course != DAY_NONE && (until == DAY_NONE || course < until)) until = course;
    }
    return until;
}

static void count_post(const struct looking *l, struct ready_row *rows, int32_t tiers, int32_t post,
                       int32_t holder, int32_t tier) {
    day until = holder == NONE ? DAY_FIRST : ready_until(l, holder, post, tier);
    bool ready = holder != NONE && (until == DAY_NONE || until >= l->on);
    for (int32_t u = l->f->posts[post].unit; u != NONE; u = l->f->units[u].parent) {
        struct ready_row *row = &rows[(int64_t)u * tiers + tier - 1];
        row->posts++;
        row->filled += holder != NONE;
        row->ready += ready;
        row->ending_30 += ready && until != DAY_NONE && until < l->on + 30;
        row->ending_90 += ready && until != DAY_NONE && until < l->on + 90;
        row->ending_180 += ready && until != DAY_NONE && until < l->on + 180;
        row->overdue += holder != NONE && !ready && until > DAY_FIRST;
    }
}

static struct looking look(struct arena *mem, const struct facts *f, day on, bool forecast) {
    struct looking l = {.f = f, .on = on, .forecast = forecast};
    if (!forecast) return l;
    l.first_seat = arena_make(mem, int32_t, f->officer_count);
    l.next_seat = arena_make(mem, int32_t, f->nomination_count);
    for (int32_t o = 0; o < f->officer_count; o++) l.first_seat[o] = NONE;
    for (int32_t i = 0; i < f->nomination_count; i++) {
        const struct nomination *n = &f->nominations[i];
        if (n->state != NOMINATION_SEATED || n->officer == NONE || n->course_class == NONE) continue;
        l.next_seat[i] = l.first_seat[n->officer];
        l.first_seat[n->officer] = i;
    }
    return l;
}

static int32_t *holders_of_posts(struct arena *mem, const struct facts *f) {
    int32_t *holder = arena_make(mem, int32_t, f->post_count);
    for (int32_t p = 0; p < f->post_count; p++) holder[p] = NONE;
    for (int32_t o = 0; o < f->officer_count; o++)
        if (facts_holds_post(f, o) != NONE) holder[f->officers[o].post] = o;
    return holder;
}

static bool asks_for_tier(const struct facts *f, int32_t post, int32_t tier) {
    for (int32_t c = 0; c < f->course_count; c++)
        if (f->courses[c].tier == tier && asks(f, c, post)) return true;
    return false;
}

struct ready ready_on(struct arena *mem, const struct facts *f, day on, bool forecast) {
    struct looking l = look(mem, f, on, forecast);
    int32_t tiers = 0, count = 0;
    for (int32_t c = 0; c < f->course_count; c++)
        if (f->courses[c].tier > tiers) tiers = f->courses[c].tier;
    struct ready_row *rows = arena_make(mem, struct ready_row, (int64_t)f->unit_count * tiers);
    const int32_t *holder = holders_of_posts(mem, f);
    for (int32_t p = 0; p < f->post_count; p++)
        for (int32_t tier = 1; tier <= tiers; tier++)
            if (day_within(f->as_of, f->posts[p].valid_from, f->posts[p].valid_to) &&
                asks_for_tier(f, p, tier))
                count_post(&l, rows, tiers, p, holder[p], tier);
    for (int32_t u = 0; u < f->unit_count; u++)
        for (int32_t t = 0; t < tiers; t++) {
            struct ready_row row = rows[(int64_t)u * tiers + t];
            if (row.posts == 0) continue;
            row.unit = u;
            row.tier = t + 1;
            rows[count++] = row;
        }
    return (struct ready){rows, count};
}

struct numbers ready_overdue(struct arena *mem, const struct facts *f, int32_t tier, day on) {
    struct looking l = look(mem, f, on, false);
    int32_t *list = arena_make(mem, int32_t, f->officer_count), count = 0;
    for (int32_t o = 0; o < f->officer_count; o++) {
        int32_t post = facts_holds_post(f, o);
        if (post == NONE || !asks_for_tier(f, post, tier)) continue;
        day until = ready_until(&l, o, post, tier);
        if (until != DAY_NONE && until > DAY_FIRST && until < on) list[count++] = o;
    }
    return (struct numbers){list, count};
}
