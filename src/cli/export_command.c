/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/database.h"
#include "core/files.h"
#include "exchange/listing.h"
#include "exchange/sheets_files.h"
#include "service/import.h"

#include <stdio.h>

/* *out_made: the day of the facts, today when none was asked for. */
static bool load(struct arena *mem, const struct options *options, struct sheets *out, day *out_made,
                 struct err *err) {
    scoped(database) struct database database = {0};
    day as_of;
    if (!option_day(options, "as-of", DAY_LAST, &as_of, err) ||
        !database_open(options, STORE_LOOK, &database, err) ||
        !import_export(mem, &database.service, as_of, out, err))
        return false;
    *out_made = as_of == DAY_LAST ? day_today() : as_of;
    return true;
}

/* A file of an earlier export that this one does not write would be imported again with the others. */
static bool check_directory(struct arena *mem, const struct sheets *sheets, const char *directory,
                            struct err *err) {
    for (int32_t id = 0; id < SHEET_COUNT; id++)
        if (!sheets->of[id].present && file_exists(path_join(mem, directory, sheet_kinds[id].file)))
            return err_fail(
                err, ERR_INPUT, "export.other-file",
                "directory \"%s\" holds a file %s, which the database does not\nRemove it, or name "
                "an empty directory.",
                directory, sheet_kinds[id].file);
    return true;
}

static const char book_name[] = "cadre.xlsx";

/* An import reads both: each table would come twice. */
static bool check_forms(struct arena *mem, const struct sheets *sheets, const char *directory, bool as_book,
                        struct err *err) {
    for (int32_t id = 0; as_book && id < SHEET_COUNT; id++)
        if (file_exists(path_join(mem, directory, sheet_kinds[id].file)))
            return err_fail(err, ERR_INPUT, "export.other-file",
                            "directory \"%s\" holds a file %s already\nName an empty directory.", directory,
                            sheet_kinds[id].file);
    if (!as_book && file_exists(path_join(mem, directory, book_name)))
        return err_fail(err, ERR_INPUT, "export.other-file",
                        "directory \"%s\" holds a file %s already\nName an empty directory.", directory,
                        book_name);
    return as_book || check_directory(mem, sheets, directory, err);
}

/* One sheet for each table that there is. */
static bool write_book(struct arena *mem, const struct sheets *sheets, const char *directory, day made,
                       struct err *err) {
    struct listing listings[SHEET_COUNT];
    struct text book;
    int32_t count = 0;
    for (int32_t id = 0; id < SHEET_COUNT; id++)
        if (sheets->of[id].present) listings[count++] = listing_of_sheet(mem, &sheets->of[id]);
    return directory_make(directory, err) &&
           listing_workbook(mem, listings, count, text_of("Cadre"), made, &book, err) &&
           file_write(path_join(mem, directory, book_name), book, err);
}

static int export_run(struct arena *mem, const struct options *options, struct err *err) {
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    const char *directory = options->arguments[0];
    bool as_book = option_given(options, "xlsx");
    int64_t files = 0, rows = 0;
    day made;
    if (!load(mem, options, sheets, &made, err) || !check_forms(mem, sheets, directory, as_book, err) ||
        !(as_book ? write_book(mem, sheets, directory, made, err)
                  : sheets_write_directory(sheets, directory, err)))
        return EXIT_WRONG_INPUT;
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        files += sheets->of[id].present;
        rows += sheets->of[id].row_count;
    }
    if (as_book)
        printf("%lld tables with %lld rows written to %s/%s\n", (long long)files, (long long)rows, directory,
               book_name);
    else printf("%lld files with %lld rows written to %s\n", (long long)files, (long long)rows, directory);
    return EXIT_DONE;
}

static const struct option_rule export_options[] = {{"db", true}, {"as-of", true}, {"xlsx", false}, {0}};

const struct command export_command = {
    .name = "export",
    .line = "write the database's facts as CSV files or a workbook",
    .help =
        "cadre export DIR [--db DB] [--as-of DATE] [--xlsx]\n"
        "\n"
        "Writes every table that was imported or published, in canonical form: all columns, sorted by key, "
        "UTF-8,\ncommas. What was imported so comes back byte by byte.\n"
        "\n"
        "  --db DB       a file (cadre.db when absent) or a postgresql:// URL\n"
        "  --as-of DATE  as the facts stood on a day; as they stand last when absent\n"
        "  --xlsx        one workbook DIR/cadre.xlsx with a sheet for each table instead; `cadre import` "
        "reads it "
        "too\n"
        "\n"
        "The CSV files are for programs: a text that begins with = + - @ stands in them as it is, and a "
        "spreadsheet\nwould calculate it. To look at the facts in a spreadsheet, take --xlsx: there every "
        "text is "
        "text.\n"
        "\n"
        "  $ cadre export copy\n"
        "  $ cadre export workbook --xlsx\n"
        "\n"
        "Exit status: 0 written, 2 wrong arguments or no facts, 7 the database failed, 8 the disk failed.\n",
    .options = export_options,
    .arguments = {"DIR"},
    .run = export_run,
};
