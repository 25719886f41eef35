/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/tries: how often somebody asked for what was not there. From one address TRIES_MAX wrong tries in
 * TRIES_SECONDS; then it waits. For addresses of IPv6 the first half counts, since the other is its holder's
 * to choose. What is kept is a hash, in a table of fixed size: an address may push out another, never grow
 * it.
 */
#ifndef CADRE_WEB_TRIES_H
#define CADRE_WEB_TRIES_H

#include "core/err.h"
#include "core/text.h"

#include <pthread.h>

enum { TRIES_MAX = 20, TRIES_SECONDS = 600, TRIES_SLOTS = 4096 };

struct tries {
    pthread_mutex_t lock;
    struct {
        uint64_t address;
        int64_t began; /* seconds */
        int32_t count;
    } slots[TRIES_SLOTS];
};

void tries_begin(struct tries *tries);
void tries_end(struct tries *tries);
/* Errors: verify.wait (ERR_RIGHTS) */
bool tries_allow(struct tries *tries, struct text address, int64_t now, struct err *err);
void tries_failed(struct tries *tries, struct text address, int64_t now);

#endif
