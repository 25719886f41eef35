/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a workbook, and any parts zipped into one (tests/workbook) -> records, or an error. What is
 * read keeps the limits that exchange/xlsx promises, and goes on into sheets and findings.
 */
#include "core/must.h"
#include "exchange/sheets_files.h"
#include "exchange/xlsx.h"
#include "tests/fuzz.h"
#include "tests/workbook.h"

static void must_keep_limits(const struct xlsx *book) {
    must(book->count <= XLSX_SHEETS_MAX);
    for (int32_t s = 0; s < book->count; s++) {
        int64_t line = 0;
        for (int64_t i = 0; i < book->sheets[s].row_count; i++) {
            const struct csv_record *row = &book->sheets[s].rows[i];
            must(row->line > line && row->line <= XLSX_ROWS_MAX);
            must(row->count > 0 && row->count <= XLSX_COLUMNS_MAX && row->cells[row->count - 1].length > 0);
            line = row->line;
            for (int32_t c = 0; c < row->count; c++) {
                must(row->cells[c].length <= XLSX_CELL_BYTES_MAX && text_utf8_error(row->cells[c]) < 0);
                must(row->cells[c].length == 0 ||
                     memchr(row->cells[c].at, '\0', (size_t)row->cells[c].length) == NULL);
            }
        }
    }
}

static void read_book(struct arena *mem, struct text bytes) {
    struct xlsx book;
    struct err err = {0};
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    struct findings findings = {.mem = mem};
    bool done = xlsx_read(mem, bytes, &book, &err);
    must(done == !err_any(&err));
    if (done) must_keep_limits(&book);
    sheets_begin(sheets);
    sheets_read_file(mem, text_of("corps.xlsx"), bytes, sheets, &findings);
    must(done || findings.count == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct arena mem = {0};
    struct text input = {(const char *)bytes, (int64_t)length};
    read_book(&mem, input);
    read_book(&mem, zip_of_parts(&mem, input, NULL));
    arena_clear(&mem);
    return 0;
}
