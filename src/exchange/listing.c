/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/listing.h"

#include "core/csv.h"
#include "core/files.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { WORKBOOK_BYTES_MAX = 1 << 30, DIGITS_MAX = 15 };

/* ---- CSV ---- */

static bool would_run(struct text cell) {
    return cell.length > 0 && strchr("=+-@\t\r\n", cell.at[0]) != NULL && cell.at[0] != '\0';
}

static void people_cell(struct buffer *out, struct text cell, bool is_text, char separator, bool last) {
    struct buffer safe = {.mem = out->mem};
    if (is_text && would_run(cell)) {
        buffer_char(&safe, '\'');
        buffer_add(&safe, cell);
        cell = buffer_text(&safe);
    }
    csv_cell_between(out, cell, separator);
    buffer_adds(out, last ? "\r\n" : separator == ';' ? ";" : ",");
}

void listing_csv(const struct listing *listing, enum language language, struct buffer *out) {
    char separator = language == LANGUAGE_EN ? ',' : ';';
    buffer_adds(out, "\xEF\xBB\xBF");
    for (int32_t c = 0; c < listing->column_count; c++)
        people_cell(out, listing->columns[c].title, true, separator, c + 1 == listing->column_count);
    for (int64_t i = 0; i < listing->row_count; i++)
        for (int32_t c = 0; c < listing->column_count; c++)
            people_cell(out, listing->cells[i * listing->column_count + c],
                        listing->columns[c].type != COLUMN_INT, separator, c + 1 == listing->column_count);
}

/* ---- a workbook ---- */

struct book {
    lxw_workbook *file;
    lxw_format *head, *day, *text;
    struct arena scratch; /* of one row */
    struct err *err;
};

static bool wrote(struct book *book, lxw_error error) {
    if (error == LXW_NO_ERROR) return true;
    if (error == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED || error == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE)
        return err_fail(book->err, ERR_INPUT, "listing.too-large",
                        "a table is larger than a spreadsheet holds: 1048576 rows, 32767 letters in a cell\n"
                        "Take it as CSV.");
    return err_fail(book->err, ERR_SYSTEM, "file.write", "could not write the workbook: %s",
                    lxw_strerror(error));
}

/* Spreadsheets count from 1900 and believe in 29 February 1900: earlier days are written as text. */
static bool day_number(struct text cell, double *out) {
    const day first = -25508; /* 1900-03-01 is 61 */
    day on;
    if (!day_parse(cell, &on) || on < first) return false;
    *out = (double)on - first + 61;
    return true;
}

/* "_x0041_" in a workbook stands for "A": an underscore that begins such a thing is written as "_x005F_". */
static const char *escaped(struct arena *mem, struct text t) {
    struct buffer out = {.mem = mem};
    for (int64_t i = 0; i < t.length; i++) {
        bool looks_so = i + 7 <= t.length && t.at[i] == '_' && t.at[i + 1] == 'x' && t.at[i + 6] == '_';
        for (int64_t k = i + 2; looks_so && k < i + 6; k++) looks_so = isxdigit((unsigned char)t.at[k]);
        if (looks_so) buffer_adds(&out, "_x005F");
        buffer_char(&out, t.at[i]);
    }
    return text_zero_ended(mem, buffer_text(&out));
}

static bool write_cell(struct book *book, lxw_worksheet *sheet, int64_t row, int32_t column, struct text cell,
                       enum column_type type) {
    double number;
    int64_t whole;
    lxw_row_t at = (lxw_row_t)row;
    lxw_col_t to = (lxw_col_t)column;
    if (cell.length == 0) return true;
    if (type == COLUMN_DAY && day_number(cell, &number))
        return wrote(book, worksheet_write_number(sheet, at, to, number, book->day));
    if (type == COLUMN_INT && cell.length <= DIGITS_MAX && text_int(cell, INT64_MIN, INT64_MAX, &whole))
        return wrote(book, worksheet_write_number(sheet, at, to, (double)whole, NULL));
    return wrote(book, worksheet_write_string(sheet, at, to, escaped(&book->scratch, cell), book->text));
}

static bool write_listing(struct book *book, const struct listing *listing) {
    lxw_worksheet *sheet = workbook_add_worksheet(book->file, text_zero_ended(&book->scratch, listing->name));
    lxw_col_t last = (lxw_col_t)(listing->column_count - 1);
    if (sheet == NULL) return wrote(book, LXW_ERROR_PARAMETER_VALIDATION);
    for (int32_t c = 0; c < listing->column_count; c++)
        worksheet_set_column(sheet, (lxw_col_t)c, (lxw_col_t)c, listing->columns[c].width, NULL);
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_ignore_errors(sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
    for (int32_t c = 0; c < listing->column_count; c++)
        if (!wrote(book, worksheet_write_string(sheet, 0, (lxw_col_t)c,
                                                text_zero_ended(&book->scratch, listing->columns[c].title),
                                                book->head)))
            return false;
    for (int64_t i = 0; i < listing->row_count; i++) {
        arena_reset(&book->scratch);
        for (int32_t c = 0; c < listing->column_count; c++)
            if (!write_cell(book, sheet, i + 1, c, listing->cells[i * listing->column_count + c],
                            listing->columns[c].type))
                return false;
    }
    worksheet_autofilter(sheet, 0, 0, (lxw_row_t)listing->row_count, last);
    worksheet_repeat_rows(sheet, 0, 0);
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, 9); /* A4 */
    worksheet_fit_to_pages(sheet, 1, 0);
    return true;
}

static bool write_book(const char *path, char *directory, const struct listing *listings, int32_t count,
                       struct text title, day made, struct err *err) {
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = directory, .use_zip64 = LXW_FALSE};
    struct book book = {.file = workbook_new_opt(path, &options), .err = err};
    if (book.file == NULL) return wrote(&book, LXW_ERROR_CREATING_XLSX_FILE);
    char *name = strndup(title.at, (size_t)title.length);
    lxw_doc_properties about = {.title = name, .author = "Cadre", .created = (time_t)made * 86400};
    workbook_set_properties(book.file, &about);
    free(name);
    book.head = workbook_add_format(book.file);
    book.day = workbook_add_format(book.file);
    book.text = workbook_add_format(book.file);
    format_set_bold(book.head);
    format_set_num_format(book.day, "yyyy\\-mm\\-dd");
    format_set_num_format(book.text, "@");
    bool done = true;
    for (int32_t i = 0; done && i < count; i++) done = write_listing(&book, &listings[i]);
    arena_clear(&book.scratch);
    return wrote(&book, workbook_close(book.file)) && done;
}

bool listing_workbook(struct arena *mem, const struct listing *listings, int32_t count, struct text title,
                      day made, struct text *out, struct err *err) {
    const char *place = getenv("TMPDIR");
    char *directory = (char *)(uintptr_t)text_zero_ended(
        mem, text_print(mem, "%s/cadre-XXXXXX", place != NULL && *place == '/' ? place : "/tmp"));
    if (mkdtemp(directory) == NULL)
        return err_fail(err, ERR_SYSTEM, "file.write", "could not make a temporary directory \"%s\": %m",
                        directory);
    const char *path = path_join(mem, directory, "book.xlsx");
    bool done = write_book(path, directory, listings, count, title, made, err) &&
                file_read(mem, path, WORKBOOK_BYTES_MAX, out, err);
    unlink(path);
    rmdir(directory);
    return done;
}

/* ---- facts ---- */

static int32_t width_of(const struct sheet_column *column) {
    static const int32_t widths[] = {
        [COLUMN_ID] = 14, [COLUMN_IDS] = 20, [COLUMN_TEXT] = 20, [COLUMN_DAY] = 11, [COLUMN_INT] = 8};
    int32_t name = (int32_t)strlen(column->name) + 3;
    return name > widths[column->type] ? name : widths[column->type];
}

struct listing listing_of_sheet(struct arena *mem, const struct sheet *sheet) {
    const struct sheet_kind *kind = &sheet_kinds[sheet->id];
    struct listing_column *columns = arena_make(mem, struct listing_column, kind->column_count);
    for (int32_t c = 0; c < kind->column_count; c++)
        columns[c] = (struct listing_column){text_of(kind->columns[c].name), kind->columns[c].type,
                                             width_of(&kind->columns[c])};
    return (struct listing){text_of(kind->name), columns, kind->column_count, sheet->cells, sheet->row_count};
}
