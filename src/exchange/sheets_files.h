/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exchange/sheets_files: a directory of CSV files <-> sheets of text.
 *
 * Reading takes what Excel writes (core/csv; rows and columns at the end whose cells are all empty), columns
 * in any order, and UTF-8 or the encoding named. What is wrong with a file becomes findings:
 * file.unknown-name, file.not-utf8, file.zero-byte, file.encoding, csv.quote, csv.no-header, csv.columns,
 * csv.unknown-column, csv.missing-column, csv.column-twice, csv.cells. A sheet with such a finding in its
 * header, encoding or quotes is `refused`; one of whose rows has another number of cells than its header has
 * them `left_out`.
 */
#ifndef CADRE_EXCHANGE_SHEETS_FILES_H
#define CADRE_EXCHANGE_SHEETS_FILES_H

#include "core/finding.h"
#include "domain/sheet.h"

/* `encoding`: NULL for UTF-8, or a name that iconv knows. The sheets live in `mem`. Errors: those of reading
   files; sheets.no-files when the directory has none of the files; sheets.unknown-encoding. */
bool sheets_read_directory(struct arena *mem, const char *directory, const char *encoding, struct sheets *out,
                           struct findings *findings, struct err *err);

/* One file's bytes, as above; `sheet->id` says which. */
void sheet_read(struct arena *mem, struct text bytes, struct sheet *sheet, struct findings *findings);

/* The canonical file of a sheet: the contract's columns, all of them, commas, LF; rows as they stand. */
void sheet_print(const struct sheet *sheet, struct buffer *out);

/* Writes the files of the sheets that are present. Errors: those of writing files. */
bool sheets_write_directory(const struct sheets *sheets, const char *directory, struct err *err);

#endif
