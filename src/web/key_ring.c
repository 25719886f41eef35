/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A list of keys, replaced as a whole under a lock for writing. Requests look under a lock for reading and
 * take copies, so that a key may be revoked while its requests are being answered.
 */
#include "web/key_ring.h"

#include "core/map.h"
#include "core/must.h"
#include "core/query.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { CREDENTIALS_MAX_BYTES = 500 };

struct key_ring {
    pthread_rwlock_t lock; /* of mem, list, by_id */
    struct arena mem;
    struct key_list list;
    struct map by_id;
    pthread_mutex_t reading; /* of store */
    struct store *store;
};

struct key_ring *key_ring_open(const char *where, struct err *err) {
    struct store *store = store_open(where, STORE_LOOK, err);
    if (store == NULL) return NULL;
    must(sodium_init() >= 0);
    struct key_ring *ring = calloc(1, sizeof *ring);
    must(ring != NULL);
    pthread_rwlock_init(&ring->lock, NULL);
    pthread_mutex_init(&ring->reading, NULL);
    ring->store = store;
    if (key_ring_refresh(ring, err)) return ring;
    key_ring_close(ring);
    return NULL;
}

void key_ring_close(struct key_ring *ring) {
    if (ring == NULL) return;
    store_close(ring->store);
    arena_clear(&ring->mem);
    pthread_rwlock_destroy(&ring->lock);
    pthread_mutex_destroy(&ring->reading);
    free(ring);
}

static bool read_list(struct key_ring *ring, struct arena *mem, struct key_list *out, struct err *err) {
    pthread_mutex_lock(&ring->reading);
    struct tx *tx = tx_look(ring->store, err);
    bool done = tx != NULL && keys_list(mem, tx, out, err);
    tx_end(tx);
    pthread_mutex_unlock(&ring->reading);
    return done;
}

bool key_ring_refresh(struct key_ring *ring, struct err *err) {
    struct arena mem = {0};
    struct key_list list;
    if (!read_list(ring, &mem, &list, err)) {
        arena_clear(&mem);
        return false; /* the keys we have go on */
    }
    struct arena old;
    pthread_rwlock_wrlock(&ring->lock);
    old = ring->mem;
    ring->mem = mem;
    ring->list = list;
    ring->by_id = (struct map){.mem = &ring->mem};
    for (int32_t i = 0; i < list.count; i++) map_put(&ring->by_id, list.keys[i].public_id, i);
    pthread_rwlock_unlock(&ring->lock);
    arena_clear(&old);
    return true;
}

/* ---- checking ---- */

static bool wrong(struct err *err) {
    return err_fail(
        err, ERR_RIGHTS, "key.wrong",
        "the key is unknown or revoked, or its secret is wrong\nMake a key with: cadre key add NAME");
}

/* "Basic base64(KEY:SECRET)" -> its two halves, in `mem`. */
static bool credentials_read(struct arena *mem, struct text authorization, struct text *out_id,
                             struct text *out_secret, struct err *err) {
    if (authorization.length == 0)
        return err_fail(
            err, ERR_RIGHTS, "key.missing",
            "the header Authorization is missing\nSend \"Basic \" and the base64 of KEY:SECRET in it.");
    struct text scheme, sent = authorization;
    char *plain = arena_make(mem, char, CREDENTIALS_MAX_BYTES + 1);
    size_t length = 0;
    bool has_scheme = text_next(&sent, ' ', &scheme) && text_is_anycase(scheme, "Basic");
    sent = text_trim(sent);
    const char *colon = NULL;
    if (has_scheme && sent.length <= CREDENTIALS_MAX_BYTES &&
        sodium_base642bin((unsigned char *)plain, CREDENTIALS_MAX_BYTES, sent.at, (size_t)sent.length, NULL,
                          &length, NULL, sodium_base64_VARIANT_ORIGINAL) == 0)
        colon = memchr(plain, ':', length);
    if (colon == NULL)
        return err_fail(err, ERR_RIGHTS, "key.malformed",
                        "the header Authorization is not \"Basic \" and the base64 of KEY:SECRET");
    *out_id = (struct text){plain, colon - plain};
    *out_secret = (struct text){colon + 1, (int64_t)length - (colon + 1 - plain)};
    return true;
}

/* The texts of a key that may be gone when the lock is. */
static struct key key_copy(struct arena *mem, const struct key *key) {
    struct key copy = *key;
    copy.public_id = text_keep(mem, key->public_id);
    copy.name = text_keep(mem, key->name);
    copy.authority = text_keep(mem, key->authority);
    return copy;
}

static bool find(struct key_ring *ring, struct arena *mem, struct text id, struct key *out) {
    pthread_rwlock_rdlock(&ring->lock);
    int32_t found = map_find(&ring->by_id, id);
    if (found != MAP_NONE) *out = key_copy(mem, &ring->list.keys[found]);
    pthread_rwlock_unlock(&ring->lock);
    return found != MAP_NONE;
}

bool key_ring_check(struct key_ring *ring, struct arena *mem, struct text authorization, struct key *out,
                    struct err *err) {
    struct text id, secret;
    struct key key;
    if (!credentials_read(mem, authorization, &id, &secret, err)) return false;
    bool found = find(ring, mem, id, &key);
    if (!found) found = key_ring_refresh(ring, err) && find(ring, mem, id, &key); /* just added? */
    if (err_any(err)) return false;
    if (!found || !key_secret_is(secret, key.secret_hash)) return wrong(err);
    *out = key;
    return true;
}
