/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exchange/xlsx: the sheets of a workbook (ECMA-376, .xlsx) as records of text, as spreadsheets really write
 * them: shared and inline strings, rich text, cached values of formulas, missing cells and rows, both epochs.
 *
 *   bytes  ->  zip (libzip)  ->  XML (expat), part by part  ->  records
 *
 * A number keeps the 15 digits that spreadsheets keep; one that its style shows as a day is YYYY-MM-DD (with
 * a time of day, if it has one, YYYY-MM-DDThh:mm); one that its style pads with zeros keeps them. Booleans
 * are TRUE and FALSE. A formula counts as the value that was last calculated; one that failed stays #N/A or
 * the like. Phonetic readings, comments and drawings say nothing.
 *
 * Nothing is written to the disk: names in the zip lead nowhere. What would cost much more than its bytes is
 * refused: a document type (and with it every entity), more than 200 times the bytes, deep nesting, cells by
 * the million.
 */
#ifndef CADRE_EXCHANGE_XLSX_H
#define CADRE_EXCHANGE_XLSX_H

#include "core/csv.h"
#include "core/day.h"

enum {
    XLSX_SHEETS_MAX = 100,
    XLSX_ROWS_MAX = 1 << 20,         /* of a sheet: what Excel holds */
    XLSX_COLUMNS_MAX = 256,          /* that hold a value */
    XLSX_CELLS_MAX = 20000000,       /* of all sheets, empty ones to the left of a value too */
    XLSX_CELL_BYTES_MAX = 4 * 32767, /* what Excel holds, as UTF-8 */
    XLSX_PART_RATIO_MAX = 200,       /* unpacked bytes for each byte of the file */
    XLSX_UNPACKED_BYTES_MAX = 1 << 30
};

struct xlsx_sheet {
    struct text name;              /* "officers" */
    const struct csv_record *rows; /* those with a value; the line is the row's number, from 1 */
    int64_t row_count;
};

struct xlsx {
    struct xlsx_sheet *sheets; /* in the workbook's order */
    int32_t count;
    bool since_1904; /* days count from 1904-01-01, not from 1900 */
};

/*
 * The workbook lives in `mem`. Errors (ERR_INPUT): xlsx.encrypted, xlsx.other-format, xlsx.broken,
 * xlsx.too-large.
 */
bool xlsx_read(struct arena *mem, struct text bytes, struct xlsx *out, struct err *err);

/* The day that a spreadsheet counts as `number`; false when there is none: before the epoch, or 29 February
   1900, which spreadsheets believe in. */
bool xlsx_day(int64_t number, bool since_1904, day *out);

#endif
