/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SQLite: a file in WAL mode, synced at each commit. application_id marks the file as ours.
 *
 * A statement is prepared once; while its rows are being read, a second use of it prepares a copy.
 */
#include "store/engine.h"

#include "core/must.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum {
    APPLICATION_ID = 0x43414452 /* "CADR" */,
    OWN_MILLISECONDS = 2000 /* how long store_own waits for the owner before */
};

/* 32 MB: the log is copied into the file less often than SQLite would by itself. */
#define CHECKPOINT "8000"

struct connection {
    sqlite3 *sqlite;
    sqlite3_stmt *statements[QUERY_COUNT];
    bool in_use[QUERY_COUNT];
    sqlite3_stmt *insert; /* the newest of sqlite_insert, or NULL */
    char *lock_path;      /* FILE-lock */
    int lock;             /* its descriptor when this connection owns the file, else -1 */
};

struct cursor {
    struct connection *of;
    sqlite3_stmt *statement;
    enum query query;
    bool is_copy; /* not the kept statement: finalized at the end */
};

static bool failed(struct connection *c, const char *during, struct err *err) {
    int code = c->sqlite == NULL ? SQLITE_NOMEM : sqlite3_errcode(c->sqlite) & 0xff;
    const char *text = c->sqlite == NULL ? "out of memory" : sqlite3_errmsg(c->sqlite);
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return err_fail(err, ERR_BUSY, "store.busy",
                        "somebody else is changing the database\nTry again in a moment.");
    if (code == SQLITE_FULL || code == SQLITE_IOERR)
        return err_fail(err, ERR_SYSTEM, "store.full",
                        "%s: %s\nNothing was changed. Make room on the disk, or repair it, and do it again.",
                        during, text);
    if (code == SQLITE_READONLY || code == SQLITE_CANTOPEN || code == SQLITE_PERM)
        return err_fail(err, ERR_STORE, "store.open",
                        "%s: %s\nThe file and its directory must be writable for you.", during, text);
    return err_fail(err, ERR_STORE, "store.failed", "%s: %s", during, text);
}

static bool sqlite_script(struct connection *c, const char *sql, struct err *err) {
    return sqlite3_exec(c->sqlite, sql, NULL, NULL, NULL) == SQLITE_OK || failed(c, "database", err);
}

static void sqlite_set_patience(struct connection *c, int32_t milliseconds) {
    sqlite3_busy_timeout(c->sqlite, milliseconds);
}

static bool pragma_int(struct connection *c, const char *pragma, int64_t *out, struct err *err) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(c->sqlite, pragma, -1, &statement, NULL) != SQLITE_OK ||
        sqlite3_step(statement) != SQLITE_ROW) {
        sqlite3_finalize(statement);
        return failed(c, "database", err);
    }
    *out = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return true;
}

/* A new file is marked as ours; a file of somebody else is left alone. */
static bool take_file(struct connection *c, const char *path, enum store_use use, struct err *err) {
    int64_t mark, pages;
    struct err not_sqlite = {0};
    /* Pages first: the mark comes with the first page, whoever else is making the file at this moment. */
    if (!pragma_int(c, "PRAGMA page_count", &pages, &not_sqlite) ||
        !pragma_int(c, "PRAGMA application_id", &mark, &not_sqlite)) {
        if (sqlite3_errcode(c->sqlite) != SQLITE_NOTADB) return failed(c, path, err);
        mark = -1, pages = 1;
    }
    if (mark == APPLICATION_ID) return true;
    if (pages > 0)
        return err_fail(err, ERR_INPUT, "store.not-ours",
                        "file \"%s\" is not a Cadre database\nName another file: --db FILE.", path);
    char sql[80];
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d", APPLICATION_ID);
    return use == STORE_CHANGE
               ? sqlite_script(c, sql, err)
               : err_fail(err, ERR_INPUT, "store.no-database",
                          "file \"%s\" is empty\nBegin with: cadre import DIR --db %s", path, path);
}

static void sqlite_close(struct connection *c) {
    if (c == NULL) return;
    for (int32_t i = 0; i < QUERY_COUNT; i++) sqlite3_finalize(c->statements[i]);
    sqlite3_finalize(c->insert);
    sqlite3_close(c->sqlite);
    if (c->lock >= 0) close(c->lock);
    free(c->lock_path);
    free(c);
}

static struct connection *sqlite_open(const char *path, enum store_use use, struct err *err) {
    if (use == STORE_LOOK && access(path, F_OK) != 0) {
        err_fail(err, ERR_INPUT, "store.no-database",
                 "there is no database \"%s\"\nBegin with: cadre import DIR --db %s", path, path);
        return NULL;
    }
    struct connection *c = calloc(1, sizeof *c);
    must(c != NULL);
    c->lock = -1;
    must(asprintf(&c->lock_path, "%s-lock", path) > 0);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (use == STORE_CHANGE ? SQLITE_OPEN_CREATE : 0);
    bool opened = sqlite3_open_v2(path, &c->sqlite, flags, NULL) == SQLITE_OK || failed(c, path, err);
    if (opened) sqlite_set_patience(c, STORE_PATIENCE_MILLISECONDS);
    if (opened && take_file(c, path, use, err) &&
        sqlite_script(c,
                      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                      "PRAGMA wal_autocheckpoint = " CHECKPOINT ";"
                      "PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
                      err))
        return c;
    sqlite_close(c);
    return NULL;
}

static sqlite3_stmt *prepared(struct connection *c, enum query query, struct err *err) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(c->sqlite, query_texts[query].sqlite, -1, &statement, NULL) != SQLITE_OK)
        failed(c, query_texts[query].name, err);
    return statement;
}

static bool sqlite_prepare(struct connection *c, enum query query, struct err *err) {
    if (c->statements[query] == NULL) c->statements[query] = prepared(c, query, err);
    return c->statements[query] != NULL;
}

static bool sqlite_own(struct connection *c, struct err *err) {
    c->lock = open(c->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (c->lock < 0)
        return err_fail(err, ERR_STORE, "store.open",
                        "%s: %s\nThe file and its directory must be writable for you.", c->lock_path,
                        strerror(errno));
    for (int waited = 0; flock(c->lock, LOCK_EX | LOCK_NB) != 0; waited += 50) {
        if (waited >= OWN_MILLISECONDS)
            return err_fail(err, ERR_BUSY, "store.served",
                            "another program writes statements into this database\n"
                            "Stop `cadre serve`, or ask it to do the change; reading works beside it.");
        usleep(50000);
    }
    return true;
}

static bool sqlite_cache(struct connection *c, int64_t bytes, struct err *err) {
    char sql[80];
    snprintf(sql, sizeof sql, "PRAGMA cache_size = -%lld", (long long)(bytes / 1024));
    return sqlite_script(c, sql, err);
}

static bool sqlite_begin(struct connection *c, bool changes, struct err *err) {
    return sqlite_script(c, changes ? "BEGIN IMMEDIATE" : "BEGIN", err);
}

static bool sqlite_undo(struct connection *c, struct err *err) {
    return sqlite_script(c, "ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part", err);
}

static bool sqlite_commit(struct connection *c, struct err *err) {
    return sqlite_script(c, "COMMIT", err);
}

static void sqlite_rollback(struct connection *c) {
    if (!sqlite3_get_autocommit(c->sqlite)) sqlite3_exec(c->sqlite, "ROLLBACK", NULL, NULL, NULL);
}

/* `lifetime`: SQLITE_STATIC when the texts outlive the run, else SQLITE_TRANSIENT. */
static void bind(sqlite3_stmt *statement, const struct value *values, int32_t count,
                 sqlite3_destructor_type lifetime) {
    for (int32_t i = 0; i < count; i++) {
        int bound = SQLITE_OK;
        if (values[i].kind == VALUE_INT) bound = sqlite3_bind_int64(statement, i + 1, values[i].number);
        else if (values[i].kind == VALUE_TEXT)
            bound = sqlite3_bind_text64(statement, i + 1, values[i].text.length > 0 ? values[i].text.at : "",
                                        (uint64_t)values[i].text.length, lifetime, SQLITE_UTF8);
        else if (values[i].kind == VALUE_BYTES)
            bound = sqlite3_bind_blob64(statement, i + 1, values[i].text.length > 0 ? values[i].text.at : "",
                                        (uint64_t)values[i].text.length, lifetime);
        else bound = sqlite3_bind_null(statement, i + 1);
        must(bound == SQLITE_OK);
    }
}

static bool sqlite_run(struct connection *c, enum query query, const struct value *values, int32_t count,
                       struct err *err) {
    must(!c->in_use[query]);
    if (!sqlite_prepare(c, query, err)) return false;
    sqlite3_stmt *statement = c->statements[query];
    bind(statement, values, count, SQLITE_STATIC);
    int code;
    do code = sqlite3_step(statement);
    while (code == SQLITE_ROW);
    if (code != SQLITE_DONE) failed(c, query_texts[query].name, err);
    sqlite3_reset(statement);
    return code == SQLITE_DONE;
}

static struct cursor *sqlite_rows(struct connection *c, enum query query, const struct value *values,
                                  int32_t count, struct err *err) {
    bool is_copy = c->in_use[query];
    sqlite3_stmt *statement = is_copy                         ? prepared(c, query, err)
                              : sqlite_prepare(c, query, err) ? c->statements[query]
                                                              : NULL;
    if (statement == NULL) return NULL;
    struct cursor *cursor = calloc(1, sizeof *cursor);
    must(cursor != NULL);
    *cursor = (struct cursor){c, statement, query, is_copy};
    if (!is_copy) c->in_use[query] = true;
    bind(statement, values, count, SQLITE_TRANSIENT);
    return cursor;
}

static bool sqlite_next(struct cursor *cursor, struct err *err) {
    int code = sqlite3_step(cursor->statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        failed(cursor->of, cursor->is_copy ? "read" : query_texts[cursor->query].name, err);
    return code == SQLITE_ROW;
}

static int64_t sqlite_get_int(const struct cursor *cursor, int32_t column, int64_t otherwise) {
    return sqlite3_column_type(cursor->statement, column) == SQLITE_NULL
               ? otherwise
               : sqlite3_column_int64(cursor->statement, column);
}

static struct text sqlite_get_text(const struct cursor *cursor, int32_t column) {
    const char *at = (const char *)sqlite3_column_text(cursor->statement, column);
    return at == NULL ? TEXT_NONE : (struct text){at, sqlite3_column_bytes(cursor->statement, column)};
}

static struct text sqlite_get_bytes(struct cursor *cursor, int32_t column) {
    const char *at = sqlite3_column_blob(cursor->statement, column);
    return at == NULL ? TEXT_NONE : (struct text){at, sqlite3_column_bytes(cursor->statement, column)};
}

static int32_t sqlite_columns(const struct cursor *cursor) {
    return sqlite3_column_count(cursor->statement);
}

static void sqlite_end(struct cursor *cursor) {
    if (cursor->is_copy) {
        sqlite3_finalize(cursor->statement);
    } else {
        sqlite3_reset(cursor->statement);
        cursor->of->in_use[cursor->query] = false;
    }
    free(cursor);
}

/* ---- for store/copy ---- */

static struct cursor *sqlite_select(struct connection *c, const char *sql, struct err *err) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(c->sqlite, sql, -1, &statement, NULL) != SQLITE_OK) {
        failed(c, "copy", err);
        return NULL;
    }
    struct cursor *cursor = calloc(1, sizeof *cursor);
    must(cursor != NULL);
    *cursor = (struct cursor){.of = c, .statement = statement, .is_copy = true};
    return cursor;
}

static struct value sqlite_get_value(struct cursor *cursor, int32_t column) {
    switch (sqlite3_column_type(cursor->statement, column)) {
    case SQLITE_NULL:
        return value_null();
    case SQLITE_INTEGER:
        return value_int(sqlite3_column_int64(cursor->statement, column));
    case SQLITE_BLOB:
        return value_bytes(sqlite_get_bytes(cursor, column));
    default:
        return value_text(sqlite_get_text(cursor, column));
    }
}

static bool sqlite_insert(struct connection *c, const char *sql, const struct value *values, int32_t count,
                          struct err *err) {
    if (c->insert == NULL || strcmp(sqlite3_sql(c->insert), sql) != 0) {
        sqlite3_finalize(c->insert);
        c->insert = NULL;
        if (sqlite3_prepare_v2(c->sqlite, sql, -1, &c->insert, NULL) != SQLITE_OK)
            return failed(c, "copy", err);
    }
    bind(c->insert, values, count, SQLITE_STATIC);
    int code = sqlite3_step(c->insert);
    if (code != SQLITE_DONE) failed(c, "copy", err);
    sqlite3_reset(c->insert);
    return code == SQLITE_DONE;
}

const struct engine sqlite_engine = {
    .name = "sqlite",
    .open = sqlite_open,
    .close = sqlite_close,
    .set_patience = sqlite_set_patience,
    .prepare = sqlite_prepare,
    .script = sqlite_script,
    .own = sqlite_own,
    .cache = sqlite_cache,
    .begin = sqlite_begin,
    .undo = sqlite_undo,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .run = sqlite_run,
    .rows = sqlite_rows,
    .next = sqlite_next,
    .get_int = sqlite_get_int,
    .get_text = sqlite_get_text,
    .get_bytes = sqlite_get_bytes,
    .columns = sqlite_columns,
    .end = sqlite_end,
    .select = sqlite_select,
    .get_value = sqlite_get_value,
    .insert = sqlite_insert,
};
