/* SPDX-License-Identifier: Apache-2.0 */
/* The first page: what the plan reaches, what is left, what needs attention. Sums are over what the asker
 * sees. */
#include "plan/rules.h"
#include "prove/objectives.h"
#include "service/sight.h"
#include "web/desk_shapes.h"

#include <stdlib.h>

static void json_objectives(struct request *request, struct json_out *json) {
    const struct snapshot *s = call_of(request)->snapshot;
    const struct judged *judged = objectives_judge(request->mem, &s->facts, &s->plan, &s->readiness);
    json_open(json, "objectives", '[');
    for (int32_t i = 0; i < s->facts.objective_count; i++) {
        const struct objective *o = &s->facts.objectives[i];
        bool is_judged = judged[i].is_judged && s->line.id != 0;
        json_open(json, NULL, '{');
        json_text(json, "id", o->id);
        json_text(json, "what", o->what);
        if (is_judged) json_millionths(json, "value", judged[i].value_millionths);
        else json_null(json, "value");
        int64_t actual;
        if (objective_reached(&s->facts, &s->readiness, o, &actual)) json_millionths(json, "actual", actual);
        else json_null(json, "actual");
        json_text(json, "operator", o->operator);
        if (text_is(o->measure, "milestone")) json_text(json, "target", o->target_text);
        else json_millionths(json, "target", o->target_millionths);
        json_int(json, "year", o->year);
        if (is_judged) json_bool(json, "met", judged[i].met);
        else json_null(json, "met");
        json_close(json, '}');
    }
    json_close(json, ']');
}

/* ---- tiers ---- */

static void json_tier_courses(struct json_out *json, const struct facts *f, int32_t tier) {
    json_open(json, "courses", '[');
    for (int32_t c = 0; c < f->course_count; c++)
        if (f->courses[c].tier == tier) json_text(json, NULL, f->courses[c].id);
    json_close(json, ']');
}

static struct text tier_title(struct request *request, int32_t tier) {
    const struct facts *f = &call_of(request)->snapshot->facts;
    struct buffer title = {.mem = request->mem};
    for (int32_t c = 0; c < f->course_count; c++) {
        if (f->courses[c].tier != tier) continue;
        if (title.length > 0) buffer_adds(&title, ", ");
        buffer_add(&title, course_title(call_of(request), c));
    }
    return buffer_text(&title);
}

/* The units at the top of what is seen: their rows hold those below. */
static bool is_top(const struct facts *f, const struct sight *sight, int32_t unit) {
    int32_t parent = f->units[unit].parent;
    return sight_unit(sight, unit) && (parent == NONE || !sight_unit(sight, parent));
}

static void json_tier(struct request *request, struct json_out *json, const struct sight *sight,
                      int32_t tier) {
    const struct snapshot *s = call_of(request)->snapshot;
    struct readiness_row sum = {0};
    int64_t all = 0, planned = 0;
    for (int32_t i = 0; i < s->readiness.count; i++) {
        const struct readiness_row *row = &s->readiness.at[i];
        if (row->tier != tier || !is_top(&s->facts, sight, row->unit)) continue;
        sum.posts += row->posts;
        sum.filled += row->filled;
        sum.qualified_before += row->qualified_before;
        sum.qualified_after += row->qualified_after;
    }
    for (int32_t r = 0; r < s->plan.requirements.count; r++) {
        const struct requirement *wanted = &s->plan.requirements.at[r];
        if (s->facts.courses[wanted->course].tier != tier || !sight_officer(sight, wanted->officer)) continue;
        all++;
        planned += s->plan.class_of[r] != NONE;
    }
    if (all == 0 && sum.posts == 0) return;
    json_open(json, NULL, '{');
    json_int(json, "tier", tier);
    json_text(json, "title", tier_title(request, tier));
    json_tier_courses(json, &s->facts, tier);
    json_int(json, "requirements", all);
    json_int(json, "planned", planned);
    json_int(json, "unmet", all - planned);
    json_int(json, "posts", sum.posts);
    json_int(json, "filled", sum.filled);
    json_int(json, "ready_before", sum.qualified_before);
    json_int(json, "ready_after", sum.qualified_after);
    json_close(json, '}');
}

static void json_tiers(struct request *request, struct json_out *json, const struct sight *sight) {
    const struct facts *f = &call_of(request)->snapshot->facts;
    int32_t tiers = 0;
    for (int32_t c = 0; c < f->course_count; c++)
        if (f->courses[c].tier > tiers) tiers = f->courses[c].tier;
    json_open(json, "tiers", '[');
    for (int32_t tier = 1; tier <= tiers; tier++) json_tier(request, json, sight, tier);
    json_close(json, ']');
}

/* ---- seats ---- */

struct window {
    day start;
    int64_t seats, filled, classes;
};

static int by_start(const void *left, const void *right) {
    const struct window *a = left, *b = right;
    return (a->start > b->start) - (a->start < b->start);
}

/* One for each class; then those of one day together. */
static int32_t windows_of(struct arena *mem, const struct snapshot *s, struct window **out) {
    struct window *windows = arena_make(mem, struct window, s->facts.class_count);
    int32_t count = 0, kept = 0;
    for (int32_t k = 0; k < s->facts.class_count; k++)
        if (class_counts(&s->facts, k, s->plan.order.until))
            windows[count++] = (struct window){s->facts.classes[k].start, s->facts.classes[k].seats,
                                               s->filled[k], 1};
    if (count > 0) qsort(windows, (size_t)count, sizeof windows[0], by_start);
    for (int32_t i = 1; i < count; i++) {
        if (windows[i].start != windows[kept].start) {
            windows[++kept] = windows[i];
            continue;
        }
        windows[kept].seats += windows[i].seats;
        windows[kept].filled += windows[i].filled;
        windows[kept].classes++;
    }
    *out = windows;
    return count == 0 ? 0 : kept + 1;
}

static void json_windows(struct request *request, struct json_out *json) {
    struct window *windows;
    int32_t count = windows_of(request->mem, call_of(request)->snapshot, &windows);
    json_open(json, "windows", '[');
    for (int32_t i = 0; i < count; i++) {
        json_open(json, NULL, '{');
        json_day(json, "start", windows[i].start);
        json_int(json, "seats", windows[i].seats);
        json_int(json, "filled", windows[i].filled);
        json_int(json, "classes", windows[i].classes);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void json_seats(struct json_out *json, const struct snapshot *s) {
    int64_t total = 0, filled = 0, free_empty = 0, classes_empty = 0;
    for (int32_t k = 0; k < s->facts.class_count; k++) {
        if (!class_counts(&s->facts, k, s->plan.order.until)) continue;
        total += s->facts.classes[k].seats;
        filled += s->filled[k];
        if (s->filled[k] > 0) continue;
        free_empty += s->facts.classes[k].seats;
        classes_empty++;
    }
    json_open(json, "seats", '{');
    json_int(json, "total", total);
    json_int(json, "filled", filled);
    json_int(json, "free_held", total - filled - free_empty);
    json_int(json, "free_empty", free_empty);
    json_int(json, "classes_empty", classes_empty);
    json_close(json, '}');
}

/* ---- attention ---- */

static void json_attention_line(struct json_out *json, const char *kind, int64_t count) {
    if (count == 0) return;
    json_open(json, NULL, '{');
    json_text(json, "kind", text_of(kind));
    json_int(json, "count", count);
    json_close(json, '}');
}

static int64_t count_unmet(const struct snapshot *s, const struct sight *sight) {
    int64_t count = 0;
    for (int32_t r = 0; s->line.id != 0 && r < s->plan.requirements.count; r++)
        count += s->plan.class_of[r] == NONE && sight_officer(sight, s->plan.requirements.at[r].officer);
    return count;
}

/* Classes with fewer than they need to be held. */
static int64_t count_under_minimum(const struct snapshot *s) {
    int64_t count = 0;
    for (int32_t k = 0; s->line.id != 0 && k < s->facts.class_count; k++)
        count += class_counts(&s->facts, k, s->plan.order.until) &&
                 s->filled[k] < s->facts.classes[k].seats_min;
    return count;
}

static int64_t count_expiring(const struct snapshot *s, const struct sight *sight) {
    int64_t count = 0;
    for (int32_t o = 0; o < s->facts.officer_count; o++)
        count += sight_officer(sight, o) && expires_on(s, o) != DAY_NONE;
    return count;
}

bool overview_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    struct body body;
    if (!call_look(request, 0, &s, err)) return false;
    struct text key = kept_key(request, RIGHT_OVERVIEW);
    if (kept_answer(request, key)) return true;
    struct sight sight = sight_of(request->mem, &call_of(request)->service, RIGHT_OVERVIEW, &s->facts);
    int32_t *late = arena_make(request->mem, int32_t, s->plan.requirements.count), late_count;
    day *told = arena_make(request->mem, day, s->plan.requirements.count);
    if (!late_list(request, s, &sight, late, told, &late_count, err)) return false;
    struct json_out *json = &body.json;
    body_begin(&body, request);
    json_bool(json, "empty", s->empty);
    json_day(json, "as_of", s->empty ? DAY_NONE : s->plan.order.as_of);
    json_day(json, "until", s->empty ? DAY_NONE : s->plan.order.until);
    if (s->line.id == 0) json_null(json, "plan");
    else {
        json_open(json, "plan", '{');
        json_plan(json, &s->line);
        json_close(json, '}');
    }
    if (s->stamp.published_id == 0) json_null(json, "published_id");
    else json_int(json, "published_id", s->stamp.published_id);
    json_objectives(request, json);
    json_tiers(request, json, &sight);
    json_windows(request, json);
    json_seats(json, s);
    json_open(json, "attention", '[');
    json_attention_line(json, "unmet", count_unmet(s, &sight));
    json_attention_line(json, "under-minimum", count_under_minimum(s));
    json_attention_line(json, "notice-late", late_count);
    json_attention_line(json, "expiring", count_expiring(s, &sight));
    json_close(json, ']');
    body_answer(&body, request, 200, TEXT_NONE);
    kept_put(s->kept, key, request->answer.body);
    return true;
}
