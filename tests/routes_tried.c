/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/routes_tried.h"

#include "core/files.h"
#include "core/json.h"
#include "web/routes.h"
#include "web/shapes.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool after(struct text t, const char *beginning, struct text *out_rest) {
    int64_t length = (int64_t)strlen(beginning);
    if (t.length < length || memcmp(t.at, beginning, (size_t)length) != 0) return false;
    *out_rest = (struct text){t.at + length, t.length - length};
    return true;
}

/* ---- does it fit ---- */

static bool json_fits(struct arena *mem, struct text body, const char *type, struct err *err) {
    struct json json;
    struct text of;
    if (!json_read(mem, body, &json, err)) return false;
    if (!after(text_of(type), "page of ", &of)) return shape_fits(mem, &json, 0, text_of(type), err);
    int32_t rows = json_member(&json, 0, "rows"), total = json_member(&json, 0, "total"),
            next = json_member(&json, 0, "next");
    if (json.nodes[0].count != 3 || rows == JSON_MISSING || total == JSON_MISSING || next == JSON_MISSING)
        return err_fail(err, ERR_INPUT, "test", "a page has rows, total and next");
    struct text list = text_print(mem, "list of %.*s", TEXT_ARGS(of));
    return shape_fits(mem, &json, rows, list, err) && shape_fits(mem, &json, total, text_of("0.."), err) &&
           shape_fits(mem, &json, next, text_of("text or null"), err);
}

/* "retry: 300\ndata: {...}\n\n" */
static bool events_fit(struct arena *mem, struct text body, const char *type, struct err *err) {
    struct text line, data;
    while (text_next(&body, '\n', &line))
        if (after(line, "data: ", &data) && !json_fits(mem, data, type, err)) return false;
    return true;
}

static bool media_is(const struct reply *reply, struct text type) {
    struct text sent = reply_header(reply, "Content-Type"), rest;
    return after(sent, type.at, &rest) && (rest.length == 0 || rest.at[0] == ';');
}

static bool body_fits(struct arena *mem, const struct reply *reply, const char *type, struct err *err) {
    struct text of;
    if (text_is(text_of(type), "nothing"))
        return reply->body.length == 0 || err_fail(err, ERR_INPUT, "test", "there is a body");
    if (after(text_of(type), "file ", &of))
        return media_is(reply, of) || err_fail(err, ERR_INPUT, "test", "another media type");
    if (after(text_of(type), "events of ", &of))
        return media_is(reply, text_of("text/event-stream")) ? events_fit(mem, reply->body, of.at, err)
                                                             : err_fail(err, ERR_INPUT, "test", "no events");
    return media_is(reply, text_of("application/json")) ? json_fits(mem, reply->body, type, err)
                                                        : err_fail(err, ERR_INPUT, "test", "no JSON");
}

/* One of the declared answers of this status. */
static bool success_fits(struct arena *mem, const struct route *route, const struct reply *reply,
                         struct err *err) {
    const struct route_line *line = NULL;
    struct err failed = {0};
    err_fail(&failed, ERR_INPUT, "test", "no such answer is declared in routes.def");
    while ((line = route_line_next(route, LINE_ANSWERS, line)) != NULL) {
        if (line->number != reply->status) continue;
        failed = (struct err){0};
        if (body_fits(mem, reply, line->type, &failed)) return true;
    }
    *err = failed;
    return false;
}

void reply_must_fit(struct arena *mem, const char *method, const char *target, struct text sent,
                    const struct reply *reply) {
    struct text path = {target, (int64_t)strcspn(target, "?")}, allowed, rest;
    struct err err = {0};
    const struct route *route = route_find(mem, method_of(text_of(method)), path, &allowed);
    bool is_success = reply->status >= 200 && reply->status < 300;
    bool by_library = reply->status == 414 || reply->status == 431; /* before we see the request */
    if (route == NULL || !after(text_of(route->path), "/api/v1/", &rest) || reply->status == 0 ||
        by_library || strcmp(method, "HEAD") == 0)
        return;
    bool fits = is_success ? success_fits(mem, route, reply, &err)
                           : json_fits(mem, reply->body, "failure", &err);
    if (is_success && sent.length > 0 && route_line_next(route, LINE_SENDS, NULL) == NULL)
        fits = err_fail(&err, ERR_INPUT, "test", "a body was taken that is not declared: SENDS");
    if (!fits)
        printf("%s %.300s -> %d: %s\n%.*s\n", method, target, reply->status, err.text,
               (int)(reply->body.length < 2000 ? reply->body.length : 2000), reply->body.at);
    check(fits);
}

/* ---- was it tried ---- */

static bool was_served(struct arena *mem, struct text metrics, const struct route *route) {
    for (int status = 200; status < 208; status++)
        if (text_contains(metrics, text_print(mem, "cadre_http_requests_total{route=\"%s\",status=\"%d\"}",
                                              route->name, status)
                                       .at))
            return true;
    return false;
}

void routes_note(const struct served *served) {
    const char *directory = getenv("CADRE_ROUTES_TRIED");
    struct arena mem = {0};
    if (directory == NULL) return;
    struct reply metrics = request(&mem, served, "GET", "/metrics", "", TEXT_NONE);
    mkdir(directory, 0700);
    for (int32_t i = 0; i < ROUTE_COUNT && metrics.status == 200; i++) {
        if (!was_served(&mem, metrics.body, &routes[i])) continue;
        int file = open(path_join(&mem, directory, routes[i].name), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        check(file >= 0);
        close(file);
    }
    arena_clear(&mem);
}
