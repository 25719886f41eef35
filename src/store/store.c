/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include "core/must.h"
#include "store/engine.h"

#include <stdlib.h>
#include <string.h>

struct tx {
    struct store *store;
    struct err *err;
    bool open, changes;
};

struct store {
    const struct engine *engine;
    struct connection *connection;
    struct tx tx; /* a store has at most one */
};

struct rows {
    struct tx *tx;
    struct cursor *cursor;
    struct err *err;
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
    return tx != NULL && tx_int(tx, SQL_migration_last, 0, out, err);
}

/* Each runs under the lock of a changing transaction and looks again: another process may have been first. */
static bool migrate_one(struct store *store, const struct migration_text *migration, struct err *err) {
    scoped(tx) struct tx *tx = tx_begin(store, err);
    int64_t done;
    if (tx == NULL || !tx_int(tx, SQL_migration_last, 0, &done, err)) return false;
    if (done >= migration->number) return true;
    bool is_sqlite = store->engine == &sqlite_engine;
    return store->engine->script(store->connection, is_sqlite ? migration->sqlite : migration->postgres,
                                 err) &&
           tx_run(tx, SQL_migration_add, err, value_int(migration->number),
                  value_text(text_of(migration->name))) &&
           tx_commit(tx, err);
}

static bool migrate(struct store *store, struct err *err) {
    int64_t done, last = 0;
    if (!store->engine->script(store->connection,
                               "CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, name TEXT)",
                               err) ||
        !migrations_count(store, &done, err))
        return false;
    for (int32_t i = 0; migration_texts[i].number > 0; i++) {
        last = migration_texts[i].number;
        if (last > done && !migrate_one(store, &migration_texts[i], err)) return false;
    }
    if (done > last)
        return err_fail(err, ERR_INPUT, "store.newer",
                        "the database is of a newer Cadre: it has change %lld, this program knows %lld\n"
                        "Use the newer program.",
                        (long long)done, (long long)last);
    return true;
}

struct store *store_open(const char *where, enum store_use use, struct err *err) {
    const struct engine *engine = is_url(where) ? &postgres_engine : &sqlite_engine;
    struct connection *connection = engine->open(where, use, err);
    if (connection == NULL) return NULL;
    struct store *store = calloc(1, sizeof *store);
    must(store != NULL);
    *store = (struct store){.engine = engine, .connection = connection};
    if (migrate(store, err)) return store;
    store_close(store);
    return NULL;
}

void store_close(struct store *store) {
    if (store == NULL) return;
    tx_end(&store->tx);
    store->engine->close(store->connection);
    free(store);
}

const char *store_engine_name(const struct store *store) {
    return store->engine->name;
}

bool store_prepare(struct store *store, enum query query, struct err *err) {
    return store->engine->prepare(store->connection, query, err);
}

/* ---- transactions ---- */

static struct tx *begin(struct store *store, bool changes, struct err *err) {
    must(!store->tx.open);
    if (!store->engine->begin(store->connection, changes, err)) return NULL;
    store->tx = (struct tx){store, err, true, changes};
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

bool tx_commit(struct tx *tx, struct err *err) {
    must(tx->open && tx->changes);
    if (err_any(err)) return false;
    if (!tx->store->engine->commit(tx->store->connection, err)) return false;
    tx->open = false;
    return true;
}

/* PostgreSQL's text cannot hold a zero byte; so none is stored by either. */
static bool values_check(enum query query, const struct value *values, int32_t count, struct err *err) {
    must(count == query_texts[query].parameter_count);
    for (int32_t i = 0; i < count; i++)
        if (values[i].kind == VALUE_TEXT && values[i].text.length > 0 &&
            memchr(values[i].text.at, '\0', (size_t)values[i].text.length) != NULL)
            return err_fail(err, ERR_INPUT, "store.zero-byte",
                            "a text holds a zero byte\nRemove it; no text may hold one.");
    return true;
}

bool tx_run_values(struct tx *tx, enum query query, struct err *err, const struct value *values,
                   int32_t count) {
    must(tx->open && tx->changes);
    return values_check(query, values, count, err) &&
           tx->store->engine->run(tx->store->connection, query, values, count, err);
}

struct rows *tx_rows_values(struct tx *tx, enum query query, struct err *err, const struct value *values,
                            int32_t count) {
    must(tx->open);
    if (!values_check(query, values, count, err)) return NULL;
    struct cursor *cursor = tx->store->engine->rows(tx->store->connection, query, values, count, err);
    if (cursor == NULL) return NULL;
    struct rows *rows = malloc(sizeof *rows);
    must(rows != NULL);
    *rows = (struct rows){tx, cursor, err};
    return rows;
}

bool rows_next(struct rows *rows) {
    return rows != NULL && rows->tx->store->engine->next(rows->cursor, rows->err);
}

int64_t rows_int(const struct rows *rows, int32_t column, int64_t otherwise) {
    return rows->tx->store->engine->get_int(rows->cursor, column, otherwise);
}

struct text rows_text(const struct rows *rows, int32_t column) {
    return rows->tx->store->engine->get_text(rows->cursor, column);
}

int32_t rows_columns(const struct rows *rows) {
    return rows->tx->store->engine->columns(rows->cursor);
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
