/* SPDX-License-Identifier: Apache-2.0 */
#include "service/fact_files.h"

#include "exchange/listing.h"
#include "exchange/sheets_files.h"

static int32_t sheet_of_name(struct arena *mem, struct text name, const char *ending) {
    for (int32_t id = 0; id < SHEET_COUNT; id++)
        if (text_equal(name, text_print(mem, "%s%s", sheet_kinds[id].name, ending))) return id;
    return NONE;
}

bool fact_files_import(struct arena *mem, const struct service *service, const struct fact_file *files,
                       int32_t count, day as_of, bool only_try, struct imported *out,
                       struct findings *findings, struct err *err) {
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    if (!service_may(service, RIGHT_IMPORT, err)) return false;
    if (count == 0)
        return err_fail(err, ERR_INPUT, "sheets.no-files",
                        "no file was sent\nSend units.csv, posts.csv, officers.csv and so on, or workbooks.");
    sheets_begin(sheets);
    for (int32_t i = 0; i < count; i++)
        sheets_read_file(mem, files[i].name, files[i].bytes, sheets, findings);
    return only_try ? import_try(mem, service, sheets, as_of, out, findings, err)
                    : import_sheets(mem, service, sheets, as_of, out, findings, err);
}

/* A workbook of one table, or with id NONE of all that there are. */
static bool print_book(struct arena *mem, const struct sheets *sheets, int32_t id, day made, struct text *out,
                       struct err *err) {
    struct listing listings[SHEET_COUNT];
    int32_t count = 0;
    for (int32_t i = 0; i < SHEET_COUNT; i++)
        if (i == id || (id == NONE && sheets->of[i].present))
            listings[count++] = listing_of_sheet(mem, &sheets->of[i]);
    return listing_workbook(mem, listings, count, text_of("Cadre"), made, out, err);
}

bool fact_files_export(struct arena *mem, const struct service *service, struct text name, day as_of,
                       struct text *out, struct err *err) {
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    struct buffer file = {.mem = mem};
    int32_t id = sheet_of_name(mem, name, ".csv"), book_id = sheet_of_name(mem, name, ".xlsx");
    bool whole = text_is(name, "cadre.xlsx");
    if (!service_may(service, RIGHT_EXPORT, err)) return false;
    if (id == NONE && book_id == NONE && !whole)
        return err_fail(err, ERR_INPUT, "file.not-found",
                        "no table has this file name\nSee docs/reference/files.md.");
    if (!import_export(mem, service, as_of, sheets, err)) return false;
    if (id == NONE)
        return print_book(mem, sheets, book_id,
                          as_of == DAY_LAST ? (day)(service_now(service) / 86400) : as_of, out, err);
    sheet_print(&sheets->of[id], &file);
    *out = buffer_text(&file);
    return true;
}
