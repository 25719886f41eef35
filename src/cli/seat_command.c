/* SPDX-License-Identifier: Apache-2.0 */
/* cadre seat, cadre waiver: what planners and commanders do between two plans. */
#include "cli/table.h"
#include "cli/training_verbs.h"
#include "core/json_out.h"
#include "service/seats.h"
#include "service/waivers.h"

#include <stdio.h>

static void print_answer(const struct options *options, struct arena *mem, const struct seat_answer *a) {
    struct buffer out = {.mem = mem};
    struct json_out json = {.to = &out};
    if (option_given(options, "json")) {
        json_open(&json, NULL, '{');
        json_int(&json, "nomination", a->nomination_id);
        json_text(&json, "state", text_of(state_rows[a->state].word));
        json_int(&json, "place", a->place);
        json_text(&json, "why", a->why);
        json_int(&json, "promoted", a->promoted);
        json_close(&json, '}');
        buffer_char(&out, '\n');
    } else {
        buffer_print(&out, "Nomination %lld is %s", (long long)a->nomination_id, state_rows[a->state].word);
        if (a->place > 0)
            buffer_print(&out, ", place %d in the waiting list (%.*s)", a->place, TEXT_ARGS(a->why));
        if (a->promoted > 0) buffer_print(&out, "; %d moved up from the waiting list", a->promoted);
        buffer_adds(&out, ".\n");
    }
    fwrite(out.at, 1, (size_t)out.length, stdout);
}

static int answered(bool done, const struct options *options, struct arena *mem,
                    const struct seat_answer *a) {
    if (!done) return EXIT_WRONG_INPUT;
    print_answer(options, mem, a);
    return EXIT_DONE;
}

static struct seat_order order_of(const struct options *options) {
    const char *note = option_text(options, "note");
    return (struct seat_order){.officer_id = text_of(options->arguments[1]),
                               .class_id = text_of(options->arguments[2]),
                               .wait = option_given(options, "wait"),
                               .note = note != NULL ? text_of(note) : TEXT_NONE};
}

static int seat_request(struct arena *mem, const struct options *options, struct database *database,
                        struct err *err) {
    struct seat_order order = order_of(options);
    struct seat_answer answer;
    return answered(seats_request(mem, &database->service, &order, &answer, err), options, mem, &answer);
}

static int seat_reserve(struct arena *mem, const struct options *options, struct database *database,
                        struct err *err) {
    struct seat_order order = order_of(options);
    struct seat_answer answer;
    return answered(seats_reserve(mem, &database->service, &order, &answer, err), options, mem, &answer);
}

static int seat_endorse(struct arena *mem, const struct options *options, struct database *database,
                        struct err *err) {
    struct seat_answer answer;
    int64_t id;
    return answered(number_argument(options, 1, "nomination", &id, err) &&
                        seats_endorse(mem, &database->service, id, &answer, err),
                    options, mem, &answer);
}

static int seat_cancel(struct arena *mem, const struct options *options, struct database *database,
                       struct err *err) {
    struct seat_answer answer;
    struct told told = told_of(options);
    int64_t id;
    return answered(number_argument(options, 1, "nomination", &id, err) &&
                        seats_cancel(mem, &database->service, id, &told, &answer, err),
                    options, mem, &answer);
}

static int seat_substitute(struct arena *mem, const struct options *options, struct database *database,
                           struct err *err) {
    struct seat_answer answer;
    struct told told = told_of(options);
    int64_t id;
    return answered(number_argument(options, 1, "nomination", &id, err) &&
                        seats_substitute(mem, &database->service, id, text_of(options->arguments[2]), &told,
                                         &answer, err),
                    options, mem, &answer);
}

static int seat_promote(struct arena *mem, const struct options *options, struct database *database,
                        struct err *err) {
    struct seat_answer answer;
    struct told told = told_of(options);
    int64_t id;
    return answered(number_argument(options, 1, "nomination", &id, err) &&
                        seats_promote_one(mem, &database->service, id, &told, &answer, err),
                    options, mem, &answer);
}

static int seat_waiting(struct arena *mem, const struct options *options, struct database *database,
                        struct err *err) {
    struct waiting_list list;
    struct buffer out = {.mem = mem};
    if (!seats_waiting(mem, &database->service, text_of(options->arguments[1]), &list, err))
        return EXIT_WRONG_INPUT;
    struct table table = table_begin(mem);
    table_column(&table, text_of("nomination"), true);
    table_column(&table, text_of("officer"), false);
    table_column(&table, text_of("why"), false);
    for (int32_t i = 0; i < list.count; i++) {
        table_int(&table, list.at[i].nominee.id);
        table_text(&table, list.at[i].nominee.officer_id);
        table_text(&table, list.at[i].why);
    }
    if (list.count == 0) buffer_adds(&out, "Nobody waits.\n");
    else table_print(&table, 0, &out);
    fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}

static int seat_run(struct arena *mem, const struct options *options, struct err *err) {
    static const struct verb verbs[] = {
        {"request", 2, 2, STORE_LOOK, seat_request},       {"endorse", 1, 1, STORE_LOOK, seat_endorse},
        {"reserve", 2, 2, STORE_LOOK, seat_reserve},       {"cancel", 1, 1, STORE_LOOK, seat_cancel},
        {"substitute", 2, 2, STORE_LOOK, seat_substitute}, {"promote", 1, 1, STORE_LOOK, seat_promote},
        {"waiting", 1, 1, STORE_LOOK, seat_waiting},       {0}};
    return training_verbs_run(mem, options, verbs, err);
}

static const struct option_rule seat_options[] = {
    {"on", true},   {"db", true},    {"wait", false}, {"reason", true},
    {"note", true}, {"json", false}, {"as", true},    {0}};

const struct command seat_command = {
    .name = "seat",
    .line = "give, swap and give up seats between two plans, and who waits",
    .help =
        "cadre seat request OFFICER CLASS\n"
        "cadre seat endorse NOMINATION\n"
        "cadre seat reserve OFFICER CLASS [--wait]\n"
        "cadre seat cancel NOMINATION --reason CODE\n"
        "cadre seat substitute NOMINATION OFFICER --reason CODE\n"
        "cadre seat promote NOMINATION --reason CODE\n"
        "cadre seat waiting CLASS\n"
        "each with [--on DATE] [--as LOGIN] [--note TEXT] [--db DB] [--json]\n"
        "\n"
        "Every rule is asked when a seat is taken; a refusal names all that bind. Who waits moves up at once "
        "when "
        "a\nseat becomes free: by the priority of his post, then by who asked first.\n"
        "\n"
        "  --wait         reserve: join the waiting list when only seats, quota or absence bind\n"
        "  --reason CODE  letters, digits and -: ill, course-moved\n"
        "  --on DATE      the day it counts from, today when absent\n"
        "  --as LOGIN     with the rights of that user, and in his name\n"
        "\n"
        "  $ cadre seat reserve O0000261 BDE-0001 --on 2007-11-21\n"
        "  $ cadre seat reserve O0000133 BDE-0001 --on 2007-11-21\n"
        "  $ cadre seat waiting BDE-0001 --on 2007-11-21\n"
        "\n"
        "Exit status: 0 done, 2 refused or wrong arguments, 5 not allowed to the user, 9 a server owns the "
        "database.\n",
    .options = seat_options,
    .arguments = {"request|endorse|reserve|cancel|substitute|promote|waiting", "[OFFICER|NOMINATION|CLASS]",
                  "[CLASS|OFFICER]"},
    .run = seat_run,
};

/* ---- waivers ---- */

static int waiver_give(struct arena *mem, const struct options *options, struct database *database,
                       struct err *err) {
    const char *officer = option_text(options, "officer"), *class = option_text(options, "class"),
               *reason = option_text(options, "reason");
    struct waiver waiver = {.rule = text_of(options->arguments[1]),
                            .officer_id = officer != NULL ? text_of(officer) : TEXT_NONE,
                            .class_id = class != NULL ? text_of(class) : TEXT_NONE,
                            .reason = reason != NULL ? text_of(reason) : TEXT_NONE};
    int64_t id;
    (void)mem;
    if (!option_day(options, "until", service_day(&database->service), &waiver.expires, err) ||
        !waivers_give(&database->service, &waiver, &id, err))
        return EXIT_WRONG_INPUT;
    printf("Waiver %lld puts %s aside until %s.\n", (long long)id, options->arguments[1],
           day_print(waiver.expires).at);
    return EXIT_DONE;
}

static int waiver_revoke(struct arena *mem, const struct options *options, struct database *database,
                         struct err *err) {
    int64_t id;
    (void)mem;
    if (!number_argument(options, 1, "waiver", &id, err) || !waivers_revoke(&database->service, id, err))
        return EXIT_WRONG_INPUT;
    printf("Waiver %lld ends.\n", (long long)id);
    return EXIT_DONE;
}

static int waiver_list(struct arena *mem, const struct options *options, struct database *database,
                       struct err *err) {
    static const char *const headings[] = {"waiver",   "rule", "officer", "class",
                                           "given by", "from", "until",   "reason"};
    struct waivers list;
    struct buffer out = {.mem = mem};
    struct table table = table_begin(mem);
    (void)options;
    scoped(tx) struct tx *tx = tx_look(database->service.store, err);
    if (tx == NULL || !waivers_list(mem, tx, &list, err)) return EXIT_WRONG_INPUT;
    for (int32_t c = 0; c < 8; c++) table_column(&table, text_of(headings[c]), c == 0);
    for (int32_t i = 0; i < list.count; i++) {
        const struct waiver *w = &list.at[i];
        table_int(&table, w->id);
        table_text(&table, w->rule);
        table_text(&table, w->officer_id);
        table_text(&table, w->class_id);
        table_text(&table, w->given_by);
        table_text(&table, text_keep(mem, text_of(day_print(w->given).at)));
        table_text(&table, w->revoked != DAY_NONE ? text_of("revoked")
                                                  : text_keep(mem, text_of(day_print(w->expires).at)));
        table_text(&table, w->reason);
    }
    if (list.count == 0) buffer_adds(&out, "There are no waivers.\n");
    else table_print(&table, 0, &out);
    fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}

static int waiver_run(struct arena *mem, const struct options *options, struct err *err) {
    static const struct verb verbs[] = {{"give", 1, 1, STORE_LOOK, waiver_give},
                                        {"revoke", 1, 1, STORE_LOOK, waiver_revoke},
                                        {"list", 0, 0, STORE_LOOK, waiver_list},
                                        {0}};
    return training_verbs_run(mem, options, verbs, err);
}

static const struct option_rule waiver_options[] = {
    {"officer", true}, {"class", true}, {"reason", true}, {"until", true},
    {"on", true},      {"as", true},    {"db", true},     {0}};

const struct command waiver_command = {
    .name = "waiver",
    .line = "put a rule aside for an officer or a class, by name and with a reason",
    .help =
        "cadre waiver give RULE [--officer OFFICER] [--class CLASS] --reason TEXT --until DATE\n"
        "cadre waiver revoke WAIVER\n"
        "cadre waiver list\n"
        "each with [--on DATE] [--as LOGIN] [--db DB]\n"
        "\n"
        "RULE: ELIG SEPARATION UNAVAILABLE BLACKOUT LANGUAGE REGION QUOTA UNIT_ABSENCE LEADERSHIP NOTICE. "
        "Seats "
        "and\noverlap stay. What is done under a waiver names it in its history.\n"
        "\n"
        "  --until DATE  its last day, today when absent\n"
        "\n"
        "  $ cadre waiver give NOTICE --officer O0000127 --reason 'a free seat' --on 2008-01-02 --until "
        "2008-03-01\n"
        "  $ cadre waiver list\n"
        "\n"
        "Exit status: 0 done, 2 wrong arguments, 5 not allowed to the user, 9 a server owns the database.\n",
    .options = waiver_options,
    .arguments = {"give|revoke|list", "[RULE|WAIVER]"},
    .run = waiver_run,
};
