/* SPDX-License-Identifier: Apache-2.0 */
/* Officers and units. */
#include "domain/rows.h"
#include "plan/explain.h"
#include "service/sight.h"
#include "web/desk_shapes.h"

#include <stdlib.h>
#include <string.h>

enum { REQUIRED_MAX = 200 };

/* ---- searching ---- */

/* Letters of the Latin and the Cyrillic alphabets in lower case, Kazakh ones among them; others as they are.
 */
static uint32_t small_letter(uint32_t c) {
    if ((c >= 'A' && c <= 'Z') || (c >= 0x410 && c <= 0x42f)) return c + 32;
    if (c >= 0x400 && c <= 0x40f) return c + 80;
    if ((c >= 0x48a && c <= 0x4bf) || (c >= 0x4d0 && c <= 0x52f)) return c | 1;
    return c;
}

/* For comparing: of letters outside these alphabets some may be taken for one another. */
static struct text folded(struct arena *mem, struct text t) {
    struct buffer out = {.mem = mem};
    uint32_t c;
    for (int64_t i = 0; i < t.length;) {
        int32_t bytes = text_character(t, i, &c);
        if (bytes == 0) bytes = 1, c = (unsigned char)t.at[i];
        c = small_letter(c);
        for (int32_t shift = 12; shift >= 0; shift -= 6)
            buffer_char(&out, (char)(0x40 | ((c >> shift) & 0x3f)));
        i += bytes;
    }
    return buffer_text(&out);
}

static bool contains(struct text t, struct text part) {
    return part.length == 0 ||
           (t.length >= part.length && memmem(t.at, (size_t)t.length, part.at, (size_t)part.length) != NULL);
}

struct search {
    struct request *request;
    const struct snapshot *snapshot;
    struct sight sight;
    struct text q;        /* folded */
    int32_t unit, course; /* NONE: any */
    struct text state;
};

static bool matches_text(const struct search *s, int32_t officer) {
    const struct facts *f = &s->snapshot->facts;
    const struct officer *o = &f->officers[officer];
    struct arena mem = {0};
    if (s->q.length == 0) return true;
    struct text post = o->post == NONE ? TEXT_NONE : f->posts[o->post].id;
    struct text all = text_print(&mem, "%.*s %.*s %.*s", TEXT_ARGS(officer_name(&mem, o)), TEXT_ARGS(o->id),
                                 TEXT_ARGS(post));
    bool found = contains(folded(&mem, all), s->q);
    arena_clear(&mem);
    return found;
}

static bool matches_unit(const struct search *s, int32_t officer) {
    const struct facts *f = &s->snapshot->facts;
    int32_t post = f->officers[officer].post;
    if (s->unit == NONE) return true;
    for (int32_t u = post == NONE ? NONE : f->posts[post].unit; u != NONE; u = f->units[u].parent)
        if (u == s->unit) return true;
    return false;
}

static bool matches_required(const struct search *s, int32_t officer) {
    struct required required[REQUIRED_MAX];
    if (s->course == NONE && s->state.length == 0) return true;
    int32_t count = required_of(s->snapshot, officer, required, REQUIRED_MAX);
    for (int32_t i = 0; i < count; i++)
        if ((s->course == NONE || required[i].course == s->course) &&
            (s->state.length == 0 || text_is(s->state, requirement_states[required[i].state])))
            return true;
    return count == 0 && s->course == NONE && text_is(s->state, "none");
}

/* A filter that names what is not there finds nobody. */
static bool search_begin(struct request *request, const struct snapshot *snapshot, struct search *out,
                         bool *out_nobody) {
    const struct facts *f = &snapshot->facts;
    struct text unit = request_parameter(request, "unit"), course = request_parameter(request, "course");
    *out = (struct search){.request = request,
                           .snapshot = snapshot,
                           .sight = sight_of(request->mem, &call_of(request)->service, RIGHT_PEOPLE, f),
                           .q = folded(request->mem, text_trim(request_parameter(request, "q"))),
                           .unit = map_find(&f->unit_by_id, unit),
                           .course = map_find(&f->course_by_id, course),
                           .state = request_parameter(request, "state")};
    *out_nobody = (unit.length > 0 && out->unit == MAP_NONE) ||
                  (course.length > 0 && out->course == MAP_NONE);
    return true;
}

/* ---- sorting ---- */

struct sorting {
    const struct facts *facts;
    struct text *keys; /* [officer_count] */
};

static int by_key(const void *left, const void *right, void *context) {
    const struct sorting *s = context;
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    int order = text_compare(s->keys[a], s->keys[b]);
    return order != 0 ? order : text_compare(s->facts->officers[a].id, s->facts->officers[b].id);
}

static struct text sort_key(struct request *request, const struct facts *f, struct text by, int32_t officer) {
    const struct officer *o = &f->officers[officer];
    if (text_is(by, "name")) return folded(request->mem, officer_name(request->mem, o));
    if (text_is(by, "unit") && o->post != NONE) return f->units[f->posts[o->post].unit].id;
    if (text_is(by, "post") && o->post != NONE) return f->posts[o->post].id;
    return text_is(by, "id") ? o->id : TEXT_NONE;
}

/* sort=name, or -name for the other way round; the order of the facts without it. */
static void sort_officers(struct request *request, const struct facts *f, int32_t *rows, int32_t count) {
    struct text by = request_parameter(request, "sort");
    bool down = by.length > 0 && by.at[0] == '-';
    if (down) by = (struct text){by.at + 1, by.length - 1};
    if (by.length == 0) return;
    struct sorting sorting = {f, arena_make(request->mem, struct text, f->officer_count)};
    for (int32_t i = 0; i < count; i++) sorting.keys[rows[i]] = sort_key(request, f, by, rows[i]);
    if (count > 0) qsort_r(rows, (size_t)count, sizeof rows[0], by_key, &sorting);
    for (int32_t i = 0; down && i < count / 2; i++) {
        int32_t other = rows[count - 1 - i];
        rows[count - 1 - i] = rows[i];
        rows[i] = other;
    }
}

bool officers_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    struct search search;
    struct list list;
    bool nobody;
    if (!call_look(request, 0, &s, err) || !search_begin(request, s, &search, &nobody)) return false;
    int32_t *rows = arena_make(request->mem, int32_t, s->facts.officer_count), count = 0;
    for (int32_t o = 0; o < s->facts.officer_count && !nobody; o++)
        if (sight_officer(&search.sight, o) && matches_unit(&search, o) && matches_required(&search, o) &&
            matches_text(&search, o))
            rows[count++] = o;
    sort_officers(request, &s->facts, rows, count);
    if (!list_begin(&list, request, count, err)) return false;
    for (int64_t i = list.begin; i < list.end; i++) {
        json_open(&list.json, NULL, '{');
        json_officer(request, &list.json, rows[i]);
        json_required(request, &list.json, rows[i]);
        json_close(&list.json, '}');
    }
    return list_answer(&list);
}

/* ---- an officer's file ---- */

static void json_stops(struct json_out *json, uint32_t broken) {
    json_open(json, "stops", '[');
    for (int32_t rule = 0; rule < RULE_COUNT; rule++)
        if (broken & (1u << rule)) json_text(json, NULL, text_of(rule_names[rule]));
    json_close(json, ']');
}

struct option {
    int32_t course_class;
    uint32_t broken;
    bool told;
};

static bool is_alike(const struct facts *f, const struct option *a, const struct option *b) {
    const struct course_class *ka = &f->classes[a->course_class], *kb = &f->classes[b->course_class];
    return ka->start == kb->start && ka->end == kb->end && a->broken == b->broken;
}

/* The classes that he could take, and what stops him, those alike together; without those of other regions.
 */
static void json_options(struct request *request, struct json_out *json, int32_t r) {
    const struct snapshot *s = call_of(request)->snapshot;
    const struct facts *f = &s->facts;
    const struct requirement *wanted = &s->plan.requirements.at[r];
    struct option *options = arena_make(request->mem, struct option, f->class_count);
    int32_t count = 0;
    for (int32_t k = 0; k < f->class_count; k++) {
        if (f->classes[k].course != wanted->course || !class_counts(f, k, s->plan.order.until)) continue;
        uint32_t broken = rules_broken(f, wanted->officer, k);
        if (broken & (1u << RULE_REGION)) continue;
        if (broken == 0) broken = explain_together(call_explain(request), r, k);
        options[count++] = (struct option){k, broken, false};
    }
    json_open(json, "options", '[');
    for (int32_t i = 0; i < count; i++) {
        if (options[i].told) continue;
        json_open(json, NULL, '{');
        json_open(json, "classes", '[');
        for (int32_t j = i; j < count; j++) {
            if (options[j].told || !is_alike(f, &options[i], &options[j])) continue;
            options[j].told = true;
            json_text(json, NULL, f->classes[options[j].course_class].id);
        }
        json_close(json, ']');
        json_day(json, "start", f->classes[options[i].course_class].start);
        json_day(json, "end", f->classes[options[i].course_class].end);
        json_int(json, "score", nomination_score(f, wanted->post, options[i].course_class, false));
        json_stops(json, options[i].broken);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void json_seat(struct request *request, struct json_out *json, int32_t course_class) {
    const struct call *call = call_of(request);
    const struct facts *f = &call->snapshot->facts;
    const struct course_class *k = &f->classes[course_class];
    json_text(json, "class", k->id);
    json_day(json, "start", k->start);
    json_day(json, "end", k->end);
    json_text(json, "establishment", f->establishments[k->establishment].id);
    json_text(json, "establishment_name", establishment_name(call, k->establishment));
}

static void json_required_fully(struct request *request, struct json_out *json, int32_t officer) {
    const struct call *call = call_of(request);
    const struct snapshot *s = call->snapshot;
    struct required required[REQUIRED_MAX];
    int32_t count = required_of(s, officer, required, REQUIRED_MAX);
    json_open(json, "requirements", '[');
    for (int32_t i = 0; i < count; i++) {
        json_open(json, NULL, '{');
        json_text(json, "course", s->facts.courses[required[i].course].id);
        json_text(json, "course_title", course_title(call, required[i].course));
        json_text(json, "state", text_of(requirement_states[required[i].state]));
        if (required[i].state == STATE_PLANNED)
            json_seat(request, json, s->plan.class_of[required[i].requirement]);
        if (required[i].state == STATE_UNMET) json_reason(request, json, required[i].requirement);
        if (required[i].requirement != NONE) json_options(request, json, required[i].requirement);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void json_qualifications(struct json_out *json, const struct facts *f, int32_t officer) {
    const struct numbers *held = &f->qualifications_of_officer[officer];
    json_open(json, "qualifications", '[');
    for (int32_t i = 0; i < held->count; i++) {
        const struct qualification *q = &f->qualifications[held->at[i]];
        json_open(json, NULL, '{');
        json_text(json, "course", f->courses[q->course].id);
        json_day(json, "issued", q->issued);
        json_day(json, "valid_to", q->valid_to);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void json_history(struct json_out *json, const struct snapshot *s, struct text officer_id) {
    const struct sheet *postings = &s->sheets.of[SHEET_postings];
    json_open(json, "history", '[');
    for (int64_t i = 0; i < postings->row_count; i++) {
        const struct postings_row *row = ROW(postings, postings, i);
        if (!text_equal(row->officer_id, officer_id)) continue;
        json_open(json, NULL, '{');
        json_text(json, "post", row->post_id);
        json_text(json, "from", row->from);
        json_text_or_null(json, "to", row->to);
        json_close(json, '}');
    }
    json_close(json, ']');
}

/* When, not why: reasons may be of health. */
static void json_unavailable(struct json_out *json, const struct facts *f, int32_t officer) {
    const struct numbers *away = &f->absences_of_officer[officer];
    json_open(json, "unavailable", '[');
    for (int32_t i = 0; i < away->count; i++) {
        json_open(json, NULL, '{');
        json_day(json, "from", f->absences[away->at[i]].from);
        json_day(json, "to", f->absences[away->at[i]].to);
        json_close(json, '}');
    }
    json_close(json, ']');
}

/* Asked of the store as it is now, and noted before anything is shown. */
static bool look_at_officer(struct request *request, struct text id, int32_t *out, struct err *err) {
    struct err refused = {0};
    const struct snapshot *s;
    if (!call_look(request, 0, &s, err)) return false;
    *out = map_find(&s->facts.officer_by_id, id);
    if (*out == MAP_NONE)
        return not_found(err, "officer.not-found", "there is no officer \"%.*s\" that you may see",
                         TEXT_ARGS(id));
    if (service_look(&call_of(request)->service, id, &refused)) return true;
    if (refused.kind == ERR_RIGHTS)
        return not_found(err, "officer.not-found", "there is no officer \"%.*s\" that you may see",
                         TEXT_ARGS(id));
    *err = refused;
    return false;
}

bool officer_get(struct request *request, struct err *err) {
    struct text id;
    struct body body;
    int32_t officer;
    if (!request_part(request, "id", &id, err) || !look_at_officer(request, id, &officer, err)) return false;
    const struct snapshot *s = call_of(request)->snapshot;
    body_begin(&body, request);
    json_officer(request, &body.json, officer);
    json_day(&body.json, "separation_date", s->facts.officers[officer].separation_date);
    json_required_fully(request, &body.json, officer);
    json_qualifications(&body.json, &s->facts, officer);
    json_history(&body.json, s, id);
    json_unavailable(&body.json, &s->facts, officer);
    return body_answer(&body, request, 200, TEXT_NONE);
}

/* ---- units ---- */

bool units_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    struct list list;
    if (!call_look(request, 0, &s, err)) return false;
    struct sight sight = sight_of(request->mem, &call_of(request)->service, RIGHT_OVERVIEW, &s->facts);
    int32_t *rows = arena_make(request->mem, int32_t, s->facts.unit_count), count = 0;
    for (int32_t u = 0; u < s->facts.unit_count; u++)
        if (sight_unit(&sight, u)) rows[count++] = u;
    if (!list_begin(&list, request, count, err)) return false;
    for (int64_t i = list.begin; i < list.end; i++) {
        json_open(&list.json, NULL, '{');
        json_unit(request, &list.json, &sight, rows[i]);
        json_close(&list.json, '}');
    }
    return list_answer(&list);
}

/* Names and requirements only for who may see the officer. */
static void json_post(struct request *request, struct json_out *json, const struct sight *people,
                      int32_t post) {
    const struct snapshot *s = call_of(request)->snapshot;
    const struct posts_row *row = ROW(posts, &s->sheets.of[SHEET_posts], post);
    int32_t holder = s->holder[post];
    json_open(json, NULL, '{');
    json_text(json, "id", s->facts.posts[post].id);
    json_text(json, "code", s->facts.posts[post].post_code);
    json_text_or_null(json, "level", row->level);
    if (holder != NONE && sight_officer(people, holder)) {
        json_text(json, "officer", s->facts.officers[holder].id);
        json_text(json, "officer_name", officer_name(request->mem, &s->facts.officers[holder]));
        json_required(request, json, holder);
    } else {
        json_open(json, "requirements", '[');
        json_close(json, ']');
    }
    json_close(json, '}');
}

bool unit_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    struct text id;
    struct body body;
    if (!request_part(request, "id", &id, err) || !call_look(request, 0, &s, err)) return false;
    const struct service *service = &call_of(request)->service;
    struct sight sight = sight_of(request->mem, service, RIGHT_OVERVIEW, &s->facts);
    struct sight people = sight_of(request->mem, service, RIGHT_PEOPLE, &s->facts);
    int32_t unit = map_find(&s->facts.unit_by_id, id);
    if (unit == MAP_NONE || !sight_unit(&sight, unit))
        return not_found(err, "unit.not-found", "there is no unit \"%.*s\" that you may see", TEXT_ARGS(id));
    body_begin(&body, request);
    json_unit(request, &body.json, &sight, unit);
    json_open(&body.json, "posts", '[');
    for (int32_t p = 0; p < s->facts.post_count; p++)
        if (s->facts.posts[p].unit == unit) json_post(request, &body.json, &people, p);
    json_close(&body.json, ']');
    return body_answer(&body, request, 200, TEXT_NONE);
}
