/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"
#include "cli/verbs.h"
#include "core/json_out.h"
#include "service/tokens.h"

#include <stdio.h>

static int token_add(struct arena *mem, const struct options *options, struct database *database,
                     struct err *err) {
    const char *words = option_text(options, "rights");
    struct text secret;
    uint32_t rights;
    int64_t user_id, days;
    if (words == NULL) {
        err_fail(err, ERR_USAGE, "usage.missing-option", "option --rights is missing: what the token may do");
        return EXIT_WRONG_INPUT;
    }
    if (!rights_read(text_of(words), &rights, err) ||
        !option_int(options, "days", 1, TOKEN_DAYS_MAX, 365, &days, err) ||
        !user_of_login(options->arguments[1], database, &user_id, err) ||
        !tokens_add(mem, &database->service, user_id, text_of(options->arguments[2]), rights, days, &secret,
                    err))
        return EXIT_WRONG_INPUT;
    printf("Token \"%s\" may for %lld days, as far as its user may: %.*s\nIt is shown only now:\n%.*s\n",
           options->arguments[2], (long long)days, TEXT_ARGS(rights_print(mem, rights)), TEXT_ARGS(secret));
    return EXIT_DONE;
}

static void list_json(struct arena *mem, const struct token_list *list, struct buffer *out) {
    struct json_out json = {.to = out};
    json_open(&json, NULL, '{');
    json_open(&json, "tokens", '[');
    for (int32_t i = 0; i < list->count; i++) {
        const struct token *token = &list->tokens[i];
        json_open(&json, NULL, '{');
        json_int(&json, "token", token->id);
        json_int(&json, "user", token->user_id);
        json_text(&json, "name", token->name);
        json_text(&json, "made", moment_print(mem, token->created_seconds));
        json_text(&json, "ends", moment_print(mem, token->expires_seconds));
        json_text(&json, "rights", rights_print(mem, token->rights));
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
    buffer_char(out, '\n');
}

static void list_text(struct arena *mem, const struct token_list *list, struct buffer *out) {
    static const char *const headings[] = {"token", "user", "name", "made", "ends", "rights"};
    struct table table = table_begin(mem);
    for (int32_t c = 0; c < 6; c++) table_column(&table, text_of(headings[c]), c < 2);
    for (int32_t i = 0; i < list->count; i++) {
        const struct token *token = &list->tokens[i];
        table_int(&table, token->id);
        table_int(&table, token->user_id);
        table_text(&table, token->name);
        table_text(&table, moment_print(mem, token->created_seconds));
        table_text(&table, moment_print(mem, token->expires_seconds));
        table_text(&table, rights_print(mem, token->rights));
    }
    table_print(&table, 0, out);
}

static int token_list(struct arena *mem, const struct options *options, struct database *database,
                      struct err *err) {
    struct token_list list;
    struct buffer out = {.mem = mem};
    int64_t user_id = 0;
    if ((options->argument_count > 1 && !user_of_login(options->arguments[1], database, &user_id, err)) ||
        !tokens_list(mem, &database->service, user_id, &list, err))
        return EXIT_WRONG_INPUT;
    if (option_given(options, "json")) list_json(mem, &list, &out);
    else list_text(mem, &list, &out);
    fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}

static int token_revoke(struct arena *mem, const struct options *options, struct database *database,
                        struct err *err) {
    int64_t id;
    (void)mem;
    if (!text_int(text_of(options->arguments[1]), 1, INT64_MAX, &id)) {
        err_fail(err, ERR_USAGE, "usage.not-a-token",
                 "\"%s\" is not the number of a token\n`cadre token list` shows them.",
                 options->arguments[1]);
        return EXIT_WRONG_INPUT;
    }
    if (!tokens_revoke(&database->service, id, err)) return EXIT_WRONG_INPUT;
    printf("Token %lld is refused from now on.\n", (long long)id);
    return EXIT_DONE;
}

static int token_run(struct arena *mem, const struct options *options, struct err *err) {
    static const struct verb verbs[] = {{"add", 2, 2, STORE_LOOK, token_add},
                                        {"list", 0, 1, STORE_LOOK, token_list},
                                        {"revoke", 1, 1, STORE_LOOK, token_revoke},
                                        {0}};
    return verbs_run(mem, options, verbs, err);
}

static const struct option_rule token_options[] = {{"db", true},   {"audit-key", true}, {"rights", true},
                                                   {"days", true}, {"json", false},     {0}};

const struct command token_command = {
    .name = "token",
    .line = "what programs send instead of signing in: add, list, revoke tokens",
    .help = "cadre token add LOGIN NAME --rights RIGHT,RIGHT [--days N]\n"
            "cadre token list [LOGIN] [--json]\n"
            "cadre token revoke TOKEN\n"
            "each with [--db DB] [--audit-key FILE]\n"
            "\n"
            "A token is a user's: it may do what he may, and of that only the rights it is given. `add` "
            "prints it "
            "on\n"
            "its last line; it is kept nowhere. TOKEN is its number. The rights: docs/reference/rights.md.\n"
            "\n"
            "  --rights LIST  for example overview.read,classes.read; all: all of the user's\n"
            "  --days N       how long it lasts, 365 when absent\n"
            "  --db DB        a file (cadre.db when absent) or a postgresql:// URL\n"
            "  --audit-key FILE  the key of the audit log, see `cadre audit --help`\n"
            "\n"
            "  $ cadre token add planner1 nightly-report --rights overview.read --days 30\n"
            "  $ cadre token list planner1\n"
            "  $ cadre token revoke 1\n"
            "\n"
            "Exit status: 0 done, 2 wrong arguments, no such user or token, or a name that is in use, 7 the "
            "database\n"
            "failed, 9 somebody else is changing it.\n",
    .options = token_options,
    .arguments = {"add|list|revoke", "[LOGIN|TOKEN]", "[NAME]"},
    .run = token_run,
};
