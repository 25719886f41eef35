/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `cadre import`, `plan`, `publish` and `unpublish` are killed with SIGKILL at any moment of their run, on
 * both engines. Then the database must open, be whole, and hold all or nothing of the step; what was reported
 * as done must be there.
 *
 * Some imports begin with no database at all, so that its making and its migrations are killed too. ./test
 * kills a few times; tests/kill_loop 200 times on each engine.
 */
#include "core/random.h"
#include "tests/engines.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum step { STEP_IMPORT, STEP_PLAN, STEP_PUBLISH, STEP_UNPUBLISH, STEP_COUNT };
enum { ROUNDS = 12, WAIT_TRIES = 1000 };

struct loop {
    struct arena mem;
    struct random random;
    const char *(*fresh)(void);
    const char *where;
    const char *data[2];              /* two sets of facts, imported in turn */
    int64_t microseconds[STEP_COUNT]; /* about what a step takes when nobody kills it */
    int32_t rounds, tries, killed, killed_but_done;
};

/* ---- running a step ---- */

static int64_t now_microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static pid_t step_begin(struct loop *loop, enum step step) {
    const char *program = getenv("CADRE"), *data = loop->data[random_below(&loop->random, 2)];
    char plan[24];
    if (step == STEP_PUBLISH)
        snprintf(plan, sizeof plan, "%lld",
                 (long long)outside_int(loop->where, "SELECT max(plan_id) FROM plan"));
    if (step == STEP_UNPUBLISH)
        snprintf(plan, sizeof plan, "%lld",
                 (long long)outside_int(loop->where, "SELECT plan_id FROM plan WHERE state = 'published'"));
    const char *const words[STEP_COUNT][10] = {
        {"cadre", "import", data, "--as-of", "2007-11-20", "--db", loop->where},
        {"cadre", "plan", "--as-of", "2007-11-20", "--until", "2008-12-31", "--db", loop->where},
        {"cadre", "publish", plan, "--db", loop->where},
        {"cadre", "unpublish", plan, "--db", loop->where},
    };
    fflush(NULL);
    pid_t pid = fork();
    check(pid >= 0);
    if (pid > 0) return pid;
    int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, 1);
    execv(program, (char *const *)(uintptr_t)words[step]);
    _exit(127);
}

static int step_end(pid_t pid) {
    int status = 0;
    check(waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static bool is_done(int status) {
    return status == 0 || status == 3; /* 3: planned, an objective missed */
}

/* Undisturbed; measures how long it takes. */
static void step_whole(struct loop *loop, enum step step) {
    int64_t began = now_microseconds();
    check(is_done(step_end(step_begin(loop, step))));
    loop->microseconds[step] = now_microseconds() - began;
}

/* Kills it at a moment up to a little after its usual end; returns its exit status, or -signal. */
static int step_killed(struct loop *loop, enum step step) {
    int64_t began = now_microseconds(), took = 0;
    int64_t moment = random_below(&loop->random, loop->microseconds[step] * 11 / 10);
    pid_t pid = step_begin(loop, step);
    siginfo_t ended = {0};
    while (ended.si_pid == 0 && took < moment) {
        usleep(200);
        check_int(waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT), 0);
        took = now_microseconds() - began;
    }
    if (ended.si_pid != 0) loop->microseconds[step] = took; /* the machine is less busy than it was */
    kill(pid, SIGKILL);
    return step_end(pid);
}

/* A killed client's last words may still be at work in the server. */
static void wait_for_server(const struct loop *loop) {
    if (!is_postgres(loop->where)) return;
    for (int32_t i = 0; i < WAIT_TRIES; i++) {
        if (outside_int(loop->where,
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        "   AND pid <> pg_backend_pid()") == 0)
            return;
        usleep(10000);
    }
    check(!"the server is done in 10 seconds");
}

/* ---- whole or not ---- */

/* Each counts what contradicts something else: 0 in a whole database. */
static const char *const contradictions[] = {
    "SELECT (SELECT count(*) FROM import) - (SELECT count(*) FROM audit WHERE action = 'import')",
    "SELECT (SELECT count(*) FROM plan) - (SELECT count(*) FROM audit WHERE action = 'draft')",
    "SELECT (SELECT count(*) FROM plan WHERE state <> 'draft')"
    "     - (SELECT count(*) FROM audit WHERE action = 'publish')"
    "     + (SELECT count(*) FROM audit WHERE action = 'unpublish')",
    "SELECT (SELECT count(*) FROM publication) - (SELECT count(*) FROM audit WHERE action = 'publish')",
    "SELECT (SELECT count(*) FROM publication WHERE undone = 1)"
    "     - (SELECT count(*) FROM audit WHERE action = 'unpublish')",
    /* the seats that publications which stand have added, and not ended since, are the nominations */
    "SELECT (SELECT count(*) FROM nominations WHERE gone_day IS NULL)"
    "     - (SELECT coalesce(sum(2 * side - 1), 0) FROM publication_row"
    "         JOIN publication ON publication.publication_id = publication_row.publication_id"
    "          AND publication.undone = 0)",
    "SELECT count(*) FROM audit WHERE audit_id > (SELECT count(*) FROM audit)",
    "SELECT count(*) FROM plan"
    " WHERE 6 <> (SELECT count(*) FROM plan_document WHERE plan_document.plan_id = plan.plan_id)",
    "SELECT count(*) FROM plan WHERE (state = 'draft')"
    "    <> (0 = (SELECT count(*) FROM plan_seat WHERE plan_seat.plan_id = plan.plan_id))",
    "SELECT count(*) FROM plan WHERE state = 'published'"
    "   AND plan_id < (SELECT max(plan_id) FROM plan WHERE state <> 'draft')",
    /* the seats of the published plan are the nominations, no more and no less */
    "SELECT count(*) FROM plan_seat JOIN plan ON plan.plan_id = plan_seat.plan_id AND plan.state = "
    "'published'"
    " WHERE NOT EXISTS (SELECT 1 FROM nominations n WHERE n.gone_day IS NULL"
    "   AND n.officer_id = plan_seat.officer_id AND n.class_id = plan_seat.class_id)",
    "SELECT (SELECT count(*) FROM nominations WHERE gone_day IS NULL)"
    "     - (SELECT count(*) FROM plan_seat JOIN plan ON plan.plan_id = plan_seat.plan_id"
    "         AND plan.state = 'published')",
    /* every import brought the same files */
    "SELECT (SELECT count(*) FROM import_sheet)"
    "     - (SELECT count(*) FROM import) * (SELECT count(DISTINCT sheet) FROM import_sheet)",
};

/* What the imports say of a table is what the table holds. */
static const char table_contradiction[] =
    "SELECT abs((SELECT count(*) FROM %s) - (SELECT coalesce(sum(added), 0) FROM import_sheet WHERE sheet = "
    "'%s'))"
    "     + abs((SELECT count(*) FROM %s WHERE gone_day IS NOT NULL)"
    "         - (SELECT coalesce(sum(ended), 0) FROM import_sheet WHERE sheet = '%s'))";
static const char *const tables[] = {"units",          "posts",     "officers", "unavailability",
                                     "establishments", "courses",   "classes",  "qualifications",
                                     "policy",         "objectives"};

static void check_whole(const struct loop *loop) {
    struct arena mem = {0};
    if (!is_postgres(loop->where))
        check_text(outside_text(&mem, loop->where, "PRAGMA integrity_check"), "ok\n");
    for (int32_t i = 0; i < COUNT(contradictions); i++) {
        int64_t count = outside_int(loop->where, contradictions[i]);
        if (count != 0) printf("%s\n", contradictions[i]);
        check_int(count, 0);
    }
    for (int32_t i = 0; i < COUNT(tables); i++) {
        const char *t = tables[i];
        char sql[600];
        snprintf(sql, sizeof sql, table_contradiction, t, t, t, t);
        if (outside_int(loop->where, sql) != 0) printf("%s\n", sql);
        check_int(outside_int(loop->where, sql), 0);
    }
    arena_clear(&mem);
}

static int64_t lines(const struct loop *loop) {
    return outside_int(loop->where, "SELECT count(*) FROM audit");
}

/* ---- the loop ---- */

static void kill_one(struct loop *loop, enum step step, bool is_new) {
    int64_t before = is_new ? 0 : lines(loop);
    int status = step_killed(loop, step);
    wait_for_server(loop);

    check(status == -SIGKILL || is_done(status));
    if (is_new) step_whole(loop, STEP_IMPORT); /* opens it, whatever was there */
    int64_t added = lines(loop) - before - is_new;
    check(added == 1 || (added == 0 && status == -SIGKILL)); /* what was reported is there */
    check_whole(loop);
    loop->killed += status == -SIGKILL;
    loop->killed_but_done += status == -SIGKILL && added == 1;
}

static void run_loop(struct loop *loop) {
    loop->where = loop->fresh();
    for (int32_t step = 0; step < STEP_COUNT; step++) step_whole(loop, step);
    check_whole(loop);
    for (; loop->killed < loop->rounds && loop->tries < 5 * loop->rounds; loop->tries++) {
        enum step step = (enum step)(loop->tries % STEP_COUNT);
        bool is_new = step == STEP_IMPORT && random_below(&loop->random, 4) == 0;
        if (is_new) loop->where = loop->fresh();
        else if (step == STEP_PUBLISH) step_whole(loop, STEP_PLAN); /* a draft that holds */
        else if (step == STEP_UNPUBLISH) {
            step_whole(loop, STEP_PLAN);
            step_whole(loop, STEP_PUBLISH);
        }
        kill_one(loop, step, is_new);
    }
}

static int64_t number_from(const char *name, int64_t otherwise) {
    const char *word = getenv(name);
    int64_t number;
    return word != NULL && text_int(text_of(word), 0, INT32_MAX, &number) ? number : otherwise;
}

static void kill_loop(const char *(*fresh)(void)) {
    int64_t seed = number_from("CADRE_KILL_SEED", 1);
    struct loop loop = {.random = {(uint64_t)seed},
                        .fresh = fresh,
                        .rounds = (int32_t)number_from("CADRE_KILL_ROUNDS", ROUNDS)};
    for (int32_t i = 0; i < 2; i++) {
        loop.data[i] = fresh_directory();
        check_int(cadre(&loop.mem, NULL, "example kazakhstan-2008 %s --officers 130 --seed %d", loop.data[i],
                        i + 1),
                  0);
    }

    run_loop(&loop);

    printf("seed %lld: killed %d times, %d of them with all done already; %d times it ended before\n",
           (long long)seed, loop.killed, loop.killed_but_done, loop.tries - loop.killed);
    check_int(loop.killed, loop.rounds);
    arena_clear(&loop.mem);
}

TEST(killed_at_any_moment_a_file_holds_all_or_nothing_of_the_step) {
    kill_loop(fresh_file);
}

TEST(killed_at_any_moment_a_server_holds_all_or_nothing_of_the_step) {
    if (getenv("CADRE_POSTGRES") == NULL) fresh_postgres(); /* skips, before anything is made */
    kill_loop(fresh_postgres);
}
