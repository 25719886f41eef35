/* SPDX-License-Identifier: Apache-2.0 */
/* Officers and units. */
#include "core/collation.h"
#include "domain/rows.h"
#include "plan/rules.h"
#include "service/sight.h"
#include "web/desk_shapes.h"

#include <stdlib.h>
#include <string.h>

enum { CHOICES_MAX = 300 };

/* ---- searching ---- */

struct search {
    const struct snapshot *snapshot;
    struct sight sight;
    const bool *found;    /* [officer_count]: by words; NULL: no words */
    int32_t unit, course; /* NONE: any */
    struct text state, rank, arm, post;
    bool expiring;
    bool nobody; /* a filter names what is not there */
};

static bool matches_unit(const struct search *s, int32_t officer) {
    const struct facts *f = &s->snapshot->facts;
    int32_t post = f->officers[officer].post;
    if (s->unit == NONE) return true;
    for (int32_t u = post == NONE ? NONE : f->posts[post].unit; u != NONE; u = f->units[u].parent)
        if (u == s->unit) return true;
    return false;
}

static bool matches_post(const struct search *s, int32_t officer) {
    const struct facts *f = &s->snapshot->facts;
    int32_t post = facts_holds_post(f, officer);
    return s->post.length == 0 || (post != NONE && text_equal(f->posts[post].post_code, s->post));
}

static bool matches_required(const struct search *s, int32_t officer) {
    int32_t count;
    const struct required *required = required_of(s->snapshot, officer, &count);
    if (s->course == NONE && s->state.length == 0) return true;
    for (int32_t i = 0; i < count; i++)
        if ((s->course == NONE || required[i].course == s->course) &&
            (s->state.length == 0 || text_is(s->state, requirement_states[required[i].state])))
            return true;
    return count == 0 && s->course == NONE && text_is(s->state, "none");
}

static bool matches(const struct search *s, int32_t officer) {
    const struct officer *o = &s->snapshot->facts.officers[officer];
    return (s->found == NULL || s->found[officer]) && sight_officer(&s->sight, officer) &&
           (s->rank.length == 0 || text_equal(o->rank, s->rank)) &&
           (s->arm.length == 0 || text_equal(o->arm, s->arm)) && matches_post(s, officer) &&
           matches_unit(s, officer) && matches_required(s, officer) &&
           (!s->expiring || expires_on(s->snapshot, officer) != DAY_NONE);
}

static bool is_true(struct text value) {
    return text_is(value, "1") || text_is(value, "true");
}

static struct search search_begin(struct request *request, const struct snapshot *snapshot) {
    const struct facts *f = &snapshot->facts;
    struct text unit = request_parameter(request, "unit"), course = request_parameter(request, "course");
    struct search s = {
        .snapshot = snapshot,
        .sight = sight_of(request->mem, &call_of(request)->service, RIGHT_PEOPLE, f),
        .found = people_found(snapshot->people, request->mem, request_parameter(request, "q")),
        .unit = map_find(&f->unit_by_id, unit),
        .course = map_find(&f->course_by_id, course),
        .state = request_parameter(request, "state"),
        .rank = request_parameter(request, "rank"),
        .arm = request_parameter(request, "arm"),
        .post = request_parameter(request, "post"),
        .expiring = is_true(request_parameter(request, "expiring")),
    };
    s.nobody = (unit.length > 0 && s.unit == MAP_NONE) || (course.length > 0 && s.course == MAP_NONE);
    return s;
}

/* sort=name, or -name for the other way round. [officer_count]; NULL: the order of the facts. */
static const int32_t *order_asked(struct request *request, const struct snapshot *s, bool *out_down) {
    struct text by = request_parameter(request, "sort");
    *out_down = by.length > 0 && by.at[0] == '-';
    if (*out_down) by = (struct text){by.at + 1, by.length - 1};
    for (enum people_sort sort = 0; sort < PEOPLE_SORTS; sort++)
        if (text_is(by, people_sorts[sort])) return people_order(s->people, sort, call_of(request)->language);
    return NULL;
}

/* Rows first..first + limit - 1 of all that match, as far as there are so many. */
struct page {
    int64_t first, limit, total;
    const int32_t *rows;
};

static bool is_filter(struct text name) {
    return !text_has_word(text_of("sort cursor limit lang"), name);
}

static bool shows_all(const struct request *request, const struct sight *sight) {
    for (int32_t i = 0; i < request->query.count; i++)
        if (is_filter(request->query.list[i].name) && request->query.list[i].value.length > 0) return false;
    return sight->all;
}

static int32_t row_of(const int32_t *order, bool down, int32_t count, int64_t i) {
    int64_t at = down ? count - 1 - i : i;
    return order == NULL ? (int32_t)at : order[at];
}

static void page_of_all(struct request *request, const struct snapshot *s, const int32_t *order, bool down,
                        struct page *page) {
    int32_t count = s->facts.officer_count, *rows = arena_make(request->mem, int32_t, page->limit);
    for (int64_t i = 0; i < page->limit && page->first + i < count; i++)
        rows[i] = row_of(order, down, count, page->first + i);
    page->total = count;
    page->rows = rows;
}

static void page_of_found(struct request *request, const struct snapshot *s, const int32_t *order, bool down,
                          struct page *page) {
    const int64_t size = sizeof *page->rows;
    struct text key = kept_key(request, RIGHT_PEOPLE), kept;
    int64_t bytes;
    if (!kept_get(s->kept, request->mem, key, page->first * size, page->limit * size, &kept, &bytes)) {
        struct search search = search_begin(request, s);
        int32_t all = search.nobody ? 0 : s->facts.officer_count, count = 0;
        int32_t *rows = arena_make(request->mem, int32_t, all);
        for (int32_t i = 0; i < all; i++) {
            int32_t officer = row_of(order, down, all, i);
            if (matches(&search, officer)) rows[count++] = officer;
        }
        kept_put(s->kept, key, (struct text){(const char *)rows, count * size});
        *page = (struct page){.limit = page->limit, .total = count, .rows = rows, .first = 0};
        return;
    }
    int32_t *rows = arena_make(request->mem, int32_t, kept.length / size);
    if (kept.length > 0) memcpy(rows, kept.at, (size_t)kept.length);
    page->total = bytes / size;
    page->rows = rows;
}

bool officers_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    bool down;
    struct list list;
    struct page page = {0};
    if (!call_look(request, 0, &s, err) || !list_asked(request, &page.first, &page.limit, err)) return false;
    const int32_t *order = order_asked(request, s, &down);
    struct sight sight = sight_of(request->mem, &call_of(request)->service, RIGHT_PEOPLE, &s->facts);
    if (shows_all(request, &sight)) page_of_all(request, s, order, down, &page);
    else page_of_found(request, s, order, down, &page);
    if (!list_begin(&list, request, page.total, err)) return false;
    for (int64_t i = list.begin; i < list.end; i++) {
        int32_t officer = page.rows[i - page.first];
        json_open(&list.json, NULL, '{');
        json_officer(request, &list.json, officer);
        json_day(&list.json, "expires", expires_on(s, officer));
        json_required(request, &list.json, officer);
        json_close(&list.json, '}');
    }
    return list_answer(&list);
}

/* ---- what there is to choose from ---- */

static int by_collation(const void *left, const void *right) {
    const struct text *a = left, *b = right;
    return text_compare(a[0], b[0]);
}

/* Each value once, in the order of the language; the first CHOICES_MAX. */
static void json_choices(struct request *request, struct json_out *json, const char *key,
                         const struct sight *sight, struct text (*of)(const struct facts *, int32_t)) {
    const struct facts *f = &call_of(request)->snapshot->facts;
    struct map known = {.mem = request->mem};
    struct text(*values)[2] = arena_bytes(request->mem, CHOICES_MAX, sizeof *values); /* key, value */
    int32_t count = 0;
    for (int32_t o = 0; o < f->officer_count && count < CHOICES_MAX; o++) {
        struct text value = of(f, o);
        if (value.length == 0 || !sight_officer(sight, o) || map_put(&known, value, count) != count) continue;
        values[count][0] = collation_key(request->mem, language_names[call_of(request)->language], value);
        values[count++][1] = value;
    }
    if (count > 0) qsort(values, (size_t)count, sizeof *values, by_collation);
    json_open(json, key, '[');
    for (int32_t i = 0; i < count; i++) json_text(json, NULL, values[i][1]);
    json_close(json, ']');
}

static struct text rank_of(const struct facts *f, int32_t officer) {
    return f->officers[officer].rank;
}

static struct text arm_of(const struct facts *f, int32_t officer) {
    return f->officers[officer].arm;
}

static struct text post_code_of(const struct facts *f, int32_t officer) {
    int32_t post = facts_holds_post(f, officer);
    return post == NONE ? TEXT_NONE : f->posts[post].post_code;
}

bool choices_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    struct body body;
    if (!call_look(request, 0, &s, err)) return false;
    struct text key = kept_key(request, RIGHT_PEOPLE);
    if (kept_answer(request, key)) return true;
    struct sight sight = sight_of(request->mem, &call_of(request)->service, RIGHT_PEOPLE, &s->facts);
    body_begin(&body, request);
    json_choices(request, &body.json, "ranks", &sight, rank_of);
    json_choices(request, &body.json, "arms", &sight, arm_of);
    json_choices(request, &body.json, "post_codes", &sight, post_code_of);
    body_answer(&body, request, 200, TEXT_NONE);
    kept_put(s->kept, key, request->answer.body);
    return true;
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
        if (broken == 0) broken = snapshot_together(&s->index, r, k);
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
    int32_t count;
    const struct required *required = required_of(s, officer, &count);
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
    if (!call_look_on_day(request, &s, err)) return false;
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
    if (!request_part(request, "id", &id, err) || !call_look_on_day(request, &s, err)) return false;
    const struct service *service = &call_of(request)->service;
    struct sight sight = sight_of(request->mem, service, RIGHT_OVERVIEW, &s->facts);
    struct sight people = sight_of(request->mem, service, RIGHT_PEOPLE, &s->facts);
    int32_t unit = map_find(&s->facts.unit_by_id, id);
    if (unit == MAP_NONE || !sight_unit(&sight, unit))
        return not_found(err, "unit.not-found", "there is no unit \"%.*s\" that you may see", TEXT_ARGS(id));
    body_begin(&body, request);
    json_unit(request, &body.json, &sight, unit);
    json_open(&body.json, "posts", '[');
    for (int32_t i = 0; i < s->index.posts[unit].count; i++)
        json_post(request, &body.json, &people, s->index.posts[unit].at[i]);
    json_close(&body.json, ']');
    return body_answer(&body, request, 200, TEXT_NONE);
}
