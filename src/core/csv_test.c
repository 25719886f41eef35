/* SPDX-License-Identifier: Apache-2.0 */
#include "core/csv.h"

#include "tests/test.h"

#include <string.h>

static struct arena mem;

/* Every record as LINE[cell|cell]; an error as its code. */
static struct text read_all(const char *bytes) {
    struct buffer out = {.mem = &mem};
    struct csv csv = csv_begin(&mem, text_of(bytes));
    struct csv_record record;
    struct err err = {0};
    while (csv_next(&csv, &record, &err)) {
        buffer_print(&out, "%lld[", (long long)record.line);
        for (int32_t i = 0; i < record.count; i++)
            buffer_print(&out, "%s%.*s", i > 0 ? "|" : "", TEXT_ARGS(record.cells[i]));
        buffer_adds(&out, "]");
    }
    if (err_any(&err)) buffer_print(&out, "%lld:%s", (long long)csv.line, err.code);
    return buffer_text(&out);
}

TEST(csv_reads_records_and_the_lines_they_begin_on) {
    check_text(read_all("a,b\n1,2\n"), "1[a|b]2[1|2]");
    check_text(read_all("a,b\n1,2"), "1[a|b]2[1|2]");
    check_text(read_all("\n\na,b\n\n\n1,2\n\n\n"), "3[a|b]6[1|2]");
    check_text(read_all("a,b\n,\n"), "1[a|b]2[|]");
    check_text(read_all(""), "");
    arena_clear(&mem);
}

TEST(csv_takes_each_kind_of_line_end_and_counts_it_once) {
    check_text(read_all("a,b\r\n1,2\r\n3,4\r\n"), "1[a|b]2[1|2]3[3|4]");
    check_text(read_all("a,b\r1,2\r3,4\r"), "1[a|b]2[1|2]3[3|4]");
    check_text(read_all("a,b\r\r\n1,2"), "1[a|b]3[1|2]");
    check_text(read_all("a,b\n\"x\ny\",2\n3,4"), "1[a|b]2[x\ny|2]4[3|4]");
    check_text(read_all("a,b\n\"x\r\ny\",2\n3,4"), "1[a|b]2[x\r\ny|2]4[3|4]");
    check_text(read_all("a,b\n\"x\ry\",2\n3,4"), "1[a|b]2[x\ry|2]4[3|4]");
    check_text(read_all("a,b\r\"x\r\",2\r3,4"), "1[a|b]2[x\r|2]4[3|4]");
    arena_clear(&mem);
}

TEST(csv_separates_by_what_the_header_has_most_of_outside_quotes) {
    check_text(read_all("a;b\n1,5;2\n"), "1[a|b]2[1,5|2]");
    check_text(read_all("a\tb\n1,5\t2\n"), "1[a|b]2[1,5|2]");
    check_text(read_all("a,b;c\n1,2\n"), "1[a|b;c]2[1|2]"); /* a tie is commas */
    check_text(read_all("\"a;;\",b\n1,2\n"), "1[a;;|b]2[1|2]");
    check_text(read_all("a,b\n;;;,2\n"), "1[a|b]2[;;;|2]"); /* rows have no say */
    arena_clear(&mem);
}

TEST(csv_obeys_a_first_line_that_names_the_separator) {
    check_text(read_all("sep=;\r\na,a;b\r\n1;2\r\n"), "2[a,a|b]3[1|2]");
    check_text(read_all("\xEF\xBB\xBFsep=|\na|b\n"), "2[a|b]");
    check_text(read_all("sep=,"), "");
    check_text(read_all("sep=;x\n1;2\n"), "1[sep=|x]2[1|2]"); /* it is a column */
    check_text(read_all("sep=x\na\n"), "1[sep=x]2[a]");
    arena_clear(&mem);
}

TEST(csv_passes_over_a_byte_order_mark_at_the_start_alone) {
    check_text(read_all("\xEF\xBB\xBF"
                        "a,b\n1,2\n"),
               "1[a|b]2[1|2]");
    check_text(read_all("a,b\n\xEF\xBB\xBF,2\n"), "1[a|b]2[\xEF\xBB\xBF|2]");
    check_text(read_all("\xEF\xBB\xBF"), "");
    arena_clear(&mem);
}

TEST(csv_takes_quotes_from_cells_and_refuses_broken_ones_where_their_record_begins) {
    check_text(read_all("\"a,b\",\"say \"\"hi\"\"\",\"\"\n"), "1[a,b|say \"hi\"|]");
    check_text(read_all("a\"b,c\n"), "1[a\"b|c]"); /* within a cell it is text */
    check_text(read_all("a,b\n1,2\n\"x,y\n3,4\n"), "1[a|b]2[1|2]3:csv.quote");
    check_text(read_all("a,b\n\"x\n\n\"y,2\n"), "1[a|b]2:csv.quote");
    check_text(read_all("a,b\n\"x\" ,2\n"), "1[a|b]2:csv.quote");
    arena_clear(&mem);
}

TEST(csv_cells_come_back_as_they_were) {
    static const char *const cells[] = {"",     " ",    "a",      "a,b", "a;b",  "\"",
                                        "\"\"", "a\nb", "a\r\nb", "\r",  "Қазақ"};
    struct buffer out = {.mem = &mem};
    buffer_adds(&out, "x,y\n");
    for (int32_t i = 0; i < COUNT(cells); i++) {
        csv_cell(&out, text_of(cells[i]), false);
        csv_cell(&out, text_of(cells[COUNT(cells) - 1 - i]), true);
    }
    struct csv csv = csv_begin(&mem, buffer_text(&out));
    struct csv_record record;
    struct err err = {0};
    check(csv_next(&csv, &record, &err));
    for (int32_t i = 0; i < COUNT(cells); i++) {
        check(csv_next(&csv, &record, &err));
        check_int(record.count, 2);
        check_text(record.cells[0], cells[i]);
        check_text(record.cells[1], cells[COUNT(cells) - 1 - i]);
    }
    check(!csv_next(&csv, &record, &err) && !err_any(&err));
    arena_clear(&mem);
}
