/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the command's name and hands over. */
#include "cli/command.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int print_help(void) {
    printf("Cadre plans the training of an officer corps and proves how good the plan is.\n\n"
           "First steps, with the bundled scenario:\n\n"
           "  cadre example kazakhstan-2008 data\n"
           "  cadre import data --as-of 2007-11-20\n"
           "  cadre plan --as-of 2007-11-20 --until 2008-12-31\n"
           "  cadre publish 1\n\n"
           "Commands; `cadre help COMMAND` explains one, with an example:\n\n");
    for (int32_t i = 0; commands[i] != NULL; i++)
        printf("  %-10s %s\n", commands[i]->name, commands[i]->line);
    printf("\n  cadre --version, cadre help\n");
    return EXIT_DONE;
}

/* The usage lines of a command: its help up to the first empty line. */
static int usage_length(const struct command *command) {
    const char *end = strstr(command->help, "\n\n");
    return end == NULL ? (int)strlen(command->help) : (int)(end - command->help);
}

/* Whoever typed a command wrongly is shown how to type it, unless the error says what to do already. */
static void add_usage(const struct command *command, struct err *err) {
    if (err->kind != ERR_USAGE || strchr(err->text, '\n') != NULL) return;
    size_t length = strlen(err->text);
    snprintf(err->text + length, sizeof err->text - length, "\nUsage: %.*s", usage_length(command),
             command->help);
}

static int unknown_command(const char *name, struct err *err) {
    const char *nearest = NULL;
    int32_t distance = 3;
    for (int32_t i = 0; commands[i] != NULL; i++) {
        int32_t d = text_distance(text_of(name), text_of(commands[i]->name), distance);
        if (d < distance) nearest = commands[i]->name, distance = d;
    }
    if (nearest != NULL)
        err_fail(err, ERR_USAGE, "usage.unknown-command",
                 "unknown command \"%s\"\nDid you mean `cadre %s`? `cadre help` lists all.", name, nearest);
    else
        err_fail(err, ERR_USAGE, "usage.unknown-command", "unknown command \"%s\"\n`cadre help` lists all.",
                 name);
    return EXIT_WRONG_INPUT;
}

static bool asks_for_help(int count, char **words) {
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0) return true;
    return false;
}

static int run(int count, char **words, struct err *err) {
    if (count < 2 || strcmp(words[1], "--help") == 0 || strcmp(words[1], "-h") == 0) return print_help();
    if (strcmp(words[1], "--version") == 0) {
        printf("cadre %s\n", CADRE_VERSION);
        return EXIT_DONE;
    }
    bool help = strcmp(words[1], "help") == 0;
    if (help && count == 2) return print_help();
    const char *name = help ? words[2] : words[1];
    const struct command *command = command_find(text_of(name));
    if (command == NULL) return unknown_command(name, err);
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
    add_usage(command, err);
    return status;
}

/* Else a file that we write could become the standard output. What stood closed still fails when it is used.
 */
static void hold_closed_descriptors(void) {
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
        if (fcntl(file, F_GETFD) < 0) open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int count, char **words) {
    hold_closed_descriptors();
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
