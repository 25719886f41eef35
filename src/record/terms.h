/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record/terms: agents, verbs, activities and registrations as numbers.
 *
 *   (kind, key)  <->  term number, from 1
 *
 * What was found lately is remembered, up to a bound; for one thread. Forget it (terms_forget) when a
 * transaction that may have added terms was undone, and when terms were removed.
 */
#ifndef CADRE_RECORD_TERMS_H
#define CADRE_RECORD_TERMS_H

#include "core/map.h"
#include "record/statement.h"
#include "store/store.h"

enum { TERMS_BYTES_MAX = 12 << 20 };

struct terms {
    struct arena mem;
    struct map maps[TERM_REGISTRATION + 1]; /* by kind */
};

/* *out is 0 when there is none. */
bool terms_find(struct terms *terms, struct tx *tx, enum term_kind kind, struct text key, int32_t *out,
                struct err *err);
/* Adds it when there is none: *last_term counts. Errors: record.full (ERR_LIMIT) */
bool terms_get(struct terms *terms, struct tx *tx, enum term_kind kind, struct text key, int64_t *last_term,
               int32_t *out, struct err *err);
void terms_forget(struct terms *terms);

#endif
