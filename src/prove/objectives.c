/* SPDX-License-Identifier: Apache-2.0 */
#include "prove/objectives.h"

#include <string.h>

static const int64_t MILLION = 1000000;

static bool ends_in(const struct facts *f, const struct plan *plan, int32_t requirement, int32_t year) {
    int32_t k = plan->class_of[requirement];
    return k != NONE && day_date(f->classes[k].end).year == year;
}

/* Officers with a seat that counts, and no requirement left unmet. */
static int64_t officers_met(const struct facts *f, const struct plan *plan, int32_t year) {
    int64_t met = 0;
    for (int32_t o = 0; o < f->officer_count; o++) {
        bool any = false, all = true;
        for (int32_t r = plan->requirements.first_of_officer[o];
             r < plan->requirements.first_of_officer[o + 1]; r++) {
            any |= ends_in(f, plan, r, year);
            all &= plan->class_of[r] != NONE;
        }
        met += any && all;
    }
    return met;
}

/* course NONE: of all */
static int64_t requirements_met(const struct facts *f, const struct plan *plan, int32_t year,
                                int32_t course) {
    int64_t met = 0;
    for (int32_t r = 0; r < plan->requirements.count; r++)
        met += (course == NONE || plan->requirements.at[r].course == course) && ends_in(f, plan, r, year);
    return met;
}

/* Percent of the seats of classes held that year, in millionths. */
static int64_t seat_use(struct arena *mem, const struct facts *f, const struct plan *plan, int32_t year) {
    int32_t *filled = arena_make(mem, int32_t, f->class_count);
    int64_t seats = 0, taken = 0;
    for (int32_t r = 0; r < plan->requirements.count; r++)
        if (ends_in(f, plan, r, year)) filled[plan->class_of[r]]++;
    for (int32_t k = 0; k < f->class_count; k++) {
        if (filled[k] == 0) continue;
        seats += f->classes[k].seats;
        taken += filled[k];
    }
    return seats == 0 ? 0 : taken * 100 * MILLION / seats;
}

static struct text after_colon(struct text what) {
    const char *colon = memchr(what.at, ':', (size_t)what.length);
    if (colon == NULL) return TEXT_NONE;
    return (struct text){colon + 1, what.length - (colon + 1 - what.at)};
}

static int64_t readiness_percent(const struct facts *f, const struct readiness *readiness, struct text tier) {
    int64_t number = 0;
    text_int(tier, 0, 100, &number);
    struct readiness_row total = readiness_total(f, readiness, (int32_t)number);
    return total.posts == 0 ? 0 : (int64_t)total.qualified_after * 100 * MILLION / total.posts;
}

/* Qualifications issued in the year, not after the facts' day; `once`: one an officer. course NONE: of all */
static int64_t qualified_in(const struct facts *f, int32_t year, int32_t course, bool once) {
    int64_t count = 0;
    for (int32_t o = 0; o < f->officer_count; o++) {
        const struct numbers *held = &f->qualifications_of_officer[o];
        int64_t his = 0;
        for (int32_t i = 0; i < held->count; i++) {
            const struct qualification *q = &f->qualifications[held->at[i]];
            his += (course == NONE || q->course == course) && q->issued <= f->as_of &&
                   day_date(q->issued).year == year;
        }
        count += once ? his > 0 : his;
    }
    return count;
}

bool objective_reached(const struct facts *f, const struct readiness *readiness, const struct objective *o,
                       int64_t *out_millionths) {
    struct text part = after_colon(o->what);
    int64_t number = 0;
    if (text_is(o->measure, "milestone") || text_is(o->what, "seat-use")) return false;
    if (text_is(o->what, "officers-met")) *out_millionths = qualified_in(f, o->year, NONE, true) * MILLION;
    else if (text_is(o->what, "requirements-met"))
        *out_millionths = qualified_in(f, o->year, NONE, false) * MILLION;
    else if (o->what.length > 4 && memcmp(o->what.at, "requ", 4) == 0)
        *out_millionths = qualified_in(f, o->year, map_find(&f->course_by_id, part), false) * MILLION;
    else {
        text_int(part, 0, 100, &number);
        struct readiness_row total = readiness_total(f, readiness, (int32_t)number);
        *out_millionths = total.posts == 0 ? 0
                                           : (int64_t)total.qualified_before * 100 * MILLION / total.posts;
    }
    return true;
}

static int64_t measure(struct arena *mem, const struct facts *f, const struct plan *plan,
                       const struct readiness *readiness, const struct objective *o) {
    struct text part = after_colon(o->what);
    if (text_is(o->what, "officers-met")) return officers_met(f, plan, o->year) * MILLION;
    if (text_is(o->what, "requirements-met")) return requirements_met(f, plan, o->year, NONE) * MILLION;
    if (text_is(o->what, "seat-use")) return seat_use(mem, f, plan, o->year);
    if (o->what.length > 4 && memcmp(o->what.at, "requ", 4) == 0)
        return requirements_met(f, plan, o->year, map_find(&f->course_by_id, part)) * MILLION;
    return readiness_percent(f, readiness, part);
}

static bool is_reached(struct text operator, int64_t value, int64_t target) {
    if (text_is(operator, ">")) return value > target;
    if (text_is(operator, ">=")) return value >= target;
    if (text_is(operator, "=")) return value == target;
    if (text_is(operator, "<=")) return value <= target;
    return value < target;
}

struct judged *objectives_judge(struct arena *mem, const struct facts *f, const struct plan *plan,
                                const struct readiness *readiness) {
    struct judged *judged = arena_make(mem, struct judged, f->objective_count);
    for (int32_t i = 0; i < f->objective_count; i++) {
        const struct objective *o = &f->objectives[i];
        bool within = o->year >= day_date(plan->order.as_of).year &&
                      o->year <= day_date(plan->order.until).year;
        if (!within || text_is(o->measure, "milestone")) continue;
        judged[i].is_judged = true;
        judged[i].value_millionths = measure(mem, f, plan, readiness, o);
        judged[i].met = is_reached(o->operator, judged[i].value_millionths, o->target_millionths);
    }
    return judged;
}

bool objectives_all_met(const struct facts *facts, const struct judged *judged) {
    for (int32_t i = 0; i < facts->objective_count; i++)
        if (judged[i].is_judged && !judged[i].met) return false;
    return true;
}
