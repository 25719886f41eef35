/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/database.h"
#include "core/files.h"
#include "service/papers.h"

#include <stdio.h>

static bool read_plan(const struct options *options, int64_t *out, struct err *err) {
    *out = 0;
    return options->argument_count < 2 || text_int(text_of(options->arguments[1]), 1, INT64_MAX, out) ||
           err_fail(err, ERR_USAGE, "usage.not-a-plan", "\"%s\" is not the number of a plan",
                    options->arguments[1]);
}

static bool read_form(const struct options *options, struct paper_ask *out, struct err *err) {
    const char *path = option_text(options, "out");
    if (path == NULL)
        return err_fail(err, ERR_USAGE, "usage.missing-option",
                        "option --out is missing: the file to write, for example --out roll.pdf");
    return option_language(options, &out->language, err) &&
           (paper_form_of(text_of(path), &out->form) ||
            err_fail(err, ERR_USAGE, "roll.unknown-form",
                     "a roll is written as .pdf, .xlsx or .csv, not as \"%s\"", path));
}

static int roll_run(struct arena *mem, const struct options *options, struct err *err) {
    scoped(database) struct database database = {0};
    struct paper_source source;
    struct paper_ask ask;
    struct text bytes, id = text_of(options->arguments[0]);
    int64_t plan_id;
    if (!read_plan(options, &plan_id, err) || !read_form(options, &ask, err) ||
        !database_open(options, STORE_LOOK, &database, err))
        return EXIT_WRONG_INPUT;
    struct tx *tx = tx_look(database.service.store, err);
    bool loaded = tx != NULL && papers_source(mem, tx, plan_id, &source, err);
    tx_end(tx);
    if (!loaded) return EXIT_WRONG_INPUT;
    bool of_class = map_find(&source.facts->class_by_id, id) != MAP_NONE;
    bool made = of_class ? papers_class_roll(mem, &database.service, &source, id, ask, &bytes, err)
                         : papers_unit_roll(mem, &database.service, &source, id, ask, &bytes, err);
    if (!made || !file_write(option_text(options, "out"), bytes, err)) return EXIT_WRONG_INPUT;
    printf("Roll of %s %s written to %s\n", of_class ? "class" : "unit", options->arguments[0],
           option_text(options, "out"));
    if (source.is_draft) printf("Plan %lld is a draft: it binds nobody.\n", (long long)source.plan_id);
    return EXIT_DONE;
}

static const struct option_rule roll_options[] = {{"out", true}, {"db", true}, {"lang", true}, {0}};

const struct command roll_command = {
    .name = "roll",
    .line = "the nominal roll of a class, or who of a unit goes when",
    .help = "cadre roll CLASS|UNIT [PLAN] --out FILE [--db DB] [--lang L]\n"
            "\n"
            "Writes who sits in the class, or who of the unit and the units below it goes when, as its name "
            "says:\n"
            ".pdf to sign and hang up, .xlsx to work on, .csv with apostrophes before what a spreadsheet "
            "would run.\n"
            "\n"
            "  PLAN        the number of a stored plan; the published one when absent, else the newest\n"
            "  --out FILE  roll.pdf, roll.xlsx or roll.csv\n"
            "  --db DB     a file (cadre.db when absent) or a postgresql:// URL\n"
            "  --lang L    kk, ru or en (when absent)\n"
            "\n"
            "  $ cadre roll CRTC-R001-02 --out roll.pdf\n"
            "  $ cadre roll U0001 --out brigade-1.xlsx --lang kk\n"
            "\n"
            "A roll holds names: it leaves an audit line.\n\n"
            "Exit status: 0 written, 2 wrong arguments or data, 6 too long for paper, 7 the database failed, "
            "8 the "
            "disk\nfailed.\n",
    .options = roll_options,
    .arguments = {"CLASS|UNIT", "[PLAN]"},
    .run = roll_run,
};
