/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two planners at work on the same plans: who comes second is told who did what, when, and what to do; and
 * nothing of either is lost.
 */
#include "service/users.h"
#include "tests/browser.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ORDER "{\"as_of\":\"2007-11-20\",\"until\":\"2008-12-31\",\"method\":\"fcfs\"}"

/* ---- what a planner does ---- */

static const char *plan_path(struct arena *mem, int plan) {
    return text_print(mem, "/plans/%d", plan).at;
}

/* As a page does it: with the ETag that the plan was read with. */
static const char *read_plan(struct arena *mem, const struct browser *who, int plan) {
    struct reply reply = ask(mem, who, "GET", plan_path(mem, plan), NULL);
    check_int(reply.status, 200);
    return text_zero_ended(mem, reply_header(&reply, "ETag"));
}

static struct reply publish(struct arena *mem, const struct browser *who, int plan, const char *etag) {
    return request(mem, who->served, "POST", text_print(mem, "/api/v1/plans/%d/publish", plan).at,
                   headers_of(mem, who, text_print(mem, "If-Match: %s\r\n", etag).at), TEXT_NONE);
}

/* Its number. 3, and the plan is stored too: an objective is missed. */
static int draft_made(struct arena *mem, const struct served *served) {
    int status = cadre(mem, NULL, "plan --as-of 2007-11-20 --until 2008-12-31 --method fcfs --db '%s'",
                       served->database);
    check(status == 0 || status == 3);
    return (int)outside_int(served->database, "SELECT max(plan_id) FROM plan");
}

static const char *state_of(struct arena *mem, const struct browser *who, int plan) {
    return text_zero_ended(mem, member(mem, ask(mem, who, "GET", plan_path(mem, plan), NULL).body, "state"));
}

/* A server with a draft, and two planners who are signed in. */
struct office {
    struct arena mem;
    struct served served;
    struct browser first, second;
};

static void office_open(struct office *office, const char *database) {
    office->mem = (struct arena){0};
    office->served = facts_served(database);
    user_make(database, "planner2", "planner");
    office->first = sign_in_as(&office->mem, &office->served, "planner1");
    office->second = sign_in_as(&office->mem, &office->served, "planner2");
}

static void office_close(struct office *office) {
    served_end(&office->served);
    arena_clear(&office->mem);
}

/* One for most tests: opening one takes seconds. */
static struct office *shared(void) {
    static struct office office;
    if (office.served.pid == 0) office_open(&office, fresh_file());
    return &office;
}

/* ---- publishing ---- */

TEST(who_publishes_a_plan_that_another_has_published_is_told) {
    struct arena mem = {0};
    struct office *o = shared();
    int plan = draft_made(&mem, &o->served);
    const char *seen = read_plan(&mem, &o->second, plan);

    struct reply first = publish(&mem, &o->first, plan, read_plan(&mem, &o->first, plan));
    struct reply second = publish(&mem, &o->second, plan, seen);
    struct reply knowing = publish(&mem, &o->second, plan, read_plan(&mem, &o->second, plan));

    check_int(first.status, 200);
    check_int(second.status, 412);
    check(text_contains(second.body, "\"code\":\"plan.precondition\""));
    check(
        text_contains(second.body, text_print(&mem, "\\\"planner1\\\" did publish plan %d at 20", plan).at));
    check(text_contains(second.body, "\"hint\":\"Nothing was changed. Read it again, then decide.\""));
    check_int(knowing.status, 409);
    check_text(text_of(state_of(&mem, &o->first, plan)), "published");
    arena_clear(&mem);
}

/* The draft itself has not changed; but what it would supersede is not what its reader knew of. */
TEST(who_publishes_another_plan_over_one_that_he_has_not_seen_is_told) {
    struct arena mem = {0};
    struct office *o = shared();
    int one = draft_made(&mem, &o->served), other = draft_made(&mem, &o->served);
    const char *seen = read_plan(&mem, &o->second, other);

    check_int(publish(&mem, &o->first, one, read_plan(&mem, &o->first, one)).status, 200);
    int64_t seats = outside_int(o->served.database, "SELECT count(*) FROM plan_seat");
    struct reply blind = publish(&mem, &o->second, other, seen);

    check_int(blind.status, 412);
    check(text_contains(blind.body, text_print(&mem, "\\\"planner1\\\" did publish plan %d", one).at));
    check_text(text_of(state_of(&mem, &o->second, one)), "published");
    check_text(text_of(state_of(&mem, &o->second, other)), "draft");
    check_int(outside_int(o->served.database, "SELECT count(*) FROM plan_seat"), seats);
    check_int(publish(&mem, &o->second, other, read_plan(&mem, &o->second, other)).status,
              200); /* now he knows */
    check_text(text_of(state_of(&mem, &o->second, one)), "superseded");
    arena_clear(&mem);
}

TEST(who_publishes_after_facts_were_imported_is_told) {
    struct arena mem = {0};
    struct office *o = shared();
    int plan = draft_made(&mem, &o->served);
    const char *seen = read_plan(&mem, &o->second, plan);

    struct reply imported = send_file(&mem, &o->first, "as_of=2007-11-21", "units.csv",
                                      file_text(&mem, "units.csv"));
    struct reply second = publish(&mem, &o->second, plan, seen);

    check_int(imported.status, 200);
    check_int(second.status, 412);
    check(text_contains(second.body, "\\\"planner1\\\" did import as of 2007-11-21 at "));
    check_int(publish(&mem, &o->second, plan, read_plan(&mem, &o->second, plan)).status, 200);
    arena_clear(&mem);
}

TEST(who_publishes_after_a_publication_was_taken_back_is_told) {
    struct arena mem = {0};
    struct office *o = shared();
    int one = draft_made(&mem, &o->served), other = draft_made(&mem, &o->served);
    check_int(publish(&mem, &o->first, one, read_plan(&mem, &o->first, one)).status, 200);
    const char *seen = read_plan(&mem, &o->second, other);

    const char *back = text_print(&mem, "If-Match: %s\r\n", read_plan(&mem, &o->first, one)).at;
    check_int(request(&mem, &o->served, "POST", text_print(&mem, "/api/v1/plans/%d/unpublish", one).at,
                      headers_of(&mem, &o->first, back), TEXT_NONE)
                  .status,
              200);
    struct reply blind = publish(&mem, &o->second, other, seen);

    check_int(blind.status, 412);
    check(text_contains(blind.body, text_print(&mem, "did unpublish plan %d", one).at));
    check_text(text_of(state_of(&mem, &o->second, one)), "draft");
    check_text(text_of(state_of(&mem, &o->second, other)), "draft");
    arena_clear(&mem);
}

TEST(a_try_of_an_import_or_a_new_draft_stands_in_nobodys_way) {
    struct arena mem = {0};
    struct office *o = shared();
    int plan = draft_made(&mem, &o->served);
    const char *seen = read_plan(&mem, &o->second, plan);

    struct reply tried = send_file(&mem, &o->first, "as_of=2007-11-22&dry_run=1", "units.csv",
                                   file_text(&mem, "units.csv"));
    draft_made(&mem, &o->served);

    check_int(tried.status, 200);
    check_int(publish(&mem, &o->second, plan, seen).status, 200);
    arena_clear(&mem);
}

/* ---- at the same moment ---- */

struct press {
    struct browser who;
    int plan;
    const char *etag;
    pthread_barrier_t *together;
    int status;
};

static void *press_publish(void *of) {
    struct press *press = of;
    struct arena mem = {0};
    pthread_barrier_wait(press->together);
    press->status = publish(&mem, &press->who, press->plan, press->etag).status;
    arena_clear(&mem);
    return NULL;
}

/* Whoever is first, the other is told: never both, never neither. */
static void publish_at_once(struct office *o) {
    pthread_barrier_t together;
    pthread_t threads[2];
    pthread_barrier_init(&together, NULL, 2);
    int one = draft_made(&o->mem, &o->served), other = draft_made(&o->mem, &o->served);
    struct press a = {o->first, one, read_plan(&o->mem, &o->first, one), &together, 0};
    struct press b = {o->second, other, read_plan(&o->mem, &o->second, other), &together, 0};
    check_int(pthread_create(&threads[0], NULL, press_publish, &a), 0);
    check_int(pthread_create(&threads[1], NULL, press_publish, &b), 0);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    pthread_barrier_destroy(&together);

    check((a.status == 200 && b.status == 412) || (a.status == 412 && b.status == 200));
    check_text(text_of(state_of(&o->mem, &o->first, a.status == 200 ? one : other)), "published");
    check_text(text_of(state_of(&o->mem, &o->first, a.status == 200 ? other : one)), "draft");
    check_int(outside_int(o->served.database, "SELECT count(*) FROM plan WHERE state = 'published'"), 1);
}

TEST(of_two_who_publish_at_once_one_is_told) {
    for (int round = 0; round < 4; round++) publish_at_once(shared());
    check_int(cadre(&shared()->mem, NULL, "audit verify --db '%s'", shared()->served.database), 0);
}

TEST(of_two_who_publish_at_once_one_is_told_on_postgres) {
    struct office o;
    office_open(&o, fresh_postgres());
    for (int round = 0; round < 2; round++) publish_at_once(&o);
    office_close(&o);
}

static struct text job_end(struct arena *mem, const struct browser *who, struct text job) {
    struct reply reply = {0};
    for (int32_t tries = 0; tries < 600; tries++) {
        reply = ask(mem, who, "GET", text_print(mem, "/jobs/%.*s", TEXT_ARGS(job)).at, NULL);
        if (!text_is(member(mem, reply.body, "state"), "running")) break;
        usleep(20000);
    }
    return reply.body;
}

TEST(two_who_plan_at_once_get_a_draft_each_that_says_when_it_was_made_and_by_whom) {
    struct arena mem = {0};
    struct office *o = shared();
    const char *of_user = "SELECT user_id FROM users WHERE login = 'planner%d'";

    struct reply a = ask(&mem, &o->first, "POST", "/plans", ORDER),
                 b = ask(&mem, &o->second, "POST", "/plans", ORDER);
    struct text end_a = job_end(&mem, &o->first, member(&mem, a.body, "job"));
    struct text end_b = job_end(&mem, &o->second, member(&mem, b.body, "job"));
    int64_t plan_a, plan_b;
    check(text_int(member(&mem, member(&mem, end_a, "result"), "plan"), 1, 1000, &plan_a));
    check(text_int(member(&mem, member(&mem, end_b, "result"), "plan"), 1, 1000, &plan_b));
    struct text made_a = ask(&mem, &o->second, "GET", plan_path(&mem, (int)plan_a), NULL).body;
    struct text made_b = ask(&mem, &o->first, "GET", plan_path(&mem, (int)plan_b), NULL).body;
    struct text made_by_command = ask(&mem, &o->first, "GET", "/plans/1", NULL).body;

    check(plan_a != plan_b);
    for (int user = 1; user <= 2; user++) {
        struct text made = user == 1 ? made_a : made_b;
        int64_t id = outside_int(o->served.database, text_print(&mem, of_user, user).at);
        check_text(member(&mem, made, "created_by"), text_print(&mem, "%lld", (long long)id).at);
        check(text_contains(member(&mem, made, "created"), "T"));
    }
    check_text(member(&mem, made_by_command, "created_by"), "null");
    check(text_contains(member(&mem, made_by_command, "created"), "T"));
    arena_clear(&mem);
}

TEST(a_third_who_plans_at_once_is_told_to_wait) {
    static const char long_order[] =
        "{\"as_of\":\"2007-12-01\",\"until\":\"2008-12-31\",\"steps\":1000000000}";
    struct arena mem = {0};
    struct office *o = shared();
    const char *large = fresh_directory(); /* which keeps a planner busy */
    check_int(cadre(&mem, NULL, "example kazakhstan-2008 '%s' --officers 6000 --tight", large), 0);
    check_int(cadre(&mem, NULL, "import '%s' --as-of 2007-12-01 --db '%s'", large, o->served.database), 0);

    int first = ask(&mem, &o->first, "POST", "/plans", long_order).status;
    int second = ask(&mem, &o->second, "POST", "/plans", long_order).status;
    struct reply third = ask(&mem, &o->second, "POST", "/plans", long_order);

    check_int(first, 202);
    check_int(second, 202);
    check_int(third.status, 503);
    check(text_contains(third.body, "Try again when one is done."));
    check(reply_header(&third, "Retry-After").length > 0);
    office_close(o);
    arena_clear(&mem);
}
