/* SPDX-License-Identifier: Apache-2.0 */
/* What a request under /api/v1 carries: checked against routes.def and shapes.def, then read by handlers. */
#include "core/json.h"
#include "web/desk.h"
#include "web/shapes.h"

#include <stdio.h>

/* ---- is it as declared ---- */

static bool parameter_is_declared(struct request *request, const struct query_parameter *sent,
                                  struct err *err) {
    const struct route_line *line = route_takes(request->route, sent->name);
    struct shape_type type;
    if (line == NULL)
        return err_fail(err, ERR_INPUT, "request.unknown-parameter",
                        "\"%.*s\" is not a parameter here\nLeave it out, or see /api/v1/openapi.json for how "
                        "it is spelled.",
                        TEXT_ARGS(text_shorten(request->mem, sent->name, 100)));
    struct text rest = text_of(line->type);
    if (sent->value.length == 0) return true; /* as none */
    while (shape_type_next(&rest, &type))
        if (shape_type_takes(&type, sent->value)) return true;
    return err_fail(err, ERR_INPUT, "request.parameter",
                    "parameter \"%s\" does not take \"%.*s\"\nIt takes: %s.", line->name,
                    TEXT_ARGS(text_shorten(request->mem, sent->value, 40)),
                    shape_type_says(request->mem, text_of(line->type)));
}

static bool body_is_declared(struct request *request, struct err *err) {
    const struct route_line *line = route_line_next(request->route, LINE_SENDS, NULL);
    struct json json;
    if (line == NULL || text_is(text_of(line->type), "files")) return true; /* files: core/multipart checks */
    return request_json(request, &json, err) && shape_fits(request->mem, &json, 0, text_of(line->type), err);
}

/* `"x"` -> `x`, for the function of service/ that changes the thing. */
static bool take_version(struct request *request, struct err *err) {
    struct text etag = request_header(request, "If-Match");
    if (etag.length == 0)
        return err_fail(err, ERR_INPUT, "request.if-match",
                        "the header If-Match is missing\nSend the ETag that it was read with.");
    bool quoted = etag.length > 2 && etag.at[0] == '"' && etag.at[etag.length - 1] == '"';
    call_of(request)->service.seen = quoted ? (struct text){etag.at + 1, etag.length - 2} : etag;
    return true;
}

bool request_is_declared(struct request *request, struct err *err) {
    for (int32_t i = 0; i < request->query.count; i++)
        if (!parameter_is_declared(request, &request->query.list[i], err)) return false;
    if (route_line_next(request->route, LINE_IF_MATCH, NULL) != NULL && !take_version(request, err))
        return false;
    return body_is_declared(request, err);
}

/* ---- for handlers ---- */

bool request_part(struct request *request, const char *name, struct text *out, struct err *err) {
    struct query_list decoded;
    struct text sent = route_part(request->route, request->path, name);
    if (!query_read(request->mem, text_print(request->mem, "x=%.*s", TEXT_ARGS(sent)), true, &decoded, err))
        return false;
    *out = decoded.list[0].value;
    return true;
}

bool request_day(const struct request *request, const char *name, day *out, struct err *err) {
    struct text sent = request_parameter(request, name);
    *out = DAY_NONE;
    return sent.length == 0 || day_parse(sent, out) ||
           err_fail(err, ERR_INPUT, "request.day",
                    "\"%.*s\" in parameter \"%s\" is not a day\nWrite YYYY-MM-DD.",
                    (int)(sent.length < 40 ? sent.length : 40), sent.at, name);
}

bool request_json(struct request *request, struct json *out, struct err *err) {
    struct text type = header_media_type(request_header(request, "Content-Type"));
    if (!text_is_anycase(type, "application/json"))
        return err_fail(err, ERR_INPUT, "request.json",
                        "the body is not sent as JSON\nSend it with Content-Type: application/json.");
    if (!json_read(request->mem, request->body, out, err)) return false;
    return json_kind(out, 0) == JSON_OBJECT ||
           err_fail(err, ERR_INPUT, "request.json", "the body is not a JSON object");
}

bool json_member_text(struct request *request, const struct json *json, const char *name, bool required,
                      struct text *out, struct err *err) {
    int32_t node = json_member(json, 0, name);
    *out = TEXT_NONE;
    if (node != JSON_MISSING && json_kind(json, node) == JSON_STRING) {
        *out = json_unescaped(request->mem, json, node);
        return true;
    }
    return (!required && (node == JSON_MISSING || json_kind(json, node) == JSON_NULL)) ||
           err_fail(err, ERR_INPUT, "request.member", "\"%s\" is missing in the body, or is not a string",
                    name);
}

bool json_member_int(const struct json *json, const char *name, int64_t min, int64_t max, int64_t otherwise,
                     int64_t *out, struct err *err) {
    int32_t node = json_member(json, 0, name);
    *out = otherwise;
    if (node == JSON_MISSING || json_kind(json, node) == JSON_NULL) return true;
    return (json_kind(json, node) == JSON_NUMBER && json_integer(json_raw(json, node), out) && *out >= min &&
            *out <= max) ||
           err_fail(err, ERR_INPUT, "request.member",
                    "\"%s\" in the body is not a whole number from %lld to %lld", name, (long long)min,
                    (long long)max);
}

bool not_found(struct err *err, const char *code, const char *text, ...) {
    char said[300];
    va_list args;
    va_start(args, text);
    vsnprintf(said, sizeof said, text, args);
    va_end(args);
    *err = (struct err){0};
    return err_fail(err, ERR_INPUT, code, "%s", said);
}
