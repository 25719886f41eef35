/* SPDX-License-Identifier: Apache-2.0 */
/* What spreadsheets write: the same facts in their forms read alike, and what they spoilt is named. */
#include "core/files.h"
#include "domain/facts.h"
#include "domain/rows.h"
#include "exchange/sheets_files.h"
#include "tests/test.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct arena mem;

static const char plain[] = "unit_id,parent_id,kind,name_en,note\n"
                            "U,,brigade,Brigade,\"a, b\"\n"
                            "V,U,battalion,Battalion,\"two\nlines\"\n";

static struct sheet read_units(const char *bytes, struct findings *findings) {
    struct sheet sheet = {.id = SHEET_units};
    *findings = (struct findings){.mem = &mem};
    sheet_read(&mem, text_of(bytes), &sheet, findings);
    return sheet;
}

static void check_reads_like_plain(const char *bytes) {
    struct findings findings;
    struct sheet expected = read_units(plain, &findings), got = read_units(bytes, &findings);
    check_int(findings.count, 0);
    check_int(got.row_count, expected.row_count);
    for (int64_t i = 0; i < got.row_count * sheet_kinds[SHEET_units].column_count; i++) {
        struct buffer cell = {.mem = &mem};
        for (int64_t k = 0; k < got.cells[i].length; k++) /* line ends within a cell are the file's */
            if (got.cells[i].at[k] != '\r') buffer_char(&cell, got.cells[i].at[k]);
        check(text_equal(buffer_text(&cell), expected.cells[i]));
    }
}

TEST(each_form_that_excel_writes_reads_like_a_plain_file) {
    check_reads_like_plain("\xEF\xBB\xBFunit_id;parent_id;kind;name_en;note\r\nU;;brigade;Brigade;a, b\r\n"
                           "V;U;battalion;Battalion;\"two\r\nlines\"\r\n");
    check_reads_like_plain("sep=;\r\nunit_id;parent_id;kind;name_en;note\r\nU;;brigade;Brigade;a, b\r\n"
                           "V;U;battalion;Battalion;\"two\nlines\"\r\n");
    check_reads_like_plain("unit_id\tparent_id\tkind\tname_en\tnote\r\nU\t\tbrigade\tBrigade\ta, b\r\n"
                           "V\tU\tbattalion\tBattalion\t\"two\nlines\"");
    check_reads_like_plain("name_en,note,kind,parent_id, unit_id \nBrigade,\"a, b\",brigade,,U\n"
                           "Battalion,\"two\nlines\",battalion,U,V\n"); /* columns in any order */
    arena_clear(&mem);
}

TEST(rows_and_columns_at_the_end_without_a_value_say_nothing) {
    check_reads_like_plain("unit_id;parent_id;kind;name_en;note;;\r\nU;;brigade;Brigade;a, b;;\r\n"
                           "V;U;battalion;Battalion;\"two\nlines\";;\r\n;;;;;;\r\n;;;;;;\r\n\r\n\r\n");
    check_reads_like_plain("unit_id,parent_id,kind,name_en,note\nU,,brigade,Brigade,\"a, b\",,\n,,,,\n"
                           "V,U,battalion,Battalion,\"two\nlines\"\n");
    arena_clear(&mem);
}

TEST(a_row_too_long_is_told_which_separator_to_quote) {
    static const struct {
        const char *bytes, *hint;
    } files[] = {{"unit_id,parent_id,kind,name_en\nU,,b,B,x\n", "holds a comma"},
                 {"unit_id;parent_id;kind;name_en\nU;;b;B;x\n", "holds a semicolon"},
                 {"unit_id\tparent_id\tkind\tname_en\nU\t\tb\tB\tx\n", "holds a tab"}};
    for (int32_t i = 0; i < COUNT(files); i++) {
        struct findings findings;
        read_units(files[i].bytes, &findings);
        check_int(findings.count, 1);
        check(strstr(findings.list[0].text.at, files[i].hint) != NULL);
    }
    arena_clear(&mem);
}

/* nominations.csv with so many columns; the surplus ones are passed over. */
static int64_t findings_with_columns(int32_t columns) {
    struct findings findings = {.mem = &mem};
    struct sheet sheet = {.id = SHEET_nominations};
    struct buffer file = {.mem = &mem};
    buffer_adds(&file, "officer_id,course_id,class_id");
    for (int32_t i = 3; i < columns; i++) buffer_print(&file, ",x%d", i);
    sheet_read(&mem, buffer_text(&file), &sheet, &findings);
    check(findings.count == 0 || strcmp(findings.list[0].code, "csv.columns") == 0);
    return findings.count;
}

TEST(two_hundred_columns_fit_and_no_more) {
    check_int(findings_with_columns(200), 0);
    check_int(findings_with_columns(201), 1);
    arena_clear(&mem);
}

TEST(lines_that_end_with_a_carriage_return_alone_are_lines) {
    struct findings findings;

    struct sheet sheet = read_units(
        "unit_id,parent_id,kind,name_en\rU,,brigade,B\r\"V\",U,battalion,B\rV,,b,B\r", &findings);

    check_int(findings.count, 0);
    check_int(sheet.row_count, 3);
    check_int(sheet.lines[2], 4);
    arena_clear(&mem);
}

/* ---- encodings ---- */

static struct text to_encoding(const char *encoding, const char *utf8) {
    size_t rest = strlen(utf8), room = rest * 4 + 4, left = room;
    char *at = arena_make(&mem, char, room), *to = at, *from = (char *)(uintptr_t)utf8;
    iconv_t way = iconv_open(encoding, "UTF-8");
    check(way != (iconv_t)-1 && iconv(way, &from, &rest, &to, &left) != (size_t)-1);
    iconv_close(way);
    return (struct text){at, to - at};
}

/* units.csv of these bytes, read from a directory. */
static struct sheet read_as(struct text bytes, const char *encoding, struct findings *findings) {
    char directory[] = "/tmp/cadre-excel-XXXXXX";
    struct sheets sheets;
    struct err err = {0};
    *findings = (struct findings){.mem = &mem};
    check(mkdtemp(directory) != NULL);
    const char *path = path_join(&mem, directory, "units.csv");
    bool read = file_write(path, bytes, &err) &&
                sheets_read_directory(&mem, directory, encoding, &sheets, findings, &err);
    unlink(path), rmdir(directory);
    check(read);
    return sheets.of[SHEET_units];
}

static const char russian[] = "unit_id;parent_id;kind;name_en;name_ru\r\nU;;brigade;B;Бригада № 1\r\n";
static const char kazakh[] = "unit_id;parent_id;kind;name_en;name_kk\r\nU;;brigade;B;Әскери бөлім\r\n";

TEST(a_file_in_a_named_encoding_is_read) {
    static const struct {
        const char *encoding, *text, *name;
    } files[] = {{"windows-1251", russian, "Бригада № 1"},
                 {"utf-16", russian, "Бригада № 1"},
                 {"utf-16le", russian, "Бригада № 1"},
                 {"koi8-r", "unit_id,parent_id,kind,name_en,name_ru\nU,,b,B,Мост\n", "Мост"},
                 {"rk1048", kazakh, "Әскери бөлім"},
                 {"utf-16", kazakh, "Әскери бөлім"}};
    for (int32_t i = 0; i < COUNT(files); i++) {
        struct findings findings;

        struct sheet sheet = read_as(to_encoding(files[i].encoding, files[i].text), files[i].encoding,
                                     &findings);

        check_int(findings.count, 0);
        check_int(sheet.row_count, 1);
        const struct units_row *row = ROW(units, &sheet, 0);
        check_text(row->name_ru.length > 0 ? row->name_ru : row->name_kk, files[i].name);
    }
    arena_clear(&mem);
}

TEST(a_marked_utf8_file_is_utf8_whatever_encoding_is_named) {
    struct findings findings;

    struct sheet sheet = read_as(text_print(&mem, "\xEF\xBB\xBF%s", kazakh), "windows-1251", &findings);

    check_int(findings.count, 0);
    check_text(ROW(units, &sheet, 0)->name_kk, "Әскери бөлім");
    arena_clear(&mem);
}

TEST(a_byte_that_windows_1251_lacks_is_named_with_its_line_and_where_kazakh_letters_are) {
    struct findings findings;

    struct sheet sheet = read_as(text_of("unit_id,parent_id,kind,name_en\nU,,b,\"a\nb\"\nV,,b,\x98\n"),
                                 "windows-1251", &findings);

    check(sheet.refused && findings.count == 1);
    check_text(text_of(findings.list[0].code), "file.encoding");
    check_int(findings.list[0].place.line, 4);
    check(strstr(findings.list[0].text.at, "0x98") != NULL);
    check(strstr(findings.list[0].text.at, "no Kazakh letters") != NULL);
    arena_clear(&mem);
}

TEST(an_encoding_that_nobody_knows_is_refused) {
    struct findings findings = {.mem = &mem};
    struct sheets sheets;
    struct err err = {0};

    check(!sheets_read_directory(&mem, "/tmp", "klingon-8", &sheets, &findings, &err));

    check_text(text_of(err.code), "sheets.unknown-encoding");
    err = (struct err){0};
    check(!sheets_read_directory(&mem, "/tmp", "windows-1251//IGNORE", &sheets, &findings, &err));
    check_text(text_of(err.code), "sheets.unknown-encoding");
    arena_clear(&mem);
}

/* ---- sizes ---- */

TEST(a_cell_may_be_very_long_and_a_finding_shows_its_beginning) {
    enum { LENGTH = 5000000 };
    struct findings findings;
    struct facts facts;
    struct sheets sheets;
    struct buffer file = {.mem = &mem};
    char *long_cell = arena_make(&mem, char, LENGTH + 1);
    memset(long_cell, 'x', LENGTH);
    buffer_print(&file, "unit_id,parent_id,kind,name_en,valid_from\nU,,brigade,\"%s\",%s\n", long_cell,
                 long_cell);
    buffer_char(&file, '\0'); /* ends it */
    sheets_begin(&sheets);

    sheets.of[SHEET_units] = read_units(file.at, &findings);

    check_int(ROW(units, &sheets.of[SHEET_units], 0)->name_en.length, LENGTH);
    check(!facts_build(&mem, &sheets, 13837, &facts, &findings));
    check_int(findings.count, 1);
    check(findings.list[0].text.length < 300 && strstr(findings.list[0].text.at, "xxx…") != NULL);
    arena_clear(&mem);
}

/* Bytes that the arena gives for a file of so many posts, read and built. */
static int64_t bytes_for(int64_t posts, double *out_seconds) {
    struct arena one = {0};
    struct findings findings = {.mem = &one};
    struct sheets sheets;
    struct facts facts;
    struct buffer file = {.mem = &mem};
    buffer_adds(&file, "post_id,unit_id,post_code,note\n");
    for (int64_t i = 0; i < posts; i++)
        buffer_print(&file, "P%07lld,U,PLT,\"a \"\"note\"\"\"\n", (long long)i);
    sheets_begin(&sheets);
    clock_t begin = clock();
    sheet_read(&one, text_of("unit_id,parent_id,kind,name_en\nU,,b,B\n"), &sheets.of[SHEET_units], &findings);
    sheet_read(&one, buffer_text(&file), &sheets.of[SHEET_posts], &findings);
    bool built = facts_build(&one, &sheets, 13837, &facts, &findings);
    *out_seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    int64_t bytes = one.used_bytes;
    check(built && facts.post_count == posts);
    arena_clear(&one);
    arena_clear(&mem);
    return bytes;
}

TEST(memory_and_time_grow_with_the_rows_and_no_faster) {
    double few_seconds, many_seconds;

    int64_t few = bytes_for(10000, &few_seconds), many = bytes_for(160000, &many_seconds);

    check(many < 17 * few); /* sixteen times the rows */
    check(many_seconds < 48 * few_seconds + 0.5);
}
