/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/store: the only door to the database. SQLite in a file, or PostgreSQL at a URL; nobody else knows
 * which.
 *
 *   scoped(tx) struct tx *tx = tx_begin(store, err);
 *   if (tx == NULL || !tx_run(tx, SQL_audit_add, err, value_text(who), value_int(at))) return false;
 *   return tx_commit(tx, err);
 *
 * Queries are named in the .sql files beside their users; the build numbers them (SQL_audit_add) and turns
 * :name into the engine's parameters, in the order of first appearance. A store belongs to one thread.
 *
 * Errors, all ERR_STORE unless said:
 *   store.open               the file or the server cannot be opened, or not for writing
 *   store.no-database        there is none, or it is empty, and it is only to be looked at (ERR_INPUT)
 *   store.not-ours           it is somebody else's (ERR_INPUT)
 *   store.newer              it is of a newer program (ERR_INPUT)
 *   store.not-empty          store_make: there is something in it (ERR_INPUT)
 *   store.busy               somebody else was changing it all the while (ERR_BUSY)
 *   store.full               the disk is full or fails (ERR_SYSTEM)
 *   store.lost               the connection was lost; nothing was changed
 *   store.commit-unknown     it was lost while the commit was being confirmed
 *   store.served             store_own: another program owns it (ERR_BUSY)
 *   store.zero-byte, store.not-utf8, store.too-long    a text that cannot be stored (ERR_INPUT)
 *   store.failed             anything else that the engine says
 */
#ifndef CADRE_STORE_STORE_H
#define CADRE_STORE_STORE_H

#include "core/day.h"
#include "core/err.h"
#include "core/scoped.h"
#include "generated/queries.h"

struct store;
struct tx;
struct rows;

enum value_kind { VALUE_NULL, VALUE_INT, VALUE_TEXT, VALUE_BYTES };

enum { STORE_TEXT_BYTES_MAX = 500000000, STORE_PATIENCE_MILLISECONDS = 10000 };

/* What goes into a query. Texts and bytes are borrowed until the call returns; texts are UTF-8 without a zero
   byte. */
struct value {
    enum value_kind kind;
    int64_t number;
    struct text text;
};

struct value value_null(void);
struct value value_int(int64_t number);
struct value value_text(struct text t);
struct value value_bytes(struct text bytes);    /* anything, for a column of BYTEA */
struct value value_day(day d);                  /* DAY_NONE: null */
struct value value_text_or_null(struct text t); /* empty: null */

enum store_use {
    STORE_LOOK,  /* the database must be there */
    STORE_CHANGE /* a missing SQLite file is made */
};

/*
 * `where`: a path, or a URL that begins with postgresql:// or postgres://. Missing migrations are run, each
 * all or nothing; a database of a newer program is refused.
 */
struct store *store_open(const char *where, enum store_use use, struct err *err);
/* The same for a new database, with the first `migrations` of them only (store/copy). Errors: store.not-empty
   (ERR_INPUT): there is a file, or it has more migrations; store.newer: this program has not so many. */
struct store *store_make(const char *where, int64_t migrations, struct err *err);
/* Whether a path has a file; of a URL always true. */
bool store_exists(const char *where);
void store_close(struct store *store); /* accepts NULL */
/* "sqlite" or "postgres" */
const char *store_engine_name(const struct store *store);
/* How long tx_begin waits for others before it says store.busy; STORE_PATIENCE_MILLISECONDS unless set. */
void store_set_patience(struct store *store, int32_t milliseconds);
/*
 * Until it is closed this connection alone owns the database: others get store.served (ERR_BUSY) from
 * store_own. For who keeps in memory what the file does not hold yet (store/writer.h); others may go on
 * changing other things in transactions of their own. SQLite: FILE-lock is held. PostgreSQL: nothing is kept
 * in memory, its servers take turns.
 */
bool store_own(struct store *store, struct err *err);
/* How much of the database's file this connection may keep in memory. PostgreSQL: nothing. */
bool store_cache(struct store *store, int64_t bytes, struct err *err);
/* Prepares one query against the schema as it is. */
bool store_prepare(struct store *store, enum query query, struct err *err);

/*
 * One transaction at a time. tx_begin changes: of several processes one changes at a time, others wait some
 * seconds and get store.busy. tx_look sees one state of the database throughout: that of its first query.
 * After store.lost, the next transaction connects anew.
 */
struct tx *tx_begin(struct store *store, struct err *err);
struct tx *tx_look(struct store *store, struct err *err);
/* The path or URL that the store was opened with; a URL may hold a password. Whether it is a path. */
const char *tx_where(const struct tx *tx);
bool tx_is_file(const struct tx *tx);
/* Ends the transaction; what was not committed is rolled back. Accepts NULL. */
void tx_end(struct tx *tx);
/* Refuses when `err` holds a failure or a query of the transaction failed. On success the change survives a
   crash of program and machine. */
bool tx_commit(struct tx *tx, struct err *err);

/*
 * Part of a transaction that can be undone alone. After a failure inside, tx_undo takes back what happened
 * since tx_mark, and the transaction goes on. tx_keep ends the part; what was sent later (see tx_run) fails
 * here at the latest. Parts are not nested.
 */
bool tx_mark(struct tx *tx, struct err *err);
bool tx_keep(struct tx *tx, struct err *err);
bool tx_undo(struct tx *tx, struct err *err);

/* Runs a query without looking at rows. The engine may send it later; then tx_rows or tx_commit fails. */
#define tx_run(tx, query, err, ...)                                                                          \
    tx_run_values((tx), (query), (err), VALUES(__VA_ARGS__), VALUES_COUNT(__VA_ARGS__))
bool tx_run_values(struct tx *tx, enum query query, struct err *err, const struct value *values,
                   int32_t count);

/*
 *   scoped(rows) struct rows *rows = tx_rows(tx, SQL_plan_by_id, err, value_int(id));
 *   while (rows_next(rows)) id = rows_int(rows, 0);
 *   if (err_any(err)) return false;
 *
 * NULL on failure, which rows_next and rows_end accept. After false, rows_next stays false. Columns count
 * from 0. Texts live until the next rows_next; a null is empty text, and the number that `otherwise` says.
 */
#define tx_rows(tx, query, err, ...)                                                                         \
    tx_rows_values((tx), (query), (err), VALUES(__VA_ARGS__), VALUES_COUNT(__VA_ARGS__))
struct rows *tx_rows_values(struct tx *tx, enum query query, struct err *err, const struct value *values,
                            int32_t count);
bool rows_next(struct rows *rows);
int64_t rows_int(const struct rows *rows, int32_t column, int64_t otherwise);
struct text rows_text(const struct rows *rows, int32_t column);
struct text rows_bytes(const struct rows *rows, int32_t column); /* of a BYTEA column; lives as texts do */
int32_t rows_columns(const struct rows *rows);

/* ---- for store/copy ---- */

/* The number of the newest migration of the database. */
bool tx_migrations(struct tx *tx, int64_t *out, struct err *err);
/* SQL that is made of the database's own names of tables and columns; not for anything else. */
struct rows *tx_select(struct tx *tx, const char *sql, struct err *err);
struct value rows_value(const struct rows *rows, int32_t column); /* lives until the next rows_next */
bool tx_insert(struct tx *tx, const char *sql, const struct value *values, int32_t count, struct err *err);
bool tx_is_sqlite(const struct tx *tx);

void rows_end(struct rows *rows);

/* The one number of a query's one row; `otherwise` when there is no row or it is null. */
#define tx_int(tx, query, otherwise, out, err, ...)                                                          \
    tx_int_values((tx), (query), (otherwise), (out), (err), VALUES(__VA_ARGS__), VALUES_COUNT(__VA_ARGS__))
bool tx_int_values(struct tx *tx, enum query query, int64_t otherwise, int64_t *out, struct err *err,
                   const struct value *values, int32_t count);

static inline void tx_scope_end(struct tx **tx) {
    tx_end(*tx);
}
static inline void rows_scope_end(struct rows **rows) {
    rows_end(*rows);
}
static inline void store_scope_end(struct store **store) {
    store_close(*store);
}

#define VALUES(...) ((const struct value[]){{0}, ##__VA_ARGS__} + 1)
#define VALUES_COUNT(...)                                                                                    \
    ((int32_t)(sizeof((const struct value[]){{0}, ##__VA_ARGS__}) / sizeof(struct value)) - 1)

#endif
