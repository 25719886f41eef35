/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/clock.h"

#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

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

static void show(void *context, const struct plan_progress *p) {
    struct clock_watch *watch = context;
    int64_t now = clock_milliseconds();
    if (!watch->on_terminal || now - watch->last_shown < SHOW_EVERY_MILLISECONDS) return;
    watch->last_shown = now;
    fprintf(stderr, "\r\033[Kstep %lld of %lld  met %d  score %lld  bound %lld  gap %lld  %lld s",
            (long long)p->step, (long long)p->steps, p->met, (long long)p->score, (long long)p->bound,
            (long long)(p->bound - p->score), (long long)((now - watch->began) / 1000));
}

struct plan_watch clock_watch_begin(struct clock_watch *watch, int64_t seconds) {
    *watch = (struct clock_watch){
        .began = clock_milliseconds(), .seconds_max = seconds, .on_terminal = isatty(STDERR_FILENO) == 1};
    struct sigaction action = {.sa_handler = stop,
                               .sa_flags = (int)SA_RESETHAND}; /* a second Ctrl-C ends at once */
    sigaction(SIGINT, &action, NULL);
    return (struct plan_watch){watch, show, is_over};
}

void clock_watch_end(const struct clock_watch *watch) {
    if (watch->on_terminal && watch->last_shown > 0) fputs("\r\033[K", stderr);
    signal(SIGINT, SIG_DFL);
}
