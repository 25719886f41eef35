/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core/multipart: bodies of several parts (RFC 2046 5.1), read and written over bytes in memory.
 */
#ifndef CADRE_CORE_MULTIPART_H
#define CADRE_CORE_MULTIPART_H

#include "core/err.h"
#include "core/text.h"

enum { MULTIPART_PARTS_MAX = 1000, MULTIPART_HEADER_BYTES_MAX = 8192 };

struct multipart_header {
    struct text name, value; /* as sent, without the space around */
};

struct multipart_part {
    const struct multipart_header *headers;
    int32_t header_count;
    struct text body; /* any bytes, a slice of the whole body */
};

struct multipart {
    const struct multipart_part *parts;
    int32_t count;
};

/*
 * `content_type` is the header's value: multipart/mixed; boundary=... Lists live in `mem`, texts in the
 * bytes. Lines end with CRLF, a lone LF is taken too; what stands before the first and after the last
 * boundary is ignored. Errors: multipart.boundary (none in the header, or not of RFC 2046), multipart.form
 * (no first or last boundary, no empty line after a part's headers), multipart.header, ERR_LIMIT:
 * multipart.too-large.
 */
bool multipart_read(struct arena *mem, struct text content_type, struct text bytes, struct multipart *out,
                    struct err *err);
/* A header's value by its name in any case; empty text when it is not there. */
struct text multipart_header(const struct multipart_part *part, const char *name);

/* Writing: headers of a part are "Name: value" lines, which the caller adds between begin and body. */
struct multipart_writer {
    struct buffer *to;
    char boundary[48];
};

/* The boundary: 128 random bits from the system, so that no part holds it. */
struct multipart_writer multipart_begin(struct buffer *to);
void multipart_part_begin(struct multipart_writer *writer);
void multipart_part_header(struct multipart_writer *writer, const char *name, struct text value);
void multipart_part_body(struct multipart_writer *writer, struct text body);
void multipart_end(struct multipart_writer *writer);

#endif
