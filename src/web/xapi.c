/* SPDX-License-Identifier: Apache-2.0 */
#include "web/xapi.h"

#include "record/record.h"
#include "web/server.h"

#include <string.h>
#include <time.h>

static const char *const header_parameters[] = {
    "Authorization", "X-Experience-API-Version", "Content-Type", "Content-Length", "If-Match",
    "If-None-Match", "Accept-Language"};
enum { HEADER_PARAMETER_COUNT = sizeof header_parameters / sizeof header_parameters[0] };

bool xapi_is(const struct request *request) {
    struct text path = request->path;
    while (path.length > 1 && path.at[1] == '/') path = (struct text){path.at + 1, path.length - 1};
    return path.length >= 5 && memcmp(path.at, "/xapi", 5) == 0 && (path.length == 5 || path.at[5] == '/');
}

/* ---- version, key, scope ---- */

/* "1.0", "1.0.3", "2.0.0": the last number does not matter. */
static bool version_is(struct text sent, const char *major_minor) {
    int64_t length = (int64_t)strlen(major_minor);
    if (sent.length < length || memcmp(sent.at, major_minor, (size_t)length) != 0) return false;
    int64_t patch;
    return sent.length == length ||
           (sent.at[length] == '.' &&
            text_int((struct text){sent.at + length + 1, sent.length - length - 1}, 0, 999, &patch));
}

static void note_version(struct request *request) {
    struct text sent = request_header(request, "X-Experience-API-Version");
    request->has_version = version_is(sent, "1.0") || version_is(sent, "2.0");
    request->version = version_is(sent, "1.0") ? XAPI_1_0 : XAPI_2_0;
}

static bool check_version(struct request *request, struct err *err) {
    if (request->has_version) return true;
    struct text sent = request_header(request, "X-Experience-API-Version");
    if (sent.length == 0)
        return err_fail(err, ERR_INPUT, "xapi.version",
                        "the header X-Experience-API-Version is missing\nSend 1.0.3 or 2.0.0 in it.");
    return err_fail(
        err, ERR_INPUT, "xapi.version",
        "version \"%.*s\" of xAPI is not spoken here\nSend 1.0.3 or 2.0.0 in X-Experience-API-Version.",
        (int)(sent.length < 40 ? sent.length : 40), sent.at);
}

bool xapi_admit(struct request *request, struct err *err) {
    const struct route *route = request->route;
    note_version(request);
    if (route->scopes == SCOPE_NONE) return true;
    if (!key_ring_check(web_keys(request->web), request->mem, request_header(request, "Authorization"),
                        &request->key, err))
        return false;
    if (!scopes_allow(request->key.scopes, route->scopes, route->method == METHOD_GET))
        return err_fail(err, ERR_RIGHTS, "key.scope-missing",
                        "this key may not do that; it needs one of: %.*s\nAsk the administrator for a key "
                        "with that scope.",
                        TEXT_ARGS(scopes_print(request->mem, route->scopes)));
    return check_version(request, err);
}

/* Statements are given with the time up to which none is missing, whatever the answer (1.0.3
 * Communication 2.1.3). */
static void add_consistent_through(struct request *request) {
    struct err err = {0};
    struct instant through;
    bool is_statements = request->route != NULL && request->route->method == METHOD_GET &&
                         strncmp(request->route->path, "/xapi/statements", 16) == 0;
    if (!is_statements || !record_consistent_through(web_record(request->web), &through, &err)) return;
    answer_header(request, "X-Experience-API-Consistent-Through", text_of(timestamp_print(through).at));
}

void xapi_answer_headers(struct request *request) {
    if (!request->has_consistent_through) add_consistent_through(request);
    bool missing = request_header(request, "X-Experience-API-Version").length == 0;
    bool about = request->route != NULL && request->route->scopes == SCOPE_NONE;
    if (!request->has_version) note_version(request);
    const char *version = request->has_version ? (request->version == XAPI_1_0 ? "1.0.3" : "2.0.0")
                          : missing && !about  ? "0.95" /* the last version that did not ask for the header */
                                               : "2.0.0";
    answer_header(request, "X-Experience-API-Version", text_of(version));
    answer_header(request, "Access-Control-Allow-Origin", text_of("*"));
    if (request->method == METHOD_OPTIONS) {
        answer_header(request, "Access-Control-Allow-Methods",
                      text_of("GET, HEAD, PUT, POST, DELETE, OPTIONS"));
        answer_header(request, "Access-Control-Allow-Headers",
                      text_of("Authorization, Content-Type, X-Experience-API-Version, "
                              "X-Experience-API-Hash, If-Match, If-None-Match, Accept-Language"));
        answer_header(request, "Access-Control-Max-Age", text_of("86400"));
    } else if (request_header(request, "Origin").length > 0) {
        answer_header(request, "Access-Control-Expose-Headers",
                      text_of("ETag, Last-Modified, X-Experience-API-Version, "
                              "X-Experience-API-Consistent-Through, Retry-After"));
    }
}

/* ---- the alternate syntax ---- */

bool xapi_is_alternate(const struct request *request) {
    return request->method == METHOD_POST && request_has_parameter(request, "method") && xapi_is(request);
}

static const char *header_parameter_of(struct text name) {
    for (int32_t i = 0; i < HEADER_PARAMETER_COUNT; i++)
        if (text_is_anycase(name, header_parameters[i])) return header_parameters[i];
    return NULL;
}

static void override(struct request *request, const char *name, struct text value) {
    request->overrides[request->override_count].name = name;
    request->overrides[request->override_count++].value = value;
}

/* The form's parameters: headers to the headers, content to the body, the rest to the query. */
static bool take_form(struct request *request, const struct query_list *form, struct err *err) {
    struct query_parameter *rest = arena_make(request->mem, struct query_parameter, form->count);
    bool has_content = false;
    request->query = (struct query_list){.list = rest};
    request->body = TEXT_NONE;
    for (int32_t i = 0; i < form->count; i++) {
        const char *header = header_parameter_of(form->list[i].name);
        if (header != NULL && request->override_count < HEADER_PARAMETER_COUNT) {
            override(request, header, form->list[i].value);
        } else if (text_is(form->list[i].name, "content")) {
            request->body = form->list[i].value;
            has_content = true;
        } else {
            rest[request->query.count++] = form->list[i];
        }
    }
    bool wants_content = request->method == METHOD_PUT || request->method == METHOD_POST;
    if (has_content == wants_content) return true;
    return err_fail(err, ERR_INPUT, "xapi.alternate",
                    wants_content
                        ? "the form has no parameter \"content\"\nSend what would be the body in it."
                        : "the form has a parameter \"content\", but the method has no body");
}

bool xapi_read_alternate(struct request *request, struct err *err) {
    struct text method = request_parameter(request, "method");
    struct text type = header_media_type(request_header(request, "Content-Type"));
    struct query_list form;
    if (version_is(request_header(request, "X-Experience-API-Version"), "2.0"))
        return err_fail(err, ERR_INPUT, "xapi.alternate-version",
                        "xAPI 2.0 has no parameter \"method\"\nUse the method itself.");
    if (request->query.count != 1)
        return err_fail(err, ERR_INPUT, "xapi.alternate",
                        "beside \"method\" no parameter may stand in the address\nSend them in the form.");
    if (type.length > 0 && !text_is_anycase(type, "application/x-www-form-urlencoded"))
        return err_fail(err, ERR_INPUT, "xapi.alternate",
                        "a request with \"method\" is a form\nSend it as application/x-www-form-urlencoded.");
    request->method = method_of(method);
    request->is_head = text_is(method, "HEAD");
    if (request->method >= METHOD_OPTIONS)
        return err_fail(err, ERR_INPUT, "xapi.alternate",
                        "\"method\" is none of GET, HEAD, PUT, POST, DELETE");
    if (!query_read(request->mem, request->body, false, &form, err) || !take_form(request, &form, err))
        return false;
    note_version(request);
    if (request->has_version && request->version == XAPI_2_0)
        return err_fail(err, ERR_INPUT, "xapi.alternate-version",
                        "xAPI 2.0 has no parameter \"method\"\nUse the method itself.");
    for (int32_t i = 0; i < request->override_count; i++)
        if (strcmp(request->overrides[i].name, "Content-Type") == 0) return true;
    override(request, "Content-Type", text_of("application/json"));
    return true;
}

/* ---- parameters ---- */

bool xapi_parameters(const struct request *request, const char *names, const char *required,
                     struct err *err) {
    for (int32_t i = 0; i < request->query.count; i++) {
        struct text name = request->query.list[i].name;
        if (!text_has_word(text_of(names), name))
            return err_fail(err, ERR_INPUT, "xapi.parameter-unknown",
                            "parameter \"%.*s\" is unknown here\nKnown, with this case of letters: %s.",
                            (int)(name.length < 100 ? name.length : 100), name.at,
                            names[0] == '\0' ? "none" : names);
    }
    struct text rest = text_of(required), name;
    while (text_next(&rest, ' ', &name))
        if (request_parameter(request, text_zero_ended(request->mem, name)).length == 0)
            return err_fail(err, ERR_INPUT, "xapi.parameter-missing", "parameter \"%.*s\" is missing",
                            TEXT_ARGS(name));
    return true;
}

static bool wrong_parameter(const char *name, const char *expected, struct err *err) {
    return err_fail(err, ERR_INPUT, "xapi.parameter", "parameter \"%s\" is not %s", name, expected);
}

bool xapi_flag(const struct request *request, const char *name, bool *out, struct err *err) {
    struct text value = request_parameter(request, name);
    bool given = request_has_parameter(request, name);
    *out = text_is(value, "true");
    return !given || *out || text_is(value, "false") || wrong_parameter(name, "true or false", err);
}

bool xapi_iri(const struct request *request, const char *name, struct text *out, struct err *err) {
    *out = request_parameter(request, name);
    return !request_has_parameter(request, name) || iri_is_absolute(*out) ||
           wrong_parameter(name, "an IRI with a scheme, like http://example.com/course/1", err);
}

bool xapi_uuid(const struct request *request, const char *name, bool *out_given, uint8_t out[16],
               struct err *err) {
    *out_given = request_has_parameter(request, name);
    return !*out_given || uuid_read(request_parameter(request, name), out) ||
           wrong_parameter(name, "a UUID", err);
}

bool xapi_instant(const struct request *request, const char *name, bool *out_given, struct instant *out,
                  struct err *err) {
    *out_given = request_has_parameter(request, name);
    return !*out_given || timestamp_read(request_parameter(request, name), request->version, out) ||
           wrong_parameter(name, "a time like 2026-11-24T20:25:30.123Z", err);
}

bool xapi_agent(const struct request *request, const char *name, struct text *out_key, struct text *out_name,
                struct err *err) {
    struct json json;
    *out_key = TEXT_NONE;
    if (out_name != NULL) *out_name = TEXT_NONE;
    if (!request_has_parameter(request, name)) return true;
    if (!json_read(request->mem, request_parameter(request, name), &json, err) ||
        !agent_key(request->mem, &json, 0, request->version, out_key, err))
        return false;
    int32_t called = json_member(&json, 0, "name");
    if (out_name != NULL && called != JSON_MISSING) *out_name = json_unescaped(request->mem, &json, called);
    return true;
}

struct text http_date(struct arena *mem, struct instant at) {
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t)at.second;
    struct tm utc;
    gmtime_r(&seconds, &utc);
    return text_print(mem, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[utc.tm_wday], utc.tm_mday,
                      months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
}
