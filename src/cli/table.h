/* SPDX-License-Identifier: Apache-2.0 */
/* cli/table: rows of text that align in a terminal, for Kazakh and Russian text too. */
#ifndef CADRE_CLI_TABLE_H
#define CADRE_CLI_TABLE_H

#include "core/text.h"

enum { TABLE_COLUMNS_MAX = 12 };

struct table {
    struct arena *mem;
    int32_t columns;
    bool right[TABLE_COLUMNS_MAX]; /* numbers stand on the right */
    struct text *cells;            /* [count] */
    int64_t count, capacity;
};

/* `headings`: separated by commas; one that begins with '>' is of numbers. */
struct table table_begin(struct arena *mem, const char *headings);
void table_text(struct table *table, struct text cell);
void table_int(struct table *table, int64_t number);
void table_print(const struct table *table, struct buffer *out);

/* A bar of `full` of `width` columns for part of whole. */
void bar_print(struct buffer *out, int64_t part, int64_t whole, int32_t width);

#endif
