/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two kinds of report: the lists of a plan's files, shown as they are (--csv), as JSON, or as a table that
 * names units and establishments and tells reasons in the reader's language; and what is worked out from the
 * facts: the summary and the seats by the day classes start.
 */
#include "cli/command.h"
#include "cli/database.h"
#include "cli/facts_source.h"
#include "cli/ready_report.h"
#include "cli/summary.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "core/csv.h"
#include "core/json_out.h"
#include "plan/explain.h"
#include "service/plan_read.h"

#include <stdio.h>
#include <string.h>

enum cell_kind {
    CELL_TEXT,
    CELL_NUMBER,
    CELL_SHARE,         /* a number of posts: shown with its percentage of the row's posts */
    CELL_UNIT,          /* an id: shown with its name, indented by depth */
    CELL_ESTABLISHMENT, /* an id: shown by its name */
    CELL_REASON,        /* a code: shown with its sentence where no detail follows */
    CELL_DETAIL         /* of an unmet requirement: told in the reader's language */
};

struct report_column {
    const char *key; /* in the file, CSV and JSON */
    enum word heading;
    enum cell_kind kind;
};

enum { REPORT_COLUMNS_MAX = 8 };

struct report {
    const char *name;
    const char *shows;
    const char *file; /* NULL: worked out */
    struct report_column columns[REPORT_COLUMNS_MAX];
};

static const struct report reports[] = {
    {"summary", "what was reached and proven: objectives, tiers, reasons, readiness, seats", NULL, {{0}}},
    {"nominations",
     "who sits in which class",
     "nominations.csv",
     {{"officer_id", WORD_officer, CELL_TEXT},
      {"post_id", WORD_post, CELL_TEXT},
      {"course_id", WORD_course, CELL_TEXT},
      {"class_id", WORD_class, CELL_TEXT},
      {"establishment_id", WORD_establishment, CELL_ESTABLISHMENT},
      {"start", WORD_start, CELL_TEXT},
      {"end", WORD_end, CELL_TEXT},
      {"score", WORD_score, CELL_NUMBER}}},
    {"unmet",
     "who has no seat, why, and what would seat him",
     "unmet.csv",
     {{"officer_id", WORD_officer, CELL_TEXT},
      {"post_id", WORD_post, CELL_TEXT},
      {"course_id", WORD_course, CELL_TEXT},
      {"reason", WORD_reason, CELL_TEXT},
      {"detail", WORD_detail, CELL_DETAIL}}},
    {"seats",
     "each class: its seats, taken and free",
     "seats.csv",
     {{"class_id", WORD_class, CELL_TEXT},
      {"course_id", WORD_course, CELL_TEXT},
      {"establishment_id", WORD_establishment, CELL_ESTABLISHMENT},
      {"start", WORD_start, CELL_TEXT},
      {"seats", WORD_seats, CELL_NUMBER},
      {"filled", WORD_seats_taken, CELL_NUMBER},
      {"free", WORD_free, CELL_NUMBER}}},
    {"windows", "seats by the day on which classes start, as bars", NULL, {{0}}},
    {"readiness",
     "each unit and tier: posts held by the qualified, before the plan and after",
     "readiness.csv",
     {{"unit_id", WORD_unit, CELL_UNIT},
      {"tier", WORD_tier, CELL_NUMBER},
      {"posts", WORD_posts, CELL_NUMBER},
      {"filled", WORD_filled, CELL_NUMBER},
      {"qualified_before", WORD_ready_before, CELL_SHARE},
      {"qualified_after", WORD_ready_after, CELL_SHARE}}},
    {"moves",
     "of a replan: who gives up a published seat, and why",
     "moves.csv",
     {{"officer_id", WORD_officer, CELL_TEXT},
      {"course_id", WORD_course, CELL_TEXT},
      {"from_class", WORD_from_class, CELL_TEXT},
      {"to_class", WORD_to_class, CELL_TEXT},
      {"reason", WORD_reason, CELL_REASON},
      {"gain", WORD_gain, CELL_NUMBER}}},
};
enum { REPORT_COUNT = sizeof reports / sizeof reports[0] };

static int32_t columns_of(const struct report *report) {
    int32_t count = 0;
    while (count < REPORT_COLUMNS_MAX && report->columns[count].key != NULL) count++;
    return count;
}

static bool is_number(enum cell_kind kind) {
    return kind == CELL_NUMBER || kind == CELL_SHARE;
}

/* ---- a list of the plan's files ---- */

struct list {
    const struct report *report;
    const struct csv_record *rows; /* [count], without the header */
    int64_t count;
};

static bool is_header(const struct report *report, const struct csv_record *row) {
    int32_t columns = columns_of(report);
    if (row->count != columns) return false;
    for (int32_t c = 0; c < columns; c++)
        if (!text_is(row->cells[c], report->columns[c].key)) return false;
    return true;
}

static bool read_list(struct arena *mem, const struct report *report, struct text body, struct list *out,
                      struct err *err) {
    struct csv csv = csv_begin(mem, body);
    struct csv_record *rows = NULL, row;
    int64_t count = 0, capacity = 0;
    if (!csv_next(&csv, &row, err) || !is_header(report, &row))
        return err_fail(err, ERR_INPUT, "report.columns",
                        "%s has other columns than a plan's\nPlan again with --out.", report->file);
    while (csv_next(&csv, &row, err)) {
        if (row.count != columns_of(report))
            return err_fail(err, ERR_INPUT, "report.width", "%s:%lld: %d cells\nPlan again with --out.",
                            report->file, (long long)row.line, row.count);
        arena_grow(mem, rows, count, &capacity);
        rows[count++] = row;
    }
    if (err_any(err)) return false;
    *out = (struct list){report, rows, count};
    return true;
}

static void print_json(const struct list *list, struct buffer *out) {
    struct json_out json = {.to = out};
    json_open(&json, NULL, '[');
    for (int64_t i = 0; i < list->count; i++) {
        json_open(&json, NULL, '{');
        for (int32_t c = 0; c < list->rows[i].count; c++) {
            int64_t number = 0;
            const struct report_column *column = &list->report->columns[c];
            if (is_number(column->kind) && text_int(list->rows[i].cells[c], INT64_MIN, INT64_MAX, &number))
                json_int(&json, column->key, number);
            else json_text(&json, column->key, list->rows[i].cells[c]);
        }
        json_close(&json, '}');
    }
    json_close(&json, ']');
    buffer_char(out, '\n');
}

/* ---- as a table ---- */

static struct text unit_text(const struct showing *s, struct text id) {
    const struct facts *f = s->facts;
    int32_t unit = f == NULL ? MAP_NONE : map_find(&f->unit_by_id, id), depth = 0;
    if (unit == MAP_NONE) return id;
    for (int32_t above = f->units[unit].parent; above != NONE; above = f->units[above].parent) depth++;
    return text_print(s->mem, "%*s%.*s", 2 * depth, "", TEXT_ARGS(unit_title(s->mem, f, unit, s->language)));
}

static struct text establishment_text(const struct showing *s, struct text id) {
    int32_t found = s->facts == NULL ? MAP_NONE : map_find(&s->facts->establishment_by_id, id);
    if (found == MAP_NONE) return id;
    const struct establishment *e = &s->facts->establishments[found];
    return words_name(s->language, e->name_en, e->name_kk, e->name_ru, e->id);
}

static struct text share_text(const struct showing *s, const struct csv_record *row, int32_t column) {
    int64_t part, posts;
    if (!text_int(row->cells[column], 0, INT32_MAX, &part) || !text_int(row->cells[2], 0, INT32_MAX, &posts))
        return row->cells[column];
    return text_print(s->mem, "%lld %6.*s", (long long)part, TEXT_ARGS(percent_text(s->mem, part, posts)));
}

/* The file tells the detail in English; with the facts it is worked out again in the reader's language, and
   without them the code's sentence stands for it. */
static struct text detail_text(const struct showing *s, struct explain *explain,
                               const struct csv_record *row) {
    if (s->language == LANGUAGE_EN) return row->cells[4];
    if (explain != NULL) {
        int32_t officer = map_find(&s->facts->officer_by_id, row->cells[0]);
        int32_t course = map_find(&s->facts->course_by_id, row->cells[2]);
        int32_t r = officer == MAP_NONE || course == MAP_NONE
                        ? NONE
                        : requirement_find(&s->plan->requirements, officer, course);
        if (r != NONE && s->plan->class_of[r] == NONE) return explain_unmet(explain, r).detail;
    }
    return words_of_code(s->language, row->cells[3]);
}

static struct text cell_text(const struct showing *s, struct explain *explain, const struct list *list,
                             int64_t i, int32_t column) {
    const struct csv_record *row = &list->rows[i];
    switch (list->report->columns[column].kind) {
    case CELL_UNIT:
        return unit_text(s, row->cells[column]);
    case CELL_ESTABLISHMENT:
        return establishment_text(s, row->cells[column]);
    case CELL_SHARE:
        return share_text(s, row, column);
    case CELL_REASON:
        return text_print(s->mem, "%.*s, %.*s", TEXT_ARGS(row->cells[column]),
                          TEXT_ARGS(words_of_move(s->language, row->cells[column])));
    case CELL_DETAIL:
        return detail_text(s, explain, row);
    default:
        return row->cells[column];
    }
}

static void print_table(const struct showing *s, const struct list *list) {
    const struct report *report = list->report;
    int32_t columns = columns_of(report);
    struct explain *explain = NULL;
    if (list->count == 0) {
        buffer_print(s->out, "%.*s\n", TEXT_ARGS(words_of(s->language, WORD_nobody)));
        return;
    }
    if (s->facts != NULL && s->language != LANGUAGE_EN && strcmp(report->name, "unmet") == 0)
        explain = explain_begin(s->mem, s->facts, s->plan, s->language);
    struct table table = table_begin(s->mem);
    for (int32_t c = 0; c < columns; c++)
        table_column(&table, words_of(s->language, report->columns[c].heading),
                     is_number(report->columns[c].kind));
    for (int64_t i = 0; i < list->count; i++)
        for (int32_t c = 0; c < columns; c++) table_text(&table, cell_text(s, explain, list, i, c));
    table_print(&table, s->columns_max, s->out);
}

/* ---- the command ---- */

static int list_reports(void) {
    printf("cadre report NAME [PLAN] shows one of:\n\n");
    for (int32_t i = 0; i < REPORT_COUNT; i++) printf("  %-11s  %s\n", reports[i].name, reports[i].shows);
    printf("\nEach as a table, or with --csv or --json. `cadre report --help` tells more.\n");
    return EXIT_DONE;
}

static const struct report *find_report(const char *name, struct err *err) {
    for (int32_t i = 0; i < REPORT_COUNT; i++)
        if (strcmp(name, reports[i].name) == 0) return &reports[i];
    err_fail(err, ERR_USAGE, "report.unknown", "report \"%s\" is unknown\n`cadre report` lists the names.",
             name);
    return NULL;
}

/* Facts behind the plan, where they are at hand: from the database, or from --data. */
static bool read_facts(const struct options *options, const struct documents *documents, struct showing *s,
                       struct facts *facts, struct plan *plan, struct err *err) {
    struct plan_order order;
    if (option_given(options, "plan") && !option_given(options, "data")) return true;
    if (!plan_read_order(documents, &order, err) ||
        !facts_from(s->mem, options, order.as_of, documents, facts, err) ||
        !plan_read(s->mem, facts, documents, plan, err))
        return false;
    s->facts = facts;
    s->plan = plan;
    return true;
}

static bool print_list(const struct options *options, const struct report *report,
                       const struct documents *documents, const struct showing *s, struct err *err) {
    struct text body = documents_find(documents, report->file);
    struct list list = {0};
    if (body.at == NULL)
        return err_fail(err, ERR_INPUT, "report.missing", "the plan has no %s\n%s", report->file,
                        strcmp(report->name, "moves") == 0
                            ? "Only a replan (cadre plan --keep DATE) lists moves."
                            : "Plan again with --out.");
    if (!read_list(s->mem, report, body, &list, err)) return false;
    if (option_given(options, "csv")) buffer_add(s->out, body);
    else if (option_given(options, "json")) print_json(&list, s->out);
    else print_table(s, &list);
    return true;
}

/* With the moves of a replan, which the plan itself no longer knows. */
static bool print_summary(const struct documents *documents, const struct showing *s, struct err *err) {
    const struct report *moves = &reports[REPORT_COUNT - 1];
    struct text body = documents_find(documents, moves->file);
    struct list list = {0};
    summary_print(s);
    if (body.at == NULL) return true;
    if (!read_list(s->mem, moves, body, &list, err)) return false;
    print_table(s, &list);
    return true;
}

static bool print_worked_out(const struct options *options, const struct report *report,
                             const struct documents *documents, const struct showing *s, struct err *err) {
    bool csv = option_given(options, "csv"), json = option_given(options, "json");
    bool summary = strcmp(report->name, "summary") == 0;
    if (summary && json) {
        buffer_add(s->out, documents_find(documents, "summary.json"));
        return true;
    }
    if (s->facts == NULL)
        return err_fail(err, ERR_USAGE, "report.needs-data",
                        "the report %s is worked out from the facts\nAdd --data DIR, the files that the plan "
                        "was made from.",
                        report->name);
    if (summary && csv) summary_csv(s);
    else if (summary) return print_summary(documents, s, err);
    else if (csv) summary_windows_csv(s);
    else if (json) summary_windows_json(s);
    else summary_windows(s);
    return true;
}

static int report_run(struct arena *mem, const struct options *options, struct err *err) {
    struct documents documents;
    struct facts facts;
    struct plan plan;
    struct buffer out = {.mem = mem};
    struct showing showing = {.mem = mem, .columns_max = terminal_columns(), .out = &out, .is_stored = true};
    if (options->argument_count == 0) return list_reports();
    if (option_given(options, "on") && strcmp(options->arguments[0], "readiness") == 0)
        return ready_report(mem, options, err);
    const struct report *report = find_report(options->arguments[0], err);
    if (report == NULL || !option_language(options, &showing.language, err) ||
        !plan_from(mem, options, 1, &documents, err) ||
        !read_facts(options, &documents, &showing, &facts, &plan, err))
        return EXIT_WRONG_INPUT;
    bool shown = report->file != NULL ? print_list(options, report, &documents, &showing, err)
                                      : print_worked_out(options, report, &documents, &showing, err);
    if (!shown) return EXIT_WRONG_INPUT;
    if (out.length > 0) fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}

static const struct option_rule report_options[] = {
    {"db", true},   {"plan", true},     {"data", true}, {"csv", false},  {"json", false},
    {"lang", true}, {"encoding", true}, {"on", true},   {"as-of", true}, {0}};

const struct command report_command = {
    .name = "report",
    .line = "show a plan: its summary, nominations, unmet, seats, windows, readiness, moves",
    .help =
        "cadre report\n"
        "cadre report NAME [PLAN] [--db DB] [--csv | --json] [--lang L]\n"
        "cadre report readiness --on DATE [--as-of DATE] [--db DB] [--csv | --json] [--lang L]\n"
        "cadre report NAME --plan DIR [--data DIR] [--csv | --json] [--lang L]\n"
        "\n"
        "Without NAME lists the reports: summary, nominations, unmet, seats, windows, readiness, moves.\n"
        "A table is cut to the width of the terminal; a file or another program gets all of it.\n"
        "\n"
        "  PLAN        the number of a stored plan; the published one when absent, else the newest\n"
        "  --db DB     a file (cadre.db when absent) or a postgresql:// URL\n"
        "  --plan DIR  what `cadre plan --out` wrote\n"
        "  --data DIR  with --plan: the files it was made from, for names, summary and windows\n"
        "  --csv       as CSV, columns as in the plan's files\n"
        "  --json      as JSON\n"
        "  --lang L    the table in kk, ru or en (when absent)\n"
        "  --on DATE   readiness: posts held by the qualified on that day, whose qualification ends in 30, "
        "90\n"
        "              and 180 days, and who is overdue; a past day as it was then. For a day after --as-of\n"
        "              (today when absent) the seats that stand count as passed\n"
        "\n"
        "  $ cadre report unmet\n"
        "  $ cadre report readiness --on 2008-12-31 --as-of 2007-11-20\n"
        "  $ cadre report readiness --lang kk\n"
        "  $ cadre report seats --plan plan --json\n"
        "\n"
        "Exit status: 0 shown, 2 wrong arguments or files.\n",
    .options = report_options,
    .arguments = {"[NAME]", "[PLAN]"},
    .run = report_run,
};
