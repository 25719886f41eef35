/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record/body: statements as bytes on disk: zstd with a dictionary trained from the store's own statements.
 *
 *   received bytes, newest dictionary  <->  packed bytes, number of the dictionary (0: none)
 *
 * A statement of 1 KB takes about 600 bytes without a dictionary and 150 to 250 with one. Dictionaries are
 * kept in the database and never change; a row says which one it needs. For any thread.
 */
#ifndef CADRE_RECORD_BODY_H
#define CADRE_RECORD_BODY_H

#include "core/err.h"
#include "core/text.h"

enum { DICTIONARIES_MAX = 16, DICTIONARY_BYTES = 64 << 10 };

struct bodies;

struct bodies *bodies_open(void);
void bodies_close(struct bodies *bodies); /* accepts NULL */
/* Makes a dictionary known; the newest one (the highest number) packs. 1 <= id < DICTIONARIES_MAX. */
void bodies_add(struct bodies *bodies, int32_t id, struct text dictionary);
bool bodies_has(const struct bodies *bodies, int32_t id); /* 0 is always there */
int32_t bodies_newest(const struct bodies *bodies);

struct text body_pack(struct bodies *bodies, struct arena *mem, struct text bytes, int32_t *out_dictionary);
/* Errors: record.damaged (ERR_STORE) */
bool body_unpack(struct bodies *bodies, struct arena *mem, struct text packed, int32_t dictionary,
                 struct text *out, struct err *err);

/* A dictionary of at most DICTIONARY_BYTES from samples; empty when they are too few or too much alike. */
struct text dictionary_train(struct arena *mem, const struct text *samples, int32_t count);

#endif
