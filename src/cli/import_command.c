/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/database.h"
#include "cli/facts_source.h"
#include "cli/table.h"
#include "core/json_out.h"
#include "exchange/sheets_files.h"
#include "service/import.h"

#include <stdio.h>

static void print_json(const struct imported *imported, day as_of, struct buffer *out) {
    struct json_out json = {.to = out};
    json_open(&json, NULL, '{');
    json_text(&json, "as_of", text_of(day_print(as_of).at));
    json_open(&json, "files", '[');
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        if (!imported->present[id]) continue;
        json_open(&json, NULL, '{');
        json_text(&json, "file", text_of(sheet_kinds[id].file));
        json_int(&json, "rows", imported->rows[id]);
        json_int(&json, "added", imported->changes[id].added);
        json_int(&json, "ended", imported->changes[id].ended);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
    buffer_char(out, '\n');
}

static void print_text(struct arena *mem, const struct imported *imported, day as_of, struct buffer *out) {
    struct table table = table_begin(mem);
    static const char *const headings[] = {"file", "rows", "added", "ended"};
    for (int32_t c = 0; c < 4; c++) table_column(&table, text_of(headings[c]), c > 0);
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        if (!imported->present[id]) continue;
        table_text(&table, text_of(sheet_kinds[id].file));
        table_int(&table, imported->rows[id]);
        table_int(&table, imported->changes[id].added);
        table_int(&table, imported->changes[id].ended);
    }
    table_print(&table, 0, out);
    buffer_print(out, "Imported as of %s. Next: cadre plan --as-of %s --until DATE\n", day_print(as_of).at,
                 day_print(as_of).at);
}

/* A refused first import leaves no database behind. */
static bool check_before_making(const struct options *options, const struct sheets *sheets, day as_of,
                                struct findings *findings, struct err *err) {
    if (database_exists(options)) return true;
    struct arena mem = {0};
    bool right = import_check_first(&mem, sheets, as_of, findings, err);
    if (!right) findings_show(findings);
    arena_clear(&mem);
    return right;
}

static int import_run(struct arena *mem, const struct options *options, struct err *err) {
    scoped(database) struct database database = {0};
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    struct findings findings = {.mem = mem};
    struct imported imported;
    day as_of;
    if (!option_day(options, "as-of", day_today(), &as_of, err) ||
        !sheets_read_directory(mem, options->arguments[0], option_text(options, "encoding"), sheets,
                               &findings, err) ||
        !check_before_making(options, sheets, as_of, &findings, err) ||
        !database_open(options, STORE_CHANGE, &database, err))
        return EXIT_WRONG_INPUT;
    bool done = import_sheets(mem, &database.service, sheets, as_of, &imported, &findings, err);
    findings_show(&findings);
    if (!done) return EXIT_WRONG_INPUT;
    struct buffer out = {.mem = mem};
    if (option_given(options, "json")) print_json(&imported, as_of, &out);
    else print_text(mem, &imported, as_of, &out);
    fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}

static const struct option_rule import_options[] = {
    {"db", true}, {"as-of", true}, {"encoding", true}, {"json", false}, {0}};

const struct command import_command = {
    .name = "import",
    .line = "read CSV files or workbooks into the database, all or nothing",
    .help =
        "cadre import DIR [--db DB] [--as-of DATE] [--encoding NAME] [--json]\n"
        "\n"
        "Reads every .csv and .xlsx in DIR. A workbook's sheets are named as the files: officers, posts; one "
        "with "
        "a\nsingle sheet may be named so itself: officers.xlsx.\n"
        "Each file is the full truth of its table as of the day: rows that it leaves out end, and stay in "
        "history.\n"
        "Tables without a file stay as they are. When anything is wrong, up to 50 findings are printed and\n"
        "nothing is stored.\n"
        "\n"
        "  --db DB          a file (cadre.db when absent; made when missing) or a postgresql:// URL\n"
        "  --as-of DATE     today when absent; not before the newest import\n"
        "  --encoding NAME  of the CSV files when they are not UTF-8, for example windows-1251, rk1048\n"
        "                   (Kazakh letters, from older programs) or utf-16\n"
        "  --json           print what changed as JSON\n"
        "\n"
        "  $ cadre example kazakhstan-2008 data\n"
        "  $ cadre import data --as-of 2007-11-20\n"
        "\n"
        "Exit status: 0 stored, 2 wrong arguments or data, 7 the database failed, 8 the disk failed, 9 "
        "somebody\nelse is changing the database.\n",
    .options = import_options,
    .arguments = {"DIR"},
    .run = import_run,
};
