/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/password.h"

#include "core/secret.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { LINE_BYTES_MAX = 1000 };

static void do_nothing(int number) {
    (void)number; /* the wait ends with EINTR, and the terminal is put back */
}

/* Waits for a byte. Signals come in only here, so that none is missed between a look and the read. */
static ssize_t read_byte(char *c, const sigset_t *while_waiting) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return ppoll(&input, 1, NULL, while_waiting) < 0 ? -1 : read(STDIN_FILENO, c, 1);
}

/* Byte by byte: what comes after the line is somebody else's. */
static bool read_line(struct arena *mem, const sigset_t *while_waiting, struct text *out, struct err *err) {
    char line[LINE_BYTES_MAX];
    int64_t length = 0;
    ssize_t n = 0;
    char c = 0;
    while (length < LINE_BYTES_MAX && (n = read_byte(&c, while_waiting)) == 1 && c != '\n')
        line[length++] = c;
    if (n < 0 && errno == EINTR)
        return err_fail(err, ERR_USAGE, "password.stopped", "stopped; nothing is changed");
    if (n == 1 && c == '\n' && length > 0 && line[length - 1] == '\r') length--;
    *out = text_keep(mem, (struct text){line, length});
    secret_forget(line, sizeof line);
    return length > 0 ||
           err_fail(err, ERR_USAGE, "password.none",
                    "there is no password\nType it at the terminal, or give it as the first line of "
                    "standard input.");
}

static bool ask(struct arena *mem, const char *prompt, const sigset_t *while_waiting, struct text *out,
                struct err *err) {
    fputs(prompt, stderr);
    fflush(stderr);
    bool read = read_line(mem, while_waiting, out, err);
    fputc('\n', stderr);
    return read;
}

static bool ask_twice(struct arena *mem, const sigset_t *while_waiting, struct text *out, struct err *err) {
    struct text first, again;
    if (!ask(mem, "Password: ", while_waiting, &first, err) ||
        !ask(mem, "Once more: ", while_waiting, &again, err))
        return false;
    if (!text_equal(first, again))
        return err_fail(err, ERR_USAGE, "password.differ",
                        "the two passwords differ\nNothing is changed; try again.");
    *out = first;
    return true;
}

static bool password_read(struct arena *mem, bool twice, struct text *out, struct err *err) {
    struct termios before, quiet;
    if (isatty(STDIN_FILENO) != 1 || tcgetattr(STDIN_FILENO, &before) != 0)
        return read_line(mem, NULL, out, err);
    struct sigaction stop = {.sa_handler = do_nothing}, old[3];
    static const int signals[3] = {SIGINT, SIGTERM, SIGHUP};
    sigset_t held, mask, while_waiting;
    sigemptyset(&held);
    sigaddset(&held, SIGTSTP); /* not while the letters do not show */
    sigprocmask(SIG_BLOCK, &held, &mask);
    sigprocmask(SIG_BLOCK, NULL, &while_waiting);
    for (int32_t i = 0; i < 3; i++) {
        sigaction(signals[i], &stop, &old[i]);
        sigaddset(&held, signals[i]);
        sigdelset(&while_waiting, signals[i]);
    }
    sigprocmask(SIG_BLOCK, &held, NULL);
    quiet = before;
    quiet.c_lflag &= (tcflag_t) ~(unsigned)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    bool asked = twice ? ask_twice(mem, &while_waiting, out, err)
                       : ask(mem, "Password: ", &while_waiting, out, err);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    for (int32_t i = 0; i < 3; i++) sigaction(signals[i], &old[i], NULL);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return asked;
}

bool password_ask(struct arena *mem, struct text *out, struct err *err) {
    return password_read(mem, true, out, err);
}

bool password_ask_once(struct arena *mem, struct text *out, struct err *err) {
    return password_read(mem, false, out, err);
}
