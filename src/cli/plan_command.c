/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/clock.h"
#include "cli/command.h"
#include "cli/database.h"
#include "cli/facts_source.h"
#include "cli/summary.h"
#include "cli/terminal.h"
#include "exchange/documents_files.h"
#include "prove/objectives.h"
#include "service/plan_documents.h"
#include "service/plans.h"

#include <stdio.h>

static bool read_order(const struct options *options, struct plan_order *out, struct err *err) {
    struct plan_order order = {.keep = DAY_NONE};
    int64_t seed, steps, seconds;
    if (!option_given(options, "as-of") || !option_given(options, "until"))
        return err_fail(
            err, ERR_USAGE, "usage.missing-option",
            "--as-of and --until are needed\nFor example: cadre plan --as-of 2007-11-20 --until 2008-12-31");
    if (!option_day(options, "as-of", DAY_NONE, &order.as_of, err) ||
        !option_day(options, "until", DAY_NONE, &order.until, err) ||
        !option_day(options, "keep", DAY_NONE, &order.keep, err) ||
        !option_int(options, "seed", 0, INT64_MAX, 1, &seed, err) ||
        !option_int(options, "steps", 1, 1000000000, 0, &steps, err) ||
        !option_int(options, "seconds", 1, 1000000, 0, &seconds, err))
        return false;
    const char *method = option_text(options, "method");
    if (method != NULL && !text_is(text_of(method), "best") && !text_is(text_of(method), "fcfs"))
        return err_fail(err, ERR_USAGE, "usage.unknown-method", "method \"%s\" is neither best nor fcfs",
                        method);
    order.method = method != NULL && method[0] == 'f' ? PLAN_FCFS : PLAN_BEST;
    order.seed = (uint64_t)seed;
    order.steps = steps;
    order.seconds = (int32_t)seconds;
    *out = order;
    return true;
}

/* Keeps the plan in the database it came from, and says so where it does not disturb a program that reads. */
static bool store_draft(const struct options *options, const struct plan_order *order,
                        const struct documents *documents, struct err *err) {
    scoped(database) struct database database = {0};
    int64_t id;
    if (option_given(options, "data")) return true;
    if (!database_open(options, STORE_LOOK, &database, err) ||
        !plans_add(&database.service, order, documents, &id, err))
        return false;
    fprintf(option_given(options, "json") ? stderr : stdout,
            "Stored as draft %lld. Next: cadre publish %lld, cadre why OFFICER, cadre report\n",
            (long long)id, (long long)id);
    return true;
}

static int plan_run(struct arena *mem, const struct options *options, struct err *err) {
    struct clock_watch clock;
    struct plan_order order;
    struct facts facts;
    struct plan plan;
    enum language language;
    if (!read_order(options, &order, err) || !option_language(options, &language, err))
        return EXIT_WRONG_INPUT;
    int64_t began = clock_milliseconds();
    if (!facts_from(mem, options, order.as_of, &facts, err)) return EXIT_WRONG_INPUT;
    struct plan_watch watch = clock_watch_begin(&clock, order.seconds);
    struct findings findings = {.mem = mem};
    bool made = plan_make(mem, &facts, &order, &watch, &plan, &findings, err);
    clock_watch_end(&clock);
    findings_show(&findings);
    if (!made) return EXIT_WRONG_INPUT;
    plan.milliseconds = clock_milliseconds() - began;

    struct documents documents = plan_documents(mem, &facts, &plan);
    const char *directory = option_text(options, "out");
    if (directory != NULL && !documents_write(&documents, directory, err)) return EXIT_WRONG_INPUT;
    struct buffer out = {.mem = mem};
    if (option_given(options, "json")) buffer_add(&out, documents_find(&documents, "summary.json"));
    else
        summary_print(&(struct showing){.mem = mem,
                                        .facts = &facts,
                                        .plan = &plan,
                                        .language = language,
                                        .columns_max = terminal_columns(),
                                        .out = &out});
    if (out.length > 0) fwrite(out.at, 1, (size_t)out.length, stdout);
    if (!store_draft(options, &order, &documents, err)) return EXIT_WRONG_INPUT;
    struct readiness readiness = readiness_of(mem, &facts, &plan);
    bool reached = objectives_all_met(&facts, objectives_judge(mem, &facts, &plan, &readiness));
    return reached ? EXIT_DONE : EXIT_OBJECTIVE_MISSED;
}

static const struct option_rule plan_options[] = {
    {"as-of", true},    {"until", true},
    {"db", true},       {"data", true},
    {"out", true},      {"method", true},
    {"seed", true},     {"steps", true},
    {"seconds", true},  {"keep", true},
    {"json", false},    {"lang", true},
    {"encoding", true}, {0},
};

const struct command plan_command = {
    .name = "plan",
    .line = "decide who sits in which class, and prove how good that is",
    .help =
        "cadre plan --as-of DATE --until DATE [--db DB | --data DIR] [--out DIR] [--method best|fcfs]\n"
        "           [--seed N] [--steps N] [--seconds S] [--keep DATE] [--encoding NAME] [--json] [--lang "
        "L]\n"
        "\n"
        "Derives who requires which course, seats them in classes that start after --as-of and end by "
        "--until,\n"
        "and prints what was reached, what was not and why, and a bound that no plan can pass.\n"
        "\n"
        "  --db DB        plan from what was imported, and keep the plan there as a draft; a file\n"
        "                 (cadre.db when absent) or a postgresql:// URL\n"
        "  --data DIR     plan from CSV files instead; nothing is stored\n"
        "  --out DIR      write the plan: nominations.csv, unmet.csv, seats.csv, readiness.csv, "
        "summary.json,\n"
        "                 certificate.json, and moves.csv with --keep\n"
        "  --method NAME  best (when absent), or fcfs: first come, first served, as offices do by hand\n"
        "  --seed N       of the search, 1 when absent; the same seed and steps give the same plan\n"
        "  --steps N      how long to search; set from the size of the problem when absent\n"
        "  --seconds S    cut the search short; Ctrl-C does so at once. The plan is valid, but not "
        "repeatable\n"
        "  --keep DATE    replan from the published plan (with --data: nominations.csv). Who starts before "
        "DATE\n"
        "                 stays; others move only where it pays\n"
        "  --json         print summary.json instead of the summary\n"
        "  --lang L       the summary in kk, ru or en (when absent)\n"
        "\n"
        "  $ cadre plan --as-of 2007-11-20 --until 2008-12-31\n"
        "  $ cadre plan --data data --as-of 2007-11-20 --until 2008-12-31 --out plan\n"
        "\n"
        "Exit status: 0 every judged objective met, 3 one missed, 2 wrong arguments or data.\n",
    .options = plan_options,
    .run = plan_run,
};
