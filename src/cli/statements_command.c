/* SPDX-License-Identifier: Apache-2.0 */
/* cadre statements ACTION: what can be done with the record store from the command line, action by action. */
#include "cli/clock.h"
#include "cli/command.h"
#include "cli/database.h"
#include "cli/facts_source.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "core/files.h"
#include "core/json_out.h"
#include "service/records.h"
#include "service/statements_files.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { SHOW_EVERY_MILLISECONDS = 500, CREDENTIALS_BYTES_MAX = 4096 };

/* The database and its record store, opened for an action. */
struct opened {
    struct arena *mem;
    const struct options *options;
    struct database database;
    struct record *record;
};

static bool open_for(struct opened *o, bool changes, struct err *err) {
    const char *where = option_text(o->options, "db");
    const struct record_options options = {.changes = changes, .readers = 1};
    if (!database_open(o->options, changes ? STORE_CHANGE : STORE_LOOK, &o->database, err)) return false;
    o->record = record_open(where != NULL ? where : "cadre.db", &options, err);
    return o->record != NULL;
}

/* For what touches no statements: it works beside a server. */
static bool open_beside(struct opened *o, struct err *err) {
    return database_open(o->options, STORE_CHANGE, &o->database, err);
}

static const char *argument(const struct opened *o, int32_t number) {
    return number < o->options->argument_count ? o->options->arguments[number] : NULL;
}

static bool needed(const struct opened *o, int32_t number, const char *what, const char **out,
                   struct err *err) {
    *out = argument(o, number);
    return *out != NULL || err_fail(err, ERR_USAGE, "usage.missing-argument",
                                    "%s is missing after `cadre statements %s`\nSee: cadre statements --help",
                                    what, argument(o, 0));
}

static bool agent_argument(const struct opened *o, int32_t number, struct text *out, struct err *err) {
    const char *word;
    return needed(o, number, "an agent", &word, err) && records_agent(o->mem, text_of(word), out, err);
}

/* ---- progress and Ctrl-C ---- */

static volatile sig_atomic_t interrupted;

static void interrupt(int number) {
    (void)number;
    interrupted = 1;
}

struct showing {
    int64_t shown_at; /* milliseconds */
    const char *verb;
};

static bool look(void *context, int64_t done, int64_t all) {
    struct showing *s = context;
    int64_t now = clock_milliseconds();
    if (terminal_error_columns() > 0 && now - s->shown_at >= SHOW_EVERY_MILLISECONDS) {
        s->shown_at = now;
        if (all > 0) fprintf(stderr, "\r\033[K%s %lld of %lld", s->verb, (long long)done, (long long)all);
        else fprintf(stderr, "\r\033[K%s %lld", s->verb, (long long)done);
    }
    return !interrupted;
}

static struct files_watch watch_begin(struct showing *s, const char *verb) {
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND};
    *s = (struct showing){0, verb};
    sigaction(SIGINT, &action, NULL); /* a second Ctrl-C ends at once */
    return (struct files_watch){look, s};
}

static void watch_end(const struct showing *s) {
    if (s->shown_at > 0) fputs("\r\033[K", stderr);
    signal(SIGINT, SIG_DFL);
}

/* ---- files ---- */

static bool run_export(struct opened *o, struct err *err) {
    struct export_order order = {.form = option_given(o->options, "csv") ? FORM_CSV : FORM_JSON_LINES,
                                 .resume = option_given(o->options, "resume")};
    struct showing showing;
    int64_t count;
    bool stopped;
    if (!needed(o, 1, "a file", &order.path, err) || !open_for(o, false, err)) return false;
    struct files_watch watch = watch_begin(&showing, "exported");
    bool done = statements_export(o->record, &order, &watch, &count, &stopped, err);
    watch_end(&showing);
    if (!done) return false;
    printf("%lld statements written to %s%s\n", (long long)count, order.path,
           stopped ? "; stopped, go on with --resume" : "");
    return true;
}

static bool is_table(const struct opened *o, const char *path) {
    size_t length = strlen(path);
    return option_given(o->options, "csv") || (length > 4 && strcasecmp(path + length - 4, ".csv") == 0);
}

static bool run_import(struct opened *o, struct err *err) {
    const char *authority = option_text(o->options, "authority"), *version = option_text(o->options, "xapi");
    struct import_order order = {.version = version != NULL && version[0] == '2' ? XAPI_2_0 : XAPI_1_0};
    struct import_result result = {.next_line = 1};
    struct findings findings = {.mem = o->mem};
    struct showing showing;
    if (!needed(o, 1, "a file", &order.path, err) ||
        !option_int(o->options, "from-line", 1, INT64_MAX, 1, &order.first_line, err) ||
        !statements_file_check(order.path, err) || !open_for(o, true, err))
        return false;
    order.form = is_table(o, order.path) ? FORM_CSV : FORM_JSON_LINES;
    order.authority = authority != NULL
                          ? text_of(authority)
                          : text_print(
                                o->mem,
                                "{\"objectType\":\"Agent\",\"account\":{\"homePage\":\"urn:cadre:import\","
                                "\"name\":\"%.*s\"}}",
                                TEXT_ARGS(o->database.service.who));
    struct files_watch watch = watch_begin(&showing, "imported");
    bool done = statements_import(&o->database.service, o->record, &order, &watch, &result, &findings, err);
    watch_end(&showing);
    findings_show(&findings);
    printf("%lld statements stored, %lld were there already\n", (long long)result.stored,
           (long long)result.there);
    fflush(stdout); /* before what goes to the error stream */
    if (!done || result.stopped)
        fprintf(stderr, "Go on with: --from-line %lld\n", (long long)result.next_line);
    return done;
}

/* ---- counts ---- */

static bool count_by(const struct opened *o, enum count_by *out, struct err *err) {
    const char *by = option_text(o->options, "by");
    if (by == NULL || strcmp(by, "day") == 0) *out = COUNT_BY_DAY;
    else if (strcmp(by, "verb") == 0) *out = COUNT_BY_VERB;
    else if (strcmp(by, "activity") == 0) *out = COUNT_BY_ACTIVITY;
    else
        return err_fail(err, ERR_USAGE, "usage.count-by",
                        "--by \"%s\", but statements are counted by day, verb or "
                        "activity",
                        by);
    return true;
}

static void counts_json(const struct record_count *counts, int32_t count, struct buffer *b) {
    struct json_out out = {.to = b};
    json_open(&out, NULL, '[');
    for (int32_t i = 0; i < count; i++) {
        json_open(&out, NULL, '{');
        json_text(&out, "day", text_of(day_print(counts[i].day).at));
        if (counts[i].key.length > 0) json_text(&out, "id", counts[i].key);
        json_int(&out, "statements", counts[i].count);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    buffer_char(b, '\n');
}

static void counts_table(struct arena *mem, const struct record_count *counts, int32_t count, bool has_key,
                         struct buffer *b) {
    struct table table = table_begin(mem);
    table_column(&table, text_of("day"), false);
    table_column(&table, text_of("statements"), true);
    if (has_key) table_column(&table, text_of("id"), false);
    for (int32_t i = 0; i < count; i++) {
        table_text(&table, text_of(day_print(counts[i].day).at));
        table_int(&table, counts[i].count);
        if (has_key) table_text(&table, counts[i].key);
    }
    table_print(&table, terminal_columns(), b);
}

static bool run_count(struct opened *o, struct err *err) {
    struct buffer b = {.mem = o->mem};
    struct record_count *counts;
    int32_t count;
    enum count_by by = COUNT_BY_DAY;
    day first, last;
    if (!count_by(o, &by, err) || !option_day(o->options, "from", DAY_FIRST, &first, err) ||
        !option_day(o->options, "to", DAY_LAST, &last, err) || !open_for(o, false, err) ||
        !record_counts(o->record, o->mem, by, first, last, &counts, &count, err))
        return false;
    if (option_given(o->options, "json")) counts_json(counts, count, &b);
    else counts_table(o->mem, counts, count, by != COUNT_BY_DAY, &b);
    printf("%.*s", TEXT_ARGS(buffer_text(&b)));
    return true;
}

/* ---- persons ---- */

static void print_removal(const struct removal *r) {
    printf("%lld statements, %lld documents and %lld attachments removed\n", (long long)r->statements,
           (long long)r->documents, (long long)r->attachments);
}

static bool run_remove(struct opened *o, struct err *err) {
    struct text agent;
    struct removal removal;
    if (!agent_argument(o, 1, &agent, err)) return false;
    if (!option_given(o->options, "yes"))
        return err_fail(err, ERR_USAGE, "usage.sure",
                        "this cannot be undone: statements with the person, also those of others about him, "
                        "go\nAdd --yes when you are sure.");
    if (!open_for(o, true, err) || !records_remove(&o->database.service, o->record, agent, &removal, err))
        return false;
    print_removal(&removal);
    return true;
}

static bool run_merge(struct opened *o, struct err *err) {
    struct text agent, other;
    if (!agent_argument(o, 1, &agent, err) || !agent_argument(o, 2, &other, err) || !open_beside(o, err) ||
        !records_merge(&o->database.service, NULL, agent, other, err))
        return false;
    printf("both identifiers stand for one person\n");
    return true;
}

static bool run_unmerge(struct opened *o, struct err *err) {
    struct text other;
    if (!agent_argument(o, 1, &other, err) || !open_beside(o, err) ||
        !records_unmerge(&o->database.service, NULL, other, err))
        return false;
    printf("the identifier stands for a person of its own again\n");
    return true;
}

/* ---- retention ---- */

static bool number_argument(const struct opened *o, const char *what, int64_t *out, struct err *err) {
    const char *word;
    return needed(o, 1, what, &word, err) &&
           (text_int(text_of(word), 1, INT32_MAX, out) ||
            err_fail(err, ERR_USAGE, "usage.not-a-number", "\"%s\" is not %s", word, what));
}

static bool run_keep(struct opened *o, struct err *err) {
    const char *verb = option_text(o->options, "verb"), *activity = option_text(o->options, "activity");
    struct retention rule = {.verb = text_of(verb != NULL ? verb : ""),
                             .activity = text_of(activity != NULL ? activity : "")};
    int64_t id;
    if (!number_argument(o, "a number of days", &rule.days, err) || !open_beside(o, err) ||
        !records_retention_add(&o->database.service, NULL, &rule, &id, err))
        return false;
    printf("rule %lld: statements go after %lld days; `cadre statements expire` does it\n", (long long)id,
           (long long)rule.days);
    return true;
}

static bool run_rules(struct opened *o, struct err *err) {
    struct buffer b = {.mem = o->mem};
    struct retention *rules;
    int32_t count;
    if (!database_open(o->options, STORE_LOOK, &o->database, err)) return false;
    scoped(tx) struct tx *tx = tx_look(o->database.service.store, err);
    if (tx == NULL || !records_retention_list(tx, o->mem, &rules, &count, err)) return false;
    struct table table = table_begin(o->mem);
    table_column(&table, text_of("rule"), true);
    table_column(&table, text_of("days"), true);
    table_column(&table, text_of("verb"), false);
    table_column(&table, text_of("activity"), false);
    for (int32_t i = 0; i < count; i++) {
        table_int(&table, rules[i].id);
        table_int(&table, rules[i].days);
        table_text(&table, rules[i].verb);
        table_text(&table, rules[i].activity);
    }
    table_print(&table, terminal_columns(), &b);
    printf("%.*s", TEXT_ARGS(buffer_text(&b)));
    return true;
}

static bool run_unkeep(struct opened *o, struct err *err) {
    int64_t id;
    if (!number_argument(o, "the number of a rule", &id, err) || !open_beside(o, err) ||
        !records_retention_drop(&o->database.service, NULL, id, err))
        return false;
    printf("rule %lld is gone\n", (long long)id);
    return true;
}

static bool run_expire(struct opened *o, struct err *err) {
    struct removal removal;
    if (!open_for(o, true, err) ||
        !records_expire(&o->database.service, o->record, seconds_now() * 1000000, &removal, err))
        return false;
    print_removal(&removal);
    return true;
}

/* ---- sending on ---- */

static bool run_forward(struct opened *o, struct err *err) {
    const char *url, *path = option_text(o->options, "credentials");
    struct text credentials;
    if (!needed(o, 1, "the address of a record store", &url, err)) return false;
    if (path == NULL)
        return err_fail(
            err, ERR_USAGE, "usage.credentials",
            "--credentials FILE is missing\nThe file holds KEY:SECRET of the other record store; on "
            "the command line others could read it.");
    if (!file_read(o->mem, path, CREDENTIALS_BYTES_MAX, &credentials, err) || !open_beside(o, err))
        return false;
    while (credentials.length > 0 && strchr("\r\n ", credentials.at[credentials.length - 1]) != NULL)
        credentials.length--;
    if (!records_forward_add(&o->database.service, NULL, text_of(url), credentials,
                             option_given(o->options, "only-new"), err))
        return false;
    printf("statements go to %s\n", url);
    return true;
}

static bool run_unforward(struct opened *o, struct err *err) {
    const char *url;
    if (!needed(o, 1, "the address of a record store", &url, err) || !open_beside(o, err) ||
        !records_forward_drop(&o->database.service, NULL, text_of(url), err))
        return false;
    printf("no statements go to %s any more\n", url);
    return true;
}

static bool run_targets(struct opened *o, struct err *err) {
    struct buffer b = {.mem = o->mem};
    struct forward_target *targets;
    int32_t count;
    if (!database_open(o->options, STORE_LOOK, &o->database, err)) return false;
    scoped(tx) struct tx *tx = tx_look(o->database.service.store, err);
    if (tx == NULL || !forward_list(tx, o->mem, &targets, &count, err)) return false;
    struct table table = table_begin(o->mem);
    table_column(&table, text_of("sent"), true);
    table_column(&table, text_of("up to"), true);
    table_column(&table, text_of("address"), false);
    table_column(&table, text_of("failure"), false);
    for (int32_t i = 0; i < count; i++) {
        table_int(&table, targets[i].sent_total);
        table_int(&table, targets[i].last_seq);
        table_text(&table, targets[i].url);
        table_text(&table, targets[i].failure);
    }
    table_print(&table, terminal_columns(), &b);
    printf("%.*s", TEXT_ARGS(buffer_text(&b)));
    return true;
}

static bool run_send(struct opened *o, struct err *err) {
    bool left;
    if (!open_for(o, true, err) || !forward_once(o->record, &left, err)) return false;
    printf("%s\n", left ? "some statements could not be sent; `cadre statements targets` says why"
                        : "everything is sent");
    return true;
}

/* ---- verify ---- */

static bool run_verify(struct opened *o, struct err *err) {
    int64_t statements;
    if (!open_for(o, false, err) || !record_verify(o->record, &statements, err)) return false;
    printf("%lld statements read; their indexes agree\n", (long long)statements);
    return true;
}

/* ---- the command ---- */

static const struct action {
    const char *name;
    bool (*run)(struct opened *o, struct err *err);
} actions[] = {
    {"export", run_export},   {"import", run_import},   {"count", run_count},
    {"remove", run_remove},   {"merge", run_merge},     {"unmerge", run_unmerge},
    {"keep", run_keep},       {"unkeep", run_unkeep},   {"rules", run_rules},
    {"expire", run_expire},   {"forward", run_forward}, {"unforward", run_unforward},
    {"targets", run_targets}, {"send", run_send},       {"verify", run_verify},
};

static int statements_run(struct arena *mem, const struct options *options, struct err *err) {
    struct opened o = {.mem = mem, .options = options};
    const struct action *action = NULL;
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
        if (strcmp(actions[i].name, options->arguments[0]) == 0) action = &actions[i];
    if (action == NULL) {
        err_fail(err, ERR_USAGE, "usage.unknown-action",
                 "\"%s\" is nothing that `cadre statements` does\nSee: cadre statements --help",
                 options->arguments[0]);
        return EXIT_WRONG_INPUT;
    }
    bool done = action->run(&o, err);
    record_close(o.record);
    database_close(&o.database);
    return done ? EXIT_DONE : EXIT_WRONG_INPUT;
}

static const struct option_rule statements_options[] = {
    {"db", true},        {"csv", false},        {"resume", false},   {"from-line", true},
    {"authority", true}, {"xapi", true},        {"by", true},        {"from", true},
    {"to", true},        {"json", false},       {"yes", false},      {"verb", true},
    {"activity", true},  {"credentials", true}, {"only-new", false}, {0}};

const struct command statements_command = {
    .name = "statements",
    .line = "export, import, count, remove, merge and send on xAPI statements",
    .help =
        "cadre statements ACTION [ARGUMENTS] [--db DB]\n"
        "\n"
        "  export FILE [--csv] [--resume]   all statements as JSON Lines or as a table, attachments\n"
        "                                   beside them in FILE.attachments\n"
        "  import FILE [--csv] [--from-line N] [--authority JSON] [--xapi 2.0]\n"
        "                                   JSON Lines, or a table (--csv, or FILE ends in .csv); what is\n"
        "                                   there already is passed over\n"
        "  count [--by day|verb|activity] [--from DATE] [--to DATE] [--json]\n"
        "                                   statements that are not voided, by the day they were stored "
        "(UTC)\n"
        "  remove AGENT --yes               every statement with the person, his documents and attachments\n"
        "  merge AGENT OTHER                OTHER stands for the same person from now on\n"
        "  unmerge OTHER                    ... and for himself again\n"
        "  keep DAYS [--verb IRI] [--activity IRI]\n"
        "                                   a rule: such statements go after so many days\n"
        "  rules, unkeep RULE               the rules; a rule less\n"
        "  expire                           remove what the rules say; daily, from cron\n"
        "  forward URL --credentials FILE [--only-new]\n"
        "                                   send every statement to another record store too\n"
        "  targets, unforward URL, send     where statements go; one less; send now what waits\n"
        "  verify                           read all statements and compare their indexes\n"
        "\n"
        "Columns of a table, in any order: id, timestamp, actor_name, actor_mbox, actor_mbox_sha1sum,\n"
        "actor_openid, actor_account_name, actor_account_home_page, verb, object_type, object,\n"
        "registration, success, completion, score_scaled, score_raw, score_min, score_max, duration,\n"
        "response, stored, voided, statement. In the last an export has the whole statement, and an import\n"
        "takes that; the other cells must say the same or be empty. A row without it is made of the others,\n"
        "and has a new id each time unless it names one.\n"
        "\n"
        "An AGENT is mailto:a@b.kz, 'account:NAME HOMEPAGE', an OpenID, or JSON. While `cadre serve` runs on "
        "a\n"
        "SQLite file, actions that change statements are refused; those that read work beside it.\n"
        "\n"
        "  --db DB  a file (cadre.db when absent) or a postgresql:// URL\n"
        "\n"
        "  $ cadre statements count --by verb\n"
        "\n"
        "Exit status: 0 done, 2 wrong arguments or data, 7 the database failed, 8 the disk failed, 9 "
        "somebody\n"
        "else is changing it.\n",
    .options = statements_options,
    .arguments = {"ACTION", "[ARGUMENT]", "[ARGUMENT]"},
    .run = statements_run,
};
