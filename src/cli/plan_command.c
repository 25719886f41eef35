/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/clock.h"
#include "cli/command.h"
#include "cli/database.h"
#include "cli/facts_source.h"
#include "cli/summary.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "core/files.h"
#include "exchange/documents_files.h"
#include "prove/objectives.h"
#include "service/plan_documents.h"
#include "service/plans.h"
#include "service/what_if.h"

#include <stdio.h>

enum { WHO_SHOWN_MAX = 20 };

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
            order->changes > 0
                ? "Stored as what-if %lld. Next: cadre report summary %lld\n"
                : "Stored as draft %lld. Next: cadre publish %lld, cadre why OFFICER, cadre report\n",
            (long long)id, (long long)id);
    return true;
}

/* ---- what if ---- */

/* The facts to plan with, and the plan without the changes. */
struct what_if_run {
    struct what_if changes;
    struct facts facts; /* as they are */
    struct plan without;
};

static bool read_changes(struct arena *mem, const char *path, struct what_if *out, struct findings *findings,
                         struct err *err) {
    enum { CHANGES_BYTES_MAX = 1 << 20 };
    struct text body;
    return file_read(mem, path, CHANGES_BYTES_MAX, &body, err) &&
           what_if_read(mem, text_of(path), body, out, findings, err);
}

static bool what_if_begin(struct arena *mem, const char *path, struct sheets *sheets,
                          struct plan_order *order, const struct plan_watch *watch, struct what_if_run *out,
                          struct findings *findings, struct err *err) {
    if (!facts_build(mem, sheets, order->as_of, &out->facts, findings)) return findings_none(findings, err);
    if (!read_changes(mem, path, &out->changes, findings, err) ||
        !plan_make(mem, &out->facts, order, watch, &out->without, findings, err))
        return false;
    order->changes = out->changes.count;
    return what_if_apply(mem, sheets, &out->changes, findings) || findings_none(findings, err);
}

/* Officers, courses and what is required are the same with the changes; classes are only added. */
static void print_who(const struct showing *s, const struct plan *without, enum word heading, bool gains) {
    const struct facts *f = s->facts;
    const struct plan *from = gains ? without : s->plan, *to = gains ? s->plan : without;
    struct table table = table_begin(s->mem);
    int32_t count = 0;
    table.indent = 2;
    for (int32_t c = 0; c < 3; c++)
        table_column(&table,
                     words_of(s->language, c == 0   ? WORD_officer
                                           : c == 1 ? WORD_course
                                                    : WORD_class),
                     false);
    for (int32_t r = 0; r < to->requirements.count; r++) {
        if (to->class_of[r] == NONE || from->class_of[r] != NONE || count++ >= WHO_SHOWN_MAX) continue;
        table_text(&table, f->officers[to->requirements.at[r].officer].id);
        table_text(&table, f->courses[to->requirements.at[r].course].id);
        table_text(&table, f->classes[to->class_of[r]].id);
    }
    if (count == 0) return;
    buffer_print(s->out, "%.*s: %d\n", TEXT_ARGS(words_of(s->language, heading)), count);
    table_print(&table, s->columns_max, s->out);
}

static void print_what_if(const struct showing *s, const struct what_if_run *run) {
    struct arena *mem = s->mem;
    const struct plan *p = s->plan;
    int32_t moved = 0;
    for (int32_t r = 0; r < p->requirements.count; r++)
        moved += p->class_of[r] != NONE && run->without.class_of[r] != NONE &&
                 p->class_of[r] != run->without.class_of[r];
    buffer_add(s->out, words_say(mem, s->language, WORD_what_if,
                                 {"count", text_print(mem, "%d", run->changes.count)}));
    buffer_char(s->out, '\n');
    buffer_add(s->out,
               words_say(mem, s->language, WORD_what_if_met,
                         {"before", text_print(mem, "%d", run->without.met)},
                         {"after", text_print(mem, "%d", p->met)},
                         {"score", text_print(mem, "%lld", (long long)(p->score - run->without.score))}));
    buffer_char(s->out, '\n');
    print_who(s, &run->without, WORD_gains_seat, true);
    print_who(s, &run->without, WORD_loses_seat, false);
    buffer_print(s->out, "%.*s: %d\n\n", TEXT_ARGS(words_of(s->language, WORD_other_class)), moved);
}

/* ---- the command ---- */

static int plan_run(struct arena *mem, const struct options *options, struct err *err) {
    struct clock_watch clock;
    struct plan_order order;
    struct facts facts;
    struct plan plan;
    enum language language;
    if (!read_order(options, &order, err) || !option_language(options, &language, err))
        return EXIT_WRONG_INPUT;
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    struct findings findings = {.mem = mem};
    struct what_if_run what_if = {0};
    const char *changes = option_text(options, "what-if");
    int64_t began = clock_milliseconds();
    if (!sheets_from(mem, options, order.as_of, sheets, err)) return EXIT_WRONG_INPUT;
    struct plan_watch watch = clock_watch_begin(&clock, order.seconds);
    bool made = (changes == NULL ||
                 what_if_begin(mem, changes, sheets, &order, &watch, &what_if, &findings, err)) &&
                (facts_build(mem, sheets, order.as_of, &facts, &findings) || findings_none(&findings, err)) &&
                plan_make(mem, &facts, &order, &watch, &plan, &findings, err);
    clock_watch_end(&clock);
    findings_show(&findings);
    if (!made) return EXIT_WRONG_INPUT;
    plan.milliseconds = clock_milliseconds() - began;

    struct documents documents = plan_documents(mem, &facts, &plan);
    if (changes != NULL)
        documents.at[documents.count++] = (struct document){text_of("changes.csv"),
                                                            what_if_print(mem, &what_if.changes)};
    const char *directory = option_text(options, "out");
    if (directory != NULL && !documents_write(&documents, directory, err)) return EXIT_WRONG_INPUT;
    struct buffer out = {.mem = mem};
    const struct showing showing = {.mem = mem,
                                    .facts = &facts,
                                    .plan = &plan,
                                    .language = language,
                                    .columns_max = terminal_columns(),
                                    .out = &out};
    if (option_given(options, "json")) buffer_add(&out, documents_find(&documents, "summary.json"));
    else {
        if (changes != NULL) print_what_if(&showing, &what_if);
        summary_print(&showing);
    }
    if (out.length > 0) fwrite(out.at, 1, (size_t)out.length, stdout);
    if (!store_draft(options, &order, &documents, err)) return EXIT_WRONG_INPUT;
    struct readiness readiness = readiness_of(mem, &facts, &plan);
    bool reached = objectives_all_met(&facts, objectives_judge(mem, &facts, &plan, &readiness));
    return reached ? EXIT_DONE : EXIT_OBJECTIVE_MISSED;
}

static const struct option_rule plan_options[] = {
    {"as-of", true},  {"until", true}, {"db", true},       {"data", true},    {"out", true},
    {"method", true}, {"seed", true},  {"steps", true},    {"seconds", true}, {"keep", true},
    {"json", false},  {"lang", true},  {"encoding", true}, {"what-if", true}, {0},
};

const struct command plan_command = {
    .name = "plan",
    .line = "decide who sits in which class, and prove how good that is",
    .help =
        "cadre plan --as-of DATE --until DATE [--db DB | --data DIR] [--out DIR] [--method best|fcfs]\n"
        "           [--seed N] [--steps N] [--seconds S] [--keep DATE] [--what-if FILE] [--encoding NAME]\n"
        "           [--json] [--lang L]\n"
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
        "  --what-if FILE  plan with changes that the facts do not have, and say who gains a seat by them. "
        "Each\n"
        "                 row of FILE (change,id,value,start,at) is one: add-class CLASS [SEATS] [DAY] "
        "[ESTABLISHMENT]\n"
        "                 copies a class, seats CLASS N, seats-min CLASS N, quota CLASS N at UNIT,\n"
        "                 cancel-class CLASS, policy RULE VALUE; N may be +2 or -2. Such a plan is not "
        "published\n"
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
