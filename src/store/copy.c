/* SPDX-License-Identifier: Apache-2.0 */
#include "store/copy.h"

#include "core/must.h"

bool copy_tables(struct arena *mem, struct tx *tx, struct copy_tables *out, struct err *err) {
    struct copy_tables found = {0};
    int64_t capacity = 0;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_copy_columns, err);
    while (rows_next(rows)) {
        struct text name = rows_text(rows, 0);
        if (found.count == 0 || !text_equal(found.tables[found.count - 1].name, name)) {
            arena_grow(mem, found.tables, found.count, &capacity);
            found.tables[found.count++] = (struct copy_table){.name = text_keep(mem, name)};
        }
        struct copy_table *table = &found.tables[found.count - 1];
        must(table->column_count < COPY_COLUMNS_MAX);
        table->columns[table->column_count++] = text_keep(mem, rows_text(rows, 1));
    }
    if (err_any(err)) return false;
    *out = found;
    return true;
}

static void columns_print(struct buffer *sql, const struct copy_table *table) {
    for (int32_t i = 0; i < table->column_count; i++)
        buffer_print(sql, "%s\"%.*s\"", i > 0 ? ", " : "", TEXT_ARGS(table->columns[i]));
}

struct rows *copy_rows(struct arena *mem, struct tx *tx, const struct copy_table *table, struct err *err) {
    struct buffer sql = {.mem = mem};
    buffer_adds(&sql, "SELECT ");
    columns_print(&sql, table);
    buffer_print(&sql, " FROM \"%.*s\"", TEXT_ARGS(table->name));
    return tx_select(tx, text_zero_ended(mem, buffer_text(&sql)), err);
}

int64_t copy_count(struct arena *mem, struct tx *tx, const struct copy_table *table, struct err *err) {
    struct text sql = text_print(mem, "SELECT count(*) FROM \"%.*s\"", TEXT_ARGS(table->name));
    scoped(rows) struct rows *rows = tx_select(tx, sql.at, err);
    return rows_next(rows) ? rows_value(rows, 0).number : 0;
}

static const struct copy_table *table_find(const struct copy_tables *own, struct text name) {
    for (int32_t i = 0; i < own->count; i++)
        if (text_equal(own->tables[i].name, name)) return &own->tables[i];
    return NULL;
}

static bool has_column(const struct copy_table *table, struct text name) {
    for (int32_t i = 0; i < table->column_count; i++)
        if (text_equal(table->columns[i], name)) return true;
    return false;
}

static bool unknown(struct text name, struct err *err) {
    return err_fail(err, ERR_INPUT, "copy.table",
                    "the database has no table or column \"%.*s\"\nUse the program that wrote it.",
                    TEXT_ARGS(name));
}

bool copy_statement(struct arena *mem, struct tx *tx, const struct copy_tables *own,
                    const struct copy_table *told, const char **out_sql, struct err *err) {
    const struct copy_table *table = table_find(own, told->name);
    struct buffer sql = {.mem = mem};
    if (table == NULL) return unknown(told->name, err);
    for (int32_t i = 0; i < told->column_count; i++)
        if (!has_column(table, told->columns[i])) return unknown(told->columns[i], err);
    buffer_print(&sql, "INSERT INTO \"%.*s\" (", TEXT_ARGS(told->name));
    columns_print(&sql, told);
    buffer_adds(&sql, ") VALUES (");
    for (int32_t i = 0; i < told->column_count; i++)
        buffer_print(&sql, "%s%c%d", i > 0 ? ", " : "", tx_is_sqlite(tx) ? '?' : '$', (int)(i + 1));
    buffer_char(&sql, ')');
    *out_sql = text_zero_ended(mem, buffer_text(&sql));
    return true;
}

bool copy_is_empty(struct arena *mem, struct tx *tx, const struct copy_tables *own, struct err *err) {
    for (int32_t i = 0; i < own->count; i++)
        if (copy_count(mem, tx, &own->tables[i], err) > 0)
            return err_fail(err, ERR_INPUT, "store.not-empty",
                            "the database holds something already\nName a new one: nothing is overwritten.");
    return !err_any(err);
}

bool copy_clear(struct arena *mem, struct tx *tx, const struct copy_tables *own, struct err *err) {
    for (int32_t i = own->count - 1; i >= 0; i--)
        if (!tx_insert(tx, text_print(mem, "DELETE FROM \"%.*s\"", TEXT_ARGS(own->tables[i].name)).at, NULL,
                       0, err))
            return false;
    return true;
}

bool copy_check(struct tx *tx, struct err *err) {
    if (!tx_is_sqlite(tx)) return true;
    scoped(rows) struct rows *rows = tx_select(tx, "PRAGMA integrity_check", err);
    if (!rows_next(rows)) return err_any(err) ? false : err_fail(err, ERR_STORE, "copy.damaged", "no answer");
    struct text said = rows_value(rows, 0).text;
    return text_is(said, "ok") ||
           err_fail(err, ERR_STORE, "copy.damaged", "the database is damaged: %.*s", TEXT_ARGS(said));
}
