/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exchange/listing: a table that people read, as CSV or as a workbook: nominal rolls, lists, the facts' own
 * tables. What a cell holds stays what it is when a spreadsheet opens it:
 *
 *   in a workbook each text is written as text: leading zeros stay, and "=1+1" is not calculated. Days and
 *   whole numbers are written as such, so that they sort.
 *   in CSV a text that begins with = + - @, a tab or a line end gets an apostrophe before it, since
 *   spreadsheets would run it. The canonical files of `cadre export` are not listings: programs read them,
 *   and every byte is the facts'.
 */
#ifndef CADRE_EXCHANGE_LISTING_H
#define CADRE_EXCHANGE_LISTING_H

#include "core/day.h"
#include "core/err.h"
#include "domain/sheet.h"
#include "domain/words.h"

struct listing_column {
    struct text title;
    enum column_type type; /* COLUMN_DAY and COLUMN_INT as such, all else as text */
    int32_t width;         /* in letters, about */
};

struct listing {
    struct text name; /* of the sheet: at most 31 letters, none of []:*?/\ */
    const struct listing_column *columns;
    int32_t column_count;
    const struct text *cells; /* [row_count][column_count]; a day is YYYY-MM-DD, or empty */
    int64_t row_count;
};

/* UTF-8 with a byte-order mark and CRLF, as spreadsheets expect. They take commas for separators where
   English is spoken and semicolons where Kazakh or Russian is. */
void listing_csv(const struct listing *listing, enum language language, struct buffer *out);

/*
 * A workbook of one sheet for each listing, in `mem`: the same bytes for the same input. `made`: the day that
 * the file names as its own. It is put together in a temporary directory of its own, which is gone
 * afterwards. Errors: listing.too-large (ERR_INPUT): a text or a table that no spreadsheet holds; file.write
 */
bool listing_workbook(struct arena *mem, const struct listing *listings, int32_t count, struct text title,
                      day made, struct text *out, struct err *err);

/* A sheet of facts as a listing of its columns, in `mem`. */
struct listing listing_of_sheet(struct arena *mem, const struct sheet *sheet);

#endif
