/* SPDX-License-Identifier: Apache-2.0 */
/* Publishing a plan and taking it back; seats that are told too late; pins. */
#include "core/json.h"
#include "domain/rows.h"
#include "service/pins.h"
#include "service/publication.h"
#include "web/desk_shapes.h"

bool plan_publish_post(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct findings *findings = arena_make(request->mem, struct findings, 1);
    struct text part;
    struct body body;
    int64_t id;
    int32_t seats;
    findings->mem = request->mem;
    if (!request_part(request, "id", &part, err) || !plan_number(part, &id, err)) return false;
    request->findings = findings;
    if (!plans_publish(request->mem, &call->service, id, &seats, findings, err)) return false;
    body_begin(&body, request);
    json_int(&body.json, "published", id);
    json_int(&body.json, "seats", seats);
    return body_answer(&body, request, 200, TEXT_NONE);
}

bool plan_unpublish_post(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct unpublished undone;
    struct text part;
    struct body body;
    int64_t id;
    if (!request_part(request, "id", &part, err) || !plan_number(part, &id, err) ||
        !plans_unpublish(request->mem, &call->service, id, &undone, err))
        return false;
    body_begin(&body, request);
    if (undone.plan_id == 0) json_null(&body.json, "published");
    else json_int(&body.json, "published", undone.plan_id);
    json_int(&body.json, "ended", undone.ended);
    json_int(&body.json, "restored", undone.restored);
    return body_answer(&body, request, 200, TEXT_NONE);
}

/* ---- notice ---- */

bool late_list(struct request *request, const struct snapshot *s, const struct sight *sight, int32_t *out,
               day *out_told, int32_t *out_count, struct err *err) {
    const struct facts *f = &s->facts;
    *out_count = 0;
    if (s->line.id == 0) return true;
    scoped(tx) struct tx *tx = tx_look(call_of(request)->system.store, err);
    if (tx == NULL || !plans_told(request->mem, tx, f, &s->plan, out_told, err)) return false;
    for (int32_t r = 0; r < s->plan.requirements.count; r++) {
        if (s->plan.class_of[r] == NONE) continue;
        day start = f->classes[s->plan.class_of[r]].start;
        if (start > f->as_of && start - out_told[r] < f->policy.notice_days &&
            sight_officer(sight, s->plan.requirements.at[r].officer))
            out[(*out_count)++] = r;
    }
    return true;
}

bool plan_late_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    struct list list;
    int32_t count;
    if (!look_at_plan(request, &s, err)) return false;
    const struct facts *f = &s->facts;
    struct sight sight = sight_of(request->mem, &call_of(request)->service, RIGHT_PEOPLE, f);
    int32_t *rows = arena_make(request->mem, int32_t, s->plan.requirements.count);
    day *told = arena_make(request->mem, day, s->plan.requirements.count);
    if (!late_list(request, s, &sight, rows, told, &count, err) || !list_begin(&list, request, count, err))
        return false;
    for (int64_t i = list.begin; i < list.end; i++) {
        const struct requirement *wanted = &s->plan.requirements.at[rows[i]];
        const struct course_class *k = &f->classes[s->plan.class_of[rows[i]]];
        json_open(&list.json, NULL, '{');
        json_text(&list.json, "officer", f->officers[wanted->officer].id);
        json_text(&list.json, "name", officer_name(request->mem, &f->officers[wanted->officer]));
        json_text(&list.json, "unit", f->units[f->posts[wanted->post].unit].id);
        json_text(&list.json, "course", f->courses[wanted->course].id);
        json_text(&list.json, "class", k->id);
        json_day(&list.json, "start", k->start);
        json_day(&list.json, "told", told[rows[i]]);
        json_close(&list.json, '}');
    }
    return list_answer(&list);
}

/* ---- pins ---- */

static void json_pin(struct request *request, struct json_out *json, const struct pins_row *row) {
    const struct facts *f = &call_of(request)->snapshot->facts;
    int32_t officer = map_find(&f->officer_by_id, row->officer_id);
    json_open(json, NULL, '{');
    json_text(json, "officer", row->officer_id);
    json_text(json, "name",
              officer == MAP_NONE ? row->officer_id : officer_name(request->mem, &f->officers[officer]));
    json_text(json, "class", row->class_id);
    json_text(json, "kind", row->kind.length > 0 ? row->kind : text_of("pin"));
    json_words(json, "waives", row->waives);
    json_text(json, "reason", row->reason);
    json_text(json, "approved_by", row->name);
    json_text(json, "expires", row->expires);
    json_close(json, '}');
}

bool pins_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    struct sheet pins = {.id = SHEET_pins};
    struct list list;
    struct text only = request_parameter(request, "officer");
    if (!call_look(request, 0, &s, err)) return false;
    if (!s->empty) {
        scoped(tx) struct tx *tx = tx_look(call_of(request)->system.store, err);
        if (tx == NULL || !pins_list(request->mem, tx, &pins, err)) return false;
    }
    struct sight sight = sight_of(request->mem, &call_of(request)->service, RIGHT_PEOPLE, &s->facts);
    int64_t *rows = arena_make(request->mem, int64_t, pins.row_count), count = 0;
    for (int64_t i = 0; i < pins.row_count; i++) {
        struct text id = ROW(pins, &pins, i)->officer_id;
        int32_t officer = map_find(&s->facts.officer_by_id, id);
        if (only.length > 0 && !text_equal(only, id)) continue;
        if (sight.all || (officer != MAP_NONE && sight_officer(&sight, officer))) rows[count++] = i;
    }
    if (!list_begin(&list, request, count, err)) return false;
    for (int64_t i = list.begin; i < list.end; i++) json_pin(request, &list.json, ROW(pins, &pins, rows[i]));
    return list_answer(&list);
}

static bool pin_read(struct request *request, struct pin_order *out, struct err *err) {
    struct json json;
    struct text kind, expires;
    if (!request_json(request, &json, err) ||
        !json_member_text(request, &json, "officer", true, &out->officer, err) ||
        !json_member_text(request, &json, "class", true, &out->course_class, err) ||
        !json_member_text(request, &json, "kind", false, &kind, err) ||
        !json_member_text(request, &json, "waives", false, &out->waives, err) ||
        !json_member_text(request, &json, "reason", true, &out->reason, err) ||
        !json_member_text(request, &json, "approved_by", true, &out->name, err) ||
        !json_member_text(request, &json, "expires", true, &expires, err))
        return false;
    out->forbids = text_is(kind, "forbid");
    return day_parse(expires, &out->expires) ||
           err_fail(err, ERR_INPUT, "request.day", "\"expires\" in the body is not a day\nWrite YYYY-MM-DD.");
}

bool pins_post(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct findings *findings = arena_make(request->mem, struct findings, 1);
    struct pin_order order = {0};
    struct body body;
    findings->mem = request->mem;
    if (!pin_read(request, &order, err)) return false;
    request->findings = findings;
    if (!pins_add(request->mem, &call->service, &order, findings, err)) return false;
    body_begin(&body, request);
    json_text(&body.json, "officer", order.officer);
    json_text(&body.json, "class", order.course_class);
    return body_answer(&body, request, 201, TEXT_NONE);
}

bool pin_delete(struct request *request, struct err *err) {
    struct text officer, course_class;
    if (!request_part(request, "id", &officer, err) || !request_part(request, "class", &course_class, err) ||
        !pins_remove(request->mem, &call_of(request)->service, officer, course_class, err))
        return false;
    answer(request, 204, NULL, TEXT_NONE);
    return true;
}
