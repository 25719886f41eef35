/* SPDX-License-Identifier: Apache-2.0 */
#include "core/csv.h"
#include "core/files.h"
#include "service/statements_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 500, TAIL_BYTES = 1 << 20 };

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

static bool export_line(struct exporting *x, struct arena *mem, const struct record_entry *entry) {
    struct json json;
    struct text line = text_keep(mem, entry->statement);
    one_line((char *)line.at, line.length);
    return json_read(mem, line, &json, x->err) && export_attachments(x, mem, &json, entry) && put(x, line) &&
           put(x, text_of("\n"));
}

/* ---- CSV ---- */

/* Where a column's value stands: member names divided by '/'. */
static const struct column {
    const char *name, *path;
} columns[] = {
    {"id", "id"},
    {"stored", "stored"},
    {"timestamp", "timestamp"},
    {"actor_name", "actor/name"},
    {"actor_mbox", "actor/mbox"},
    {"actor_mbox_sha1sum", "actor/mbox_sha1sum"},
    {"actor_openid", "actor/openid"},
    {"actor_account_name", "actor/account/name"},
    {"actor_account_home_page", "actor/account/homePage"},
    {"verb", "verb/id"},
    {"object_type", "object/objectType"},
    {"object", "object/id"},
    {"registration", "context/registration"},
    {"success", "result/success"},
    {"completion", "result/completion"},
    {"score_scaled", "result/score/scaled"},
    {"score_raw", "result/score/raw"},
    {"score_min", "result/score/min"},
    {"score_max", "result/score/max"},
    {"duration", "result/duration"},
    {"response", "result/response"},
};

static struct text value_at(struct arena *mem, const struct json *json, const char *path) {
    struct text rest = text_of(path), name;
    int32_t node = 0;
    while (text_next(&rest, '/', &name)) node = json_member(json, node, text_zero_ended(mem, name));
    if (node == JSON_MISSING || json_kind(json, node) == JSON_OBJECT || json_kind(json, node) == JSON_ARRAY)
        return TEXT_NONE;
    return json_kind(json, node) == JSON_STRING ? json_unescaped(mem, json, node) : json_raw(json, node);
}

/* A cell that a spreadsheet would take for a formula begins with an apostrophe. */
static void cell_add(struct buffer *b, struct text value) {
    bool formula = value.length > 0 && strchr("=+-@\t\r", value.at[0]) != NULL;
    int64_t number_end = 1;
    while (formula && number_end < value.length && strchr("0123456789.eE+-", value.at[number_end]) != NULL)
        number_end++;
    if (value.length > 1 && value.at[0] == '-' && number_end == value.length) formula = false;
    buffer_char(b, '"');
    if (formula) buffer_char(b, '\'');
    for (int64_t i = 0; i < value.length; i++) {
        if (value.at[i] == '"') buffer_char(b, '"');
        buffer_char(b, value.at[i]);
    }
    buffer_char(b, '"');
}

static bool export_header(struct exporting *x, struct arena *mem) {
    struct buffer b = {.mem = mem};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        buffer_print(&b, "%s%s", i > 0 ? "," : "", columns[i].name);
    buffer_char(&b, '\n');
    return put(x, buffer_text(&b));
}

static bool export_row(struct exporting *x, struct arena *mem, const struct record_entry *entry) {
    struct buffer b = {.mem = mem};
    struct json json;
    if (entry->voided) return true;
    if (!json_read(mem, entry->statement, &json, x->err)) return false;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        struct text value = value_at(mem, &json, columns[i].path);
        if (i > 0) buffer_char(&b, ',');
        if (value.length > 0) cell_add(&b, value);
    }
    buffer_char(&b, '\n');
    return put(x, buffer_text(&b));
}

/* ---- where to go on ---- */

/* The seq of the last whole line; what stands after it is cut off. */
static bool resume_at(struct exporting *x, struct arena *mem, int64_t *out, struct err *err) {
    struct json json;
    uint8_t id[16];
    *out = 0;
    if (fseek(x->file, 0, SEEK_END) != 0) return write_failed(x);
    long size = ftell(x->file), from = size > STATEMENT_LINE_BYTES_MAX ? size - STATEMENT_LINE_BYTES_MAX : 0;
    char *bytes = arena_make(mem, char, size - from + 1);
    if (fseek(x->file, from, SEEK_SET) != 0 ||
        fread(bytes, 1, (size_t)(size - from), x->file) != (size_t)(size - from))
        return write_failed(x);
    long end = size - from;
    while (end > 0 && bytes[end - 1] != '\n') end--;
    if (ftruncate(fileno(x->file), from + end) != 0 || fseek(x->file, from + end, SEEK_SET) != 0)
        return write_failed(x);
    if (end == 0 && from == 0) return true;
    long begin = end - 1;
    while (begin > 0 && bytes[begin - 1] != '\n') begin--;
    struct err why = {0};
    if (!json_read(mem, (struct text){bytes + begin, end - 1 - begin}, &json, &why) ||
        !uuid_read(json_unescaped(mem, &json, json_member(&json, 0, "id")), id))
        return err_fail(err, ERR_INPUT, "export.resume",
                        "the last line of \"%s\" is no statement\nExport into another file.", x->order->path);
    if (!record_seq(x->record, id, out, err)) return false;
    return *out != 0 || err_fail(err, ERR_INPUT, "export.resume",
                                 "the last statement of \"%s\" is not in this record store\nExport into "
                                 "another file.",
                                 x->order->path);
}

static bool open_file(struct exporting *x) {
    const struct export_order *order = x->order;
    if (order->resume && order->form != FORM_JSON_LINES)
        return err_fail(x->err, ERR_USAGE, "export.resume", "--resume works with JSON Lines only");
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
        bool done = x->order->form == FORM_CSV ? export_row(x, mem, &entries[i])
                                               : export_line(x, mem, &entries[i]);
        if (!done) return false;
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
                (order->form != FORM_CSV || export_header(&x, &mem)) &&
                export_all(&x, watch, seq, out_count, out_stopped);
    arena_clear(&mem);
    if (x.file != NULL) {
        if (done && (fflush(x.file) != 0 || fsync(fileno(x.file)) != 0)) done = write_failed(&x);
        if (fclose(x.file) != 0 && done) done = write_failed(&x);
    }
    return done;
}
