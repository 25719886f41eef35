/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The routes under /api/v1 for programs, as OpenAPI 3.1: made from routes.def and shapes.def, so that it says
 * what is checked.
 */
#include "web/desk_shapes.h"
#include "web/shapes.h"

#include <string.h>

static bool is_desk(const struct route *route) {
    return strncmp(route->path, "/api/v1/", 8) == 0;
}

static void json_described(struct json_out *json, const char *what) {
    if (what[0] != '\0') json_text(json, "description", text_of(what));
}

/* ---- schemas ---- */

static void json_type(struct json_out *json, const char *type, const char *format) {
    json_text(json, "type", text_of(type));
    if (format != NULL) json_text(json, "format", text_of(format));
}

static void json_range(struct json_out *json, const struct shape_type *type) {
    json_type(json, "integer", NULL);
    if (type->min != INT64_MIN) json_int(json, "minimum", type->min);
    if (type->max != INT64_MAX) json_int(json, "maximum", type->max);
}

static void json_enum(struct json_out *json, struct text words) {
    struct text word;
    json_type(json, "string", NULL);
    json_open(json, "enum", '[');
    while (text_next(&words, '|', &word)) json_text(json, NULL, word);
    json_close(json, ']');
}

static void json_ref(struct json_out *json, struct arena *mem, const char *shape) {
    json_text(json, "$ref", text_print(mem, "#/components/schemas/%s", shape));
}

static void json_schema(struct json_out *json, struct arena *mem, const char *key, struct text type);

/* The members of a schema of one alternative. */
static void json_one(struct json_out *json, struct arena *mem, const struct shape_type *type) {
    switch (type->kind) {
    case TYPE_TEXT:
        json_type(json, "string", NULL);
        return;
    case TYPE_DAY:
        json_type(json, "string", "date");
        return;
    case TYPE_TIME:
        json_type(json, "string", "date-time");
        return;
    case TYPE_BOOL:
        json_type(json, "boolean", NULL);
        return;
    case TYPE_INT:
        json_range(json, type);
        return;
    case TYPE_NUMBER:
        json_type(json, "number", NULL);
        return;
    case TYPE_NULL:
        json_type(json, "null", NULL);
        return;
    case TYPE_WORDS:
        json_enum(json, type->words);
        return;
    case TYPE_LIST:
        json_type(json, "array", NULL);
        json_schema(json, mem, "items", type->words);
        return;
    case TYPE_SHAPE:
        json_ref(json, mem, type->shape->name);
        return;
    case TYPE_ANY:
        return;
    }
}

/* "T", or "T or null" as anyOf. */
static void json_schema(struct json_out *json, struct arena *mem, const char *key, struct text type) {
    struct text rest = type;
    struct shape_type one;
    json_open(json, key, '{');
    bool alone = shape_type_next(&rest, &one) && rest.length == 0;
    if (alone) json_one(json, mem, &one);
    else {
        rest = type;
        json_open(json, "anyOf", '[');
        while (shape_type_next(&rest, &one)) {
            json_open(json, NULL, '{');
            json_one(json, mem, &one);
            json_close(json, '}');
        }
        json_close(json, ']');
    }
    json_close(json, '}');
}

static void json_described_member(struct json_out *json, struct arena *mem, const struct shape_line *member) {
    json_open(json, member->name, '{');
    json_described(json, member->what);
    json_open(json, "allOf", '[');
    json_schema(json, mem, NULL, text_of(member->type));
    json_close(json, ']');
    json_close(json, '}');
}

static void json_shape(struct json_out *json, struct arena *mem, const struct shape_line *shape) {
    const struct shape_line *members[SHAPE_MEMBERS_MAX];
    int32_t count = shape_members(shape, members);
    json_open(json, shape->name, '{');
    json_type(json, "object", NULL);
    json_described(json, shape->what);
    json_open(json, "properties", '{');
    for (int32_t i = 0; i < count; i++)
        if (members[i]->what[0] == '\0') json_schema(json, mem, members[i]->name, text_of(members[i]->type));
        else json_described_member(json, mem, members[i]);
    json_close(json, '}');
    json_open(json, "required", '[');
    for (int32_t i = 0; i < count; i++)
        if (members[i]->kind == LINE_HAS) json_text(json, NULL, text_of(members[i]->name));
    json_close(json, ']');
    json_bool(json, "additionalProperties", false);
    json_close(json, '}');
}

static void json_page(struct json_out *json, struct arena *mem, struct text of) {
    json_open(json, "schema", '{');
    json_type(json, "object", NULL);
    json_open(json, "properties", '{');
    json_schema(json, mem, "rows", text_print(mem, "list of %.*s", TEXT_ARGS(of)));
    json_schema(json, mem, "total", text_of("0.."));
    json_schema(json, mem, "next", text_of("text or null"));
    json_close(json, '}');
    json_open(json, "required", '[');
    json_text(json, NULL, text_of("rows"));
    json_text(json, NULL, text_of("total"));
    json_text(json, NULL, text_of("next"));
    json_close(json, ']');
    json_close(json, '}');
}

/* ---- parameters and bodies ---- */

static void json_parameter(struct json_out *json, struct arena *mem, const char *in, struct text name,
                           const char *type, const char *what) {
    json_open(json, NULL, '{');
    json_text(json, "name", name);
    json_text(json, "in", text_of(in));
    json_bool(json, "required", strcmp(in, "query") != 0);
    json_described(json, what);
    json_schema(json, mem, "schema", text_of(type));
    json_close(json, '}');
}

static void json_parameters(struct json_out *json, struct arena *mem, const struct route *route) {
    const struct route_line *line = NULL;
    json_open(json, "parameters", '[');
    for (const char *open = strchr(route->path, '{'); open != NULL; open = strchr(open + 1, '{'))
        json_parameter(json, mem, "path", (struct text){open + 1, strchr(open, '}') - open - 1}, "text", "");
    while ((line = route_line_next(route, LINE_TAKES, line)) != NULL)
        json_parameter(json, mem, "query", text_of(line->name), line->type, line->what);
    line = route_takes(route, text_of("lang"));
    json_parameter(json, mem, "query", text_of(line->name), line->type, line->what);
    if (route_line_next(route, LINE_IF_MATCH, NULL) != NULL)
        json_parameter(json, mem, "header", text_of("If-Match"), "text",
                       "the ETag of what is changed, as it was read");
    json_close(json, ']');
}

static void json_body(struct json_out *json, struct arena *mem, const struct route *route) {
    const struct route_line *line = route_line_next(route, LINE_SENDS, NULL);
    if (line == NULL) return;
    bool files = strcmp(line->type, "files") == 0;
    json_open(json, "requestBody", '{');
    json_bool(json, "required", true);
    json_open(json, "content", '{');
    json_open(json, files ? "multipart/form-data" : "application/json", '{');
    if (!files) json_schema(json, mem, "schema", text_of(line->type));
    json_close(json, '}');
    json_close(json, '}');
    json_close(json, '}');
}

/* ---- answers ---- */

static bool begins(const char *type, const char *with, const char **out_after) {
    size_t length = strlen(with);
    if (strncmp(type, with, length) != 0) return false;
    *out_after = type + length;
    return true;
}

static void json_content(struct json_out *json, struct arena *mem, const char *type) {
    const char *of;
    if (begins(type, "file ", &of)) {
        json_open(json, of, '{');
    } else if (begins(type, "events of ", &of)) {
        json_open(json, "text/event-stream", '{');
        json_open(json, "schema", '{');
        json_type(json, "string", NULL);
        json_text(json, "description", text_print(mem, "The data of each event is the JSON of a %s", of));
        json_close(json, '}');
    } else {
        json_open(json, "application/json", '{');
        if (begins(type, "page of ", &of)) json_page(json, mem, text_of(of));
        else json_schema(json, mem, "schema", text_of(type));
    }
    json_close(json, '}');
}

/* All lines of the first line's status are one response. */
static void json_response(struct json_out *json, struct arena *mem, const struct route *route,
                          const struct route_line *line) {
    int32_t status = line->number;
    json_open(json, text_zero_ended(mem, text_print(mem, "%d", status)), '{');
    json_text(json, "description", text_of(route->what));
    if (strcmp(line->type, "nothing") != 0) {
        json_open(json, "content", '{');
        for (; line != NULL; line = route_line_next(route, LINE_ANSWERS, line))
            if (line->number == status) json_content(json, mem, line->type);
        json_close(json, '}');
    }
    json_close(json, '}');
}

static bool is_first_of_status(const struct route *route, const struct route_line *line) {
    const struct route_line *first = route_line_next(route, LINE_ANSWERS, NULL);
    while (first->number != line->number) first = route_line_next(route, LINE_ANSWERS, first);
    return first == line;
}

static void json_responses(struct json_out *json, struct arena *mem, const struct route *route) {
    const struct route_line *line = NULL;
    json_open(json, "responses", '{');
    while ((line = route_line_next(route, LINE_ANSWERS, line)) != NULL)
        if (is_first_of_status(route, line)) json_response(json, mem, route, line);
    json_open(json, "default", '{');
    json_text(json, "description", text_of("What is wrong"));
    json_open(json, "content", '{');
    json_content(json, mem, "failure");
    json_close(json, '}');
    json_close(json, '}');
    json_close(json, '}');
}

/* ---- the whole ---- */

static void json_operation(struct json_out *json, struct arena *mem, const struct route *route) {
    static const char *const keys[] = {
        [METHOD_GET] = "get", [METHOD_POST] = "post", [METHOD_PUT] = "put", [METHOD_DELETE] = "delete"};
    bool open = route->right == RIGHT_OPEN;
    json_open(json, keys[route->method], '{');
    json_text(json, "operationId", text_of(route->name));
    json_text(json, "summary", text_of(route->what));
    if (!open && route->right != RIGHT_SIGNED_IN) json_text(json, "x-right", rights_print(mem, route->right));
    json_parameters(json, mem, route);
    json_body(json, mem, route);
    json_open(json, "security", '[');
    for (int32_t i = 0; !open && i < 2; i++) {
        json_open(json, NULL, '{');
        json_open(json, i == 0 ? "session" : "token", '[');
        json_close(json, ']');
        json_close(json, '}');
    }
    json_close(json, ']');
    json_responses(json, mem, route);
    json_close(json, '}');
}

/* One object for each path, with the methods that it takes. */
static void json_paths(struct json_out *json, struct arena *mem) {
    json_open(json, "paths", '{');
    for (int32_t i = 0; i < ROUTE_COUNT; i++) {
        bool told = !is_desk(&routes[i]);
        for (int32_t j = 0; j < i && !told; j++) told = strcmp(routes[j].path, routes[i].path) == 0;
        if (told) continue;
        json_open(json, routes[i].path, '{');
        for (int32_t j = i; j < ROUTE_COUNT; j++)
            if (strcmp(routes[j].path, routes[i].path) == 0) json_operation(json, mem, &routes[j]);
        json_close(json, '}');
    }
    json_close(json, '}');
}

static void json_security(struct json_out *json) {
    json_open(json, "securitySchemes", '{');
    json_open(json, "session", '{');
    json_text(json, "type", text_of("apiKey"));
    json_text(json, "in", text_of("cookie"));
    json_text(json, "name", text_of("cadre_session"));
    json_text(json, "description",
              text_of("Changing requests carry X-Cadre-CSRF too, with `csrf` of GET /session."));
    json_close(json, '}');
    json_open(json, "token", '{');
    json_text(json, "type", text_of("http"));
    json_text(json, "scheme", text_of("bearer"));
    json_close(json, '}');
    json_close(json, '}');
}

static void json_components(struct json_out *json, struct arena *mem) {
    json_open(json, "components", '{');
    json_open(json, "schemas", '{');
    for (int32_t i = 0; i < shape_line_count; i++)
        if (shape_lines[i].kind == LINE_SHAPE) json_shape(json, mem, &shape_lines[i]);
    json_close(json, '}');
    json_security(json);
    json_close(json, '}');
}

bool openapi_get(struct request *request, struct err *err) {
    struct body body;
    (void)err;
    body_begin(&body, request);
    json_text(&body.json, "openapi", text_of("3.1.0"));
    json_open(&body.json, "info", '{');
    json_text(&body.json, "title", text_of("Cadre"));
    json_text(&body.json, "version", text_of("1"));
    json_close(&body.json, '}');
    json_paths(&body.json, request->mem);
    json_components(&body.json, request->mem);
    return body_answer(&body, request, 200, TEXT_NONE);
}
