/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/database.h"
#include "cli/facts_source.h"
#include "service/plans.h"
#include "service/publication.h"

#include <stdio.h>

static int publish_run(struct arena *mem, const struct options *options, struct err *err) {
    scoped(database) struct database database = {0};
    struct findings findings = {.mem = mem};
    int64_t id;
    int32_t seats;
    if (!text_int(text_of(options->arguments[0]), 1, INT64_MAX, &id)) {
        err_fail(err, ERR_USAGE, "usage.not-a-plan",
                 "\"%s\" is not the number of a plan\n`cadre plan` prints the number of what it stored.",
                 options->arguments[0]);
        return EXIT_WRONG_INPUT;
    }
    if (!database_open_training(options, &database, err)) return EXIT_WRONG_INPUT;
    bool done = plans_publish(mem, &database.service, id, &seats, &findings, err);
    findings_show(&findings);
    if (!done) return EXIT_WRONG_INPUT;
    printf("Published plan %lld: %d seats are taken.\n", (long long)id, seats);
    return EXIT_DONE;
}

static const struct option_rule publish_options[] = {{"db", true}, {0}};

const struct command publish_command = {
    .name = "publish",
    .line = "make a stored plan the one that counts",
    .help =
        "cadre publish PLAN [--db DB]\n"
        "\n"
        "PLAN is the number that `cadre plan` printed. The plan is judged once more against the facts as "
        "they "
        "are;\nthen its seats become the nominations from which `cadre plan --keep` starts.\n"
        "\n"
        "  --db DB  a file (cadre.db when absent) or a postgresql:// URL\n"
        "\n"
        "  $ cadre publish 1\n"
        "\n"
        "Exit status: 0 published, 2 wrong arguments, no such draft, or the plan does not hold any more, 7 "
        "the\ndatabase failed, 9 somebody else is changing it.\n",
    .options = publish_options,
    .arguments = {"PLAN"},
    .run = publish_run,
};
