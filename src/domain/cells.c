/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/cells.h"

#include "core/map.h"
#include "core/must.h"

#include <string.h>

static struct place cell_place(const struct sheet *sheet, int64_t row, int32_t column) {
    return (struct place){.file = sheet_file(sheet),
                          .line = sheet->lines != NULL ? sheet->lines[row] : 0,
                          .column = text_of(sheet_kinds[sheet->id].columns[column].name),
                          .value = sheet_cell(sheet, row, column)};
}

struct place sheet_place(const struct sheet *sheet, int64_t row, const char *column) {
    int32_t found = sheet_column_find(sheet->id, text_of(column));
    must(found >= 0);
    return cell_place(sheet, row, found);
}

static bool is_id(struct text t, bool with_spaces) {
    for (int64_t i = 0; i < t.length; i++) {
        unsigned char c = (unsigned char)t.at[i];
        if (c == ' ' && with_spaces) continue;
        if (c <= ' ' || c == 0x7f || c == ':' || c == ',') return false;
        if (c == 0xC2 && i + 1 < t.length && (unsigned char)t.at[i + 1] <= 0xA0)
            return false; /* C1 controls, and the space that does not break */
    }
    return true;
}

bool cell_is_id(struct text cell) {
    return cell.length > 0 && is_id(cell, false);
}

/* 08.01.2008 and 8/1/2008, as spreadsheets show days. */
static const char *day_hint(struct arena *mem, struct text cell) {
    int32_t part[3] = {0}, parts = 0, digits = 0;
    char mark = 0;
    for (int64_t i = 0; i < cell.length && parts < 3 && digits < 5; i++) {
        char c = cell.at[i];
        if (c >= '0' && c <= '9') part[parts] = part[parts] * 10 + (c - '0'), digits++;
        else if ((c == '.' || c == '/') && digits > 0 && (mark == 0 || mark == c))
            mark = c, parts++, digits = 0;
        else return "Write a day that exists as YYYY-MM-DD.";
    }
    if (parts != 2 || digits != 4) return "Write a day that exists as YYYY-MM-DD.";
    if (mark == '/')
        return "A spreadsheet changed the day: give the column the format YYYY-MM-DD (or Text) and save "
               "again.";
    return text_print(
               mem,
               "A spreadsheet changed the day: write %04d-%02d-%02d; give the column the format YYYY-MM-DD "
               "(or Text) and save again.",
               (int)part[2] % 10000, (int)part[1] % 100, (int)part[0] % 100)
        .at;
}

/* 1 000, 1,000, 1000.0 and the like, as spreadsheets show numbers. */
static const char *number_hint(struct text cell) {
    bool digit = false;
    for (int64_t i = 0; i < cell.length; i++) {
        unsigned char c = (unsigned char)cell.at[i];
        digit |= c >= '0' && c <= '9';
        if ((c < '0' || c > '9') && strchr(" .,\xC2\xA0\xE2\x80\xAF", c) == NULL)
            return "Write it in digits alone.";
    }
    return digit ? "Write it in digits alone: without spaces, points and commas, and without zeros before it."
                 : "Write it in digits alone.";
}

/* Whether nothing is wrong. */
static bool check_cell(struct place place, const struct sheet_column *column, struct text cell,
                       struct findings *findings) {
    day d;
    int64_t number, before = findings->count;
    bool list = column->type == COLUMN_IDS;
    if (cell.length == 0) {
        if (!column->may_be_empty)
            findings_add(findings, place, "cell.empty", "the cell is empty\nFill it, or remove the row.");
    } else if ((column->type == COLUMN_ID || list) && !is_id(cell, list)) {
        findings_add(findings, place, "cell.not-an-id",
                     "\"%s\" is not %s\n"
                     "Ids hold no space, colon, comma or control character; a list is separated by spaces.",
                     findings_value(findings, cell), list ? "a list of ids" : "an id");
    } else if (column->type == COLUMN_DAY && !day_parse(cell, &d)) {
        findings_add(findings, place, "cell.not-a-day", "\"%s\" is not a day\n%s",
                     findings_value(findings, cell), day_hint(findings->mem, cell));
    } else if (column->type == COLUMN_INT && !text_int(cell, column->min, column->max, &number)) {
        findings_add(findings, place, "cell.not-a-number",
                     "\"%s\" is not a whole number from %lld to %lld\n%s", findings_value(findings, cell),
                     (long long)column->min, (long long)column->max, number_hint(cell));
    }
    return findings->count == before;
}

/* The key's cells with a separator that no id and no day holds; empty when one of them is. */
static struct text key_of(struct arena *mem, const struct text *cells, int32_t key_count) {
    int64_t length = 0;
    for (int32_t i = 0; i < key_count; i++) {
        if (cells[i].length == 0) return TEXT_NONE;
        length += cells[i].length + 1;
    }
    if (key_count == 1) return cells[0];
    char *at = arena_make(mem, char, length), *end = at;
    for (int32_t i = 0; i < key_count; i++) {
        if (i > 0) *end++ = ',';
        memcpy(end, cells[i].at, (size_t)cells[i].length);
        end += cells[i].length;
    }
    return (struct text){at, end - at};
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
        int64_t line = sheet->lines != NULL ? sheet->lines[first] : 0;
        findings_add(findings, sheet_place(sheet, i, kind->columns[kind->key_count - 1].name),
                     "row.duplicate-key", "\"%s\" is there already%s\nRemove one of the two rows.",
                     findings_value(findings, key),
                     line > 0 ? text_print(findings->mem, ", in line %lld", (long long)line).at : "");
    }
}

bool cells_check(struct arena *mem, const struct sheet *sheet, struct findings *findings) {
    const struct sheet_kind *kind = &sheet_kinds[sheet->id];
    bool ids_known = !sheet->refused && !sheet->left_out;
    for (int64_t i = 0; i < sheet->row_count; i++) {
        for (int32_t c = 0; c < kind->column_count; c++) {
            bool right = check_cell(cell_place(sheet, i, c), &kind->columns[c], sheet_cell(sheet, i, c),
                                    findings);
            ids_known &= right || c >= kind->key_count;
        }
    }
    check_keys(mem, sheet, findings);
    return ids_known;
}

day cell_day(struct text cell) {
    day d;
    return cell.length > 0 && day_parse(cell, &d) ? d : DAY_NONE;
}

int32_t cell_int(const struct sheet *sheet, const char *column, struct text cell, int32_t otherwise) {
    const struct sheet_column *c =
        &sheet_kinds[sheet->id].columns[sheet_column_find(sheet->id, text_of(column))];
    int64_t number;
    return text_int(cell, c->min, c->max, &number) ? (int32_t)number : otherwise;
}
