/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A delimiter is a line that begins with "--" and the boundary, and has nothing behind it but "--" (the last
 * one) and blanks. The line break before it belongs to the delimiter, not to the body (RFC 2046 5.1.1). So a
 * body is what stands between two of them, and is never looked into.
 */
#include "core/multipart.h"

#include "core/must.h"
#include "core/query.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

enum { BOUNDARY_MAX = 70 };

struct delimiter {
    int64_t begin; /* of the line break before it, or of its line */
    int64_t end;   /* after its line break */
    bool last;
};

/* ---- reading ---- */

static bool is_boundary(struct text t) {
    if (t.length == 0 || t.length > BOUNDARY_MAX || t.at[t.length - 1] == ' ') return false;
    for (int64_t i = 0; i < t.length; i++) {
        char c = t.at[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!plain && (c == '\0' || strchr("'()+_,-./:=? ", c) == NULL)) return false;
    }
    return true;
}

/* Whether a delimiter's line stands at `at`, where a line begins. */
static bool delimiter_at(struct text bytes, int64_t at, struct text boundary, struct delimiter *out) {
    int64_t end = at + 2 + boundary.length;
    if (end > bytes.length || bytes.at[at] != '-' || bytes.at[at + 1] != '-' ||
        memcmp(bytes.at + at + 2, boundary.at, (size_t)boundary.length) != 0)
        return false;
    bool last = end + 2 <= bytes.length && bytes.at[end] == '-' && bytes.at[end + 1] == '-';
    if (last) end += 2;
    while (end < bytes.length && (bytes.at[end] == ' ' || bytes.at[end] == '\t')) end++;
    bool ended = end == bytes.length && last;
    if (end + 1 < bytes.length && bytes.at[end] == '\r' && bytes.at[end + 1] == '\n') end += 2, ended = true;
    else if (end < bytes.length && bytes.at[end] == '\n') end += 1, ended = true;
    if (!ended) return false; /* more behind it: another text that begins alike */
    int64_t begin = at;
    if (begin > 0) begin--; /* the line feed */
    if (begin > 0 && bytes.at[begin] == '\n' && bytes.at[begin - 1] == '\r') begin--;
    *out = (struct delimiter){begin, end, last};
    return true;
}

/* The first delimiter at or after `from`, where a line begins. */
static bool find_delimiter(struct text bytes, int64_t from, struct text boundary, struct delimiter *out) {
    for (int64_t at = from; at < bytes.length;) {
        if (delimiter_at(bytes, at, boundary, out)) {
            if (out->begin < from) out->begin = from; /* an empty body right behind the headers */
            return true;
        }
        const char *line_end = memchr(bytes.at + at, '\n', (size_t)(bytes.length - at));
        if (line_end == NULL) return false;
        at = line_end - bytes.at + 1;
    }
    return false;
}

static bool is_token(struct text t) {
    for (int64_t i = 0; i < t.length; i++) {
        unsigned char c = (unsigned char)t.at[i];
        if (c <= 0x20 || c >= 0x7f || strchr("()<>@,;:\\\"/[]?={}", c) != NULL) return false;
    }
    return t.length > 0;
}

static bool read_header(struct text line, int32_t number, struct multipart_header *out, struct err *err) {
    const char *colon = line.length > 0 ? memchr(line.at, ':', (size_t)line.length) : NULL;
    struct text name = {line.at, colon == NULL ? 0 : colon - line.at};
    bool clean = colon != NULL && is_token(name);
    for (int64_t i = 0; i < line.length; i++) {
        unsigned char c = (unsigned char)line.at[i];
        clean = clean && (c >= 0x20 || c == '\t') && c != 0x7f;
    }
    if (!clean)
        return err_fail(err, ERR_INPUT, "multipart.header",
                        "part %d has a header line that is not \"Name: value\"\n"
                        "An empty line stands between a part's headers and its body.",
                        number);
    out->name = name;
    out->value = text_trim((struct text){colon + 1, line.length - name.length - 1});
    return true;
}

/* Headers up to the empty line; `*at` moves behind it. `number` counts parts from 1, for messages. */
static bool read_headers(struct arena *mem, struct text bytes, int64_t *at, int32_t number,
                         struct multipart_part *out, struct err *err) {
    struct multipart_header *headers = NULL;
    int64_t capacity = 0, from = *at;
    int32_t count = 0;
    for (;;) {
        const char *line = bytes.at + *at;
        const char *line_end = *at < bytes.length ? memchr(line, '\n', (size_t)(bytes.length - *at)) : NULL;
        if (line_end == NULL)
            return err_fail(err, ERR_INPUT, "multipart.form", "part %d has no empty line after its headers",
                            number);
        struct text t = {line, line_end - line};
        if (t.length > 0 && t.at[t.length - 1] == '\r') t.length--;
        *at = line_end - bytes.at + 1;
        if (*at - from > MULTIPART_HEADER_BYTES_MAX)
            return err_fail(err, ERR_LIMIT, "multipart.too-large",
                            "part %d has more than %d bytes of headers", number, MULTIPART_HEADER_BYTES_MAX);
        if (t.length == 0) break;
        arena_grow(mem, headers, count, &capacity);
        if (!read_header(t, number, &headers[count++], err)) return false;
    }
    out->headers = headers;
    out->header_count = count;
    return true;
}

static bool read_boundary(struct arena *mem, struct text content_type, struct text *out, struct err *err) {
    if (header_parameter(mem, content_type, "boundary", out) && is_boundary(*out)) return true;
    return err_fail(err, ERR_INPUT, "multipart.boundary",
                    "the Content-Type names no boundary of 1 to %d characters that boundaries may have\n"
                    "Send for example: Content-Type: multipart/mixed; boundary=abc123",
                    BOUNDARY_MAX);
}

bool multipart_read(struct arena *mem, struct text content_type, struct text bytes, struct multipart *out,
                    struct err *err) {
    struct text boundary;
    if (!read_boundary(mem, content_type, &boundary, err)) return false;
    struct delimiter before, after;
    if (!find_delimiter(bytes, 0, boundary, &before))
        return err_fail(err, ERR_INPUT, "multipart.form", "the body has no line \"--\" and the boundary");
    struct multipart_part *parts = NULL;
    int64_t capacity = 0;
    int32_t count = 0;
    for (; !before.last; before = after) {
        if (count == MULTIPART_PARTS_MAX)
            return err_fail(err, ERR_LIMIT, "multipart.too-large", "more than %d parts", MULTIPART_PARTS_MAX);
        arena_grow(mem, parts, count, &capacity);
        int64_t at = before.end;
        if (!read_headers(mem, bytes, &at, count + 1, &parts[count], err)) return false;
        if (!find_delimiter(bytes, at, boundary, &after))
            return err_fail(
                err, ERR_INPUT, "multipart.form",
                "the body ends inside part %d\nAfter the last part stands \"--\", the boundary and \"--\".",
                count + 1);
        parts[count++].body = (struct text){bytes.at + at, after.begin - at};
    }
    if (count == 0) return err_fail(err, ERR_INPUT, "multipart.form", "the body has no part");
    *out = (struct multipart){parts, count};
    return true;
}

struct text multipart_header(const struct multipart_part *part, const char *name) {
    for (int32_t i = 0; i < part->header_count; i++)
        if (text_is_anycase(part->headers[i].name, name)) return part->headers[i].value;
    return TEXT_NONE;
}

/* ---- writing ---- */

struct multipart_writer multipart_begin(struct buffer *to) {
    struct multipart_writer writer = {.to = to};
    unsigned char random[16];
    must(getrandom(random, sizeof random, 0) == (ssize_t)sizeof random);
    char *at = writer.boundary;
    for (size_t i = 0; i < sizeof random; i++) at += snprintf(at, 3, "%02x", random[i]);
    return writer;
}

void multipart_part_begin(struct multipart_writer *writer) {
    buffer_print(writer->to, "--%s\r\n", writer->boundary);
}

void multipart_part_header(struct multipart_writer *writer, const char *name, struct text value) {
    buffer_print(writer->to, "%s: ", name);
    for (int64_t i = 0; i < value.length; i++) /* a line break would begin another header */
        buffer_char(writer->to, (unsigned char)value.at[i] < 0x20 || value.at[i] == 0x7f ? ' ' : value.at[i]);
    buffer_adds(writer->to, "\r\n");
}

void multipart_part_body(struct multipart_writer *writer, struct text body) {
    buffer_adds(writer->to, "\r\n");
    buffer_add(writer->to, body);
    buffer_adds(writer->to, "\r\n");
}

void multipart_end(struct multipart_writer *writer) {
    buffer_print(writer->to, "--%s--\r\n", writer->boundary);
}
