/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/backup_secret.h"

#include "cli/clock.h"
#include "cli/password.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { PASSPHRASE_BYTES_MIN = 12, SHOW_MILLISECONDS = 500 };

static volatile sig_atomic_t stopped;
static int64_t last_shown;
static bool shown;

bool backup_secret(struct arena *mem, const struct options *options, bool is_new, struct sealed_secret *out,
                   struct err *err) {
    const char *path = option_text(options, "key-file");
    struct text passphrase;
    if (path != NULL) return sealed_key_file(mem, path, out, err);
    if (!(is_new ? password_ask(mem, &passphrase, err) : password_ask_once(mem, &passphrase, err)))
        return false;
    if (is_new && passphrase.length < PASSPHRASE_BYTES_MIN)
        return err_fail(
            err, ERR_INPUT, "backup.passphrase",
            "a passphrase has %d characters or more\nWhoever gets the file may try as often as he likes: "
            "take several words.",
            PASSPHRASE_BYTES_MIN);
    *out = (struct sealed_secret){.bytes = passphrase};
    return true;
}

static void stop(int number) {
    (void)number;
    stopped = 1;
}

static bool go_on(void *context, const char *what, int64_t done, int64_t all) {
    int64_t now = clock_milliseconds();
    (void)context;
    if (isatty(STDERR_FILENO) == 1 && now - last_shown >= SHOW_MILLISECONDS) {
        if (all > 0) fprintf(stderr, "\r\033[K%s: %d %%", what, (int)(100 * done / all));
        else fprintf(stderr, "\r\033[K%s: %lld rows", what, (long long)done);
        fflush(stderr);
        last_shown = now;
        shown = true;
    }
    return !stopped;
}

struct backup_watch backup_watch_begin(void) {
    const struct sigaction action = {.sa_handler = stop};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a full disk */
    last_shown = clock_milliseconds();
    return (struct backup_watch){.go_on = go_on};
}

void backup_watch_end(void) {
    if (shown) fputs("\r\033[K", stderr);
}
