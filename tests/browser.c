/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/browser.h"

#include "core/files.h"
#include "core/json.h"
#include "service/users.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JSON_TYPE "Content-Type: application/json\r\n"

static struct arena kept; /* until the process ends */

/* ---- a server with facts, a plan, and users ---- */

struct service system_service(struct store *store) {
    return (struct service){.store = store, .who = text_of("test"), .rights = RIGHTS_ALL};
}

void user_make(const char *database, const char *login, const char *role) {
    struct err err = {0};
    struct grant grant;
    int64_t id;
    scoped(store) struct store *store = store_open(database, STORE_LOOK, &err);
    struct service system = system_service(store);
    check(grant_read(text_of(role), &grant, &err));
    const struct new_user user = {.login = text_of(login),
                                  .password = text_of(PASSWORD),
                                  .language = text_of("en"),
                                  .grants = &grant,
                                  .grant_count = 1};
    check(users_add(&kept, &system, &user, &id, &err));
}

const char *example_directory(void) {
    static const char *directory;
    if (directory != NULL) return directory;
    directory = fresh_directory();
    check_int(cadre(&kept, NULL, "example kazakhstan-2008 '%s' --officers 400", directory), 0);
    return directory;
}

/* Facts and a draft, plan 1. U0001 and U0002 are two brigades of one command. */
struct served facts_served(const char *database) {
    struct served served = {.database = database};
    check_int(
        cadre(&kept, NULL, "import '%s' --as-of 2007-11-20 --db '%s'", example_directory(), served.database),
        0);
    cadre(&kept, NULL, "plan --as-of 2007-11-20 --until 2008-12-31 --db '%s'", served.database);
    user_make(served.database, "planner1", "planner");
    user_make(served.database, "commander1", "commander:unit:U0001");
    user_make(served.database, "admin1", "administrator");
    served_again(&served, "--log trouble");
    return served;
}

/* ---- a browser ---- */

const char *headers_of(struct arena *mem, const struct browser *browser, const char *more) {
    const char *cookie = browser->cookie == NULL ? ""
                                                 : text_print(mem, "Cookie: a=b; %s\r\n", browser->cookie).at;
    const char *csrf = browser->csrf == NULL ? "" : text_print(mem, "X-Cadre-CSRF: %s\r\n", browser->csrf).at;
    return text_print(mem, "%s%s%s", cookie, csrf, more).at;
}

struct reply ask(struct arena *mem, const struct browser *browser, const char *method, const char *path,
                 const char *body) {
    const char *target = text_print(mem, "/api/v1%s", path).at;
    return request(mem, browser->served, method, target,
                   headers_of(mem, browser, body == NULL ? "" : JSON_TYPE),
                   body == NULL ? TEXT_NONE : text_of(body));
}

struct text member(struct arena *mem, struct text body, const char *name) {
    struct json json;
    struct err err = {0};
    if (!json_read(mem, body, &json, &err)) return TEXT_NONE;
    int32_t node = json_member(&json, 0, name);
    if (node == JSON_MISSING) return TEXT_NONE;
    return json_kind(&json, node) == JSON_STRING ? json_unescaped(mem, &json, node) : json_raw(&json, node);
}

struct browser sign_in_as(struct arena *mem, struct served *served, const char *login) {
    struct browser browser = {.served = served};
    struct reply reply = ask(mem, &browser, "POST", "/session",
                             text_print(mem, "{\"login\":\"%s\",\"password\":\"" PASSWORD "\"}", login).at);
    check_int(reply.status, 200);
    struct text cookie, header = reply_header(&reply, "Set-Cookie");
    check(text_contains(header, "; HttpOnly; SameSite=Strict"));
    check(text_next(&header, ';', &cookie));
    browser.cookie = text_zero_ended(mem, cookie);
    browser.csrf = text_zero_ended(mem, member(mem, reply.body, "csrf"));
    return browser;
}

struct text file_text(struct arena *mem, const char *name) {
    struct text bytes;
    struct err err = {0};
    check(file_read(mem, path_join(mem, example_directory(), name), 1 << 26, &bytes, &err));
    return bytes;
}

/* The first cell of the first line whose text holds `part`. */
const char *id_in(struct arena *mem, const char *file, const char *part) {
    struct text rest = file_text(mem, file), line, cell = TEXT_NONE;
    text_next(&rest, '\n', &line); /* the header */
    while (text_next(&rest, '\n', &line))
        if (text_contains(line, part) && text_next(&line, ',', &cell)) break;
    return text_zero_ended(mem, cell);
}

struct reply send_file(struct arena *mem, const struct browser *browser, const char *query, const char *name,
                       struct text bytes) {
    struct buffer body = {.mem = mem};
    buffer_print(&body, "--xyz\r\nContent-Disposition: form-data; name=\"files\"; filename=\"%s\"\r\n\r\n",
                 name);
    buffer_add(&body, bytes);
    buffer_adds(&body, "\r\n--xyz--\r\n");
    return request(mem, browser->served, "POST", text_print(mem, "/api/v1/imports?%s", query).at,
                   headers_of(mem, browser, "Content-Type: multipart/form-data; boundary=xyz\r\n"),
                   buffer_text(&body));
}
