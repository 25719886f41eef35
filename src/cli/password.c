/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/password.h"

#include "core/secret.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { LINE_BYTES_MAX = 1000 };

static void do_nothing(int number) {
    (void)number; /* the read ends with EINTR, and the terminal is put back */
}

/* Byte by byte: what comes after the line is somebody else's. */
static bool read_line(struct arena *mem, struct text *out, struct err *err) {
    char line[LINE_BYTES_MAX];
    int64_t length = 0;
    ssize_t n = 0;
    char c = 0;
    while (length < LINE_BYTES_MAX && (n = read(STDIN_FILENO, &c, 1)) == 1 && c != '\n') line[length++] = c;
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

static bool ask(struct arena *mem, const char *prompt, struct text *out, struct err *err) {
    fputs(prompt, stderr);
    fflush(stderr);
    bool read = read_line(mem, out, err);
    fputc('\n', stderr);
    return read;
}

static bool ask_twice(struct arena *mem, struct text *out, struct err *err) {
    struct text first, again;
    if (!ask(mem, "Password: ", &first, err) || !ask(mem, "Once more: ", &again, err)) return false;
    if (!text_equal(first, again))
        return err_fail(err, ERR_USAGE, "password.differ",
                        "the two passwords differ\nNothing is changed; try again.");
    *out = first;
    return true;
}

bool password_ask(struct arena *mem, struct text *out, struct err *err) {
    struct termios before, quiet;
    if (isatty(STDIN_FILENO) != 1 || tcgetattr(STDIN_FILENO, &before) != 0) return read_line(mem, out, err);
    struct sigaction stop = {.sa_handler = do_nothing}, old[3];
    static const int signals[3] = {SIGINT, SIGTERM, SIGHUP};
    sigset_t pause, mask;
    sigemptyset(&pause);
    sigaddset(&pause, SIGTSTP); /* not while the letters do not show */
    sigprocmask(SIG_BLOCK, &pause, &mask);
    for (int32_t i = 0; i < 3; i++) sigaction(signals[i], &stop, &old[i]);
    quiet = before;
    quiet.c_lflag &= (tcflag_t) ~(unsigned)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    bool asked = ask_twice(mem, out, err);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    for (int32_t i = 0; i < 3; i++) sigaction(signals[i], &old[i], NULL);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return asked;
}
