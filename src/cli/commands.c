/* SPDX-License-Identifier: Apache-2.0 */

#include "cli/command.h"

#define COMMAND(name) extern const struct command name##_command;
#include "cli/commands.def"
#undef COMMAND

const struct command *const commands[] = {
#define COMMAND(name) &name##_command,
#include "cli/commands.def"
#undef COMMAND
    NULL,
};

const struct command *command_find(struct text name) {
    for (int32_t i = 0; commands[i] != NULL; i++)
        if (text_is(name, commands[i]->name)) return commands[i];
    return NULL;
}
