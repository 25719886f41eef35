/* SPDX-License-Identifier: Apache-2.0 */
#include "web/routes.h"

#include "web/pages.h"

#include <string.h>

const struct route routes[ROUTE_COUNT] = {
#define ROUTE(method, path, handler, scopes, what)                                                           \
    {METHOD_##method, path, handler, scopes, 0, #handler, what},
#define DESK(method, path, handler, right, what)                                                             \
    {METHOD_##method, path, handler, SCOPE_NONE, right, #handler, what},
#include "web/routes.def"
#undef ROUTE
};

static const struct route_line route_lines[] = {
#define ROUTE(method, path, handler, scopes, what) {LINE_ROUTE, ROUTE_##handler, "", "", ""},
#define TAKES(name, type, what) {LINE_TAKES, 0, #name, type, what},
#define IF_MATCH {LINE_IF_MATCH, 0, "", "", ""},
#define SENDS(type) {LINE_SENDS, 0, "", type, ""},
#define ANSWERS(status, type) {LINE_ANSWERS, status, "", type, ""},
#include "web/routes.def"
#undef ROUTE
};

static const char *const method_names[] = {
    [METHOD_GET] = "GET",       [METHOD_POST] = "POST",       [METHOD_PUT] = "PUT",
    [METHOD_DELETE] = "DELETE", [METHOD_OPTIONS] = "OPTIONS", [METHOD_UNKNOWN] = "other"};

enum method method_of(struct text name) {
    if (text_is(name, "HEAD")) return METHOD_GET;
    for (enum method method = METHOD_GET; method < METHOD_UNKNOWN; method++)
        if (text_is(name, method_names[method])) return method;
    return METHOD_UNKNOWN;
}

const char *method_name(enum method method) {
    return method_names[method];
}

/* As strcmp would, but several slashes of `path` count as one, and {name} is anything up to the next slash.
 * What stands there for `name` is put into *out; both may be NULL. */
static bool path_match(struct text path, const char *expected, const char *name, struct text *out) {
    int64_t i = 0;
    for (const char *e = expected; *e != '\0'; e++) {
        if (*e == '{') {
            int64_t begin = i;
            const char *end = strchr(e, '}');
            while (i < path.length && path.at[i] != '/') i++;
            if (i == begin) return false;
            if (name != NULL && strncmp(e + 1, name, (size_t)(end - e - 1)) == 0 && name[end - e - 1] == '\0')
                *out = (struct text){path.at + begin, i - begin};
            e = end;
            continue;
        }
        if (i == path.length || path.at[i] != *e) return false;
        while (*e == '/' && i + 1 < path.length && path.at[i + 1] == '/') i++;
        i++;
    }
    return i == path.length;
}

static bool path_is(struct text path, const char *expected) {
    return path_match(path, expected, NULL, NULL);
}

struct text route_part(const struct route *route, struct text path, const char *name) {
    struct text part = TEXT_NONE;
    path_match(path, route->path, name, &part);
    return part;
}

/* ---- what stands under a route ---- */

static const struct route_line *line_of(const struct route *route) {
    const struct route_line *line = route_lines;
    while (line->kind != LINE_ROUTE || line->number != route - routes) line++;
    return line;
}

const struct route_line *route_line_next(const struct route *route, enum route_line_kind kind,
                                         const struct route_line *after) {
    const struct route_line *end = route_lines + sizeof route_lines / sizeof route_lines[0];
    const struct route_line *line = after != NULL ? after : line_of(route);
    for (line++; line < end && line->kind != LINE_ROUTE; line++)
        if (line->kind == kind) return line;
    return NULL;
}

const struct route_line *route_takes(const struct route *route, struct text name) {
    static const struct route_line lang = {LINE_TAKES, 0, "lang", "kk|ru|en",
                                           "of names and sentences; the user's when absent"};
    const struct route_line *line = NULL;
    while ((line = route_line_next(route, LINE_TAKES, line)) != NULL)
        if (text_is(name, line->name)) return line;
    return text_is(name, "lang") ? &lang : NULL;
}

/* ---- finding one ---- */

static struct text allowed_methods(struct arena *mem, struct text path) {
    struct buffer list = {.mem = mem};
    for (int32_t i = 0; i < ROUTE_COUNT; i++) {
        if (!path_is(path, routes[i].path)) continue;
        buffer_adds(&list, method_name(routes[i].method));
        buffer_adds(&list, routes[i].method == METHOD_GET ? ", HEAD, " : ", ");
    }
    if (list.length > 0) buffer_adds(&list, "OPTIONS");
    return buffer_text(&list);
}

const struct route *route_find(struct arena *mem, enum method method, struct text path,
                               struct text *out_allowed) {
    *out_allowed = TEXT_NONE;
    if (page_find(path) != NULL) path = text_of("/"); /* the route of all files of the pages */
    for (int32_t i = 0; i < ROUTE_COUNT; i++)
        if (routes[i].method == method && path_is(path, routes[i].path)) return &routes[i];
    *out_allowed = allowed_methods(mem, path);
    return NULL;
}
