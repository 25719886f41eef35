/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/database.h"
#include "service/publication.h"

#include <stdio.h>

static int unpublish_run(struct arena *mem, const struct options *options, struct err *err) {
    scoped(database) struct database database = {0};
    struct unpublished undone;
    int64_t id;
    if (!text_int(text_of(options->arguments[0]), 1, INT64_MAX, &id)) {
        err_fail(err, ERR_USAGE, "usage.not-a-plan",
                 "\"%s\" is not the number of a plan\n`cadre plan` prints the number of what it stored.",
                 options->arguments[0]);
        return EXIT_WRONG_INPUT;
    }
    if (!database_open_training(options, &database, err) ||
        !plans_unpublish(mem, &database.service, id, &undone, err))
        return EXIT_WRONG_INPUT;
    printf("Plan %lld is a draft again: %d seats ended, %d restored.", (long long)id, undone.ended,
           undone.restored);
    if (undone.plan_id > 0) printf(" Plan %lld counts again.\n", (long long)undone.plan_id);
    else printf(" No plan is published.\n");
    return EXIT_DONE;
}

static const struct option_rule unpublish_options[] = {{"db", true}, {0}};

const struct command unpublish_command = {
    .name = "unpublish",
    .line = "take the last publication back",
    .help =
        "cadre unpublish PLAN [--db DB]\n"
        "\n"
        "PLAN is the plan that is published. It becomes a draft again, the plan that was published before "
        "it\n"
        "counts again, and the nominations are what they were. History and the audit log keep both.\n"
        "It is refused when a newer plan was published since, or when a nomination of it was changed.\n"
        "\n"
        "  --db DB  a file (cadre.db when absent) or a postgresql:// URL\n"
        "\n"
        "  $ cadre unpublish 1\n"
        "\n"
        "Exit status: 0 done, 2 the plan cannot be taken back, and why, 7 the database failed, 9 somebody\n"
        "else is changing it.\n",
    .options = unpublish_options,
    .arguments = {"PLAN"},
    .run = unpublish_run,
};
