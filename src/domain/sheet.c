/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/sheet.h"

#include <stdlib.h>

/* The columns of each sheet first, so that they can be counted. */
/* clang-format off */
#define SHEET(sheet_name, keys) enum { sheet_name##_keys = keys }; static const struct sheet_column sheet_name##_columns[] = {
#define COLUMN(column, kind, header, empty, low, high) {#column, COLUMN_##kind, header, empty, low, high},
#define SHEET_END };
#include "domain/sheets.def"
#undef SHEET
#undef COLUMN
#undef SHEET_END

#define SHEET(sheet_name, keys) [SHEET_##sheet_name] = {#sheet_name, #sheet_name ".csv", sheet_name##_keys, \
    sizeof sheet_name##_columns / sizeof sheet_name##_columns[0], sheet_name##_columns},
#define COLUMN(...)
#define SHEET_END
const struct sheet_kind sheet_kinds[SHEET_COUNT] = {
#include "domain/sheets.def"
};
/* clang-format on */

struct text sheet_file(const struct sheet *sheet) {
    return sheet->file.length > 0 ? sheet->file : text_of(sheet_kinds[sheet->id].file);
}

int32_t sheet_column_find(enum sheet_id id, struct text name) {
    for (int32_t i = 0; i < sheet_kinds[id].column_count; i++)
        if (text_is(name, sheet_kinds[id].columns[i].name)) return i;
    return -1;
}

void sheets_begin(struct sheets *sheets) {
    *sheets = (struct sheets){0};
    for (int32_t id = 0; id < SHEET_COUNT; id++) sheets->of[id].id = (enum sheet_id)id;
}

static int compare_rows(const void *left, const void *right, void *context) {
    const struct text *a = *(const struct text *const *)left, *b = *(const struct text *const *)right;
    const struct sheet_kind *kind = context;
    int32_t first = kind->key_count > 0 ? kind->key_count : kind->column_count;
    for (int32_t i = 0; i < first; i++) {
        int order = text_compare(a[i], b[i]);
        if (order != 0) return order;
    }
    return 0;
}

void sheet_sort(struct arena *mem, struct sheet *sheet) {
    const struct sheet_kind *kind = &sheet_kinds[sheet->id];
    const struct text **rows = arena_make(mem, const struct text *, sheet->row_count);
    for (int64_t i = 0; i < sheet->row_count; i++) rows[i] = sheet->cells + i * kind->column_count;
    qsort_r(rows, (size_t)sheet->row_count, sizeof rows[0], compare_rows, (void *)kind);
    struct text *sorted = arena_make(mem, struct text, sheet->row_count * kind->column_count);
    for (int64_t i = 0; i < sheet->row_count; i++)
        for (int32_t k = 0; k < kind->column_count; k++) sorted[i * kind->column_count + k] = rows[i][k];
    sheet->cells = sorted;
    sheet->lines = NULL;
}
