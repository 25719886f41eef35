/* SPDX-License-Identifier: Apache-2.0 */
/* Plans: what they reach, who is left out, what they change; making and publishing them. */
#include "core/csv.h"
#include "core/json.h"
#include "plan/explain.h"
#include "service/sight.h"
#include "web/desk_shapes.h"
#include "web/jobs.h"

#include <string.h>

bool plan_number(struct text sent, int64_t *out, struct err *err) {
    return text_int(sent, 1, INT64_MAX, out) ||
           not_found(err, "plan.not-found", "there is no plan \"%.*s\" that you may see", TEXT_ARGS(sent));
}

bool look_at_plan(struct request *request, const struct snapshot **out, struct err *err) {
    struct text part;
    int64_t id;
    return request_part(request, "id", &part, err) && plan_number(part, &id, err) &&
           call_look(request, id, out, err);
}

bool plans_get(struct request *request, struct err *err) {
    struct plan_lines lines;
    struct list list;
    {
        scoped(tx) struct tx *tx = tx_look(call_of(request)->system.store, err);
        if (tx == NULL || !plans_list(request->mem, tx, &lines, err)) return false;
    }
    if (!list_begin(&list, request, lines.count, err)) return false;
    for (int64_t i = list.begin; i < list.end; i++) {
        json_open(&list.json, NULL, '{');
        json_plan(&list.json, &lines.at[i]);
        json_close(&list.json, '}');
    }
    return list_answer(&list);
}

static void json_policy(struct json_out *json, const struct policy *policy) {
    json_open(json, "policy", '{');
    json_int(json, "met_score", policy->met_score);
    json_int(json, "late_score", policy->late_score);
    json_int(json, "travel_score", policy->travel_score);
    json_int(json, "move_score", policy->move_score);
    json_int(json, "separation_after_days", policy->separation_after_days);
    json_int(json, "unit_absence_max_percent", policy->unit_absence_max_percent);
    json_words(json, "unit_absence_kinds", policy->unit_absence_kinds);
    json_int(json, "leadership_away_max", policy->leadership_away_max);
    json_int(json, "notice_days", policy->notice_days);
    json_close(json, '}');
}

bool plan_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    struct body body;
    if (!look_at_plan(request, &s, err)) return false;
    body_begin(&body, request);
    json_plan(&body.json, &s->line);
    json_policy(&body.json, &s->facts.policy);
    return body_answer(&body, request, 200, plans_version(request->mem, &s->line, &s->stamp));
}

/* ---- who, where, what is otherwise ---- */

/* What would seat him: a change as POST /plans takes it. */
static void json_help(struct request *request, struct explain *explain, struct json_out *json, int32_t r,
                      const struct reason *reason) {
    static const char *const changes[] = {[HELP_SEATS] = "seats",
                                          [HELP_QUOTA] = "quota",
                                          [HELP_MINIMUM] = "seats-min",
                                          [HELP_DAY] = "add-class"};
    const struct facts *f = &call_of(request)->snapshot->facts;
    struct help help;
    if (!explain_help(explain, r, reason, &help)) {
        json_null(json, "help");
        return;
    }
    json_open(json, "help", '{');
    json_text(json, "text", help.text);
    json_text(json, "change", text_of(changes[help.kind]));
    json_text(json, "id", f->classes[help.course_class].id);
    if (help.kind == HELP_SEATS || help.kind == HELP_QUOTA) json_text(json, "value", text_of("+1"));
    if (help.kind == HELP_MINIMUM) json_text(json, "value", text_print(request->mem, "%d", help.count));
    if (help.kind == HELP_DAY) json_day(json, "start", help.start);
    if (help.kind == HELP_QUOTA) json_text(json, "at", f->units[help.unit].id);
    json_close(json, '}');
}

static void json_unmet(struct request *request, struct explain *explain, struct json_out *json, int32_t r) {
    const struct facts *f = &call_of(request)->snapshot->facts;
    const struct requirement *wanted = &call_of(request)->snapshot->plan.requirements.at[r];
    json_open(json, NULL, '{');
    json_text(json, "officer", f->officers[wanted->officer].id);
    json_text(json, "name", officer_name(request->mem, &f->officers[wanted->officer]));
    json_text(json, "post", f->posts[wanted->post].id);
    json_text(json, "unit", f->units[f->posts[wanted->post].unit].id);
    json_text(json, "course", f->courses[wanted->course].id);
    struct reason reason = json_reason(request, json, r);
    json_help(request, explain, json, r, &reason);
    json_close(json, '}');
}

bool plan_unmet_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    struct list list;
    if (!look_at_plan(request, &s, err)) return false;
    struct sight sight = sight_of(request->mem, &call_of(request)->service, RIGHT_PEOPLE, &s->facts);
    int32_t *rows = arena_make(request->mem, int32_t, s->plan.requirements.count), count = 0;
    for (int32_t r = 0; r < s->plan.requirements.count; r++)
        if (s->plan.class_of[r] == NONE && sight_officer(&sight, s->plan.requirements.at[r].officer))
            rows[count++] = r;
    if (!list_begin(&list, request, count, err)) return false;
    struct explain *explain = explain_begin(request->mem, &s->facts, &s->plan, call_of(request)->language);
    for (int64_t i = list.begin; i < list.end; i++) json_unmet(request, explain, &list.json, rows[i]);
    return list_answer(&list);
}

bool plan_seats_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    struct list list;
    if (!look_at_plan(request, &s, err) || !list_begin(&list, request, s->facts.class_count, err))
        return false;
    for (int64_t i = list.begin; i < list.end; i++) {
        const struct course_class *k = &s->facts.classes[i];
        json_open(&list.json, NULL, '{');
        json_text(&list.json, "class", k->id);
        json_text(&list.json, "course", s->facts.courses[k->course].id);
        json_text(&list.json, "establishment", s->facts.establishments[k->establishment].id);
        json_text(&list.json, "establishment_name", establishment_name(call_of(request), k->establishment));
        json_day(&list.json, "start", k->start);
        json_day(&list.json, "end", k->end);
        json_int(&list.json, "seats", k->seats);
        json_int(&list.json, "seats_min", k->seats_min);
        json_int(&list.json, "filled", s->filled[i]);
        json_close(&list.json, '}');
    }
    return list_answer(&list);
}

/* Rows of moves.csv whose officer may be seen: officer_id, course_id, from_class, to_class, reason, gain. */
static bool moves_read(struct request *request, const struct snapshot *s, struct csv_record *rows,
                       int64_t max, int64_t *out_count, struct err *err) {
    struct sight sight = sight_of(request->mem, &call_of(request)->service, RIGHT_PEOPLE, &s->facts);
    struct csv csv = csv_begin(request->mem, documents_find(&s->documents, "moves.csv"));
    struct csv_record row;
    *out_count = 0;
    csv_next(&csv, &row, err); /* the header */
    while (*out_count < max && csv_next(&csv, &row, err)) {
        if (row.count < 5) continue;
        int32_t officer = map_find(&s->facts.officer_by_id, row.cells[0]);
        if (sight.all || (officer != MAP_NONE && sight_officer(&sight, officer))) rows[(*out_count)++] = row;
    }
    return !err_any(err);
}

bool plan_moves_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    struct list list;
    int64_t count;
    if (!look_at_plan(request, &s, err)) return false;
    struct csv_record *rows = arena_make(request->mem, struct csv_record, s->facts.nomination_count);
    if (!moves_read(request, s, rows, s->facts.nomination_count, &count, err) ||
        !list_begin(&list, request, count, err))
        return false;
    for (int64_t i = list.begin; i < list.end; i++) {
        const struct text *cells = rows[i].cells;
        int32_t officer = map_find(&s->facts.officer_by_id, cells[0]);
        json_open(&list.json, NULL, '{');
        json_text(&list.json, "officer", cells[0]);
        json_text(&list.json, "name",
                  officer == MAP_NONE ? cells[0] : officer_name(request->mem, &s->facts.officers[officer]));
        json_text(&list.json, "course", cells[1]);
        json_text(&list.json, "from", cells[2]);
        json_text_or_null(&list.json, "to", cells[3]);
        json_text(&list.json, "reason", cells[4]);
        json_text(&list.json, "sentence", words_of_move(call_of(request)->language, cells[4]));
        json_close(&list.json, '}');
    }
    return list_answer(&list);
}

/* ---- two plans beside each other ---- */

/* The class of the same officer's same course in the other plan; empty when he has no seat there. */
static struct text class_in(const struct snapshot *other, const struct snapshot *s, int32_t r) {
    const struct requirement *wanted = &s->plan.requirements.at[r];
    int32_t officer = map_find(&other->facts.officer_by_id, s->facts.officers[wanted->officer].id);
    int32_t course = map_find(&other->facts.course_by_id, s->facts.courses[wanted->course].id);
    if (officer == MAP_NONE || course == MAP_NONE) return TEXT_NONE;
    int32_t there = requirement_find(&other->plan.requirements, officer, course);
    bool seated = there != NONE && other->plan.class_of[there] != NONE;
    return seated ? other->facts.classes[other->plan.class_of[there]].id : TEXT_NONE;
}

struct difference {
    struct request *request;
    struct json_out *json;
    const struct snapshot *from, *to;
    const struct sight *sight; /* of `from` */
    bool moved;                /* those in another class, or those with no seat in `to` */
};

static void json_differences(const struct difference *d, const char *key) {
    const struct snapshot *s = d->from;
    json_open(d->json, key, '[');
    for (int32_t r = 0; r < s->plan.requirements.count; r++) {
        const struct requirement *wanted = &s->plan.requirements.at[r];
        if (s->plan.class_of[r] == NONE || !sight_officer(d->sight, wanted->officer)) continue;
        struct text here = s->facts.classes[s->plan.class_of[r]].id, there = class_in(d->to, s, r);
        if (d->moved ? there.length == 0 || text_equal(here, there) : there.length > 0) continue;
        json_open(d->json, NULL, '{');
        json_text(d->json, "officer", s->facts.officers[wanted->officer].id);
        json_text(d->json, "name", officer_name(d->request->mem, &s->facts.officers[wanted->officer]));
        json_text(d->json, "course", s->facts.courses[wanted->course].id);
        json_text(d->json, d->moved ? "from" : "class", here);
        if (d->moved) json_text(d->json, "to", there);
        json_close(d->json, '}');
    }
    json_close(d->json, ']');
}

static bool answer_compare(struct request *request, const struct snapshot *first,
                           const struct snapshot *second) {
    const struct service *service = &call_of(request)->service;
    struct sight sights[] = {sight_of(request->mem, service, RIGHT_PEOPLE, &first->facts),
                             sight_of(request->mem, service, RIGHT_PEOPLE, &second->facts)};
    struct body body;
    body_begin(&body, request);
    json_differences(&(struct difference){request, &body.json, first, second, &sights[0], false},
                     "only_first");
    json_differences(&(struct difference){request, &body.json, second, first, &sights[1], false},
                     "only_second");
    json_differences(&(struct difference){request, &body.json, first, second, &sights[0], true}, "moved");
    return body_answer(&body, request, 200, TEXT_NONE);
}

bool plan_compare_get(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    const struct snapshot *first;
    struct snapshot *second;
    int64_t with;
    if (!plan_number(request_parameter(request, "with"), &with, err) || !look_at_plan(request, &first, err) ||
        !snapshot_take(desk_snapshots(call->desk), call->system.store, with, DAY_NONE, &second, err))
        return false;
    bool done = answer_compare(request, first, second);
    snapshot_give_back(desk_snapshots(call->desk), second);
    return done;
}

/* ---- files ---- */

/* Kept texts: the snapshot may go before the answer has been sent. */
bool plan_file_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    struct text name;
    if (!request_part(request, "name", &name, err) ||
        !service_may(&call_of(request)->service, RIGHT_EXPORT, err) || !look_at_plan(request, &s, err))
        return false;
    struct text body = documents_find(&s->documents, text_zero_ended(request->mem, name));
    if (body.at == NULL)
        return not_found(err, "file.not-found", "there is no file \"%.*s\" that you may see",
                         TEXT_ARGS(name));
    bool is_json = name.length > 5 && memcmp(name.at + name.length - 5, ".json", 5) == 0;
    answer_header(request, "Content-Disposition",
                  text_print(request->mem, "attachment; filename=\"%.*s\"", TEXT_ARGS(name)));
    answer(request, 200, is_json ? "application/json" : "text/csv; charset=utf-8",
           text_keep(request->mem, body));
    return true;
}

/* ---- changes ---- */

static bool member_day(struct request *request, const struct json *json, const char *name, bool required,
                       day *out, struct err *err) {
    struct text sent;
    *out = DAY_NONE;
    return json_member_text(request, json, name, required, &sent, err) &&
           (sent.length == 0 || day_parse(sent, out) ||
            err_fail(err, ERR_INPUT, "request.day", "\"%s\" in the body is not a day\nWrite YYYY-MM-DD.",
                     name));
}

static void change_member(struct request *request, const struct json *json, int32_t change, const char *name,
                          struct text *out) {
    int32_t node = json_member(json, change, name);
    *out = node == JSON_MISSING || json_kind(json, node) != JSON_STRING
               ? TEXT_NONE
               : json_unescaped(request->mem, json, node);
}

/* The list of changes of a what-if; none: an empty list. */
static bool changes_read(struct request *request, const struct json *json, struct what_if *out,
                         struct err *err) {
    int32_t list = json_member(json, 0, "changes");
    struct what_if changes = {.at = arena_make(request->mem, struct what_if_change, WHAT_IF_CHANGES_MAX)};
    for (int32_t c = list == JSON_MISSING ? JSON_MISSING : json_first(json, list); c != JSON_MISSING;
         c = json_following(json, list, c)) {
        if (changes.count == WHAT_IF_CHANGES_MAX)
            return err_fail(err, ERR_LIMIT, "what-if.too-many", "more than %d changes at once",
                            WHAT_IF_CHANGES_MAX);
        struct what_if_change *change = &changes.at[changes.count++];
        change->line = changes.count + 1;
        change_member(request, json, c, "change", &change->change);
        change_member(request, json, c, "id", &change->id);
        change_member(request, json, c, "value", &change->value);
        change_member(request, json, c, "start", &change->start);
        change_member(request, json, c, "at", &change->at);
    }
    *out = changes;
    return true;
}

static bool order_read(struct request *request, struct plan_order *out, struct what_if *out_changes,
                       struct err *err) {
    struct json json;
    struct text method;
    struct plan_order order = {0};
    int64_t seed, seconds;
    if (!request_json(request, &json, err) || !member_day(request, &json, "as_of", true, &order.as_of, err) ||
        !member_day(request, &json, "until", true, &order.until, err) ||
        !member_day(request, &json, "keep", false, &order.keep, err) ||
        !json_member_text(request, &json, "method", false, &method, err) ||
        !json_member_int(&json, "seed", 0, INT64_MAX, 1, &seed, err) ||
        !json_member_int(&json, "steps", 1, 1000000000, 0, &order.steps, err) ||
        !json_member_int(&json, "seconds", 1, 86400, 0, &seconds, err) ||
        !json_member_int(&json, "base", 1, INT64_MAX, 0, &order.base, err) ||
        !changes_read(request, &json, out_changes, err))
        return false;
    order.changes = out_changes->count;
    if (order.changes == 0) order.base = 0;
    order.method = text_is(method, "fcfs") ? PLAN_FCFS : PLAN_BEST;
    order.seed = (uint64_t)seed;
    order.seconds = (int32_t)seconds;
    *out = order;
    return true;
}

bool plans_post(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct plan_order order;
    struct what_if changes;
    struct text job;
    struct body body;
    if (!service_may(&call->service, RIGHT_PLAN, err) || !order_read(request, &order, &changes, err) ||
        !jobs_begin(desk_jobs(call->desk), request->mem, &call->service, &order, &changes, &job, err))
        return false;
    body_begin(&body, request);
    json_text(&body.json, "job", job);
    answer_header(request, "Location", text_print(request->mem, "/api/v1/jobs/%.*s", TEXT_ARGS(job)));
    return body_answer(&body, request, 202, TEXT_NONE);
}
