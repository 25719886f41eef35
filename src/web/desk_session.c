/* SPDX-License-Identifier: Apache-2.0 */
/* Signing in and out, and making the first administrator. */
#include "core/json.h"
#include "service/sign_in.h"
#include "service/users.h"
#include "web/desk_shapes.h"

/* What pages ask of `rights`, beside the words of roles.def. */
static const struct {
    const char *word;
    uint32_t right;
} page_rights[] = {
    {"overview", RIGHT_OVERVIEW},
    {"plan", RIGHT_PLAN},
    {"publish", RIGHT_PUBLISH},
    {"import", RIGHT_IMPORT},
    {"export", RIGHT_EXPORT},
    {"people", RIGHT_PEOPLE},
    {"units", RIGHT_OVERVIEW},
    {"classes", RIGHT_CLASSES},
    {"courses", RIGHT_CLASSES},
    {"plans", RIGHT_OVERVIEW},
    {"certificates", RIGHT_CERTIFICATES},
    {"users", RIGHT_USERS},
    {"keys", RIGHT_KEYS},
    {"audit", RIGHT_AUDIT},
    {"system", RIGHT_SYSTEM},
};

uint32_t page_right(struct text word) {
    for (size_t i = 0; i < sizeof page_rights / sizeof page_rights[0]; i++)
        if (text_is(word, page_rights[i].word)) return page_rights[i].right;
    return 0;
}

static void json_rights(struct json_out *json, uint32_t rights) {
    json_open(json, "rights", '[');
    for (size_t i = 0; i < sizeof page_rights / sizeof page_rights[0]; i++)
        if ((rights & page_rights[i].right) != 0) json_text(json, NULL, text_of(page_rights[i].word));
    json_close(json, ']');
}

static bool answer_session(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct user user;
    struct body body;
    if (!users_self(request->mem, &call->service, &user, err)) return false;
    body_begin(&body, request);
    json_open(&body.json, "user", '{');
    json_text(&body.json, "login", user.login);
    json_text(&body.json, "language", user.language);
    json_open(&body.json, "roles", '[');
    for (int32_t i = 0; i < user.grant_count; i++) json_role(&body.json, request->mem, &user.grants[i]);
    json_close(&body.json, ']');
    if (user.officer_id.length > 0) json_text(&body.json, "officer", user.officer_id);
    json_close(&body.json, '}');
    json_text(&body.json, "csrf", text_of(call->session.csrf.at));
    json_rights(&body.json, call_rights(call));
    return body_answer(&body, request, 200, TEXT_NONE);
}

bool session_get(struct request *request, struct err *err) {
    return answer_session(request, err);
}

/* Strict: other sites' links and forms come without it. */
static void set_cookie(struct request *request, struct text secret, const char *age) {
    answer_header(request, "Set-Cookie",
                  text_print(request->mem, "cadre_session=%.*s; Path=/; HttpOnly; SameSite=Strict%s%s",
                             TEXT_ARGS(secret), request_is_tls(request) ? "; Secure" : "", age));
}

bool session_post(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct json json;
    struct sign_in asked = {.address = request_address(request)};
    struct signed_in in;
    int64_t wait;
    if (!request_json(request, &json, err) ||
        !json_member_text(request, &json, "login", true, &asked.login, err) ||
        !json_member_text(request, &json, "password", true, &asked.password, err))
        return false;
    bool done = sign_in(request->mem, &call->system, &asked, &in, &wait, err);
    if (!done && wait > 0)
        answer_header(request, "Retry-After", text_print(request->mem, "%lld", (long long)wait));
    if (!done || !sessions_use(request->mem, &call->system, in.secret, &call->service, &call->session, err))
        return false;
    set_cookie(request, in.secret, "");
    return answer_session(request, err);
}

bool session_delete(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    if (!sessions_end(&call->system, call->cookie, err)) return false;
    set_cookie(request, TEXT_NONE, "; Max-Age=0");
    answer(request, 204, NULL, TEXT_NONE);
    return true;
}

bool setup_post(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct json json;
    struct text token, login, password, language;
    int64_t id;
    if (!request_json(request, &json, err) || !json_member_text(request, &json, "token", true, &token, err) ||
        !json_member_text(request, &json, "login", true, &login, err) ||
        !json_member_text(request, &json, "password", true, &password, err) ||
        !json_member_text(request, &json, "language", false, &language, err) ||
        !users_link_use(request->mem, &call->system, token, login, password,
                        text_of(language.length > 0 ? text_zero_ended(request->mem, language)
                                                    : language_names[call->language]),
                        &id, err))
        return false;
    struct body body;
    body_begin(&body, request);
    json_int(&body.json, "user", id);
    return body_answer(&body, request, 201, TEXT_NONE);
}
