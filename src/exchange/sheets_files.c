/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/sheets_files.h"

#include "core/csv.h"
#include "core/files.h"
#include "core/must.h"
#include "core/query.h"
#include "exchange/xlsx.h"

#include <iconv.h>
#include <string.h>
#include <strings.h>

enum { COLUMNS_MAX = 200 };
static const int64_t FILE_BYTES_MAX = (int64_t)2 << 30;

/* ---- one file ---- */

struct header {
    int64_t line;
    int32_t column_of[COLUMNS_MAX]; /* the sheet's column of each cell, or -1: ignored */
    int32_t count;                  /* without columns at the end that have no name */
};

static struct place place_of(const struct sheet *sheet, int64_t line) {
    return (struct place){.file = sheet_file(sheet), .line = line};
}

static void refuse_column(const struct sheet *sheet, int64_t line, struct text name, const char *code,
                          struct findings *findings, const char *what) {
    struct place place = place_of(sheet, line);
    place.column = name;
    findings_add(findings, place, code, "column \"%s\" %s", findings_value(findings, name), what);
}

static void read_name(const struct sheet *sheet, struct text name, bool *named, struct header *header,
                      int32_t at, struct findings *findings) {
    int32_t column = sheet_column_find(sheet->id, name);
    header->column_of[at] = column;
    if (name.length == 0)
        findings_add(findings, place_of(sheet, header->line), "csv.unknown-column",
                     "column %d has no name\nName it, or remove the column.", at + 1);
    else if (column < 0 && sheet->id != SHEET_nominations)
        refuse_column(sheet, header->line, name, "csv.unknown-column", findings,
                      "is unknown\nCorrect its name, or remove the column.");
    if (column >= 0 && named[column])
        refuse_column(sheet, header->line, name, "csv.column-twice", findings,
                      "comes twice\nRemove one of the two.");
    if (column >= 0) named[column] = true;
}

static bool read_header(const struct csv_record *record, const struct sheet *sheet, struct header *out,
                        struct findings *findings) {
    const struct sheet_kind *kind = &sheet_kinds[sheet->id];
    int64_t before = findings->count;
    bool named[COLUMNS_MAX] = {false};
    *out = (struct header){.line = record->line, .count = record->count};
    while (out->count > 0 && text_trim(record->cells[out->count - 1]).length == 0) out->count--;
    if (out->count > COLUMNS_MAX) {
        findings_add(findings, place_of(sheet, record->line), "csv.columns",
                     "the header has %d columns, at most %d fit\nRemove the columns that no table has.",
                     out->count, COLUMNS_MAX);
        return false;
    }
    for (int32_t i = 0; i < out->count; i++)
        read_name(sheet, text_trim(record->cells[i]), named, out, i, findings);
    for (int32_t c = 0; c < kind->column_count; c++)
        if (kind->columns[c].in_header && !named[c])
            refuse_column(sheet, record->line, text_of(kind->columns[c].name), "csv.missing-column", findings,
                          "is missing\nAdd it to the header and to every row.");
    return findings->count == before;
}

/* Cells up to the last that is not empty. */
static int32_t filled(const struct csv_record *record) {
    int32_t count = record->count;
    while (count > 0 && record->cells[count - 1].length == 0) count--;
    return count;
}

/* A spreadsheet's number where a day belongs is a day, whatever its cell shows. */
static struct text day_cell(struct arena *mem, struct text cell, const struct xlsx *book) {
    int64_t number;
    day on;
    if (!text_int(cell, 0, INT32_MAX, &number) || !xlsx_day(number, book->since_1904, &on)) return cell;
    struct day_text printed = day_print(on);
    return text_keep(mem, text_of(printed.at));
}

static void add_row(const struct csv_record *record, const struct header *header, struct sheet *sheet,
                    int64_t *lines) {
    int32_t width = sheet_kinds[sheet->id].column_count;
    struct text *cells = sheet->cells + sheet->row_count * width;
    for (int32_t c = 0; c < width; c++) cells[c] = TEXT_NONE;
    for (int32_t i = 0; i < header->count && i < record->count; i++)
        if (header->column_of[i] >= 0) cells[header->column_of[i]] = record->cells[i];
    lines[sheet->row_count++] = record->line;
}

/* The line of the byte; lines end as core/csv says. */
static int64_t line_of(struct text bytes, int64_t offset) {
    int64_t line = 1;
    for (int64_t i = 0; i < offset; i++) {
        bool pair = bytes.at[i] == '\r' && i + 1 < bytes.length && bytes.at[i + 1] == '\n';
        line += (bytes.at[i] == '\n' || bytes.at[i] == '\r') && !pair;
    }
    return line;
}

static const char *separator_word(char separator) {
    return separator == ';' ? "semicolon" : separator == '\t' ? "tab" : separator == '|' ? "bar" : "comma";
}

/* A spreadsheet writes rows and columns that were once used as empty cells: those say nothing. */
static void read_rows(struct arena *mem, struct csv *csv, const struct header *header, struct sheet *sheet,
                      struct findings *findings) {
    struct csv_record record;
    struct err err = {0};
    int64_t rows_max = line_of(csv->rest, csv->rest.length);
    int64_t *lines = arena_make(mem, int64_t, rows_max);
    sheet->cells = arena_make(mem, struct text, rows_max * sheet_kinds[sheet->id].column_count);
    while (csv_next(csv, &record, &err)) {
        int32_t count = filled(&record);
        if (count == 0) continue;
        must(sheet->row_count < rows_max); /* a record ends at least one line */
        if (record.count >= header->count && count <= header->count) {
            add_row(&record, header, sheet, lines);
            continue;
        }
        sheet->left_out = true;
        findings_add(findings, place_of(sheet, record.line), "csv.cells",
                     "the row has %d cells, the header %d\nPut a cell that holds a %s in quotes; add or "
                     "remove cells.",
                     record.count, header->count, separator_word(csv->separator));
    }
    sheet->lines = lines;
    if (!err_any(&err)) return;
    findings_add(findings, place_of(sheet, csv->line), "csv.quote", "%s", err.text);
    sheet->refused = true;
}

static bool is_utf16(struct text bytes) {
    return bytes.length >= 2 &&
           (memcmp(bytes.at, "\xFF\xFE", 2) == 0 || memcmp(bytes.at, "\xFE\xFF", 2) == 0);
}

/* Whether the bytes are text that can be read. */
static bool check_text(struct text bytes, const struct sheet *sheet, struct findings *findings) {
    if (is_utf16(bytes)) {
        findings_add(
            findings, place_of(sheet, 1), "file.not-utf8",
            "the file is UTF-16\nSave it as \"CSV UTF-8\", or name its encoding: --encoding utf-16.");
        return false;
    }
    int64_t wrong = text_utf8_error(bytes);
    if (wrong >= 0) {
        findings_add(findings, place_of(sheet, line_of(bytes, wrong)), "file.not-utf8",
                     "byte 0x%02X is not UTF-8\nSave the file as UTF-8, or name its encoding: --encoding "
                     "windows-1251.",
                     (unsigned char)bytes.at[wrong]);
        return false;
    }
    const char *zero = bytes.length == 0 ? NULL : memchr(bytes.at, '\0', (size_t)bytes.length);
    if (zero == NULL) return true;
    findings_add(
        findings, place_of(sheet, line_of(bytes, zero - bytes.at)), "file.zero-byte",
        "the file holds a zero byte, which no text has\nSave it as \"CSV UTF-8\"; if every second byte is "
        "zero, it may be read with --encoding utf-16le.");
    return false;
}

static bool read_text(struct arena *mem, struct text bytes, struct sheet *sheet, struct findings *findings) {
    struct csv csv = csv_begin(mem, bytes);
    struct csv_record record;
    struct err err = {0};
    struct header header;
    if (!csv_next(&csv, &record, &err)) {
        findings_add(findings, place_of(sheet, csv.line), err_any(&err) ? "csv.quote" : "csv.no-header", "%s",
                     err_any(&err) ? err.text : "the file is empty\nIts first line must name the columns.");
        return false;
    }
    if (!read_header(&record, sheet, &header, findings)) return false;
    read_rows(mem, &csv, &header, sheet, findings);
    return !sheet->refused;
}

void sheet_read(struct arena *mem, struct text bytes, struct sheet *sheet, struct findings *findings) {
    *sheet = (struct sheet){.id = sheet->id, .file = sheet->file, .present = true};
    sheet->refused = !check_text(bytes, sheet, findings) || !read_text(mem, bytes, sheet, findings);
    if (sheet->refused) sheet->row_count = 0;
}

/* ---- a sheet of a workbook ---- */

/* A formula that failed is no value. */
static void check_values(const struct csv_record *record, struct sheet *sheet, struct findings *findings) {
    static const char *const failed[] = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"};
    for (int32_t i = 0; i < record->count; i++)
        for (size_t k = 0; k < sizeof failed / sizeof *failed; k++)
            if (text_is(record->cells[i], failed[k]))
                findings_add(findings, place_of(sheet, record->line), "xlsx.failed-formula",
                             "the formula in cell %d of the row gives %s\nCorrect the formula, or write the "
                             "value.",
                             i + 1, failed[k]);
}

static void read_book_row(struct arena *mem, const struct csv_record *record, const struct header *header,
                          const struct xlsx *book, struct sheet *sheet, int64_t *lines,
                          struct findings *findings) {
    const struct sheet_kind *kind = &sheet_kinds[sheet->id];
    if (filled(record) > header->count) {
        sheet->left_out = true;
        findings_add(
            findings, place_of(sheet, record->line), "csv.cells",
            "the row has %d cells, the header %d\nName the column in the first row, or empty the cells.",
            filled(record), header->count);
        return;
    }
    check_values(record, sheet, findings);
    add_row(record, header, sheet, lines);
    struct text *cells = sheet->cells + (sheet->row_count - 1) * kind->column_count;
    for (int32_t c = 0; c < kind->column_count; c++)
        if (kind->columns[c].type == COLUMN_DAY) cells[c] = day_cell(mem, cells[c], book);
}

void sheet_read_book(struct arena *mem, const struct xlsx *book, const struct xlsx_sheet *from,
                     struct sheet *sheet, struct findings *findings) {
    struct header header;
    *sheet = (struct sheet){.id = sheet->id, .file = sheet->file, .present = true};
    if (from->row_count == 0)
        findings_add(findings, place_of(sheet, 1), "csv.no-header",
                     "the sheet is empty\nIts first row must name the columns.");
    sheet->refused = from->row_count == 0 || !read_header(&from->rows[0], sheet, &header, findings);
    if (sheet->refused) return;
    int64_t *lines = arena_make(mem, int64_t, from->row_count);
    sheet->cells = arena_make(mem, struct text, from->row_count * sheet_kinds[sheet->id].column_count);
    for (int64_t i = 1; i < from->row_count; i++)
        read_book_row(mem, &from->rows[i], &header, book, sheet, lines, findings);
    sheet->lines = lines;
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

static void refuse_encoding(struct text bytes, int64_t wrong, const char *encoding, struct sheet *sheet,
                            struct findings *findings) {
    sheet->present = sheet->refused = true;
    struct place place = place_of(sheet, line_of(bytes, wrong));
    findings_add(findings, place, "file.encoding",
                 "byte 0x%02X does not exist in %s\nName the encoding that the file has. Windows-1251 has no "
                 "Kazakh letters: a file with them is UTF-8 or, from older programs, rk1048.",
                 (unsigned char)bytes.at[wrong], encoding);
}

static bool check_encoding(const char *encoding, struct err *err) {
    if (encoding == NULL) return true;
    bool plain = strchr(encoding, '/') == NULL; /* "//IGNORE" would drop letters in silence */
    iconv_t way = plain ? iconv_open("UTF-8", encoding) : (iconv_t)-1;
    if (way == (iconv_t)-1)
        return err_fail(err, ERR_USAGE, "sheets.unknown-encoding",
                        "encoding \"%s\" is not known\nTry windows-1251, or leave --encoding out for UTF-8.",
                        encoding);
    iconv_close(way);
    return true;
}

/* ---- files by name ---- */

static bool ends_with(struct text name, const char *ending) {
    int64_t length = (int64_t)strlen(ending);
    return name.length > length && strncasecmp(name.at + name.length - length, ending, (size_t)length) == 0;
}

/* "officers.csv" -> its sheet, whatever the ending that is asked for; or -1. */
static int32_t sheet_of_file(struct text name, const char *ending) {
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        struct text stem = text_of(sheet_kinds[id].name);
        if (ends_with(name, ending) && name.length == stem.length + (int64_t)strlen(ending) &&
            memcmp(name.at, stem.at, (size_t)stem.length) == 0)
            return id;
    }
    return -1;
}

static int32_t sheet_of_tab(struct text name) {
    for (int32_t id = 0; id < SHEET_COUNT; id++)
        if (text_is_anycase(name, sheet_kinds[id].name)) return id;
    return -1;
}

static struct place place_of_file(struct text file) {
    return (struct place){.file = file};
}

/* The one that a file takes; NULL, with a finding, when another file came for the same table. */
static struct sheet *take(struct sheets *sheets, int32_t id, struct text file, struct findings *findings) {
    if (!sheets->of[id].present) {
        sheets->of[id].file = file;
        return &sheets->of[id];
    }
    findings_add(findings, place_of_file(file), "file.twice",
                 "the table came twice\nLeave one of the two files or sheets out.");
    return NULL;
}

/* The only sheet that holds anything; NULL when there are several. */
static const struct xlsx_sheet *only_sheet(const struct xlsx *book) {
    const struct xlsx_sheet *only = NULL;
    for (int32_t i = 0; i < book->count; i++) {
        if (book->sheets[i].row_count == 0) continue;
        if (only != NULL) return NULL;
        only = &book->sheets[i];
    }
    return only;
}

static void read_tab(struct arena *mem, struct text name, const struct xlsx *book,
                     const struct xlsx_sheet *from, int32_t id, struct sheets *sheets,
                     struct findings *findings) {
    struct text file = text_print(mem, "%.*s:%.*s", TEXT_ARGS(name), TEXT_ARGS(from->name));
    if (id < 0) {
        findings_add(findings, place_of_file(file), "sheet.unknown-name",
                     "no table has this sheet's name\nName the sheet as the table: officers; or remove it.");
        return;
    }
    struct sheet *sheet = take(sheets, id, file, findings);
    if (sheet != NULL) sheet_read_book(mem, book, from, sheet, findings);
}

static void read_book(struct arena *mem, struct text name, struct text bytes, struct sheets *sheets,
                      struct findings *findings) {
    struct xlsx book;
    struct err err = {0};
    if (!xlsx_read(mem, bytes, &book, &err)) {
        findings_add(findings, place_of_file(name), text_zero_ended(mem, text_of(err.code)), "%s", err.text);
        return;
    }
    const struct xlsx_sheet *only = only_sheet(&book);
    int32_t named = sheet_of_file(name, ".xlsx");
    if (only == NULL && book.count == 0)
        findings_add(findings, place_of_file(name), "csv.no-header", "the workbook has no sheet");
    for (int32_t i = 0; i < book.count; i++) {
        const struct xlsx_sheet *from = &book.sheets[i];
        int32_t id = sheet_of_tab(from->name);
        if (id < 0 && from == only) id = named;
        if (id >= 0 || from->row_count > 0) read_tab(mem, name, &book, from, id, sheets, findings);
    }
}

void sheets_read_file(struct arena *mem, struct text name, struct text bytes, struct sheets *sheets,
                      struct findings *findings) {
    int32_t id = sheet_of_file(name, ".csv");
    if (ends_with(name, ".xlsx")) {
        read_book(mem, name, bytes, sheets, findings);
    } else if (id < 0) {
        findings_add(findings, place_of_file(name), "file.unknown-name",
                     "no table has this file name\nRename the file, or leave it out.");
    } else {
        struct sheet *sheet = take(sheets, id, name, findings);
        if (sheet != NULL) sheet_read(mem, bytes, sheet, findings);
    }
}

/* ---- a directory ---- */

/* Excel puts a "~$officers.xlsx" beside each file that somebody has open. */
static bool is_wanted(struct text name) {
    return (ends_with(name, ".csv") || ends_with(name, ".xlsx")) && memcmp(name.at, "~$", 2) != 0;
}

static bool read_file(struct arena *mem, const char *directory, struct text name, const char *encoding,
                      struct sheets *sheets, struct findings *findings, struct err *err) {
    struct text bytes, converted;
    int64_t wrong;
    const char *path = path_join(mem, directory, text_zero_ended(mem, name));
    int32_t id = sheet_of_file(name, ".csv");
    if (id < 0 && !ends_with(name, ".xlsx")) {
        sheets_read_file(mem, name, TEXT_NONE, sheets, findings);
        return true;
    }
    if (!file_read(mem, path, FILE_BYTES_MAX, &bytes, err)) return false;
    bool marked = bytes.length >= 3 && memcmp(bytes.at, "\xEF\xBB\xBF", 3) == 0;
    converted = bytes;
    if (id >= 0 && encoding != NULL && !marked && !convert(mem, bytes, encoding, &converted, &wrong))
        refuse_encoding(bytes, wrong, encoding, &sheets->of[id], findings);
    else sheets_read_file(mem, name, converted, sheets, findings);
    return true;
}

bool sheets_read_directory(struct arena *mem, const char *directory, const char *encoding, struct sheets *out,
                           struct findings *findings, struct err *err) {
    struct text *names;
    int64_t count;
    struct sheets sheets;
    bool any = false;
    if (!check_encoding(encoding, err) || !directory_list(mem, directory, &names, &count, err)) return false;
    sheets_begin(&sheets);
    for (int64_t i = 0; i < count; i++) {
        if (!is_wanted(names[i])) continue;
        any = true;
        if (!read_file(mem, directory, names[i], encoding, &sheets, findings, err)) return false;
    }
    if (!any)
        return err_fail(err, ERR_INPUT, "sheets.no-files",
                        "directory \"%s\" holds no file to read\nExpected units.csv, posts.csv, officers.csv "
                        "and so on, or "
                        "the same as .xlsx.",
                        directory);
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
