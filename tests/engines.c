/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/engines.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena kept; /* names, until the process ends */
static char directory[64];
static int32_t made; /* files, directories and schemas */
static bool has_database;
static pid_t owner; /* a child that ends leaves everything alone */

/* ---- files ---- */

static int remove_one(const char *path, const struct stat *stat, int flag, struct FTW *ftw) {
    (void)stat, (void)flag, (void)ftw;
    return remove(path);
}

static const char *server_url(void) {
    return getenv("CADRE_POSTGRES");
}

/* One database for the process, one schema in it for each test: a schema is made in a moment. */
static const char *test_url(const char *schema) {
    const char *server = server_url();
    struct text url = text_print(&kept, "%s%cdbname=cadre_test_%d&options=-csearch_path%%3D%s", server,
                                 strchr(server, '?') ? '&' : '?', (int)owner, schema);
    return text_zero_ended(&kept, url);
}

static void clean(void) {
    if (getpid() != owner) return;
    nftw(directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    if (has_database) {
        PGconn *server = PQconnectdb(server_url());
        char sql[100];
        snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS cadre_test_%d WITH (FORCE)", (int)owner);
        PQclear(PQexec(server, sql));
        PQfinish(server);
    }
    arena_clear(&kept);
}

static int32_t next_number(void) {
    if (owner == 0) {
        owner = getpid();
        snprintf(directory, sizeof directory, "/tmp/cadre-test-XXXXXX");
        check(mkdtemp(directory) != NULL);
        atexit(clean);
    }
    return ++made;
}

const char *fresh_directory(void) {
    int32_t number = next_number();
    return text_zero_ended(&kept, text_print(&kept, "%s/%d", directory, number));
}

const char *fresh_file(void) {
    int32_t number = next_number();
    return text_zero_ended(&kept, text_print(&kept, "%s/%d.db", directory, number));
}

/* ---- PostgreSQL ---- */

bool is_postgres(const char *where) {
    return strncmp(where, "postgres", 8) == 0;
}

static PGconn *connected(const char *url) {
    PGconn *connection = PQconnectdb(url);
    if (PQstatus(connection) != CONNECTION_OK) print_error("%s", PQerrorMessage(connection));
    check(PQstatus(connection) == CONNECTION_OK);
    PQclear(PQexec(connection, "SET client_min_messages = warning"));
    return connection;
}

static PGresult *executed(PGconn *connection, const char *sql) {
    PGresult *result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        print_error("%s", PQerrorMessage(connection));
    check(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
    return result;
}

const char *fresh_postgres(void) {
    if (server_url() == NULL) {
        print_message("no CADRE_POSTGRES: run with tools/with_postgres\n");
        skip();
    }
    char sql[100], schema[20];
    snprintf(schema, sizeof schema, "t%d", next_number());
    if (!has_database) {
        snprintf(sql, sizeof sql, "CREATE DATABASE cadre_test_%d", (int)owner);
        PGconn *server = connected(server_url());
        PQclear(executed(server, sql));
        PQfinish(server);
        has_database = true;
    }
    const char *url = test_url(schema);
    snprintf(sql, sizeof sql, "CREATE SCHEMA %s", schema);
    PGconn *database = connected(url);
    PQclear(executed(database, sql));
    PQfinish(database);
    return url;
}

/* ---- what others do ---- */

static struct text postgres_text(struct arena *mem, const char *url, const char *sql) {
    struct buffer out = {.mem = mem};
    PGconn *connection = connected(url);
    PGresult *result = executed(connection, sql);
    for (int row = 0; row < PQntuples(result); row++) buffer_print(&out, "%s\n", PQgetvalue(result, row, 0));
    PQclear(result);
    PQfinish(connection);
    return buffer_text(&out);
}

static int add_row(void *out, int count, char **cells, char **names) {
    (void)names;
    if (count > 0) buffer_print(out, "%s\n", cells[0] == NULL ? "" : cells[0]);
    return 0;
}

static struct text sqlite_text(struct arena *mem, const char *path, const char *sql) {
    struct buffer out = {.mem = mem};
    sqlite3 *file;
    check_int(sqlite3_open(path, &file), SQLITE_OK);
    sqlite3_busy_timeout(file, 5000);
    int done = sqlite3_exec(file, sql, add_row, &out, NULL);
    if (done != SQLITE_OK) print_error("%s\n", sqlite3_errmsg(file));
    check_int(done, SQLITE_OK);
    sqlite3_close(file);
    return buffer_text(&out);
}

struct text outside_text(struct arena *mem, const char *where, const char *sql) {
    return is_postgres(where) ? postgres_text(mem, where, sql) : sqlite_text(mem, where, sql);
}

void outside_run(const char *where, const char *sql) {
    struct arena mem = {0};
    outside_text(&mem, where, sql);
    arena_clear(&mem);
}

int64_t outside_int(const char *where, const char *sql) {
    struct arena mem = {0};
    int64_t number = INT64_MIN;
    struct text text = outside_text(&mem, where, sql), line;
    if (text_next(&text, '\n', &line)) text_int(line, INT64_MIN, INT64_MAX, &number);
    arena_clear(&mem);
    return number;
}

/* ---- processes ---- */

static int ended(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

struct child child_begin(int (*work)(const char *where), const char *where) {
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) _exit(work(where));
    check(pid > 0);
    return (struct child){pid};
}

int child_end(struct child child) {
    int status = 0;
    check(waitpid(child.pid, &status, 0) == child.pid);
    return ended(status);
}

int cadre(struct arena *mem, struct text *out, const char *arguments, ...) {
    va_list args;
    va_start(args, arguments);
    struct text line = text_print_list(mem, arguments, args);
    va_end(args);
    struct text command = text_print(mem, "'%s' %.*s 2>&1", getenv("CADRE"), TEXT_ARGS(line));
    struct buffer printed = {.mem = mem};
    FILE *pipe = popen(text_zero_ended(mem, command), "r");
    check(pipe != NULL);
    for (int c = getc(pipe); c != EOF; c = getc(pipe)) buffer_char(&printed, (char)c);
    if (out != NULL) *out = buffer_text(&printed);
    return ended(pclose(pipe));
}
