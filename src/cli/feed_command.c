/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"
#include "cli/verbs.h"
#include "core/json_out.h"
#include "service/feeds.h"

#include <stdio.h>
#include <string.h>

/* "officer:O0000109" */
static bool read_subject(const char *word, struct feed *out, struct err *err) {
    const char *colon = strchr(word, ':');
    for (int32_t k = 0; colon != NULL && k < FEED_KIND_COUNT; k++) {
        if (!text_is((struct text){word, colon - word}, feed_words[k])) continue;
        out->kind = (enum feed_kind)k;
        out->subject = text_of(colon + 1);
        return true;
    }
    return err_fail(
        err, ERR_USAGE, "usage.not-a-feed",
        "\"%s\" is nothing that a calendar shows\nWrite officer:ID, class:ID or establishment:ID.", word);
}

static int feed_add(struct arena *mem, const struct options *options, struct database *database,
                    struct err *err) {
    struct feed feed = {0};
    struct text secret;
    int64_t id;
    if (!read_subject(options->arguments[2], &feed, err) || !option_language(options, &feed.language, err) ||
        !user_of_login(options->arguments[1], database, &feed.user_id, err) ||
        !feeds_add(mem, &database->service, &feed, &id, &secret, err))
        return EXIT_WRONG_INPUT;
    printf("Feed %lld shows %s to whoever has its address, as long as user \"%s\" may see it.\n"
           "The address is shown only now; put the server's before it:\n/calendar/%.*s.ics\n",
           (long long)id, options->arguments[2], options->arguments[1], TEXT_ARGS(secret));
    return EXIT_DONE;
}

static void list_json(struct arena *mem, const struct feed_list *list, struct buffer *out) {
    struct json_out json = {.to = out};
    json_open(&json, NULL, '{');
    json_open(&json, "feeds", '[');
    for (int32_t i = 0; i < list->count; i++) {
        const struct feed *feed = &list->feeds[i];
        json_open(&json, NULL, '{');
        json_int(&json, "feed", feed->id);
        json_int(&json, "user", feed->user_id);
        json_text(&json, "kind", text_of(feed_words[feed->kind]));
        json_text(&json, "id", feed->subject);
        json_text(&json, "language", text_of(language_names[feed->language]));
        json_text(&json, "made", moment_print(mem, feed->created_seconds));
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
    buffer_char(out, '\n');
}

static void list_text(struct arena *mem, const struct feed_list *list, struct buffer *out) {
    static const char *const headings[] = {"feed", "user", "kind", "id", "language", "made"};
    struct table table = table_begin(mem);
    for (int32_t c = 0; c < 6; c++) table_column(&table, text_of(headings[c]), c < 2);
    for (int32_t i = 0; i < list->count; i++) {
        const struct feed *feed = &list->feeds[i];
        table_int(&table, feed->id);
        table_int(&table, feed->user_id);
        table_text(&table, text_of(feed_words[feed->kind]));
        table_text(&table, feed->subject);
        table_text(&table, text_of(language_names[feed->language]));
        table_text(&table, moment_print(mem, feed->created_seconds));
    }
    table_print(&table, 0, out);
}

static int feed_list_run(struct arena *mem, const struct options *options, struct database *database,
                         struct err *err) {
    struct feed_list list;
    struct buffer out = {.mem = mem};
    int64_t user_id = 0;
    if ((options->argument_count > 1 && !user_of_login(options->arguments[1], database, &user_id, err)) ||
        !feeds_list(mem, &database->service, user_id, &list, err))
        return EXIT_WRONG_INPUT;
    if (option_given(options, "json")) list_json(mem, &list, &out);
    else list_text(mem, &list, &out);
    fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}

static int feed_revoke(struct arena *mem, const struct options *options, struct database *database,
                       struct err *err) {
    int64_t id;
    (void)mem;
    if (!text_int(text_of(options->arguments[1]), 1, INT64_MAX, &id)) {
        err_fail(err, ERR_USAGE, "usage.not-a-feed-number",
                 "\"%s\" is not the number of a feed\n`cadre feed list` shows them.", options->arguments[1]);
        return EXIT_WRONG_INPUT;
    }
    if (!feeds_revoke(&database->service, id, err)) return EXIT_WRONG_INPUT;
    printf("Feed %lld shows nothing from now on.\n", (long long)id);
    return EXIT_DONE;
}

static int feed_run(struct arena *mem, const struct options *options, struct err *err) {
    static const struct verb verbs[] = {{"add", 2, 2, STORE_LOOK, feed_add},
                                        {"list", 0, 1, STORE_LOOK, feed_list_run},
                                        {"revoke", 1, 1, STORE_LOOK, feed_revoke},
                                        {0}};
    return verbs_run(mem, options, verbs, err);
}

static const struct option_rule feed_options[] = {
    {"db", true}, {"audit-key", true}, {"lang", true}, {"json", false}, {0}};

const struct command feed_command = {
    .name = "feed",
    .line = "calendars at a secret address: add, list, revoke",
    .help =
        "cadre feed add LOGIN officer:ID|class:ID|establishment:ID [--lang L]\n"
        "cadre feed list [LOGIN] [--json]\n"
        "cadre feed revoke FEED\n"
        "each with [--db DB] [--audit-key FILE]\n"
        "\n"
        "Phones and calendar programs read a feed from `cadre serve` without signing in. It is a user's and "
        "shows\n"
        "what he may see when it is read; nobody is named in it. `add` prints its address on the last line, "
        "and "
        "it is\n"
        "kept nowhere. FEED is its number. Times are those of policy.csv, CLASS_BEGINS on the first day and\n"
        "CLASS_ENDS on the last, on the establishment's clocks.\n"
        "\n"
        "  --lang L   kk, ru or en (when absent)\n"
        "  --db DB    a file (cadre.db when absent) or a postgresql:// URL\n"
        "  --audit-key FILE  the key of the audit log, see `cadre audit --help`\n"
        "\n"
        "  $ cadre feed add planner1 officer:O0000109 --lang kk\n"
        "  $ cadre feed list planner1\n"
        "  $ cadre feed revoke 1\n"
        "\n"
        "Exit status: 0 done, 2 wrong arguments, no such user, feed or class, 5 the user may not see it, 7 "
        "the\n"
        "database failed, 9 somebody else is changing it.\n",
    .options = feed_options,
    .arguments = {"add|list|revoke", "[LOGIN|FEED]", "[WHAT]"},
    .run = feed_run,
};
