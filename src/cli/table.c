/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

struct table table_begin(struct arena *mem, const char *headings) {
    struct table table = {.mem = mem};
    struct text rest = text_of(headings), heading;
    while (text_next(&rest, ',', &heading)) {
        table.right[table.columns] = heading.at[0] == '>';
        if (table.right[table.columns]) heading.at++, heading.length--;
        table.columns++;
        table_text(&table, heading);
    }
    return table;
}

void table_text(struct table *table, struct text cell) {
    arena_grow(table->mem, table->cells, table->count, &table->capacity);
    table->cells[table->count++] = cell;
}

void table_int(struct table *table, int64_t number) {
    table_text(table, text_print(table->mem, "%lld", (long long)number));
}

static void pad(struct buffer *out, int32_t columns) {
    for (int32_t i = 0; i < columns; i++) buffer_char(out, ' ');
}

void table_print(const struct table *table, struct buffer *out) {
    int32_t width[TABLE_COLUMNS_MAX] = {0};
    for (int64_t i = 0; i < table->count; i++) {
        int32_t columns = text_columns(table->cells[i]);
        if (columns > width[i % table->columns]) width[i % table->columns] = columns;
    }
    for (int64_t i = 0; i < table->count; i++) {
        int32_t c = (int32_t)(i % table->columns), space = width[c] - text_columns(table->cells[i]);
        bool last = c + 1 == table->columns;
        if (c > 0) buffer_adds(out, "  ");
        if (table->right[c]) pad(out, space);
        buffer_add(out, table->cells[i]);
        if (last) buffer_char(out, '\n');
        else if (!table->right[c]) pad(out, space);
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
