/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/database.h"
#include "core/files.h"
#include "exchange/sheets_files.h"
#include "service/import.h"

#include <stdio.h>

static bool load(struct arena *mem, const struct options *options, struct sheets *out, struct err *err) {
    scoped(database) struct database database = {0};
    day as_of;
    return option_day(options, "as-of", DAY_LAST, &as_of, err) &&
           database_open(options, STORE_LOOK, &database, err) &&
           import_export(mem, &database.service, as_of, out, err);
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

static int export_run(struct arena *mem, const struct options *options, struct err *err) {
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    int64_t files = 0, rows = 0;
    if (!load(mem, options, sheets, err) || !check_directory(mem, sheets, options->arguments[0], err) ||
        !sheets_write_directory(sheets, options->arguments[0], err))
        return EXIT_WRONG_INPUT;
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        files += sheets->of[id].present;
        rows += sheets->of[id].row_count;
    }
    printf("%lld files with %lld rows written to %s\n", (long long)files, (long long)rows,
           options->arguments[0]);
    return EXIT_DONE;
}

static const struct option_rule export_options[] = {{"db", true}, {"as-of", true}, {0}};

const struct command export_command = {
    .name = "export",
    .line = "write the database's facts as CSV files",
    .help =
        "cadre export DIR [--db DB] [--as-of DATE]\n"
        "\n"
        "Writes every table that was imported or published, in canonical form: all columns, sorted by key, "
        "UTF-8,\ncommas. What was imported so comes back byte by byte.\n"
        "\n"
        "  --db DB       a file (cadre.db when absent) or a postgresql:// URL\n"
        "  --as-of DATE  as the facts stood on a day; as they stand last when absent\n"
        "\n"
        "  $ cadre export copy\n"
        "\n"
        "Exit status: 0 written, 2 wrong arguments or no facts, 7 the database failed, 8 the disk failed.\n",
    .options = export_options,
    .arguments = {"DIR"},
    .run = export_run,
};
