/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ready_report.h"

#include "cli/command.h"
#include "cli/facts_source.h"
#include "cli/summary.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "core/csv.h"
#include "core/json_out.h"
#include "prove/ready.h"

#include <stdio.h>

enum { COLUMNS = 9 };

static const char *const headings[COLUMNS] = {"unit_id",   "tier",      "posts",      "filled", "ready",
                                              "ending_30", "ending_90", "ending_180", "overdue"};

static void numbers_of(const struct ready_row *row, int32_t out[COLUMNS]) {
    const int32_t all[COLUMNS] = {0,           row->tier,      row->posts,     row->filled,
                                  row->ready,  row->ending_30, row->ending_90, row->ending_180,
                                  row->overdue};
    for (int32_t c = 0; c < COLUMNS; c++) out[c] = all[c];
}

static void print_csv(struct arena *mem, const struct facts *f, const struct ready *ready,
                      struct buffer *out) {
    for (int32_t c = 0; c < COLUMNS; c++) csv_cell(out, text_of(headings[c]), c + 1 == COLUMNS);
    for (int32_t i = 0; i < ready->count; i++) {
        int32_t numbers[COLUMNS];
        numbers_of(&ready->at[i], numbers);
        csv_cell(out, f->units[ready->at[i].unit].id, false);
        for (int32_t c = 1; c < COLUMNS; c++)
            csv_cell(out, text_print(mem, "%d", numbers[c]), c + 1 == COLUMNS);
    }
}

static void print_json(const struct facts *f, const struct ready *ready, struct buffer *out) {
    struct json_out json = {.to = out};
    json_open(&json, NULL, '[');
    for (int32_t i = 0; i < ready->count; i++) {
        int32_t numbers[COLUMNS];
        numbers_of(&ready->at[i], numbers);
        json_open(&json, NULL, '{');
        json_text(&json, headings[0], f->units[ready->at[i].unit].id);
        for (int32_t c = 1; c < COLUMNS; c++) json_int(&json, headings[c], numbers[c]);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    buffer_char(out, '\n');
}

static void print_table(struct arena *mem, const struct facts *f, const struct ready *ready,
                        enum language language, struct buffer *out) {
    struct table table = table_begin(mem);
    table_column(&table, text_of("unit"), false);
    for (int32_t c = 1; c < COLUMNS; c++) table_column(&table, text_of(headings[c]), true);
    for (int32_t i = 0; i < ready->count; i++) {
        int32_t numbers[COLUMNS];
        numbers_of(&ready->at[i], numbers);
        table_text(&table, unit_title(mem, f, ready->at[i].unit, language));
        for (int32_t c = 1; c < COLUMNS; c++) table_int(&table, numbers[c]);
    }
    table_print(&table, terminal_columns(), out);
}

int ready_report(struct arena *mem, const struct options *options, struct err *err) {
    struct facts facts;
    struct buffer out = {.mem = mem};
    enum language language;
    day on, as_of, today = day_today();
    if (!option_language(options, &language, err) || !option_day(options, "on", DAY_NONE, &on, err) ||
        !option_day(options, "as-of", on < today ? on : today, &as_of, err) ||
        !facts_from(mem, options, as_of, NULL, &facts, err))
        return EXIT_WRONG_INPUT;
    struct ready ready = ready_on(mem, &facts, on, on > as_of);
    if (option_given(options, "csv")) print_csv(mem, &facts, &ready, &out);
    else if (option_given(options, "json")) print_json(&facts, &ready, &out);
    else print_table(mem, &facts, &ready, language, &out);
    if (out.length > 0) fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}
