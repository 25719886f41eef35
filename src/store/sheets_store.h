/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/sheets_store: sheets of facts in the database, as they stood on any day. Rows are only added and
 * ended, so that history stays; a row that was ended on a day is not there on that day any more.
 */
#ifndef CADRE_STORE_SHEETS_STORE_H
#define CADRE_STORE_SHEETS_STORE_H

#include "domain/sheet.h"
#include "store/store.h"

/* The rows of a sheet on a day, in the order of coming; out_row_ids (may be NULL) is [out->row_count]. They
   live in `mem`. */
bool sheet_load(struct arena *mem, struct tx *tx, enum sheet_id id, day on, struct sheet *out,
                int64_t **out_row_ids, struct err *err);

/* All sheets; `present` are those that an import or a publication brought by then; rows in canonical order.
 */
bool sheets_load(struct arena *mem, struct tx *tx, day on, struct sheets *out, struct err *err);

struct sheet_change {
    int64_t added, ended;
};

/*
 * Makes `sheet` the full truth of its table from `as_of` on: rows that are not in it end, rows that are new
 * begin, the others are not touched. Where `stays` is true (may be NULL; asked with the row's cells) a
 * missing row stays.
 */
bool sheet_store(struct tx *tx, const struct sheet *sheet, day as_of,
                 bool (*stays)(const void *context, const struct text *cells), const void *context,
                 struct sheet_change *out, struct err *err);

#endif
