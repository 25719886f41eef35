/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/database.h"
#include "cli/table.h"
#include "core/csv.h"
#include "core/json_out.h"

#include <stdio.h>
#include <string.h>

static const char *const report_names[] = {"nominations", "unmet", "seats", "readiness", "moves", NULL};

static bool is_number(struct text t) {
    int64_t number;
    return text_int(t, INT64_MIN, INT64_MAX, &number);
}

/* Columns whose every cell is a number stand on the right, and are numbers in JSON. */
struct sheet_view {
    const struct csv_record *rows; /* the header first */
    int64_t count;
    bool numeric[TABLE_COLUMNS_MAX];
};

static bool read_view(struct arena *mem, struct text body, struct sheet_view *out, struct err *err) {
    struct csv csv = csv_begin(mem, body);
    struct csv_record *rows = NULL, row;
    int64_t count = 0, capacity = 0;
    while (csv_next(&csv, &row, err)) {
        if (row.count > TABLE_COLUMNS_MAX || (count > 0 && row.count != rows[0].count))
            return err_fail(err, ERR_INPUT, "report.width", "line %lld has %d cells\nPlan again with --out.",
                            (long long)row.line, row.count);
        arena_grow(mem, rows, count, &capacity);
        rows[count++] = row;
    }
    if (err_any(err)) return false;
    struct sheet_view view = {.rows = rows, .count = count};
    for (int32_t c = 0; count > 1 && c < rows[0].count; c++) {
        view.numeric[c] = true;
        for (int64_t i = 1; i < count; i++) view.numeric[c] &= is_number(rows[i].cells[c]);
    }
    *out = view;
    return true;
}

static void print_view(struct arena *mem, const struct sheet_view *view, struct buffer *out) {
    struct table table = {.mem = mem, .columns = view->rows[0].count};
    memcpy(table.right, view->numeric, sizeof table.right);
    for (int64_t i = 0; i < view->count; i++)
        for (int32_t c = 0; c < table.columns; c++) table_text(&table, view->rows[i].cells[c]);
    table_print(&table, out);
}

static void print_json(const struct sheet_view *view, struct buffer *out) {
    struct json_out json = {.to = out};
    json_open(&json, NULL, '[');
    for (int64_t i = 1; i < view->count; i++) {
        json_open(&json, NULL, '{');
        for (int32_t c = 0; c < view->rows[0].count; c++) {
            int64_t number = 0;
            json_key(&json, view->rows[0].cells[c]);
            if (view->numeric[c] && text_int(view->rows[i].cells[c], INT64_MIN, INT64_MAX, &number))
                json_int(&json, NULL, number);
            else json_text(&json, NULL, view->rows[i].cells[c]);
        }
        json_close(&json, '}');
    }
    json_close(&json, ']');
    buffer_char(out, '\n');
}

static bool find_body(const struct options *options, const struct documents *documents, struct text *out,
                      struct err *err) {
    const char *name = options->arguments[0];
    for (int32_t i = 0; report_names[i] != NULL; i++) {
        if (strcmp(name, report_names[i]) != 0) continue;
        char file[64];
        snprintf(file, sizeof file, "%s.csv", name);
        *out = documents_find(documents, file);
        if (out->at != NULL) return true;
        return err_fail(err, ERR_INPUT, "report.missing",
                        "the plan has no %s\nOnly a replan (--keep) lists moves.", file);
    }
    return err_fail(err, ERR_USAGE, "report.unknown",
                    "report \"%s\" is unknown\nThere are nominations, unmet, seats, readiness and moves.",
                    name);
}

static int report_run(struct arena *mem, const struct options *options, struct err *err) {
    struct documents documents;
    struct sheet_view view = {0};
    struct text body;
    if (!plan_from(mem, options, 1, &documents, err) || !find_body(options, &documents, &body, err) ||
        !read_view(mem, body, &view, err))
        return EXIT_WRONG_INPUT;
    struct buffer out = {.mem = mem};
    if (option_given(options, "csv")) buffer_add(&out, body);
    else if (option_given(options, "json")) print_json(&view, &out);
    else if (view.count > 0) print_view(mem, &view, &out);
    if (out.length > 0) fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}

static const struct option_rule report_options[] = {
    {"db", true}, {"plan", true}, {"csv", false}, {"json", false}, {0}};

const struct command report_command = {
    .name = "report",
    .line = "show a list of a plan: nominations, unmet, seats, readiness, moves",
    .help = "cadre report NAME [PLAN] [--db DB | --plan DIR] [--csv | --json]\n"
            "\n"
            "Shows nominations, unmet, seats, readiness or moves of a plan as a table, or as CSV or JSON.\n"
            "\n"
            "  PLAN        the number of a stored plan; the published one when absent, else the newest\n"
            "  --db DB     a file (cadre.db when absent) or a postgresql:// URL\n"
            "  --plan DIR  what `cadre plan --out` wrote\n"
            "\n"
            "  $ cadre report unmet\n"
            "  $ cadre report seats --plan plan\n"
            "\n"
            "Exit status: 0 shown, 2 wrong arguments or files.\n",
    .options = report_options,
    .arguments = {"NAME", "[PLAN]"},
    .run = report_run,
};
