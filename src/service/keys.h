/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/keys: who may use the record store. A key is a public id and a secret; what it may do are its
 * scopes, and what it stores carries its authority.
 *
 * The secret is 256 random bits, shown once. The store keeps its SHA-256: nothing shorter than guessing
 * 2^256 secrets finds it, so that no slow password hash is needed on the hot path.
 */
#ifndef CADRE_SERVICE_KEYS_H
#define CADRE_SERVICE_KEYS_H

#include "service/service.h"

/* As xAPI names them (1.0.3 Communication 4.2). */
enum scope {
    SCOPE_NONE = 0,
    SCOPE_STATEMENTS_WRITE = 1,     /* statements/write */
    SCOPE_STATEMENTS_READ_MINE = 2, /* statements/read/mine: those with the key's own authority */
    SCOPE_STATEMENTS_READ = 4,      /* statements/read */
    SCOPE_STATE = 8,                /* state */
    SCOPE_DEFINE = 16,   /* define: its statements may change what is known of activities and agents */
    SCOPE_PROFILE = 32,  /* profile */
    SCOPE_ALL_READ = 64, /* all/read */
    SCOPE_ALL = 128      /* all */
};

enum { KEY_ID_BYTES = 16, KEY_SECRET_BYTES = 64, KEY_HASH_BYTES = 32 };

struct key {
    int64_t id;            /* in logs and audit lines; 0: no key */
    struct text public_id; /* [KEY_ID_BYTES] */
    struct text name;
    uint32_t scopes;
    struct text authority;   /* an agent as JSON */
    int64_t created_seconds; /* since 1970, UTC */
    uint8_t secret_hash[KEY_HASH_BYTES];
};

struct key_list {
    struct key *keys; /* oldest first, without revoked ones */
    int32_t count;
};

/* "statements/write,state" or with spaces -> scopes. Errors: key.scope (ERR_INPUT) */
bool scopes_read(struct text words, uint32_t *out, struct err *err);
struct text scopes_print(struct arena *mem, uint32_t scopes);
/* Whether `held` has one of `needed`; `all` has each, `all/read` each that a reading request asks for. */
bool scopes_allow(uint32_t held, uint32_t needed, bool is_reading);

/*
 * Adds a key. `authority` empty: an agent is made from the name. *out_credentials is "KEY:SECRET", in `mem`;
 * it cannot be had again. Errors: key.name (empty, longer than 100 bytes, or not UTF-8), key.exists,
 * key.authority
 */
bool keys_add(struct arena *mem, const struct service *service, struct text name, uint32_t scopes,
              struct text authority, struct text *out_credentials, struct err *err);
/* By name or public id. Its statements stay. Errors: key.not-found */
bool keys_revoke(struct arena *mem, const struct service *service, struct text name, struct err *err);
/* The list lives in `mem`. */
bool keys_list(struct arena *mem, struct tx *tx, struct key_list *out, struct err *err);

/* Whether a secret is the one that the hash was made of; takes the same time whatever differs. */
bool key_secret_is(struct text secret, const uint8_t hash[KEY_HASH_BYTES]);

#endif
