/* SPDX-License-Identifier: Apache-2.0 */
#include "core/query.h"

#include "tests/test.h"

#include <stdlib.h>
#include <string.h>

static struct arena mem;

/* "name=value|" for each parameter, or the code of the error. */
static struct text read(struct text bytes, bool duplicates_allowed) {
    char *tight = malloc(bytes.length > 0 ? (size_t)bytes.length
                                          : 1); /* the address sanitizer watches its end */
    if (bytes.length > 0) memcpy(tight, bytes.at, (size_t)bytes.length);
    struct query_list query = {NULL, 0};
    struct err err = {0};
    struct buffer out = {.mem = &mem};
    if (!query_read(&mem, (struct text){tight, bytes.length}, duplicates_allowed, &query, &err))
        buffer_adds(&out, err.code);
    for (int32_t i = 0; i < query.count; i++)
        buffer_print(&out, "%.*s=%.*s|", TEXT_ARGS(query.list[i].name), TEXT_ARGS(query.list[i].value));
    free(tight);
    return buffer_text(&out);
}

TEST(parameters_are_decoded_in_order) {
    static const char *const cases[][2] = {
        {"", ""},
        {"a=1", "a=1|"},
        {"a=1&b=%D2%9B+x", "a=1|b=\xd2\x9b x|"},
        {"a", "a=|"},
        {"a=", "a=|"},
        {"=1", "=1|"},
        {"a=b=c", "a=b=c|"},
        {"&&a=1&", "a=1|"},
        {"a%3db=%26%2B%25", "a=b=&+%|"},
        {"agent=%7B%22mbox%22%3a%22mailto%3Aa%40b%22%7d", "agent={\"mbox\":\"mailto:a@b\"}|"},
        {"a=\xd2\x9b", "a=\xd2\x9b|"},
        {"a=%0A%09%2F%2f%7E", "a=\n\t//~|"},
        {"a=%f0%9f%98%80", "a=\xf0\x9f\x98\x80|"},
    };
    for (int32_t i = 0; i < COUNT(cases); i++) check_text(read(text_of(cases[i][0]), false), cases[i][1]);
    arena_clear(&mem);
}

TEST(what_cannot_be_decoded_is_refused) {
    static const char *const escapes[] = {"a=%",  "a=%4",   "a=%zz", "a=%4g", "%",
                                          "a=1%", "a=%%41", "a=%00", "a=%0",  "a%00b=1"};
    static const char *const utf8[] = {"a=%ff", "a=%c3", "a=%c3%28", "a=%ed%a0%80", "a=\xff", "a=%c0%80"};
    for (int32_t i = 0; i < COUNT(escapes); i++) check_text(read(text_of(escapes[i]), false), "query.escape");
    for (int32_t i = 0; i < COUNT(utf8); i++) check_text(read(text_of(utf8[i]), false), "query.utf8");
    check_text(read((struct text){"a=\0", 3}, false), "query.utf8");
    arena_clear(&mem);
}

TEST(a_parameter_that_is_there_twice_is_refused_unless_allowed) {
    check_text(read(text_of("a=1&b=2&a=1"), false), "query.duplicate");
    check_text(read(text_of("a=1&%61=2"), false), "query.duplicate");
    check_text(read(text_of("a=1&A=2"), false), "a=1|A=2|");
    check_text(read(text_of("a=1&a=2"), true), "a=1|a=2|");
    arena_clear(&mem);
}

TEST(parameters_end_at_a_hundred) {
    struct buffer b = {.mem = &mem};
    for (int32_t i = 0; i < QUERY_PARAMETERS_MAX; i++) buffer_print(&b, "p%d=1&", i);
    check(read(buffer_text(&b), false).length > 500);
    buffer_adds(&b, "last=1");
    check_text(read(buffer_text(&b), false), "query.too-many");
    arena_clear(&mem);
}

TEST(parameters_are_found_by_name_and_case) {
    struct query_list query;
    struct err err = {0};
    check(query_read(&mem, text_of("statementId=x&limit="), false, &query, &err));

    check_text(query_find(&query, "statementId")->value, "x");
    check_text(query_find(&query, "limit")->value, "");
    check(query_find(&query, "statementid") == NULL);
    arena_clear(&mem);
}

TEST(parameters_of_headers_are_found_plain_and_quoted) {
    static const char *const cases[][2] = {
        {"multipart/mixed; boundary=abc", "abc"},
        {"multipart/mixed;boundary=\"a b\"", "a b"},
        {"multipart/mixed; charset=utf-8; Boundary = abc ; x=y", "abc"},
        {"multipart/mixed; x=\";boundary=no\"; boundary=yes", "yes"},
        {"a/b; boundary=\"a\\\"b\\\\\"", "a\"b\\"},
        {"a/b; boundary=", ""},
        {"a/b; boundary; boundary=x", "x"},
        {"a/b; boundary=---=x", "---=x"},
    };
    static const char *const missing[] = {"",         "boundary=x",           "a/b",
                                          "a/b; x=y", "a/b; boundary=\"open", "a/b; boundary=\"x\\",
                                          "a/b;;",    "a/b; xboundary=a"};
    struct text found;
    for (int32_t i = 0; i < COUNT(cases); i++) {
        check(header_parameter(&mem, text_of(cases[i][0]), "boundary", &found));
        check_text(found, cases[i][1]);
    }
    for (int32_t i = 0; i < COUNT(missing); i++)
        check(!header_parameter(&mem, text_of(missing[i]), "boundary", &found));
    check_text(header_media_type(text_of(" multipart/Mixed ; boundary=x")), "multipart/Mixed");
    check(text_is_anycase(text_of("Multipart/MIXED"), "multipart/mixed"));
    check(!text_is_anycase(text_of("multipart"), "multipart/mixed"));
    arena_clear(&mem);
}

TEST(languages_are_ordered_by_their_weights) {
    static const char *const cases[][2] = {
        {"", ""},
        {"kk", "kk "},
        {"kk, ru;q=0.8, en-US;q=0.9", "kk en-US ru "},
        {"ru;q=0.5,kk;q=0.5,en", "en ru kk "},
        {"ru;q=0, kk;q=0.000, en;q=0.001", "en "},
        {"*;q=0.1, kk", "kk * "},
        {"kk;q=1.000 , ru; Q = 0.8", "kk ru "},
        {"kk;q=1.1, ru;q=2, en;q=x, de;x=1, fr;q=", ""},
        {"k\xff, toolonglanguage, kk-, -kk, kk--KZ, 12", ""},
        {",,kk,,", "kk "},
        {"kk;q=1, ru;q=0.1234, es-419;q=0.9, az-Zz;q=0.95, AZ;q=0.2", "kk az-Zz es-419 AZ "},
        {"ru;q=0.1, kk;q=0.2, en;q=0.3, de;q=0.15", "en kk de ru "},
    };
    for (int32_t i = 0; i < COUNT(cases); i++) {
        struct language_ranges ranges = language_ranges_read(text_of(cases[i][0]));
        struct buffer out = {.mem = &mem};
        for (int32_t k = 0; k < ranges.count; k++) buffer_print(&out, "%.*s ", TEXT_ARGS(ranges.list[k]));
        check_text(buffer_text(&out), cases[i][1]);
    }
    struct buffer many = {.mem = &mem};
    for (int32_t i = 0; i < 1000; i++) buffer_adds(&many, "kk,");
    check_int(language_ranges_read(buffer_text(&many)).count, LANGUAGE_RANGES_MAX);
    arena_clear(&mem);
}
