/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes -> parameters in UTF-8 that come back when they are encoded again, or an error. The same bytes as
 * a header's value and as Accept-Language.
 */
#include "core/query.h"

#include "core/must.h"
#include "tests/fuzz.h"

static void encode(struct buffer *out, struct text t) {
    for (int64_t i = 0; i < t.length; i++) buffer_print(out, "%%%02x", (unsigned char)t.at[i]);
}

static void must_come_back(struct arena *mem, const struct query_list *query) {
    struct buffer out = {.mem = mem};
    for (int32_t i = 0; i < query->count; i++) {
        must(text_utf8_error(query->list[i].name) < 0 && text_utf8_error(query->list[i].value) < 0);
        buffer_char(&out, '&');
        encode(&out, query->list[i].name);
        buffer_char(&out, '=');
        encode(&out, query->list[i].value);
    }
    struct query_list again;
    struct err err = {0};
    must(query_read(mem, buffer_text(&out), true, &again, &err) && again.count == query->count);
    for (int32_t i = 0; i < again.count; i++)
        must(text_equal(again.list[i].name, query->list[i].name) &&
             text_equal(again.list[i].value, query->list[i].value));
}

static void check_languages(struct text input) {
    struct language_ranges ranges = language_ranges_read(input);
    must(ranges.count >= 0 && ranges.count <= LANGUAGE_RANGES_MAX);
    for (int32_t i = 0; i < ranges.count; i++)
        must(ranges.list[i].length > 0 && ranges.list[i].at >= input.at &&
             ranges.list[i].at + ranges.list[i].length <= input.at + input.length);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct arena mem = {0};
    struct text input = {(const char *)bytes, (int64_t)length}, found;
    for (int32_t duplicates = 0; duplicates < 2; duplicates++) {
        struct query_list query;
        struct err err = {0};
        bool read = query_read(&mem, input, duplicates == 1, &query, &err);
        must(read != err_any(&err));
        if (read) must_come_back(&mem, &query);
    }
    if (header_parameter(&mem, input, "boundary", &found)) must(found.length <= input.length);
    must(header_media_type(input).length <= input.length);
    check_languages(input);
    arena_clear(&mem);
    return 0;
}
