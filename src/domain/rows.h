/* SPDX-License-Identifier: Apache-2.0 */
/*
 * domain/rows: a row of each sheet with its cells by name, made from sheets.def.
 *
 *   ROW(officers, &sheets->of[SHEET_officers], i)->post_id
 */
#ifndef CADRE_DOMAIN_ROWS_H
#define CADRE_DOMAIN_ROWS_H

#include "domain/sheet.h"

/* clang-format off */
#define SHEET(name, keys) struct name##_row {
#define COLUMN(name, ...) struct text name;
#define SHEET_END };
#include "domain/sheets.def"
#undef SHEET
#undef COLUMN
#undef SHEET_END
/* clang-format on */

#define ROW(name, sheet, row)                                                                                \
    ((const struct name##_row *)((sheet)->cells + (row)*sheet_kinds[SHEET_##name].column_count))

#endif
