/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/password.h"
#include "cli/table.h"
#include "cli/verbs.h"
#include "core/json_out.h"
#include "core/secret.h"
#include "service/sessions.h"
#include "service/users.h"

#include <stdio.h>

/* The user of the argument LOGIN. Errors: user.unknown */
static bool user_named(const struct options *options, const struct database *database, int64_t *out,
                       struct err *err) {
    const char *login = options->arguments[1];
    scoped(tx) struct tx *tx = tx_look(database->service.store, err);
    if (tx == NULL || !users_find(tx, text_of(login), out, err)) return false;
    return *out != 0 || err_fail(err, ERR_INPUT, "user.unknown",
                                 "there is no user \"%s\"\n`cadre user list` shows all.", login);
}

static bool roles_read(const char *words, struct grant *out, int32_t *out_count, struct err *err) {
    struct text rest = text_of(words != NULL ? words : ""), word;
    while (text_next(&rest, ',', &word)) {
        if (*out_count == ROLES_MAX)
            return err_fail(err, ERR_LIMIT, "user.roles", "more than %d roles", ROLES_MAX);
        if (!grant_read(word, &out[(*out_count)++], err)) return false;
    }
    return true;
}

static int user_add(struct arena *mem, const struct options *options, struct database *database,
                    struct err *err) {
    struct grant grants[ROLES_MAX];
    const char *language = option_text(options, "lang"), *officer = option_text(options, "officer");
    struct new_user user = {.login = text_of(options->arguments[1]),
                            .language = text_of(language != NULL ? language : "en"),
                            .officer_id = text_of(officer != NULL ? officer : ""),
                            .grants = grants};
    int64_t id;
    if (!roles_read(option_text(options, "role"), grants, &user.grant_count, err) ||
        !password_ask(mem, &user.password, err))
        return EXIT_WRONG_INPUT;
    bool added = users_add(mem, &database->service, &user, &id, err);
    secret_forget((char *)user.password.at, user.password.length);
    if (!added) return EXIT_WRONG_INPUT;
    printf("User %lld, \"%s\", may sign in.\n", (long long)id, options->arguments[1]);
    if (user.grant_count == 0)
        printf("He has no role yet. Next: cadre user role %s ROLE\n", options->arguments[1]);
    return EXIT_DONE;
}

/* The address is the server's, which this program need not know. */
static void link_say(const struct options *options, const char *login, struct text secret) {
    const char *at = option_text(options, "at");
    printf("Link for \"%s\", once, within %d days:\n%s/#/welcome/%.*s\n", login,
           INVITATION_SECONDS / (24 * 3600), at != NULL ? at : "http://127.0.0.1:8080", TEXT_ARGS(secret));
}

static int user_invite(struct arena *mem, const struct options *options, struct database *database,
                       struct err *err) {
    struct grant grants[ROLES_MAX];
    const char *language = option_text(options, "lang"), *officer = option_text(options, "officer");
    struct new_user user = {.login = text_of(options->arguments[1]),
                            .language = text_of(language != NULL ? language : "en"),
                            .officer_id = text_of(officer != NULL ? officer : ""),
                            .grants = grants};
    struct text secret;
    int64_t id;
    if (!roles_read(option_text(options, "role"), grants, &user.grant_count, err) ||
        !users_invite(mem, &database->service, &user, &id, &secret, err))
        return EXIT_WRONG_INPUT;
    link_say(options, options->arguments[1], secret);
    return EXIT_DONE;
}

static int user_link(struct arena *mem, const struct options *options, struct database *database,
                     struct err *err) {
    struct text secret;
    int64_t id;
    if (!user_named(options, database, &id, err) ||
        !users_link_give(mem, &database->service, id, &secret, err))
        return EXIT_WRONG_INPUT;
    link_say(options, options->arguments[1], secret);
    return EXIT_DONE;
}

static struct text roles_print(struct arena *mem, const struct user *user) {
    struct buffer roles = {.mem = mem};
    for (int32_t i = 0; i < user->grant_count; i++) {
        if (i > 0) buffer_char(&roles, ' ');
        buffer_add(&roles, grant_print(mem, &user->grants[i]));
    }
    return buffer_text(&roles);
}

static void list_json(struct arena *mem, const struct user_list *list, struct buffer *out) {
    struct json_out json = {.to = out};
    json_open(&json, NULL, '{');
    json_open(&json, "users", '[');
    for (int32_t i = 0; i < list->count; i++) {
        const struct user *user = &list->users[i];
        json_open(&json, NULL, '{');
        json_int(&json, "user", user->id);
        json_text(&json, "login", user->login);
        json_text(&json, "state", text_of(user->active ? "active" : "disabled"));
        json_text(&json, "language", user->language);
        if (user->officer_id.length > 0) json_text(&json, "officer_id", user->officer_id);
        json_open(&json, "roles", '[');
        for (int32_t g = 0; g < user->grant_count; g++)
            json_text(&json, NULL, grant_print(mem, &user->grants[g]));
        json_close(&json, ']');
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
    buffer_char(out, '\n');
}

static void list_text(struct arena *mem, const struct user_list *list, struct buffer *out) {
    static const char *const headings[] = {"user", "login", "state", "language", "officer", "roles"};
    struct table table = table_begin(mem);
    for (int32_t c = 0; c < 6; c++) table_column(&table, text_of(headings[c]), c == 0);
    for (int32_t i = 0; i < list->count; i++) {
        const struct user *user = &list->users[i];
        table_int(&table, user->id);
        table_text(&table, user->login);
        table_text(&table, text_of(user->active ? "active" : "disabled"));
        table_text(&table, user->language);
        table_text(&table, user->officer_id);
        table_text(&table, roles_print(mem, user));
    }
    table_print(&table, 0, out);
}

static int user_list(struct arena *mem, const struct options *options, struct database *database,
                     struct err *err) {
    struct user_list list;
    struct buffer out = {.mem = mem};
    if (!users_list(mem, &database->service, &list, err)) return EXIT_WRONG_INPUT;
    if (option_given(options, "json")) list_json(mem, &list, &out);
    else list_text(mem, &list, &out);
    fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}

static int user_role(struct arena *mem, const struct options *options, struct database *database,
                     struct err *err) {
    struct grant grant;
    int64_t id;
    bool remove = option_given(options, "remove");
    (void)mem;
    if (!grant_read(text_of(options->arguments[2]), &grant, err) ||
        !user_named(options, database, &id, err) ||
        !(remove ? users_role_remove(&database->service, id, &grant, err)
                 : users_role_add(&database->service, id, &grant, err)))
        return EXIT_WRONG_INPUT;
    printf("User %lld %s the role \"%s\".\n", (long long)id, remove ? "no longer has" : "has",
           options->arguments[2]);
    return EXIT_DONE;
}

static int user_password(struct arena *mem, const struct options *options, struct database *database,
                         struct err *err) {
    struct text password;
    int64_t id;
    if (!user_named(options, database, &id, err) || !password_ask(mem, &password, err))
        return EXIT_WRONG_INPUT;
    bool done = users_password_reset(&database->service, id, password, err);
    secret_forget((char *)password.at, password.length);
    if (!done) return EXIT_WRONG_INPUT;
    printf("User %lld has the new password; his sessions are ended.\n", (long long)id);
    return EXIT_DONE;
}

/* What is done to a user by his login alone. */
static int do_to(const struct options *options, struct database *database,
                 bool (*change)(const struct service *, int64_t, struct err *), const char *done,
                 struct err *err) {
    int64_t id;
    if (!user_named(options, database, &id, err) || !change(&database->service, id, err))
        return EXIT_WRONG_INPUT;
    printf("User %lld %s.\n", (long long)id, done);
    return EXIT_DONE;
}

static bool end_all(const struct service *service, int64_t id, struct err *err) {
    return sessions_end_of(service, id, 0, err);
}

static int user_end_sessions(struct arena *mem, const struct options *options, struct database *database,
                             struct err *err) {
    (void)mem;
    return do_to(options, database, end_all, "is signed out everywhere", err);
}

static int user_disable(struct arena *mem, const struct options *options, struct database *database,
                        struct err *err) {
    (void)mem;
    return do_to(options, database, users_disable, "is signed out everywhere and cannot sign in", err);
}

static int user_enable(struct arena *mem, const struct options *options, struct database *database,
                       struct err *err) {
    (void)mem;
    return do_to(options, database, users_enable, "may sign in again", err);
}

static int user_run(struct arena *mem, const struct options *options, struct err *err) {
    static const struct verb verbs[] = {{"add", 1, 1, STORE_CHANGE, user_add},
                                        {"invite", 1, 1, STORE_CHANGE, user_invite},
                                        {"link", 1, 1, STORE_LOOK, user_link},
                                        {"list", 0, 0, STORE_LOOK, user_list},
                                        {"role", 2, 2, STORE_LOOK, user_role},
                                        {"password", 1, 1, STORE_LOOK, user_password},
                                        {"end-sessions", 1, 1, STORE_LOOK, user_end_sessions},
                                        {"disable", 1, 1, STORE_LOOK, user_disable},
                                        {"enable", 1, 1, STORE_LOOK, user_enable},
                                        {0}};
    return verbs_run(mem, options, verbs, err);
}

static const struct option_rule user_options[] = {{"db", true},      {"audit-key", true}, {"role", true},
                                                  {"officer", true}, {"lang", true},      {"remove", false},
                                                  {"json", false},   {"at", true},        {0}};

const struct command user_command = {
    .name = "user",
    .line = "who may sign in, and what for: add, invite, list, role, password, disable",
    .help =
        "cadre user add LOGIN [--role ROLE,ROLE] [--officer ID] [--lang L]\n"
        "cadre user invite LOGIN [--role ROLE,ROLE] [--officer ID] [--lang L] [--at URL]\n"
        "cadre user link LOGIN [--at URL]\n"
        "cadre user role LOGIN ROLE [--remove]\n"
        "cadre user password LOGIN\n"
        "cadre user end-sessions LOGIN\n"
        "cadre user disable LOGIN, cadre user enable LOGIN\n"
        "cadre user list [--json]\n"
        "each with [--db DB] [--audit-key FILE]\n"
        "\n"
        "A new password is asked for at the terminal, without showing it, or read from the first line of "
        "standard\n"
        "input; it has 12 characters or more, and ends the user's sessions. What a role may do: "
        "docs/reference/rights.md.\n"
        "`invite` adds a user without a password and prints a link with which he chooses one, once, within 7 "
        "days;\n"
        "`link` prints one for a user who is there.\n"
        "\n"
        "  ROLE          over everything: planner, registrar, instructor, inspector, liaison, "
        "administrator;\n"
        "                over a unit and those below it: planner:unit:ID, commander:unit:ID, "
        "inspector:unit:ID;\n"
        "                over an establishment: registrar:establishment:ID, also instructor and inspector;\n"
        "                over himself: officer\n"
        "  --officer ID  who the user is among the officers, for the role officer\n"
        "  --lang L      of the pages for him: en (when absent), kk, ru\n"
        "  --at URL      the server's address, for the link; http://127.0.0.1:8080 when absent\n"
        "  --remove      take the role away\n"
        "  --db DB       a file (cadre.db when absent) or a postgresql:// URL\n"
        "  --audit-key FILE  the key of the audit log, see `cadre audit --help`\n"
        "\n"
        "  $ cadre user add planner1 --role planner <password.txt\n"
        "  $ cadre user add commander1 --role commander:unit:R001 <password.txt\n"
        "  $ cadre user invite planner2 --role planner --at https://cadre.example\n"
        "  $ cadre user link planner1\n"
        "  $ cadre user role planner1 inspector\n"
        "  $ cadre user role planner1 inspector --remove\n"
        "  $ cadre user password planner1 <password.txt\n"
        "  $ cadre user end-sessions planner1\n"
        "  $ cadre user disable commander1\n"
        "  $ cadre user enable commander1\n"
        "  $ cadre user list\n"
        "\n"
        "Exit status: 0 done, 2 wrong arguments, an unknown user or one that is there already, 7 the "
        "database\n"
        "failed, 9 somebody else is changing it.\n",
    .options = user_options,
    .arguments = {"add|invite|link|list|role|password|end-sessions|disable|enable", "[LOGIN]", "[ROLE]"},
    .run = user_run,
};
