/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text.h"

#include "tests/test.h"

TEST(text_int_takes_the_edges_of_its_range_and_nothing_past_them) {
    int64_t n = 7;

    check(text_int(text_of("1"), 1, 1000, &n) && n == 1);
    check(text_int(text_of("1000"), 1, 1000, &n) && n == 1000);
    check(!text_int(text_of("0"), 1, 1000, &n));
    check(!text_int(text_of("1001"), 1, 1000, &n));
    check(text_int(text_of("-9223372036854775808"), INT64_MIN, INT64_MAX, &n) && n == INT64_MIN);
    check(!text_int(text_of("9223372036854775808"), INT64_MIN, INT64_MAX, &n));
    check(!text_int(text_of(""), 0, 9, &n) && !text_int(text_of("+1"), 0, 9, &n) &&
          !text_int(text_of("01"), 0, 9, &n));
    check(!text_int(text_of("1 "), 0, 9, &n) && !text_int(text_of("-"), -9, 9, &n));
    check_int(n, INT64_MIN); /* untouched by what failed */
}

TEST(text_utf8_error_points_at_the_first_byte_that_is_not_utf8) {
    check_int(text_utf8_error(text_of("офицер әскери 𝄞")), -1);
    check_int(text_utf8_error(text_of("ab\xEE\xF4")), 2);
    check_int(text_utf8_error(text_of("a\xED\xA0\x80")), 1); /* a surrogate */
    check_int(text_utf8_error(text_of("\xC0\xAF")), 0);      /* longer than needed */
    check_int(text_utf8_error(text_of("\xF4\x90\x80\x80")), 0);
    check_int(text_utf8_error(text_of("ab\xD0")), 2); /* cut short */
}

TEST(text_columns_counts_what_a_terminal_shows) {
    check_int(text_columns(text_of("Әскери бөлім")), 12);
    check_int(text_columns(text_of("e\xCC\x81")), 1);
    check_int(text_columns(text_of("日本")), 4);
}

TEST(shortened_text_is_cut_between_characters) {
    struct arena mem = {0};

    check_text(text_shorten(&mem, text_of("abc"), 3), "abc");
    check_text(text_shorten(&mem, text_of("abcd"), 3), "abc...");
    check_text(text_shorten(&mem, text_of("a\xd2\x9b"), 2), "a...");
    check_text(text_shorten(&mem, text_of("a\xd2\x9b"), 3), "a\xd2\x9b");
    arena_clear(&mem);
}

TEST(text_lower_leaves_what_is_no_ascii_letter) {
    struct arena mem = {0};

    check_text(text_lower(&mem, text_of("AZaz@[`{09 \xd2\x9a")), "azaz@[`{09 \xd2\x9a");
    check_text(text_lower(&mem, text_of("")), "");
    arena_clear(&mem);
}

TEST(text_has_word_compares_whole_words) {
    check(text_has_word(text_of("kk ru"), text_of("ru")));
    check(!text_has_word(text_of("kk rus"), text_of("ru")));
    check(!text_has_word(text_of(""), text_of("ru")));
}

TEST(text_from_outside_is_shown_without_what_a_terminal_would_obey) {
    struct arena mem = {0};
    struct buffer out = {.mem = &mem};

    buffer_shown(&out, text_of("Әскери\x1B[2J\n\xC2\x85|\xE2\x80\xAE|\xD0"));

    check_text(buffer_text(&out), "Әскери\\x1B[2J\\x0A\\xC2\\x85|\\xE2\\x80\\xAE|\\xD0");
    arena_clear(&mem);
}

TEST(distance_counts_letters_put_in_left_out_replaced_and_swapped) {
    static const struct {
        const char *a, *b;
        int32_t distance;
    } cases[] = {{"plan", "plan", 0}, {"paln", "plan", 1}, {"plna", "plan", 1}, {"plans", "plan", 1},
                 {"pla", "plan", 1},  {"plum", "plan", 2}, {"", "plan", 4},     {"size", "plan", 4}};
    for (int32_t i = 0; i < COUNT(cases); i++) {
        check_int(text_distance(text_of(cases[i].a), text_of(cases[i].b), 9), cases[i].distance);
        check_int(text_distance(text_of(cases[i].b), text_of(cases[i].a), 9), cases[i].distance);
    }
    check_int(text_distance(text_of("size"), text_of("plan"), 3), 3);
}
