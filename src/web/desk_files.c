/* SPDX-License-Identifier: Apache-2.0 */
/* Facts in and out, as CSV files and workbooks. */
#include "core/multipart.h"
#include "service/fact_files.h"
#include "web/desk_shapes.h"

#include <string.h>

/* Parts with a file name, in the order sent. */
static bool files_read(struct request *request, struct fact_file **out, int32_t *out_count, struct err *err) {
    struct multipart form;
    struct text type = request_header(request, "Content-Type");
    if (!text_is_anycase(header_media_type(type), "multipart/form-data"))
        return err_fail(err, ERR_INPUT, "import.form",
                        "the body is no form with files\nSend it as multipart/form-data, as pages do.");
    if (!multipart_read(request->mem, type, request->body, &form, err)) return false;
    struct fact_file *files = arena_make(request->mem, struct fact_file, form.count);
    int32_t count = 0;
    for (int32_t i = 0; i < form.count; i++) {
        struct text name;
        struct text disposition = multipart_header(&form.parts[i], "Content-Disposition");
        if (header_parameter(request->mem, disposition, "filename", &name))
            files[count++] = (struct fact_file){name, form.parts[i].body};
    }
    *out = files;
    *out_count = count;
    return true;
}

static bool answer_imported(struct request *request, const struct imported *imported, bool stored,
                            const struct findings *findings) {
    struct body body;
    body_begin(&body, request);
    json_open(&body.json, "files", '[');
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        if (!imported->present[id]) continue;
        json_open(&body.json, NULL, '{');
        json_text(&body.json, "file", text_of(sheet_kinds[id].file));
        json_int(&body.json, "rows", imported->rows[id]);
        json_int(&body.json, "added", imported->changes[id].added);
        json_int(&body.json, "ended", imported->changes[id].ended);
        json_close(&body.json, '}');
    }
    json_close(&body.json, ']');
    json_findings(&body.json, request->mem, call_of(request)->language, findings);
    json_bool(&body.json, "stored", stored);
    return body_answer(&body, request, 200, TEXT_NONE);
}

bool imports_post(struct request *request, struct err *err) {
    struct findings *findings = arena_make(request->mem, struct findings, 1);
    struct text dry = request_parameter(request, "dry_run");
    bool only_try = dry.length > 0 && !text_is(dry, "0") && !text_is(dry, "false");
    struct fact_file *files = NULL;
    struct imported imported;
    int32_t count = 0;
    day as_of;
    findings->mem = request->mem;
    if (!request_day(request, "as_of", &as_of, err) || !files_read(request, &files, &count, err))
        return false;
    if (as_of == DAY_NONE) as_of = day_today();
    request->findings = findings;
    return fact_files_import(request->mem, &call_of(request)->service, files, count, as_of, only_try,
                             &imported, findings, err) &&
           answer_imported(request, &imported, !only_try, findings);
}

void answer_file(struct request *request, struct text name, struct text file) {
    static const struct {
        const char *ending, *type;
    } types[] = {{".csv", "text/csv; charset=utf-8"},
                 {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
                 {".pdf", "application/pdf"},
                 {".ics", "text/calendar; charset=utf-8"}};
    const char *type = "application/octet-stream";
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        int64_t length = (int64_t)strlen(types[i].ending);
        if (name.length > length &&
            memcmp(name.at + name.length - length, types[i].ending, (size_t)length) == 0)
            type = types[i].type;
    }
    answer_header(request, "Content-Disposition",
                  text_print(request->mem, "attachment; filename=\"%.*s\"", TEXT_ARGS(name)));
    answer(request, 200, type, file);
}

bool export_get(struct request *request, struct err *err) {
    struct text name, file;
    day as_of;
    if (!request_part(request, "file", &name, err) || !request_day(request, "as_of", &as_of, err) ||
        !fact_files_export(request->mem, &call_of(request)->service, name,
                           as_of == DAY_NONE ? DAY_LAST : as_of, &file, err))
        return false;
    answer_file(request, name, file);
    return true;
}
