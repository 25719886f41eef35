/* SPDX-License-Identifier: Apache-2.0 */
#include "web/shapes.h"

#include "tests/test.h"
#include "web/routes.h"

#include <string.h>

TEST(every_type_of_the_tables_is_one) {
    const struct shape_line *members[SHAPE_MEMBERS_MAX];
    struct shape_type type;
    int32_t shapes = 0;

    for (int32_t i = 0; i < shape_line_count; i++) {
        struct text rest = text_of(shape_lines[i].type);
        while (shape_type_next(&rest, &type)) continue; /* ends the program when it is none */
        if (shape_lines[i].kind != LINE_SHAPE) continue;
        check(shape_find(text_of(shape_lines[i].name)) == &shape_lines[i]); /* no name twice */
        int32_t count = shape_members(&shape_lines[i], members);
        for (int32_t a = 0; a < count; a++)
            for (int32_t b = 0; b < a; b++) check(strcmp(members[a]->name, members[b]->name) != 0);
        shapes++;
    }
    for (int32_t i = 0; i < ROUTE_COUNT; i++) {
        const struct route_line *line = NULL;
        while ((line = route_line_next(&routes[i], LINE_TAKES, line)) != NULL) {
            struct text rest = text_of(line->type);
            while (shape_type_next(&rest, &type)) continue;
        }
    }
    check(shapes > 40);
}

TEST(a_value_fits_its_type_and_no_other) {
    static const struct {
        const char *type, *json;
        bool fits;
    } cases[] = {
        {"text", "\"a\"", true},
        {"text", "1", false},
        {"text", "null", false},
        {"text or null", "null", true},
        {"day", "\"2008-02-29\"", true},
        {"day", "\"2007-02-29\"", false},
        {"time", "\"2008-01-31T09:30:00Z\"", true},
        {"time", "\"2008-01-31T09:30:00.125Z\"", true},
        {"time", "\"2008-01-31 09:30:00Z\"", false},
        {"time", "\"2008-01-31T09:30:00\"", false},
        {"bool", "false", true},
        {"bool", "0", false},
        {"int", "-3", true},
        {"int", "3.5", false},
        {"number", "3.5", true},
        {"number", "\"3.5\"", false},
        {"number or text", "\"3.5\"", true},
        {"0..", "0", true},
        {"0..", "-1", false},
        {"1..10", "10", true},
        {"1..10", "11", false},
        {"1.. or null", "null", true},
        {"planned|unmet", "\"unmet\"", true},
        {"planned|unmet", "\"met\"", false},
        {"list of 0..", "[]", true},
        {"list of 0..", "[1,2]", true},
        {"list of 0..", "[1,-2]", false},
        {"list of 0..", "null", false},
        {"list of 0.. or null", "null", true},
        {"any", "[{\"a\":null}]", true},
        {"days", "{\"from\":\"2008-01-01\",\"to\":null}", true},
        {"days", "{\"to\":null,\"from\":\"2008-01-01\"}", true},
        {"days", "{\"from\":\"2008-01-01\"}", false},
        {"days", "{\"from\":\"2008-01-01\",\"to\":null,\"why\":\"ill\"}", false},
        {"days", "{\"from\":null,\"to\":null}", false},
        {"days", "[]", false},
        {"list of days or null", "[{\"from\":\"2008-01-01\",\"to\":\"x\"}]", false},
        {"role", "{\"role\":\"planner\",\"scope\":\"self\"}", true},
        {"sign_in", "{\"login\":\"a\"}", false},
        {"setup", "{\"token\":\"t\",\"login\":\"a\",\"password\":\"p\"}", true},
        {"setup", "{\"token\":\"t\",\"login\":\"a\",\"password\":\"p\",\"language\":\"de\"}", false},
    };
    struct arena mem = {0};

    for (int32_t i = 0; i < COUNT(cases); i++) {
        struct json json;
        struct err err = {0};
        check(json_read(&mem, text_of(cases[i].json), &json, &err));
        bool fits = shape_fits(&mem, &json, 0, text_of(cases[i].type), &err);
        check_int(fits, cases[i].fits);
        check(fits != err_any(&err));
    }
    arena_clear(&mem);
}

TEST(what_does_not_fit_is_told_with_its_pointer_and_what_is_taken) {
    struct arena mem = {0};
    struct json json;
    struct err wrong = {0}, unknown = {0}, missing = {0};

    check(json_read(&mem, text_of("[{\"from\":\"2008-01-01\",\"to\":null},{\"from\":\"1 May\",\"to\":null}]"),
                    &json, &wrong));
    check(!shape_fits(&mem, &json, 0, text_of("list of days"), &wrong));
    check(json_read(&mem, text_of("{\"from\":\"2008-01-01\",\"a/b\":1}"), &json, &unknown));
    check(!shape_fits(&mem, &json, 0, text_of("days"), &unknown));
    check(json_read(&mem, text_of("{\"from\":\"2008-01-01\"}"), &json, &missing));
    check(!shape_fits(&mem, &json, 0, text_of("days"), &missing));

    check_text(text_of(wrong.text),
               "the value of \"/1/from\" is not one that is taken there\nIt takes: day (YYYY-MM-DD).");
    check_text(text_of(unknown.code), "request.unknown-member");
    check(strncmp(unknown.text, "\"/a~1b\" has no place here\n", 25) == 0);
    check_text(text_of(missing.text), "\"/to\" is missing\nIt takes: day or null (YYYY-MM-DD).");
    arena_clear(&mem);
}
