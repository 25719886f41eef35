/* SPDX-License-Identifier: Apache-2.0 */
/* Courses, establishments, classes and who sits in them. */
#include "domain/rows.h"
#include "service/sight.h"
#include "web/desk_shapes.h"

/* Classes, seats and filled seats of those classes whose course or establishment is `owner`. */
static void json_totals(struct json_out *json, const struct snapshot *s, bool of_course, int32_t owner) {
    int64_t classes = 0, seats = 0, filled = 0;
    for (int32_t k = 0; k < s->facts.class_count; k++) {
        const struct course_class *class = &s->facts.classes[k];
        if ((of_course ? class->course : class->establishment) != owner || class->cancelled) continue;
        classes++;
        seats += class->seats;
        filled += s->filled[k];
    }
    json_int(json, "classes", classes);
    json_int(json, "seats", seats);
    json_int(json, "filled", filled);
}

static void json_int_or_null(struct json_out *json, const char *key, int64_t number) {
    if (number < 0) json_null(json, key);
    else json_int(json, key, number);
}

static void json_course(struct request *request, struct json_out *json, int32_t course) {
    const struct call *call = call_of(request);
    const struct facts *f = &call->snapshot->facts;
    const struct course *c = &f->courses[course];
    int64_t class_max;
    const struct courses_row *row = ROW(courses, &call->snapshot->sheets.of[SHEET_courses], course);
    if (!text_int(row->class_max, 0, INT32_MAX, &class_max)) class_max = -1;
    json_open(json, NULL, '{');
    json_text(json, "id", c->id);
    json_text(json, "title", course_title(call, course));
    json_int(json, "tier", c->tier);
    json_words(json, "post_codes", c->post_codes);
    json_open(json, "prerequisites", '[');
    for (int32_t i = 0; i < c->prerequisites.count; i++)
        json_text(json, NULL, f->courses[c->prerequisites.at[i]].id);
    json_close(json, ']');
    json_int(json, "days", c->length_days);
    json_int_or_null(json, "class_min", c->class_min);
    json_int_or_null(json, "class_max", class_max);
    json_int_or_null(json, "validity_months", c->validity_months);
    json_totals(json, call->snapshot, true, course);
    json_close(json, '}');
}

bool courses_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    struct list list;
    if (!call_look(request, 0, &s, err) || !list_begin(&list, request, s->facts.course_count, err))
        return false;
    for (int64_t i = list.begin; i < list.end; i++) json_course(request, &list.json, (int32_t)i);
    return list_answer(&list);
}

bool establishments_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    struct list list;
    if (!call_look(request, 0, &s, err) || !list_begin(&list, request, s->facts.establishment_count, err))
        return false;
    for (int64_t i = list.begin; i < list.end; i++) {
        const struct establishment *e = &s->facts.establishments[i];
        json_open(&list.json, NULL, '{');
        json_text(&list.json, "id", e->id);
        json_text(&list.json, "name", establishment_name(call_of(request), (int32_t)i));
        json_text(&list.json, "kind", e->kind);
        json_text_or_null(&list.json, "region", e->region);
        json_totals(&list.json, s, false, (int32_t)i);
        json_close(&list.json, '}');
    }
    return list_answer(&list);
}

/* ---- classes ---- */

bool classes_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    struct list list;
    day from, to;
    if (!request_day(request, "from", &from, err) || !request_day(request, "to", &to, err) ||
        !call_look(request, 0, &s, err))
        return false;
    struct text course = request_parameter(request, "course");
    struct text establishment = request_parameter(request, "establishment");
    int32_t *rows = arena_make(request->mem, int32_t, s->facts.class_count), count = 0;
    for (int32_t i = 0; i < s->facts.class_count; i++) {
        const struct course_class *k = &s->facts.classes[i];
        if ((course.length == 0 || text_equal(s->facts.courses[k->course].id, course)) &&
            (establishment.length == 0 ||
             text_equal(s->facts.establishments[k->establishment].id, establishment)) &&
            day_within(k->start, from, to))
            rows[count++] = i;
    }
    if (!list_begin(&list, request, count, err)) return false;
    for (int64_t i = list.begin; i < list.end; i++) {
        json_open(&list.json, NULL, '{');
        json_class(request, &list.json, rows[i]);
        json_close(&list.json, '}');
    }
    return list_answer(&list);
}

struct seated {
    const struct sight *rosters, *people;
    int32_t course_class;
};

/* Who may see the class's roster sees everybody in it; others those whose files they may see. */
static bool shows(const struct seated *seated, int32_t officer) {
    return sight_class(seated->rosters, seated->course_class) || sight_officer(seated->people, officer);
}

static void json_roster(struct request *request, struct json_out *json, const struct seated *seated) {
    const struct call *call = call_of(request);
    const struct snapshot *s = call->snapshot;
    json_open(json, "roster", '[');
    const struct numbers *seats = &s->index.seated[seated->course_class];
    for (int32_t i = 0; i < seats->count; i++) {
        const struct requirement *wanted = &s->plan.requirements.at[seats->at[i]];
        if (!shows(seated, wanted->officer)) continue;
        int32_t unit = s->facts.posts[wanted->post].unit;
        json_open(json, NULL, '{');
        json_text(json, "officer", s->facts.officers[wanted->officer].id);
        json_text(json, "name", officer_name(request->mem, &s->facts.officers[wanted->officer]));
        json_text(json, "unit", s->facts.units[unit].id);
        json_text(json, "unit_name", unit_name(call, unit));
        json_text(json, "post", s->facts.posts[wanted->post].id);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static int64_t quota_of(const struct facts *f, int32_t course_class, int32_t unit) {
    const struct numbers *quotas = &f->quotas_of_class[course_class];
    for (int32_t i = 0; i < quotas->count; i++)
        if (f->quotas[quotas->at[i]].unit == unit) return f->quotas[quotas->at[i]].seats;
    return -1;
}

static void json_by_unit(struct request *request, struct json_out *json, const struct seated *seated) {
    const struct call *call = call_of(request);
    const struct snapshot *s = call->snapshot;
    int32_t *seats = arena_make(request->mem, int32_t, s->facts.unit_count);
    const struct numbers *taken = &s->index.seated[seated->course_class];
    for (int32_t i = 0; i < taken->count; i++) {
        const struct requirement *wanted = &s->plan.requirements.at[taken->at[i]];
        if (shows(seated, wanted->officer)) seats[s->facts.posts[wanted->post].unit]++;
    }
    json_open(json, "by_unit", '[');
    for (int32_t u = 0; u < s->facts.unit_count; u++) {
        int64_t quota = quota_of(&s->facts, seated->course_class, u);
        if (seats[u] == 0 && quota < 0) continue;
        json_open(json, NULL, '{');
        json_text(json, "unit", s->facts.units[u].id);
        json_text(json, "name", unit_name(call, u));
        json_int(json, "seats", seats[u]);
        json_int_or_null(json, "quota", quota);
        json_close(json, '}');
    }
    json_close(json, ']');
}

bool class_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    struct text id;
    struct body body;
    if (!request_part(request, "id", &id, err) || !call_look(request, 0, &s, err)) return false;
    int32_t course_class = map_find(&s->facts.class_by_id, id);
    if (course_class == MAP_NONE)
        return not_found(err, "class.not-found", "there is no class \"%.*s\" that you may see",
                         TEXT_ARGS(id));
    const struct service *service = &call_of(request)->service;
    struct sight rosters = sight_of(request->mem, service, RIGHT_ROSTERS, &s->facts);
    struct sight people = sight_of(request->mem, service, RIGHT_PEOPLE, &s->facts);
    struct seated seated = {&rosters, &people, course_class};
    body_begin(&body, request);
    json_class(request, &body.json, course_class);
    json_roster(request, &body.json, &seated);
    json_by_unit(request, &body.json, &seated);
    return body_answer(&body, request, 200, TEXT_NONE);
}
