/* SPDX-License-Identifier: Apache-2.0 */
/* What a cell holds stays what it is when a spreadsheet opens a listing; the canonical file keeps every byte.
 */
#include "exchange/listing.h"
#include "exchange/sheets_files.h"
#include "exchange/xlsx.h"
#include "tests/test.h"

#include <dirent.h>
#include <string.h>

static struct arena mem;

static const char *const hostile[] = {"=1+1",       "=cmd|' /C calc'!A0",
                                      "+7",         "-1+2",
                                      "@SUM(A1)",   "\tx",
                                      "\r=1",       "=HYPERLINK(\"http://x\")",
                                      "007",        "1e3",
                                      "'quoted",    "a\"b;c,d",
                                      "two\nlines", "Әлия",
                                      "2008-01-08", "TRUE",
                                      "#N/A",       "<b>&amp;",
                                      "_x0041_"};

/* Every text column of every sheet with every hostile value. */
static struct sheet hostile_sheet(enum sheet_id id) {
    int32_t width = sheet_kinds[id].column_count;
    struct sheet sheet = {.id = id, .present = true, .row_count = COUNT(hostile)};
    sheet.cells = arena_make(&mem, struct text, width * COUNT(hostile));
    for (int32_t i = 0; i < COUNT(hostile); i++)
        for (int32_t c = 0; c < width; c++) sheet.cells[i * width + c] = text_of(hostile[i]);
    return sheet;
}

TEST(each_text_field_of_the_facts_comes_back_from_a_workbook_as_text) {
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        struct sheet sheet = hostile_sheet((enum sheet_id)id);
        struct listing listing = listing_of_sheet(&mem, &sheet);
        struct text bytes;
        struct xlsx book;
        struct err err = {0};
        check(listing_workbook(&mem, &listing, 1, text_of("t"), 0, &bytes, &err));
        check(xlsx_read(&mem, bytes, &book, &err));
        check_int(book.sheets[0].row_count, COUNT(hostile) + 1);
        check(memmem(bytes.at, (size_t)bytes.length, "<f>", 3) == NULL);
        for (int32_t i = 0; i < COUNT(hostile); i++)
            for (int32_t c = 0; c < listing.column_count; c++)
                check_text(book.sheets[0].rows[i + 1].cells[c], hostile[i]);
        arena_clear(&mem);
    }
}

TEST(each_text_field_is_made_harmless_in_a_listings_csv_and_kept_in_the_canonical_one) {
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        struct sheet sheet = hostile_sheet((enum sheet_id)id), again = {.id = sheet.id};
        struct listing listing = listing_of_sheet(&mem, &sheet);
        struct buffer people = {.mem = &mem}, canonical = {.mem = &mem};
        struct findings findings = {.mem = &mem};
        struct csv csv;
        struct csv_record record;
        struct err err = {0};
        listing_csv(&listing, LANGUAGE_RU, &people);
        csv = csv_begin(&mem, buffer_text(&people));
        check(csv_next(&csv, &record, &err));
        check(csv.separator == ';');
        for (int32_t i = 0; csv_next(&csv, &record, &err); i++) {
            check_int(record.count, listing.column_count);
            for (int32_t c = 0; c < record.count; c++) {
                struct text cell = record.cells[c];
                bool number = listing.columns[c].type == COLUMN_INT;
                check(number || strchr("=+-@\t\r\n", cell.at[0]) == NULL);
                if (cell.at[0] == '\'' && hostile[i][0] != '\'') cell.at++, cell.length--;
                check(text_equal(cell, text_of(hostile[i])));
            }
        }
        check(!err_any(&err));
        sheet_print(&sheet, &canonical);
        sheet_read(&mem, buffer_text(&canonical), &again, &findings);
        check_int(findings.count, 0);
        check_int(again.row_count, COUNT(hostile));
        for (int64_t i = 0; i < again.row_count * listing.column_count; i++)
            check(text_equal(sheet.cells[i], again.cells[i]));
        arena_clear(&mem);
    }
}

static const struct listing_column columns[] = {
    {{"a", 1}, COLUMN_TEXT, 5}, {{"on", 2}, COLUMN_DAY, 10}, {{"n", 1}, COLUMN_INT, 5}};

static struct text book_of(const struct text *cells, int64_t rows, struct err *err) {
    struct listing listing = {text_of("List"), columns, 3, cells, rows};
    struct text bytes = TEXT_NONE;
    listing_workbook(&mem, &listing, 1, text_of("Title"), 13837, &bytes, err);
    return bytes;
}

TEST(days_and_numbers_sort_as_such_and_the_bytes_depend_on_the_input_alone) {
    const struct text cells[] = {text_of("x"), text_of("2008-01-08"), text_of("30"),
                                 text_of(""),  text_of("1900-02-28"), text_of("007"),
                                 text_of("z"), text_of("1900-03-01"), text_of("1234567890123456")};
    struct err err = {0};
    struct xlsx book;
    struct text bytes = book_of(cells, 3, &err);
    check(text_equal(bytes, book_of(cells, 3, &err)));
    check(xlsx_read(&mem, bytes, &book, &err));
    check_text(book.sheets[0].name, "List");
    for (int32_t i = 0; i < 9; i++) check(text_equal(book.sheets[0].rows[1 + i / 3].cells[i % 3], cells[i]));
    arena_clear(&mem);
}

TEST(a_text_that_no_spreadsheet_holds_is_refused) {
    struct buffer text = {.mem = &mem};
    for (int32_t i = 0; i < 32767; i++) buffer_adds(&text, "ә");
    struct text cells[3] = {buffer_text(&text), TEXT_NONE, TEXT_NONE};
    struct err err = {0};
    book_of(cells, 1, &err);
    check(!err_any(&err));
    buffer_char(&text, 'x');
    cells[0] = buffer_text(&text);
    book_of(cells, 1, &err);
    check_text(text_of(err.code), "listing.too-large");
    arena_clear(&mem);
}
