/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

#include "tests/test.h"

static struct text print_two(struct arena *mem, const char *name, const char *number, const char *last,
                             int32_t columns_max) {
    struct buffer out = {.mem = mem};
    struct table table = table_begin(mem);
    table_column(&table, text_of("name"), false);
    table_column(&table, text_of("n"), true);
    table_column(&table, text_of("last"), false);
    table_text(&table, text_of(name));
    table_text(&table, text_of(number));
    table_text(&table, text_of(last));
    table_print(&table, columns_max, &out);
    return buffer_text(&out);
}

TEST(kazakh_russian_combining_and_wide_letters_align) {
    struct arena mem = {0};

    check_text(print_two(&mem, "Әскери бөлім", "30", "x", 0),
               "name           n  last\nӘскери бөлім  30  x\n");
    check_text(print_two(&mem, "и\xCC\x86од", "1", "x", 0), "name  n  last\nи\xCC\x86од   1  x\n");
    check_text(print_two(&mem, "軍団軍", "1", "x", 0), "name    n  last\n軍団軍  1  x\n");
    arena_clear(&mem);
}

TEST(a_last_cell_is_cut_to_the_screen_and_never_for_a_file) {
    struct arena mem = {0};
    const char *sentence = "барлық орын алынған";

    check_text(print_two(&mem, "a", "1", sentence, 0), "name  n  last\na     1  барлық орын алынған\n");
    check_text(print_two(&mem, "a", "1", sentence, 28), "name  n  last\na     1  барлық орын алынған\n");
    check_text(print_two(&mem, "a", "1", sentence, 27), "name  n  last\na     1  барлық орын алынғ…\n");
    check_text(print_two(&mem, "a", "1", sentence, 21), "name  n  last\na     1  барлық орын…\n");
    check_text(print_two(&mem, "a", "1", sentence, 1), "name  n  last\na     1  барлық…\n");
    arena_clear(&mem);
}

TEST(a_last_column_of_numbers_is_never_cut) {
    struct arena mem = {0};
    struct buffer out = {.mem = &mem};
    struct table table = table_begin(&mem);
    table_column(&table, text_of("unit"), false);
    table_column(&table, text_of("after"), true);
    table_text(&table, text_of("A"));
    table_text(&table, text_of("143  99.3%"));
    table_text(&table, text_of("B"));
    table_text(&table, text_of("2854  95.9%"));
    table_print(&table, 12, &out);
    check_text(buffer_text(&out), "unit        after\nA      143  99.3%\nB     2854  95.9%\n");
    arena_clear(&mem);
}

TEST(an_empty_last_cell_leaves_no_spaces_at_the_end) {
    struct arena mem = {0};
    check_text(print_two(&mem, "a", "1", "", 0), "name  n  last\na     1\n");
    arena_clear(&mem);
}

TEST(what_a_terminal_would_obey_is_shown_instead) {
    struct arena mem = {0};
    check_text(print_two(&mem, "a\x1B[2J", "1", "x\ny", 0), "name      n  last\na\\x1B[2J  1  x\\x0Ay\n");
    arena_clear(&mem);
}

TEST(a_bar_fills_by_eighths) {
    struct arena mem = {0};
    struct buffer out = {.mem = &mem};

    bar_print(&out, 0, 8, 4);
    bar_print(&out, 3, 8, 4);
    bar_print(&out, 8, 8, 4);
    bar_print(&out, 0, 0, 2);

    check_text(buffer_text(&out), "····█▌··████··");
    arena_clear(&mem);
}
