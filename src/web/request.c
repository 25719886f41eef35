/* SPDX-License-Identifier: Apache-2.0 */
#include "web/request.h"

#include "core/json_out.h"
#include "core/must.h"
#include "domain/errors.h"
#include "web/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

struct text request_header(const struct request *request, const char *name) {
    for (int32_t i = 0; i < request->override_count; i++)
        if (text_is_anycase(text_of(request->overrides[i].name), name)) return request->overrides[i].value;
    const char *value = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
    return value == NULL ? TEXT_NONE : text_of(value);
}

struct text request_parameter(const struct request *request, const char *name) {
    const struct query_parameter *parameter = query_find(&request->query, name);
    return parameter == NULL ? TEXT_NONE : parameter->value;
}

bool request_has_parameter(const struct request *request, const char *name) {
    return query_find(&request->query, name) != NULL;
}

/* ---- from where ---- */

static struct text peer_address(const struct request *request) {
    char host[100];
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(request->connection,
                                                                   MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info == NULL || info->client_addr == NULL) return TEXT_NONE;
    socklen_t length = info->client_addr->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                                                : sizeof(struct sockaddr_in);
    if (getnameinfo(info->client_addr, length, host, sizeof host, NULL, 0, NI_NUMERICHOST) != 0)
        return TEXT_NONE;
    return text_keep(request->mem, text_of(host));
}

static bool is_loopback(struct text address) {
    return (address.length > 4 && memcmp(address.at, "127.", 4) == 0) || text_is(address, "::1") ||
           (address.length > 11 && memcmp(address.at, "::ffff:127.", 11) == 0);
}

struct last {
    const char *name;
    struct text value; /* after the last comma of the last header of the name */
};

static enum MHD_Result look_for_last(void *of, enum MHD_ValueKind kind, const char *name, const char *value) {
    struct last *last = of;
    (void)kind;
    if (value == NULL || !text_is_anycase(text_of(name), last->name)) return MHD_YES;
    const char *comma = strrchr(value, ',');
    last->value = text_trim(text_of(comma == NULL ? value : comma + 1));
    return MHD_YES;
}

/* What the proxy added stands last: what stands before it the client may have made up. */
static struct text told_by_proxy(const struct request *request, const char *name) {
    struct last last = {name, TEXT_NONE};
    if (!web_is_behind_proxy(request->web) || !is_loopback(peer_address(request))) return TEXT_NONE;
    MHD_get_connection_values(request->connection, MHD_HEADER_KIND, look_for_last, &last);
    return last.value;
}

struct text request_address(const struct request *request) {
    unsigned char bytes[16];
    struct text told = told_by_proxy(request, "X-Forwarded-For");
    const char *address = text_zero_ended(request->mem, told);
    bool is_one = inet_pton(AF_INET, address, bytes) == 1 || inet_pton(AF_INET6, address, bytes) == 1;
    return is_one ? text_of(address) : peer_address(request);
}

bool request_is_tls(const struct request *request) {
    return web_is_tls(request->web) || text_is_anycase(told_by_proxy(request, "X-Forwarded-Proto"), "https");
}

/* ---- answers ---- */

void answer(struct request *request, int32_t status, const char *content_type, struct text body) {
    request->answer.status = status;
    request->answer.body = body;
    if (body.length > 0) answer_header(request, "Content-Type", text_of(content_type));
}

void answer_header(struct request *request, const char *name, struct text value) {
    must(request->answer.header_count < ANSWER_HEADERS_MAX);
    struct text kept = {text_zero_ended(request->mem, value), value.length};
    request->answer.headers[request->answer.header_count].name = name;
    request->answer.headers[request->answer.header_count++].value = kept;
}

static bool code_ends_with(const char *code, const char *end) {
    size_t length = strlen(code), end_length = strlen(end);
    return length >= end_length && strcmp(code + length - end_length, end) == 0;
}

int32_t err_http_status(const struct err *err) {
    static const struct {
        const char *end;
        int32_t status;
    } by_code[] = {
        {".not-found", 404},          {".conflict", 409},
        {".precondition", 412},       {".too-large", 413},
        {"http.method", 405},         {"key.missing", 401},
        {"key.malformed", 401},       {"key.wrong", 401},
        {"store.full", 507},          {"session.none", 401},
        {"sign-in.wrong", 401},       {"sign-in.wait", 429},
        {"verify.wait", 429},         {"number.form", 404},
        {"number.check", 404},        {"plan.unknown", 404},
        {"publish.not-a-draft", 409}, {"request.if-match", 428},
        {"publish.what-if", 409},     {"unpublish.not-published", 409},
        {"unpublish.too-old", 409},   {"store.lost", 503},
    };
    for (size_t i = 0; i < sizeof by_code / sizeof by_code[0]; i++)
        if (code_ends_with(err->code, by_code[i].end)) return by_code[i].status;
    switch (err->kind) {
    case ERR_NONE:
        break;
    case ERR_USAGE:
    case ERR_INPUT:
        return 400;
    case ERR_RIGHTS:
        return 403;
    case ERR_LIMIT:
        return 413;
    case ERR_BUSY:
        return 503;
    case ERR_STORE:
    case ERR_SYSTEM:
        return 500;
    }
    return 500;
}

/* A text that was cut may end within a character: JSON must be UTF-8. */
static struct text whole_characters(struct arena *mem, struct text t) {
    int64_t wrong = text_utf8_error(t);
    if (wrong < 0) return t;
    char *copy = arena_make(mem, char, t.length);
    memcpy(copy, t.at, (size_t)t.length);
    struct text whole = {copy, t.length};
    while ((wrong = text_utf8_error(whole)) >= 0) copy[wrong] = '?';
    return whole;
}

/* "text" and, where there is one, "hint". */
static void json_said(struct json_out *json, struct text all) {
    const char *line_end = memchr(all.at, '\n', (size_t)all.length);
    int64_t first = line_end == NULL ? all.length : line_end - all.at;
    json_text(json, "text", (struct text){all.at, first});
    if (first < all.length)
        json_text(json, "hint", (struct text){all.at + first + 1, all.length - first - 1});
}

/* "findings":[{"file","line","column","value","text","hint","code"}], those listed. */
void json_findings(struct json_out *json, struct arena *mem, enum language language,
                   const struct findings *findings) {
    json_open(json, "findings", '[');
    for (int64_t i = 0; i < findings->count && i < FINDINGS_LISTED_MAX; i++) {
        const struct finding *f = &findings->list[i];
        json_open(json, NULL, '{');
        json_text(json, "file", f->place.file);
        json_int(json, "line", f->place.line);
        json_text(json, "column", f->place.column);
        if (f->place.value.length > 0) json_text(json, "value", f->place.value);
        json_said(json, errors_say(mem, language, text_of(f->code), f->text));
        json_text(json, "code", text_of(f->code));
        json_close(json, '}');
    }
    json_close(json, ']');
}

void json_failure(struct json_out *json, struct arena *mem, enum language language, const struct err *err) {
    struct text code = text_of(err->code);
    json_text(json, "code", code);
    json_said(json, errors_say(mem, language, code, whole_characters(mem, text_of(err->text))));
    if (err->has_pointer) json_text(json, "pointer", text_of(err->pointer));
}

enum language request_language(const struct request *request, enum language otherwise) {
    struct text asked = request_parameter(request, "lang");
    bool is_desk = request->route != NULL && strncmp(request->route->path, "/api/", 5) == 0;
    for (enum language l = 0; l < LANGUAGE_COUNT && is_desk; l++)
        if (text_is(asked, language_names[l])) return l;
    return otherwise;
}

void answer_error(struct request *request, const struct err *err) {
    struct buffer body = {.mem = request->mem};
    struct json_out json = {.to = &body};
    json_open(&json, NULL, '{');
    json_open(&json, "error", '{');
    enum language language = request_language(request, LANGUAGE_EN);
    json_failure(&json, request->mem, language, err);
    if (request->findings != NULL) json_findings(&json, request->mem, language, request->findings);
    json_close(&json, '}');
    json_close(&json, '}');
    answer(request, err_http_status(err), "application/json", buffer_text(&body));
    if (request->answer.status == 503) answer_header(request, "Retry-After", text_of("1"));
}

/* ---- waiting ---- */

void request_wait(struct request *request, route_handler *then) {
    must(request->phase == PHASE_BODY && request->then == NULL);
    request->phase = PHASE_WAITING;
    request->then = then;
    MHD_suspend_connection(request->connection);
}

void request_go_on(void *request_waiting, const struct err *err) {
    struct request *request = request_waiting;
    if (err_any(err)) request->err = *err;
    MHD_resume_connection(request->connection);
}
