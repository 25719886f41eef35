/* SPDX-License-Identifier: Apache-2.0 */
/* Saved views of lists: service/views. Who may not see a place is told that there is none. */
#include "core/json.h"
#include "service/views.h"
#include "web/desk_shapes.h"

static bool may_see(struct request *request, struct text place, struct err *err) {
    return (call_rights(call_of(request)) & page_right(place)) != 0 ||
           not_found(err, "place.not-found", "there is no place \"%.*s\" that you may see", TEXT_ARGS(place));
}

static bool read_view(struct request *request, bool with_place, struct view *out, struct err *err) {
    struct json json;
    *out = (struct view){0};
    if (!request_json(request, &json, err) ||
        !json_member_text(request, &json, "name", true, &out->name, err) ||
        !json_member_text(request, &json, "address", false, &out->address, err) ||
        (with_place && !json_member_text(request, &json, "place", true, &out->place, err)))
        return false;
    int32_t shared = json_member(&json, 0, "shared");
    out->shared = shared != JSON_MISSING && json_kind(&json, shared) == JSON_TRUE;
    return true;
}

static bool view_id(struct request *request, int64_t *out, struct err *err) {
    struct text id;
    return request_part(request, "id", &id, err) &&
           (text_int(id, 1, INT64_MAX, out) ||
            not_found(err, "view.not-found", "you have no view \"%.*s\"", TEXT_ARGS(id)));
}

bool views_get(struct request *request, struct err *err) {
    struct text place = request_parameter(request, "place");
    struct view_list views;
    struct list list;
    if (!may_see(request, place, err) ||
        !views_list(request->mem, &call_of(request)->service, place, &views, err) ||
        !list_begin(&list, request, views.count, err))
        return false;
    for (int64_t i = list.begin; i < list.end; i++) {
        json_open(&list.json, NULL, '{');
        json_int(&list.json, "id", views.views[i].id);
        json_text(&list.json, "place", place);
        json_text(&list.json, "name", views.views[i].name);
        json_text(&list.json, "address", views.views[i].address);
        json_bool(&list.json, "shared", views.views[i].shared);
        json_bool(&list.json, "mine", views.views[i].mine);
        json_text(&list.json, "owner", views.views[i].owner);
        json_close(&list.json, '}');
    }
    return list_answer(&list);
}

bool views_post(struct request *request, struct err *err) {
    struct view view;
    struct body body;
    int64_t id;
    if (!read_view(request, true, &view, err) || !may_see(request, view.place, err) ||
        !views_add(&call_of(request)->service, &view, &id, err))
        return false;
    body_begin(&body, request);
    json_int(&body.json, "id", id);
    return body_answer(&body, request, 201, TEXT_NONE);
}

bool view_put(struct request *request, struct err *err) {
    struct view view;
    int64_t id;
    if (!view_id(request, &id, err) || !read_view(request, false, &view, err)) return false;
    view.id = id;
    if (!views_change(&call_of(request)->service, &view, err)) return false;
    answer(request, 204, NULL, TEXT_NONE);
    return true;
}

bool view_delete(struct request *request, struct err *err) {
    int64_t id;
    if (!view_id(request, &id, err) || !views_remove(&call_of(request)->service, id, err)) return false;
    answer(request, 204, NULL, TEXT_NONE);
    return true;
}
