/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exchange/sheets_files: a directory of CSV files or workbooks <-> sheets of text.
 *
 * Reading takes what Excel writes (core/csv; rows and columns at the end whose cells are all empty), columns
 * in any order, and UTF-8 or the encoding named. What is wrong with a file becomes findings:
 * file.unknown-name, file.not-utf8, file.zero-byte, file.encoding, csv.quote, csv.no-header, csv.columns,
 * csv.unknown-column, csv.missing-column, csv.column-twice, csv.cells. A sheet with such a finding in its
 * header, encoding or quotes is `refused`; one of whose rows has another number of cells than its header has
 * them `left_out`.
 *
 * A workbook (exchange/xlsx) holds a table in each sheet of its name, or one table in its only sheet when the
 * file has the table's name: officers.xlsx. Its places are FILE:SHEET:ROW:COLUMN. A number in a column of
 * days is a day. Findings besides: sheet.unknown-name (an empty sheet of any name says nothing),
 * xlsx.failed-formula, those of xlsx_read, and file.twice when a table comes in two files.
 */
#ifndef CADRE_EXCHANGE_SHEETS_FILES_H
#define CADRE_EXCHANGE_SHEETS_FILES_H

#include "core/finding.h"
#include "domain/sheet.h"

struct xlsx;
struct xlsx_sheet;

/* `encoding`, of the CSV files: NULL for UTF-8, or a name that iconv knows. The sheets live in `mem`. Errors:
   those of reading files; sheets.no-files when the directory has none of the files; sheets.unknown-encoding.
 */
bool sheets_read_directory(struct arena *mem, const char *directory, const char *encoding, struct sheets *out,
                           struct findings *findings, struct err *err);

/* One file's bytes, as above; `sheet->id` says which. */
void sheet_read(struct arena *mem, struct text bytes, struct sheet *sheet, struct findings *findings);

/* The same of a workbook's sheet. */
void sheet_read_book(struct arena *mem, const struct xlsx *book, const struct xlsx_sheet *from,
                     struct sheet *sheet, struct findings *findings);

/* A file by its name: "officers.csv" or any workbook. `name` is borrowed. */
void sheets_read_file(struct arena *mem, struct text name, struct text bytes, struct sheets *sheets,
                      struct findings *findings);

/* The canonical file of a sheet: the contract's columns, all of them, commas, LF; rows as they stand. */
void sheet_print(const struct sheet *sheet, struct buffer *out);

/* Writes the files of the sheets that are present. Errors: those of writing files. */
bool sheets_write_directory(const struct sheets *sheets, const char *directory, struct err *err);

#endif
