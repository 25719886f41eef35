/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line with a Content-Type, then a body -> parts in order that lie in the body, or an error. What was read
 * is written again and comes back byte for byte.
 */
#include "core/multipart.h"

#include "core/must.h"
#include "tests/fuzz.h"

static void must_come_back(struct arena *mem, const struct multipart *parts) {
    struct buffer out = {.mem = mem};
    struct multipart_writer writer = multipart_begin(&out);
    for (int32_t i = 0; i < parts->count; i++) {
        multipart_part_begin(&writer);
        for (int32_t h = 0; h < parts->parts[i].header_count; h++)
            multipart_part_header(&writer, text_zero_ended(mem, parts->parts[i].headers[h].name),
                                  parts->parts[i].headers[h].value);
        multipart_part_body(&writer, parts->parts[i].body);
    }
    multipart_end(&writer);
    struct multipart again;
    struct err err = {0};
    struct text type = text_print(mem, "multipart/mixed; boundary=\"%s\"", writer.boundary);
    if (!multipart_read(mem, type, buffer_text(&out), &again, &err)) {
        must(err.kind == ERR_LIMIT); /* a lone LF became CRLF: headers may be just too long now */
        return;
    }
    must(again.count == parts->count);
    for (int32_t i = 0; i < again.count; i++) {
        must(text_equal(again.parts[i].body, parts->parts[i].body));
        must(again.parts[i].header_count == parts->parts[i].header_count);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct arena mem = {0};
    const char *input = (const char *)bytes, *line_end = length == 0 ? NULL : memchr(input, '\n', length);
    if (line_end == NULL) return 0;
    struct text type = {input, line_end - input}, body = {line_end + 1, input + length - (line_end + 1)};
    struct multipart parts;
    struct err err = {0};
    bool read = multipart_read(&mem, type, body, &parts, &err);
    must(read != err_any(&err));
    if (read) {
        must(parts.count > 0);
        const char *at = body.at;
        for (int32_t i = 0; i < parts.count; i++) {
            must(parts.parts[i].body.at >= at && parts.parts[i].body.length >= 0);
            at = parts.parts[i].body.at + parts.parts[i].body.length;
            must(at <= body.at + body.length);
        }
        must_come_back(&mem, &parts);
    }
    arena_clear(&mem);
    return 0;
}
