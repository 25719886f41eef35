/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/sheets_files.h"

#include "core/csv.h"
#include "core/files.h"
#include "core/must.h"

#include <iconv.h>
#include <string.h>

enum { COLUMNS_MAX = 200 };
static const int64_t FILE_BYTES_MAX = (int64_t)2 << 30;

/* ---- one file ---- */

struct header {
    int32_t column_of[COLUMNS_MAX]; /* the sheet's column of each cell, or -1: ignored */
    int32_t count;
};

static struct place whole_file(const struct sheet *sheet, int64_t line, const char *column) {
    return (struct place){text_of(sheet_kinds[sheet->id].file), line, text_of(column)};
}

static void refuse_column(const struct sheet *sheet, struct text name, const char *code,
                          struct findings *findings, const char *what) {
    struct place place = whole_file(sheet, 1, "");
    place.column = name;
    findings_add(findings, place, code, "column \"%.*s\" %s", TEXT_ARGS(name), what);
}

static bool read_header(const struct csv_record *record, const struct sheet *sheet, struct header *out,
                        struct findings *findings) {
    const struct sheet_kind *kind = &sheet_kinds[sheet->id];
    int64_t before = findings->count;
    bool named[COLUMNS_MAX] = {false};
    if (record->count > COLUMNS_MAX) {
        findings_add(findings, whole_file(sheet, 1, ""), "csv.columns",
                     "the header has %d columns, at most %d fit", record->count, COLUMNS_MAX);
        return false;
    }
    out->count = record->count;
    for (int32_t i = 0; i < record->count; i++) {
        struct text name = text_trim(record->cells[i]);
        int32_t column = sheet_column_find(sheet->id, name);
        out->column_of[i] = column;
        if (column < 0 && sheet->id != SHEET_nominations)
            refuse_column(sheet, name, "csv.unknown-column", findings,
                          "is unknown\nCorrect its name, or remove the column.");
        if (column >= 0 && named[column])
            refuse_column(sheet, name, "csv.column-twice", findings, "comes twice\nRemove one of the two.");
        if (column >= 0) named[column] = true;
    }
    for (int32_t c = 0; c < kind->column_count; c++)
        if (kind->columns[c].in_header && !named[c])
            refuse_column(sheet, text_of(kind->columns[c].name), "csv.missing-column", findings,
                          "is missing\nAdd it to the header and to every row.");
    return findings->count == before;
}

struct rows {
    int64_t count, capacity;
};

static void add_row(const struct csv_record *record, const struct header *header, struct sheet *sheet,
                    int64_t *lines, struct rows *rows) {
    int32_t width = sheet_kinds[sheet->id].column_count;
    must(rows->count < rows->capacity); /* a record ends at least one line */
    struct text *cells = sheet->cells + rows->count * width;
    for (int32_t c = 0; c < width; c++) cells[c] = TEXT_NONE;
    for (int32_t i = 0; i < header->count; i++)
        if (header->column_of[i] >= 0) cells[header->column_of[i]] = record->cells[i];
    lines[rows->count++] = record->line;
}

static void read_rows(struct arena *mem, struct csv *csv, const struct header *header, struct sheet *sheet,
                      struct findings *findings) {
    struct csv_record record;
    struct err err = {0};
    struct rows rows = {0};
    int64_t *lines;
    for (int64_t i = 0; i < csv->rest.length; i++) rows.capacity += csv->rest.at[i] == '\n';
    rows.capacity++; /* the last line may lack its end */
    lines = arena_make(mem, int64_t, rows.capacity);
    sheet->cells = arena_make(mem, struct text, rows.capacity * sheet_kinds[sheet->id].column_count);
    while (csv_next(csv, &record, &err)) {
        if (record.count == header->count) {
            add_row(&record, header, sheet, lines, &rows);
            continue;
        }
        findings_add(findings, whole_file(sheet, record.line, ""), "csv.cells",
                     "the row has %d cells, the header %d\nPut a cell that holds a comma in quotes; add or "
                     "remove cells.",
                     record.count, header->count);
    }
    sheet->lines = lines;
    sheet->row_count = rows.count;
    if (!err_any(&err)) return;
    findings_add(findings, whole_file(sheet, csv->line, ""), "csv.quote", "%s", err.text);
    sheet->refused = true;
}

static int64_t line_of(struct text bytes, int64_t offset) {
    int64_t line = 1;
    for (int64_t i = 0; i < offset; i++) line += bytes.at[i] == '\n';
    return line;
}

void sheet_read(struct arena *mem, struct text bytes, struct sheet *sheet, struct findings *findings) {
    sheet->present = true;
    int64_t wrong = text_utf8_error(bytes);
    if (wrong >= 0) {
        findings_add(findings, whole_file(sheet, line_of(bytes, wrong), ""), "file.not-utf8",
                     "byte 0x%02X is not UTF-8\nSave the file as UTF-8, or name its encoding: --encoding "
                     "windows-1251.",
                     (unsigned char)bytes.at[wrong]);
        sheet->refused = true;
        return;
    }
    struct csv csv = csv_begin(mem, bytes);
    struct csv_record record;
    struct err err = {0};
    struct header header = {0};
    if (!csv_next(&csv, &record, &err)) {
        findings_add(findings, whole_file(sheet, 1, ""), err_any(&err) ? "csv.quote" : "csv.no-header", "%s",
                     err_any(&err) ? err.text : "the file is empty\nIts first line must name the columns.");
        sheet->refused = true;
    } else if (!read_header(&record, sheet, &header, findings)) {
        sheet->refused = true;
    } else {
        read_rows(mem, &csv, &header, sheet, findings);
    }
    if (sheet->refused) sheet->row_count = 0;
}

/* ---- encodings ---- */

static bool convert(struct arena *mem, struct text bytes, const char *encoding, struct text *out,
                    int64_t *out_wrong) {
    iconv_t way = iconv_open("UTF-8", encoding);
    size_t room = (size_t)bytes.length * 4 + 4, left = room, rest = (size_t)bytes.length;
    char *at = arena_make(mem, char, (int64_t)room), *to = at, *from = (char *)(uintptr_t)bytes.at;
    bool done = iconv(way, &from, &rest, &to, &left) != (size_t)-1;
    iconv_close(way);
    *out = (struct text){at, to - at};
    *out_wrong = from - bytes.at;
    return done;
}

static bool check_encoding(const char *encoding, struct err *err) {
    if (encoding == NULL) return true;
    iconv_t way = iconv_open("UTF-8", encoding);
    if (way == (iconv_t)-1)
        return err_fail(err, ERR_USAGE, "sheets.unknown-encoding",
                        "encoding \"%s\" is not known\nTry windows-1251, or leave --encoding out for UTF-8.",
                        encoding);
    iconv_close(way);
    return true;
}

/* ---- a directory ---- */

static int32_t sheet_of_file(struct text name) {
    for (int32_t id = 0; id < SHEET_COUNT; id++)
        if (text_is(name, sheet_kinds[id].file)) return id;
    return -1;
}

static bool ends_with_csv(struct text name) {
    return name.length > 4 && memcmp(name.at + name.length - 4, ".csv", 4) == 0;
}

static bool read_file(struct arena *mem, const char *directory, const char *encoding, struct sheet *sheet,
                      struct findings *findings, struct err *err) {
    struct text bytes;
    if (!file_read(mem, path_join(mem, directory, sheet_kinds[sheet->id].file), FILE_BYTES_MAX, &bytes, err))
        return false;
    bool marked = bytes.length >= 3 && memcmp(bytes.at, "\xEF\xBB\xBF", 3) == 0;
    int64_t wrong;
    if (encoding != NULL && !marked && !convert(mem, bytes, encoding, &bytes, &wrong)) {
        sheet->present = sheet->refused = true;
        findings_add(findings, whole_file(sheet, 0, ""), "file.encoding",
                     "the byte at offset %lld does not exist in %s\nName the encoding that the file has.",
                     (long long)wrong, encoding);
        return true;
    }
    sheet_read(mem, bytes, sheet, findings);
    return true;
}

bool sheets_read_directory(struct arena *mem, const char *directory, const char *encoding, struct sheets *out,
                           struct findings *findings, struct err *err) {
    struct text *names;
    int64_t count;
    struct sheets sheets;
    bool any = false;
    bool there[SHEET_COUNT] = {false};
    if (!check_encoding(encoding, err) || !directory_list(mem, directory, &names, &count, err)) return false;
    sheets_begin(&sheets);
    for (int64_t i = 0; i < count; i++) {
        int32_t id = sheet_of_file(names[i]);
        if (id >= 0) there[id] = any = true;
        else if (ends_with_csv(names[i]))
            findings_add(findings, (struct place){names[i], 0, TEXT_NONE}, "file.unknown-name",
                         "no table has this file name\nRename the file, or move it elsewhere.");
    }
    if (!any && findings->count == 0)
        return err_fail(
            err, ERR_INPUT, "sheets.no-files",
            "directory \"%s\" holds no file to read\nExpected units.csv, posts.csv, officers.csv and so on.",
            directory);
    for (int32_t id = 0; id < SHEET_COUNT; id++)
        if (there[id] && !read_file(mem, directory, encoding, &sheets.of[id], findings, err)) return false;
    *out = sheets;
    return true;
}

void sheet_print(const struct sheet *sheet, struct buffer *out) {
    const struct sheet_kind *kind = &sheet_kinds[sheet->id];
    for (int32_t c = 0; c < kind->column_count; c++)
        csv_cell(out, text_of(kind->columns[c].name), c + 1 == kind->column_count);
    for (int64_t i = 0; i < sheet->row_count; i++)
        for (int32_t c = 0; c < kind->column_count; c++)
            csv_cell(out, sheet_cell(sheet, i, c), c + 1 == kind->column_count);
}

bool sheets_write_directory(const struct sheets *sheets, const char *directory, struct err *err) {
    if (!directory_make(directory, err)) return false;
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        if (!sheets->of[id].present) continue;
        struct arena mem = {0};
        struct buffer out = {.mem = &mem};
        sheet_print(&sheets->of[id], &out);
        bool written = file_write(path_join(&mem, directory, sheet_kinds[id].file), buffer_text(&out), err);
        arena_clear(&mem);
        if (!written) return false;
    }
    return true;
}
