/* SPDX-License-Identifier: Apache-2.0 */
/* What a user does about himself: his password, his language, where he is signed in, his tokens. */
#include "core/json.h"
#include "service/sessions.h"
#include "service/tokens.h"
#include "service/users.h"
#include "web/desk_shapes.h"

#include <string.h>

static bool answer_done(struct request *request) {
    answer(request, 204, NULL, TEXT_NONE);
    return true;
}

/* He stays signed in: a wrong old password is no 401 here. */
static bool not_his(struct err *err) {
    if (strcmp(err->code, "sign-in.wrong") != 0) return false;
    *err = (struct err){0};
    return err_fail(err, ERR_INPUT, "user.old-password", "the password until now is another one");
}

bool account_password_post(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct json json;
    struct text old, password;
    return request_json(request, &json, err) && json_member_text(request, &json, "old", true, &old, err) &&
           json_member_text(request, &json, "password", true, &password, err) &&
           (users_password_change(&call->service, call->session.id, old, password, err) || not_his(err)) &&
           answer_done(request);
}

bool account_language_post(struct request *request, struct err *err) {
    struct json json;
    struct text language;
    return request_json(request, &json, err) &&
           json_member_text(request, &json, "language", true, &language, err) &&
           users_language_change(&call_of(request)->service, language, err) && answer_done(request);
}

/* ---- where he is signed in ---- */

bool account_sessions_get(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct session_list sessions;
    struct list list;
    if (!sessions_list(request->mem, &call->service, call->service.user_id, &sessions, err) ||
        !list_begin(&list, request, sessions.count, err))
        return false;
    for (int64_t i = list.begin; i < list.end; i++) {
        const struct session *session = &sessions.sessions[i];
        json_open(&list.json, NULL, '{');
        json_int(&list.json, "id", session->id);
        json_moment(&list.json, request->mem, "created", session->created_seconds);
        json_moment(&list.json, request->mem, "seen", session->seen_seconds);
        json_bool(&list.json, "current", session->id == call->session.id);
        json_close(&list.json, '}');
    }
    return list_answer(&list);
}

bool account_session_delete(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    int64_t id;
    return request_number(request, "id", "session.not-found", &id, err) &&
           sessions_end_of(&call->service, call->service.user_id, id, err) && answer_done(request);
}

/* ---- tokens ---- */

/* His own; with all=1 everybody's, for who may change users. */
bool tokens_get(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct text asked = request_parameter(request, "all");
    bool all = text_is(asked, "1") || text_is(asked, "true");
    struct token_list tokens;
    struct list list;
    if (!tokens_list(request->mem, &call->service, all ? 0 : call->service.user_id, &tokens, err) ||
        !list_begin(&list, request, tokens.count, err))
        return false;
    for (int64_t i = list.begin; i < list.end; i++) {
        const struct token *token = &tokens.tokens[i];
        json_open(&list.json, NULL, '{');
        json_int(&list.json, "id", token->id);
        json_int(&list.json, "user", token->user_id);
        json_text(&list.json, "name", token->name);
        json_words(&list.json, "rights", rights_print(request->mem, token->rights));
        json_moment(&list.json, request->mem, "created", token->created_seconds);
        json_moment(&list.json, request->mem, "until", token->expires_seconds);
        json_close(&list.json, '}');
    }
    return list_answer(&list);
}

bool tokens_post(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct json json;
    struct text name, words, secret;
    struct body body;
    uint32_t rights;
    int64_t days;
    if (!request_json(request, &json, err) || !json_member_text(request, &json, "name", true, &name, err) ||
        !json_member_text(request, &json, "rights", true, &words, err) || !rights_read(words, &rights, err) ||
        !json_member_int(&json, "days", 1, TOKEN_DAYS_MAX, 365, &days, err) ||
        !tokens_add(request->mem, &call->service, call->service.user_id, name, rights, days, &secret, err))
        return false;
    body_begin(&body, request);
    json_text(&body.json, "token", secret);
    return body_answer(&body, request, 201, TEXT_NONE);
}

/* Whether another's is there shows to nobody who may not revoke it. */
static bool not_yours(int64_t id, struct err *err) {
    return err->kind != ERR_RIGHTS
               ? false
               : not_found(err, "token.not-found", "you have no token %lld", (long long)id);
}

bool token_delete(struct request *request, struct err *err) {
    int64_t id;
    return request_number(request, "id", "token.not-found", &id, err) &&
           (tokens_revoke(&call_of(request)->service, id, err) || not_yours(id, err)) && answer_done(request);
}
