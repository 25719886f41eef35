/* SPDX-License-Identifier: Apache-2.0 */
/* The routes under /api/v1 for programs, made from the table of routes: paths, methods, who may ask. */
#include "web/desk_shapes.h"

#include <string.h>

static bool is_desk(const struct route *route) {
    return strncmp(route->path, "/api/v1/", 8) == 0;
}

static void json_path_parameters(struct json_out *json, struct arena *mem, const char *path) {
    json_open(json, "parameters", '[');
    for (const char *open = strchr(path, '{'); open != NULL; open = strchr(open + 1, '{')) {
        struct text name = {open + 1, strchr(open, '}') - open - 1};
        json_open(json, NULL, '{');
        json_text(json, "name", text_keep(mem, name));
        json_text(json, "in", text_of("path"));
        json_bool(json, "required", true);
        json_open(json, "schema", '{');
        json_text(json, "type", text_of("string"));
        json_close(json, '}');
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void json_response(struct json_out *json, const char *status, const char *description) {
    json_open(json, status, '{');
    json_text(json, "description", text_of(description));
    json_close(json, '}');
}

static void json_operation(struct json_out *json, struct arena *mem, const struct route *route) {
    static const char *const keys[] = {
        [METHOD_GET] = "get", [METHOD_POST] = "post", [METHOD_PUT] = "put", [METHOD_DELETE] = "delete"};
    bool open = route->right == RIGHT_OPEN;
    json_open(json, keys[route->method], '{');
    json_text(json, "operationId", text_of(route->name));
    json_text(json, "summary", text_of(route->what));
    if (!open && route->right != RIGHT_SIGNED_IN) json_text(json, "x-right", rights_print(mem, route->right));
    json_path_parameters(json, mem, route->path);
    json_open(json, "security", '[');
    for (int32_t i = 0; !open && i < 2; i++) {
        json_open(json, NULL, '{');
        json_open(json, i == 0 ? "session" : "token", '[');
        json_close(json, ']');
        json_close(json, '}');
    }
    json_close(json, ']');
    json_open(json, "responses", '{');
    json_response(json, "2XX", route->what);
    json_response(json, "default", "What is wrong, as {\"error\":{code, text, hint}}");
    json_close(json, '}');
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
    json_open(json, "components", '{');
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
    json_security(&body.json);
    return body_answer(&body, request, 200, TEXT_NONE);
}
