/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/database.h"
#include "cli/table.h"
#include "service/keys.h"

#include <stdio.h>
#include <string.h>

/* The credentials alone on the last line, so that a script can take them. */
static int add(struct arena *mem, const struct options *options, const struct service *service,
               struct err *err) {
    const char *scope = option_text(options, "scope"), *authority = option_text(options, "authority");
    struct text credentials;
    uint32_t scopes;
    if (!scopes_read(text_of(scope != NULL ? scope : "all"), &scopes, err) ||
        !keys_add(mem, service, text_of(options->arguments[1]), scopes,
                  authority != NULL ? text_of(authority) : TEXT_NONE, &credentials, err))
        return EXIT_WRONG_INPUT;
    printf("key \"%s\" may: %.*s\nIts id and secret, which are shown only now:\n%.*s\n",
           options->arguments[1], TEXT_ARGS(scopes_print(mem, scopes)), TEXT_ARGS(credentials));
    return EXIT_DONE;
}

static int revoke(struct arena *mem, const struct options *options, const struct service *service,
                  struct err *err) {
    if (!keys_revoke(mem, service, text_of(options->arguments[1]), err)) return EXIT_WRONG_INPUT;
    printf("key \"%s\" is revoked; a running server refuses it within a second\n", options->arguments[1]);
    return EXIT_DONE;
}

static int list(struct arena *mem, const struct service *service, struct err *err) {
    struct key_list keys;
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    if (tx == NULL || !keys_list(mem, tx, &keys, err)) return EXIT_WRONG_INPUT;
    static const char *const headings[] = {"name", "key", "since", "scopes"};
    struct table table = table_begin(mem);
    for (int32_t i = 0; i < 4; i++) table_column(&table, text_of(headings[i]), false);
    for (int32_t i = 0; i < keys.count; i++) {
        const struct key *key = &keys.keys[i];
        table_text(&table, key->name);
        table_text(&table, key->public_id);
        table_text(&table, text_keep(mem, text_of(day_print((day)(key->created_seconds / 86400)).at)));
        table_text(&table, scopes_print(mem, key->scopes));
    }
    struct buffer out = {.mem = mem};
    table_print(&table, 0, &out);
    printf("%.*s", TEXT_ARGS(buffer_text(&out)));
    return EXIT_DONE;
}

static int key_run(struct arena *mem, const struct options *options, struct err *err) {
    const char *what = options->arguments[0];
    bool adds = strcmp(what, "add") == 0, revokes = strcmp(what, "revoke") == 0;
    if (!adds && !revokes && strcmp(what, "list") != 0) {
        err_fail(err, ERR_USAGE, "usage.key", "\"%s\" is none of add, list, revoke", what);
        return EXIT_WRONG_INPUT;
    }
    if ((adds || revokes) != (options->argument_count == 2)) {
        err_fail(err, ERR_USAGE, "usage.key", adds || revokes ? "NAME is missing" : "list takes no name");
        return EXIT_WRONG_INPUT;
    }
    scoped(database) struct database database = {0};
    if (!database_open(options, adds ? STORE_CHANGE : STORE_LOOK, &database, err)) return EXIT_WRONG_INPUT;
    if (adds) return add(mem, options, &database.service, err);
    return revokes ? revoke(mem, options, &database.service, err) : list(mem, &database.service, err);
}

static const struct option_rule key_options[] = {{"db", true}, {"scope", true}, {"authority", true}, {0}};

const struct command key_command = {
    .name = "key",
    .line = "who may use the record store: add, list, revoke keys",
    .help =
        "cadre key add NAME [--scope SCOPES] [--authority AGENT] [--db DB]\n"
        "cadre key list [--db DB]\n"
        "cadre key revoke NAME [--db DB]\n"
        "\n"
        "A key is an id and a secret, with which a program sends and reads statements (HTTP Basic). `add` "
        "prints\n"
        "them as KEY:SECRET on its last line; the secret is kept nowhere. Works while the server runs.\n"
        "\n"
        "  --scope SCOPES     what it may do, separated by commas: statements/write, statements/read/mine,\n"
        "                     statements/read, state, define, profile, all/read, all; all when absent\n"
        "  --authority AGENT  who vouches for its statements, an xAPI agent as JSON; made from NAME when "
        "absent\n"
        "  --db DB            a file (cadre.db when absent; add makes it) or a postgresql:// URL\n"
        "\n"
        "  $ cadre key add simulator --scope statements/write,state\n"
        "  $ cadre key list\n"
        "  $ cadre key revoke simulator\n"
        "\n"
        "Exit status: 0 done, 2 wrong arguments, no such key, or a name that is in use, 7 the database "
        "failed, 9\n"
        "somebody else is changing it.\n",
    .options = key_options,
    .arguments = {"add|list|revoke", "[NAME]"},
    .run = key_run,
};
