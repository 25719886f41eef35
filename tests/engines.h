/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/engines: a test of the store runs on both engines, each time on an empty database of its own.
 *
 *   TEST_ON_EACH_ENGINE(a_plan_is_stored_whole) {
 *       struct store *store = store_open(where, STORE_CHANGE, &err);
 *
 * `where` is a file that is not there yet, or the URL of an empty schema of PostgreSQL. The server is at
 * $CADRE_POSTGRES (tools/with_postgres); without one the PostgreSQL half is skipped, and says so.
 */
#ifndef CADRE_TESTS_ENGINES_H
#define CADRE_TESTS_ENGINES_H

#include "tests/test.h"

#include <sys/types.h>

#define TEST_ON_EACH_ENGINE(promise)                                                                         \
    static void promise(const char *where);                                                                  \
    TEST(promise##_on_sqlite) {                                                                              \
        promise(fresh_file());                                                                               \
    }                                                                                                        \
    TEST(promise##_on_postgres) {                                                                            \
        promise(fresh_postgres());                                                                           \
    }                                                                                                        \
    static void promise(const char *where)

/* They live until the process ends; then files and databases go. */
const char *fresh_file(void);
const char *fresh_postgres(void); /* ends the test as skipped when there is no server */
const char *fresh_directory(void);
bool is_postgres(const char *where);

/* What somebody else does to the database, on a connection of his own; a failure fails the test. */
void outside_run(const char *where, const char *sql);
/* The first column of all rows, one per line. */
struct text outside_text(struct arena *mem, const char *where, const char *sql);
int64_t outside_int(const char *where, const char *sql);

/* Runs `work` in a process of its own; child_end waits and returns its exit status, or -signal. */
struct child {
    pid_t pid;
};
struct child child_begin(int (*work)(const char *where), const char *where);
int child_end(struct child child);

/* Runs `cadre ...` with a shell; returns its exit status. What it printed, on both streams, in *out (may be
 * NULL). */
int cadre(struct arena *mem, struct text *out, const char *arguments, ...)
    __attribute__((format(printf, 3, 4)));

#endif
