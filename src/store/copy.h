/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/copy: every row of every table, out of one database and into another, whatever their engines are.
 *
 *   tx_look  ->  copy_tables, copy_rows  ->  values  ->  copy_insert in one transaction  ->  the same rows
 *
 * One tx_look is one state of the database, beside whoever changes it. Names of tables and columns are the
 * database's own; what a file says they are is only looked up among them.
 *
 * Errors: copy.table (ERR_INPUT): the database has no such table or column; those of the store.
 */
#ifndef CADRE_STORE_COPY_H
#define CADRE_STORE_COPY_H

#include "store/store.h"

enum { COPY_COLUMNS_MAX = 60 };

struct copy_table {
    struct text name;
    struct text columns[COPY_COLUMNS_MAX];
    int32_t column_count;
};

struct copy_tables {
    struct copy_table *tables; /* what is referred to comes first */
    int32_t count;
};

/* In `mem`. */
bool copy_tables(struct arena *mem, struct tx *tx, struct copy_tables *out, struct err *err);
/* All rows, the columns in order; values by rows_value. */
struct rows *copy_rows(struct arena *mem, struct tx *tx, const struct copy_table *table, struct err *err);
int64_t copy_count(struct arena *mem, struct tx *tx, const struct copy_table *table, struct err *err);
/* The table of that name and these columns in another order, as this database has it: its INSERT, in `mem`.
 */
bool copy_statement(struct arena *mem, struct tx *tx, const struct copy_tables *own,
                    const struct copy_table *told, const char **out_sql, struct err *err);

/* Errors: store.not-empty (ERR_INPUT): some table has a row */
bool copy_is_empty(struct arena *mem, struct tx *tx, const struct copy_tables *own, struct err *err);
/* All rows of all tables go. */
bool copy_clear(struct arena *mem, struct tx *tx, const struct copy_tables *own, struct err *err);

/* SQLite: reads the file through and says what is wrong with it. PostgreSQL: true. Errors: copy.damaged
 * (ERR_STORE) */
bool copy_check(struct tx *tx, struct err *err);

#endif
