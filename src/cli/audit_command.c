/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"
#include "cli/verbs.h"
#include "core/files.h"
#include "core/json_out.h"
#include "service/audit_log.h"

#include <stdio.h>

enum { HEADS_BYTES_MAX = 10000000 };

/* ---- list ---- */

struct listing {
    struct arena *mem;
    struct table table;
    struct buffer json_text;
    struct json_out json;
    bool as_json;
};

static void show_line(void *context, const struct audit_line *line) {
    struct listing *l = context;
    struct text at = moment_print(l->mem, line->at_seconds);
    if (l->as_json) {
        json_open(&l->json, NULL, '{');
        json_int(&l->json, "line", line->id);
        json_text(&l->json, "at", at);
        json_text(&l->json, "who", line->who);
        json_text(&l->json, "action", line->action);
        json_text(&l->json, "object", line->object);
        json_text(&l->json, "detail", line->detail);
        json_close(&l->json, '}');
        return;
    }
    const struct text cells[] = {line->who, line->action, line->object, line->detail};
    table_int(&l->table, line->id);
    table_text(&l->table, at);
    for (int32_t c = 0; c < 4; c++) {
        struct buffer shown = {.mem = l->mem};
        buffer_shown(&shown, cells[c]);
        table_text(&l->table, buffer_text(&shown));
    }
}

static struct listing listing_begin(struct arena *mem, bool as_json) {
    static const char *const headings[] = {"line", "at (UTC)", "who", "action", "object", "detail"};
    struct listing l = {.mem = mem, .table = table_begin(mem), .json_text = {.mem = mem}, .as_json = as_json};
    for (int32_t c = 0; c < 6; c++) table_column(&l.table, text_of(headings[c]), c == 0);
    return l;
}

static int audit_list(struct arena *mem, const struct options *options, struct database *database,
                      struct err *err) {
    const char *who = option_text(options, "who"), *action = option_text(options, "action");
    struct audit_filter filter = {.who = text_of(who != NULL ? who : ""),
                                  .action = text_of(action != NULL ? action : "")};
    struct listing l = listing_begin(mem, option_given(options, "json"));
    struct buffer out = {.mem = mem};
    day since;
    if (!option_day(options, "since", 0, &since, err)) return EXIT_WRONG_INPUT;
    filter.since_seconds = (int64_t)since * 86400;
    l.json.to = &l.json_text;
    json_open(&l.json, NULL, '{');
    json_open(&l.json, "lines", '[');
    if (!audit_log_each(&database->service, &filter, show_line, &l, err)) return EXIT_WRONG_INPUT;
    json_close(&l.json, ']');
    json_close(&l.json, '}');
    if (l.as_json) buffer_print(&out, "%.*s\n", TEXT_ARGS(buffer_text(&l.json_text)));
    else table_print(&l.table, 0, &out);
    fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}

/* ---- head ---- */

static int audit_head_run(struct arena *mem, const struct options *options, struct database *database,
                          struct err *err) {
    struct audit_head head;
    const char *path = option_text(options, "out");
    if (!audit_log_head(&database->service, &head, err)) return EXIT_WRONG_INPUT;
    struct text line = audit_head_print(mem, &head);
    if (path != NULL) {
        if (!file_write(path, line, err)) return EXIT_WRONG_INPUT;
        printf("The head of the audit log, line %lld, is in %s. Keep it away from this machine.\n",
               (long long)head.id, path);
        return EXIT_DONE;
    }
    fwrite(line.at, 1, (size_t)line.length, stdout);
    return EXIT_DONE;
}

/* ---- verify ---- */

static void report_json(const struct audit_report *report, struct buffer *out) {
    struct json_out json = {.to = out};
    json_open(&json, NULL, '{');
    json_int(&json, "lines", report->lines);
    json_int(&json, "without_seal", report->unsealed);
    json_bool(&json, "whole", report->problem_count == 0);
    json_open(&json, "problems", '[');
    for (int32_t i = 0; i < report->problem_count; i++) {
        json_open(&json, NULL, '{');
        json_int(&json, "line", report->problems[i].id);
        json_text(&json, "text", report->problems[i].text);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_bool(&json, "more", report->more);
    json_close(&json, '}');
    buffer_char(out, '\n');
}

static void report_text(const struct audit_report *report, bool with_head, struct buffer *out) {
    for (int32_t i = 0; i < report->problem_count; i++)
        buffer_print(out, "%.*s\n", TEXT_ARGS(report->problems[i].text));
    if (report->more) buffer_adds(out, "and more\n");
    if (report->problem_count > 0) {
        buffer_print(out, "The audit log, %lld lines, is not whole.\n", (long long)report->lines);
        return;
    }
    buffer_print(out, "The audit log is whole: %lld lines%s.\n", (long long)report->lines,
                 with_head ? ", the kept heads among them" : "");
    if (report->unsealed > 0)
        buffer_print(out, "%lld of them are from an older program and get their seals with the next line.\n",
                     (long long)report->unsealed);
    if (!with_head) buffer_adds(out, "Lines cut off at its end show only against a kept head: --head FILE\n");
}

static int audit_verify_run(struct arena *mem, const struct options *options, struct database *database,
                            struct err *err) {
    struct audit_report report;
    struct audit_head *heads = NULL;
    struct buffer out = {.mem = mem};
    struct text body;
    int32_t head_count = 0;
    const char *path = option_text(options, "head");
    if ((path != NULL && (!file_read(mem, path, HEADS_BYTES_MAX, &body, err) ||
                          !audit_heads_read(mem, body, &heads, &head_count, err))) ||
        !audit_log_verify(mem, &database->service, heads, head_count, &report, err))
        return EXIT_WRONG_INPUT;
    if (option_given(options, "json")) report_json(&report, &out);
    else report_text(&report, path != NULL, &out);
    fwrite(out.at, 1, (size_t)out.length, stdout);
    return report.problem_count == 0 ? EXIT_DONE : EXIT_NOT_ALLOWED;
}

static int audit_run(struct arena *mem, const struct options *options, struct err *err) {
    static const struct verb verbs[] = {{"list", 0, 0, STORE_LOOK, audit_list},
                                        {"verify", 0, 0, STORE_LOOK, audit_verify_run},
                                        {"head", 0, 0, STORE_LOOK, audit_head_run},
                                        {0}};
    return verbs_run(mem, options, verbs, err);
}

static const struct option_rule audit_options[] = {{"db", true},  {"audit-key", true}, {"since", true},
                                                   {"who", true}, {"action", true},    {"head", true},
                                                   {"out", true}, {"json", false},     {0}};

const struct command audit_command = {
    .name = "audit",
    .line = "who did what: list the audit log, verify that it is whole",
    .help =
        "cadre audit list [--since DATE] [--who WHO] [--action ACTION] [--json]\n"
        "cadre audit verify [--head FILE] [--json]\n"
        "cadre audit head [--out FILE]\n"
        "each with [--db DB] [--audit-key FILE]\n"
        "\n"
        "Every change and every look into an officer's file leaves a line, sealed with a key so that a line "
        "that was\n"
        "removed, altered or moved shows. `verify` names it. Lines cut off at the end show only against a "
        "head that\n"
        "was kept: `cadre serve` adds one each day to DB-audit.heads, `head` prints one. Keep them on "
        "another "
        "machine.\n"
        "\n"
        "  --since DATE  lines of that day (UTC) and later\n"
        "  --who WHO     \"user 12\", or an account of the system\n"
        "  --action A    import, publish, \"sign in\"...\n"
        "  --head FILE   heads, one per line: those of many days may be in one file\n"
        "  --out FILE    write the head to a file\n"
        "  --db DB       a file (cadre.db when absent) or a postgresql:// URL\n"
        "  --audit-key FILE  the key. When absent: what CADRE_AUDIT_KEY says, which counts for every "
        "command; "
        "else\n"
        "                DB-audit.key beside a file, cadre-audit.key here for PostgreSQL. It is made with "
        "the "
        "first\n"
        "                line, and readable by nobody else. Keep a copy apart from the database's\n"
        "\n"
        "  $ cadre audit list --since 2008-01-01 --action import\n"
        "  $ cadre audit head --out head.txt\n"
        "  $ cadre audit verify --head head.txt\n"
        "\n"
        "Exit status: 0 done; of `verify`: and the log is whole, 2 wrong arguments, 4 the log is not whole, "
        "7 "
        "the\n"
        "database failed or the key is missing.\n",
    .options = audit_options,
    .arguments = {"list|verify|head"},
    .run = audit_run,
};
