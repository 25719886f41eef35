/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/facts_source.h"
#include "cli/table.h"
#include "cli/verbs.h"
#include "core/json_out.h"
#include "domain/rows.h"
#include "service/pins.h"

#include <stdio.h>

static bool read_order(const struct options *options, struct pin_order *out, struct err *err) {
    const char *reason = option_text(options, "reason"), *name = option_text(options, "name"),
               *waives = option_text(options, "waive");
    if (reason == NULL || name == NULL || !option_given(options, "expires"))
        return err_fail(
            err, ERR_USAGE, "usage.missing-option",
            "--reason, --name and --expires are needed\nWho answers for it, why, and until when.");
    struct pin_order order = {.officer = text_of(options->arguments[1]),
                              .course_class = text_of(options->arguments[2]),
                              .waives = waives == NULL ? TEXT_NONE : text_of(waives),
                              .reason = text_of(reason),
                              .name = text_of(name)};
    if (!option_day(options, "expires", DAY_NONE, &order.expires, err)) return false;
    *out = order;
    return true;
}

static int add(struct arena *mem, const struct options *options, struct database *database, bool forbids,
               struct err *err) {
    struct findings findings = {.mem = mem};
    struct pin_order order;
    if (!read_order(options, &order, err)) return EXIT_WRONG_INPUT;
    order.forbids = forbids;
    bool done = pins_add(mem, &database->service, &order, &findings, err);
    findings_show(&findings);
    if (!done) return EXIT_WRONG_INPUT;
    printf("%s is %s %s until %s. Next: cadre plan\n", options->arguments[1],
           forbids ? "forbidden" : "pinned to", options->arguments[2], day_print(order.expires).at);
    return EXIT_DONE;
}

static int pin_add(struct arena *mem, const struct options *options, struct database *database,
                   struct err *err) {
    return add(mem, options, database, false, err);
}

static int pin_forbid(struct arena *mem, const struct options *options, struct database *database,
                      struct err *err) {
    return add(mem, options, database, true, err);
}

static int pin_remove(struct arena *mem, const struct options *options, struct database *database,
                      struct err *err) {
    if (!pins_remove(mem, &database->service, text_of(options->arguments[1]), text_of(options->arguments[2]),
                     err))
        return EXIT_WRONG_INPUT;
    printf("The planner is free again about %s and %s.\n", options->arguments[1], options->arguments[2]);
    return EXIT_DONE;
}

static void list_json(const struct sheet *pins, struct buffer *out) {
    struct json_out json = {.to = out};
    json_open(&json, NULL, '{');
    json_open(&json, "pins", '[');
    for (int64_t i = 0; i < pins->row_count; i++) {
        const struct pins_row *row = ROW(pins, pins, i);
        json_open(&json, NULL, '{');
        json_text(&json, "officer", row->officer_id);
        json_text(&json, "class", row->class_id);
        json_text(&json, "kind", row->kind.length > 0 ? row->kind : text_of("pin"));
        json_text(&json, "waives", row->waives);
        json_text(&json, "reason", row->reason);
        json_text(&json, "name", row->name);
        json_text(&json, "expires", row->expires);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
    buffer_char(out, '\n');
}

static void list_text(struct arena *mem, const struct sheet *pins, struct buffer *out) {
    static const char *const headings[] = {"officer", "class", "kind", "waives", "until", "name", "reason"};
    struct table table = table_begin(mem);
    for (int32_t c = 0; c < 7; c++) table_column(&table, text_of(headings[c]), false);
    for (int64_t i = 0; i < pins->row_count; i++) {
        const struct pins_row *row = ROW(pins, pins, i);
        table_text(&table, row->officer_id);
        table_text(&table, row->class_id);
        table_text(&table, row->kind.length > 0 ? row->kind : text_of("pin"));
        table_text(&table, row->waives);
        table_text(&table, row->expires);
        table_text(&table, row->name);
        table_text(&table, row->reason);
    }
    table_print(&table, 0, out);
}

static int pin_list(struct arena *mem, const struct options *options, struct database *database,
                    struct err *err) {
    struct buffer out = {.mem = mem};
    struct sheet pins;
    scoped(tx) struct tx *tx = tx_look(database->service.store, err);
    if (tx == NULL || !pins_list(mem, tx, &pins, err)) return EXIT_WRONG_INPUT;
    if (option_given(options, "json")) list_json(&pins, &out);
    else list_text(mem, &pins, &out);
    fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}

static int pin_run(struct arena *mem, const struct options *options, struct err *err) {
    static const struct verb verbs[] = {{"add", 2, 2, STORE_LOOK, pin_add},
                                        {"forbid", 2, 2, STORE_LOOK, pin_forbid},
                                        {"list", 0, 0, STORE_LOOK, pin_list},
                                        {"remove", 2, 2, STORE_LOOK, pin_remove},
                                        {0}};
    return verbs_run(mem, options, verbs, err);
}

static const struct option_rule pin_options[] = {
    {"db", true},      {"audit-key", true}, {"reason", true}, {"name", true},
    {"expires", true}, {"waive", true},     {"json", false},  {0}};

const struct command pin_command = {
    .name = "pin",
    .line = "decide a seat before the planner does: pin it, or forbid it",
    .help =
        "cadre pin add OFFICER CLASS --reason TEXT --name NAME --expires DATE [--waive RULES]\n"
        "cadre pin forbid OFFICER CLASS --reason TEXT --name NAME --expires DATE\n"
        "cadre pin list [--json]\n"
        "cadre pin remove OFFICER CLASS\n"
        "each with [--db DB] [--audit-key FILE]\n"
        "\n"
        "A pinned officer sits in that class in every plan, a forbidden one never. What was decided is\n"
        "a row of pins.csv, so that import and export know it, and the bounds of a plan hold for it.\n"
        "A pin that the facts do not allow is refused, unless it waives the rule.\n"
        "\n"
        "  --reason TEXT   why\n"
        "  --name NAME     who answers for it\n"
        "  --expires DATE  the last planning day (--as-of) on which it counts\n"
        "  --waive RULES   rules that the seat need not keep, separated by spaces: ELIG SEPARATION\n"
        "                  UNAVAILABLE BLACKOUT LANGUAGE REGION OVERLAP SEATS QUOTA UNIT_ABSENCE LEADERSHIP\n"
        "  --db DB         a file (cadre.db when absent) or a postgresql:// URL\n"
        "  --audit-key FILE  the key of the audit log, see `cadre audit --help`\n"
        "\n"
        "  $ cadre pin add O0000008 CRTC-R001-07 --reason 'night shifts until July' --name 'Brigade 1' "
        "--expires "
        "2007-12-31\n"
        "  $ cadre pin list\n"
        "  $ cadre pin remove O0000008 CRTC-R001-07\n"
        "\n"
        "Exit status: 0 done, 2 wrong arguments, not allowed, or no such row, 7 the database failed,\n"
        "9 somebody else is changing it.\n",
    .options = pin_options,
    .arguments = {"add|forbid|list|remove", "[OFFICER]", "[CLASS]"},
    .run = pin_run,
};
