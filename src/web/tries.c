/* SPDX-License-Identifier: Apache-2.0 */
#include "web/tries.h"

#include <string.h>

void tries_begin(struct tries *tries) {
    memset(tries, 0, sizeof *tries);
    pthread_mutex_init(&tries->lock, NULL);
}

void tries_end(struct tries *tries) {
    pthread_mutex_destroy(&tries->lock);
}

/* Up to the fourth colon: "2001:db8:1:2:..." */
static uint64_t hash_of(struct text address) {
    int32_t colons = 0;
    for (int64_t i = 0; i < address.length; i++)
        if (address.at[i] == ':' && ++colons == 4) address.length = i;
    return text_hash(address);
}

bool tries_allow(struct tries *tries, struct text address, int64_t now, struct err *err) {
    uint64_t hash = hash_of(address);
    pthread_mutex_lock(&tries->lock);
    int64_t began = tries->slots[hash % TRIES_SLOTS].began;
    bool waits = tries->slots[hash % TRIES_SLOTS].address == hash && now - began < TRIES_SECONDS &&
                 tries->slots[hash % TRIES_SLOTS].count >= TRIES_MAX;
    pthread_mutex_unlock(&tries->lock);
    return !waits || err_fail(err, ERR_RIGHTS, "verify.wait",
                              "too many wrong numbers came from there\nTry again in %d minutes.",
                              (int)((TRIES_SECONDS - (now - began)) / 60) + 1);
}

void tries_failed(struct tries *tries, struct text address, int64_t now) {
    uint64_t hash = hash_of(address);
    pthread_mutex_lock(&tries->lock);
    int64_t slot = (int64_t)(hash % TRIES_SLOTS);
    if (tries->slots[slot].address != hash || now - tries->slots[slot].began >= TRIES_SECONDS) {
        tries->slots[slot].address = hash;
        tries->slots[slot].began = now;
        tries->slots[slot].count = 0;
    }
    tries->slots[slot].count++;
    pthread_mutex_unlock(&tries->lock);
}
