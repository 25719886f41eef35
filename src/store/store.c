/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include "core/must.h"
#include "store/engine.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct tx {
    struct store *store;
    struct err *err;
    bool open, changes;
    bool broken; /* a query failed: nothing more is run, nothing is committed */
};

struct store {
    const struct engine *engine;
    struct connection *connection;
    const char *where;
    struct tx tx; /* a store has at most one */
};

struct rows {
    struct tx *tx;
    struct cursor *cursor;
    struct err *err;
    bool ended;
};

struct value value_null(void) {
    return (struct value){.kind = VALUE_NULL};
}

struct value value_int(int64_t number) {
    return (struct value){.kind = VALUE_INT, .number = number};
}

struct value value_text(struct text t) {
    return (struct value){.kind = VALUE_TEXT, .text = t};
}

struct value value_bytes(struct text bytes) {
    return (struct value){.kind = VALUE_BYTES, .text = bytes};
}

struct value value_day(day d) {
    return d == DAY_NONE ? value_null() : value_int(d);
}

struct value value_text_or_null(struct text t) {
    return t.length == 0 ? value_null() : value_text(t);
}

/* ---- opening, migrations ---- */

static bool is_url(const char *where) {
    return strncmp(where, "postgresql://", 13) == 0 || strncmp(where, "postgres://", 11) == 0;
}

static bool migrations_count(struct store *store, int64_t *out, struct err *err) {
    scoped(tx) struct tx *tx = tx_look(store, err);
    int64_t tables;
    if (tx == NULL || !tx_int(tx, SQL_migration_exists, 0, &tables, err)) return false;
    *out = 0;
    return tables == 0 || tx_int(tx, SQL_migration_last, 0, out, err);
}

#define MIGRATION_TABLE "CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, name TEXT)"

/* Each runs under the lock of a changing transaction and looks again: another process may have been first. */
static bool migrate_one(struct store *store, const struct migration_text *migration, struct err *err) {
    scoped(tx) struct tx *tx = tx_begin(store, err);
    int64_t done;
    if (tx == NULL || !store->engine->script(store->connection, MIGRATION_TABLE, err) ||
        !tx_int(tx, SQL_migration_last, 0, &done, err))
        return false;
    if (done >= migration->number) return true;
    bool is_sqlite = store->engine == &sqlite_engine;
    return store->engine->script(store->connection, is_sqlite ? migration->sqlite : migration->postgres,
                                 err) &&
           tx_run(tx, SQL_migration_add, err, value_int(migration->number),
                  value_text(text_of(migration->name))) &&
           tx_commit(tx, err);
}

/* As far as `most`; 0: all. */
static bool migrate(struct store *store, int64_t most, struct err *err) {
    int64_t done, last = 0;
    if (!migrations_count(store, &done, err)) return false;
    for (int32_t i = 0; migration_texts[i].number > 0; i++) {
        if (most > 0 && migration_texts[i].number > most) break;
        last = migration_texts[i].number;
        if (last > done && !migrate_one(store, &migration_texts[i], err)) return false;
    }
    if (done > last || most > last)
        return err_fail(err, ERR_INPUT, "store.newer",
                        "the database is of a newer Cadre: it has change %lld, this program knows %lld\n"
                        "Use the newer program.",
                        (long long)(done > most ? done : most), (long long)last);
    return true;
}

bool store_exists(const char *where) {
    return is_url(where) || access(where, F_OK) == 0;
}

static struct store *connect_to(const char *where, enum store_use use, struct err *err) {
    const struct engine *engine = is_url(where) ? &postgres_engine : &sqlite_engine;
    struct connection *connection = engine->open(where, use, err);
    if (connection == NULL) return NULL;
    struct store *store = calloc(1, sizeof *store);
    must(store != NULL);
    *store = (struct store){.engine = engine, .connection = connection, .where = strdup(where)};
    must(store->where != NULL);
    return store;
}

struct store *store_open(const char *where, enum store_use use, struct err *err) {
    struct store *store = connect_to(where, use, err);
    if (store == NULL || migrate(store, 0, err)) return store;
    store_close(store);
    return NULL;
}

/* With no more migrations than asked for, at the most; store/copy looks whether there are rows. */
static bool is_new(struct store *store, int64_t migrations, struct err *err) {
    int64_t done;
    if (!migrations_count(store, &done, err)) return false;
    return done <= migrations ||
           err_fail(err, ERR_INPUT, "store.not-empty",
                    "the database is of a newer program\nName a new one: nothing is overwritten.");
}

struct store *store_make(const char *where, int64_t migrations, struct err *err) {
    if (!is_url(where) && access(where, F_OK) == 0) {
        err_fail(err, ERR_INPUT, "store.not-empty",
                 "there is a file \"%s\"\nName a new one: nothing is overwritten.", where);
        return NULL;
    }
    struct store *store = connect_to(where, STORE_CHANGE, err);
    if (store == NULL || (is_new(store, migrations, err) && migrate(store, migrations, err))) return store;
    store_close(store);
    return NULL;
}

void store_close(struct store *store) {
    if (store == NULL) return;
    tx_end(&store->tx);
    store->engine->close(store->connection);
    free((char *)store->where);
    free(store);
}

const char *store_engine_name(const struct store *store) {
    return store->engine->name;
}

void store_set_patience(struct store *store, int32_t milliseconds) {
    store->engine->set_patience(store->connection, milliseconds);
}

bool store_own(struct store *store, struct err *err) {
    return store->engine->own(store->connection, err);
}

bool store_cache(struct store *store, int64_t bytes, struct err *err) {
    return store->engine->cache(store->connection, bytes, err);
}

bool store_prepare(struct store *store, enum query query, struct err *err) {
    return store->engine->prepare(store->connection, query, err);
}

/* ---- transactions ---- */

static struct tx *begin(struct store *store, bool changes, struct err *err) {
    must(!store->tx.open);
    if (!store->engine->begin(store->connection, changes, err)) return NULL;
    store->tx = (struct tx){.store = store, .err = err, .open = true, .changes = changes};
    return &store->tx;
}

struct tx *tx_begin(struct store *store, struct err *err) {
    return begin(store, true, err);
}

struct tx *tx_look(struct store *store, struct err *err) {
    return begin(store, false, err);
}

void tx_end(struct tx *tx) {
    if (tx == NULL || !tx->open) return;
    tx->store->engine->rollback(tx->store->connection);
    tx->open = false;
}

const char *tx_where(const struct tx *tx) {
    return tx->store->where;
}

bool tx_is_file(const struct tx *tx) {
    return tx->store->engine == &sqlite_engine;
}

bool tx_commit(struct tx *tx, struct err *err) {
    must(tx->open && tx->changes);
    if (err_any(err)) return false;
    if (tx->broken)
        return err_fail(err, ERR_STORE, "store.failed", "commit: a query of the transaction failed before");
    if (!tx->store->engine->commit(tx->store->connection, err)) return false;
    tx->open = false;
    return true;
}

static bool script(struct tx *tx, const char *sql, struct err *err) {
    must(tx->open && tx->changes);
    return tx->store->engine->script(tx->store->connection, sql, err);
}

bool tx_mark(struct tx *tx, struct err *err) {
    return script(tx, "SAVEPOINT part", err);
}

bool tx_keep(struct tx *tx, struct err *err) {
    return script(tx, "RELEASE SAVEPOINT part", err);
}

bool tx_undo(struct tx *tx, struct err *err) {
    must(tx->open && tx->changes);
    tx->broken = !tx->store->engine->undo(tx->store->connection, err);
    return !tx->broken;
}

/* What PostgreSQL's text cannot hold is stored by neither. */
static bool text_check(struct text text, struct err *err) {
    if (text.length > STORE_TEXT_BYTES_MAX)
        return err_fail(err, ERR_INPUT, "store.too-long", "a text of %lld bytes, but at most %d are stored",
                        (long long)text.length, STORE_TEXT_BYTES_MAX);
    if (memchr(text.at, '\0', (size_t)text.length) != NULL)
        return err_fail(err, ERR_INPUT, "store.zero-byte",
                        "a text holds a zero byte\nRemove it; no text may hold one.");
    return text_utf8_error(text) < 0 ||
           err_fail(err, ERR_INPUT, "store.not-utf8", "a text is not UTF-8\nConvert it first.");
}

/* Whether the query may be run: a transaction that failed once is not carried on. */
static bool may_run(struct tx *tx, enum query query, const struct value *values, int32_t count,
                    struct err *err) {
    must(tx->open && count == query_texts[query].parameter_count);
    bool may = !err_any(err) && !tx->broken;
    for (int32_t i = 0; may && i < count; i++)
        may = values[i].kind != VALUE_TEXT || values[i].text.length == 0 || text_check(values[i].text, err);
    tx->broken = !may;
    return may;
}

bool tx_run_values(struct tx *tx, enum query query, struct err *err, const struct value *values,
                   int32_t count) {
    must(tx->changes);
    if (!may_run(tx, query, values, count, err)) return false;
    tx->broken = !tx->store->engine->run(tx->store->connection, query, values, count, err);
    return !tx->broken;
}

struct rows *tx_rows_values(struct tx *tx, enum query query, struct err *err, const struct value *values,
                            int32_t count) {
    if (!may_run(tx, query, values, count, err)) return NULL;
    struct cursor *cursor = tx->store->engine->rows(tx->store->connection, query, values, count, err);
    tx->broken = cursor == NULL;
    if (cursor == NULL) return NULL;
    struct rows *rows = malloc(sizeof *rows);
    must(rows != NULL);
    *rows = (struct rows){.tx = tx, .cursor = cursor, .err = err};
    return rows;
}

bool rows_next(struct rows *rows) {
    if (rows == NULL || rows->ended) return false;
    rows->ended = !rows->tx->store->engine->next(rows->cursor, rows->err);
    rows->tx->broken |= err_any(rows->err);
    return !rows->ended;
}

int64_t rows_int(const struct rows *rows, int32_t column, int64_t otherwise) {
    return rows->tx->store->engine->get_int(rows->cursor, column, otherwise);
}

struct text rows_text(const struct rows *rows, int32_t column) {
    return rows->tx->store->engine->get_text(rows->cursor, column);
}

struct text rows_bytes(const struct rows *rows, int32_t column) {
    return rows->tx->store->engine->get_bytes(rows->cursor, column);
}

int32_t rows_columns(const struct rows *rows) {
    return rows->tx->store->engine->columns(rows->cursor);
}

/* ---- for store/copy ---- */

bool tx_migrations(struct tx *tx, int64_t *out, struct err *err) {
    return tx_int(tx, SQL_migration_last, 0, out, err);
}

struct rows *tx_select(struct tx *tx, const char *sql, struct err *err) {
    must(tx->open);
    if (err_any(err) || tx->broken) return NULL;
    struct cursor *cursor = tx->store->engine->select(tx->store->connection, sql, err);
    tx->broken = cursor == NULL;
    if (cursor == NULL) return NULL;
    struct rows *rows = malloc(sizeof *rows);
    must(rows != NULL);
    *rows = (struct rows){.tx = tx, .cursor = cursor, .err = err};
    return rows;
}

struct value rows_value(const struct rows *rows, int32_t column) {
    return rows->tx->store->engine->get_value(rows->cursor, column);
}

bool tx_insert(struct tx *tx, const char *sql, const struct value *values, int32_t count, struct err *err) {
    must(tx->open && tx->changes);
    if (err_any(err) || tx->broken) return false;
    tx->broken = !tx->store->engine->insert(tx->store->connection, sql, values, count, err);
    return !tx->broken;
}

bool tx_is_sqlite(const struct tx *tx) {
    return tx->store->engine == &sqlite_engine;
}

void rows_end(struct rows *rows) {
    if (rows == NULL) return;
    rows->tx->store->engine->end(rows->cursor);
    free(rows);
}

bool tx_int_values(struct tx *tx, enum query query, int64_t otherwise, int64_t *out, struct err *err,
                   const struct value *values, int32_t count) {
    scoped(rows) struct rows *rows = tx_rows_values(tx, query, err, values, count);
    if (rows == NULL) return false;
    int64_t found = rows_next(rows) ? rows_int(rows, 0, otherwise) : otherwise;
    if (err_any(err)) return false;
    *out = found;
    return true;
}
