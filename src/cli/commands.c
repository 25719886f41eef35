/* SPDX-License-Identifier: Apache-2.0 */

#include "cli/command.h"

extern const struct command audit_command, cert_command, check_command, example_command, export_command,
    feed_command, import_command, instruct_command, key_command, plan_command, publish_command,
    report_command, roll_command, serve_command, size_command, statements_command, token_command,
    user_command, verify_command, why_command;

const struct command *const commands[] = {
    &example_command,  &import_command,     &plan_command,
    &check_command,    &publish_command,    &why_command,
    &report_command,   &size_command,       &roll_command,
    &instruct_command, &cert_command,       &verify_command,
    &export_command,   &statements_command, &serve_command,
    &key_command,      &user_command,       &token_command,
    &feed_command,     &audit_command,      NULL,
};

const struct command *command_find(struct text name) {
    for (int32_t i = 0; commands[i] != NULL; i++)
        if (text_is(name, commands[i]->name)) return commands[i];
    return NULL;
}
