/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/engine: what a database must be able to do to be a store. For store/ only; sqlite.c and postgres.c
 * fill it in.
 *
 * An engine knows one connection, which has at most one transaction, which may have several rows open.
 */
#ifndef CADRE_STORE_ENGINE_H
#define CADRE_STORE_ENGINE_H

#include "store/store.h"

struct query_text {
    const char *name;
    const char *sqlite, *postgres;
    int32_t parameter_count;
};

struct migration_text {
    int32_t number;
    const char *name; /* "0001_facts" */
    const char *sqlite, *postgres;
};

/* generated from src and its .sql files */
extern const struct query_text query_texts[QUERY_COUNT];
extern const struct migration_text migration_texts[]; /* ends with number 0 */

struct connection;
struct cursor;

struct engine {
    const char *name;
    struct connection *(*open)(const char *where, enum store_use use, struct err *err);
    void (*close)(struct connection *);
    void (*set_patience)(struct connection *, int32_t milliseconds);
    bool (*prepare)(struct connection *, enum query, struct err *);
    /* several statements separated by semicolons, without parameters */
    bool (*script)(struct connection *, const char *sql, struct err *);
    bool (*own)(struct connection *, struct err *);
    bool (*cache)(struct connection *, int64_t bytes, struct err *);
    bool (*begin)(struct connection *, bool changes, struct err *);
    bool (*undo)(struct connection *, struct err *); /* to the savepoint "part", which ends */
    bool (*commit)(struct connection *, struct err *);
    void (*rollback)(struct connection *);
    bool (*run)(struct connection *, enum query, const struct value *, int32_t count, struct err *);
    /* the values are borrowed until the call returns */
    struct cursor *(*rows)(struct connection *, enum query, const struct value *, int32_t count,
                           struct err *);
    bool (*next)(struct cursor *, struct err *);
    int64_t (*get_int)(const struct cursor *, int32_t column, int64_t otherwise);
    struct text (*get_text)(const struct cursor *, int32_t column);
    struct text (*get_bytes)(struct cursor *, int32_t column); /* lives until next or end */
    int32_t (*columns)(const struct cursor *);
    void (*end)(struct cursor *);

    /* for store/copy: SQL that is made from names of tables and columns, none of which comes from outside */
    struct cursor *(*select)(struct connection *, const char *sql,
                             struct err *);                     /* read on and on, not kept whole */
    struct value (*get_value)(struct cursor *, int32_t column); /* lives until next or end */
    /* the statement is prepared when it is another than that of the call before */
    bool (*insert)(struct connection *, const char *sql, const struct value *, int32_t count, struct err *);
};

extern const struct engine sqlite_engine, postgres_engine;

#endif
