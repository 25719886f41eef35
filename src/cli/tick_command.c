/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"
#include "cli/training_verbs.h"
#include "core/json_out.h"
#include "service/tick.h"

#include <stdio.h>

static void print_json(struct buffer *out, day on, const struct ticked *t) {
    struct json_out json = {.to = out};
    json_open(&json, NULL, '{');
    json_text(&json, "on", text_of(day_print(on).at));
    json_int(&json, "done", t->done);
    json_int(&json, "displaced", t->displaced);
    json_int(&json, "plan", t->plan_id);
    json_open(&json, "lines", '[');
    for (int32_t i = 0; i < t->count; i++) {
        json_open(&json, NULL, '{');
        json_text(&json, "what", text_of(tick_words[t->at[i].kind]));
        json_text(&json, "class", t->at[i].class_id);
        json_int(&json, "count", t->at[i].count);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
    buffer_char(out, '\n');
}

static void print_text(struct arena *mem, struct buffer *out, day on, const struct ticked *t) {
    struct table table = table_begin(mem);
    table_column(&table, text_of("class"), false);
    table_column(&table, text_of("officers"), true);
    table_column(&table, text_of("what"), false);
    for (int32_t i = 0; i < t->count; i++) {
        table_text(&table, t->at[i].class_id);
        if (t->at[i].count > 0) table_int(&table, t->at[i].count);
        else table_text(&table, TEXT_NONE);
        table_text(&table, text_of(tick_words[t->at[i].kind]));
    }
    if (t->count > 0) table_print(&table, 0, out);
    buffer_print(out, "%s: %d things done", day_print(on).at, t->done);
    if (t->plan_id != 0)
        buffer_print(out, "; %d officers who lost their class were planned again: plan %lld is published",
                     t->displaced, (long long)t->plan_id);
    buffer_adds(out, ".\n");
}

static int tick_run(struct arena *mem, const struct options *options, struct err *err) {
    struct ticked ticked;
    struct buffer out = {.mem = mem};
    scoped(database) struct database database = {0};
    if (!database_open_training(options, &database, err) || !training_options(mem, options, &database, err) ||
        !tick(mem, &database.service, &ticked, err))
        return EXIT_WRONG_INPUT;
    day on = service_day(&database.service);
    if (option_given(options, "json")) print_json(&out, on, &ticked);
    else print_text(mem, &out, on, &ticked);
    fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}

static const struct option_rule tick_options[] = {
    {"on", true}, {"as", true}, {"db", true}, {"json", false}, {0}};

const struct command tick_command = {
    .name = "tick",
    .line = "do what is due on a day: instructions, minimums, beginnings, ends, expiries",
    .help =
        "cadre tick [--on DATE] [--as LOGIN] [--db DB] [--json]\n"
        "\n"
        "45 days before a class: joining instructions are due. 42: caps of quotas lapse, and who waits moves "
        "up. "
        "14: the\nclass is confirmed, or cancelled when it is under its minimum, and its officers are "
        "planned "
        "again. Then it begins,\nends, and is closed with its last result. Results that are late and people "
        "whom "
        "nobody checked in are listed.\nA second tick of the same day does nothing more; a day that was "
        "missed is "
        "caught up.\n"
        "\n"
        "  --on DATE  the day, today when absent\n"
        "\n"
        "  $ cadre tick --on 2008-01-08\n"
        "\n"
        "Exit status: 0 done, 2 wrong arguments, 5 not allowed to the user, 9 a server owns the database.\n",
    .options = tick_options,
    .run = tick_run,
};
