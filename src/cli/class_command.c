/* SPDX-License-Identifier: Apache-2.0 */
/* cadre class, cadre result: what registrars and instructors do. */
#include "cli/table.h"
#include "cli/training_verbs.h"
#include "core/json_out.h"
#include "service/classes.h"
#include "service/results.h"

#include <stdio.h>
#include <string.h>

enum { LIST_MAX = 1000 };

/* "O1:ill,O2:leave" as officers and codes; without a colon the code is empty. Errors: usage.list */
struct named {
    struct text officer_id, code;
};

static bool named_read(struct arena *mem, const char *words, struct named **out, int32_t *out_count,
                       struct err *err) {
    struct text rest = text_of(words != NULL ? words : ""), word;
    int64_t capacity = 0;
    *out = NULL;
    *out_count = 0;
    while (text_next(&rest, ',', &word)) {
        struct text code = word, officer;
        if (*out_count == LIST_MAX || !text_next(&code, ':', &officer))
            return err_fail(err, ERR_USAGE, "usage.list",
                            "\"%s\" is not a list of officers\nWrite OFFICER:CODE,OFFICER:CODE, at most %d.",
                            words, LIST_MAX);
        while (code.length > 0 && code.at[0] == ':') code = (struct text){code.at + 1, code.length - 1};
        arena_grow(mem, *out, *out_count, &capacity);
        (*out)[(*out_count)++] = (struct named){officer, code};
    }
    return true;
}

static const struct named *named_find(const struct named *list, int32_t count, struct text officer_id) {
    for (int32_t i = 0; i < count; i++)
        if (text_equal(list[i].officer_id, officer_id)) return &list[i];
    return NULL;
}

static bool roster(struct arena *mem, struct database *database, const char *class_id, struct nominees *out,
                   struct err *err) {
    scoped(tx) struct tx *tx = tx_look(database->service.store, err);
    if (tx == NULL || !nominees_of_class(mem, tx, text_of(class_id), out, err)) return false;
    return out->count > 0 ||
           err_fail(err, ERR_INPUT, "class.nobody", "nobody was ever nominated to class \"%s\"", class_id);
}

/* ---- classes ---- */

static bool may_see(struct database *database, const char *class_id, struct err *err) {
    scoped(tx) struct tx *tx = tx_look(database->service.store, err);
    return tx != NULL && service_may_about(&database->service, tx, RIGHT_ROSTERS,
                                           (struct about){ABOUT_CLASS, text_of(class_id)}, err);
}

static int class_show(struct arena *mem, const struct options *options, struct database *database,
                      struct err *err) {
    struct nominees list;
    struct buffer out = {.mem = mem};
    struct table table = table_begin(mem);
    if (!may_see(database, options->arguments[1], err) ||
        !roster(mem, database, options->arguments[1], &list, err))
        return EXIT_WRONG_INPUT;
    table_column(&table, text_of("nomination"), true);
    table_column(&table, text_of("officer"), false);
    table_column(&table, text_of("state"), false);
    table_column(&table, text_of("since"), false);
    for (int32_t i = 0; i < list.count; i++) {
        table_int(&table, list.at[i].id);
        table_text(&table, list.at[i].officer_id);
        table_text(&table, text_of(state_rows[list.at[i].state].word));
        table_text(&table, text_keep(mem, text_of(day_print(list.at[i].since).at)));
    }
    table_print(&table, 0, &out);
    fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}

static bool is_due(const struct nominee *n) {
    return n->state == STATE_nomination_seated || n->state == STATE_nomination_instructed;
}

static int class_check_in(struct arena *mem, const struct options *options, struct database *database,
                          struct err *err) {
    struct nominees list;
    struct named *missing;
    int32_t missing_count, missed = 0;
    if (!named_read(mem, option_text(options, "missing"), &missing, &missing_count, err) ||
        !roster(mem, database, options->arguments[1], &list, err))
        return EXIT_WRONG_INPUT;
    struct arrival *at = arena_make(mem, struct arrival, list.count + missing_count);
    struct arrivals arrivals = {at, 0};
    for (int32_t i = 0; i < missing_count; i++)
        at[arrivals.count++] = (struct arrival){missing[i].officer_id, false, missing[i].code};
    missed = arrivals.count;
    for (int32_t i = 0; i < list.count; i++)
        if (is_due(&list.at[i]) && named_find(missing, missing_count, list.at[i].officer_id) == NULL)
            at[arrivals.count++] = (struct arrival){list.at[i].officer_id, true, TEXT_NONE};
    if (!classes_check_in(&database->service, text_of(options->arguments[1]), &arrivals, err))
        return EXIT_WRONG_INPUT;
    printf("%d came, %d did not.\n", arrivals.count - missed, missed);
    return EXIT_DONE;
}

static int class_cancel_run(struct arena *mem, const struct options *options, struct database *database,
                            struct err *err) {
    struct told told = told_of(options);
    int32_t count;
    (void)mem;
    if (!classes_cancel(&database->service, text_of(options->arguments[1]), &told, &count, err))
        return EXIT_WRONG_INPUT;
    printf("Class %s is cancelled; %d officers lost their seat. Next: cadre plan --keep, or cadre tick\n",
           options->arguments[1], count);
    return EXIT_DONE;
}

static int class_run(struct arena *mem, const struct options *options, struct err *err) {
    static const struct verb verbs[] = {{"show", 1, 1, STORE_LOOK, class_show},
                                        {"check-in", 1, 1, STORE_LOOK, class_check_in},
                                        {"cancel", 1, 1, STORE_LOOK, class_cancel_run},
                                        {0}};
    return training_verbs_run(mem, options, verbs, err);
}

static const struct option_rule class_options[] = {
    {"missing", true}, {"reason", true}, {"note", true}, {"on", true}, {"as", true}, {"db", true}, {0}};

const struct command class_command = {
    .name = "class",
    .line = "who is in a class, who came, and to cancel it",
    .help =
        "cadre class show CLASS\n"
        "cadre class check-in CLASS [--missing OFFICER:CODE,OFFICER:CODE]\n"
        "cadre class cancel CLASS --reason CODE\n"
        "each with [--on DATE] [--as LOGIN] [--db DB]\n"
        "\n"
        "check-in: all who are due have come, but those that --missing names, each with the code of his "
        "reason.\n"
        "\n"
        "  $ cadre class check-in BDE-0001 --on 2008-01-08 --missing O0000261:ill\n"
        "  $ cadre class show BDE-0001\n"
        "\n"
        "Exit status: 0 done, 2 refused or wrong arguments, 5 not allowed to the user, 9 a server owns the "
        "database.\n",
    .options = class_options,
    .arguments = {"show|check-in|cancel", "CLASS"},
    .run = class_run,
};

/* ---- results ---- */

static int result_post(struct arena *mem, const struct options *options, struct database *database,
                       struct err *err) {
    static const char *const words[] = {"failed", "withdrawn", "withdrawn-fault", "recycled"};
    struct nominees list;
    struct named *named[4];
    int32_t counts[4];
    for (int32_t w = 0; w < 4; w++)
        if (!named_read(mem, option_text(options, words[w]), &named[w], &counts[w], err))
            return EXIT_WRONG_INPUT;
    if (!roster(mem, database, options->arguments[1], &list, err)) return EXIT_WRONG_INPUT;
    struct outcome *at = arena_make(mem, struct outcome, list.count);
    struct outcomes outcomes = {at, 0};
    for (int32_t i = 0; i < list.count; i++) {
        if (list.at[i].state != STATE_nomination_in_training && list.at[i].state != STATE_nomination_reported)
            continue;
        struct outcome o = {list.at[i].officer_id, text_of("passed"), TEXT_NONE};
        for (int32_t w = 0; w < 4; w++) {
            const struct named *found = named_find(named[w], counts[w], o.officer_id);
            if (found != NULL) o = (struct outcome){o.officer_id, text_of(words[w]), found->code};
        }
        at[outcomes.count++] = o;
    }
    if (!results_post(&database->service, text_of(options->arguments[1]), &outcomes, err))
        return EXIT_WRONG_INPUT;
    printf("%d results wait for approval by somebody else.\n", outcomes.count);
    return EXIT_DONE;
}

static int result_approve(struct arena *mem, const struct options *options, struct database *database,
                          struct err *err) {
    const char *officer = option_text(options, "officer");
    int32_t count;
    (void)mem;
    if (!results_approve(&database->service, text_of(options->arguments[1]),
                         officer != NULL ? text_of(officer) : TEXT_NONE, &count, err))
        return EXIT_WRONG_INPUT;
    printf("%d results approved.\n", count);
    return EXIT_DONE;
}

static int result_return(struct arena *mem, const struct options *options, struct database *database,
                         struct err *err) {
    const char *officer = option_text(options, "officer");
    struct told told = told_of(options);
    (void)mem;
    if (!results_return(&database->service, text_of(options->arguments[1]),
                        text_of(officer != NULL ? officer : ""), &told, err))
        return EXIT_WRONG_INPUT;
    printf("Returned to who posted it.\n");
    return EXIT_DONE;
}

static int result_run(struct arena *mem, const struct options *options, struct err *err) {
    static const struct verb verbs[] = {{"post", 1, 1, STORE_LOOK, result_post},
                                        {"approve", 1, 1, STORE_LOOK, result_approve},
                                        {"return", 1, 1, STORE_LOOK, result_return},
                                        {0}};
    return training_verbs_run(mem, options, verbs, err);
}

static const struct option_rule result_options[] = {{"failed", true},
                                                    {"withdrawn", true},
                                                    {"withdrawn-fault", true},
                                                    {"recycled", true},
                                                    {"officer", true},
                                                    {"reason", true},
                                                    {"note", true},
                                                    {"on", true},
                                                    {"as", true},
                                                    {"db", true},
                                                    {0}};

const struct command result_command = {
    .name = "result",
    .line = "post the results of a class, and approve what another posted",
    .help =
        "cadre result post CLASS [--failed LIST] [--withdrawn LIST] [--withdrawn-fault LIST] [--recycled "
        "LIST]\n"
        "cadre result approve CLASS [--officer OFFICER]\n"
        "cadre result return CLASS --officer OFFICER --reason CODE\n"
        "each with [--on DATE] [--as LOGIN] [--db DB]\n"
        "\n"
        "Who is in training and is not named has passed. LIST is OFFICER:CODE,OFFICER:CODE. Nobody approves "
        "what "
        "he\nposted, or his own. An approved pass gives the qualification at once.\n"
        "\n"
        "  $ cadre result post BDE-0001 --on 2008-02-01 --failed O0000133:exam\n"
        "\n"
        "Exit status: 0 done, 2 refused or wrong arguments, 5 not allowed to the user, 9 a server owns the "
        "database.\n",
    .options = result_options,
    .arguments = {"post|approve|return", "CLASS"},
    .run = result_run,
};
