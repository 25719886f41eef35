/* SPDX-License-Identifier: Apache-2.0 */
#include "core/files.h"
#include "service/statements_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 100 };

struct importing {
    struct record *record;
    const struct import_order *order;
    FILE *file;
    int64_t line; /* the last one read */
    char *bytes;  /* of getline */
    size_t capacity;
    struct text held; /* a line that belongs to the next batch: it has another authority */
    struct arena held_mem;
    struct err *err;
};

static bool line_failed(struct importing *m, const char *code, const char *text) {
    return err_fail(m->err, ERR_INPUT, code, "%s:%lld: %s", m->order->path, (long long)m->line, text);
}

/* The next line that is not empty, in `mem`; length 0 at the end. */
static bool read_line(struct importing *m, struct arena *mem, struct text *out) {
    *out = TEXT_NONE;
    while (out->length == 0) {
        errno = 0;
        ssize_t length = getline(&m->bytes, &m->capacity, m->file);
        if (length < 0 && errno != 0) return line_failed(m, "import.line", strerror(errno));
        if (length < 0) return true;
        m->line++;
        if (length > STATEMENT_LINE_BYTES_MAX)
            return line_failed(m, "import.line", "the line is longer than 16 MB");
        *out = text_trim((struct text){m->bytes, length});
        while (out->length > 0 && strchr("\r\n", out->at[out->length - 1]) != NULL) out->length--;
    }
    *out = text_keep(mem, *out);
    return true;
}

/* ---- a batch: lines of one authority ---- */

struct batch {
    struct arena mem;
    struct json json[BATCH];
    struct statement statements[BATCH];
    int32_t count;
    int64_t first_line, next_line;
    struct text authority;
    struct record_attachment *attachments;
    int64_t attachment_count, attachment_capacity;
};

static bool add_attachments(struct importing *m, struct batch *b, const struct statement *statement) {
    for (int32_t i = 0; i < statement->attachment_count; i++) {
        struct text sha2 = statement->attachments[i].sha2;
        const char *path = text_zero_ended(
            &b->mem, text_print(&b->mem, "%s.attachments/%.*s", m->order->path, TEXT_ARGS(sha2)));
        struct text bytes;
        bool there = false;
        for (int64_t k = 0; k < b->attachment_count; k++)
            there = there || text_equal(b->attachments[k].sha2, sha2);
        if (there || !file_exists(path)) continue;
        if (!file_read(&b->mem, path, INT32_MAX, &bytes, m->err)) return false;
        arena_grow(&b->mem, b->attachments, b->attachment_count, &b->attachment_capacity);
        b->attachments[b->attachment_count++] = (struct record_attachment){sha2, TEXT_NONE, bytes};
    }
    return true;
}

/* *out_other: the line has another authority than the batch; it is kept for the next one. */
static bool add_line(struct importing *m, struct batch *b, struct text line, bool *out_other) {
    struct err why = {0};
    struct json *json = &b->json[b->count];
    struct statement *statement = &b->statements[b->count];
    *out_other = false;
    if (!json_read(&b->mem, line, json, &why) ||
        !statement_check(&b->mem, json, 0, m->order->version, statement, &why))
        return line_failed(m, why.code, why.text);
    struct text authority = statement->authority == JSON_MISSING ? m->order->authority
                                                                 : json_raw(json, statement->authority);
    if (b->count == 0) b->authority = authority;
    *out_other = !text_equal(b->authority, authority);
    if (*out_other) return true;
    b->count++;
    return add_attachments(m, b, statement);
}

static bool fill(struct importing *m, struct batch *b) {
    bool other = false;
    while (b->count < BATCH && !other) {
        struct text line = m->held;
        if (line.length > 0) line = text_keep(&b->mem, line);
        else if (!read_line(m, &b->mem, &line)) return false;
        m->held = TEXT_NONE;
        arena_clear(&m->held_mem);
        if (line.length == 0) break;
        if (b->count == 0) b->first_line = m->line;
        if (!add_line(m, b, line, &other)) return false;
        if (other) m->held = text_keep(&m->held_mem, line);
        else b->next_line = m->line + 1;
    }
    return true;
}

static bool store(struct importing *m, struct batch *b, struct import_result *out) {
    struct record_put put = {.mem = &b->mem,
                             .statements = b->statements,
                             .count = b->count,
                             .version = m->order->version,
                             .authority = b->authority,
                             .attachments = b->attachments,
                             .attachment_count = (int32_t)b->attachment_count};
    struct err why = {0};
    if (!record_write(m->record, &put, &why))
        return err_fail(m->err, why.kind, why.code, "%s, lines %lld to %lld: %s", m->order->path,
                        (long long)b->first_line, (long long)b->next_line - 1, why.text);
    out->stored += put.stored_count;
    out->there += b->count - put.stored_count;
    out->next_line = b->next_line;
    return true;
}

static bool skip_lines(struct importing *m) {
    while (m->line < m->order->first_line - 1) {
        if (getline(&m->bytes, &m->capacity, m->file) < 0) break;
        m->line++;
    }
    return true;
}

static bool import_all(struct importing *m, const struct files_watch *watch, struct import_result *out) {
    bool end = false;
    skip_lines(m);
    out->next_line = m->line + 1;
    while (!end && !out->stopped) {
        struct batch *b = calloc(1, sizeof *b);
        bool done = b != NULL && fill(m, b) && (b->count == 0 || store(m, b, out));
        end = !done || b->count == 0;
        if (b != NULL) arena_clear(&b->mem);
        free(b);
        if (!done) return false;
        out->stopped = watch != NULL && !watch->look(watch->context, out->stored + out->there, 0);
    }
    return true;
}

/* ---- the whole import ---- */

struct auditing {
    const struct service *service;
    const struct import_result *result;
};

static bool audit_run(struct tx *tx, void *context, struct err *err) {
    const struct auditing *a = context;
    struct arena mem = {0};
    bool done = service_audit(tx, a->service, "import statements", text_of("record store"),
                              text_print(&mem, "%lld stored, %lld were there", (long long)a->result->stored,
                                         (long long)a->result->there),
                              err);
    arena_clear(&mem);
    return done;
}

bool statements_import(const struct service *service, struct record *record, const struct import_order *order,
                       const struct files_watch *watch, struct import_result *out, struct err *err) {
    struct importing m = {.record = record, .order = order, .held = TEXT_NONE, .err = err};
    struct auditing auditing = {service, out};
    struct err audit_err = {0};
    *out = (struct import_result){.next_line = order->first_line};
    if (!service_may(service, RIGHT_RECORD, err)) return false;
    m.file = fopen(order->path, "rb");
    if (m.file == NULL)
        return err_fail(err, ERR_INPUT, "import.open", "could not open \"%s\": %s", order->path,
                        strerror(errno));
    bool done = import_all(&m, watch, out);
    fclose(m.file);
    free(m.bytes);
    arena_clear(&m.held_mem);
    /* what was stored before a failure stays, and is audited */
    bool audited = writer_run(record_writer(record), audit_run, &auditing, &audit_err);
    return done && (audited || err_fail(err, audit_err.kind, audit_err.code, "%s", audit_err.text));
}
