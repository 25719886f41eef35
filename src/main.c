/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the command's name and hands over. */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

static int print_help(void) {
    printf("Cadre plans and proves the training of an officer corps.\n\nUsage: cadre COMMAND ...\n\n");
    for (int32_t i = 0; commands[i] != NULL; i++)
        printf("  %-10s %s\n", commands[i]->name, commands[i]->line);
    printf("\n`cadre COMMAND --help` explains one, with an example. First steps:\n\n"
           "  cadre example kazakhstan-2008 data\n"
           "  cadre import data --as-of 2007-11-20\n"
           "  cadre plan --as-of 2007-11-20 --until 2008-12-31\n"
           "  cadre publish 1\n");
    return EXIT_DONE;
}

static bool asks_for_help(int count, char **words) {
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0) return true;
    return false;
}

static int run(int count, char **words, struct err *err) {
    if (count < 2 || strcmp(words[1], "--help") == 0 || strcmp(words[1], "-h") == 0) return print_help();
    bool help = strcmp(words[1], "help") == 0;
    if (help && count == 2) return print_help();
    const char *name = help ? words[2] : words[1];
    const struct command *command = command_find(text_of(name));
    if (command == NULL) {
        err_fail(err, ERR_USAGE, "usage.unknown-command", "unknown command \"%s\"\n`cadre help` lists all.",
                 name);
        return EXIT_WRONG_INPUT;
    }
    if (help || asks_for_help(count - 2, words + 2)) {
        fputs(command->help, stdout);
        return EXIT_DONE;
    }
    struct arena mem = {0};
    struct options options;
    int status = EXIT_WRONG_INPUT;
    if (options_read(count - 2, words + 2, command->options, command->arguments, &options, err))
        status = command->run(&mem, &options, err);
    arena_clear(&mem);
    return status;
}

int main(int count, char **words) {
    struct err err = {0};
    int status = run(count, words, &err);
    if (err_any(&err)) {
        err_print(&err);
        return err_exit_status(&err);
    }
    if (fflush(stdout) != 0) {
        perror("cadre: standard output");
        return 8;
    }
    return status;
}
