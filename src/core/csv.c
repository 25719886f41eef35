/* SPDX-License-Identifier: Apache-2.0 */
#include "core/csv.h"

#include <string.h>

static bool ends_line(struct text rest) {
    return rest.length == 0 || rest.at[0] == '\n' || rest.at[0] == '\r';
}

static char separator_of(struct text header) {
    static const char separators[] = ",;\t";
    int64_t counts[sizeof separators] = {0}, most = 0;
    bool quoted = false;
    for (int64_t i = 0; i < header.length; i++) {
        char c = header.at[i];
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n' || c == '\r') break;
        const char *found = c == '\0' ? NULL : strchr(separators, c);
        if (found != NULL) counts[found - separators]++;
    }
    for (int64_t i = 1; separators[i] != '\0'; i++)
        if (counts[i] > counts[most]) most = i;
    return separators[most];
}

static void skip(struct csv *csv, int64_t bytes) {
    csv->rest.at += bytes;
    csv->rest.length -= bytes;
}

/* After the line's last cell. */
static void end_line(struct csv *csv) {
    bool carriage = csv->rest.length > 0 && csv->rest.at[0] == '\r';
    if (carriage) skip(csv, 1);
    if (csv->rest.length > 0 && csv->rest.at[0] == '\n') skip(csv, 1);
    csv->line++;
}

static bool begins_with(struct text t, const char *start) {
    int64_t length = (int64_t)strlen(start);
    return t.length >= length && memcmp(t.at, start, (size_t)length) == 0;
}

struct csv csv_begin(struct arena *mem, struct text bytes) {
    struct csv csv = {.mem = mem, .rest = bytes, .line = 1};
    if (begins_with(bytes, "\xEF\xBB\xBF")) skip(&csv, 3);
    csv.separator = separator_of(csv.rest);
    static const char *const said[] = {"sep=,", "sep=;", "sep=\t", "sep=|"};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        if (!begins_with(csv.rest, said[i]) ||
            !ends_line((struct text){csv.rest.at + 5, csv.rest.length - 5}))
            continue;
        csv.separator = said[i][4];
        skip(&csv, 5);
        end_line(&csv);
        break;
    }
    return csv;
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
        } else if (csv->rest.at[0] == '\r') {
            csv->line += csv->rest.length < 2 || csv->rest.at[1] != '\n';
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
    int64_t count = 0, capacity = csv->width;
    struct text *cells = arena_make(csv->mem, struct text, capacity);
    for (;;) {
        struct text cell = TEXT_NONE;
        if (csv->rest.length > 0 && csv->rest.at[0] == '"') {
            if (!quoted_cell(csv, record.line, &cell, err)) return csv->line = record.line, false;
        } else {
            cell = plain_cell(csv);
        }
        arena_grow(csv->mem, cells, count, &capacity);
        cells[count++] = cell;
        if (ends_line(csv->rest)) break;
        skip(csv, 1);
    }
    end_line(csv);
    csv->width = count;
    record.cells = cells;
    record.count = (int32_t)count;
    *out = record;
    return true;
}

void csv_cell_between(struct buffer *out, struct text cell, char separator) {
    bool quote = false;
    for (int64_t i = 0; i < cell.length; i++)
        quote |= strchr(",;\"\r\n", cell.at[i]) != NULL || cell.at[i] == separator;
    if (quote) buffer_char(out, '"');
    for (int64_t i = 0; i < cell.length; i++) {
        if (cell.at[i] == '"') buffer_char(out, '"');
        buffer_char(out, cell.at[i]);
    }
    if (quote) buffer_char(out, '"');
}

void csv_cell(struct buffer *out, struct text cell, bool last) {
    csv_cell_between(out, cell, ',');
    buffer_char(out, last ? '\n' : ',');
}
