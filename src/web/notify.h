/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/notify: tells systemd how we are (sd_notify(3): a datagram to the socket that $NOTIFY_SOCKET names).
 * Started by hand, it does nothing.
 */
#ifndef CADRE_WEB_NOTIFY_H
#define CADRE_WEB_NOTIFY_H

#include <stdint.h>

void notify(const char *state); /* "READY=1", "STOPPING=1", "WATCHDOG=1" */
/* Milliseconds between two signs of life that systemd asks for; 0: none. */
int64_t notify_watchdog_milliseconds(void);

#endif
