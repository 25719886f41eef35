/* SPDX-License-Identifier: Apache-2.0 */
/* cli/clock: the wall clock and the keyboard's Ctrl-C, for a command that searches. */
#ifndef CADRE_CLI_CLOCK_H
#define CADRE_CLI_CLOCK_H

#include "plan/plan.h"

int64_t clock_milliseconds(void); /* since some fixed moment */

struct clock_watch {
    int64_t began, last_shown; /* milliseconds */
    int64_t seconds_max;       /* 0: none */
    int32_t columns;           /* of the error stream's terminal; 0: it is none */
};

/* Cuts the search after `seconds` (0: never) or on Ctrl-C, and shows progress when the error stream is a
   terminal. The watch must stay where it is. */
struct plan_watch clock_watch_begin(struct clock_watch *watch, int64_t seconds);
void clock_watch_end(const struct clock_watch *watch);

#endif
