/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people do over HTTP: signing in, reading within their scope, planning, publishing, importing.
 */
#include "core/json.h"
#include "service/users.h"
#include "tests/browser.h"
#include "tests/served.h"
#include "tests/workbook.h"
#include "web/people_index.h"
#include "web/routes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct arena kept; /* until the process ends */

static struct served *shared(void) {
    static struct served served;
    if (served.pid == 0) served = facts_served(fresh_file());
    return &served;
}

/* On the shared server, once for all tests: a password costs 0.1 s. */
static struct browser signed_in(const char *login) {
    static struct {
        const char *login;
        struct browser browser;
    } known[3];
    int32_t i = 0;
    while (i < COUNT(known) - 1 && known[i].login != NULL && strcmp(known[i].login, login) != 0) i++;
    if (known[i].login == NULL) known[i].browser = sign_in_as(&kept, shared(), login);
    known[i].login = login;
    return known[i].browser;
}

/* ---- who asks ---- */

TEST(the_first_administrator_is_made_once_with_the_link) {
    struct arena mem = {0};
    struct err err = {0};
    struct text secret;
    struct served served = {.database = fresh_file()};
    served_again(&served, "--log trouble");
    scoped(store) struct store *store = store_open(served.database, STORE_LOOK, &err);
    struct service system = system_service(store);
    check(users_link_make(&mem, &system, &secret, &err));
    const struct browser browser = {.served = &served};
    const char *body = text_print(&mem,
                                  "{\"token\":\"%.*s\",\"login\":\"boss\",\"password\":\"" PASSWORD "\"}",
                                  TEXT_ARGS(secret))
                           .at;

    struct reply wrong = ask(&mem, &browser, "POST", "/setup",
                             "{\"token\":\"cadre_link_x\",\"login\":\"boss\",\"password\":\"" PASSWORD "\"}");
    struct reply made = ask(&mem, &browser, "POST", "/setup", body);
    struct reply again = ask(&mem, &browser, "POST", "/setup", body);
    struct browser boss = sign_in_as(&mem, &served, "boss");

    check_int(wrong.status, 403);
    check_int(made.status, 201);
    check_int(again.status, 403);
    check_int(ask(&mem, &boss, "GET", "/session", NULL).status, 200);
    check_int(ask(&mem, &boss, "GET", "/officers", NULL).status, 403);
    served_end(&served);
    arena_clear(&mem);
}

TEST(before_the_first_import_every_list_is_there_and_has_no_rows) {
    struct arena mem = {0};
    struct served served = {.database = fresh_file()};
    served_again(&served, "--log trouble");
    user_make(served.database, "planner1", "planner");
    struct browser planner = sign_in_as(&mem, &served, "planner1");

    for (int32_t i = 0; i < ROUTE_COUNT; i++) {
        const struct route_line *answers = route_line_next(&routes[i], LINE_ANSWERS, NULL);
        if (strncmp(routes[i].path, "/api/v1/", 8) != 0 || routes[i].method != METHOD_GET ||
            strchr(routes[i].path, '{') != NULL || strncmp(answers->type, "page of ", 8) != 0 ||
            strcmp(routes[i].path, "/api/v1/views") == 0) /* those of a place, which is to be named */
            continue;
        struct reply reply = ask(&mem, &planner, "GET", routes[i].path + 7, NULL);
        if (reply.status != 200 && reply.status != 403)
            printf("%s: %.*s\n", routes[i].path, TEXT_ARGS(reply.body));
        check(reply.status == 200 || reply.status == 403); /* a planner may not see each of them */
        if (reply.status == 200 && (routes[i].right & (RIGHT_PEOPLE | RIGHT_CLASSES | RIGHT_OVERVIEW)) != 0)
            check_text(reply.body, "{\"rows\":[],\"total\":0,\"next\":null}");
    }
    struct reply overview = ask(&mem, &planner, "GET", "/overview", NULL);
    check_int(overview.status, 200);
    check(text_contains(overview.body, "{\"empty\":true,\"as_of\":null,\"until\":null,\"plan\":null"));
    check_int(ask(&mem, &planner, "GET", "/officers/O0000001", NULL).status, 404);
    check_int(ask(&mem, &planner, "GET", "/units/U0001", NULL).status, 404);
    check_int(ask(&mem, &planner, "GET", "/plans/1", NULL).status, 404);
    served_end(&served);
    arena_clear(&mem);
}

TEST(a_wrong_password_is_401_and_says_no_more) {
    struct arena mem = {0};
    const struct browser browser = {.served = shared()};

    struct reply wrong = ask(&mem, &browser, "POST", "/session",
                             "{\"login\":\"planner1\",\"password\":\"not the right one\"}");
    struct reply nobody = ask(&mem, &browser, "POST", "/session",
                              "{\"login\":\"nobody\",\"password\":\"not the right one\"}");
    struct reply form = request(&mem, shared(), "POST", "/api/v1/session", "Content-Type: text/plain\r\n",
                                text_of("{\"login\":\"planner1\",\"password\":\"" PASSWORD "\"}"));

    check_int(wrong.status, 401);
    check_int(nobody.status, 401);
    check(text_equal(wrong.body, nobody.body));
    check_int(form.status, 400);
    arena_clear(&mem);
}

TEST(without_a_session_everything_but_signing_in_is_401) {
    struct arena mem = {0};
    const struct browser nobody = {.served = shared()},
                         wrong = {shared(), "cadre_session=cadre_session_x", NULL};

    for (int32_t i = 0; i < ROUTE_COUNT; i++) {
        if (strncmp(routes[i].path, "/api/v1/", 8) != 0 || routes[i].right == RIGHT_OPEN) continue;
        const char *method = method_name(routes[i].method), *path = routes[i].path + 7;
        check_int(ask(&mem, &nobody, method, path, NULL).status, 401);
        check_int(ask(&mem, &wrong, method, path, NULL).status, 401);
    }
    arena_clear(&mem);
}

TEST(every_change_needs_the_token_of_its_own_session) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1"), other = signed_in("admin1");
    struct browser without = planner, of_other = planner;
    without.csrf = NULL;
    of_other.csrf = other.csrf;

    for (int32_t i = 0; i < ROUTE_COUNT; i++) {
        if (strncmp(routes[i].path, "/api/v1/", 8) != 0 || routes[i].right == RIGHT_OPEN ||
            routes[i].method == METHOD_GET)
            continue;
        const char *method = method_name(routes[i].method), *path = routes[i].path + 7;
        struct reply reply = ask(&mem, &without, method, path, NULL);
        check_int(reply.status, 403);
        check(text_contains(reply.body, "session.csrf"));
        check_int(ask(&mem, &of_other, method, path, NULL).status, 403);
    }
    check_int(ask(&mem, &planner, "GET", "/session", NULL).status, 200);
    arena_clear(&mem);
}

TEST(a_stolen_cookie_is_worth_nothing_after_signing_out) {
    struct arena mem = {0};
    struct browser planner = sign_in_as(&mem, shared(), "planner1"), thief = planner;

    struct reply before = ask(&mem, &thief, "GET", "/overview", NULL);
    struct reply out = ask(&mem, &planner, "DELETE", "/session", NULL);
    struct reply after = ask(&mem, &thief, "GET", "/overview", NULL);

    check_int(before.status, 200);
    check_int(out.status, 204);
    check(text_contains(reply_header(&out, "Set-Cookie"), "Max-Age=0"));
    check_int(after.status, 401);
    arena_clear(&mem);
}

TEST(rights_are_told_and_asked_for) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1"), admin = signed_in("admin1");

    struct reply of_planner = ask(&mem, &planner, "GET", "/session", NULL);
    struct reply of_admin = ask(&mem, &admin, "GET", "/session", NULL);

    check(text_contains(of_planner.body, "\"rights\":[\"overview\",\"plan\",\"publish\",\"import\""));
    check(text_contains(of_admin.body, "\"rights\":[\"users\",\"keys\",\"audit\",\"system\"]"));
    check_int(ask(&mem, &admin, "GET", "/officers", NULL).status, 403);
    check_int(ask(&mem, &admin, "GET", "/classes", NULL).status, 403);
    check_int(ask(&mem, &admin, "GET", "/exports/officers.csv", NULL).status, 403);
    arena_clear(&mem);
}

/* ---- reading ---- */

TEST(what_is_read_agrees_with_the_facts_and_the_plan) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1");

    struct reply overview = ask(&mem, &planner, "GET", "/overview", NULL);
    struct reply plan = ask(&mem, &planner, "GET", "/plans/1", NULL);
    struct reply summary = ask(&mem, &planner, "GET", "/plans/1/files/summary.json", NULL);
    struct reply unmet = ask(&mem, &planner, "GET", "/plans/1/unmet?limit=1000", NULL);
    struct reply officers = ask(&mem, &planner, "GET", "/officers?state=unmet", NULL);

    check_int(overview.status, 200);
    check_text(member(&mem, overview.body, "as_of"), "2007-11-20");
    check_text(member(&mem, overview.body, "empty"), "false");
    check(text_contains(overview.body, "\"actual\":0"));
    check(text_equal(member(&mem, plan.body, "met"), member(&mem, summary.body, "met")));
    check(text_equal(member(&mem, plan.body, "score"), member(&mem, summary.body, "score")));
    check(text_equal(member(&mem, unmet.body, "total"), member(&mem, summary.body, "unmet")));
    check(text_equal(member(&mem, officers.body, "total"), member(&mem, summary.body, "unmet")));
    check_text(reply_header(&plan, "ETag"), "\"1-draft-0-1\"");
    arena_clear(&mem);
}

TEST(lists_come_in_pages_that_join_without_a_gap) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1");

    struct reply first = ask(&mem, &planner, "GET", "/classes?limit=1", NULL);
    struct reply second = ask(&mem, &planner, "GET", "/classes?limit=1&cursor=1", NULL);
    struct reply both = ask(&mem, &planner, "GET", "/classes?limit=2", NULL);
    struct reply past = ask(&mem, &planner, "GET", "/classes?cursor=100000", NULL);

    struct text rows = member(&mem, both.body, "rows"), a = member(&mem, first.body, "rows"),
                b = member(&mem, second.body, "rows");
    struct text joined = text_print(&mem, "%.*s,%.*s", (int)a.length - 1, a.at, (int)b.length - 1, b.at + 1);
    check(text_equal(rows, joined));
    check_text(member(&mem, first.body, "next"), "1");
    check_text(member(&mem, past.body, "next"), "null");
    check_text(member(&mem, past.body, "rows"), "[]");
    check_int(ask(&mem, &planner, "GET", "/classes?limit=0", NULL).status, 400);
    check_int(ask(&mem, &planner, "GET", "/classes?limit=1001", NULL).status, 400);
    check_int(ask(&mem, &planner, "GET", "/classes?cursor=-1", NULL).status, 400);
    arena_clear(&mem);
}

TEST(officers_are_found_by_name_in_any_case_and_sorted_both_ways) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1");

    struct reply all = ask(&mem, &planner, "GET", "/officers?limit=1&sort=id", NULL);
    struct reply last = ask(&mem, &planner, "GET", "/officers?limit=1&sort=-id", NULL);
    struct reply found = ask(&mem, &planner, "GET", "/officers?q=o0000001", NULL);
    struct reply nobody = ask(&mem, &planner, "GET", "/officers?unit=NOWHERE", NULL);

    check(text_contains(all.body, "\"id\":\"O0000001\""));
    check(!text_contains(last.body, "\"id\":\"O0000001\""));
    check_text(member(&mem, found.body, "total"), "1");
    check_text(member(&mem, nobody.body, "total"), "0");
    check_int(ask(&mem, &planner, "GET", "/officers?sort=shoe", NULL).status, 400);
    arena_clear(&mem);
}

TEST(a_commander_sees_his_unit_and_nothing_tells_him_of_others) {
    struct arena mem = {0};
    struct browser commander = signed_in("commander1");
    struct browser planner = signed_in("planner1");
    struct reply inside = ask(&mem, &planner, "GET", "/officers?unit=U0001&limit=1", NULL);
    struct reply outside = ask(&mem, &planner, "GET", "/officers?unit=U0002&limit=1", NULL);
    check(memmem(inside.body.at, (size_t)inside.body.length, "\"id\":\"", 6) != NULL);
    const char *his = text_print(&mem, "/officers/%.8s", strstr(inside.body.at, "\"id\":\"") + 6).at;
    const char *other = text_print(&mem, "/officers/%.8s", strstr(outside.body.at, "\"id\":\"") + 6).at;

    struct reply list = ask(&mem, &commander, "GET", "/officers?limit=1", NULL);
    struct reply missing = ask(&mem, &commander, "GET", "/officers/O9999999", NULL);
    struct reply refused = ask(&mem, &commander, "GET", other, NULL);

    check(text_equal(member(&mem, list.body, "total"), member(&mem, inside.body, "total")));
    check_int(ask(&mem, &commander, "GET", his, NULL).status, 200);
    check_int(refused.status, 404);
    check_int(missing.status, 404);
    check_text(member(&mem, ask(&mem, &commander, "GET", "/officers?unit=U0002", NULL).body, "total"), "0");
    check_int(ask(&mem, &commander, "GET", "/units/U0001", NULL).status, 200);
    check_int(ask(&mem, &commander, "GET", "/units/U0002", NULL).status, 404);
    check_int(ask(&mem, &commander, "GET", "/units/NOWHERE", NULL).status, 404);
    check(
        text_contains(ask(&mem, &commander, "GET", "/units", NULL).body, "\"id\":\"U0001\",\"parent\":null"));
    check_int(ask(&mem, &commander, "POST", "/plans", "{}").status, 403);
    check_int(ask(&mem, &commander, "GET", "/plans/1/files/nominations.csv", NULL).status, 403);
    arena_clear(&mem);
}

TEST(a_look_at_an_officers_file_leaves_a_line_and_a_refused_one_none) {
    struct arena mem = {0};
    struct text log;
    struct browser planner = signed_in("planner1"), commander = signed_in("commander1");

    struct reply file = ask(&mem, &planner, "GET", "/officers/O0000002", NULL);
    ask(&mem, &commander, "GET", "/officers/O9999999", NULL);

    check_int(file.status, 200);
    check(text_contains(file.body, "\"qualifications\":["));
    check_int(cadre(&mem, &log, "audit list --db %s", shared()->database), 0);
    check(text_contains(log, "officer O0000002"));
    check(!text_contains(log, "O9999999"));
    arena_clear(&mem);
}

TEST(every_list_and_thing_answers_in_each_language) {
    static const char *const paths[] = {
        "/courses",       "/establishments",         "/classes/%s", "/plans", "/plans/1/seats",
        "/plans/1/moves", "/plans/1/compare?with=1", "/overview"};
    struct arena mem = {0};
    struct browser planner = signed_in("planner1");
    const char *class = id_in(&mem, "classes.csv", "CRTC");

    for (int32_t i = 0; i < (int32_t)(sizeof paths / sizeof paths[0]); i++) {
        const char *path = i == 2 ? text_print(&mem, "/classes/%s", class).at : paths[i];
        for (int32_t l = 0; l < 3; l++) {
            static const char *const languages[] = {"en", "kk", "ru"};
            const char *mark = strchr(path, '?') == NULL ? "?" : "&";
            struct json json;
            struct err err = {0};
            struct reply reply = ask(&mem, &planner, "GET",
                                     text_print(&mem, "%s%slang=%s", path, mark, languages[l]).at, NULL);
            check_int(reply.status, 200);
            check(json_read(&mem, reply.body, &json, &err));
        }
    }
    check_int(ask(&mem, &planner, "GET", "/classes/NOWHERE", NULL).status, 404);
    check_int(ask(&mem, &planner, "GET", "/plans/99", NULL).status, 404);
    check_int(ask(&mem, &planner, "GET", "/plans/x", NULL).status, 404);
    check_int(ask(&mem, &planner, "GET", "/plans/1/files/nothing.csv", NULL).status, 404);
    arena_clear(&mem);
}

/* ---- work ---- */

/* The job's JSON once it runs no more. */
static struct text job_end(struct arena *mem, const struct browser *browser, struct text job) {
    struct reply reply = {0};
    for (int32_t tries = 0; tries < 300; tries++) {
        reply = ask(mem, browser, "GET", text_print(mem, "/jobs/%.*s", TEXT_ARGS(job)).at, NULL);
        if (!text_is(member(mem, reply.body, "state"), "running")) break;
        usleep(50000);
    }
    return reply.body;
}

TEST(a_plan_is_made_watched_and_published_as_it_was_seen) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1");

    struct reply begun = ask(&mem, &planner, "POST", "/plans",
                             "{\"as_of\":\"2007-11-20\",\"until\":\"2008-12-31\",\"method\":\"fcfs\"}");
    struct text job = member(&mem, begun.body, "job"), end = job_end(&mem, &planner, job);
    struct reply events = ask(&mem, &planner, "GET", text_print(&mem, "/jobs/%.*s/events", TEXT_ARGS(job)).at,
                              NULL);
    struct reply unseen = ask(&mem, &planner, "POST", "/plans/2/publish", NULL);
    struct reply otherwise = request(&mem, shared(), "POST", "/api/v1/plans/2/publish",
                                     headers_of(&mem, &planner, "If-Match: \"2-published\"\r\n"), TEXT_NONE);
    struct reply published = request(&mem, shared(), "POST", "/api/v1/plans/2/publish",
                                     headers_of(&mem, &planner, "If-Match: \"2-draft-0-1\"\r\n"), TEXT_NONE);
    struct reply again = request(&mem, shared(), "POST", "/api/v1/plans/2/publish",
                                 headers_of(&mem, &planner, "If-Match: \"2-published-2-1\"\r\n"), TEXT_NONE);
    struct reply plans = ask(&mem, &planner, "GET", "/plans", NULL);

    check_int(begun.status, 202);
    check_text(member(&mem, end, "state"), "done");
    check_text(member(&mem, end, "result"), "{\"plan\":2}");
    check_text(reply_header(&events, "Content-Type"), "text/event-stream");
    check(text_contains(events.body, "data: {\"id\":\"1\""));
    check_int(unseen.status, 428);
    check_int(otherwise.status, 412);
    check_int(published.status, 200);
    check_int(again.status, 409);
    check(text_contains(plans.body, "\"id\":2,\"state\":\"published\""));
    check_text(member(&mem, ask(&mem, &planner, "GET", "/overview", NULL).body, "published_id"), "2");
    struct reply incomplete = ask(&mem, &planner, "POST", "/plans", "{\"as_of\":\"2007-11-20\"}");
    check_int(incomplete.status, 400);
    check(text_contains(incomplete.body, "\"pointer\":\"/until\""));
    check_int(ask(&mem, &planner, "GET", "/jobs/99", NULL).status, 404);
    check_int(ask(&mem, &planner, "DELETE", "/jobs/99", NULL).status, 404);
    check_int(ask(&mem, &planner, "DELETE", "/jobs/1", NULL).status, 204);
    arena_clear(&mem);
}

/* With the ETag of the plan as it is, where it is still in the state that was seen. */
static struct reply change_plan(struct arena *mem, const struct browser *browser, const char *path,
                                const char *seen) {
    const char *plan = text_print(mem, "/plans/%d", atoi(path + 7)).at;
    struct reply now = ask(mem, browser, "GET", plan, NULL);
    struct text etag = reply_header(&now, "ETag");
    const char *begin = text_print(mem, "\"%s-", seen).at;
    if (strncmp(etag.at, begin, strlen(begin)) != 0) etag = text_print(mem, "%s0-0\"", begin);
    return request(mem, browser->served, "POST", text_print(mem, "/api/v1%s", path).at,
                   headers_of(mem, browser, text_print(mem, "If-Match: %.*s\r\n", TEXT_ARGS(etag)).at),
                   TEXT_NONE);
}

TEST(a_publication_is_taken_back_as_it_was_seen_and_says_who_was_told_late) {
    struct arena mem = {0};
    struct served served = facts_served(fresh_file());
    struct browser planner = sign_in_as(&mem, &served, "planner1");
    check_int(change_plan(&mem, &planner, "/plans/1/publish", "1-draft").status, 200);
    /* on 2007-12-20 the classes of January are nearer than 45 days */
    cadre(&mem, NULL, "plan --as-of 2007-12-20 --until 2008-12-31 --keep 2007-12-20 --db %s",
          served.database);
    struct reply draft_late = ask(&mem, &planner, "GET", "/plans/2/late", NULL);
    struct reply overview = ask(&mem, &planner, "GET", "/overview", NULL);
    check_int(change_plan(&mem, &planner, "/plans/2/publish", "2-draft").status, 200);

    struct reply unseen = ask(&mem, &planner, "POST", "/plans/2/unpublish", NULL);
    struct reply older = change_plan(&mem, &planner, "/plans/1/unpublish", "1-superseded");
    struct reply otherwise = change_plan(&mem, &planner, "/plans/2/unpublish", "2-draft");
    struct reply undone = change_plan(&mem, &planner, "/plans/2/unpublish", "2-published");
    struct reply again = change_plan(&mem, &planner, "/plans/2/unpublish", "2-published");

    check_text(member(&mem, draft_late.body, "total"), "0"); /* all were told in November */
    check(!text_contains(overview.body, "notice-late"));
    check_int(unseen.status, 428);
    check_int(older.status, 409);
    check_int(otherwise.status, 412);
    check_int(undone.status, 200);
    check_text(member(&mem, undone.body, "published"), "1");
    check_int(again.status, 412);
    check_int(change_plan(&mem, &planner, "/plans/1/unpublish", "1-published").status, 200);
    check(!text_contains(ask(&mem, &planner, "GET", "/plans/2/late", NULL).body, "\"total\":0"));
    check_int(change_plan(&mem, &planner, "/plans/2/publish", "2-draft").status,
              400); /* it stood on plan 1 */
    cadre(&mem, NULL, "plan --as-of 2007-12-20 --until 2008-12-31 --db %s", served.database);
    check_int(change_plan(&mem, &planner, "/plans/3/publish", "3-draft").status, 200);
    check(text_contains(ask(&mem, &planner, "GET", "/overview", NULL).body, "notice-late"));
    served_end(&served);
    arena_clear(&mem);
}

TEST(a_what_if_shows_its_own_facts_and_is_not_published) {
    struct arena mem = {0};
    struct served served = facts_served(fresh_file());
    struct browser planner = sign_in_as(&mem, &served, "planner1");
    static const char order[] = "{\"as_of\":\"2007-11-20\",\"until\":\"2008-12-31\",\"base\":1,\"changes\":["
                                "{\"change\":\"add-class\",\"id\":\"BDE-0001\",\"start\":\"2008-03-04\"},"
                                "{\"change\":\"policy\",\"id\":\"MOVE_SCORE\",\"value\":\"77\"}]}";

    struct reply begun = ask(&mem, &planner, "POST", "/plans", order);
    struct text end = job_end(&mem, &planner, member(&mem, begun.body, "job"));
    struct reply plan = ask(&mem, &planner, "GET", "/plans/2", NULL);
    struct reply seats = ask(&mem, &planner, "GET", "/plans/2/seats?limit=1000", NULL);
    struct reply wrong = ask(&mem, &planner, "POST", "/plans",
                             "{\"as_of\":\"2007-11-20\",\"until\":\"2008-12-31\",\"changes\":["
                             "{\"change\":\"seats\",\"id\":\"NO-CLASS\",\"value\":\"+1\"}]}");
    struct text wrong_end = job_end(&mem, &planner, member(&mem, wrong.body, "job"));

    check_text(member(&mem, end, "state"), "done");
    check(text_contains(plan.body, "\"changes\":2,\"base\":1"));
    check(text_contains(plan.body, "\"move_score\":77"));
    check(text_contains(seats.body, "\"BDE-0001+1\""));
    check_int(ask(&mem, &planner, "GET", "/plans/2/compare?with=1", NULL).status, 200);
    check_int(change_plan(&mem, &planner, "/plans/2/publish", "2-draft").status, 409);
    check_text(member(&mem, ask(&mem, &planner, "GET", "/overview", NULL).body, "published_id"), "null");
    check(text_contains(ask(&mem, &planner, "GET", "/overview", NULL).body, "\"plan\":{\"id\":1"));
    check(text_contains(wrong_end, "what-if.unknown-id"));
    served_end(&served);
    arena_clear(&mem);
}

TEST(a_seat_is_pinned_once_and_a_wrong_pin_says_which_rule) {
    struct arena mem = {0};
    struct served served = facts_served(fresh_file());
    struct browser planner = sign_in_as(&mem, &served, "planner1");
    struct browser commander = sign_in_as(&mem, &served, "commander1");
    static const char order[] = "{\"officer\":\"O0000002\",\"class\":\"BDE-0001\",\"reason\":\"r\","
                                "\"approved_by\":\"n\",\"expires\":\"2008-01-01\"%s}";
    const char *waived = text_print(&mem, order, ",\"waives\":\"BLACKOUT UNAVAILABLE LEADERSHIP\"").at;
    const char *not_required = "{\"officer\":\"O0000002\",\"class\":\"CRTC-R001-01\",\"reason\":\"r\","
                               "\"approved_by\":\"n\",\"expires\":\"2008-01-01\"}";

    struct reply made = ask(&mem, &planner, "POST", "/pins", waived);
    struct reply twice = ask(&mem, &planner, "POST", "/pins", waived);
    struct reply wrong = ask(&mem, &planner, "POST", "/pins", not_required);
    struct reply pins = ask(&mem, &planner, "GET", "/pins?officer=O0000002", NULL);

    check_int(made.status, 201);
    check_int(twice.status, 409);
    check_int(wrong.status, 400);
    check(text_contains(wrong.body, "NOT_REQUIRED"));
    check_text(member(&mem, pins.body, "total"), "1");
    check(text_contains(pins.body, "\"waives\":[\"BLACKOUT\",\"UNAVAILABLE\",\"LEADERSHIP\"]"));
    check_int(ask(&mem, &commander, "DELETE", "/officers/O0000002/pins/BDE-0001", NULL).status, 403);
    check_int(ask(&mem, &planner, "DELETE", "/officers/O0000002/pins/BDE-0001", NULL).status, 204);
    check_int(ask(&mem, &planner, "DELETE", "/officers/O0000002/pins/BDE-0001", NULL).status, 404);
    served_end(&served);
    arena_clear(&mem);
}

/* What another program did shows with the next answer. Seats leave statements, so that publishing is the
 * server's. */
TEST(a_plan_that_is_stored_beside_the_server_shows_at_once) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1");
    struct reply before = ask(&mem, &planner, "GET", "/plans", NULL);

    cadre(&mem, NULL, "plan --as-of 2007-11-20 --until 2008-12-31 --db %s", shared()->database);
    check_int(cadre(&mem, NULL, "publish 3 --db %s", shared()->database), 9);
    check_int(change_plan(&mem, &planner, "/plans/3/publish", "3-draft").status, 200);

    check_text(member(&mem, before.body, "total"), "2");
    check_text(member(&mem, ask(&mem, &planner, "GET", "/plans", NULL).body, "total"), "3");
    check_text(member(&mem, ask(&mem, &planner, "GET", "/overview", NULL).body, "published_id"), "3");
    check(text_contains(ask(&mem, &planner, "GET", "/plans/2", NULL).body, "\"state\":\"superseded\""));
    arena_clear(&mem);
}

TEST(a_plan_that_cannot_be_made_is_a_job_that_says_why) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1");

    struct reply begun = ask(&mem, &planner, "POST", "/plans",
                             "{\"as_of\":\"2008-11-20\",\"until\":\"2008-01-31\"}");
    struct text end = job_end(&mem, &planner, member(&mem, begun.body, "job"));

    check_text(member(&mem, end, "state"), "failed");
    check(text_contains(end, "plan.until-before-as-of"));
    arena_clear(&mem);
}

TEST(a_cancelled_job_ends_without_a_draft_and_a_running_one_keeps_no_server) {
    struct arena mem = {0};
    struct text state;
    struct served served = facts_served(fresh_file());
    const char *large = fresh_directory();
    check_int(cadre(&mem, NULL, "example kazakhstan-2008 '%s' --officers 6000 --tight", large), 0);
    check_int(cadre(&mem, NULL, "import '%s' --as-of 2007-12-01 --db %s", large, served.database), 0);
    struct browser planner = sign_in_as(&mem, &served, "planner1");

    struct reply begun = ask(&mem, &planner, "POST", "/plans",
                             "{\"as_of\":\"2007-12-01\",\"until\":\"2008-12-31\",\"steps\":1000000000}");
    struct text job = member(&mem, begun.body, "job");
    struct reply cancelled = ask(&mem, &planner, "DELETE", text_print(&mem, "/jobs/%.*s", TEXT_ARGS(job)).at,
                                 NULL);
    state = member(&mem, job_end(&mem, &planner, job), "state");

    check_int(begun.status, 202);
    check_int(cancelled.status, 204);
    check_text(state, "cancelled");
    check_text(member(&mem, ask(&mem, &planner, "GET", "/plans", NULL).body, "total"), "1");
    begun = ask(&mem, &planner, "POST", "/plans",
                "{\"as_of\":\"2007-12-01\",\"until\":\"2008-12-31\",\"steps\":1000000000}");
    check_int(begun.status, 202);
    served_end(&served);
    arena_clear(&mem);
}

TEST(files_are_tried_refused_with_places_and_stored_and_come_out_again) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1");
    struct text units = file_text(&mem, "units.csv");

    struct reply tried = send_file(&mem, &planner, "as_of=2007-12-01&dry_run=1", "units.csv", units);
    int64_t imports = outside_int(shared()->database, "SELECT count(*) FROM import");
    struct reply unknown = send_file(&mem, &planner, "as_of=2007-12-01", "stuff.csv", units);
    struct reply wrong = send_file(&mem, &planner, "as_of=2007-12-01", "posts.csv",
                                   text_of("post_id,unit_id,post_code\nP1,NOWHERE,X\n"));
    struct reply stored = send_file(&mem, &planner, "as_of=2007-12-01", "units.csv", units);
    struct reply older = send_file(&mem, &planner, "as_of=2007-11-01", "units.csv", units);
    struct reply no_form = ask(&mem, &planner, "POST", "/imports?as_of=2007-12-01", "{}");
    struct reply out = ask(&mem, &planner, "GET", "/exports/units.csv", NULL);

    check_int(tried.status, 200);
    check(text_contains(tried.body, "\"stored\":false"));
    check_int(imports, 1);
    check_int(unknown.status, 400);
    check(text_contains(unknown.body, "file.unknown-name"));
    check_int(wrong.status, 400);
    check(text_contains(wrong.body,
                        "\"file\":\"posts.csv\",\"line\":2,\"column\":\"unit_id\",\"value\":\"NOWHERE\""));
    check_int(stored.status, 200);
    check(text_contains(stored.body, "\"stored\":true"));
    check_int(outside_int(shared()->database, "SELECT count(*) FROM import"), 2);
    check_int(older.status, 400);
    check_int(no_form.status, 400);
    check_int(out.status, 200);
    check(text_equal(out.body, units));
    check_int(ask(&mem, &planner, "GET", "/exports/nothing.csv", NULL).status, 404);
    arena_clear(&mem);
}

TEST(a_workbook_goes_out_and_comes_in_again_and_a_bomb_does_not) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1");
    struct reply whole = ask(&mem, &planner, "GET", "/exports/cadre.xlsx", NULL);
    struct reply officers = ask(&mem, &planner, "GET", "/exports/officers.xlsx", NULL);
    struct reply tried = send_file(&mem, &planner, "as_of=2007-12-01&dry_run=1", "corps.xlsx", whole.body);
    struct reply one = send_file(&mem, &planner, "as_of=2007-12-01&dry_run=1", "officers.xlsx",
                                 officers.body);
    struct reply wrong = send_file(&mem, &planner, "as_of=2007-12-01&dry_run=1", "units.xlsx",
                                   text_of("unit_id\n"));
    char *spaces = arena_make(&mem, char, 40000000);
    memset(spaces, ' ', 40000000);
    struct text bomb = parts_of_rows(
        &mem, "", text_print(&mem, "=== xl/styles.xml\n<a>%.*s</a>\n", 39999999, spaces).at);
    struct reply refused = send_file(&mem, &planner, "as_of=2007-12-01&dry_run=1", "bomb.xlsx",
                                     zip_of_parts(&mem, bomb, NULL));

    check_int(whole.status, 200);
    check(text_contains(reply_header(&whole, "Content-Type"), "spreadsheetml.sheet"));
    check(text_contains(reply_header(&whole, "Content-Disposition"), "filename=\"cadre.xlsx\""));
    check_int(tried.status, 200);
    check(text_contains(tried.body, "\"file\":\"officers.csv\""));
    check(!text_contains(tried.body, "\"added\":1"));
    check_int(one.status, 200);
    check(text_contains(one.body, "{\"files\":[{\"file\":\"officers.csv\",\"rows\":"));
    check(text_contains(one.body, "\"added\":0,\"ended\":0}]"));
    check_int(wrong.status, 400);
    check(text_contains(wrong.body, "xlsx.other-format"));
    check_int(refused.status, 400);
    check(text_contains(refused.body, "xlsx.too-large"));
    arena_clear(&mem);
}

/* A server whose plan is published; commander1 has U0001, officer1 is an officer of it with a seat. */
static struct served published_make(struct arena *mem, struct text *out_class, struct text *out_officer) {
    struct served served = facts_served(fresh_file());
    user_make(served.database, "commander2", "commander:unit:U0002");
    struct browser planner = sign_in_as(mem, &served, "planner1");
    check_int(change_plan(mem, &planner, "/plans/1/publish", "1-draft").status, 200);
    *out_officer = outside_text(
        mem, served.database,
        "SELECT officer_id FROM nominations WHERE gone_day IS NULL ORDER BY officer_id LIMIT 1");
    *out_class = outside_text(
        mem, served.database,
        "SELECT class_id FROM nominations WHERE gone_day IS NULL ORDER BY officer_id LIMIT 1");
    while (out_officer->length > 0 && out_officer->at[out_officer->length - 1] == '\n') out_officer->length--;
    while (out_class->length > 0 && out_class->at[out_class->length - 1] == '\n') out_class->length--;
    return served;
}

/* The same for the tests that follow. */
static struct served published_served(struct text *out_class, struct text *out_officer) {
    static struct served served;
    static struct text class, officer;
    if (served.pid == 0) served = published_make(&kept, &class, &officer);
    *out_class = class;
    *out_officer = officer;
    return served;
}

/* Signed in there, once: a password costs 0.1 s. */
static struct browser published_browser(struct served *served, const char *login) {
    static struct {
        const char *login;
        struct browser browser;
    } known[4];
    int32_t i = 0;
    while (i < COUNT(known) && known[i].login != NULL && strcmp(known[i].login, login) != 0) i++;
    check(i < COUNT(known));
    if (known[i].login == NULL) known[i].browser = sign_in_as(&kept, served, login);
    known[i].login = login;
    known[i].browser.served = served;
    return known[i].browser;
}

static int32_t status_of(struct arena *mem, const struct browser *browser, const char *format, struct text id,
                         const char *file) {
    return ask(mem, browser, "GET", text_print(mem, format, TEXT_ARGS(id), file).at, NULL).status;
}

TEST(rolls_and_instructions_are_for_who_may_see_the_persons_and_leave_a_line) {
    struct arena mem = {0};
    struct text class, officer;
    struct served served = published_served(&class, &officer);
    struct browser planner = published_browser(&served, "planner1");
    struct browser own = published_browser(&served, "commander1"),
                   other = published_browser(&served, "commander2");
    struct browser admin = published_browser(&served, "admin1");
    struct reply pdf = ask(&mem, &planner, "GET",
                           text_print(&mem, "/classes/%.*s/roll.pdf?lang=kk", TEXT_ARGS(class)).at, NULL);
    struct reply csv = ask(&mem, &planner, "GET", "/units/U0001/roll.csv?lang=ru", NULL);
    struct reply xlsx = ask(&mem, &planner, "GET", "/units/U0001/roll.xlsx", NULL);

    check_int(pdf.status, 200);
    check_text(reply_header(&pdf, "Content-Type"), "application/pdf");
    check(text_contains(pdf.body, "/Lang (kk)"));
    check(text_contains(csv.body, "начало;конец;звание"));
    check(text_contains(csv.body, text_zero_ended(&mem, officer)));
    check(xlsx.body.length > 1000 && memcmp(xlsx.body.at, "PK", 2) == 0);
    check_int(status_of(&mem, &planner, "/officers/%.*s/%s", officer, "instruction.pdf"), 200);
    check_int(status_of(&mem, &own, "/officers/%.*s/%s", officer, "instruction.pdf"), 200);
    check_int(status_of(&mem, &other, "/officers/%.*s/%s", officer, "instruction.pdf"), 404);
    check_int(status_of(&mem, &admin, "/officers/%.*s/%s", officer, "instruction.pdf"), 403);
    check_int(status_of(&mem, &own, "/units/%.*s/%s", text_of("U0001"), "roll.pdf"), 200);
    check_int(status_of(&mem, &own, "/units/%.*s/%s", text_of("U0002"), "roll.pdf"), 404);
    check_int(status_of(&mem, &own, "/units/%.*s/%s", text_of("KZ"), "roll.csv"), 404);
    check_int(status_of(&mem, &admin, "/units/%.*s/%s", text_of("U0001"), "roll.pdf"), 403);
    check_int(status_of(&mem, &planner, "/classes/%.*s/%s", class, "roll.exe"), 404);
    check_int(status_of(&mem, &planner, "/classes/%.*s/%s", text_of("NOWHERE"), "roll.pdf"), 404);
    check_int(outside_int(served.database, "SELECT count(*) FROM audit WHERE action = 'roll'"), 4);
    check_int(outside_int(served.database, "SELECT count(*) FROM audit WHERE action = 'joining instruction'"),
              2);
    arena_clear(&mem);
}

TEST(a_commander_gets_of_a_class_those_of_his_unit) {
    struct arena mem = {0};
    struct text class, officer;
    struct served served = published_served(&class, &officer);
    struct browser planner = published_browser(&served, "planner1"),
                   own = published_browser(&served, "commander1");
    const char *path = text_print(&mem, "/classes/%.*s/roll.csv", TEXT_ARGS(class)).at;
    struct reply all = ask(&mem, &planner, "GET", path, NULL), some = ask(&mem, &own, "GET", path, NULL);
    check_int(all.status, 200);
    check_int(some.status, 200);
    check(text_contains(some.body, "U0001-") && !text_contains(some.body, "U0002-"));
    check(all.body.length >= some.body.length);
    arena_clear(&mem);
}

TEST(a_calendar_feed_is_made_read_without_signing_in_and_revoked) {
    struct arena mem = {0};
    struct text class, officer;
    struct served served = published_served(&class, &officer);
    struct browser planner = published_browser(&served, "planner1");
    struct browser own = published_browser(&served, "commander1"), nobody = {.served = &served};
    const char *order =
        text_print(&mem, "{\"kind\":\"officer\",\"id\":\"%.*s\",\"language\":\"kk\"}", TEXT_ARGS(officer)).at;
    struct reply made = ask(&mem, &planner, "POST", "/feeds", order);
    const char *path = text_zero_ended(&mem, member(&mem, made.body, "path"));
    struct reply calendar = request(&mem, &served, "GET", path, "", TEXT_NONE);
    struct reply listed = ask(&mem, &planner, "GET", "/feeds", NULL),
                 others = ask(&mem, &own, "GET", "/feeds", NULL);
    int32_t not_his = ask(&mem, &own, "DELETE", "/feeds/1", NULL).status;
    int32_t revoked = ask(&mem, &planner, "DELETE", "/feeds/1", NULL).status;

    check_int(made.status, 201);
    check_int(calendar.status, 200);
    check_text(reply_header(&calendar, "Content-Type"), "text/calendar; charset=utf-8");
    check(text_contains(calendar.body, "BEGIN:VEVENT") && text_contains(calendar.body, "TZID=Asia/Almaty"));
    check(text_contains(listed.body, "\"feed\":1") && text_contains(others.body, "\"rows\":[]"));
    check(!text_contains(listed.body, path + 10)); /* the secret is not told again */
    check_int(not_his, 404);
    check_int(revoked, 204);
    check_int(request(&mem, &served, "GET", path, "", TEXT_NONE).status, 404);
    check_int(request(&mem, &served, "GET", "/calendar/feed_x.ics", "", TEXT_NONE).status, 404);
    check_int(ask(&mem, &nobody, "POST", "/feeds", order).status, 401);
    check_int(ask(&mem, &own, "POST", "/feeds", "{\"kind\":\"officer\",\"id\":\"O0000380\"}").status, 403);
    check_int(ask(&mem, &planner, "POST", "/feeds", "{\"kind\":\"unit\",\"id\":\"U0001\"}").status, 400);
    served_end(&served); /* the last test that asks it */
    arena_clear(&mem);
}

/* ---- finding and ordering ---- */

static int64_t total_of(struct arena *mem, const struct browser *browser, const char *path) {
    int64_t total = -1;
    struct reply reply = ask(mem, browser, "GET", path, NULL);
    text_int(member(mem, reply.body, "total"), 0, INT32_MAX, &total);
    return total;
}

/* the names of a list, in its order */
static int32_t names_of(struct arena *mem, struct text body, struct text *names, int32_t max) {
    struct json json;
    struct err err = {0};
    int32_t count = 0;
    if (!json_read(mem, body, &json, &err)) return -1;
    int32_t rows = json_member(&json, 0, "rows");
    for (int32_t row = json_first(&json, rows); row != JSON_MISSING && count < max;
         row = json_following(&json, rows, row))
        names[count++] = json_unescaped(mem, &json, json_member(&json, row, "name"));
    return count;
}

static const char *const filters[] = {
    "q=a", "state=planned", "course=BDE", "unit=U0001&sort=-name", "sort=unit", "sort=-name&q=a", ""};

/* The ids of all pages of a list, one after the other. */
static struct text ids_of_pages(struct arena *mem, const struct browser *browser, const char *filter,
                                int limit) {
    struct buffer ids = {.mem = mem};
    struct text next = text_of("0");
    for (int32_t page = 0; page < 1000 && !text_is(next, "null"); page++) {
        struct reply reply = ask(
            mem, browser, "GET",
            text_print(mem, "/officers?%s&limit=%d&cursor=%.*s", filter, limit, TEXT_ARGS(next)).at, NULL);
        check_int(reply.status, 200);
        for (const char *at = reply.body.at; (at = strstr(at, "{\"id\":\"")) != NULL; at++)
            buffer_print(&ids, "%.*s ", (int)strcspn(at + 7, "\""), at + 7);
        next = member(mem, reply.body, "next");
    }
    return buffer_text(&ids);
}

TEST(found_officers_are_kept_for_the_next_page_of_who_sees_the_same_and_nobody_else) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1"), commander = signed_in("commander1");
    int32_t differ = 0;

    for (int32_t i = 0; i < COUNT(filters); i++) {
        struct text whole = ids_of_pages(&mem, &planner, filters[i], 1000);
        struct text less = ids_of_pages(&mem, &commander, filters[i],
                                        1000); /* not what was kept for the planner */
        check_text(ids_of_pages(&mem, &planner, filters[i], 37), text_zero_ended(&mem, whole));
        check_text(ids_of_pages(&mem, &commander, filters[i], 7), text_zero_ended(&mem, less));
        check(less.length > 0 && less.length <= whole.length);
        differ += less.length < whole.length;
    }
    check(differ >= COUNT(filters) - 1); /* the filter may be his own unit */
    struct text all = ask(&mem, &planner, "GET", "/overview", NULL).body;
    struct text part = ask(&mem, &commander, "GET", "/overview", NULL).body;
    check(!text_equal(all, part));
    check_text(ask(&mem, &planner, "GET", "/overview", NULL).body, text_zero_ended(&mem, all));
    check(!text_equal(ask(&mem, &planner, "GET", "/overview?lang=kk", NULL).body, all));
    arena_clear(&mem);
}

TEST(officers_are_found_by_words_typed_on_any_keyboard) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1");
    int64_t latin = total_of(&mem, &planner, "/officers?q=zhumabek");

    check(latin > 0);
    check_int(total_of(&mem, &planner, "/officers?q=%D0%96%D0%A3%D0%9C%D0%90%D0%91%D0%95%D0%9A"), latin);
    check_int(total_of(&mem, &planner, "/officers?q=%D2%9D"), 0); /* a letter that nobody has */
    int64_t both = total_of(&mem, &planner, "/officers?q=zhumabek%20askar");
    check(both > 0 && both < latin);
    check_int(total_of(&mem, &planner, "/officers?q=askar%20%20zhumabek"), both);
    check_int(total_of(&mem, &planner, "/officers?q=o0000002"), 1);
    arena_clear(&mem);
}

TEST(officers_come_in_the_order_asked_for) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1");
    struct text up[200], down[200];

    struct reply rising = ask(&mem, &planner, "GET", "/officers?sort=name&limit=200&unit=U0001", NULL);
    struct reply falling = ask(&mem, &planner, "GET", "/officers?sort=-name&limit=200&unit=U0001", NULL);
    int32_t count = names_of(&mem, rising.body, up, 200);
    int64_t all = total_of(&mem, &planner, "/officers");
    check(count > 20 && all > count);
    check_int(names_of(&mem, falling.body, down, 200), count);
    for (int32_t i = 0; i < count; i++) {
        check(text_equal(up[i], down[count - 1 - i]));
        check(i == 0 || text_compare(up[i - 1], up[i]) <= 0);
    }
    for (int32_t i = 0; i < PEOPLE_SORTS; i++)
        check_int(total_of(&mem, &planner, text_print(&mem, "/officers?sort=%s", people_sorts[i]).at), all);
    check_int(ask(&mem, &planner, "GET", "/officers?sort=shoe", NULL).status, 400);
    arena_clear(&mem);
}

TEST(filters_of_rank_arm_and_post_leave_those_who_have_them) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1"), commander = signed_in("commander1");

    struct reply choices = ask(&mem, &planner, "GET", "/choices", NULL);
    check_int(choices.status, 200);
    check(text_contains(member(&mem, choices.body, "ranks"), "\"captain\""));
    check(text_contains(member(&mem, choices.body, "post_codes"), "\"PLT_CDR\""));
    int64_t captains = total_of(&mem, &planner, "/officers?rank=captain");
    check(captains > 0 && captains < 400);
    check_int(total_of(&mem, &planner, "/officers?rank=captain&post=PLT_CDR") +
                  total_of(&mem, &planner, "/officers?rank=captain&post=COY_CDR"),
              captains);
    check_int(total_of(&mem, &planner, "/officers?rank=admiral"), 0);
    check_int(total_of(&mem, &planner, "/officers?arm=none-such"), 0);
    check(total_of(&mem, &commander, "/officers?rank=captain") < captains);
    check_int(total_of(&mem, &planner, "/officers?expiring=1"), 0); /* nobody holds anything yet */
    arena_clear(&mem);
}

TEST(one_search_finds_every_kind_that_the_asker_may_see) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1"), commander = signed_in("commander1"),
                   admin = signed_in("admin1");

    struct reply brigade = ask(&mem, &planner, "GET", "/search?q=brigade%202&limit=50", NULL);
    struct reply own = ask(&mem, &commander, "GET", "/search?q=u0002&limit=50", NULL);
    struct reply course = ask(&mem, &planner, "GET", "/search?q=crtc&limit=2", NULL);
    struct reply officer = ask(&mem, &planner, "GET", "/search?q=o0000002", NULL);

    check(text_contains(brigade.body, "{\"kind\":\"unit\",\"id\":\"U0002\",\"name\":\"Brigade 2\""));
    check(text_contains(course.body, "{\"kind\":\"course\",\"id\":\"CRTC\""));
    check(text_contains(course.body, "\"kind\":\"class\""));
    check(text_contains(officer.body, "{\"kind\":\"officer\",\"id\":\"O0000002\""));
    check_int(own.status, 200);
    check(text_contains(own.body, "\"rows\":[]"));
    check(text_contains(ask(&mem, &admin, "GET", "/search?q=brigade", NULL).body, "\"rows\":[]"));
    check(text_contains(ask(&mem, &planner, "GET", "/search?q=", NULL).body, "\"rows\":[]"));
    check_int(ask(&mem, &planner, "GET", "/search?q=a&limit=51", NULL).status, 400);
    arena_clear(&mem);
}

TEST(units_are_seen_on_another_day_as_the_plan_will_have_made_them) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1");
    struct text begin = TEXT_NONE, middle = TEXT_NONE, end = TEXT_NONE;

    struct reply now = ask(&mem, &planner, "GET", "/units/U0001", NULL);
    begin = member(&mem, ask(&mem, &planner, "GET", "/units/U0001?as_of=2007-12-31", NULL).body, "tiers");
    middle = member(&mem, ask(&mem, &planner, "GET", "/units/U0001?as_of=2008-05-01", NULL).body, "tiers");
    end = member(&mem, ask(&mem, &planner, "GET", "/units/U0001?as_of=2008-12-31", NULL).body, "tiers");

    check_int(now.status, 200);
    check(text_contains(begin, "\"before\":0,\"after\":0"));
    check(!text_equal(begin, middle));
    check(!text_equal(middle, end));
    check(text_equal(member(&mem, now.body, "tiers"), end)); /* every class of the plan has ended */
    check_int(ask(&mem, &planner, "GET", "/units?as_of=2008-05-01&limit=2", NULL).status, 200);
    check_int(ask(&mem, &planner, "GET", "/units?as_of=someday", NULL).status, 400);
    arena_clear(&mem);
}

TEST(what_is_wrong_is_said_in_the_language_asked_for) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1");

    struct reply russian = ask(&mem, &planner, "GET", "/units/NOWHERE?lang=ru", NULL);
    struct reply kazakh = ask(&mem, &planner, "GET", "/officers?state=met&lang=kk", NULL);
    struct reply english = ask(&mem, &planner, "GET", "/units/NOWHERE", NULL);
    struct reply findings = send_file(&mem, &planner, "as_of=2007-12-01&dry_run=1&lang=ru", "posts.csv",
                                      text_of("post_id,unit_id,post_code\nP1,NOWHERE,PLT_CDR\n"));

    check(text_contains(russian.body, "части «NOWHERE», которую вам можно видеть, нет"));
    check(text_contains(kazakh.body, "«state» параметрі «met» мәнін қабылдамайды"));
    check(text_contains(english.body, "there is no unit"));
    check(text_contains(findings.body, "части «NOWHERE» нет"));
    arena_clear(&mem);
}

/* ---- saved views ---- */

TEST(a_view_is_saved_shared_renamed_and_removed_by_its_owner_only) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1"), commander = signed_in("commander1"),
                   admin = signed_in("admin1");
    const char *view = "{\"place\":\"people\",\"name\":\"Unmet\",\"address\":\"?state=unmet\"}";
    const char *renamed = "{\"name\":\"Without a seat\",\"address\":\"?state=unmet\",\"shared\":true}";

    struct reply saved = ask(&mem, &planner, "POST", "/views", view);
    check_int(saved.status, 201);
    const char *path = text_print(&mem, "/views/%.*s", TEXT_ARGS(member(&mem, saved.body, "id"))).at;
    check_int(ask(&mem, &planner, "POST", "/views", view).status, 400); /* view.exists */
    check_int(total_of(&mem, &planner, "/views?place=people"), 1);
    check_int(total_of(&mem, &commander, "/views?place=people"), 0);
    check_int(ask(&mem, &commander, "PUT", path, renamed).status, 404);
    check_int(ask(&mem, &planner, "PUT", path, renamed).status, 204);
    check(text_contains(ask(&mem, &commander, "GET", "/views?place=people", NULL).body,
                        "\"name\":\"Without a seat\",\"address\":\"?state=unmet\",\"shared\":true,"
                        "\"mine\":false,\"owner\":\"planner1\""));
    check_int(ask(&mem, &commander, "DELETE", path, NULL).status, 404);
    check_int(ask(&mem, &admin, "GET", "/views?place=people", NULL).status, 404);
    check_int(ask(&mem, &planner, "DELETE", path, NULL).status, 204);
    check_int(ask(&mem, &planner, "DELETE", path, NULL).status, 404);
    check_int(total_of(&mem, &commander, "/views?place=people"), 0);
    arena_clear(&mem);
}

TEST(a_view_that_is_none_is_refused) {
    struct arena mem = {0};
    struct browser planner = signed_in("planner1");
    static const char *const bodies[] = {
        "{\"place\":\"people\",\"name\":\"  \",\"address\":\"\"}",
        "{\"place\":\"people\",\"name\":\"x\",\"address\":\"https://example.org\"}",
        "{\"place\":\"people\",\"name\":\"1234567890123456789012345678901234567890123456789012345678901\","
        "\"address\":\"\"}",
        "{\"place\":\"people\"}",
    };

    for (int32_t i = 0; i < COUNT(bodies); i++)
        check_int(ask(&mem, &planner, "POST", "/views", bodies[i]).status, 400);
    check_int(
        ask(&mem, &planner, "POST", "/views", "{\"place\":\"moon\",\"name\":\"x\",\"address\":\"\"}").status,
        404);
    check_int(ask(&mem, &planner, "DELETE", "/views/first", NULL).status, 404);
    arena_clear(&mem);
}

TEST(on_postgres_it_is_read_planned_and_published_too) {
    struct arena mem = {0};
    struct served served = facts_served(fresh_postgres());
    struct browser planner = sign_in_as(&mem, &served, "planner1");

    struct reply overview = ask(&mem, &planner, "GET", "/overview", NULL);
    struct reply officer = ask(&mem, &planner, "GET", "/officers/O0000002", NULL);
    struct reply begun = ask(&mem, &planner, "POST", "/plans",
                             "{\"as_of\":\"2007-11-20\",\"until\":\"2008-12-31\",\"method\":\"fcfs\"}");
    struct text end = job_end(&mem, &planner, member(&mem, begun.body, "job"));
    struct reply published = request(&mem, &served, "POST", "/api/v1/plans/2/publish",
                                     headers_of(&mem, &planner, "If-Match: \"2-draft-0-1\"\r\n"), TEXT_NONE);
    struct reply after = ask(&mem, &planner, "GET", "/overview", NULL);
    struct reply stored = send_file(&mem, &planner, "as_of=2007-12-01", "units.csv",
                                    file_text(&mem, "units.csv"));

    check_int(overview.status, 200);
    check_text(member(&mem, overview.body, "published_id"), "null");
    check_int(officer.status, 200);
    check_text(member(&mem, end, "result"), "{\"plan\":2}");
    check_int(published.status, 200);
    check_text(member(&mem, after.body, "published_id"), "2");
    check_int(stored.status, 200);
    served_end(&served);
    arena_clear(&mem);
}

/* ---- what routes take ---- */

TEST(a_parameter_or_member_that_is_not_declared_or_of_another_type_is_refused) {
    static const struct {
        const char *path, *code;
    } cases[] = {
        {"/classes?curse=CRTC", "request.unknown-parameter"},
        {"/classes?from=2008-13-01", "request.parameter"},
        {"/officers?state=met", "request.parameter"},
        {"/officers?sort=shoe", "request.parameter"},
        {"/officers?limit=1001", "request.parameter"},
        {"/overview?lang=de", "request.parameter"},
        {"/plans/1/compare?with=x", "request.parameter"},
        {"/classes?cursor=x", "request.cursor"},
    };
    struct arena mem = {0};
    struct browser planner = signed_in("planner1");

    for (int32_t i = 0; i < COUNT(cases); i++) {
        struct reply reply = ask(&mem, &planner, "GET", cases[i].path, NULL);
        check_int(reply.status, 400);
        check(text_contains(reply.body, text_print(&mem, "\"code\":\"%s\"", cases[i].code).at));
    }
    struct reply unknown = ask(&mem, &planner, "POST", "/plans",
                               "{\"as_of\":\"2007-11-20\",\"until\":\"2008-12-31\",\"methode\":\"best\"}");
    struct reply wrong = ask(&mem, &planner, "POST", "/plans",
                             "{\"as_of\":\"2007-11-20\",\"until\":\"2008-12-31\",\"seed\":\"1\"}");
    check_int(unknown.status, 400);
    check(text_contains(unknown.body, "\\\"/methode\\\" has no place here"));
    check_int(wrong.status, 400);
    check(text_contains(wrong.body, "\\\"/seed\\\""));
    check_int(ask(&mem, &planner, "GET", "/officers?state=&limit=&lang=kk", NULL).status, 200);
    arena_clear(&mem);
}

/* ---- the list of routes ---- */

/* Every "$ref" points to something. */
static void refs_resolve(struct arena *mem, const struct json *json, int32_t schemas) {
    int32_t refs = 0;
    for (int32_t i = 0; i < json->count - 1; i++) {
        if (!json_string_is(json, i, "$ref")) continue;
        struct text to = json_unescaped(mem, json, i + 1);
        const char *name = text_zero_ended(mem, to) + strlen("#/components/schemas/");
        check(json_member(json, schemas, name) != JSON_MISSING);
        refs++;
    }
    check(refs > 40);
}

TEST(the_list_for_programs_names_every_route) {
    struct arena mem = {0};
    struct json json;
    struct err err = {0};
    const struct browser nobody = {.served = shared()};

    struct reply list = ask(&mem, &nobody, "GET", "/openapi.json", NULL);

    check(json_read(&mem, list.body, &json, &err));
    int32_t paths = json_member(&json, 0, "paths"), named = 0;
    for (int32_t i = 0; i < ROUTE_COUNT; i++) {
        static const char *const keys[] = {"get", "post", "put", "delete"};
        if (strncmp(routes[i].path, "/api/v1/", 8) != 0) continue;
        int32_t path = json_member(&json, paths, routes[i].path);
        check(path != JSON_MISSING && json_member(&json, path, keys[routes[i].method]) != JSON_MISSING);
        named++;
    }
    check(named > 20);
    refs_resolve(&mem, &json, json_member(&json, json_member(&json, 0, "components"), "schemas"));
    check(text_contains(list.body, "\"name\":\"If-Match\",\"in\":\"header\",\"required\":true"));
    check(text_contains(list.body, "\"name\":\"limit\",\"in\":\"query\""));
    served_end(shared());
    arena_clear(&mem);
}
