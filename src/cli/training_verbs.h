/* SPDX-License-Identifier: Apache-2.0 */
/* cli/training_verbs: commands with verbs that change classes and seats: --on DATE, --as LOGIN, --reason,
 * --note. */
#ifndef CADRE_CLI_TRAINING_VERBS_H
#define CADRE_CLI_TRAINING_VERBS_H

#include "cli/verbs.h"
#include "service/nominations.h"

/* As verbs_run, with the record store. Errors: besides, usage.not-a-day, user.unknown */
int training_verbs_run(struct arena *mem, const struct options *options, const struct verb *verbs,
                       struct err *err);
/* --on and --as of the options, put into the database's service. */
bool training_options(struct arena *mem, const struct options *options, struct database *database,
                      struct err *err);

/* An argument that is a number. Errors: usage.not-a-number */
bool number_argument(const struct options *options, int32_t argument, const char *what, int64_t *out,
                     struct err *err);
/* --reason and --note */
struct told told_of(const struct options *options);

#endif
