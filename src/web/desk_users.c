/* SPDX-License-Identifier: Apache-2.0 */
/* Who may sign in, and what for: by an administrator. */
#include "core/json.h"
#include "core/secret.h"
#include "service/sessions.h"
#include "service/users.h"
#include "web/desk_shapes.h"

/* ---- what there is to give ---- */

static void json_scopes(struct json_out *json, uint32_t scopes) {
    json_open(json, "scopes", '[');
    for (enum scope_kind kind = 0; kind < SCOPE_KIND_COUNT; kind++)
        if ((scopes & 1u << kind) != 0) json_text(json, NULL, text_of(scope_words[kind]));
    json_close(json, ']');
}

static void json_rights_of(struct json_out *json, uint32_t rights) {
    json_open(json, "rights", '[');
    for (int32_t i = 0; i < RIGHT_COUNT; i++)
        if ((rights & 1u << i) != 0) json_text(json, NULL, text_of(right_rows[i].word));
    json_close(json, ']');
}

bool roles_get(struct request *request, struct err *err) {
    struct list list;
    if (!list_begin(&list, request, ROLE_COUNT, err)) return false;
    for (int64_t i = list.begin; i < list.end; i++) {
        json_open(&list.json, NULL, '{');
        json_text(&list.json, "role", text_of(role_rows[i].word));
        json_scopes(&list.json, role_rows[i].scopes);
        json_rights_of(&list.json, role_rights((enum role)i) | role_rights_open((enum role)i));
        json_close(&list.json, '}');
    }
    return list_answer(&list);
}

/* ---- looking ---- */

static void json_user(struct json_out *json, struct arena *mem, const struct user *user) {
    const char *state = !user->active ? "disabled" : user->has_password ? "active" : "invited";
    json_open(json, NULL, '{');
    json_int(json, "id", user->id);
    json_text(json, "login", user->login);
    json_text(json, "language", user->language);
    json_text(json, "state", text_of(state));
    json_text_or_null(json, "officer", user->officer_id);
    json_moment(json, mem, "created", user->created_seconds);
    json_open(json, "roles", '[');
    for (int32_t i = 0; i < user->grant_count; i++) json_role(json, mem, &user->grants[i]);
    json_close(json, ']');
    json_close(json, '}');
}

bool users_get(struct request *request, struct err *err) {
    struct user_list users;
    struct list list;
    if (!users_list(request->mem, &call_of(request)->service, &users, err) ||
        !list_begin(&list, request, users.count, err))
        return false;
    for (int64_t i = list.begin; i < list.end; i++) json_user(&list.json, request->mem, &users.users[i]);
    return list_answer(&list);
}

/* ---- changing ---- */

/* ["planner","commander:unit:R001"] */
static bool roles_read(struct request *request, const struct json *json, struct grant *out,
                       int32_t *out_count, struct err *err) {
    int32_t node = json_member(json, 0, "roles");
    *out_count = 0;
    if (node == JSON_MISSING) return true;
    if (json_kind(json, node) != JSON_ARRAY)
        return err_fail(err, ERR_INPUT, "request.member", "\"roles\" in the body is not a list");
    for (int32_t i = json_first(json, node); i != JSON_MISSING; i = json_following(json, node, i)) {
        if (json_kind(json, i) != JSON_STRING)
            return err_fail(err, ERR_INPUT, "request.member", "\"roles\" in the body has what is no string");
        if (*out_count == ROLES_MAX)
            return err_fail(err, ERR_LIMIT, "user.roles", "more than %d roles", ROLES_MAX);
        if (!grant_read(json_unescaped(request->mem, json, i), &out[(*out_count)++], err)) return false;
    }
    return true;
}

/* The link is part of the page's address, which browsers do not send; the page makes the rest of it. */
static bool answer_link(struct request *request, int64_t id, struct text secret) {
    struct body body;
    body_begin(&body, request);
    json_int(&body.json, "user", id);
    json_text(&body.json, "token", secret);
    json_moment(&body.json, request->mem, "until",
                service_now(&call_of(request)->system) + INVITATION_SECONDS);
    return body_answer(&body, request, 201, TEXT_NONE);
}

bool users_post(struct request *request, struct err *err) {
    struct grant grants[ROLES_MAX];
    struct new_user user = {.grants = grants};
    struct json json;
    struct text secret;
    int64_t id;
    if (!request_json(request, &json, err) ||
        !json_member_text(request, &json, "login", true, &user.login, err) ||
        !json_member_text(request, &json, "language", false, &user.language, err) ||
        !json_member_text(request, &json, "officer", false, &user.officer_id, err) ||
        !roles_read(request, &json, grants, &user.grant_count, err))
        return false;
    if (user.language.length == 0) user.language = text_of(language_names[call_of(request)->language]);
    return users_invite(request->mem, &call_of(request)->service, &user, &id, &secret, err) &&
           answer_link(request, id, secret);
}

bool user_link_post(struct request *request, struct err *err) {
    struct text secret;
    int64_t id;
    return request_number(request, "id", "user.not-found", &id, err) &&
           users_link_give(request->mem, &call_of(request)->service, id, &secret, err) &&
           answer_link(request, id, secret);
}

static bool answer_done(struct request *request) {
    answer(request, 204, NULL, TEXT_NONE);
    return true;
}

bool user_roles_post(struct request *request, struct err *err) {
    struct json json;
    struct text words;
    struct grant grant;
    int64_t id;
    return request_number(request, "id", "user.not-found", &id, err) && request_json(request, &json, err) &&
           json_member_text(request, &json, "role", true, &words, err) && grant_read(words, &grant, err) &&
           users_role_add(&call_of(request)->service, id, &grant, err) && answer_done(request);
}

bool user_role_delete(struct request *request, struct err *err) {
    struct text words;
    struct grant grant;
    int64_t id;
    return request_number(request, "id", "user.not-found", &id, err) &&
           request_part(request, "role", &words, err) && grant_read(words, &grant, err) &&
           users_role_remove(&call_of(request)->service, id, &grant, err) && answer_done(request);
}

bool user_disable_post(struct request *request, struct err *err) {
    int64_t id;
    return request_number(request, "id", "user.not-found", &id, err) &&
           users_disable(&call_of(request)->service, id, err) && answer_done(request);
}

bool user_enable_post(struct request *request, struct err *err) {
    int64_t id;
    return request_number(request, "id", "user.not-found", &id, err) &&
           users_enable(&call_of(request)->service, id, err) && answer_done(request);
}

bool user_sessions_delete(struct request *request, struct err *err) {
    int64_t id;
    return request_number(request, "id", "user.not-found", &id, err) &&
           sessions_end_of(&call_of(request)->service, id, 0, err) && answer_done(request);
}

/* ---- the user's own end of the link ---- */

bool password_post(struct request *request, struct err *err) {
    struct json json;
    struct text token, password, login;
    struct body body;
    if (!request_json(request, &json, err) || !json_member_text(request, &json, "token", true, &token, err) ||
        !json_member_text(request, &json, "password", true, &password, err) ||
        !users_password_choose(request->mem, &call_of(request)->system, token, password, &login, err))
        return false;
    body_begin(&body, request);
    json_text(&body.json, "login", login);
    return body_answer(&body, request, 200, TEXT_NONE);
}
