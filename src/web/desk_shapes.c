/* SPDX-License-Identifier: Apache-2.0 */
#include "web/desk_shapes.h"

/* ---- lists and bodies ---- */

bool list_asked(struct request *request, int64_t *out_cursor, int64_t *out_limit, struct err *err) {
    struct text from = request_parameter(request, "cursor");
    *out_cursor = 0;
    if (!text_int(request_parameter(request, "limit"), 1, LIST_LIMIT_MAX, out_limit)) *out_limit = LIST_LIMIT;
    return from.length == 0 || text_int(from, 0, INT32_MAX, out_cursor) ||
           err_fail(err, ERR_INPUT, "request.cursor",
                    "parameter \"cursor\" is not one that was given out\nSend `next` of the page before.");
}

bool list_begin(struct list *list, struct request *request, int64_t total, struct err *err) {
    int64_t limit, cursor;
    if (!list_asked(request, &cursor, &limit, err)) return false;
    *list = (struct list){.request = request, .body = {.mem = request->mem}, .total = total};
    list->json.to = &list->body;
    list->begin = cursor < total ? cursor : total;
    list->end = total - list->begin < limit ? total : list->begin + limit;
    json_open(&list->json, NULL, '{');
    json_open(&list->json, "rows", '[');
    return true;
}

bool list_answer(struct list *list) {
    struct text next = text_print(list->request->mem, "%lld", (long long)list->end);
    json_close(&list->json, ']');
    json_int(&list->json, "total", list->total);
    json_text_or_null(&list->json, "next", list->end < list->total ? next : TEXT_NONE);
    json_close(&list->json, '}');
    answer(list->request, 200, "application/json", buffer_text(&list->body));
    return true;
}

struct text kept_key(struct request *request, enum right right) {
    struct call *call = call_of(request);
    struct buffer key = {.mem = request->mem};
    struct text sees = sight_key(request->mem, &call->service, right);
    buffer_print(&key, "%s\n%.*s\n%.*s\n%s", request->route->path, TEXT_ARGS(request->path), TEXT_ARGS(sees),
                 language_names[call->language]);
    for (int32_t i = 0; i < request->query.count; i++) {
        const struct query_parameter *p = &request->query.list[i];
        if (text_is(p->name, "cursor") || text_is(p->name, "limit") || text_is(p->name, "lang")) continue;
        buffer_print(&key, "\n%lld %.*s=%.*s", (long long)p->value.length, TEXT_ARGS(p->name),
                     TEXT_ARGS(p->value));
    }
    return buffer_text(&key);
}

bool kept_answer(struct request *request, struct text key) {
    struct text body;
    int64_t all;
    bool is_kept = kept_get(call_of(request)->snapshot->kept, request->mem, key, 0, INT64_MAX, &body, &all);
    if (is_kept) answer(request, 200, "application/json", body);
    return is_kept;
}

void body_begin(struct body *body, struct request *request) {
    *body = (struct body){.buffer = {.mem = request->mem}};
    body->json.to = &body->buffer;
    json_open(&body->json, NULL, '{');
}

bool body_answer(struct body *body, struct request *request, int32_t status, struct text etag) {
    json_close(&body->json, '}');
    if (etag.length > 0)
        answer_header(request, "ETag", text_print(request->mem, "\"%.*s\"", TEXT_ARGS(etag)));
    answer(request, status, "application/json", buffer_text(&body->buffer));
    return true;
}

/* ---- values ---- */

void json_day(struct json_out *json, const char *key, day d) {
    struct day_text text = day_print(d);
    if (d == DAY_NONE) json_null(json, key);
    else json_text(json, key, text_of(text.at));
}

void json_text_or_null(struct json_out *json, const char *key, struct text value) {
    if (value.length == 0) json_null(json, key);
    else json_text(json, key, value);
}

void json_words(struct json_out *json, const char *key, struct text words) {
    struct text word;
    json_open(json, key, '[');
    while (text_next(&words, ' ', &word)) json_text(json, NULL, word);
    json_close(json, ']');
}

void json_moment(struct json_out *json, struct arena *mem, const char *key, int64_t seconds) {
    if (seconds == 0) json_null(json, key);
    else json_text(json, key, moment_text(mem, seconds));
}

/* "unit:R001" of "commander:unit:R001"; "everything" of a role without a scope. */
void json_role(struct json_out *json, struct arena *mem, const struct grant *grant) {
    struct text scope = text_of(scope_words[grant->scope]);
    if (grant->id.length > 0) scope = text_print(mem, "%.*s:%.*s", TEXT_ARGS(scope), TEXT_ARGS(grant->id));
    json_open(json, NULL, '{');
    json_text(json, "role", text_of(role_rows[grant->role].word));
    json_text(json, "scope", scope);
    json_close(json, '}');
}

bool request_number(struct request *request, const char *name, const char *code, int64_t *out,
                    struct err *err) {
    struct text part;
    if (!request_part(request, name, &part, err)) return false;
    return text_int(part, 1, INT64_MAX, out) ||
           not_found(err, code, "\"%.*s\" is not a number", TEXT_ARGS(text_shorten(request->mem, part, 40)));
}

struct text unit_name(const struct call *call, int32_t unit) {
    const struct unit *u = &call->snapshot->facts.units[unit];
    return words_name(call->language, u->name_en, u->name_kk, u->name_ru, u->id);
}

struct text course_title(const struct call *call, int32_t course) {
    const struct course *c = &call->snapshot->facts.courses[course];
    return words_name(call->language, c->title_en, c->title_kk, c->title_ru, c->id);
}

struct text establishment_name(const struct call *call, int32_t establishment) {
    const struct establishment *e = &call->snapshot->facts.establishments[establishment];
    return words_name(call->language, e->name_en, e->name_kk, e->name_ru, e->id);
}

/* ---- requirements ---- */

const struct required *required_of(const struct snapshot *s, int32_t officer, int32_t *out_count) {
    const int32_t *first = s->index.first_required;
    *out_count = first[officer + 1] - first[officer];
    return &s->index.required[first[officer]];
}

day expires_on(const struct snapshot *s, int32_t officer) {
    const struct numbers *held = &s->facts.qualifications_of_officer[officer];
    day first = DAY_NONE;
    for (int32_t i = 0; i < held->count; i++) {
        day end = s->facts.qualifications[held->at[i]].valid_to;
        if (end == DAY_NONE || end < s->plan.order.as_of || end > s->plan.order.until) continue;
        if (first == DAY_NONE || end < first) first = end;
    }
    return first;
}

void json_required(struct request *request, struct json_out *json, int32_t officer) {
    const struct snapshot *s = call_of(request)->snapshot;
    int32_t count;
    const struct required *required = required_of(s, officer, &count);
    json_open(json, "requirements", '[');
    for (int32_t i = 0; i < count; i++) {
        json_open(json, NULL, '{');
        json_text(json, "course", s->facts.courses[required[i].course].id);
        json_text(json, "state", text_of(requirement_states[required[i].state]));
        if (required[i].state == STATE_PLANNED) {
            const struct course_class *k = &s->facts.classes[s->plan.class_of[required[i].requirement]];
            json_text(json, "class", k->id);
            json_day(json, "start", k->start);
        }
        if (required[i].state == STATE_UNMET && s->as_of == DAY_NONE)
            json_text(
                json, "reason",
                text_of(
                    rule_names[snapshot_why(&s->index, call_of(request)->language, required[i].requirement)
                                   .rule]));
        json_close(json, '}');
    }
    json_close(json, ']');
}

struct reason json_reason(struct request *request, struct json_out *json, int32_t requirement) {
    struct reason reason = snapshot_why(&call_of(request)->snapshot->index, call_of(request)->language,
                                        requirement);
    struct text code = text_of(rule_names[reason.rule]);
    json_text(json, "reason", code);
    json_text(json, "sentence", words_of_code(call_of(request)->language, code));
    json_text(json, "detail", reason.detail);
    return reason;
}

/* ---- things ---- */

void json_plan(struct json_out *json, const struct plan_line *line) {
    bool proven = line->order.method == PLAN_BEST;
    json_int(json, "id", line->id);
    json_text(json, "state", line->state);
    json_moment(json, json->to->mem, "created", line->made_seconds);
    if (line->made_by == 0) json_null(json, "created_by");
    else json_int(json, "created_by", line->made_by);
    json_day(json, "as_of", line->order.as_of);
    json_day(json, "until", line->order.until);
    json_day(json, "keep", line->order.keep);
    json_text(json, "method", text_of(proven ? "best" : "fcfs"));
    json_int(json, "met", line->met);
    json_int(json, "requirements", line->requirements);
    json_int(json, "met_bound", line->met_bound);
    json_int(json, "score", line->score);
    json_int(json, "bound", line->bound);
    json_int(json, "gap", line->bound - line->score);
    json_bool(json, "cut", line->cut);
    json_int(json, "changes", line->order.changes);
    if (line->order.base == 0) json_null(json, "base");
    else json_int(json, "base", line->order.base);
    json_int(json, "seed", (int64_t)line->order.seed);
    json_int(json, "steps", line->order.steps);
    json_millionths(json, "seconds", line->milliseconds * 1000);
}

void json_officer(struct request *request, struct json_out *json, int32_t officer) {
    const struct call *call = call_of(request);
    const struct facts *f = &call->snapshot->facts;
    const struct officer *o = &f->officers[officer];
    int32_t post = facts_holds_post(f, officer), unit = post == NONE ? NONE : f->posts[post].unit;
    json_text(json, "id", o->id);
    json_text(json, "name", officer_name(request->mem, o));
    json_text_or_null(json, "rank", o->rank);
    json_text_or_null(json, "arm", o->arm);
    json_text_or_null(json, "post", post == NONE ? TEXT_NONE : f->posts[post].id);
    json_text_or_null(json, "post_code", post == NONE ? TEXT_NONE : f->posts[post].post_code);
    json_text_or_null(json, "unit", unit == NONE ? TEXT_NONE : f->units[unit].id);
    json_text_or_null(json, "unit_name", unit == NONE ? TEXT_NONE : unit_name(call, unit));
}

void json_class(struct request *request, struct json_out *json, int32_t course_class) {
    const struct call *call = call_of(request);
    const struct facts *f = &call->snapshot->facts;
    const struct course_class *k = &f->classes[course_class];
    json_text(json, "id", k->id);
    json_text(json, "course", f->courses[k->course].id);
    json_text(json, "course_title", course_title(call, k->course));
    json_text(json, "establishment", f->establishments[k->establishment].id);
    json_text(json, "establishment_name", establishment_name(call, k->establishment));
    json_text_or_null(json, "region", f->establishments[k->establishment].region);
    json_day(json, "start", k->start);
    json_day(json, "end", k->end);
    json_int(json, "seats", k->seats);
    json_int(json, "seats_min", k->seats_min);
    json_int(json, "filled", call->snapshot->filled[course_class]);
    json_text(json, "state", text_of(k->cancelled ? "cancelled" : "planned"));
    json_text_or_null(json, "language", k->language);
    json_words(json, "regions", k->regions);
}

void json_unit(struct request *request, struct json_out *json, const struct sight *sight, int32_t unit) {
    const struct call *call = call_of(request);
    const struct snapshot *s = call->snapshot;
    const struct unit *u = &s->facts.units[unit];
    json_text(json, "id", u->id);
    bool parent_seen = u->parent != NONE && sight_unit(sight, u->parent);
    json_text_or_null(json, "parent", parent_seen ? s->facts.units[u->parent].id : TEXT_NONE);
    json_text(json, "kind", u->kind);
    json_text(json, "name", unit_name(call, unit));
    json_text_or_null(json, "region", u->region);
    json_open(json, "tiers", '[');
    for (int32_t i = s->index.first_ready[unit]; i < s->index.first_ready[unit + 1]; i++) {
        const struct readiness_row *row = &s->readiness.at[i];
        json_open(json, NULL, '{');
        json_int(json, "tier", row->tier);
        json_int(json, "posts", row->posts);
        json_int(json, "filled", row->filled);
        json_int(json, "before", row->qualified_before);
        json_int(json, "after", row->qualified_after);
        json_close(json, '}');
    }
    json_close(json, ']');
}
