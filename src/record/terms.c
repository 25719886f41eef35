/* SPDX-License-Identifier: Apache-2.0 */
#include "record/terms.h"

static void remember(struct terms *terms, enum term_kind kind, struct text key, int32_t term) {
    if (terms->mem.used_bytes > TERMS_BYTES_MAX) terms_forget(terms);
    terms->maps[kind].mem = &terms->mem;
    map_put(&terms->maps[kind], text_keep(&terms->mem, key), term);
}

void terms_forget(struct terms *terms) {
    arena_clear(&terms->mem);
    *terms = (struct terms){0};
}

bool terms_find(struct terms *terms, struct tx *tx, enum term_kind kind, struct text key, int32_t *out,
                struct err *err) {
    int64_t found;
    *out = map_find(&terms->maps[kind], key);
    if (*out != MAP_NONE) return true;
    if (!tx_int(tx, SQL_term_find, 0, &found, err, value_int(kind), value_text(key))) return false;
    *out = (int32_t)found;
    if (found != 0) remember(terms, kind, key, *out);
    return true;
}

bool terms_get(struct terms *terms, struct tx *tx, enum term_kind kind, struct text key, int64_t *last_term,
               int32_t *out, struct err *err) {
    if (!terms_find(terms, tx, kind, key, out, err)) return false;
    if (*out != 0) return true;
    if (*last_term >= INT32_MAX - 1)
        return err_fail(err, ERR_LIMIT, "record.full",
                        "the record store holds %lld agents and activities, and "
                        "no more fit",
                        (long long)*last_term);
    *out = (int32_t)++ * last_term;
    remember(terms, kind, key, *out);
    return tx_run(tx, SQL_term_add, err, value_int(*out), value_int(kind), value_text(key));
}
