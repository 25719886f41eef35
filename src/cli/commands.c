/* SPDX-License-Identifier: Apache-2.0 */

#include "cli/command.h"

const struct command *const commands[] = {
    NULL,
};

const struct command *command_find(struct text name) {
    for (int32_t i = 0; commands[i] != NULL; i++)
        if (text_is(name, commands[i]->name)) return commands[i];
    return NULL;
}
