/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file is read entry by entry, in batches; each batch is stored whole. Once something is wrong nothing more
 * is stored, and reading goes on only to find what else is.
 *
 * Of a CSV file only as many lines are held as a record may have: up to where the quotes are even.
 */
#include "core/files.h"
#include "core/must.h"
#include "service/statements_files.h"
#include "service/statements_table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { BATCH = 100 };

/* One statement of the file. */
struct entry {
    struct table_statement statement; /* JSON of length 0: the end of the file */
    int64_t line;
};

struct importing {
    struct record *record;
    const struct import_order *order;
    FILE *file;
    int64_t line; /* the last one read */
    char *bytes;  /* of getline */
    size_t capacity;
    struct csv csv; /* FORM_CSV: what is left of the chunk */
    struct arena chunk_mem;
    struct table_header header;
    struct entry held; /* belongs to the next batch: another authority or version */
    struct arena held_mem;
    struct findings *findings;
    struct err *err;
};

static struct place place_at(const struct importing *m, int64_t line, struct text column) {
    return (struct place){.file = text_of(m->order->path), .line = line, .column = column};
}

static bool read_failed(struct importing *m, const char *why) {
    return err_fail(m->err, ERR_INPUT, "import.line", "%s:%lld: %s", m->order->path, (long long)m->line, why);
}

/* With its end; borrowed until the next line is read. Length 0 at the end of the file. */
static bool read_line(struct importing *m, struct text *out) {
    *out = TEXT_NONE;
    errno = 0;
    ssize_t length = getline(&m->bytes, &m->capacity, m->file);
    if (length < 0) return errno == 0 || read_failed(m, strerror(errno));
    m->line++;
    *out = (struct text){m->bytes, length};
    return length <= STATEMENT_LINE_BYTES_MAX || read_failed(m, "the line is longer than 16 MB");
}

/* ---- entries of JSON Lines ---- */

/* Empty lines are passed over. */
static bool next_of_lines(struct importing *m, struct arena *mem, struct entry *out) {
    struct text line, json;
    do {
        if (!read_line(m, &line)) return false;
        json = line;
        while (json.length > 0 && strchr("\r\n", json.at[json.length - 1]) != NULL) json.length--;
        json = text_trim(json);
    } while (line.length > 0 && json.length == 0);
    *out = (struct entry){{text_keep(mem, json), false}, m->line};
    return true;
}

/* ---- entries of CSV ---- */

/* Lines until the quotes are even: a record, or more where lines end with CR alone. Length 0 at the end. */
static bool read_chunk(struct importing *m, struct text *out) {
    struct text line;
    bool quoted = false;
    arena_reset(&m->chunk_mem);
    struct buffer chunk = {.mem = &m->chunk_mem};
    do {
        if (!read_line(m, &line)) return false;
        buffer_add(&chunk, line);
        if (chunk.length > STATEMENT_LINE_BYTES_MAX)
            return read_failed(m, "the record is longer than 16 MB\nIs a quote before it not closed?");
        for (int64_t i = 0; i < line.length; i++) quoted ^= line.at[i] == '"';
    } while (quoted && line.length > 0);
    *out = buffer_text(&chunk);
    return true;
}

/* The cells live until the next record is read; count 0 at the end of the file. */
static bool next_record(struct importing *m, struct csv_record *out) {
    struct err why = {0};
    struct text chunk;
    *out = (struct csv_record){0};
    while (!csv_next(&m->csv, out, &why)) {
        if (err_any(&why) && m->csv.line >= m->order->first_line)
            findings_add(m->findings, place_at(m, m->csv.line, TEXT_NONE), "csv.quote", "%s", why.text);
        why = (struct err){0};
        int64_t line = m->line + 1;
        if (!read_chunk(m, &chunk)) return false;
        if (chunk.length == 0) return true;
        if (line == 1) {
            m->csv = csv_begin(&m->chunk_mem, chunk); /* knows the separator from now on */
        } else {
            m->csv.rest = chunk;
            m->csv.line = line;
        }
    }
    return true;
}

static bool begin_table(struct importing *m) {
    struct csv_record names;
    if (!next_record(m, &names)) return false;
    table_header_read(text_of(m->order->path), &names, &m->header, m->findings);
    return true;
}

/* Rows that are wrong are passed over with their findings. */
static bool next_of_table(struct importing *m, struct arena *mem, struct entry *out) {
    struct csv_record row;
    struct table_statement statement;
    *out = (struct entry){0};
    while (m->findings->count < FINDINGS_LISTED_MAX && out->line == 0) {
        if (!next_record(m, &row)) return false;
        if (row.count == 0) break;
        if (row.line >= m->order->first_line &&
            table_row_read(mem, &m->header, text_of(m->order->path), &row, &statement, m->findings))
            *out = (struct entry){statement, row.line};
    }
    return true;
}

/* ---- a batch: entries of one authority and one version ---- */

struct batch {
    struct arena mem;
    struct json json[BATCH];
    struct statement statements[BATCH];
    int32_t count;
    int64_t first_line, last_line;
    enum xapi_version version;
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

/* A statement says itself which version it is of, once a record store has had it. */
static enum xapi_version version_of(struct importing *m, struct arena *mem, const struct json *json) {
    int32_t node = json_member(json, 0, "version");
    struct text version = node == JSON_MISSING || json_kind(json, node) != JSON_STRING
                              ? TEXT_NONE
                              : json_unescaped(mem, json, node);
    if (version.length < 2 || version.at[1] != '.') return m->order->version;
    return version.at[0] == '2' ? XAPI_2_0 : version.at[0] == '1' ? XAPI_1_0 : m->order->version;
}

static void add_finding(struct importing *m, const struct entry *entry, const struct err *why) {
    struct text column = m->order->form != FORM_CSV
                             ? TEXT_NONE
                             : table_column_of(&entry->statement, text_of(why->pointer));
    const char *code = text_zero_ended(m->findings->mem, text_of(why->code));
    findings_add(m->findings, place_at(m, entry->line, column), code, "%s", why->text);
}

/* *out_other: the entry begins the next batch. */
static bool add_entry(struct importing *m, struct batch *b, const struct entry *entry, bool *out_other) {
    struct err why = {0};
    struct json *json = &b->json[b->count];
    struct statement *statement = &b->statements[b->count];
    *out_other = false;
    if (!json_read(&b->mem, entry->statement.json, json, &why)) return add_finding(m, entry, &why), true;
    enum xapi_version version = version_of(m, &b->mem, json);
    if (!statement_check(&b->mem, json, 0, version, statement, &why))
        return add_finding(m, entry, &why), true;
    struct text authority = statement->authority == JSON_MISSING ? m->order->authority
                                                                 : json_raw(json, statement->authority);
    if (b->count == 0) {
        b->authority = authority;
        b->version = version;
        b->first_line = entry->line;
    }
    *out_other = b->version != version || !text_equal(b->authority, authority);
    if (*out_other) return true;
    b->count++;
    b->last_line = entry->line;
    return add_attachments(m, b, statement);
}

static bool next_entry(struct importing *m, struct arena *mem, struct entry *out) {
    if (m->held.statement.json.length == 0)
        return m->order->form == FORM_CSV ? next_of_table(m, mem, out) : next_of_lines(m, mem, out);
    *out = m->held;
    out->statement.json = text_keep(mem, m->held.statement.json);
    m->held = (struct entry){0};
    arena_clear(&m->held_mem);
    return true;
}

/* *out_end: the file has no more. */
static bool fill(struct importing *m, struct batch *b, bool *out_end) {
    struct entry entry;
    bool other = false;
    while (b->count < BATCH && !other && m->findings->count < FINDINGS_LISTED_MAX) {
        if (!next_entry(m, &b->mem, &entry)) return false;
        *out_end = entry.statement.json.length == 0;
        if (*out_end) return true;
        if (!add_entry(m, b, &entry, &other)) return false;
        if (!other) continue;
        m->held = entry;
        m->held.statement.json = text_keep(&m->held_mem, entry.statement.json);
    }
    return true;
}

static bool store(struct importing *m, struct batch *b, struct import_result *out) {
    struct record_put put = {.mem = &b->mem,
                             .statements = b->statements,
                             .count = b->count,
                             .version = b->version,
                             .authority = b->authority,
                             .attachments = b->attachments,
                             .attachment_count = (int32_t)b->attachment_count};
    struct err why = {0};
    if (!record_write(m->record, &put, &why))
        return err_fail(m->err, why.kind, why.code, "%s, lines %lld to %lld: %s", m->order->path,
                        (long long)b->first_line, (long long)b->last_line, why.text);
    out->stored += put.stored_count;
    out->there += b->count - put.stored_count;
    out->next_line = b->last_line + 1;
    return true;
}

/* A batch read, and stored unless something was found in it or before. */
static bool import_batch(struct importing *m, struct import_result *out, bool *out_end) {
    struct batch *b = calloc(1, sizeof *b);
    must(b != NULL);
    bool done = fill(m, b, out_end) && (b->count == 0 || m->findings->count > 0 || store(m, b, out));
    arena_clear(&b->mem);
    free(b);
    return done;
}

static bool import_all(struct importing *m, const struct files_watch *watch, struct import_result *out) {
    bool end = false;
    struct text line = text_of("\n");
    if (m->order->form == FORM_CSV && !begin_table(m)) return false;
    while (m->order->form != FORM_CSV && m->line < m->order->first_line - 1 && line.length > 0)
        if (!read_line(m, &line)) return false;
    while (!end && !out->stopped && m->findings->count < FINDINGS_LISTED_MAX) {
        if (!import_batch(m, out, &end)) return false;
        out->stopped = watch != NULL && !watch->look(watch->context, out->stored + out->there, 0);
    }
    return m->findings->count == 0 ||
           err_fail(m->err, ERR_INPUT, "import.statements",
                    "%lld finding%s, nothing from line %lld on was stored\nCorrect the lines named above.",
                    (long long)m->findings->count, m->findings->count == 1 ? "" : "s",
                    (long long)out->next_line);
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

static FILE *open_file(const char *path, struct err *err) {
    struct stat found;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        err_fail(err, ERR_INPUT, "import.open", "could not open \"%s\": %s", path, strerror(errno));
    } else if (fstat(fileno(file), &found) == 0 && S_ISDIR(found.st_mode)) {
        fclose(file);
        file = NULL;
        err_fail(err, ERR_INPUT, "import.open", "\"%s\" is a directory\nName a file of statements.", path);
    }
    return file;
}

bool statements_file_check(const char *path, struct err *err) {
    FILE *file = open_file(path, err);
    return file != NULL && fclose(file) == 0;
}

bool statements_import(const struct service *service, struct record *record, const struct import_order *order,
                       const struct files_watch *watch, struct import_result *out, struct findings *findings,
                       struct err *err) {
    struct importing m = {.record = record, .order = order, .findings = findings, .err = err};
    struct auditing auditing = {service, out};
    struct err audit_err = {0};
    *out = (struct import_result){.next_line = order->first_line};
    if (!service_may(service, RIGHT_RECORD, err)) return false;
    m.file = open_file(order->path, err);
    if (m.file == NULL) return false;
    m.csv.mem = &m.chunk_mem;
    bool done = import_all(&m, watch, out);
    fclose(m.file);
    free(m.bytes);
    arena_clear(&m.held_mem);
    arena_clear(&m.chunk_mem);
    /* what was stored before a failure stays, and is audited */
    bool audited = writer_run(record_writer(record), audit_run, &auditing, &audit_err);
    return done && (audited || err_fail(err, audit_err.kind, audit_err.code, "%s", audit_err.text));
}
