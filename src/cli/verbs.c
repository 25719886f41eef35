/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include "service/users.h"

#include <string.h>

static bool verb_check(const struct options *options, const struct verb *verb, struct err *err) {
    int32_t given = options->argument_count - 1;
    if (given > verb->arguments_max)
        return err_fail(err, ERR_USAGE, "usage.too-many-arguments", "unexpected argument \"%s\"",
                        options->arguments[verb->arguments_max + 1]);
    return given >= verb->arguments_min ||
           err_fail(err, ERR_USAGE, "usage.missing-argument", "\"%s\" needs more arguments", verb->name);
}

const struct verb *verb_find(const struct options *options, const struct verb *verbs, struct err *err) {
    const struct verb *verb = verbs;
    while (verb->name != NULL && strcmp(verb->name, options->arguments[0]) != 0) verb++;
    if (verb->name != NULL) return verb_check(options, verb, err) ? verb : NULL;
    struct arena mem = {0};
    struct buffer names = {.mem = &mem};
    for (const struct verb *v = verbs; v->name != NULL; v++)
        buffer_print(&names, "%s%s", names.length > 0 ? ", " : "", v->name);
    err_fail(err, ERR_USAGE, "usage.unknown-verb", "\"%s\" is none of %.*s", options->arguments[0],
             TEXT_ARGS(buffer_text(&names)));
    arena_clear(&mem);
    return NULL;
}

int verbs_run(struct arena *mem, const struct options *options, const struct verb *verbs, struct err *err) {
    const struct verb *verb = verb_find(options, verbs, err);
    scoped(database) struct database database = {0};
    if (verb == NULL || !database_open(options, verb->use, &database, err)) return EXIT_WRONG_INPUT;
    if (option_text(options, "audit-key") != NULL)
        database.service.audit_key = option_text(options, "audit-key");
    return verb->run(mem, options, &database, err);
}

struct text moment_print(struct arena *mem, int64_t seconds) {
    if (seconds == 0) return TEXT_NONE;
    int64_t minute = seconds % 86400 / 60;
    return text_print(mem, "%s %02d:%02d", day_print((day)(seconds / 86400)).at, (int)(minute / 60),
                      (int)(minute % 60));
}

bool user_of_login(const char *login, const struct database *database, int64_t *out, struct err *err) {
    scoped(tx) struct tx *tx = tx_look(database->service.store, err);
    if (tx == NULL || !users_find(tx, text_of(login), out, err)) return false;
    return *out != 0 || err_fail(err, ERR_INPUT, "user.unknown",
                                 "there is no user \"%s\"\n`cadre user list` shows all.", login);
}
