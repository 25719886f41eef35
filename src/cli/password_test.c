/* SPDX-License-Identifier: Apache-2.0 */
/* How a password comes in: at a terminal, played on a pseudo-terminal, or from standard input. */
#include "tests/engines.h"

#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static struct arena mem;

/* `cadre user add` on a terminal */
struct played {
    pid_t pid;
    int screen;
    struct buffer shown;
};

static struct played play(const char *db) {
    struct played played = {.shown = {.mem = &mem}};
    played.pid = forkpty(&played.screen, NULL, NULL, NULL);
    if (played.pid == 0) {
        execl(getenv("CADRE"), "cadre", "user", "add", "planner1", "--db", db, (char *)NULL);
        _exit(99);
    }
    return played;
}

/* Reads until the screen shows `what` the `times`th time, or the program has ended. */
static void await(struct played *p, const char *what, int32_t times) {
    char part[200];
    for (;;) {
        int32_t seen = 0;
        struct text rest = buffer_text(&p->shown);
        for (const char *at; (at = memmem(rest.at, (size_t)rest.length, what, strlen(what))) != NULL; seen++)
            rest = (struct text){at + 1, rest.at + rest.length - at - 1};
        if (seen >= times) return;
        ssize_t n = read(p->screen, part, sizeof part);
        if (n <= 0) return;
        buffer_add(&p->shown, (struct text){part, n});
    }
}

static void type(const struct played *p, const char *keys) {
    check_int(write(p->screen, keys, strlen(keys)), (int64_t)strlen(keys));
}

static int ended(struct played *p) {
    int status = 0;
    await(p, "\x01 never", 1); /* until the end */
    check(waitpid(p->pid, &status, 0) == p->pid);
    close(p->screen);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool shows(const struct played *p, const char *what) {
    struct text shown = buffer_text(&p->shown);
    return memmem(shown.at, (size_t)shown.length, what, strlen(what)) != NULL;
}

TEST(at_a_terminal_a_password_is_asked_twice_and_never_shown) {
    struct played p = play(fresh_file());
    await(&p, "Password: ", 1);
    type(&p, "several words in a row\n");
    await(&p, "Once more: ", 1);
    type(&p, "several words in a row\n");

    check_int(ended(&p), 0);
    check(shows(&p, "may sign in"));
    check(!shows(&p, "several"));
    arena_clear(&mem);
}

TEST(two_passwords_that_differ_change_nothing) {
    const char *db = fresh_file();
    struct played p = play(db);
    await(&p, "Password: ", 1);
    type(&p, "several words in a row\n");
    await(&p, "Once more: ", 1);
    type(&p, "several words in a raw\n");

    check_int(ended(&p), 2);
    check(shows(&p, "[password.differ]"));
    check_int(outside_int(db, "SELECT count(*) FROM users"), 0);
    arena_clear(&mem);
}

TEST(after_ctrl_c_letters_show_again_and_nothing_is_changed) {
    const char *db = fresh_file();
    struct termios terminal;
    struct played p = play(db);
    await(&p, "Password: ", 1);
    check_int(tcgetattr(p.screen, &terminal), 0);
    check((terminal.c_lflag & ECHO) == 0);
    type(&p, "sever\x03");
    await(&p, "[password.stopped]", 1);
    check_int(tcgetattr(p.screen, &terminal), 0);
    check((terminal.c_lflag & ECHO) != 0);

    check_int(ended(&p), 2);
    check_int(outside_int(db, "SELECT count(*) FROM users"), 0);
    arena_clear(&mem);
}

TEST(standard_input_gives_its_first_line_without_its_end) {
    static const struct {
        const char *input;
        int status;
    } inputs[] = {{"several words in a row\\n", 0},
                  {"several words in a row", 0},
                  {"several words in a row\\r\\n", 0},
                  {"several words in a row\\nmore\\n", 0},
                  {"", 2},
                  {"\\nseveral words in a row\\n", 2},
                  {"too short\\n", 2}};
    for (int32_t i = 0; i < COUNT(inputs); i++) {
        const char *db = fresh_file();
        struct text line = text_print(&mem, "printf '%s' | '%s' user add planner1 --db %s >%s.out 2>&1",
                                      inputs[i].input, getenv("CADRE"), db, db);
        int status = system(text_zero_ended(&mem, line));
        check_int(WEXITSTATUS(status), inputs[i].status);
        check_int(outside_int(db, "SELECT count(*) FROM users"), inputs[i].status == 0);
    }
    arena_clear(&mem);
}

TEST(a_password_is_no_argument) {
    struct text out;
    check_int(cadre(&mem, &out, "user add planner1 --password secret --db %s </dev/null", fresh_file()), 2);
    check(memmem(out.at, (size_t)out.length, "usage.unknown-option", 20) != NULL);
    arena_clear(&mem);
}
