/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sheets_to_sql: the queries that read and write each sheet's table, from domain/sheets.def, on the standard
 * output. The tables themselves stand in src/store/migrations, which are never edited; a test prepares every
 * query against them, so that a column in one and not in the other is found.
 *
 * Every table has, beside the sheet's columns: row_id, in the order of coming; since_day, the first day on
 * which the row stands; gone_day, the first on which it does not (null: it stands).
 */
#include "domain/sheet.h"

#include <stdio.h>

static void columns(const struct sheet_kind *kind, const char *format) {
    for (int32_t c = 0; c < kind->column_count; c++) printf(format, kind->columns[c].name);
}

int main(void) {
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        const struct sheet_kind *kind = &sheet_kinds[id];
        printf("-- name: sheet_%s_read\nSELECT row_id", kind->name);
        columns(kind, ", \"%s\"");
        printf("\n  FROM %s\n WHERE since_day <= :on AND (gone_day IS NULL OR gone_day > :on)\n ORDER BY "
               "row_id\n",
               kind->name);
        printf("-- name: sheet_%s_add\nINSERT INTO %s (row_id, since_day", kind->name, kind->name);
        columns(kind, ", \"%s\"");
        printf(")\nVALUES (:row_id, :since_day");
        columns(kind, ", :%s");
        printf(")\n-- name: sheet_%s_end\nUPDATE %s SET gone_day = :on WHERE row_id = :row_id\n", kind->name,
               kind->name);
        printf("-- name: sheet_%s_last\nSELECT max(row_id) FROM %s\n", kind->name, kind->name);
    }
    return 0;
}
