/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sheets_store.h"

#include "core/map.h"
#include "core/must.h"

enum { COLUMNS_MAX = 40 };

struct sheet_queries {
    enum query read, add, end, last;
};

/* clang-format off */
static const struct sheet_queries queries[SHEET_COUNT] = {
#define SHEET(name, keys) {SQL_sheet_##name##_read, SQL_sheet_##name##_add, SQL_sheet_##name##_end, SQL_sheet_##name##_last},
#define COLUMN(...)
#define SHEET_END
#include "domain/sheets.def"
#undef SHEET
#undef COLUMN
#undef SHEET_END
};
/* clang-format on */

/* ---- reading ---- */

static struct text cell_of(struct arena *mem, const struct rows *rows, int32_t column,
                           enum column_type type) {
    struct text text = type == COLUMN_DAY ? TEXT_NONE : rows_text(rows, column);
    if (type != COLUMN_DAY) return text.length == 0 ? TEXT_NONE : text_keep(mem, text);
    day d = (day)rows_int(rows, column, DAY_NONE);
    return d == DAY_NONE ? TEXT_NONE : text_keep(mem, text_of(day_print(d).at));
}

bool sheet_load(struct arena *mem, struct tx *tx, enum sheet_id id, day on, struct sheet *out,
                int64_t **out_row_ids, struct err *err) {
    const struct sheet_kind *kind = &sheet_kinds[id];
    struct sheet sheet = {.id = id, .present = true};
    int64_t *row_ids = NULL, rows_max = 0, ids_max = 0;
    scoped(rows) struct rows *rows = tx_rows(tx, queries[id].read, err, value_day(on));
    for (; rows_next(rows); sheet.row_count++) {
        if (sheet.row_count == rows_max) {
            struct text *before = sheet.cells;
            rows_max = rows_max == 0 ? 64 : 2 * rows_max;
            sheet.cells = arena_make(mem, struct text, rows_max * kind->column_count);
            for (int64_t i = 0; i < sheet.row_count * kind->column_count; i++) sheet.cells[i] = before[i];
        }
        arena_grow(mem, row_ids, sheet.row_count, &ids_max);
        row_ids[sheet.row_count] = rows_int(rows, 0, 0);
        for (int32_t c = 0; c < kind->column_count; c++)
            sheet.cells[sheet.row_count * kind->column_count + c] = cell_of(mem, rows, c + 1,
                                                                            kind->columns[c].type);
    }
    if (err_any(err)) return false;
    *out = sheet;
    if (out_row_ids != NULL) *out_row_ids = row_ids;
    return true;
}

bool sheets_load(struct arena *mem, struct tx *tx, day on, struct sheets *out, struct err *err) {
    struct sheets sheets;
    bool ever[SHEET_COUNT] = {false};
    sheets_begin(&sheets);
    {
        scoped(rows) struct rows *rows = tx_rows(tx, SQL_sheets_ever, err, value_day(on));
        while (rows_next(rows))
            for (int32_t id = 0; id < SHEET_COUNT; id++)
                ever[id] |= text_is(rows_text(rows, 0), sheet_kinds[id].name);
    }
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        if (!sheet_load(mem, tx, id, on, &sheets.of[id], NULL, err)) return false;
        sheets.of[id].present = ever[id] || sheets.of[id].row_count > 0;
        sheet_sort(mem, &sheets.of[id]);
    }
    *out = sheets;
    return true;
}

/* ---- writing ---- */

/* A row as one text, cells parted by a byte that no cell holds: equal texts are equal rows. In `buffer`,
   until the next one. */
static struct text row_text(struct buffer *buffer, const struct sheet *sheet, int64_t row) {
    buffer->length = 0;
    for (int32_t c = 0; c < sheet_kinds[sheet->id].column_count; c++) {
        buffer_add(buffer, sheet_cell(sheet, row, c));
        buffer_char(buffer, '\0');
    }
    return buffer_text(buffer);
}

/* Equal rows of a sheet without key may stand several times: a list of the stored rows for each text. */
struct stored {
    struct sheet sheet;
    int64_t *row_ids;
    struct map first_by_text;
    int32_t *next; /* [row_count]: another stored row of the same text that nobody took, or -1 */
    int32_t *free; /* [row_count]: of the first row of a text: one that nobody took, or -1 */
    bool *kept;    /* [row_count] */
};

static bool stored_load(struct arena *mem, struct tx *tx, enum sheet_id id, day on, struct stored *out,
                        struct err *err) {
    struct stored stored = {.first_by_text = {.mem = mem}};
    struct buffer buffer = {.mem = mem};
    if (!sheet_load(mem, tx, id, on, &stored.sheet, &stored.row_ids, err)) return false;
    must(stored.sheet.row_count <= INT32_MAX);
    int32_t count = (int32_t)stored.sheet.row_count;
    stored.next = arena_make(mem, int32_t, count);
    stored.free = arena_make(mem, int32_t, count);
    stored.kept = arena_make(mem, bool, count);
    for (int32_t i = 0; i < count; i++) {
        int32_t first = map_put(&stored.first_by_text, text_keep(mem, row_text(&buffer, &stored.sheet, i)),
                                i);
        stored.next[i] = first == i ? -1 : stored.free[first];
        stored.free[first] = i;
    }
    *out = stored;
    return true;
}

/* Whether a stored row that nobody took yet is the same; takes it. */
static bool take(struct stored *stored, struct text row) {
    int32_t first = map_find(&stored->first_by_text, row);
    int32_t i = first == MAP_NONE ? -1 : stored->free[first];
    if (i < 0) return false;
    stored->free[first] = stored->next[i];
    stored->kept[i] = true;
    return true;
}

static struct value value_of_cell(struct text cell, enum column_type type) {
    day d = DAY_NONE;
    int64_t number = 0;
    if (cell.length == 0) return value_null();
    if (type == COLUMN_DAY) {
        must(day_parse(cell, &d));
        return value_day(d);
    }
    if (type != COLUMN_INT) return value_text(cell);
    must(text_int(cell, INT64_MIN, INT64_MAX, &number));
    return value_int(number);
}

static bool add_row(struct tx *tx, const struct sheet *sheet, int64_t row, int64_t row_id, day as_of,
                    struct err *err) {
    const struct sheet_kind *kind = &sheet_kinds[sheet->id];
    struct value values[COLUMNS_MAX + 2] = {value_int(row_id), value_day(as_of)};
    must(kind->column_count <= COLUMNS_MAX);
    for (int32_t c = 0; c < kind->column_count; c++)
        values[c + 2] = value_of_cell(sheet_cell(sheet, row, c), kind->columns[c].type);
    return tx_run_values(tx, queries[sheet->id].add, err, values, kind->column_count + 2);
}

/* What is read and compared on the way lives in `scratch`. */
static bool change_rows(struct arena *scratch, struct tx *tx, const struct sheet *sheet, day as_of,
                        bool (*stays)(const void *context, const struct text *cells), const void *context,
                        struct sheet_change *out, struct err *err) {
    struct stored stored;
    struct buffer buffer = {.mem = scratch};
    int64_t last;
    int32_t width = sheet_kinds[sheet->id].column_count;
    if (!stored_load(scratch, tx, sheet->id, as_of, &stored, err) ||
        !tx_int(tx, queries[sheet->id].last, 0, &last, err))
        return false;
    for (int64_t row = 0; row < sheet->row_count; row++) {
        if (take(&stored, row_text(&buffer, sheet, row))) continue;
        out->added++;
        if (!add_row(tx, sheet, row, ++last, as_of, err)) return false;
    }
    for (int64_t row = 0; row < stored.sheet.row_count; row++) {
        if (stored.kept[row] || (stays != NULL && stays(context, stored.sheet.cells + row * width))) continue;
        out->ended++;
        if (!tx_run(tx, queries[sheet->id].end, err, value_day(as_of), value_int(stored.row_ids[row])))
            return false;
    }
    return true;
}

bool sheet_store(struct tx *tx, const struct sheet *sheet, day as_of,
                 bool (*stays)(const void *context, const struct text *cells), const void *context,
                 struct sheet_change *out, struct err *err) {
    struct arena scratch = {0};
    struct sheet_change change = {0};
    bool done = change_rows(&scratch, tx, sheet, as_of, stays, context, &change, err);
    arena_clear(&scratch);
    if (done) *out = change;
    return done;
}
