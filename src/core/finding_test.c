/* SPDX-License-Identifier: Apache-2.0 */
#include "core/finding.h"

#include "tests/test.h"

#include <string.h>

static struct arena mem;

static struct place place(const char *file, int64_t line, const char *column) {
    return (struct place){.file = text_of(file), .line = line, .column = text_of(column)};
}

TEST(findings_print_by_file_then_line_with_the_hint_below) {
    struct findings findings = {.mem = &mem};
    struct buffer out = {.mem = &mem};
    findings_add(&findings, place("b.csv", 9, "x"), "one", "first\nDo this.\nAnd that.");
    findings_add(&findings, place("a.csv", 3, ""), "two", "second\nDo.");
    findings_add(&findings, place("b.csv", 2, "y"), "three", "third\nDo.");
    findings_add(&findings, place("b.csv", 9, "z"), "four", "fourth\nDo.");
    findings_add(&findings, place("b.csv", 0, ""), "five", "fifth\nDo.");

    findings_print(&findings, &out);

    check_text(buffer_text(&out),
               "b.csv: fifth [five]\n  Do.\nb.csv:2:y: third [three]\n  Do.\n"
               "b.csv:9:x: first [one]\n  Do this.\n  And that.\nb.csv:9:z: fourth [four]\n  Do.\n"
               "a.csv:3: second [two]\n  Do.\n");
    arena_clear(&mem);
}

TEST(a_finding_keeps_the_value_of_its_cell_as_it_may_be_shown) {
    struct findings findings = {.mem = &mem};
    struct buffer letters = {.mem = &mem}, cut = {.mem = &mem};
    for (int32_t i = 0; i < 81; i++) buffer_adds(&letters, "Ә");
    for (int32_t i = 0; i < 80; i++) buffer_adds(&cut, "Ә");
    buffer_adds(&cut, "…");

    findings_add(&findings, (struct place){.value = text_of("a\nb")}, "one", "first");
    findings_add(&findings, (struct place){.value = buffer_text(&letters)}, "two", "second");
    findings_add(&findings, place("a.csv", 3, "x"), "three", "third");

    check_text(findings.list[0].place.value, "a\\x0Ab");
    check(text_equal(findings.list[1].place.value, buffer_text(&cut)));
    check_int(findings.list[2].place.value.length, 0);
    arena_clear(&mem);
}

TEST(findings_show_values_on_one_line_and_the_first_eighty_characters) {
    struct findings findings = {.mem = &mem};
    struct buffer letters = {.mem = &mem}, cut = {.mem = &mem};
    for (int32_t i = 0; i < 80; i++) buffer_adds(&letters, "Ә");
    buffer_print(&cut, "%.*s…", TEXT_ARGS(buffer_text(&letters)));

    check_text(text_of(findings_value(&findings, text_of("a\nb\x1B"))), "a\\x0Ab\\x1B");
    check(text_equal(text_of(findings_value(&findings, buffer_text(&letters))), buffer_text(&letters)));
    buffer_adds(&letters, "б");
    check(text_equal(text_of(findings_value(&findings, buffer_text(&letters))), buffer_text(&cut)));
    check_text(text_of(findings_value(&findings, TEXT_NONE)), "");
    arena_clear(&mem);
}

TEST(findings_keep_control_characters_from_the_terminal) {
    struct findings findings = {.mem = &mem};
    struct buffer out = {.mem = &mem};
    findings_add(&findings, place("a\x1B.csv", 1, "c\nd"), "code", "wrong \x1B[31m\nDo\t.");

    findings_print(&findings, &out);

    check_text(buffer_text(&out), "a\\x1B.csv:1:c\\x0Ad: wrong \\x1B[31m [code]\n  Do\\x09.\n");
    arena_clear(&mem);
}

TEST(fifty_findings_are_listed_and_the_rest_counted) {
    struct err err = {0};
    for (int32_t count = FINDINGS_LISTED_MAX - 1; count <= FINDINGS_LISTED_MAX + 1; count++) {
        struct findings findings = {.mem = &mem};
        struct buffer out = {.mem = &mem};
        for (int32_t i = 0; i < count; i++)
            findings_add(&findings, place("a.csv", i + 2, "x"), "code", "wrong\nDo.");
        findings_print(&findings, &out);
        int32_t lines = 0;
        for (int64_t i = 0; i < out.length; i++) lines += out.at[i] == '\n';
        check_int(findings.count, count);
        check_int(lines, count <= FINDINGS_LISTED_MAX ? 2 * count : 2 * FINDINGS_LISTED_MAX + 1);
    }
    struct findings none = {.mem = &mem};
    check(findings_none(&none, &err) && !err_any(&err));
    arena_clear(&mem);
}
