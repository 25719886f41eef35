/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/command: one file per command; its help lives in it. cli/commands.c lists them all.
 */
#ifndef CADRE_CLI_COMMAND_H
#define CADRE_CLI_COMMAND_H

#include "cli/options.h"

enum { EXIT_DONE = 0, EXIT_WRONG_INPUT = 2, EXIT_OBJECTIVE_MISSED = 3, EXIT_NOT_ALLOWED = 4 };

struct command {
    const char *name;
    const char *line; /* what it does, in one line of `cadre help` */
    const char *help; /* what `cadre NAME --help` prints: usage, options, an example, the exit status */
    const struct option_rule *options; /* ends with a zeroed one */
    const char *arguments[4];          /* names of the positional arguments; "[PLAN]" may be left out */
    /* Returns the exit status; on failure err says why and its status counts. */
    int (*run)(struct arena *mem, const struct options *options, struct err *err);
};

extern const struct command *const commands[]; /* ends with NULL */

const struct command *command_find(struct text name);

#endif
