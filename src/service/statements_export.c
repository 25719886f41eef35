/* SPDX-License-Identifier: Apache-2.0 */
#include "core/files.h"
#include "service/statements_files.h"
#include "service/statements_table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 500 };

struct exporting {
    struct record *record;
    const struct export_order *order;
    FILE *file;
    bool has_directory;
    struct err *err;
};

static bool write_failed(struct exporting *x) {
    return err_fail(x->err, ERR_SYSTEM, "export.write",
                    "could not write \"%s\": %s\nMake room, then go on with "
                    "--resume.",
                    x->order->path, strerror(errno));
}

static bool put(struct exporting *x, struct text t) {
    return fwrite(t.at, 1, (size_t)t.length, x->file) == (size_t)t.length || write_failed(x);
}

/* ---- JSON Lines ---- */

/* A statement may have been sent over several lines; between values white space means nothing. */
static void one_line(char *bytes, int64_t length) {
    bool in_string = false;
    for (int64_t i = 0; i < length; i++) {
        if (bytes[i] == '\\' && in_string) i++;
        else if (bytes[i] == '"') in_string = !in_string;
        else if (!in_string && (bytes[i] == '\n' || bytes[i] == '\r')) bytes[i] = ' ';
    }
}

static bool export_attachments(struct exporting *x, struct arena *mem, const struct json *json,
                               const struct record_entry *entry) {
    struct statement statement;
    struct record_attachment found;
    if (json_member(json, 0, "attachments") == JSON_MISSING) return true;
    if (!statement_check(mem, json, 0, entry->version, &statement, x->err)) return false;
    const char *directory = text_zero_ended(mem, text_print(mem, "%s.attachments", x->order->path));
    for (int32_t i = 0; i < statement.attachment_count; i++) {
        struct text sha2 = statement.attachments[i].sha2;
        const char *path = path_join(mem, directory, text_zero_ended(mem, sha2));
        if (file_exists(path)) continue;
        if (!record_attachment_bytes(x->record, mem, sha2, &found, x->err)) return false;
        if (found.sha2.length == 0) continue;
        if (!x->has_directory && !directory_make(directory, x->err)) return false;
        x->has_directory = true;
        if (!file_write(path, found.bytes, x->err)) return false;
    }
    return true;
}

/* A line of JSON, or a row. */
static bool export_entry(struct exporting *x, struct arena *mem, const struct record_entry *entry) {
    struct json json;
    struct text line = text_keep(mem, entry->statement);
    struct buffer out = {.mem = mem};
    one_line((char *)line.at, line.length);
    if (!json_read(mem, line, &json, x->err) || !export_attachments(x, mem, &json, entry)) return false;
    if (x->order->form == FORM_CSV) table_row(&out, &json, entry->voided, line);
    else buffer_print(&out, "%.*s\n", TEXT_ARGS(line));
    return put(x, buffer_text(&out));
}

/* ---- where to go on ---- */

/* The id of the last whole line, and where that ends; 0: there is none. */
static bool last_line_id(struct arena *mem, struct text bytes, int64_t *out_end, uint8_t out[16]) {
    struct json json;
    struct err why = {0};
    int64_t end = bytes.length, begin;
    while (end > 0 && bytes.at[end - 1] != '\n') end--;
    for (begin = end - 1; begin > 0 && bytes.at[begin - 1] != '\n';) begin--;
    *out_end = end;
    if (end == 0 || !json_read(mem, (struct text){bytes.at + begin, end - 1 - begin}, &json, &why))
        return false;
    int32_t id = json_member(&json, 0, "id");
    return id != JSON_MISSING && uuid_read(json_unescaped(mem, &json, id), out);
}

static bool read_end(struct exporting *x, struct arena *mem, struct text *out, long *out_from) {
    if (fseek(x->file, 0, SEEK_END) != 0) return write_failed(x);
    long size = ftell(x->file);
    *out_from = size > STATEMENT_LINE_BYTES_MAX ? size - STATEMENT_LINE_BYTES_MAX : 0;
    char *bytes = arena_make(mem, char, size - *out_from + 1);
    *out = (struct text){bytes, size - *out_from};
    return (fseek(x->file, *out_from, SEEK_SET) == 0 &&
            fread(bytes, 1, (size_t)out->length, x->file) == (size_t)out->length) ||
           write_failed(x);
}

/* The seq of the last whole line or row; what stands after it is cut off. */
static bool resume_at(struct exporting *x, struct arena *mem, int64_t *out, struct err *err) {
    struct text bytes;
    int64_t end = 0;
    long from = 0;
    uint8_t id[16];
    *out = 0;
    if (!read_end(x, mem, &bytes, &from)) return false;
    bool found = x->order->form == FORM_CSV ? uuid_read(table_last_id(mem, bytes, &end), id)
                                            : last_line_id(mem, bytes, &end, id);
    if (!found && (end > 0 || from > 0))
        return err_fail(err, ERR_INPUT, "export.resume",
                        "the last line of \"%s\" is no statement\nExport into another file.", x->order->path);
    if (ftruncate(fileno(x->file), from + end) != 0 || fseek(x->file, from + end, SEEK_SET) != 0)
        return write_failed(x);
    if (!found) return true;
    if (!record_seq(x->record, id, out, err)) return false;
    return *out != 0 || err_fail(err, ERR_INPUT, "export.resume",
                                 "the last statement of \"%s\" is not in this record store\nExport into "
                                 "another file.",
                                 x->order->path);
}

/* Of a file that begins here. */
static bool export_names(struct exporting *x, struct arena *mem) {
    struct buffer names = {.mem = mem};
    table_names(&names);
    return put(x, buffer_text(&names));
}

static bool open_file(struct exporting *x) {
    const struct export_order *order = x->order;
    if (!order->resume && file_exists(order->path))
        return err_fail(x->err, ERR_INPUT, "export.exists",
                        "\"%s\" is there already\nName another file, or go on with --resume.", order->path);
    x->file = fopen(order->path, file_exists(order->path) ? "r+b" : "w+b");
    return x->file != NULL || write_failed(x);
}

/* ---- all ---- */

static bool export_piece(struct exporting *x, struct arena *mem, int64_t *seq, int64_t *count,
                         bool *out_end) {
    struct record_entry *entries;
    int32_t got;
    if (!record_next(x->record, mem, *seq, PIECE, &entries, &got, x->err)) return false;
    for (int32_t i = 0; i < got; i++) {
        if (!export_entry(x, mem, &entries[i])) return false;
        *seq = entries[i].seq;
        ++*count;
    }
    *out_end = got == 0;
    return true;
}

static bool export_all(struct exporting *x, const struct files_watch *watch, int64_t seq, int64_t *out_count,
                       bool *out_stopped) {
    struct record_state state;
    bool end = false;
    while (!end && !*out_stopped) {
        struct arena mem = {0};
        bool done = export_piece(x, &mem, &seq, out_count, &end);
        arena_clear(&mem);
        if (!done) return false;
        record_look(x->record, &state);
        *out_stopped = watch != NULL && !watch->look(watch->context, seq, state.last_seq);
    }
    return true;
}

bool statements_export(struct record *record, const struct export_order *order,
                       const struct files_watch *watch, int64_t *out_count, bool *out_stopped,
                       struct err *err) {
    struct exporting x = {.record = record, .order = order, .err = err};
    struct arena mem = {0};
    int64_t seq = 0;
    *out_count = 0;
    *out_stopped = false;
    bool done = open_file(&x) && (!order->resume || resume_at(&x, &mem, &seq, err)) &&
                (order->form != FORM_CSV || seq > 0 || export_names(&x, &mem)) &&
                export_all(&x, watch, seq, out_count, out_stopped);
    arena_clear(&mem);
    if (x.file != NULL) {
        if (done && (fflush(x.file) != 0 || fsync(fileno(x.file)) != 0)) done = write_failed(&x);
        if (fclose(x.file) != 0 && done) done = write_failed(&x);
    }
    return done;
}
