/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/routes: the table of routes (routes.def) and how a request finds its row.
 */
#ifndef CADRE_WEB_ROUTES_H
#define CADRE_WEB_ROUTES_H

#include "core/err.h"
#include "core/text.h"
#include "service/keys.h"
#include "service/rights.h"

struct request;

enum method { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_DELETE, METHOD_OPTIONS, METHOD_UNKNOWN };

/* Besides enum right: what a route under /api/v1 asks for. */
enum { RIGHT_OPEN = 0, RIGHT_SIGNED_IN = 1 << 30 };

enum route_id {
#define ROUTE(method, path, handler, scopes, what) ROUTE_##handler,
#include "web/routes.def"
#undef ROUTE
    ROUTE_COUNT
};

/*
 * A handler answers with the functions of web/request.h and returns true; or fails, and the error is the
 * answer. It may hand work to the writer: then it calls request_wait first and has not answered yet.
 */
typedef bool route_handler(struct request *request, struct err *err);

#define ROUTE(method, path, handler, scopes, what) route_handler handler;
#include "web/routes.def"
#undef ROUTE

struct route {
    enum method method;
    const char *path;
    route_handler *handler;
    uint32_t scopes;  /* enum scope, or-ed: the key needs one of them; SCOPE_NONE: no key is asked for */
    uint32_t right;   /* under /api/v1: enum right, RIGHT_OPEN or RIGHT_SIGNED_IN */
    const char *name; /* "statements_post" */
    const char *what;
};

extern const struct route routes[ROUTE_COUNT];

enum route_line_kind { LINE_ROUTE, LINE_TAKES, LINE_IF_MATCH, LINE_SENDS, LINE_ANSWERS };

/* What stands under a route. Types are words of web/shapes. */
struct route_line {
    enum route_line_kind kind;
    int32_t number;   /* LINE_ROUTE: enum route_id; LINE_ANSWERS: the status */
    const char *name; /* LINE_TAKES */
    const char *type, *what;
};

/* The first line of a kind under a route, or the one after `after`; NULL when there is none (any more). */
const struct route_line *route_line_next(const struct route *route, enum route_line_kind kind,
                                         const struct route_line *after);
/* The parameter of that name; NULL when the route takes none. `lang` is a parameter of each route. */
const struct route_line *route_takes(const struct route *route, struct text name);

/*
 * The row of a method and a path; NULL when there is none. *out_allowed is then "GET, HEAD, OPTIONS": what
 * the path allows, in `mem`; empty when nothing is at that path. Several slashes in a row count as one.
 */
const struct route *route_find(struct arena *mem, enum method method, struct text path,
                               struct text *out_allowed);
/* What stands in `path` where the route has {name}, as sent; empty text when the route has no such part. */
struct text route_part(const struct route *route, struct text path, const char *name);
/* "HEAD" is METHOD_GET. */
enum method method_of(struct text name);
const char *method_name(enum method method);

#endif
