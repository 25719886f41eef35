/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/database.h"

#include "exchange/documents_files.h"
#include "service/plans.h"
#include "service/training.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *database_named(const struct options *options) {
    const char *where = option_text(options, "db");
    return where != NULL ? where : "cadre.db";
}

bool database_exists(const struct options *options) {
    return store_exists(database_named(options));
}

bool database_open(const struct options *options, enum store_use use, struct database *out, struct err *err) {
    const struct passwd *account = getpwuid(getuid());
    struct store *store = store_open(database_named(options), use, err);
    if (store == NULL) return false;
    if (account != NULL) snprintf(out->who, sizeof out->who, "%s", account->pw_name);
    else snprintf(out->who, sizeof out->who, "uid %u", getuid());
    out->service = (struct service){.store = store,
                                    .who = text_of(out->who),
                                    .rights = RIGHTS_ALL,
                                    .audit_key = getenv("CADRE_AUDIT_KEY"),
                                    .certificate_keys = getenv("CADRE_CERTIFICATE_KEYS")};
    return true;
}

static bool open_with_record(const struct options *options, enum store_use use, struct database *out,
                             struct err *err) {
    const struct record_options record_options = {.changes = true, .readers = 1};
    if (!database_open(options, use, out, err)) return false;
    out->record = record_open(database_named(options), &record_options, err);
    if (out->record == NULL) return false;
    out->service.training = training_open(out->record);
    return true;
}

bool database_open_training(const struct options *options, struct database *out, struct err *err) {
    return open_with_record(options, STORE_LOOK, out, err);
}

bool database_open_new(const struct options *options, struct database *out, struct err *err) {
    return open_with_record(options, STORE_CHANGE, out, err);
}

void database_close(struct database *database) {
    training_close(database->service.training);
    record_close(database->record);
    database->service.training = NULL;
    database->record = NULL;
    store_close(database->service.store);
    database->service.store = NULL;
}

static bool plan_number(const char *word, int64_t *out, struct err *err) {
    *out = 0;
    return word == NULL || text_int(text_of(word), 1, INT64_MAX, out) ||
           err_fail(err, ERR_USAGE, "usage.not-a-plan",
                    "\"%s\" is not the number of a plan\n`cadre plan` prints the number of what it stored.",
                    word);
}

bool plan_from(struct arena *mem, const struct options *options, int32_t argument, struct documents *out,
               struct err *err) {
    scoped(database) struct database database = {0};
    int64_t id;
    if (option_given(options, "plan")) {
        if (option_given(options, "db") || argument < options->argument_count)
            return err_fail(err, ERR_USAGE, "usage.plan-or-db",
                            "--plan names files, --db and a number a stored plan\nName one of them.");
        return documents_read(mem, option_text(options, "plan"), out, err);
    }
    if (!plan_number(argument < options->argument_count ? options->arguments[argument] : NULL, &id, err) ||
        !database_open(options, STORE_LOOK, &database, err))
        return false;
    scoped(tx) struct tx *tx = tx_look(database.service.store, err);
    return tx != NULL && plans_read(mem, tx, id, out, &id, err);
}
