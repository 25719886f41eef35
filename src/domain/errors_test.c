/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/errors.h"

#include "tests/test.h"

#include <string.h>

static const struct {
    const char *code, *kk, *ru;
} rows[] = {
#define ERROR_SAYS(code, kk, ru) {code, kk, ru},
#include "domain/errors.def"
#undef ERROR_SAYS
};

TEST(an_error_is_said_in_the_language_with_the_values_of_the_english_text) {
    struct arena mem = {0};
    struct text english = text_of("post \"P1\" is held by officer \"O2\" already\nEnd his posting first.");
    struct text code = text_of("officers.two-in-one-post");

    check_text(errors_say(&mem, LANGUAGE_RU, code, english), "должность «P1» уже занимает офицер «O2»");
    check_text(errors_say(&mem, LANGUAGE_KK, code, english), "«P1» лауазымында «O2» офицері бар");
    check(text_equal(errors_say(&mem, LANGUAGE_EN, code, english), english));
    check(text_equal(errors_say(&mem, LANGUAGE_KK, text_of("nobody.knows-it"), english), english));
    arena_clear(&mem);
}

TEST(a_value_that_the_english_text_does_not_have_leaves_nothing_behind) {
    struct arena mem = {0};
    struct text code = text_of("unknown.unit");

    check_text(errors_say(&mem, LANGUAGE_RU, code, text_of("a unit is missing")), "части «» нет");
    check_text(errors_say(&mem, LANGUAGE_RU, code, text_of("unit \"open")), "части «» нет");
    check_text(errors_say(&mem, LANGUAGE_RU, code, text_of("unit \"\" is missing")), "части «» нет");
    check_text(errors_say(&mem, LANGUAGE_RU, code, text_of("unit \"{2}\" \"x\"")), "части «{2}» нет");
    arena_clear(&mem);
}

static bool is_in_both(const char *kk, const char *ru, char number) {
    const char value[] = {'{', number, '}', 0};
    return (strstr(kk, value) != NULL) == (strstr(ru, value) != NULL);
}

TEST(every_row_has_both_languages_with_the_same_values_and_stands_once) {
    for (int32_t i = 0; i < COUNT(rows); i++) {
        check(rows[i].kk[0] != '\0' && rows[i].ru[0] != '\0' && strcmp(rows[i].kk, rows[i].ru) != 0);
        for (char number = '1'; number <= '9'; number++) check(is_in_both(rows[i].kk, rows[i].ru, number));
        check((strchr(rows[i].kk, '\n') != NULL) == (strchr(rows[i].ru, '\n') != NULL));
        for (int32_t j = 0; j < i; j++) check(strcmp(rows[i].code, rows[j].code) != 0);
    }
}
