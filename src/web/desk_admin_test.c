/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What administrators do over HTTP, and everybody about himself: links instead of passwords, roles, tokens,
 * keys, the audit log, how the installation is. Nobody else may.
 */
#include "core/files.h"
#include "core/json.h"
#include "tests/served.h"

#include <stdio.h>
#include <string.h>

#define JSON_TYPE "Content-Type: application/json\r\n"
#define PASSWORD "several words in a row"

static struct arena kept; /* until the process ends */

struct browser {
    struct served *served;
    const char *cookie, *csrf; /* NULL: not signed in */
};

static struct reply ask(struct arena *mem, const struct browser *browser, const char *method,
                        const char *path, const char *body) {
    struct buffer headers = {.mem = mem};
    if (browser->cookie != NULL)
        buffer_print(&headers, "Cookie: %s\r\nX-Cadre-CSRF: %s\r\n", browser->cookie, browser->csrf);
    if (body != NULL) buffer_adds(&headers, JSON_TYPE);
    return request(mem, browser->served, method, text_print(mem, "/api/v1%s", path).at,
                   text_zero_ended(mem, buffer_text(&headers)), body == NULL ? TEXT_NONE : text_of(body));
}

static struct text member(struct arena *mem, struct text body, const char *name) {
    struct json json;
    struct err err = {0};
    if (!json_read(mem, body, &json, &err)) return TEXT_NONE;
    int32_t node = json_member(&json, 0, name);
    if (node == JSON_MISSING) return TEXT_NONE;
    return json_kind(&json, node) == JSON_STRING ? json_unescaped(mem, &json, node) : json_raw(&json, node);
}

static struct browser sign_in_as(struct arena *mem, struct served *served, const char *login,
                                 const char *password) {
    struct browser browser = {.served = served};
    struct reply reply = ask(mem, &browser, "POST", "/session",
                             text_print(mem, "{\"login\":\"%s\",\"password\":\"%s\"}", login, password).at);
    struct text cookie = TEXT_NONE, header = reply_header(&reply, "Set-Cookie");
    check_int(reply.status, 200);
    text_next(&header, ';', &cookie);
    browser.cookie = text_zero_ended(mem, cookie);
    browser.csrf = text_zero_ended(mem, member(mem, reply.body, "csrf"));
    return browser;
}

static struct served *shared(void) {
    static struct served served;
    if (served.pid != 0) return &served;
    struct err err = {0};
    const char *database = fresh_file();
    static const char *const users[][2] = {
        {"admin1", "administrator"}, {"planner1", "planner"}, {"inspector1", "inspector"}};
    const char *password = fresh_file();
    check(file_write(password, text_of(PASSWORD "\n"), &err));
    for (int32_t i = 0; i < COUNT(users); i++)
        check_int(cadre(&kept, NULL, "user add %s --role %s --db '%s' <'%s'", users[i][0], users[i][1],
                        database, password),
                  0);
    served.database = database;
    served_again(&served, "--log trouble");
    return &served;
}

static struct browser admin(void) {
    static struct browser browser;
    if (browser.served == NULL) browser = sign_in_as(&kept, shared(), "admin1", PASSWORD);
    return browser;
}

/* ---- users ---- */

TEST(a_user_gets_a_link_chooses_his_password_once_and_signs_in) {
    struct arena mem = {0};
    struct browser browser = admin(), nobody = {.served = shared()};

    struct reply added = ask(&mem, &browser, "POST", "/users",
                             "{\"login\":\"Registrar1\",\"language\":\"kk\",\"roles\":[\"registrar\"]}");
    struct text token = member(&mem, added.body, "token");
    const char *choice =
        text_print(&mem, "{\"token\":\"%.*s\",\"password\":\"" PASSWORD "\"}", TEXT_ARGS(token)).at;
    struct reply before = ask(&mem, &browser, "GET", "/users", NULL);
    struct reply too_short = ask(
        &mem, &nobody, "POST", "/password",
        text_print(&mem, "{\"token\":\"%.*s\",\"password\":\"short\"}", TEXT_ARGS(token)).at);
    struct reply chosen = ask(&mem, &nobody, "POST", "/password", choice);
    struct reply again = ask(&mem, &nobody, "POST", "/password", choice);
    struct browser registrar = sign_in_as(&mem, shared(), "registrar1", PASSWORD);

    check_int(added.status, 201);
    check(text_contains(before.body, "\"login\":\"registrar1\",\"language\":\"kk\",\"state\":\"invited\""));
    check_int(too_short.status, 400);
    check_int(chosen.status, 200);
    check_text(member(&mem, chosen.body, "login"), "registrar1");
    check_int(again.status, 403);
    check(text_contains(ask(&mem, &registrar, "GET", "/session", NULL).body, "\"language\":\"kk\""));
    check_int(ask(&mem, &browser, "POST", "/users", "{\"login\":\"registrar1\"}").status, 400);
    check_int(ask(&mem, &browser, "POST", "/users", "{\"login\":\"x\",\"roles\":[\"king\"]}").status, 400);
    check_int(ask(&mem, &browser, "POST", "/users", "{\"login\":\"x\",\"roles\":\"planner\"}").status, 400);
    arena_clear(&mem);
}

TEST(a_link_of_a_disabled_user_and_an_older_link_are_void) {
    struct arena mem = {0};
    struct browser browser = admin(), nobody = {.served = shared()};
    struct reply added = ask(&mem, &browser, "POST", "/users", "{\"login\":\"late1\"}");
    struct text first = member(&mem, added.body, "token"), user = member(&mem, added.body, "user");
    const char *path = text_print(&mem, "/users/%.*s", TEXT_ARGS(user)).at;

    struct reply second = ask(&mem, &browser, "POST", text_print(&mem, "%s/link", path).at, NULL);
    struct reply old = ask(
        &mem, &nobody, "POST", "/password",
        text_print(&mem, "{\"token\":\"%.*s\",\"password\":\"" PASSWORD "\"}", TEXT_ARGS(first)).at);
    struct reply disabled = ask(&mem, &browser, "POST", text_print(&mem, "%s/disable", path).at, NULL);
    struct reply no_link = ask(&mem, &browser, "POST", text_print(&mem, "%s/link", path).at, NULL);
    struct reply enabled = ask(&mem, &browser, "POST", text_print(&mem, "%s/enable", path).at, NULL);
    struct reply still = ask(&mem, &nobody, "POST", "/password",
                             text_print(&mem, "{\"token\":\"%.*s\",\"password\":\"" PASSWORD "\"}",
                                        TEXT_ARGS(member(&mem, second.body, "token")))
                                 .at);

    check_int(second.status, 201);
    check_int(old.status, 403);
    check_int(disabled.status, 204);
    check_int(no_link.status, 400);
    check_int(enabled.status, 204);
    check_int(still.status, 403);
    arena_clear(&mem);
}

TEST(roles_are_given_and_taken_and_the_only_administrator_stays) {
    struct arena mem = {0};
    struct browser browser = admin();
    struct text added = ask(&mem, &browser, "POST", "/users",
                            "{\"login\":\"second-admin\","
                            "\"roles\":[\"administrator\"]}")
                            .body;
    const char *second = text_print(&mem, "/users/%.*s", TEXT_ARGS(member(&mem, added, "user"))).at;

    struct reply given = ask(&mem, &browser, "POST", "/users/2/roles", "{\"role\":\"inspector\"}");
    struct reply twice = ask(&mem, &browser, "POST", "/users/2/roles", "{\"role\":\"inspector\"}");
    struct reply nowhere = ask(&mem, &browser, "POST", "/users/2/roles",
                               "{\"role\":\"commander:unit:NOWHERE\"}");
    struct reply taken = ask(&mem, &browser, "DELETE", "/users/2/roles/inspector", NULL);
    struct reply none = ask(&mem, &browser, "DELETE", "/users/2/roles/inspector", NULL);

    check_int(given.status, 204);
    check_int(twice.status, 400);
    check_int(nowhere.status, 400);
    check_int(taken.status, 204);
    check_int(none.status, 400);
    /* Who has not chosen a password yet cannot stand in for the only administrator. */
    check_int(ask(&mem, &browser, "POST", "/users/1/disable", NULL).status, 400);
    check_int(ask(&mem, &browser, "DELETE", "/users/1/roles/administrator", NULL).status, 400);
    check_int(ask(&mem, &browser, "POST", text_print(&mem, "%s/disable", second).at, NULL).status, 204);
    check_int(ask(&mem, &browser, "POST", "/users/999/disable", NULL).status, 400);
    check_int(ask(&mem, &browser, "POST", "/users/x/disable", NULL).status, 404);
    check(text_contains(ask(&mem, &browser, "GET", "/roles", NULL).body,
                        "{\"role\":\"commander\",\"scopes\":[\"unit\"],\"rights\":["));
    arena_clear(&mem);
}

/* ---- oneself ---- */

TEST(everybody_changes_his_own_password_language_sessions_and_tokens) {
    struct arena mem = {0};
    struct browser here = sign_in_as(&mem, shared(), "planner1", PASSWORD),
                   there = sign_in_as(&mem, shared(), "planner1", PASSWORD);
    struct reply wrong = ask(&mem, &here, "POST", "/account/password",
                             "{\"old\":\"another one altogether\",\"password\":\"words that are new\"}");
    struct reply sessions = ask(&mem, &here, "GET", "/account/sessions", NULL);
    struct reply changed = ask(&mem, &here, "POST", "/account/password",
                               "{\"old\":\"" PASSWORD "\",\"password\":\"words that are new\"}");
    struct reply elsewhere = ask(&mem, &there, "GET", "/session", NULL);
    struct reply language = ask(&mem, &here, "POST", "/account/language", "{\"language\":\"ru\"}");
    struct reply no_language = ask(&mem, &here, "POST", "/account/language", "{\"language\":\"de\"}");
    struct reply made = ask(&mem, &here, "POST", "/tokens",
                            "{\"name\":\"report\",\"rights\":\"overview.read users.change\",\"days\":30}");
    struct text secret = member(&mem, made.body, "token");
    struct reply used = request(&mem, shared(), "GET", "/api/v1/session",
                                text_print(&mem, "Authorization: Bearer %.*s\r\n", TEXT_ARGS(secret)).at,
                                TEXT_NONE);
    struct reply beyond = request(&mem, shared(), "GET", "/api/v1/users",
                                  text_print(&mem, "Authorization: Bearer %.*s\r\n", TEXT_ARGS(secret)).at,
                                  TEXT_NONE);
    struct reply tokens = ask(&mem, &here, "GET", "/tokens", NULL);
    struct reply all = ask(&mem, &here, "GET", "/tokens?all=1", NULL);

    check_int(wrong.status, 400);
    check_text(member(&mem, sessions.body, "total"), "2");
    check_int(changed.status, 204);
    check_int(elsewhere.status, 401);
    check_int(ask(&mem, &here, "GET", "/session", NULL).status, 200);
    check_int(language.status, 204);
    check_int(no_language.status, 400);
    check_int(made.status, 201);
    check_int(used.status, 200);
    check_int(beyond.status, 403); /* a token may not more than its user */
    check(text_contains(tokens.body, "\"name\":\"report\""));
    check_int(all.status, 403);
    check_int(ask(&mem, &here, "POST", "/tokens", "{\"name\":\"x\",\"rights\":\"fly\"}").status, 400);
    check_int(ask(&mem, &here, "DELETE", "/tokens/1", NULL).status, 204);
    check_int(ask(&mem, &here, "DELETE", "/tokens/x", NULL).status, 404);
    there = sign_in_as(&mem, shared(), "planner1", "words that are new");
    sessions = ask(&mem, &there, "GET", "/account/sessions", NULL);
    const char *other = strstr(sessions.body.at, "\"current\":false");
    check(other != NULL);
    const char *id = other;
    while (strncmp(id, "\"id\":", 5) != 0) id--;
    check_int(ask(&mem, &there, "DELETE",
                  text_print(&mem, "/account/sessions/%.*s", (int)strcspn(id + 5, ","), id + 5).at, NULL)
                  .status,
              204);
    check_int(ask(&mem, &here, "GET", "/session", NULL).status, 401);
    check_int(ask(&mem, &there, "GET", "/session", NULL).status, 200);
    struct browser browser = admin();
    check_int(ask(&mem, &browser, "DELETE", "/users/2/sessions", NULL).status, 204);
    check_int(ask(&mem, &there, "GET", "/session", NULL).status, 401);
    arena_clear(&mem);
}

/* ---- keys, audit, system ---- */

TEST(a_key_is_shown_once_used_and_revoked) {
    struct arena mem = {0};
    struct browser browser = admin();

    struct reply made = ask(&mem, &browser, "POST", "/keys",
                            "{\"name\":\"simulator\",\"scopes\":\"statements/write state\"}");
    struct text credentials = member(&mem, made.body, "credentials"), id = TEXT_NONE;
    struct reply list = ask(&mem, &browser, "GET", "/keys", NULL);
    text_next(&credentials, ':', &id);
    struct reply revoked = ask(&mem, &browser, "DELETE", text_print(&mem, "/keys/%.*s", TEXT_ARGS(id)).at,
                               NULL);

    check_int(made.status, 201);
    check(text_contains(list.body, "\"name\":\"simulator\",\"scopes\":[\"statements/write\",\"state\"]"));
    check(!text_contains(list.body, text_zero_ended(&mem, credentials)));
    check_int(revoked.status, 204);
    check_int(ask(&mem, &browser, "DELETE", "/keys/nothing", NULL).status, 404);
    check_int(ask(&mem, &browser, "POST", "/keys", "{\"name\":\"x\",\"scopes\":\"fly\"}").status, 400);
    arena_clear(&mem);
}

TEST(the_audit_log_is_paged_filtered_and_verified_as_on_the_command_line) {
    struct arena mem = {0};
    struct text said;
    struct browser browser = admin();

    struct reply first = ask(&mem, &browser, "GET", "/audit?limit=2", NULL);
    struct reply second = ask(
        &mem, &browser, "GET",
        text_print(&mem, "/audit?limit=2&cursor=%.*s", TEXT_ARGS(member(&mem, first.body, "next"))).at, NULL);
    struct reply keys = ask(&mem, &browser, "GET", "/audit?action=add%20key", NULL);
    struct reply user = ask(&mem, &browser, "GET", "/audit?object=user%202", NULL);
    struct reply never = ask(&mem, &browser, "GET", "/audit?until=2001-01-01", NULL);
    struct reply verified = ask(&mem, &browser, "GET", "/audit/verify", NULL);
    check_int(cadre(&mem, &said, "audit verify --json --db '%s'", shared()->database), 0);
    struct reply head = ask(&mem, &browser, "POST", "/audit/head", NULL);

    check_int(first.status, 200);
    check(member(&mem, first.body, "next").length > 0);
    check(!text_equal(member(&mem, first.body, "rows"), member(&mem, second.body, "rows")));
    check_text(member(&mem, keys.body, "total"), "1");
    check(text_contains(user.body, "\"action\":\"change password\""));
    check(!text_contains(user.body, "\"user 20\""));
    check_text(member(&mem, never.body, "total"), "0");
    check(text_equal(text_trim(verified.body), (struct text){said.at, said.length - 1}));
    check_int(head.status, 200);
    check(text_contains(reply_header(&head, "Content-Type"), "text/plain"));
    arena_clear(&mem);
}

TEST(a_log_that_was_altered_says_so_on_the_page_too) {
    struct arena mem = {0};
    struct browser browser = admin();
    outside_run(shared()->database, "UPDATE audit SET object = 'user 99' WHERE audit_id = 2");

    struct reply verified = ask(&mem, &browser, "GET", "/audit/verify", NULL);

    check_text(member(&mem, verified.body, "whole"), "false");
    check(text_contains(verified.body, "\"line\":2"));
    arena_clear(&mem);
}

TEST(a_backup_is_kept_in_the_directory_or_downloaded_and_no_path_leads_out_of_it) {
    static const char order[] = "{\"passphrase\":\"seven green bottles\"}";
    static const char *const outside[] = {"..",
                                          "%2e%2e%2fsecret",
                                          "cadre-20261124-233000.backup%00",
                                          "cadre.db",
                                          "cadre-2026112x-233000.backup",
                                          "cadre-20200101-000000.backup"};
    struct arena mem = {0};
    struct text said;
    struct err err = {0};
    struct browser browser = admin();
    const char *directory = fresh_directory(), *downloaded = fresh_file(), *words = fresh_file();
    check(directory_make(directory, &err) && file_write(words, text_of("seven green bottles\n"), &err));
    struct served with_directory = {.database = fresh_file()};
    check_int(cadre(&mem, NULL, "user add admin2 --role administrator --db '%s' <'%s'",
                    with_directory.database, words),
              0);
    served_again(&with_directory, text_print(&mem, "--log trouble --backup-dir %s", directory).at);
    struct browser other = sign_in_as(&mem, &with_directory, "admin2", "seven green bottles");

    struct reply file = ask(&mem, &browser, "POST", "/backups", order);
    struct reply none = ask(&mem, &browser, "GET", "/backups", NULL);
    struct reply kept_one = ask(&mem, &other, "POST", "/backups", order);
    struct reply list = ask(&mem, &other, "GET", "/backups", NULL);
    struct text name = member(&mem, kept_one.body, "name");
    struct reply taken = ask(&mem, &other, "GET", text_print(&mem, "/backups/%.*s", TEXT_ARGS(name)).at,
                             NULL);
    check(file_write(downloaded, taken.body, &err));
    int restored = cadre(&mem, &said, "restore '%s' --db '%s' <'%s'", downloaded, fresh_file(), words);

    check_int(file.status, 200);
    check(text_contains(file.body, "cadre-sealed 1\nwhat backup\n"));
    check_text(member(&mem, none.body, "total"), "0");
    check_int(kept_one.status, 201);
    check_text(member(&mem, list.body, "total"), "1");
    check_int(taken.status, 200);
    check_int(restored, 0);
    check(text_contains(said, "The audit log is whole"));
    for (int32_t i = 0; i < COUNT(outside); i++) {
        int status = ask(&mem, &other, "GET", text_print(&mem, "/backups/%s", outside[i]).at, NULL).status;
        check(status == 404 || status == 400);
    }
    check_int(ask(&mem, &browser, "POST", "/backups", "{\"passphrase\":\"short\"}").status, 400);
    served_end(&with_directory);
    arena_clear(&mem);
}

TEST(how_the_installation_is_is_told_to_administrators_only) {
    static const char *const paths[] = {"/users", "/keys", "/system", "/backups", "/audit", "/audit/verify"};
    struct arena mem = {0};
    struct browser browser = admin(), inspector = sign_in_as(&mem, shared(), "inspector1", PASSWORD);
    struct browser nobody = {.served = shared()};

    struct reply system = ask(&mem, &browser, "GET", "/system", NULL);

    check_text(member(&mem, system.body, "engine"), "sqlite");
    check_text(member(&mem, system.body, "healthy"), "true");
    check(!text_is(member(&mem, system.body, "head"), "null")); /* taken by a test before */
    for (int32_t i = 0; i < COUNT(paths); i++) {
        bool audit = strncmp(paths[i], "/audit", 6) == 0;
        check_int(ask(&mem, &inspector, "GET", paths[i], NULL).status, audit ? 200 : 403);
        check_int(ask(&mem, &nobody, "GET", paths[i], NULL).status, 401);
    }
    served_end(shared());
    arena_clear(&mem);
}
