/* SPDX-License-Identifier: Apache-2.0 */
/* The examples of --help are run; those of pages are run by tests/transcript. */
#include "cli/command.h"

#include "core/files.h"
#include "tests/certificates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char directory[] = "/tmp/cadre-examples-______";

/* Runs `cadre ...` in the directory of examples; returns the exit status. */
static int run_example(struct arena *mem, struct text line) {
    struct text command = text_print(mem, "cd %s && %s %.*s >out.txt 2>&1", directory, getenv("CADRE"),
                                     (int)(line.length - 6), line.at + 6); /* without "cadre " */
    int status = system(text_zero_ended(mem, command));
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Runs the lines of `text` that begin with `mark` and then "cadre "; returns how many. */
static int32_t run_examples(struct arena *mem, struct text text, const char *mark) {
    int32_t count = 0;
    struct text line;
    while (text_next(&text, '\n', &line)) {
        int64_t skip = (int64_t)strlen(mark);
        if (line.length < skip + 6 || memcmp(line.at, mark, (size_t)skip) != 0) continue;
        line = (struct text){line.at + skip, line.length - skip};
        if (memcmp(line.at, "cadre ", 6) != 0) continue;
        int status = run_example(mem, line);
        if (status != 0) printf("%.*s: exit %d\n", TEXT_ARGS(line), status);
        check_int(status, 0);
        count++;
    }
    return count;
}

static void write_file(struct arena *mem, const char *name, struct text body) {
    struct err err = {0};
    check(file_write(path_join(mem, directory, name), body, &err));
}

/* What somebody who verifies a certificate has. */
static void write_certificate(struct arena *mem) {
    scoped(signer) struct signer *signer = signer_make(SIGNING_ES256);
    struct key_set keys = key_set_of(mem, signer);
    write_file(mem, "certificate.jwt", sample_token(mem, signer));
    write_file(mem, "jwks.json", key_set_print(mem, &keys));
    write_file(mem, "revoked.jwt", sample_list(mem, signer, -1, day_of_date((struct date){2008, 12, 31})));
}

static void remove_examples(struct arena *mem) {
    struct text command = text_print(mem, "rm -r %s", directory);
    check_int(system(text_zero_ended(mem, command)), 0);
}

TEST(each_command_has_help_with_an_example_that_works) {
    struct arena mem = {0};
    memset(directory + strlen(directory) - 6, 'X', 6);
    check(mkdtemp(directory) != NULL);
    struct text file = text_print(&mem, "echo 'a password of words' >%s/password.txt", directory);
    check_int(system(text_zero_ended(&mem, file)), 0);
    write_certificate(&mem);

    for (int32_t i = 0; commands[i] != NULL; i++) {
        int32_t examples = run_examples(&mem, text_of(commands[i]->help), "  $ ");
        if (examples == 0) printf("no example: %s\n", commands[i]->name);
        check(examples > 0);
        struct text help = text_print(&mem, "cadre %s --help", commands[i]->name);
        check_int(run_example(&mem, help), 0);
    }
    remove_examples(&mem);
    arena_clear(&mem);
}
