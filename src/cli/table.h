/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/table: rows of text that align in a terminal, for Kazakh and Russian text too.
 *
 * table_begin, table_column for each column, then cells row by row, then table_print.
 */
#ifndef CADRE_CLI_TABLE_H
#define CADRE_CLI_TABLE_H

#include "core/text.h"

enum { TABLE_COLUMNS_MAX = 16 };

struct table {
    struct arena *mem;
    int32_t columns;
    int32_t indent;                /* spaces before each row */
    bool right[TABLE_COLUMNS_MAX]; /* numbers stand on the right */
    struct text *cells;            /* [count], the headings first */
    int64_t count, capacity;
};

struct table table_begin(struct arena *mem);
void table_column(struct table *table, struct text heading, bool right);
void table_text(struct table *table, struct text cell);
void table_int(struct table *table, int64_t number);
/* `columns_max`: what the screen holds: a last column that does not fit is cut and ends with "…"; 0: no
   limit. */
void table_print(const struct table *table, int32_t columns_max, struct buffer *out);

/* A bar of `width` columns for part of whole. */
void bar_print(struct buffer *out, int64_t part, int64_t whole, int32_t width);

#endif
