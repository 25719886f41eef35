/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "core/files.h"
#include "domain/rows.h"
#include "domain/scenario.h"
#include "exchange/sheets_files.h"

#include <stdio.h>

static int64_t count_seats(const struct sheets *sheets) {
    const struct sheet *classes = &sheets->of[SHEET_classes];
    int64_t seats = 0, of_class;
    for (int64_t i = 0; i < classes->row_count; i++)
        if (text_int(ROW(classes, classes, i)->seats, 0, INT32_MAX, &of_class)) seats += of_class;
    return seats;
}

static int example_run(struct arena *mem, const struct options *options, struct err *err) {
    int64_t officers, seed;
    if (!text_is(text_of(options->arguments[0]), "kazakhstan-2008")) {
        err_fail(err, ERR_USAGE, "example.unknown",
                 "scenario \"%s\" is not bundled\nThere is kazakhstan-2008.", options->arguments[0]);
        return EXIT_WRONG_INPUT;
    }
    if (!option_int(options, "officers", 1, SCENARIO_OFFICERS_MAX, SCENARIO_OFFICERS, &officers, err) ||
        !option_int(options, "seed", 0, INT64_MAX, SCENARIO_SEED, &seed, err))
        return EXIT_WRONG_INPUT;
    struct scenario_order order = {officers, (uint64_t)seed, option_given(options, "tight")};
    struct sheets sheets = scenario_kazakhstan_2008(mem, &order);
    const char *directory = options->arguments[1];
    if (!sheets_write_directory(&sheets, directory, err) ||
        !file_write(path_join(mem, directory, "README.txt"), scenario_readme(mem, &order, &sheets), err))
        return EXIT_WRONG_INPUT;
    printf("%lld posts, %lld officers, %lld classes with %lld seats, seed %lld\n",
           (long long)sheets.of[SHEET_posts].row_count, (long long)sheets.of[SHEET_officers].row_count,
           (long long)sheets.of[SHEET_classes].row_count, (long long)count_seats(&sheets), (long long)seed);
    printf("Next: cadre import %s --as-of 2007-11-20\n", directory);
    return EXIT_DONE;
}

static const struct option_rule example_options[] = {
    {"tight", false}, {"officers", true}, {"seed", true}, {0}};

const struct command example_command = {
    .name = "example",
    .line = "write the bundled scenario as CSV files, to try everything on",
    .help = "cadre example kazakhstan-2008 DIR [--tight] [--officers N] [--seed S]\n"
            "\n"
            "Writes the scenario's CSV files into DIR. Persons are generated from the seed, units are "
            "synthetic.\n"
            "\n"
            "  --tight       fewer classes: 3,132 seats instead of 3,372\n"
            "  --officers N  about so many officers, in whole brigades; 3100 when absent\n"
            "  --seed S      20080108 when absent; the same seed writes the same files\n"
            "\n"
            "  $ cadre example kazakhstan-2008 data\n"
            "  3192 posts, 3100 officers, 118 classes with 3372 seats, seed 20080108\n"
            "\n"
            "Exit status: 0 written, 2 wrong arguments, 8 the files could not be written.\n",
    .options = example_options,
    .arguments = {"kazakhstan-2008", "DIR"},
    .run = example_run,
};
