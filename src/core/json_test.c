/* SPDX-License-Identifier: Apache-2.0 */
#include "core/json.h"

#include "core/random.h"
#include "tests/jansson_oracle.h"
#include "tests/test.h"

#include <stdlib.h>
#include <string.h>

static struct arena mem;

/* An exact copy on the heap, so that the address sanitizer sees a read past either end. */
static struct text tight(struct text t) {
    char *copy = malloc(t.length > 0 ? (size_t)t.length : 1);
    if (t.length > 0) memcpy(copy, t.at, (size_t)t.length);
    return (struct text){copy, t.length};
}

/* The code of the error, "" when it is read. */
static struct text code_of(struct text bytes) {
    struct text copy = tight(bytes);
    struct json json;
    struct err err = {0};
    bool read = json_read(&mem, copy, &json, &err);
    free((char *)copy.at);
    if (read == err_any(&err)) return text_of("says yes and no");
    return text_keep(&mem, text_of(err.code));
}

static struct json read(const char *text) {
    struct json json = {0};
    struct err err = {0};
    if (!json_read(&mem, text_of(text), &json, &err)) err_print(&err);
    check(!err_any(&err));
    return json;
}

static struct text message(const char *text) {
    struct json json;
    struct err err = {0};
    check(!json_read(&mem, text_of(text), &json, &err));
    return text_keep(&mem, text_of(err.text));
}

TEST(a_tape_holds_every_value_in_order) {
    struct json j = read(" [{\"a\" : 1}, 2.50, \"x\\ny\",true,false,null,{},[]] ");

    const uint8_t kinds[] = {JSON_ARRAY, JSON_OBJECT, JSON_STRING, JSON_NUMBER, JSON_NUMBER, JSON_STRING,
                             JSON_TRUE,  JSON_FALSE,  JSON_NULL,   JSON_OBJECT, JSON_ARRAY};
    check_int(j.count, COUNT(kinds));
    for (int32_t i = 0; i < j.count; i++) check_int(j.nodes[i].kind, kinds[i]);
    check_int(j.nodes[0].count, 8);
    check_int(j.nodes[0].next, j.count);
    check_int(j.nodes[1].count, 1);
    check_int(j.nodes[1].next, 4);
    check_text(json_raw(&j, 1), "{\"a\" : 1}");
    check_text(json_raw(&j, 4), "2.50");
    check_text(json_raw(&j, 5), "\"x\\ny\"");
    check_text(json_unescaped(&mem, &j, 5), "x\ny");
    check_int(json_first(&j, 9), JSON_MISSING);
    check_int(json_first(&j, 10), JSON_MISSING);
    check_int(json_first(&j, 4), JSON_MISSING);
    arena_clear(&mem);
}

TEST(members_are_found_by_their_unescaped_name) {
    struct json j = read("{\"ab\":1,\"\\u0061c\":2,\"\":3,\"ac\\u0000\":4}");

    check_text(json_raw(&j, json_member(&j, 0, "ab")), "1");
    check_text(json_raw(&j, json_member(&j, 0, "ac")), "2");
    check_text(json_raw(&j, json_member(&j, 0, "")), "3");
    check_int(json_member(&j, 0, "a"), JSON_MISSING);
    check_int(json_member(&j, 0, "abc"), JSON_MISSING);
    check_int(json_member(&j, JSON_MISSING, "ab"), JSON_MISSING);
    check_int(json_member(&j, 2, "ab"), JSON_MISSING);
    arena_clear(&mem);
}

TEST(escapes_become_their_characters) {
    struct json j = read(
        "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u049B\\u20ac\\ud83d\\uDE00\\u0000.\"]");

    struct text expected = {"\"\\/\b\f\n\r\tA\xc3\xa9\xd2\x9b\xe2\x82\xac\xf0\x9f\x98\x80\0.", 22};
    check(text_equal(json_unescaped(&mem, &j, 1), expected));
    arena_clear(&mem);
}

static const char *const good[] = {
    "0",
    "-0",
    "-1",
    "10",
    "0.5",
    "-0.0",
    "1e5",
    "1E+5",
    "1e-05",
    "0e0",
    "1.25e300",
    "123456789012345678901234567890",
    "1e999999",
    "\"\"",
    "\" \"",
    "\"\x7f\"",
    "\"/\"",
    "true",
    "false",
    "null",
    "[]",
    "{}",
    " [ ] ",
    "\t{\n}\r",
    "[1,2]",
    "[[],[[]]]",
    "{\"a\":{\"a\":{}}}",
    "{\"a\":1,\"A\":1}",
    "{\"\":1}",
    "\"\\u0000\"",
    "\"\\ud800\\udc00\"",
    "\"\\udbff\\udfff\"",
    "\"\\ud7ff\\ue000\"",
    "\"\xd2\x9b\"",
    "\"\xed\x9f\xbf\xee\x80\x80\"",
    "\"\xf4\x8f\xbf\xbf\"",
    "\"\xef\xbb\xbf\"",
    "[1\n,\r\n2\t]",
    "{\"a\":[{\"b\":[]},null]}",
    "\"1234567\\\"\"",
    "\"12345678\"",
    "\"1234567\xc3\xa9"
    "9\"",
};

static const struct {
    const char *text, *code;
} wrong[] = {
    /* nothing */
    {"", "json.empty"},
    {" \n", "json.empty"},
    /* structure */
    {"[", "json.end"},
    {"{", "json.end"},
    {"[1", "json.end"},
    {"[1,", "json.end"},
    {"{\"a\"", "json.end"},
    {"{\"a\":", "json.end"},
    {"{\"a\":1", "json.end"},
    {"{\"a\":1,", "json.end"},
    {"\"", "json.end"},
    {"\"a", "json.end"},
    {"\"\\", "json.end"},
    {"\"\\\"", "json.end"},
    {"]", "json.syntax"},
    {"}", "json.syntax"},
    {",", "json.syntax"},
    {":", "json.syntax"},
    {"[,1]", "json.syntax"},
    {"[1,]", "json.syntax"},
    {"[1,,2]", "json.syntax"},
    {"[1 2]", "json.syntax"},
    {"[1:2]", "json.syntax"},
    {"[1}", "json.syntax"},
    {"{\"a\":1]", "json.syntax"},
    {"{,}", "json.syntax"},
    {"{\"a\":1,}", "json.syntax"},
    {"{\"a\",1}", "json.syntax"},
    {"{\"a\" 1}", "json.syntax"},
    {"{\"a\"::1}", "json.syntax"},
    {"{a:1}", "json.syntax"},
    {"{'a':1}", "json.syntax"},
    {"{1:1}", "json.syntax"},
    {"{null:1}", "json.syntax"},
    {"{\"a\":}", "json.syntax"},
    {"{\"a\":1 \"b\":2}", "json.syntax"},
    {"{[]:1}", "json.syntax"},
    {"[\"\":1]", "json.syntax"},
    {"'a'", "json.syntax"},
    {"[1,/**/2]", "json.syntax"},
    {"//\n1", "json.syntax"},
    {"#", "json.syntax"},
    {"\v1", "json.syntax"},
    {"\f1", "json.syntax"},
    {"\xc2\xa0"
     "1",
     "json.syntax"},
    {"\xe2\x80\xa8"
     "1",
     "json.syntax"},
    {"`a`", "json.syntax"},
    /* words */
    {"True", "json.syntax"},
    {"TRUE", "json.syntax"},
    {"nul", "json.syntax"},
    {"tru", "json.syntax"},
    {"fals", "json.syntax"},
    {"nulll", "json.trailing"},
    {"truefalse", "json.trailing"},
    {"NaN", "json.syntax"},
    {"nan", "json.syntax"},
    {"Infinity", "json.syntax"},
    {"-Infinity", "json.number"},
    {"undefined", "json.syntax"},
    /* numbers */
    {"-", "json.number"},
    {"--1", "json.number"},
    {"+1", "json.syntax"},
    {".5", "json.syntax"},
    {"-.5", "json.number"},
    {"1.", "json.number"},
    {"1.e1", "json.number"},
    {"1e", "json.number"},
    {"1e+", "json.number"},
    {"1E-", "json.number"},
    {"01", "json.number"},
    {"-01", "json.number"},
    {"00", "json.number"},
    {"1.2.3", "json.trailing"},
    {"0x1", "json.trailing"},
    {"1_000", "json.trailing"},
    {"1e1.5", "json.trailing"},
    {"1 000", "json.trailing"},
    {"[1e]", "json.number"},
    {"[-a]", "json.number"},
    {"\xef\xbc\x91", "json.syntax"},
    {"1a", "json.trailing"},
    /* strings */
    {"\"\\a\"", "json.escape"},
    {"\"\\x41\"", "json.escape"},
    {"\"\\'\"", "json.escape"},
    {"\"\\U0041\"", "json.escape"},
    {"\"\\u004\"", "json.escape"},
    {"\"\\u\"", "json.escape"},
    {"\"\\u00g1\"", "json.escape"},
    {"\"\\u 041\"", "json.escape"},
    {"\"\\ud800\"", "json.escape"},
    {"\"\\udc00\"", "json.escape"},
    {"\"\\ud800\\ud800\"", "json.escape"},
    {"\"\\ud800x\"", "json.escape"},
    {"\"\\ud800\\n\"", "json.escape"},
    {"\"\\udc00\\ud800\"", "json.escape"},
    {"\"\\ud800\\u0041\"", "json.escape"},
    {"\"\\ud800\\udbff\"", "json.escape"},
    {"\"\\ud800\\ue000\"", "json.escape"},
    {"\"\\\xd2\x9b\"", "json.escape"},
    {"\"a\nb\"", "json.control"},
    {"\"a\tb\"", "json.control"},
    {"\"\x1f\"", "json.control"},
    {"\"\x01\"", "json.control"},
    {"{\"a\nb\":1}", "json.control"},
    {"\"12345678\r\"", "json.control"},
    /* UTF-8 */
    {"\"\x80\"", "json.utf8"},
    {"\"\xc0\x80\"", "json.utf8"},
    {"\"\xc1\xbf\"", "json.utf8"},
    {"\"\xc3\"", "json.utf8"},
    {"\"\xc3(\"", "json.utf8"},
    {"\"\xe0\x9f\xbf\"", "json.utf8"},
    {"\"\xe2\x82\"", "json.utf8"},
    {"\"\xed\xa0\x80\"", "json.utf8"},
    {"\"\xed\xbf\xbf\"", "json.utf8"},
    {"\"\xf0\x8f\xbf\xbf\"", "json.utf8"},
    {"\"\xf4\x90\x80\x80\"", "json.utf8"},
    {"\"\xf5\x80\x80\x80\"", "json.utf8"},
    {"\"\xff\"", "json.utf8"},
    {"\"\xe9\"", "json.utf8"},
    {"{\"\xff\":1}", "json.utf8"},
    {"\"\xc3", "json.utf8"},
    {"\"12345678\xfe\"", "json.utf8"},
    {"\xff\xfe[\0]", "json.syntax"},
    {"\xef\xbb\xbf{}", "json.byte-order-mark"},
    {"\xe9", "json.syntax"},
    /* after the end */
    {"{}{}", "json.trailing"},
    {"[] x", "json.trailing"},
    {"1,", "json.trailing"},
    {"{}]", "json.trailing"},
    {"\"a\"b", "json.trailing"},
    {"{}//", "json.trailing"},
    /* keys */
    {"{\"a\":1,\"a\":1}", "json.duplicate-key"},
    {"{\"a\":1,\"b\":2,\"a\":3}", "json.duplicate-key"},
    {"{\"a\":1,\"\\u0061\":2}", "json.duplicate-key"},
    {"{\"\\u0061\":1,\"a\":2}", "json.duplicate-key"},
    {"{\"\\u0061\":1,\"\\u0061\":2}", "json.duplicate-key"},
    {"{\"/\":1,\"\\/\":2}", "json.duplicate-key"},
    {"{\"\":1,\"\":2}", "json.duplicate-key"},
    {"{\"\xc3\xa9\":1,\"\\u00e9\":2}", "json.duplicate-key"},
    {"{\"\\ud83d\\ude00\":1,\"\xf0\x9f\x98\x80\":2}", "json.duplicate-key"},
    {"[{\"x\":{\"a\":1,\"a\":1}}]", "json.duplicate-key"},
};

TEST(what_the_grammar_allows_is_read) {
    for (int32_t i = 0; i < COUNT(good); i++) {
        struct text code = code_of(text_of(good[i]));
        if (code.length > 0) check_text(text_of(good[i]), TEXT_NONE.at);
    }
    arena_clear(&mem);
}

TEST(what_the_grammar_does_not_allow_is_refused_by_name) {
    for (int32_t i = 0; i < COUNT(wrong); i++) {
        struct text got = text_print(&mem, "%s: %s", wrong[i].text, code_of(text_of(wrong[i].text)).at);
        check_text(got, text_print(&mem, "%s: %s", wrong[i].text, wrong[i].code).at);
    }
    struct text zeros[] = {{"\0", 1},       {"[1\0]", 4}, {"\"\0\"", 3},
                           {"\"\\\0\"", 4}, {"1\0", 2},   {"{\"a\0\":1}", 8}};
    for (int32_t i = 0; i < COUNT(zeros); i++) check(code_of(zeros[i]).length > 0);
    arena_clear(&mem);
}

TEST(the_beginning_of_a_document_is_never_a_document) {
    const char *whole =
        "{\"a\":[1.5e3,\"\\u049b\xd2\x9b\\n\",true,null,{\"b\":false}],\"c\":\"\\ud83d\\ude00\"}";
    struct text all = text_of(whole);
    check_int(code_of(all).length, 0);
    for (int64_t length = 0; length < all.length; length++)
        check(code_of((struct text){all.at, length}).length > 0);
    arena_clear(&mem);
}

static struct text nested(int32_t depth, const char *open, const char *inner, const char *close) {
    struct buffer b = {.mem = &mem};
    for (int32_t i = 0; i < depth; i++) buffer_adds(&b, open);
    buffer_adds(&b, inner);
    for (int32_t i = 0; i < depth; i++) buffer_adds(&b, close);
    return buffer_text(&b);
}

TEST(nesting_ends_at_a_hundred) {
    check_text(code_of(nested(JSON_DEPTH_MAX, "[", "1", "]")), "");
    check_text(code_of(nested(JSON_DEPTH_MAX + 1, "[", "1", "]")), "json.depth");
    check_text(code_of(nested(JSON_DEPTH_MAX, "{\"a\":", "1", "}")), "");
    check_text(code_of(nested(JSON_DEPTH_MAX + 1, "{\"a\":", "1", "}")), "json.depth");
    check_text(code_of(nested(100000, "[", "", "")), "json.depth");
    arena_clear(&mem);
}

TEST(an_error_says_where_as_pointer_and_byte) {
    check_text(message("{\"a\":[1,{\"b/c~\":tru}]}"),
               "\"t\" where a value (true, false and null are written in lower case) is expected, at "
               "\"/a/1/b~1c~0\" (byte 16)");
    check_text(message("{\"x\":{\"a\":1,\"b\":{},\"a\":2}}"),
               "the same key twice in one object, at \"/x/a\" (byte 19)");
    check_text(message("[1,2"), "the JSON ends too early: \",\" or \"]\" expected, at \"/1\" (byte 4)\n"
                                "Is the body complete?");
    check_text(message("[\"\xff\"]"), "the byte 0xff, which is not UTF-8 here, at \"/0\" (byte 2)");
    check_text(message("{\"a\" \x01"), "the byte 0x01 where \":\" is expected, at \"/a\" (byte 5)");
    check_text(message("\xd2\x9b"), "\"\xd2\x9b\" where a value is expected, at \"\" (byte 0)");
    arena_clear(&mem);
}

TEST(an_error_has_its_pointer_as_the_document_means_it) {
    static const struct {
        const char *json, *pointer;
    } cases[] = {
        {"{\"a\":[1,{\"b/c~\":tru}]}", "/a/1/b~1c~0"},
        {"{\"\\u0061\\n\":x}", "/a\n"},
        {"x", ""},
        {"[[],[,]]", "/1/0"},
    };
    for (int32_t i = 0; i < COUNT(cases); i++) {
        struct json json;
        struct err err = {0};
        check(!json_read(&mem, text_of(cases[i].json), &json, &err));
        check(err.has_pointer);
        check_text(text_of(err.pointer), cases[i].pointer);
        check(strstr(err.text, "\n") == NULL);
    }
    arena_clear(&mem);
}

TEST(an_error_of_a_huge_key_stays_short_and_on_its_line) {
    struct buffer b = {.mem = &mem};
    buffer_adds(&b, "{\"\\n");
    for (int32_t i = 0; i < 100000; i++) buffer_adds(&b, "\xd2\x9b");
    buffer_adds(&b, "\":x}");
    struct json json;
    struct err err = {0};
    check(!json_read(&mem, buffer_text(&b), &json, &err));
    check(strlen(err.text) < 500);
    check(strchr(err.text, '\n') == NULL);
    check_int(text_utf8_error(text_of(err.text)), -1);
    arena_clear(&mem);
}

TEST(a_pointer_names_each_value_of_a_document) {
    struct json j = read("{\"a\":{\"b\":[10,{\"c\":1}]},\"d\":[[2],3],\"e\":4}");
    static const char *const expected[] = {"",       "/a",       "/a",       "/a/b", "/a/b", "/a/b/0",
                                           "/a/b/1", "/a/b/1/c", "/a/b/1/c", "/d",   "/d",   "/d/0",
                                           "/d/0/0", "/d/1",     "/e",       "/e"};
    check_int(j.count, COUNT(expected));
    for (int32_t i = 0; i < j.count; i++) check_text(json_pointer(&mem, &j, i), expected[i]);
    arena_clear(&mem);
}

static struct text object_of(int32_t count, int32_t repeated) {
    struct buffer b = {.mem = &mem};
    for (int32_t i = 0; i < count; i++)
        buffer_print(&b, "%s\"key%d\":%d", i == 0 ? "{" : ",", i == repeated ? 0 : i, i);
    buffer_char(&b, '}');
    return buffer_text(&b);
}

TEST(a_repeated_key_is_found_in_objects_of_every_size) {
    for (int32_t count = 2; count < 70; count++)
        for (int32_t repeated = 1; repeated < count; repeated++) {
            check_text(code_of(object_of(count, -1)), "");
            check_text(code_of(object_of(count, repeated)), "json.duplicate-key");
        }
    check_text(code_of(object_of(100000, -1)), "");
    check_text(code_of(object_of(100000, 99999)), "json.duplicate-key");
    arena_clear(&mem);
}

static bool equal(const char *a, const char *b) {
    struct json x = read(a), y = read(b);
    bool forward = json_same(&x, 0, &y, 0), backward = json_same(&y, 0, &x, 0);
    check(forward == backward);
    check(json_same(&x, 0, &x, 0) && json_same(&y, 0, &y, 0));
    return forward;
}

TEST(equal_is_what_means_the_same) {
    static const char *const same[][2] = {
        {"1", "1.0"},
        {"1", "1e0"},
        {"100", "1e2"},
        {"0.1", "1e-1"},
        {"0.1000", "0.1"},
        {"0", "-0.0e7"},
        {"-12.50", "-1.25E+1"},
        {"123456789012345678901", "1.23456789012345678901e20"},
        {"1e99999999999999999", "10e99999999999999998"},
        {"1e999999999999999999999", "1e999999999999999999999"},
        {"1e000000000000000000000000001", "10"},
        {"0.000e-99999999999999999999999", "0"},
        {"\"a\"", "\"\\u0061\""},
        {"\"\\u00e9\\/\"", "\"\xc3\xa9/\""},
        {"\"\\ud83d\\ude00\"", "\"\xf0\x9f\x98\x80\""},
        {"\"\\u0061\xc3\xa9\"", "\"a\\u00e9\""},
        {"{\"a\":1,\"b\":2}", "{ \"b\":2.0, \"\\u0061\":1 }"},
        {"[1,[2,{}]]", "[ 1.0 , [ 2 , { } ] ]"},
        {"{}", "{}"},
        {"[]", "[]"},
        {"null", " null"},
    };
    static const char *const other[][2] = {
        {"1", "2"},
        {"1", "-1"},
        {"1", "10"},
        {"1", "0.1"},
        {"12345678901234567890", "12345678901234567891"},
        {"0.1", "0.10000000000000000000001"},
        {"1e999999999999999999999", "1e999999999999999999998"},
        {"1", "\"1\""},
        {"0", "1e-99999"},
        {"101", "11"},
        {"1e5", "1e-5"},
        {"\"a\"", "\"A\""},
        {"\"a\"", "\"a\\u0000\""},
        {"\"\\u0061\"", "\"\\u0062\""},
        {"\"\"", "\"\\u0000\""},
        {"\"\\u00e9\"", "\"e\\u0301\""},
        {"\"\\n\"", "\"n\""},
        {"\"\\u0061\"", "\"ab\""},
        {"true", "false"},
        {"null", "false"},
        {"null", "{}"},
        {"[]", "{}"},
        {"[1,2]", "[2,1]"},
        {"[1]", "[1,1]"},
        {"{\"a\":1}", "{\"b\":1}"},
        {"{\"a\":1}", "{\"a\":2}"},
        {"{\"a\":1}", "{\"a\":1,\"b\":1}"},
        {"{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":1}"},
        {"{\"a\":1,\"b\":2}", "{\"b\":1,\"a\":2}"},
    };
    for (int32_t i = 0; i < COUNT(same); i++)
        if (!equal(same[i][0], same[i][1])) check_text(text_of(same[i][0]), same[i][1]);
    for (int32_t i = 0; i < COUNT(other); i++)
        if (equal(other[i][0], other[i][1])) check_text(text_of(other[i][0]), "not equal to its partner");
    arena_clear(&mem);
}

TEST(numbers_are_ordered_exactly) {
    static const char *const ascending[] = {"-1e999",
                                            "-2.5",
                                            "-25e-2",
                                            "-0.1",
                                            "0",
                                            "1e-99999999999999999999",
                                            "1e-9",
                                            "0.1",
                                            "0.10000000000000000001",
                                            "0.2",
                                            "1",
                                            "1.0000001",
                                            "9",
                                            "10",
                                            "12345678901234567890",
                                            "12345678901234567891",
                                            "1e20",
                                            "1e99999999999999999999"};
    for (int32_t i = 0; i < COUNT(ascending); i++)
        for (int32_t j = 0; j < COUNT(ascending); j++) {
            int order = json_number_compare(text_of(ascending[i]), text_of(ascending[j]));
            check_int((order > 0) - (order < 0), (i > j) - (i < j));
        }
    check_int(json_number_compare(text_of("-0.0"), text_of("0e5")), 0);
    check_int(json_number_compare(text_of("100"), text_of("1e2")), 0);
}

TEST(whole_numbers_are_read_however_they_are_spelled) {
    static const struct {
        const char *text;
        int64_t value;
    } whole[] = {{"0", 0},
                 {"-0.0", 0},
                 {"27", 27},
                 {"27.0", 27},
                 {"2.7e1", 27},
                 {"-1200", -1200},
                 {"1e2", 100},
                 {"0.5e1", 5},
                 {"999999999999999999", 999999999999999999},
                 {"0e99999999999999999", 0}};
    static const char *const others[] = {
        "0.5", "1e-1", "1000000000000000000", "1e18", "1e99999999999999999999", "27.01"};
    int64_t value;
    for (int32_t i = 0; i < COUNT(whole); i++) {
        check(json_integer(text_of(whole[i].text), &value));
        check_int(value, whole[i].value);
    }
    for (int32_t i = 0; i < COUNT(others); i++) check(!json_integer(text_of(others[i]), &value));
}

TEST(large_objects_in_any_order_are_compared_in_short_time) {
    struct buffer forward = {.mem = &mem}, backward = {.mem = &mem};
    enum { MEMBERS = 100000 };
    for (int32_t i = 0; i < MEMBERS; i++) {
        buffer_print(&forward, "%c\"%d\":%d", i == 0 ? '{' : ',', i, i);
        buffer_print(&backward, "%c\"%d\":%d", i == 0 ? '{' : ',', MEMBERS - 1 - i, MEMBERS - 1 - i);
    }
    buffer_adds(&forward, "}");
    buffer_adds(&backward, "}\0");
    struct json a, b;
    struct err err = {0};
    check(json_read(&mem, buffer_text(&forward), &a, &err));
    check(json_read(&mem, buffer_text(&backward), &b, &err));
    check(json_same(&a, 0, &b, 0));
    struct buffer merged = {.mem = &mem};
    json_merge(&merged, &a, &b);
    check(text_equal(buffer_text(&merged), buffer_text(&forward)));
    arena_clear(&mem);
}

static struct text merge(const char *old, const char *new) {
    struct json a = read(old), b = read(new);
    struct buffer out = {.mem = &mem};
    json_merge(&out, &a, &b);
    return buffer_text(&out);
}

TEST(merging_replaces_whole_members_and_keeps_the_rest_byte_for_byte) {
    check_text(merge("{\"a\":1.0,\"b\":{\"x\":1}}", "{\"b\":{\"y\":2},\"c\":null}"),
               "{\"a\":1.0,\"b\":{\"y\":2},\"c\":null}");
    check_text(merge("{}", "{\"a\": 1 }"), "{\"a\":1}");
    check_text(merge("{\"a\": 1 }", "{ }"), "{\"a\":1}");
    check_text(merge("{ }", "{ }"), "{}");
    check_text(merge("{\"\\u0061\":1}", "{\"a\":2}"), "{\"\\u0061\":2}");
    arena_clear(&mem);
}

/* ---- jansson as a second opinion ---- */

static void make_string(struct random *random, struct buffer *out) {
    static const char *const pieces[] = {"a",
                                         "b",
                                         "key",
                                         "\xd2\x9b",
                                         "\\n",
                                         "\\u0061",
                                         "\\u00e9",
                                         "\\ud83d\\ude00",
                                         "\\\\",
                                         "\\\"",
                                         "\xf0\x9f\x98\x80",
                                         " ",
                                         "12345678",
                                         "/",
                                         "\\/"};
    buffer_char(out, '"');
    for (int64_t i = random_below(random, 5); i > 0; i--)
        buffer_adds(out, pieces[random_below(random, COUNT(pieces))]);
    buffer_char(out, '"');
}

static void make_value(struct random *random, int32_t depth, struct buffer *out) {
    static const char *const scalars[] = {
        "0", "-1", "1.5", "2e3", "true", "false", "null", "-0.25E-2", "4503599627370496"};
    int64_t choice = random_below(random, depth > 5 ? 6 : 10);
    if (choice < 4) buffer_adds(out, scalars[random_below(random, COUNT(scalars))]);
    else if (choice < 6) make_string(random, out);
    else {
        bool object = choice < 8;
        int64_t count = random_below(random, random_below(random, 20) == 0 ? 40 : 5);
        buffer_char(out, object ? '{' : '[');
        for (int64_t i = 0; i < count; i++) {
            if (i > 0) buffer_adds(out, ", ");
            if (object) {
                if (random_below(random, 4) == 0) make_string(random, out);
                else buffer_print(out, "\"k%lld\"", (long long)i);
                buffer_char(out, ':');
            }
            make_value(random, depth + 1, out);
        }
        buffer_char(out, object ? '}' : ']');
    }
}

static void spoil(struct random *random, char *at, int64_t *length) {
    static const char bytes[] = "{}[]\",:\\u0123eE+-.tfn \x01\x80\xc3\xff";
    int64_t place = random_below(random, *length);
    switch (random_below(random, 3)) {
    case 0:
        at[place] = bytes[random_below(random, COUNT(bytes) - 1)];
        break;
    case 1: /* one byte less */
        memmove(at + place, at + place + 1, (size_t)(*length - place - 1));
        --*length;
        break;
    default:
        *length = place + 1; /* cut off */
    }
}

/* The form in which tests/jansson_oracle prints. */
static void dump(const struct json *json, int32_t node, struct buffer *out) {
    static const char *const words[] = {"null", "false", "true"};
    enum json_kind kind = json_kind(json, node);
    if (kind <= JSON_TRUE) buffer_adds(out, words[kind]);
    else if (kind == JSON_NUMBER)
        buffer_print(out, "%a", strtod(text_zero_ended(&mem, json_raw(json, node)), NULL) + 0.0);
    else if (kind == JSON_STRING) {
        buffer_char(out, '"');
        buffer_add(out, json_unescaped(&mem, json, node));
    } else {
        buffer_print(out, "%c%d", kind == JSON_OBJECT ? '{' : '[', json->nodes[node].count);
        for (int32_t m = json_first(json, node); m != JSON_MISSING; m = json_following(json, node, m)) {
            buffer_char(out, ' ');
            dump(json, m, out);
            if (kind == JSON_OBJECT) dump(json, m + 1, out);
        }
    }
}

TEST(jansson_reads_and_refuses_the_same) {
    struct random random = {20261124};
    int32_t read_count = 0, refused_count = 0;
    for (int32_t round = 0; round < 30000; round++) {
        struct buffer b = {.mem = &mem};
        make_value(&random, 0, &b);
        int64_t faults = random_below(&random, 4);
        for (int64_t i = 0; i < faults && b.length > 1; i++) spoil(&random, b.at, &b.length);
        struct text bytes = tight(buffer_text(&b));
        struct json ours;
        struct err err = {0};
        bool read_by_us = json_read(&mem, bytes, &ours, &err);
        struct buffer our_dump = {.mem = &mem}, their_dump = {.mem = &mem};
        if (read_by_us) dump(&ours, 0, &our_dump);
        enum oracle theirs = jansson_oracle(bytes, &their_dump);
        if (theirs == ORACLE_CANNOT) check(true);
        else if (read_by_us != (theirs == ORACLE_READS) ||
                 !text_equal(buffer_text(&our_dump), buffer_text(&their_dump))) {
            check_text(buffer_text(&our_dump), text_zero_ended(&mem, buffer_text(&their_dump)));
            check_text(buffer_text(&b),
                       text_print(&mem, "agreement in round %d; ours: %s", round, err.text).at);
        }
        read_by_us ? read_count++ : refused_count++;
        free((char *)bytes.at);
        arena_clear(&mem);
    }
    check(read_count > 5000 && refused_count > 5000);
}
