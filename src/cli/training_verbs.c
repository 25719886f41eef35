/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/training_verbs.h"

#include "service/users.h"

#include <string.h>

static bool act_as(struct arena *mem, const char *login, struct service *service, struct err *err) {
    int64_t id;
    bool active = false;
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    if (tx == NULL || !users_find(tx, text_of(login), &id, err) ||
        (id != 0 && !users_service(mem, tx, id, RIGHTS_ALL, service, &active, err)))
        return false;
    return active || err_fail(err, ERR_INPUT, "user.unknown",
                              "there is no user \"%s\"\n`cadre user list` shows all.", login);
}

bool training_options(struct arena *mem, const struct options *options, struct database *database,
                      struct err *err) {
    const char *login = option_text(options, "as");
    day on;
    if (!option_day(options, "on", 0, &on, err)) return false;
    database->service.on = on;
    return login == NULL || act_as(mem, login, &database->service, err);
}

int training_verbs_run(struct arena *mem, const struct options *options, const struct verb *verbs,
                       struct err *err) {
    const struct verb *verb = verb_find(options, verbs, err);
    scoped(database) struct database database = {0};
    if (verb == NULL || !database_open_training(options, &database, err) ||
        !training_options(mem, options, &database, err))
        return EXIT_WRONG_INPUT;
    return verb->run(mem, options, &database, err);
}

bool number_argument(const struct options *options, int32_t argument, const char *what, int64_t *out,
                     struct err *err) {
    return text_int(text_of(options->arguments[argument]), 1, INT64_MAX, out) ||
           err_fail(err, ERR_USAGE, "usage.not-a-number", "\"%s\" is not the number of a %s",
                    options->arguments[argument], what);
}

struct told told_of(const struct options *options) {
    const char *reason = option_text(options, "reason"), *note = option_text(options, "note");
    struct told told = TOLD_NOTHING;
    if (reason != NULL) told.reason = text_of(reason);
    if (note != NULL) told.note = text_of(note);
    return told;
}
