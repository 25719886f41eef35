/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/database.h"
#include "cli/facts_source.h"
#include "core/json_out.h"
#include "exchange/documents_files.h"
#include "plan/check.h"
#include "service/verify.h"

#include <stdio.h>

static void print_json(struct buffer *out, const struct checked *c, int64_t findings) {
    struct json_out json = {.to = out};
    json_open(&json, NULL, '{');
    json_bool(&json, "allowed", c->allowed);
    json_bool(&json, "proven", c->proven);
    json_int(&json, "findings", findings);
    json_int(&json, "requirements", c->requirements);
    json_int(&json, "met", c->met);
    json_int(&json, "met_bound", c->met_bound);
    json_int(&json, "score", c->score);
    json_int(&json, "bound", c->bound);
    json_int(&json, "gap", c->bound - c->score);
    json_close(&json, '}');
    buffer_char(out, '\n');
}

static void print_text(struct buffer *out, const struct checked *c) {
    buffer_print(out, "%s\n%s\n", c->allowed ? "allowed: every nomination keeps every rule" : "NOT ALLOWED",
                 c->proven ? "proven: the certificate gives these bounds" : "NOT PROVEN");
    buffer_print(out, "%d of %d requirements met, no plan meets more than %lld\n", c->met, c->requirements,
                 (long long)c->met_bound);
    buffer_print(out, "score %lld, bound %lld, gap %lld\n", (long long)c->score, (long long)c->bound,
                 (long long)(c->bound - c->score));
}

/* What is stored of classes and seats, against itself. */
static int check_stored(struct arena *mem, const struct options *options, struct err *err) {
    struct verified verified;
    scoped(database) struct database database = {0};
    if (!database_open_training(options, &database, err) ||
        !training_verify(mem, &database.service, database.record, DAY_FIRST, &verified, err))
        return EXIT_WRONG_INPUT;
    for (int32_t i = 0; i < verified.problem_count && i < VERIFY_PROBLEMS_MAX; i++)
        fprintf(stderr, "%.*s\n", TEXT_ARGS(verified.problems[i]));
    printf("%lld nominations, %lld steps, %lld statements: %s\n", (long long)verified.nominations,
           (long long)verified.steps, (long long)verified.statements,
           verified.problem_count == 0 ? "everything agrees" : "NOT EVERYTHING AGREES");
    return verified.problem_count == 0 ? EXIT_DONE : EXIT_NOT_ALLOWED;
}

static int check_run(struct arena *mem, const struct options *options, struct err *err) {
    struct documents documents;
    struct facts facts;
    struct checked checked;
    struct findings findings = {.mem = mem};
    day as_of;
    const char *directory = option_text(options, "plan");
    if (directory == NULL && !option_given(options, "data") && option_given(options, "db"))
        return check_stored(mem, options, err);
    if (directory == NULL || !option_given(options, "data")) {
        err_fail(err, ERR_USAGE, "usage.missing-option",
                 "--data DIR and --plan DIR are needed\nName the facts' files, and what `cadre plan --out` "
                 "wrote.");
        return EXIT_WRONG_INPUT;
    }
    if (!documents_read(mem, directory, &documents, err) || !check_as_of(&documents, &as_of, err) ||
        !facts_from(mem, options, as_of, &documents, &facts, err) ||
        !check_plan(mem, &facts, &documents, &findings, &checked, err))
        return EXIT_WRONG_INPUT;
    struct buffer out = {.mem = mem};
    findings_print(&findings, &out);
    fwrite(buffer_text(&out).at, 1, (size_t)out.length, stderr); /* of no findings, at is NULL */
    out.length = 0;
    if (option_given(options, "json")) print_json(&out, &checked, findings.count);
    else print_text(&out, &checked);
    fwrite(out.at, 1, (size_t)out.length, stdout);
    return checked.allowed && checked.proven ? EXIT_DONE : EXIT_NOT_ALLOWED;
}

static const struct option_rule check_options[] = {{"data", true},     {"db", true},    {"plan", true},
                                                   {"encoding", true}, {"json", false}, {0}};

const struct command check_command = {
    .name = "check",
    .line = "judge a plan: is it allowed, and is its bound proven?",
    .help = "cadre check --data DIR --plan DIR [--encoding NAME] [--json]\n"
            "cadre check --db DB\n"
            "\n"
            "Works out every requirement, rule, score and bound again, slowly and without the planner's "
            "code, and\n"
            "lists what is not allowed or not proven.\n"
            "\n"
            "With --db alone: whether what is stored of classes, seats, results, qualifications and "
            "statements agrees "
            "with\nitself and with the life cycles.\n"
            "\n"
            "  --data DIR  the CSV files that the plan was made from\n"
            "  --plan DIR  what `cadre plan --out` wrote\n"
            "\n"
            "  $ cadre check --data data --plan plan\n"
            "  allowed: every nomination keeps every rule\n"
            "  proven: the certificate gives these bounds\n"
            "  ...\n"
            "\n"
            "Exit status: 0 allowed and proven, 4 not allowed or not proven, 2 the files cannot be read.\n",
    .options = check_options,
    .run = check_run,
};
