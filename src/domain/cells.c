/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/cells.h"

#include "core/map.h"

#include <string.h>

struct place sheet_place(const struct sheet *sheet, int64_t row, const char *column) {
    return (struct place){.file = text_of(sheet_kinds[sheet->id].file),
                          .line = sheet->lines != NULL ? sheet->lines[row] : 0,
                          .column = text_of(column)};
}

static bool is_id(struct text t, bool with_spaces) {
    for (int64_t i = 0; i < t.length; i++) {
        unsigned char c = (unsigned char)t.at[i];
        if (c == ' ' && with_spaces) continue;
        if (c <= ' ' || c == 0x7f || c == ':' || c == ',') return false;
        if (c == 0xC2 && i + 1 < t.length && (unsigned char)t.at[i + 1] < 0xA0)
            return false; /* C1 controls */
    }
    return true;
}

static void check_cell(struct place place, const struct sheet_column *column, struct text cell,
                       struct findings *findings) {
    day d;
    int64_t number;
    if (cell.length == 0) {
        if (!column->may_be_empty)
            findings_add(findings, place, "cell.empty", "the cell is empty\nFill it, or remove the row.");
        return;
    }
    if ((column->type == COLUMN_ID || column->type == COLUMN_IDS) && !is_id(cell, column->type == COLUMN_IDS))
        findings_add(findings, place, "cell.not-an-id",
                     "\"%.*s\" is not an id\n"
                     "Ids hold no space, colon, comma or control character; a list is separated by spaces.",
                     TEXT_ARGS(cell));
    if (column->type == COLUMN_DAY && !day_parse(cell, &d))
        findings_add(findings, place, "cell.not-a-day",
                     "\"%.*s\" is not a day\nWrite a day that exists as YYYY-MM-DD.", TEXT_ARGS(cell));
    if (column->type == COLUMN_INT && !text_int(cell, column->min, column->max, &number))
        findings_add(findings, place, "cell.not-a-number",
                     "\"%.*s\" is not a whole number from %lld to %lld\nWrite it in digits alone.",
                     TEXT_ARGS(cell), (long long)column->min, (long long)column->max);
}

/* The key's cells with a separator that no id holds. */
static struct text key_of(struct arena *mem, const struct text *cells, int32_t key_count) {
    if (key_count == 1) return cells[0];
    int64_t length = 0;
    for (int32_t i = 0; i < key_count; i++) length += cells[i].length + 1;
    char *at = arena_make(mem, char, length);
    int64_t end = 0;
    for (int32_t i = 0; i < key_count; i++) {
        if (cells[i].length > 0) memcpy(at + end, cells[i].at, (size_t)cells[i].length);
        end += cells[i].length;
        at[end++] = ',';
    }
    return (struct text){at, length};
}

static void check_keys(struct arena *mem, const struct sheet *sheet, struct findings *findings) {
    const struct sheet_kind *kind = &sheet_kinds[sheet->id];
    if (kind->key_count == 0) return;
    struct map seen = {.mem = mem};
    for (int64_t i = 0; i < sheet->row_count; i++) {
        struct text key = key_of(mem, sheet->cells + i * kind->column_count, kind->key_count);
        if (key.length == 0) continue; /* an empty cell has its own finding */
        int32_t first = map_put(&seen, key, (int32_t)i);
        if (first == i) continue;
        struct text shown = sheet_cell(sheet, i, kind->key_count - 1);
        findings_add(findings, sheet_place(sheet, i, kind->columns[kind->key_count - 1].name),
                     "row.duplicate-key",
                     "\"%.*s\" is there already, in line %lld\nRemove one of the two rows.", TEXT_ARGS(shown),
                     sheet->lines != NULL ? (long long)sheet->lines[first] : 0LL);
    }
}

void cells_check(struct arena *mem, const struct sheet *sheet, struct findings *findings) {
    const struct sheet_kind *kind = &sheet_kinds[sheet->id];
    for (int64_t i = 0; i < sheet->row_count; i++)
        for (int32_t c = 0; c < kind->column_count; c++)
            check_cell(sheet_place(sheet, i, kind->columns[c].name), &kind->columns[c],
                       sheet_cell(sheet, i, c), findings);
    check_keys(mem, sheet, findings);
}

day cell_day(struct text cell) {
    day d;
    return cell.length > 0 && day_parse(cell, &d) ? d : DAY_NONE;
}

int32_t cell_int(struct text cell, int32_t otherwise) {
    int64_t number;
    return text_int(cell, 0, INT32_MAX, &number) ? (int32_t)number : otherwise;
}
