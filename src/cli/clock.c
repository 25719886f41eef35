/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/clock.h"

#include "cli/terminal.h"

#include <signal.h>
#include <stdio.h>
#include <time.h>

enum { SHOW_EVERY_MILLISECONDS = 200 };

static volatile sig_atomic_t stopped;

static void stop(int number) {
    (void)number;
    stopped = 1;
}

int64_t clock_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool is_over(void *context) {
    const struct clock_watch *watch = context;
    if (stopped) return true;
    return watch->seconds_max > 0 && clock_milliseconds() - watch->began >= watch->seconds_max * 1000;
}

/* One line that is drawn anew, so it must fit the terminal. */
static void show(void *context, const struct plan_progress *p) {
    struct clock_watch *watch = context;
    int64_t now = clock_milliseconds(), gap = p->bound - p->score;
    char line[200];
    if (watch->columns == 0 || now - watch->last_shown < SHOW_EVERY_MILLISECONDS) return;
    watch->last_shown = now;
    int length = snprintf(line, sizeof line,
                          "%lld s  met %d  gap %lld (%.4f%%)  score %lld  bound %lld  step %lld of %lld",
                          (long long)((now - watch->began) / 1000), p->met, (long long)gap,
                          p->bound > 0 ? 100.0 * (double)gap / (double)p->bound : 0.0, (long long)p->score,
                          (long long)p->bound, (long long)p->step, (long long)p->steps);
    int shown = length < watch->columns ? length : watch->columns - 1;
    fprintf(stderr, "\r\033[K%.*s", shown, line);
}

struct plan_watch clock_watch_begin(struct clock_watch *watch, int64_t seconds) {
    *watch = (struct clock_watch){
        .began = clock_milliseconds(), .seconds_max = seconds, .columns = terminal_error_columns()};
    struct sigaction action = {.sa_handler = stop,
                               .sa_flags = (int)SA_RESETHAND}; /* a second Ctrl-C ends at once */
    sigaction(SIGINT, &action, NULL);
    return (struct plan_watch){watch, show, is_over};
}

void clock_watch_end(const struct clock_watch *watch) {
    if (watch->columns > 0 && watch->last_shown > 0) fputs("\r\033[K", stderr);
    if (stopped) fputs("Stopped by Ctrl-C: this is the best plan so far.\n", stderr);
    signal(SIGINT, SIG_DFL);
}
