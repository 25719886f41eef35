/* SPDX-License-Identifier: Apache-2.0 */
/* The store's promises, each on both engines. */
#include "store/store.h"

#include "store/engine.h"
#include "tests/engines.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- small words for what the tests do ---- */

static struct store *opened(const char *where) {
    struct err err = {0};
    struct store *store = store_open(where, STORE_CHANGE, &err);
    if (store == NULL) err_print(&err);
    check(store != NULL);
    return store;
}

static const struct engine *engine_of(const char *where) {
    return is_postgres(where) ? &postgres_engine : &sqlite_engine;
}

static bool add_line(struct tx *tx, struct text detail, int64_t at_seconds, struct err *err) {
    return tx_run(tx, SQL_audit_add, err, value_int(at_seconds), value_text(text_of("tester")),
                  value_text(text_of("test")), value_text(text_of("store")), value_text(detail),
                  value_text(TEXT_NONE));
}

static bool commit_line(struct store *store, const char *detail, struct err *err) {
    scoped(tx) struct tx *tx = tx_begin(store, err);
    return tx != NULL && add_line(tx, text_of(detail), 1, err) && tx_commit(tx, err);
}

static int64_t lines_seen(struct tx *tx) {
    struct err err = {0};
    int64_t count = 0;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_audit_list, &err);
    while (rows_next(rows)) count++;
    return err_any(&err) ? -1 : count;
}

static int64_t lines_in(const char *where) {
    return outside_int(where, "SELECT count(*) FROM audit");
}

/* ---- the schema ---- */

TEST_ON_EACH_ENGINE(each_query_is_prepared_on_the_newest_schema) {
    struct store *store = opened(where);

    for (int32_t query = 0; query < QUERY_COUNT; query++) {
        struct err err = {0};
        if (!store_prepare(store, query, &err)) err_print(&err);
        check(!err_any(&err));
    }
    store_close(store);
}

static struct text schema_of(struct arena *mem, const char *where) {
    return outside_text(
        mem, where,
        is_postgres(where)
            ? "SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable)"
              "  FROM information_schema.columns WHERE table_schema = current_schema()"
              " UNION ALL SELECT replace(indexdef, schemaname, '') FROM pg_indexes WHERE schemaname = "
              "current_schema()"
              " UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint"
              " WHERE connamespace = to_regnamespace(current_schema()) ORDER BY 1"
            : "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY 1");
}

/* The database as the program that knew `count` migrations left it. */
static void make_version(const char *where, int32_t count) {
    const struct engine *engine = engine_of(where);
    struct err err = {0};
    struct connection *connection = engine->open(where, STORE_CHANGE, &err);
    check(connection != NULL);
    check(engine->script(connection, "CREATE TABLE migration (number BIGINT PRIMARY KEY, name TEXT)", &err));
    for (int32_t i = 0; i < count; i++) {
        const struct migration_text *migration = &migration_texts[i];
        char sql[200];
        snprintf(sql, sizeof sql, "INSERT INTO migration VALUES (%d, '%s')", migration->number,
                 migration->name);
        check(engine->script(connection, is_postgres(where) ? migration->postgres : migration->sqlite, &err));
        check(engine->script(connection, sql, &err));
    }
    engine->close(connection);
}

static void check_upgrade(const char *where, struct text newest) {
    struct arena mem = {0};
    struct err err = {0};
    struct store *store = opened(where);

    check(text_equal(schema_of(&mem, where), newest));
    for (int32_t query = 0; query < QUERY_COUNT; query++) check(store_prepare(store, query, &err));

    store_close(store);
    arena_clear(&mem);
}

static void check_upgrades(const char *(*fresh)(void)) {
    struct arena mem = {0};
    const char *where = fresh();
    store_close(opened(where));
    struct text newest = schema_of(&mem, where);
    check(newest.length > 1000);

    for (int32_t count = 0; count == 0 || migration_texts[count - 1].number > 0; count++) {
        where = fresh();
        make_version(where, count);
        if (count > 0)
            outside_run(where, "INSERT INTO audit (audit_id, at_seconds, who, action, object, detail)"
                               " VALUES (1, 2, 'w', 'a', 'o', 'kept through an upgrade')");
        check_upgrade(where, newest);
        if (count > 0) check_int(lines_in(where), 1);
        if (migration_texts[count].number == 0) break;
    }
    arena_clear(&mem);
}

TEST(each_earlier_version_becomes_the_newest_schema_on_sqlite) {
    check_upgrades(fresh_file);
}

TEST(each_earlier_version_becomes_the_newest_schema_on_postgres) {
    check_upgrades(fresh_postgres);
}

/* Half of a migration has run when the process dies. */
static int die_in_migration(const char *where) {
    const struct engine *engine = engine_of(where);
    struct err err = {0};
    struct connection *connection = engine->open(where, STORE_CHANGE, &err);
    if (connection == NULL || !engine->begin(connection, true, &err)) return 1;
    const char *sql = is_postgres(where) ? migration_texts[0].postgres : migration_texts[0].sqlite;
    if (!engine->script(connection, sql, &err)) return 2;
    if (!engine->script(connection, "INSERT INTO audit VALUES (1, 2, 'w', 'a', 'o', 'half')", &err)) return 3;
    raise(SIGKILL);
    return 4;
}

TEST_ON_EACH_ENGINE(a_death_in_the_middle_of_a_migration_leaves_nothing_of_it) {
    check_int(child_end(child_begin(die_in_migration, where)), -SIGKILL);

    struct store *store = opened(where);
    store_close(store);
    check_int(lines_in(where), 0);
}

/* ---- what is not ours ---- */

static void check_refused(const char *where, enum store_use use, const char *code) {
    struct err err = {0};
    check(store_open(where, use, &err) == NULL);
    check_text(text_of(err.code), code);
    check(strchr(err.text, '\n') != NULL); /* says what to do */
}

TEST_ON_EACH_ENGINE(a_newer_database_is_refused_and_left_alone) {
    store_close(opened(where));
    outside_run(where, "INSERT INTO migration VALUES (9999, '9999_later')");

    check_refused(where, STORE_CHANGE, "store.newer");
    check_refused(where, STORE_LOOK, "store.newer");

    check_int(outside_int(where, "SELECT max(number) FROM migration"), 9999);
}

TEST_ON_EACH_ENGINE(a_database_of_somebody_else_is_refused_and_left_alone) {
    struct arena mem = {0};
    outside_run(where, "CREATE TABLE shop (price INTEGER)");
    struct text before = schema_of(&mem, where);

    check_refused(where, STORE_CHANGE, "store.not-ours");
    check_refused(where, STORE_LOOK, "store.not-ours");

    check(text_equal(schema_of(&mem, where), before));
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(what_holds_no_facts_is_not_looked_at) {
    if (!is_postgres(where)) {
        check_refused(where, STORE_LOOK, "store.no-database");
        check(access(where, F_OK) != 0); /* looking makes no file */
        FILE *empty = fopen(where, "w");
        check(empty != NULL && fclose(empty) == 0);
    }
    check_refused(where, STORE_LOOK, "store.no-database");
}

TEST(a_file_that_is_no_database_is_refused_and_left_alone) {
    const char *path = fresh_file();
    FILE *file = fopen(path, "w");
    check(file != NULL);
    for (int32_t i = 0; i < 500; i++) fputs("officer_id,post_id\n", file);
    fclose(file);

    check_refused(path, STORE_CHANGE, "store.not-ours");

    struct stat stat_after;
    check_int(stat(path, &stat_after), 0);
    check_int(stat_after.st_size, 500 * 19);
}

TEST(a_directory_and_a_missing_directory_are_refused) {
    const char *directory = fresh_directory();
    char path[200];
    check_int(mkdir(directory, 0700), 0);
    snprintf(path, sizeof path, "%s/no/such.db", directory);

    check_refused(directory, STORE_CHANGE, "store.open");
    check_refused(path, STORE_CHANGE, "store.open");
}

TEST(a_server_that_is_not_there_is_said_so) {
    check_refused("postgresql://nobody@127.0.0.1:1/none", STORE_CHANGE, "store.open");
}

/* ---- transactions ---- */

TEST_ON_EACH_ENGINE(what_is_not_committed_is_rolled_back_at_the_end_of_its_scope) {
    struct err err = {0};
    struct store *store = opened(where);

    {
        scoped(tx) struct tx *tx = tx_begin(store, &err);
        check(add_line(tx, text_of("gone"), 1, &err));
        check_int(lines_seen(tx), 1); /* it sees its own */
    }
    check(commit_line(store, "stays", &err));

    check_int(lines_in(where), 1);
    store_close(store);
}

TEST_ON_EACH_ENGINE(nothing_is_committed_after_a_failure_that_was_recorded) {
    struct err err = {0};
    struct store *store = opened(where);
    struct tx *tx = tx_begin(store, &err);
    check(add_line(tx, text_of("half of a change"), 1, &err));

    err_fail(&err, ERR_INPUT, "test.wrong", "something else was wrong");
    check(!tx_commit(tx, &err));

    tx_end(tx);
    check_text(text_of(err.code), "test.wrong");
    check_int(lines_in(where), 0);
    store_close(store);
}

TEST_ON_EACH_ENGINE(nothing_is_committed_after_a_query_that_failed) {
    struct err err = {0}, ignored = {0};
    struct store *store = opened(where);
    struct tx *tx = tx_begin(store, &err);
    check(tx_run(tx, SQL_plan_add, &err, value_int(1), value_int(1), value_int(2), value_int(0), value_int(0),
                 value_int(0)));

    tx_run(tx, SQL_plan_add, &ignored, value_int(1), value_int(1), value_int(2), value_int(0), value_int(0),
           value_int(0));                                     /* the number is taken */
    struct rows *none = tx_rows(tx, SQL_plan_last, &ignored); /* a pipeline says so here at the latest */
    check(none == NULL && !rows_next(none));
    rows_end(none);
    check_text(text_of(ignored.code), "store.failed");
    check(!tx_run(tx, SQL_plan_add, &err, value_int(2), value_int(1), value_int(2), value_int(0),
                  value_int(0), value_int(0)));
    check(!tx_commit(tx, &err)); /* although `err` holds nothing of it */

    tx_end(tx);
    check_int(outside_int(where, "SELECT count(*) FROM plan"), 0);
    store_close(store);
}

TEST_ON_EACH_ENGINE(who_looks_sees_one_state_throughout) {
    struct err err = {0};
    struct store *reader = opened(where), *writer = opened(where);
    struct tx *look = tx_look(reader, &err);
    check_int(lines_seen(look), 0);

    check(commit_line(writer, "meanwhile", &err)); /* and is not held up */

    check_int(lines_seen(look), 0);
    tx_end(look);
    look = tx_look(reader, &err);
    check_int(lines_seen(look), 1);
    tx_end(look);
    store_close(reader);
    store_close(writer);
}

TEST_ON_EACH_ENGINE(of_two_who_change_one_waits_and_is_told_that_it_is_busy) {
    struct err err = {0};
    struct store *first = opened(where), *second = opened(where);
    struct tx *held = tx_begin(first, &err);
    check(held != NULL);

    store_set_patience(second, 100);
    check(tx_begin(second, &err) == NULL);

    check_text(text_of(err.code), "store.busy");
    check_int(err.kind, ERR_BUSY);
    tx_end(held);
    err = (struct err){0};
    check(commit_line(second, "after", &err));
    store_close(first);
    store_close(second);
}

/* Holds the lock for a while; says on the pipe that it has it. */
static int holder_pipe[2];
static int hold_a_while(const char *where) {
    struct err err = {0};
    struct store *store = store_open(where, STORE_CHANGE, &err);
    if (store == NULL) return 1;
    struct tx *tx = tx_begin(store, &err);
    if (tx == NULL || !add_line(tx, text_of("first"), 1, &err) || write(holder_pipe[1], "x", 1) != 1)
        return 2;
    usleep(200000);
    if (!tx_commit(tx, &err)) return 3;
    store_close(store);
    return 0;
}

TEST_ON_EACH_ENGINE(of_two_processes_that_change_the_second_goes_on_after_the_first) {
    struct err err = {0};
    char ready;
    store_close(opened(where));
    check_int(pipe(holder_pipe), 0);
    struct child child = child_begin(hold_a_while, where);
    check_int(read(holder_pipe[0], &ready, 1), 1);

    struct store *store = opened(where);
    check(commit_line(store, "second", &err));

    check_int(child_end(child), 0);
    check_int(lines_in(where), 2);
    store_close(store);
    close(holder_pipe[0]);
    close(holder_pipe[1]);
}

static int open_and_add(const char *where) {
    struct err err = {0};
    struct store *store = store_open(where, STORE_CHANGE, &err);
    bool done = store != NULL && commit_line(store, "me too", &err);
    if (!done) err_print(&err);
    store_close(store);
    return done ? 0 : 1;
}

TEST_ON_EACH_ENGINE(several_who_open_a_new_database_at_once_all_get_in) {
    enum { CHILDREN = 6 };
    struct child children[CHILDREN];

    for (int32_t i = 0; i < CHILDREN; i++) children[i] = child_begin(open_and_add, where);

    for (int32_t i = 0; i < CHILDREN; i++) check_int(child_end(children[i]), 0);
    check_int(lines_in(where), CHILDREN);
    check_int(outside_int(where, "SELECT count(*) FROM migration WHERE number = 1"), 1);
}

/* ---- values ---- */

TEST_ON_EACH_ENGINE(texts_and_numbers_come_back_as_they_were) {
    static const char *const texts[] = {
        "",
        "'; DROP TABLE officers; -- \"quoted\" \\n $1 ?1 :name %s",
        "Әбдіқадыр Ғұмарұлы Үсенқызы Һ Ө Ң І",
        "two\nlines\r\n\ttab",
        "\U0001F393 \u202E \uFEFF",
    };
    static const int64_t numbers[] = {0, -1, INT64_MIN, INT64_MAX, INT64_MIN + 1};
    struct arena mem = {0};
    struct err err = {0};
    struct store *store = opened(where);
    struct text large = {arena_make(&mem, char, 3000000), 3000000};
    memset((char *)(uintptr_t)large.at, 'q', 3000000);

    struct tx *tx = tx_begin(store, &err);
    for (int32_t i = 0; i < COUNT(texts); i++) check(add_line(tx, text_of(texts[i]), numbers[i], &err));
    check(add_line(tx, (struct text){NULL, 0}, 1, &err)); /* an empty text, not a null */
    check(add_line(tx, large, 1, &err));
    check(tx_commit(tx, &err));

    struct tx *look = tx_look(store, &err);
    struct rows *rows = tx_rows(look, SQL_audit_list, &err);
    check_int(rows_columns(rows), 7);
    for (int32_t i = 0; i < COUNT(texts); i++) {
        check(rows_next(rows));
        check_int(rows_int(rows, 1, 7), numbers[i]);
        check_text(rows_text(rows, 5), texts[i]);
    }
    check(rows_next(rows));
    check_text(rows_text(rows, 5), "");
    check(rows_next(rows));
    check(text_equal(rows_text(rows, 5), large));
    check(!rows_next(rows));
    check(!rows_next(rows)); /* and stays at the end */
    rows_end(rows);
    tx_end(look);
    store_close(store);
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(texts_that_one_engine_could_not_hold_are_refused_by_both) {
    static const struct {
        struct text text;
        const char *code;
    } wrong[] = {
        {{"a\0b", 3}, "store.zero-byte"},
        {{"\xD0", 1}, "store.not-utf8"},
        {{"\xED\xA0\x80", 3}, "store.not-utf8"}, /* half of a surrogate pair */
    };
    struct store *store = opened(where);

    for (int32_t i = 0; i < COUNT(wrong); i++) {
        struct err err = {0};
        scoped(tx) struct tx *tx = tx_begin(store, &err);
        check(!add_line(tx, wrong[i].text, 1, &err));
        check_text(text_of(err.code), wrong[i].code);
        check_int(err.kind, ERR_INPUT);
        check(!tx_commit(tx, &err));
    }

    check_int(lines_in(where), 0);
    store_close(store);
}

TEST_ON_EACH_ENGINE(a_null_is_told_from_a_number_and_an_empty_text) {
    struct err err = {0};
    struct store *store = opened(where);
    struct tx *look = tx_look(store, &err);

    int64_t last;
    check(tx_int(look, SQL_plan_last, -5, &last, &err)); /* max() of nothing */

    check_int(last, -5);
    tx_end(look);
    outside_run(where,
                "INSERT INTO policy (row_id, since_day, \"rule\", \"value\") VALUES (1, 1, 'R', NULL)");
    look = tx_look(store, &err);
    struct rows *rows = tx_rows(look, SQL_sheet_policy_read, &err, value_day(5));
    check(rows_next(rows));
    check_text(rows_text(rows, 2), "");
    check_int(rows_int(rows, 2, 77), 77);
    rows_end(rows);
    tx_end(look);
    store_close(store);
}

TEST_ON_EACH_ENGINE(one_query_can_be_read_twice_at_once) {
    struct err err = {0};
    struct store *store = opened(where);
    outside_run(where, "INSERT INTO plan (plan_id, as_of, until, state) VALUES (1, 1, 2, 'draft')");
    outside_run(where, "INSERT INTO plan_document VALUES (1, 'a.csv', 'first'), (1, 'b.csv', 'second')");
    struct tx *look = tx_look(store, &err);

    struct rows *one = tx_rows(look, SQL_plan_documents, &err, value_int(1));
    check(rows_next(one));
    struct rows *other = tx_rows(look, SQL_plan_documents, &err, value_int(1));
    check(rows_next(other) && rows_next(other));
    check_text(rows_text(other, 1), "second");
    rows_end(other);

    check_text(rows_text(one, 1), "first");
    check(rows_next(one) && !rows_next(one));
    rows_end(one);
    tx_end(look);
    store_close(store);
}

/* ---- what breaks ---- */

enum { LINES_MANY = 3000 };

/* Adds more than the disk holds; the failure must be clear. */
static int fill_the_disk(const char *where) {
    struct err err = {0};
    struct store *store = store_open(where, STORE_CHANGE, &err);
    if (store == NULL) return 1;
    const struct rlimit limit = {400000, 400000}; /* bytes of a file */
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
    struct tx *tx = tx_begin(store, &err);
    char line[1000];
    memset(line, 'x', sizeof line);
    for (int32_t i = 0; tx != NULL && i < LINES_MANY; i++)
        if (!add_line(tx, (struct text){line, sizeof line}, i, &err)) break;
    if (tx != NULL) tx_commit(tx, &err);
    tx_end(tx);
    store_close(store);
    bool clear = strcmp(err.code, "store.full") == 0 && err.kind == ERR_SYSTEM;
    if (!clear) err_print(&err);
    return clear ? 0 : 3;
}

TEST(a_full_disk_is_said_so_and_leaves_the_file_whole) {
    struct arena mem = {0};
    struct err err = {0};
    const char *where = fresh_file();
    struct store *store = opened(where);
    check(commit_line(store, "before", &err));
    store_close(store);

    check_int(child_end(child_begin(fill_the_disk, where)), 0);

    check_text(outside_text(&mem, where, "PRAGMA integrity_check"), "ok\n");
    store = opened(where);
    check(commit_line(store, "there is room again", &err));
    store_close(store);
    check_int(lines_in(where), 2);
    arena_clear(&mem);
}

TEST(a_server_whose_disk_is_full_is_said_so_and_nothing_is_changed) {
    struct err err = {0};
    const char *where = fresh_postgres();
    struct store *store = opened(where);
    outside_run(where, "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
                       "$$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$;"
                       "CREATE TRIGGER full_disk BEFORE INSERT ON audit EXECUTE FUNCTION full_disk()");

    check(!commit_line(store, "too much", &err));

    check_text(text_of(err.code), "store.full");
    err = (struct err){0};
    outside_run(where, "DROP TRIGGER full_disk ON audit");
    check(commit_line(store, "there is room again", &err)); /* on the same connection */
    check_int(lines_in(where), 1);
    store_close(store);
}

/* As somebody who may only read; root would be let through. */
static int change_as_a_reader(const char *where) {
    struct err err = {0};
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) return 1;
    struct store *store = store_open(where, STORE_CHANGE, &err);
    if (store != NULL) commit_line(store, "may not", &err);
    store_close(store);
    bool clear = strcmp(err.code, "store.open") == 0 && strstr(err.text, "writable") != NULL;
    if (!clear) err_print(&err);
    return clear ? 0 : 2;
}

TEST(a_file_that_may_only_be_read_is_said_so_and_left_alone) {
    const char *directory = fresh_directory();
    char where[200], parent[200];
    snprintf(where, sizeof where, "%s/read-only.db", directory);
    snprintf(parent, sizeof parent, "%s/..", directory);
    check_int(mkdir(directory, 0755), 0);
    store_close(opened(where));
    check_int(chmod(parent, 0755) | chmod(where, 0444) | chmod(directory, 0555), 0);

    check_int(child_end(child_begin(change_as_a_reader, where)), 0);

    check_int(chmod(directory, 0755), 0);
    check_int(lines_in(where), 0);
}

static void end_other_sessions(const char *where) {
    outside_run(where, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                       " WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

TEST(a_connection_lost_in_the_middle_of_a_change_loses_all_of_it) {
    struct err err = {0};
    const char *where = fresh_postgres();
    struct store *store = opened(where);
    struct tx *tx = tx_begin(store, &err);
    check(add_line(tx, text_of("half"), 1, &err));
    check_int(lines_seen(tx), 1); /* it is at the server */

    end_other_sessions(where);
    check(!add_line(tx, text_of("other half"), 1, &err) || !tx_commit(tx, &err));

    check_text(text_of(err.code), "store.lost");
    check_int(err.kind, ERR_STORE);
    tx_end(tx);
    check_int(lines_in(where), 0);
    err = (struct err){0};
    check(commit_line(store, "anew", &err)); /* the next transaction connects again */
    check_int(lines_in(where), 1);
    store_close(store);
}

TEST(a_connection_lost_before_the_commit_is_confirmed_is_said_to_be_unknown) {
    struct err err = {0};
    const char *where = fresh_postgres();
    struct store *store = opened(where);
    struct tx *tx = tx_begin(store, &err);
    check(add_line(tx, text_of("seen by the server"), 1, &err));
    check_int(lines_seen(tx), 1);

    end_other_sessions(where);
    check(!tx_commit(tx, &err));

    check_text(text_of(err.code), "store.commit-unknown");
    tx_end(tx);
    check_int(lines_in(where), 0);
    store_close(store);
}

TEST(a_connection_lost_while_nothing_goes_on_is_made_again) {
    struct err err = {0};
    const char *where = fresh_postgres();
    struct store *store = opened(where);
    check(commit_line(store, "before", &err)); /* its queries are prepared */

    end_other_sessions(where);

    check(commit_line(store, "after", &err));
    check_int(lines_in(where), 2);
    store_close(store);
}

TEST(the_second_half_of_a_pipeline_that_is_lost_is_noticed) {
    struct err err = {0};
    const char *where = fresh_postgres();
    struct store *store = opened(where);
    struct tx *tx = tx_begin(store, &err);
    bool done = tx != NULL;

    for (int32_t i = 0; done && i < LINES_MANY; i++) {
        if (i == LINES_MANY / 2) end_other_sessions(where);
        done = add_line(tx, text_of("one of many"), i, &err);
    }

    check(!done || !tx_commit(tx, &err));
    check_text(text_of(err.code), "store.lost");
    tx_end(tx);
    check_int(lines_in(where), 0);
    store_close(store);
}
