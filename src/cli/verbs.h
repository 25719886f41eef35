/* SPDX-License-Identifier: Apache-2.0 */
/* cli/verbs: commands whose first argument says what to do: cadre user add, cadre user list. */
#ifndef CADRE_CLI_VERBS_H
#define CADRE_CLI_VERBS_H

#include "cli/command.h"
#include "cli/database.h"

struct verb {
    const char *name;
    int32_t arguments_min, arguments_max; /* after the verb */
    enum store_use use;
    int (*run)(struct arena *mem, const struct options *options, struct database *database, struct err *err);
};

/* Opens the database and runs the verb that the first argument names. `verbs` ends with a zeroed one. Errors:
 * usage.unknown-verb, usage.missing-argument, usage.too-many-arguments, database_open's. */
int verbs_run(struct arena *mem, const struct options *options, const struct verb *verbs, struct err *err);

/* The number of a user. Errors: user.unknown */
bool user_of_login(const char *login, const struct database *database, int64_t *out, struct err *err);
/* The verb that the first argument names, its arguments counted; NULL with the error. */
const struct verb *verb_find(const struct options *options, const struct verb *verbs, struct err *err);

/* "2007-11-20 08:15" in UTC; empty for 0 */
struct text moment_print(struct arena *mem, int64_t seconds);

#endif
