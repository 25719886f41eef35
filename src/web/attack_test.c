/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody who means harm may send to /api/v1, and that it gets him nothing: other people's sessions,
 * other sites' requests, texts that are code elsewhere, paths, sizes, guesses. Who may see what:
 * rights_matrix_test. What hides a second request: server_test. Spreadsheets: exchange/excel_files_test.
 */
#include "core/files.h"
#include "core/json_out.h"
#include "core/random.h"
#include "tests/browser.h"
#include "web/routes.h"
#include "web/shapes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct arena kept;

static struct served *shared(void) {
    static struct served served;
    if (served.pid == 0) served = facts_served(fresh_file());
    return &served;
}

static struct browser planner(void) {
    static struct browser browser;
    if (browser.cookie == NULL) browser = sign_in_as(&kept, shared(), "planner1");
    return browser;
}

/* Of every role that may be over everything. */
static struct browser with_every_right(void) {
    user_make(shared()->database, "everything1", "planner");
    for (int32_t role = 0; role < ROLE_COUNT; role++)
        if (role != ROLE_PLANNER && (role_rows[role].scopes & 1u << SCOPE_EVERYTHING) != 0)
            check_int(cadre(&kept, NULL, "user role everything1 %s --db '%s'", role_rows[role].word,
                            shared()->database),
                      0);
    return sign_in_as(&kept, shared(), "everything1");
}

static struct reply sign_in_try(struct arena *mem, const struct served *served, const char *headers,
                                const char *login, const char *password) {
    return request(mem, served, "POST", "/api/v1/session",
                   text_print(mem, "Content-Type: application/json\r\n%s", headers).at,
                   text_print(mem, "{\"login\":\"%s\",\"password\":\"%s\"}", login, password));
}

/* ---- sessions ---- */

TEST(a_cookie_that_somebody_else_chose_is_never_the_session) {
    struct arena mem = {0};
    struct browser thief = sign_in_as(&mem, shared(), "commander1");

    const char *planted = text_print(&mem, "Cookie: %s\r\n", thief.cookie).at;
    struct reply in = sign_in_try(&mem, shared(), planted, "planner1", PASSWORD);
    struct reply made_up = sign_in_try(&mem, shared(), "Cookie: cadre_session=chosen\r\n", "planner1",
                                       PASSWORD);
    struct reply still = ask(&mem, &thief, "GET", "/session", NULL);

    check_int(in.status, 200);
    check(!text_contains(reply_header(&in, "Set-Cookie"), strchr(thief.cookie, '=') + 1));
    check_int(made_up.status, 200);
    check(!text_contains(reply_header(&made_up, "Set-Cookie"), "chosen"));
    check(text_contains(still.body, "\"login\":\"commander1\"")); /* did not become the planner's */
    const struct browser chosen = {shared(), "cadre_session=chosen", NULL};
    check_int(ask(&mem, &chosen, "GET", "/session", NULL).status, 401);
    arena_clear(&mem);
}

TEST(a_stolen_cookie_opens_no_route_after_signing_out) {
    struct arena mem = {0};
    struct browser owner = sign_in_as(&mem, shared(), "planner1"), thief = owner;
    check_int(ask(&mem, &owner, "DELETE", "/session", NULL).status, 204);

    for (int32_t i = 0; i < ROUTE_COUNT; i++)
        if (strncmp(routes[i].path, "/api/v1/", 8) == 0 && routes[i].right != RIGHT_OPEN)
            check_int(ask(&mem, &thief, method_name(routes[i].method), routes[i].path + 7, NULL).status, 401);
    arena_clear(&mem);
}

TEST(a_cookie_is_out_of_reach_of_scripts_and_of_other_sites) {
    struct arena mem = {0};
    struct reply in = sign_in_try(&mem, shared(), "", "planner1", PASSWORD);
    struct text cookie = reply_header(&in, "Set-Cookie");
    struct reply page = request(&mem, shared(), "GET", "/", "", TEXT_NONE);

    check(text_contains(cookie, "; Path=/; HttpOnly; SameSite=Strict"));
    check(!text_contains(cookie, "Domain="));
    check(text_contains(reply_header(&in, "Cache-Control"), "no-store"));
    check(text_contains(reply_header(&page, "Content-Security-Policy"), "default-src 'none'"));
    check(!text_contains(reply_header(&page, "Content-Security-Policy"), "unsafe"));
    arena_clear(&mem);
}

/* ---- other sites ---- */

/* What a form or a script of another site can make a browser send without asking us first. */
TEST(no_request_that_another_site_can_make_changes_anything) {
    static const char *const types[] = {
        "", "Content-Type: text/plain\r\n", "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: multipart/form-data; boundary=xyz\r\n", "Content-Type: application/json\r\n"};
    struct arena mem = {0};
    struct browser victim = planner();
    const char *csrf = victim.csrf;
    int64_t before = outside_int(shared()->database, "SELECT count(*) FROM audit");
    victim.csrf = NULL;

    for (int32_t i = 0; i < ROUTE_COUNT; i++) {
        if (strncmp(routes[i].path, "/api/v1/", 8) != 0 || routes[i].right == RIGHT_OPEN ||
            routes[i].method == METHOD_GET)
            continue;
        for (int32_t t = 0; t < COUNT(types); t++) {
            const char *more = text_print(&mem, "Origin: https://elsewhere.example\r\n%s", types[t]).at;
            struct reply reply = request(&mem, shared(), method_name(routes[i].method), routes[i].path,
                                         headers_of(&mem, &victim, more), text_of("{}"));
            check_int(reply.status, 403);
            check(text_contains(reply.body, "session.csrf"));
        }
    }
    check_int(outside_int(shared()->database, "SELECT count(*) FROM audit"), before);
    /* with the right header JSON must still be sent as JSON: no form can do that */
    victim.csrf = csrf;
    struct reply form = request(&mem, shared(), "POST", "/api/v1/plans",
                                headers_of(&mem, &victim, "Content-Type: text/plain\r\n"),
                                text_of("{\"as_of\":\"2007-11-20\",\"until\":\"2008-12-31\"}"));
    check_int(form.status, 400);
    check(text_contains(form.body, "request.json"));
    arena_clear(&mem);
}

TEST(nobody_is_signed_in_by_a_form_of_another_site) {
    struct arena mem = {0};
    const struct text body = text_of("{\"login\":\"planner1\",\"password\":\"" PASSWORD "\",\"x\":\"=\"}");
    struct reply form = request(&mem, shared(), "POST", "/api/v1/session", "Content-Type: text/plain\r\n",
                                body);

    check_int(form.status, 400);
    check_int(reply_header(&form, "Set-Cookie").length, 0);
    arena_clear(&mem);
}

TEST(a_browser_is_never_told_that_other_sites_may_read_answers) {
    struct arena mem = {0};
    struct browser victim = planner();
    static const char origin[] =
        "Origin: https://elsewhere.example\r\nAccess-Control-Request-Method: POST\r\n";

    struct reply asked = request(&mem, shared(), "OPTIONS", "/api/v1/plans", origin, TEXT_NONE);
    struct reply read = request(&mem, shared(), "GET", "/api/v1/overview", headers_of(&mem, &victim, origin),
                                TEXT_NONE);

    check_int(reply_header(&asked, "Access-Control-Allow-Origin").length, 0);
    check_int(reply_header(&read, "Access-Control-Allow-Origin").length, 0);
    arena_clear(&mem);
}

TEST(a_header_or_parameter_does_not_make_another_method) {
    struct arena mem = {0};
    struct browser victim = planner();
    static const char override[] = "X-HTTP-Method-Override: DELETE\r\nX-Method-Override: DELETE\r\n";

    struct reply got = request(&mem, shared(), "GET", "/api/v1/session", headers_of(&mem, &victim, override),
                               TEXT_NONE);
    struct reply posted = request(&mem, shared(), "POST", "/api/v1/jobs/1?method=DELETE",
                                  headers_of(&mem, &victim, ""), TEXT_NONE);

    check_int(got.status, 200);
    check_int(posted.status, 405);
    check_int(ask(&mem, &victim, "GET", "/session", NULL).status, 200);
    arena_clear(&mem);
}

/* ---- texts that are code elsewhere ---- */

static const char *const nasty[] = {
    "'; DROP TABLE officers; --",
    "' OR '1'='1",
    "\" OR \"\"=\"",
    "1 UNION SELECT login, password FROM users",
    "%' ESCAPE '!",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}}${7*7}",
    "%s%n%x%.9999d",
    "a\r\nSet-Cookie: cadre_session=x",
    "../../../../etc/passwd",
    "=HYPERLINK(\"http://x\")",
    "\xd3\x98\xd2\x92\xd2\x9a \xe2\x80\xae txt.exe", /* Kazakh letters, and writing turned around */
    "\x01\x02\x1b[31m",
    "\xf0\x9f\x92\xa3",
};

static void json_put(struct buffer *out, const char *value) {
    struct json_out json = {.to = out};
    json_text(&json, NULL, text_of(value));
}

/* A body of the shape in which the text members hold `value`, the others what they take. */
static void body_of(struct buffer *out, struct random *chance, struct text type, const char *value) {
    const struct shape_line *members[SHAPE_MEMBERS_MAX];
    struct shape_type one;
    struct text word;
    check(shape_type_next(&type, &one));
    switch (one.kind) {
    case TYPE_TEXT:
    case TYPE_ANY:
        json_put(out, value);
        return;
    case TYPE_DAY:
    case TYPE_TIME:
        buffer_adds(out, one.kind == TYPE_DAY ? "\"2008-01-31\"" : "\"2008-01-31T00:00:00Z\"");
        return;
    case TYPE_BOOL:
        buffer_adds(out, "false");
        return;
    case TYPE_INT:
    case TYPE_NUMBER:
        buffer_int(out, one.kind == TYPE_INT && one.min > 0 ? one.min : 0);
        return;
    case TYPE_NULL:
        buffer_adds(out, "null");
        return;
    case TYPE_WORDS:
        check(text_next(&one.words, '|', &word));
        buffer_print(out, "\"%.*s\"", TEXT_ARGS(word));
        return;
    case TYPE_LIST:
        buffer_char(out, '[');
        body_of(out, chance, one.words, value);
        buffer_char(out, ']');
        return;
    case TYPE_SHAPE:
        break;
    }
    int32_t count = shape_members(one.shape, members);
    const char *separator = "";
    buffer_char(out, '{');
    for (int32_t i = 0; i < count; i++) {
        if (members[i]->kind == LINE_MAY && random_below(chance, 2) == 0) continue;
        buffer_print(out, "%s\"%s\":", separator, members[i]->name);
        body_of(out, chance, text_of(members[i]->type), value);
        separator = ",";
    }
    buffer_char(out, '}');
}

/* The route's address: its parts, and each of its text parameters, hold `value`. */
static const char *target_of(struct arena *mem, const struct route *route, const char *value) {
    struct buffer out = {.mem = mem};
    const struct route_line *line = NULL;
    const char *separator = "?";
    for (const char *c = route->path; *c != '\0'; c++) {
        if (*c != '{') buffer_char(&out, *c);
        else {
            buffer_adds(&out, escaped(mem, value));
            c = strchr(c, '}');
        }
    }
    while ((line = route_line_next(route, LINE_TAKES, line)) != NULL) {
        if (strcmp(line->type, "text") != 0 || strcmp(line->name, "cursor") == 0) continue;
        buffer_print(&out, "%s%s=%s", separator, line->name, escaped(mem, value));
        separator = "&";
    }
    return text_zero_ended(mem, buffer_text(&out));
}

static void send_nasty(const struct browser *who, const struct route *route, struct random *chance,
                       const char *value) {
    struct arena mem = {0};
    struct buffer body = {.mem = &mem};
    const struct route_line *sends = route_line_next(route, LINE_SENDS, NULL);
    bool json = sends != NULL && strcmp(sends->type, "files") != 0;
    if (json) body_of(&body, chance, text_of(sends->type), value);
    const char *headers = headers_of(
        &mem, who, json ? "Content-Type: application/json\r\nIf-Match: \"x\"\r\n" : "If-Match: \"x\"\r\n");
    struct reply reply = request(&mem, who->served, method_name(route->method), target_of(&mem, route, value),
                                 headers, buffer_text(&body));
    bool is_busy = reply.status == 503 && text_contains(reply.body, "job.busy");
    bool refused_or_read = (reply.status >= 200 && reply.status < 500) || is_busy;
    if (!refused_or_read) printf("%s with %s: %d\n", route->name, value, reply.status);
    check(refused_or_read);
    check(!text_contains(reply.head, "\nSet-Cookie: cadre_session=x"));
    check(text_contains(reply.head, "nosniff"));
    check(!text_contains(reply_header(&reply, "Content-Type"), "html"));
    arena_clear(&mem);
}

/* Signing in and out aside, which would slow down or end the asker. */
static bool is_left_out(const struct route *route) {
    return strncmp(route->path, "/api/v1/", 8) != 0 || strncmp(route->name, "session_", 8) == 0;
}

TEST(no_text_in_any_field_is_taken_for_sql_or_html_or_a_format) {
    struct arena mem = {0};
    struct random chance = {20261124};
    struct browser who = with_every_right();
    const char *count = "SELECT (SELECT count(*) FROM officers) + (SELECT count(*) FROM users) + "
                        "(SELECT count(*) FROM user_role) + (SELECT count(*) FROM import)";
    int64_t before = outside_int(shared()->database, count);

    printf("seed 20261124\n");
    for (int32_t i = 0; i < ROUTE_COUNT; i++)
        for (int32_t n = 0; n < COUNT(nasty) && !is_left_out(&routes[i]); n++)
            send_nasty(&who, &routes[i], &chance, nasty[n]);

    check_int(outside_int(shared()->database, count), before);
    check_text(outside_text(&mem, shared()->database, "PRAGMA integrity_check"), "ok\n");
    check_int(cadre(&mem, NULL, "audit verify --db %s", shared()->database), 0);
    check_int(ask(&mem, &who, "GET", "/overview", NULL).status, 200);
    arena_clear(&mem);
}

/* The officers of the example, the family names of the first ones replaced. */
static struct text nasty_officers(struct arena *mem) {
    struct text rest = file_text(mem, "officers.csv"), line, cell;
    struct buffer out = {.mem = mem};
    for (int32_t row = -1; text_next(&rest, '\n', &line); row++) {
        const char *at = line.at, *end = line.at + line.length;
        for (int32_t column = 0; at <= end; column++) {
            const char *comma = memchr(at, ',', (size_t)(end - at));
            cell = (struct text){at, (comma == NULL ? end : comma) - at};
            if (column > 0) buffer_char(&out, ',');
            if (column != 8 || row < 0 || row >= COUNT(nasty)) buffer_add(&out, cell);
            else {
                buffer_char(&out, '"');
                for (const char *c = nasty[row]; *c != '\0'; c++)
                    buffer_print(&out, *c == '"' ? "\"\"" : "%c", *c);
                buffer_char(&out, '"');
            }
            at = comma == NULL ? end + 1 : comma + 1;
        }
        buffer_char(&out, '\n');
    }
    return buffer_text(&out);
}

TEST(what_was_imported_comes_back_as_the_text_that_it_is) {
    struct arena mem = {0};
    struct browser who = planner();
    struct reply stored = send_file(&mem, &who, "as_of=2007-11-20", "officers.csv", nasty_officers(&mem));
    check_int(stored.status, 200);

    for (int32_t i = 0; i < COUNT(nasty); i++) {
        const char *id = text_print(&mem, "O%07d", i + 1).at;
        struct reply file = ask(&mem, &who, "GET", text_print(&mem, "/officers/%s", id).at, NULL);
        struct reply list = ask(&mem, &who, "GET",
                                text_print(&mem, "/officers?q=%s", escaped(&mem, nasty[i])).at, NULL);
        struct text name = member(&mem, file.body, "name");
        if (name.length <= (int64_t)strlen(nasty[i]))
            printf("%s %s: %.*s\n", id, nasty[i], TEXT_ARGS(file.body));
        check(name.length > (int64_t)strlen(nasty[i]));
        check(memcmp(name.at, nasty[i], strlen(nasty[i])) == 0);
        check(text_contains(list.body, id));
    }
    arena_clear(&mem);
}

/* ---- paths ---- */

TEST(no_path_leads_out_of_what_is_served) {
    static const char *const paths[] = {
        "/../cadre.db",
        "/api/v1/../../../../etc/passwd",
        "/api/v1/%2e%2e/%2e%2e/etc/passwd",
        "/api/v1/plans/1/files/../../../session",
        "/api/v1/plans/1/files/..%2f..%2fsummary.json",
        "/api/v1/plans/1/files/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/api/v1/plans/1/files/summary.json%00.csv",
        "/api/v1/plans/1/files/.",
        "/api/v1/plans/1/files/",
        "/api/v1/exports/..%5c..%5cunits.csv",
        "/api/v1/exports/%c0%ae%c0%ae/units.csv",
        "/api/v1/exports/units.csv%00",
        "/api/v1/exports/UNITS.CSV",
        "/api/v1/officers/%zz",
        "/api/v1/officers/%ff",
        "/api/v1;/overview",
        "/api/v1/overview;x=1",
        "/api/v1/overview/",
        "/API/V1/OVERVIEW",
        "\\api\\v1\\overview",
        "/index.html/../api/v1/overview",
        "/%61pi/v1/overview",
    };
    struct arena mem = {0};
    struct browser who = planner();

    for (int32_t i = 0; i < COUNT(paths); i++) {
        struct reply reply = request(&mem, shared(), "GET", paths[i], headers_of(&mem, &who, ""), TEXT_NONE);
        if (reply.status != 404 && reply.status != 400) printf("%s: %d\n", paths[i], reply.status);
        check(reply.status == 404 || reply.status == 400);
        check(!text_contains(reply.body, "root:"));
    }
    arena_clear(&mem);
}

TEST(a_path_may_have_slashes_twice_and_be_too_long) {
    struct arena mem = {0};
    struct browser who = planner();
    char *as = arena_make(&mem, char, 40001);
    memset(as, 'a', 40000);

    struct reply slashes = request(&mem, shared(), "GET", "//api//v1///overview", headers_of(&mem, &who, ""),
                                   TEXT_NONE);
    struct reply too_long = request(&mem, shared(), "GET", text_print(&mem, "/api/v1/officers/%s", as).at,
                                    headers_of(&mem, &who, ""), TEXT_NONE);
    as[20000] = '\0';
    struct reply is_long = request(&mem, shared(), "GET", text_print(&mem, "/api/v1/officers/%s", as).at,
                                   headers_of(&mem, &who, ""), TEXT_NONE);

    check_int(slashes.status, 200);
    check_int(too_long.status, 414);
    check_int(is_long.status, 404);
    check(is_long.body.length < 1000); /* does not send it all back */
    arena_clear(&mem);
}

/* ---- sizes ---- */

/* Kilobytes of memory that the server has had at most. */
static int64_t peak_of(const struct served *served) {
    char line[200];
    long long kilobytes = 0;
    struct arena mem = {0};
    FILE *file = fopen(text_print(&mem, "/proc/%d/status", (int)served->pid).at, "r");
    check(file != NULL);
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "VmHWM:", 6) == 0) kilobytes = atoll(line + 6);
    fclose(file);
    arena_clear(&mem);
    return kilobytes;
}

static struct text head_of(struct arena *mem, const struct browser *who, const char *path, const char *more) {
    return text_print(mem, "POST %s HTTP/1.1\r\nHost: x\r\n%s\r\n", path, headers_of(mem, who, more));
}

TEST(a_huge_upload_is_refused_before_it_is_sent_and_the_limit_is_told) {
    struct arena mem = {0};
    struct browser who = planner();
    struct text head = head_of(
        &mem, &who, "/api/v1/imports?as_of=2007-12-01",
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 50000000000\r\n");

    struct reply reply = exchange(&mem, shared(), head, 3000); /* not a byte of the body */

    check_int(reply.status, 413);
    check(text_contains(reply.body, "http.too-large"));
    check(text_contains(reply.body, "33554432 bytes"));
    check(reply.closed);
    arena_clear(&mem);
}

static bool send_all(int s, struct text bytes) {
    while (bytes.length > 0) {
        ssize_t sent = send(s, bytes.at, (size_t)bytes.length, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.at += sent;
        bytes.length -= sent;
    }
    return true;
}

/* Sends chunks of a megabyte until the server closes, 300 at most; returns how many went. */
static int32_t pour(const struct browser *who, const char *path, const char *type) {
    struct arena mem = {0};
    struct buffer chunk = {.mem = &mem};
    char *megabyte = arena_make(&mem, char, 1 << 20);
    memset(megabyte, ' ', 1 << 20);
    buffer_adds(&chunk, "100000\r\n");
    buffer_add(&chunk, (struct text){megabyte, 1 << 20});
    buffer_adds(&chunk, "\r\n");
    int s = served_connect(who->served);
    send_bytes(s, head_of(&mem, who, path, text_print(&mem, "%sTransfer-Encoding: chunked\r\n", type).at));
    int32_t sent = 0;
    while (sent < 300 && send_all(s, buffer_text(&chunk))) sent++;
    close(s);
    arena_clear(&mem);
    return sent;
}

TEST(what_is_poured_in_without_end_is_cut_off_and_costs_bounded_memory) {
    static const struct {
        const char *path, *type;
        bool signed_in;
    } cases[] = {
        {"/api/v1/imports", "Content-Type: multipart/form-data; boundary=x\r\n", true},
        {"/api/v1/imports", "Content-Type: multipart/form-data; boundary=x\r\n", false},
        {"/api/v1/session", "Content-Type: application/json\r\n", false},
        {"/api/v1/plans", "Content-Type: application/json\r\n", true},
    };
    struct browser who = planner();
    const struct browser nobody = {.served = shared()};
    int64_t before = peak_of(shared());

    for (int32_t i = 0; i < COUNT(cases); i++)
        check(pour(cases[i].signed_in ? &who : &nobody, cases[i].path, cases[i].type) < 150);

    check(peak_of(shared()) - before < 250000);
}

TEST(a_json_body_is_small_and_files_are_for_who_is_signed_in) {
    struct arena mem = {0};
    int64_t size = 2 << 20;
    char *spaces = arena_make(&mem, char, size);
    memset(spaces, ' ', (size_t)size);
    memcpy(spaces, "{}", 2);
    const struct text body = {spaces, size};

    struct reply json = request(&mem, shared(), "POST", "/api/v1/session",
                                "Content-Type: application/json\r\n", body);
    struct reply files = request(&mem, shared(), "POST", "/api/v1/imports",
                                 "Content-Type: multipart/form-data; boundary=x\r\n", body);

    check_int(json.status, 413);
    check(text_contains(json.body, "1048576 bytes"));
    check_int(files.status, 401);
    arena_clear(&mem);
}

TEST(json_of_any_depth_or_breadth_is_refused_and_crashes_nothing) {
    struct arena mem = {0};
    static const char *const openings[] = {"[", "{\"a\":", "[[", "{\"login\":["};

    for (int32_t i = 0; i < COUNT(openings); i++) {
        struct buffer body = {.mem = &mem};
        while (body.length < 900000) buffer_adds(&body, openings[i]);
        struct reply reply = request(&mem, shared(), "POST", "/api/v1/session",
                                     "Content-Type: application/json\r\n", buffer_text(&body));
        check(reply.status == 400 || reply.status == 413);
    }
    struct buffer wide = {.mem = &mem};
    buffer_adds(&wide, "{\"login\":\"a\",\"password\":\"b\"");
    for (int32_t i = 0; wide.length < 900000; i++) buffer_print(&wide, ",\"k%d\":0", i);
    buffer_char(&wide, '}');
    struct reply reply = request(&mem, shared(), "POST", "/api/v1/session",
                                 "Content-Type: application/json\r\n", buffer_text(&wide));
    check_int(reply.status, 400);
    struct browser who = planner();
    check_int(ask(&mem, &who, "GET", "/session", NULL).status, 200);
    arena_clear(&mem);
}

/* ---- hidden requests ---- */

TEST(no_second_request_hides_in_one_to_the_api) {
    static const char *const cases[] = {
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 2\r\nContent-Length: 40\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "X: y\r\n Content-Length: 40\r\n",
        "Host: other\r\nContent-Length: 2\r\n",
    };
    struct arena mem = {0};
    struct browser who = planner();

    for (int32_t i = 0; i < COUNT(cases); i++) {
        struct text bytes = text_print(&mem,
                                       "POST /api/v1/session HTTP/1.1\r\nHost: x\r\n%s%s\r\n{}0\r\n\r\nGET "
                                       "/api/v1/session HTTP/1.1\r\nHost: x\r\n%s\r\n",
                                       "Content-Type: application/json\r\n", cases[i],
                                       headers_of(&mem, &who, ""));
        struct reply reply = exchange(&mem, shared(), bytes, 500);
        check(reply.status == 400);
        check_int(reply.answers, 1);
        check(reply.closed);
    }
    arena_clear(&mem);
}

/* ---- guessing ---- */

/* With planner1 and no facts. */
static struct served empty_served(const char *options) {
    struct served served = {.database = fresh_file()};
    served_again(&served, options);
    user_make(served.database, "planner1", "planner");
    return served;
}

TEST(who_guesses_a_password_has_to_wait_whatever_address_he_claims) {
    struct arena mem = {0};
    struct served served = empty_served("--log trouble");
    struct reply reply = {0};

    for (int32_t i = 0; i < 9 && reply.status != 429; i++) /* the sixth, unless a second has passed since */
        reply = sign_in_try(&mem, &served, text_print(&mem, "X-Forwarded-For: 192.0.2.%d\r\n", i).at,
                            "planner1", "not the right one");
    struct reply right = sign_in_try(&mem, &served, "X-Forwarded-For: 192.0.2.99\r\n", "planner1", PASSWORD);

    check_int(reply.status, 429);
    check(text_contains(reply.body, "sign-in.wait"));
    check(reply_header(&reply, "Retry-After").length > 0);
    check_int(right.status, 429); /* the right password too: he cannot tell when he has found it */
    served_end(&served);
    arena_clear(&mem);
}

/* As if 50 logins had been tried from here: only one try is made, a password's hash takes long. */
static void tries_all_were_made(const struct served *served) {
    outside_run(served->database, "UPDATE sign_in_try SET tries = 60");
}

TEST(who_tries_many_logins_from_one_address_has_to_wait_too) {
    struct arena mem = {0};
    struct served served = empty_served("--log trouble");

    check_int(sign_in_try(&mem, &served, "", "somebody", "not the right one").status, 401);
    tries_all_were_made(&served);
    struct reply other = sign_in_try(&mem, &served, "X-Forwarded-For: 203.0.113.9\r\n", "planner1", PASSWORD);

    check_int(other.status, 429);
    served_end(&served);
    arena_clear(&mem);
}

/* ---- behind a proxy ---- */

/* The proxy adds the address that it sees at the end, and says what the browser spoke to it. */
TEST(behind_a_proxy_its_word_counts_and_nobody_elses) {
    struct arena mem = {0};
    struct served served = empty_served("--log trouble --behind-proxy");

    struct reply https = sign_in_try(&mem, &served, "X-Forwarded-Proto: https\r\n", "planner1", PASSWORD);
    struct reply http = sign_in_try(&mem, &served, "X-Forwarded-Proto: http\r\n", "planner1", PASSWORD);
    struct reply both = sign_in_try(&mem, &served, "X-Forwarded-Proto: https\r\nX-Forwarded-Proto: http\r\n",
                                    "planner1", PASSWORD);
    check_int(
        sign_in_try(&mem, &served, "X-Forwarded-For: 192.0.2.1\r\n", "somebody", "not the right one").status,
        401);
    tries_all_were_made(&served);
    struct reply same = sign_in_try(
        &mem, &served, "X-Forwarded-For: 203.0.113.9, 198.51.100.3\r\nX-Forwarded-For: 192.0.2.1\r\n",
        "nobody1", "not the right one");
    struct reply other = sign_in_try(&mem, &served, "X-Forwarded-For: 192.0.2.1, 192.0.2.2\r\n", "nobody1",
                                     "not the right one");

    check(text_contains(reply_header(&https, "Set-Cookie"), "; Secure"));
    check(!text_contains(reply_header(&http, "Set-Cookie"), "; Secure"));
    check(!text_contains(reply_header(&both, "Set-Cookie"), "; Secure")); /* the last one is the proxy's */
    check_int(same.status, 429);
    check_int(other.status, 401);
    served_end(&served);
    arena_clear(&mem);
}

TEST(without_the_switch_nobody_is_believed_to_be_a_proxy) {
    struct arena mem = {0};
    struct reply in = sign_in_try(&mem, shared(), "X-Forwarded-Proto: https\r\n", "planner1", PASSWORD);

    check_int(in.status, 200);
    check(!text_contains(reply_header(&in, "Set-Cookie"), "Secure"));
    served_end(shared());
    arena_clear(&mem);
}
