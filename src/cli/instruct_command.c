/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/database.h"
#include "core/files.h"
#include "service/papers.h"

#include <stdio.h>

static bool write_one(struct arena *mem, const struct service *service, const struct paper_source *source,
                      struct text officer, enum language otherwise, const char *path, struct err *err) {
    struct text bytes;
    return papers_joining(mem, service, source, officer, otherwise, &bytes, err) &&
           file_write(path, bytes, err);
}

/* A file for each officer of the class, named as he is: O0000001.pdf */
static bool write_class(struct arena *mem, const struct service *service, const struct paper_source *source,
                        int32_t course_class, enum language otherwise, const char *directory,
                        int32_t *out_count, struct err *err) {
    const struct plan *plan = source->plan;
    *out_count = 0;
    if (!directory_make(directory, err)) return false;
    for (int32_t r = 0; r < plan->requirements.count; r++) {
        if (plan->class_of[r] != course_class) continue;
        struct text officer = source->facts->officers[plan->requirements.at[r].officer].id;
        const char *name = text_zero_ended(mem, text_print(mem, "%.*s.pdf", TEXT_ARGS(officer)));
        if (!write_one(mem, service, source, officer, otherwise, path_join(mem, directory, name), err))
            return false;
        ++*out_count;
    }
    return true;
}

static bool load(struct arena *mem, const struct options *options, struct database *database,
                 struct paper_source *out, struct err *err) {
    if (!database_open(options, STORE_LOOK, database, err)) return false;
    scoped(tx) struct tx *tx = tx_look(database->service.store, err);
    return tx != NULL && papers_source(mem, tx, 0, out, err);
}

static int instruct_run(struct arena *mem, const struct options *options, struct err *err) {
    scoped(database) struct database database = {0};
    struct paper_source source;
    enum language otherwise;
    const char *to = option_text(options, "out");
    int32_t count = 1;
    if (to == NULL) {
        err_fail(err, ERR_USAGE, "usage.missing-option",
                 "option --out is missing: the file to write, or of a class the directory");
        return EXIT_WRONG_INPUT;
    }
    if (!option_language(options, &otherwise, err) || !load(mem, options, &database, &source, err))
        return EXIT_WRONG_INPUT;
    struct text id = text_of(options->arguments[0]);
    int32_t course_class = map_find(&source.facts->class_by_id, id);
    bool done = course_class != MAP_NONE
                    ? write_class(mem, &database.service, &source, course_class, otherwise, to, &count, err)
                    : write_one(mem, &database.service, &source, id, otherwise, to, err);
    if (!done) return EXIT_WRONG_INPUT;
    printf("%d joining instruction%s written to %s\n", count, count == 1 ? "" : "s", to);
    return EXIT_DONE;
}

static const struct option_rule instruct_options[] = {{"out", true}, {"db", true}, {"lang", true}, {0}};

const struct command instruct_command = {
    .name = "instruct",
    .line = "the joining instruction of an officer, or of each in a class",
    .help =
        "cadre instruct OFFICER --out FILE.pdf [--db DB] [--lang L]\n"
        "cadre instruct CLASS --out DIR [--db DB] [--lang L]\n"
        "\n"
        "Writes what the officer is to attend, where, and by when on the clocks there, with what to bring: "
        "one "
        "page\nfor each seat that the published plan gives him, in the language that officers.csv names "
        "(document_language).\nOf a class: a file for each officer in it, DIR/OFFICER.pdf.\n"
        "\n"
        "  --out      the file, or of a class the directory\n"
        "  --db DB    a file (cadre.db when absent) or a postgresql:// URL\n"
        "  --lang L   of officers whose row names none: kk, ru or en (when absent)\n"
        "\n"
        "  $ cadre instruct O0000109 --out O0000109.pdf --lang ru\n"
        "  $ cadre instruct CRTC-R001-02 --out instructions --lang kk\n"
        "\n"
        "A draft sends nobody. Each instruction leaves an audit line.\n\n"
        "Exit status: 0 written, 2 wrong arguments or data, or no seat, 7 the database failed, 8 the disk "
        "failed.\n",
    .options = instruct_options,
    .arguments = {"OFFICER|CLASS"},
    .run = instruct_run,
};
