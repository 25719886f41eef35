/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/key_ring: the keys of the store in memory, so that checking one costs a hash and no query.
 *
 * The ring is read again each second (key_ring_refresh) and at once when a key is not known, so that
 * `cadre key add` works beside a running server and a revoked key lives on for a second at most.
 */
#ifndef CADRE_WEB_KEY_RING_H
#define CADRE_WEB_KEY_RING_H

#include "service/keys.h"

struct key_ring;

/* Opens its own connection to the store. */
struct key_ring *key_ring_open(const char *where, struct err *err);
void key_ring_close(struct key_ring *ring);
bool key_ring_refresh(struct key_ring *ring, struct err *err);

/*
 * The key that an Authorization header ("Basic ...") proves. The texts of `out` live in `mem`.
 * Errors, ERR_RIGHTS: key.missing, key.malformed, key.wrong (unknown, revoked or a wrong secret)
 */
bool key_ring_check(struct key_ring *ring, struct arena *mem, struct text authorization, struct key *out,
                    struct err *err);

#endif
