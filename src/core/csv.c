/* SPDX-License-Identifier: Apache-2.0 */
#include "core/csv.h"

#include <string.h>

static bool ends_line(struct text rest) {
    return rest.length == 0 || rest.at[0] == '\n' ||
           (rest.at[0] == '\r' && (rest.length == 1 || rest.at[1] == '\n'));
}

static char separator_of(struct text header) {
    int64_t commas = 0, semicolons = 0;
    bool quoted = false;
    for (int64_t i = 0; i < header.length; i++) {
        char c = header.at[i];
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n') break;
        commas += c == ',';
        semicolons += c == ';';
    }
    return semicolons > commas ? ';' : ',';
}

struct csv csv_begin(struct arena *mem, struct text bytes) {
    if (bytes.length >= 3 && memcmp(bytes.at, "\xEF\xBB\xBF", 3) == 0) bytes.at += 3, bytes.length -= 3;
    return (struct csv){.mem = mem, .rest = bytes, .separator = separator_of(bytes), .line = 1};
}

static void skip(struct csv *csv, int64_t bytes) {
    csv->rest.at += bytes;
    csv->rest.length -= bytes;
}

/* After the line's last cell. */
static void end_line(struct csv *csv) {
    if (csv->rest.length > 0 && csv->rest.at[0] == '\r') skip(csv, 1);
    if (csv->rest.length > 0) skip(csv, 1);
    csv->line++;
}

static struct text plain_cell(struct csv *csv) {
    struct text cell = {csv->rest.at, 0};
    while (!ends_line(csv->rest) && csv->rest.at[0] != csv->separator) skip(csv, 1);
    cell.length = csv->rest.at - cell.at;
    return cell;
}

/* The cell without its doubled quotes. */
static struct text undouble(struct arena *mem, struct text cell) {
    char *copy = arena_make(mem, char, cell.length);
    int64_t length = 0;
    for (int64_t i = 0; i < cell.length; i++) {
        copy[length++] = cell.at[i];
        if (cell.at[i] == '"') i++;
    }
    return (struct text){copy, length};
}

static bool quoted_cell(struct csv *csv, int64_t record_line, struct text *out, struct err *err) {
    skip(csv, 1);
    struct text cell = {csv->rest.at, 0};
    bool doubled = false;
    for (;;) {
        if (csv->rest.length == 0)
            return err_fail(err, ERR_INPUT, "csv.quote",
                            "the quote that opens in the record of line %lld is not closed\n"
                            "Close the quote, or double each quote that belongs to the text: \"\".",
                            (long long)record_line);
        if (csv->rest.at[0] == '"') {
            if (csv->rest.length < 2 || csv->rest.at[1] != '"') break;
            doubled = true;
            skip(csv, 1);
        } else if (csv->rest.at[0] == '\n') {
            csv->line++;
        }
        skip(csv, 1);
    }
    cell.length = csv->rest.at - cell.at;
    skip(csv, 1);
    if (!ends_line(csv->rest) && csv->rest.at[0] != csv->separator)
        return err_fail(err, ERR_INPUT, "csv.quote",
                        "text follows a closing quote in the record of line %lld\n"
                        "Put the whole cell in quotes and double each quote in it: \"\".",
                        (long long)record_line);
    *out = doubled ? undouble(csv->mem, cell) : cell;
    return true;
}

bool csv_next(struct csv *csv, struct csv_record *out, struct err *err) {
    while (csv->rest.length > 0 && ends_line(csv->rest)) end_line(csv);
    if (csv->rest.length == 0) return false;
    struct csv_record record = {.line = csv->line};
    struct text *cells = NULL;
    int64_t count = 0, capacity = 0;
    for (;;) {
        struct text cell = TEXT_NONE;
        if (csv->rest.length > 0 && csv->rest.at[0] == '"') {
            if (!quoted_cell(csv, record.line, &cell, err)) return false;
        } else {
            cell = plain_cell(csv);
        }
        arena_grow(csv->mem, cells, count, &capacity);
        cells[count++] = cell;
        if (ends_line(csv->rest)) break;
        skip(csv, 1);
    }
    end_line(csv);
    record.cells = cells;
    record.count = (int32_t)count;
    *out = record;
    return true;
}

void csv_cell(struct buffer *out, struct text cell, bool last) {
    bool quote = false;
    for (int64_t i = 0; i < cell.length; i++) quote |= strchr(",;\"\r\n", cell.at[i]) != NULL;
    if (quote) buffer_char(out, '"');
    for (int64_t i = 0; i < cell.length; i++) {
        if (cell.at[i] == '"') buffer_char(out, '"');
        buffer_char(out, cell.at[i]);
    }
    if (quote) buffer_char(out, '"');
    buffer_char(out, last ? '\n' : ',');
}
