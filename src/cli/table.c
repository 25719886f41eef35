/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

#include "core/must.h"

struct table table_begin(struct arena *mem) {
    return (struct table){.mem = mem};
}

void table_column(struct table *table, struct text heading, bool right) {
    must(table->columns < TABLE_COLUMNS_MAX);
    table->right[table->columns++] = right;
    table_text(table, heading);
}

/* The cell without what a terminal would obey; nearly always it is as it was. */
static struct text shown(struct arena *mem, struct text cell) {
    struct buffer out = {.mem = mem};
    for (int64_t i = 0; i < cell.length; i++) {
        unsigned char c = (unsigned char)cell.at[i];
        if (c >= 0x20 && c != 0x7f && c != 0xc2 && c != 0xe2) continue;
        buffer_shown(&out, cell);
        return buffer_text(&out);
    }
    return cell;
}

void table_text(struct table *table, struct text cell) {
    cell = shown(table->mem, cell);
    arena_grow(table->mem, table->cells, table->count, &table->capacity);
    table->cells[table->count++] = cell;
}

void table_int(struct table *table, int64_t number) {
    table_text(table, text_print(table->mem, "%lld", (long long)number));
}

static void pad(struct buffer *out, int32_t columns) {
    for (int32_t i = 0; i < columns; i++) buffer_char(out, ' ');
}

/* As much of the cell as fits, with "…" where something is left out. */
static void add_cut(struct buffer *out, struct text cell, int32_t columns) {
    while (cell.length > 0 && text_columns(cell) > columns - 1) {
        cell.length--;
        while (cell.length > 0 && ((unsigned char)cell.at[cell.length] & 0xc0u) == 0x80u) cell.length--;
    }
    buffer_add(out, text_trim(cell));
    buffer_adds(out, "…");
}

static void print_cell(struct buffer *out, struct text cell, int32_t width, bool right, bool last) {
    int32_t space = width - text_columns(cell);
    if (right) pad(out, space);
    if (last && !right && space < 0) add_cut(out, cell, width);
    else buffer_add(out, cell);
    if (!last && !right) pad(out, space);
}

/* The width of each column; a last one of text gets what the screen leaves, but not less than LAST_LEAST. */
static void measure(const struct table *table, int32_t columns_max, int32_t *width) {
    enum { LAST_LEAST = 8 };
    for (int64_t i = 0; i < table->count; i++) {
        int32_t columns = text_columns(table->cells[i]);
        if (columns > width[i % table->columns]) width[i % table->columns] = columns;
    }
    int32_t last = table->columns - 1, used = table->indent + 2 * last;
    for (int32_t c = 0; c < last; c++) used += width[c];
    if (columns_max == 0 || table->right[last] || used + width[last] <= columns_max) return;
    int32_t left = columns_max - used > LAST_LEAST ? columns_max - used : LAST_LEAST;
    if (width[last] > left) width[last] = left;
}

void table_print(const struct table *table, int32_t columns_max, struct buffer *out) {
    int32_t width[TABLE_COLUMNS_MAX] = {0};
    measure(table, columns_max, width);
    for (int64_t i = 0; i < table->count; i++) {
        int32_t c = (int32_t)(i % table->columns);
        if (c == 0) pad(out, table->indent);
        else if (c + 1 < table->columns || table->cells[i].length > 0) buffer_adds(out, "  ");
        print_cell(out, table->cells[i], width[c], table->right[c], c + 1 == table->columns);
        if (c + 1 == table->columns) buffer_char(out, '\n');
    }
}

void bar_print(struct buffer *out, int64_t part, int64_t whole, int32_t width) {
    int64_t eighths = whole > 0 ? part * width * 8 / whole : 0;
    static const char *const blocks[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    int64_t used = eighths / 8;
    for (int64_t i = 0; i < used; i++) buffer_adds(out, "█");
    if (eighths % 8 > 0) buffer_adds(out, blocks[eighths % 8]), used++;
    for (; used < width; used++) buffer_adds(out, "·");
}
