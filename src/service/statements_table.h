/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/statements_table: a statement as a row of CSV, and a row as a statement.
 *
 * The column `statement` holds the whole statement as JSON, the others what a spreadsheet sorts and sums by.
 * A row comes back from its column `statement`, and its other cells must say the same, so that a change in
 * one of them is not lost in silence; a row without one is made from the others. A cell that a spreadsheet
 * would take for a formula has an apostrophe before it, which is taken off again.
 */
#ifndef CADRE_SERVICE_STATEMENTS_TABLE_H
#define CADRE_SERVICE_STATEMENTS_TABLE_H

#include "core/csv.h"
#include "core/finding.h"
#include "core/json.h"

enum { TABLE_COLUMNS = 23 };

/* The names of all columns, or the row of a statement; `one_line`: the same statement without line ends. */
void table_names(struct buffer *out);
void table_row(struct buffer *out, const struct json *statement, bool voided, struct text one_line);

/* Which cell of a file's rows is which column. */
struct table_header {
    int32_t cell_of[TABLE_COLUMNS]; /* -1: the file has no such column */
    int32_t cell_count;
};
/* Findings at columns that are unknown or there twice, and where nothing would make a statement. */
void table_header_read(struct text file, const struct csv_record *names, struct table_header *out,
                       struct findings *findings);

/* A statement that came from a row. */
struct table_statement {
    struct text json;
    bool is_made; /* of the other cells */
};
/* false, and nothing in `out`: there are findings. The JSON lives in `mem`; whether it is a statement is not
 * looked at. */
bool table_row_read(struct arena *mem, const struct table_header *header, struct text file,
                    const struct csv_record *row, struct table_statement *out, struct findings *findings);
/* Where `pointer` into a statement that was made of cells comes from; empty when it is no one column. */
struct text table_column_of(const struct table_statement *statement, struct text pointer);

/* The id that the last whole row of a file's end names; *out_end: the bytes up to the end of that row, 0:
   there is none. */
struct text table_last_id(struct arena *mem, struct text end_of_file, int64_t *out_end);

#endif
