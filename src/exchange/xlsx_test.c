/* SPDX-License-Identifier: Apache-2.0 */
/* What spreadsheets really write reads as what people see; what only an attacker writes is refused early. */
#include "core/files.h"
#include "domain/rows.h"
#include "exchange/sheets_files.h"
#include "exchange/xlsx.h"
#include "tests/fuzz.h"
#include "tests/test.h"
#include "tests/workbook.h"

#include <stdio.h>
#include <string.h>
#include <zip.h>

static struct arena mem;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) { /* declared by tests/fuzz.h */
    (void)bytes, (void)length;
    return 0;
}

/* ---- cells ---- */

static struct err read_error(struct text bytes) {
    struct xlsx book;
    struct err err = {0};
    xlsx_read(&mem, bytes, &book, &err);
    return err;
}

static struct xlsx read_parts(struct text parts) {
    struct xlsx book = {0};
    struct err err = {0};
    bool done = xlsx_read(&mem, zip_of_parts(&mem, parts, NULL), &book, &err);
    check_text(text_of(err.text), "");
    check(done);
    return book;
}

/* "A1=x|B1=y|C2=z": line and column of what holds something. */
static struct text cells_of(const char *rows, const char *more) {
    struct xlsx book = read_parts(parts_of_rows(&mem, rows, more));
    struct buffer out = {.mem = &mem};
    check_int(book.count, 1);
    check_text(book.sheets[0].name, "officers");
    for (int64_t i = 0; i < book.sheets[0].row_count; i++) {
        const struct csv_record *row = &book.sheets[0].rows[i];
        for (int32_t c = 0; c < row->count; c++)
            if (row->cells[c].length > 0)
                buffer_print(&out, "%s%c%lld=%.*s", out.length > 0 ? "|" : "", 'A' + c, (long long)row->line,
                             TEXT_ARGS(row->cells[c]));
    }
    return buffer_text(&out);
}

static const char shared[] =
    "=== xl/sharedStrings.xml\n<sst xmlns=\"urn:x\"><si><t>Әлия</t></si><si><r><t "
    "xml:space=\"preserve\">rich </t></r>"
    "<r><rPr><b/></rPr><t>text</t></r><rPh sb=\"0\" eb=\"1\"><t>reading</t></rPh></si><si/></sst>\n";

TEST(texts_are_read_in_each_way_that_they_are_written) {
    check_text(
        cells_of(
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>"
            "<c r=\"C1\" t=\"s\"><v>2</v></c>"
            "<c r=\"D1\" t=\"inlineStr\"><is><t>in</t><r><t>line</t></r><rPh><t>x</t></rPh></is></c>"
            "<c r=\"E1\" t=\"str\"><f>A1&amp;\"!\"</f><v>Әлия!</v></c>"
            "<c r=\"F1\" t=\"inlineStr\"><is><t>a_x000D__x000A_b _x005F_x0041_ _x0000_</t></is></c></row>",
            shared),
        "A1=Әлия|B1=rich text|D1=inline|E1=Әлия!|F1=a\r\nb _x0041_ _x0000_");
    arena_clear(&mem);
}

TEST(missing_cells_and_rows_are_empty_and_rows_keep_their_numbers) {
    check_text(cells_of("<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"D2\"/><c r=\"E2\"><v></v></c></row>"
                        "<row/><row r=\"9\" spans=\"1:3\"><c><v>2</v></c><c><v>3</v></c></row>"
                        "<row><c r=\"C10\"><v>4</v></c></row>",
                        ""),
               "B2=1|A9=2|B9=3|C10=4");
    check_text(cells_of("", ""), "");
    arena_clear(&mem);
}

TEST(numbers_keep_the_digits_that_a_spreadsheet_keeps) {
    check_text(
        cells_of("<row><c><v>30</v></c><c><v>-7</v></c><c><v>0.30000000000000004</v></c><c><v>3.0E2</v></c>"
                 "<c><v>1E+20</v></c><c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c><c t=\"e\"><v>#N/A</v></c>"
                 "<c><f>1+1</f><v>2</v></c><c t=\"n\"><v>123456789012345</v></c></row>",
                 ""),
        "A1=30|B1=-7|C1=0.3|D1=300|E1=100000000000000000000|F1=TRUE|G1=FALSE|H1=#N/"
        "A|I1=2|J1=123456789012345");
    arena_clear(&mem);
}

static const char styles[] =
    "=== xl/styles.xml\n<styleSheet xmlns=\"urn:x\"><numFmts count=\"5\">"
    "<numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>"
    "<numFmt numFmtId=\"165\" formatCode=\"[Red]0.0&quot;day&quot;;dd\"/>"
    "<numFmt numFmtId=\"166\" formatCode=\"00000\"/>"
    "<numFmt numFmtId=\"167\" formatCode=\"[$-409]d\\-mmm\\-yy;@\"/>"
    "<numFmt numFmtId=\"168\" formatCode=\"mm:ss\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>"
    "<xf numFmtId=\"166\"/><xf numFmtId=\"167\"/><xf numFmtId=\"168\"/></cellXfs></styleSheet>\n";

TEST(a_number_that_its_style_shows_as_a_day_is_that_day) {
    check_text(
        cells_of("<row><c s=\"0\"><v>39455</v></c><c s=\"1\"><v>39455</v></c><c s=\"2\"><v>39455</v></c>"
                 "<c s=\"3\"><v>39455</v></c><c s=\"4\"><v>39</v></c><c s=\"5\"><v>39455.5</v></c>"
                 "<c s=\"6\"><v>0.5</v></c><c s=\"99\"><v>39455</v></c><c s=\"1\"><v>60</v></c>"
                 "<c t=\"d\"><v>2008-01-08T00:00:00Z</v></c><c t=\"d\"><v>2008-01-08T10:00:00</v></c></row>",
                 styles),
        "A1=39455|B1=2008-01-08|C1=2008-01-08|D1=39455|E1=00039|F1=2008-01-08T12:00|G1=0.5|H1=39455|I1=60|"
        "J1=2008-01-08|K1=2008-01-08T10:00:00");
    arena_clear(&mem);
}

static void check_day(int64_t number, bool since_1904, const char *expected) {
    day on = DAY_NONE;
    check(xlsx_day(number, since_1904, &on) == (*expected != '\0'));
    if (*expected != '\0') check_text(text_of(day_print(on).at), expected);
}

TEST(days_count_from_both_epochs_and_not_on_29_february_1900) {
    check_day(0, false, "");
    check_day(1, false, "1900-01-01");
    check_day(59, false, "1900-02-28");
    check_day(60, false, "");
    check_day(61, false, "1900-03-01");
    check_day(39455, false, "2008-01-08");
    check_day(2958465, false, "9999-12-31");
    check_day(2958466, false, "");
    check_day(-1, true, "");
    check_day(0, true, "1904-01-01");
    check_day(37993, true, "2008-01-08");
    check_day(2957003, true, "9999-12-31");
    check_day(2957004, true, "");
}

/* ---- sheets and findings ---- */

static struct sheets read_book(const char *name, struct text parts, struct findings *findings) {
    struct sheets sheets;
    *findings = (struct findings){.mem = &mem};
    sheets_begin(&sheets);
    sheets_read_file(&mem, text_of(name), zip_of_parts(&mem, parts, NULL), &sheets, findings);
    return sheets;
}

static void check_findings(const struct findings *findings, const char *expected) {
    struct buffer out = {.mem = &mem};
    for (int64_t i = 0; i < findings->count; i++) {
        const struct finding *f = &findings->list[i];
        buffer_print(&out, "%.*s:%lld:%.*s %s\n", TEXT_ARGS(f->place.file), (long long)f->place.line,
                     TEXT_ARGS(f->place.column), f->code);
    }
    check_text(buffer_text(&out), expected);
}

#define TEXT_CELL(text) "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"

TEST(a_sheet_is_the_table_of_its_name_and_a_number_where_a_day_belongs_is_a_day) {
    struct findings findings;
    struct sheets sheets = read_book(
        "corps.xlsx",
        parts_of_rows(&mem,
                      "<row r=\"1\">" TEXT_CELL("separation_date") TEXT_CELL("officer_id") TEXT_CELL(
                          "note") "</row>"
                                  "<row r=\"4\"><c><v>39455</v></c>" TEXT_CELL(
                                      "O1") "</row>"
                                            "<row r=\"5\"><c/>" TEXT_CELL("007") TEXT_CELL("=1+1") "</row>",
                      ""),
        &findings);
    const struct sheet *sheet = &sheets.of[SHEET_officers];
    check_findings(&findings, "");
    check(sheet->present);
    check_int(sheet->row_count, 2);
    check_int(sheet->lines[0], 4);
    check_text(ROW(officers, sheet, 0)->separation_date, "2008-01-08");
    check_text(ROW(officers, sheet, 1)->officer_id, "007");
    check_text(ROW(officers, sheet, 1)->note, "=1+1");
    arena_clear(&mem);
}

TEST(findings_name_file_sheet_row_and_column) {
    struct findings findings;
    read_book("corps.xlsx",
              parts_of_rows(&mem, "<row r=\"1\">" TEXT_CELL("officer_id") TEXT_CELL("nme") "</row>", ""),
              &findings);
    check_findings(&findings, "corps.xlsx:officers:1:nme csv.unknown-column\n");
    read_book("corps.xlsx",
              parts_of_rows(&mem,
                            "<row r=\"1\">" TEXT_CELL("officer_id") "</row><row r=\"3\">" TEXT_CELL("O1")
                                TEXT_CELL("x") "</row><row r=\"8\"><c t=\"e\"><v>#REF!</v></c></row>",
                            ""),
              &findings);
    check_findings(&findings,
                   "corps.xlsx:officers:3: csv.cells\ncorps.xlsx:officers:8: xlsx.failed-formula\n");
    read_book("corps.xlsx", parts_of_rows(&mem, "", ""), &findings);
    check_findings(&findings, "corps.xlsx:officers:1: csv.no-header\n");
    read_book("corps.xlsx", text_of("=== a\nb"), &findings);
    check_findings(&findings, "corps.xlsx:0: xlsx.broken\n");
    arena_clear(&mem);
}

static struct text renamed(struct text parts, const char *from, const char *to) {
    struct buffer out = {.mem = &mem};
    const char *at = memmem(parts.at, (size_t)parts.length, from, strlen(from));
    check(at != NULL);
    buffer_add(&out, (struct text){parts.at, at - parts.at});
    buffer_adds(&out, to);
    at += strlen(from);
    buffer_add(&out, (struct text){at, parts.at + parts.length - at});
    return buffer_text(&out);
}

TEST(a_workbook_with_one_sheet_may_be_named_as_the_table) {
    struct findings findings;
    struct text parts = renamed(parts_of_rows(&mem, "<row>" TEXT_CELL("unit_id") "</row>", ""),
                                "sheet name=\"officers\"", "sheet name=\"Лист1\"");
    struct sheets sheets = read_book("quotas.xlsx", parts, &findings);
    check(sheets.of[SHEET_quotas].present);
    check_findings(&findings, "quotas.xlsx:Лист1:1:class_id csv.missing-column\n"
                              "quotas.xlsx:Лист1:1:seats csv.missing-column\n");
    sheets = read_book("corps.xlsx", parts, &findings);
    check_findings(&findings, "corps.xlsx:Лист1:0: sheet.unknown-name\n");
    sheets = read_book("officers.xlsx", parts_of_rows(&mem, "<row>" TEXT_CELL("officer_id") "</row>", ""),
                       &findings);
    sheets_read_file(&mem, text_of("officers.csv"), text_of("officer_id\n"), &sheets, &findings);
    check_findings(&findings, "officers.csv:0: file.twice\n");
    arena_clear(&mem);
}

/* ---- attacks ---- */

static void check_refused(struct text bytes, const char *code) {
    struct err err = read_error(bytes);
    check_text(text_of(err.code), code);
    check_int(err.kind, *code == '\0' ? ERR_NONE : ERR_INPUT);
}

static void check_rows_refused(const char *rows, const char *more, const char *code) {
    check_refused(zip_of_parts(&mem, parts_of_rows(&mem, rows, more), NULL), code);
}

TEST(what_is_no_workbook_is_said_to_be_none) {
    check_refused(TEXT_NONE, "xlsx.other-format");
    check_refused(text_of("officer_id\nO1\n"), "xlsx.other-format");
    check_refused(text_of("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "xlsx.encrypted");
    check_refused(text_of("PK\x03\x04 and nothing"), "xlsx.broken");
    check_refused(zip_of_parts(&mem, parts_of_rows(&mem, "<row/>", ""), "secret"), "xlsx.encrypted");
    arena_clear(&mem);
}

TEST(a_workbook_that_was_cut_or_changed_anywhere_is_refused_or_read_whole) {
    struct text bytes = zip_of_parts(&mem, parts_of_rows(&mem, "<row><c><v>39455</v></c></row>", shared),
                                     NULL);
    char *copy = arena_make(&mem, char, bytes.length);
    int32_t refused = 0, tries = 0;
    for (int64_t i = 0; i < bytes.length; i += 3, tries++) {
        struct err err = read_error((struct text){bytes.at, i});
        check(err_any(&err));
        memcpy(copy, bytes.at, (size_t)bytes.length);
        copy[i] = (char)(copy[i] ^ 0x55);
        err = read_error((struct text){copy, bytes.length});
        refused += err_any(&err);
    }
    check(refused > tries / 2); /* the rest was in what zip keeps twice or nobody reads */
    arena_clear(&mem);
}

TEST(a_document_type_and_its_entities_are_refused_before_they_grow) {
    check_rows_refused("",
                       "=== xl/sharedStrings.xml\n<!DOCTYPE sst [<!ENTITY a \"aaaaaaaaaa\">"
                       "<!ENTITY b \"&a;&a;&a;&a;\">]><sst><si><t>&b;</t></si></sst>\n",
                       "xlsx.broken");
    check_rows_refused("", "=== xl/styles.xml\n<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>\n",
                       "xlsx.broken");
    check_rows_refused("<row><c><v>&x;</v></c></row>", "", "xlsx.broken");
    arena_clear(&mem);
}

static const char *repeated(const char *what, int64_t count) {
    struct buffer out = {.mem = &mem};
    for (int64_t i = 0; i < count; i++) buffer_adds(&out, what);
    return text_zero_ended(&mem, buffer_text(&out));
}

static struct text bomb(void) {
    const char *spaces = repeated("                ", 2000000); /* 32 MB in 32 KB */
    const char *part = text_zero_ended(&mem, text_print(&mem, "=== xl/styles.xml\n<a>%s</a>\n", spaces));
    return zip_of_parts(&mem, parts_of_rows(&mem, "", part), NULL);
}

TEST(a_zip_bomb_is_refused_before_it_is_unpacked) {
    check_refused(bomb(), "xlsx.too-large");
    check_rows_refused(text_zero_ended(&mem, text_print(&mem, "<row>%s</row>", repeated("<c/>", 5000000))),
                       "", "xlsx.too-large");
    arena_clear(&mem);
}

TEST(limits_hold_from_both_sides) {
    check_text(cells_of("<row><c r=\"A1\" t=\"inlineStr\"><is><t>x</t></is></c><c r=\"XFD1\"/></row>", ""),
               "A1=x");
    check_rows_refused("<row><c r=\"IV1\"><v>1</v></c></row>", "", "");
    check_rows_refused("<row><c r=\"IW1\"><v>1</v></c></row>", "", "xlsx.too-large");
    check_rows_refused("<row r=\"1048576\"><c><v>1</v></c></row>", "", "");
    check_rows_refused("<row r=\"1048577\"><c><v>1</v></c></row>", "", "xlsx.broken");
    check_rows_refused("<row r=\"2\"/><row r=\"2\"/>", "", "xlsx.broken");
    check_rows_refused("<row><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>", "", "xlsx.broken");
    check_rows_refused("<row><c r=\"1\"><v>1</v></c></row>", "", "xlsx.broken");
    check_rows_refused("<row><c t=\"s\"><v>3</v></c></row>", shared, "xlsx.broken");
    check_rows_refused("<row><c t=\"s\"><v>-1</v></c></row>", shared, "xlsx.broken");
    check_rows_refused("<row><c><v>1e999</v></c></row>", "", "xlsx.broken");
    check_rows_refused("<row><c><v>nan</v></c></row>", "", "xlsx.broken");
    check_rows_refused("<row><c><v>0x10</v></c></row>", "", "xlsx.broken");
    check_rows_refused(
        text_zero_ended(&mem, text_print(&mem, "%s%s", repeated("<a>", 97), repeated("</a>", 97))), "", "");
    check_rows_refused(
        text_zero_ended(&mem, text_print(&mem, "%s%s", repeated("<a>", 99), repeated("</a>", 99))), "",
        "xlsx.broken");
    const char *long_text = repeated("a", XLSX_CELL_BYTES_MAX);
    check_rows_refused(
        text_zero_ended(&mem, text_print(&mem, "<row><c t=\"str\"><v>%s</v></c></row>", long_text)), "", "");
    check_rows_refused(
        text_zero_ended(&mem, text_print(&mem, "<row><c t=\"str\"><v>%sa</v></c></row>", long_text)), "",
        "xlsx.too-large");
    arena_clear(&mem);
}

TEST(names_in_the_zip_lead_nowhere) {
    struct text parts = parts_of_rows(&mem, "<row><c><v>1</v></c></row>",
                                      "=== ../../../tmp/cadre-evil\nx\n"
                                      "=== /etc/cadre-evil\nx\n");
    check_refused(zip_of_parts(&mem, parts, NULL), "");
    check(!file_exists("/tmp/cadre-evil") && !file_exists("/etc/cadre-evil"));
    struct text outside = renamed(parts, "worksheets/sheet1.xml", "../../../etc/passwd");
    check_refused(zip_of_parts(&mem, outside, NULL), "xlsx.broken");
    arena_clear(&mem);
}

/* In each header of a packed part: it has 10 bytes unpacked. */
static void say_ten_bytes(struct text bytes) {
    char *at = (char *)(uintptr_t)bytes.at;
    for (int64_t i = 0; i + 30 < bytes.length; i++) {
        if (memcmp(at + i, "PK\x01\x02", 4) == 0 && at[i + 10] != 0) memcpy(at + i + 24, "\x0A\0\0\0", 4);
        if (memcmp(at + i, "PK\x03\x04", 4) == 0 && at[i + 8] != 0) memcpy(at + i + 22, "\x0A\0\0\0", 4);
    }
}

TEST(what_a_zip_says_of_its_size_is_not_believed) {
    struct text bytes = bomb();
    say_ten_bytes(bytes);
    check_refused(bytes, "xlsx.too-large");
    arena_clear(&mem);
}
