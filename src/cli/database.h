/* SPDX-License-Identifier: Apache-2.0 */
/* cli/database: the database that --db names (cadre.db when absent), and who asks. */
#ifndef CADRE_CLI_DATABASE_H
#define CADRE_CLI_DATABASE_H

#include "cli/options.h"
#include "domain/plan.h"
#include "service/service.h"

struct database {
    struct service service;
    struct record *record; /* of database_open_training; else NULL */
    char who[80];
};

/* Whether the database that the options name is there, see store_exists. */
bool database_exists(const struct options *options);
/* Errors: those of store_open. close accepts a zeroed one. */
bool database_open(const struct options *options, enum store_use use, struct database *out, struct err *err);
/* With its record store, for changes that leave statements. Errors: store.served beside a server. */
bool database_open_training(const struct options *options, struct database *out, struct err *err);
/* The same, and a missing SQLite file is made. */
bool database_open_new(const struct options *options, struct database *out, struct err *err);
void database_close(struct database *database);

static inline void database_scope_end(struct database *database) {
    database_close(database);
}

/* A plan's files: of --plan DIR, else of the database's plan that argument `argument` numbers (absent: the
   published one, else the newest). They live in `mem`. */
bool plan_from(struct arena *mem, const struct options *options, int32_t argument, struct documents *out,
               struct err *err);

#endif
