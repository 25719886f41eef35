/* SPDX-License-Identifier: Apache-2.0 */
#include "service/fact_files.h"

#include "exchange/sheets_files.h"

static int32_t sheet_of_name(struct text name) {
    for (int32_t id = 0; id < SHEET_COUNT; id++)
        if (text_is(name, sheet_kinds[id].file)) return id;
    return NONE;
}

static void read_file(struct arena *mem, const struct fact_file *file, struct sheets *sheets,
                      struct findings *findings) {
    int32_t id = sheet_of_name(file->name);
    struct place place = {file->name, 0, TEXT_NONE};
    if (id == NONE)
        findings_add(findings, place, "file.unknown-name",
                     "no table has this file name\nRename the file, or leave it out.");
    else if (sheets->of[id].present)
        findings_add(findings, place, "file.twice", "the file was sent twice\nSend it once.");
    else sheet_read(mem, file->bytes, &sheets->of[id], findings);
}

bool fact_files_import(struct arena *mem, const struct service *service, const struct fact_file *files,
                       int32_t count, day as_of, bool only_try, struct imported *out,
                       struct findings *findings, struct err *err) {
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    if (!service_may(service, RIGHT_IMPORT, err)) return false;
    if (count == 0)
        return err_fail(err, ERR_INPUT, "sheets.no-files",
                        "no file was sent\nSend units.csv, posts.csv, officers.csv and so on.");
    sheets_begin(sheets);
    for (int32_t i = 0; i < count; i++) read_file(mem, &files[i], sheets, findings);
    return only_try ? import_try(mem, service, sheets, as_of, out, findings, err)
                    : import_sheets(mem, service, sheets, as_of, out, findings, err);
}

bool fact_files_export(struct arena *mem, const struct service *service, struct text name, day as_of,
                       struct text *out, struct err *err) {
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    struct buffer file = {.mem = mem};
    int32_t id = sheet_of_name(name);
    if (!service_may(service, RIGHT_EXPORT, err)) return false;
    if (id == NONE)
        return err_fail(err, ERR_INPUT, "file.not-found",
                        "no table has this file name\nSee docs/reference/files.md.");
    if (!import_export(mem, service, as_of, sheets, err)) return false;
    sheet_print(&sheets->of[id], &file);
    *out = buffer_text(&file);
    return true;
}
