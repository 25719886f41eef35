/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/kept: bytes that were costly to make, kept by key for whoever asks next.
 *
 *   key -> bytes, as long as there is room: the oldest go first
 *
 * Belongs to what the bytes were made from, so that they are never out of date. Several threads may ask.
 */
#ifndef CADRE_WEB_KEPT_H
#define CADRE_WEB_KEPT_H

#include "core/text.h"

struct kept;

struct kept *kept_open(int64_t bytes_max); /* keys and bytes together */
void kept_close(struct kept *kept);        /* accepts NULL */

void kept_put(struct kept *kept, struct text key,
              struct text bytes); /* copies both; nothing when too large */
/* A copy in `mem` of at most `length` bytes from `from` on; *out_all: how many there are. false: not kept. */
bool kept_get(struct kept *kept, struct arena *mem, struct text key, int64_t from, int64_t length,
              struct text *out, int64_t *out_all);

#endif
