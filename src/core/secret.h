/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core/secret: random secrets, their hashes, keyed seals and passwords, all by libsodium.
 *
 * A secret that we make holds 256 random bits: a plain SHA-256 of it is safe to keep, since nobody can try
 * 2^256 of them. A password is what a person thinks of: it is kept as argon2id, which costs 64 MiB and some
 * 100 ms for each try.
 */
#ifndef CADRE_CORE_SECRET_H
#define CADRE_CORE_SECRET_H

#include "core/err.h"
#include "core/text.h"

enum {
    SECRET_KEY_BYTES = 32,
    SECRET_HEX_LENGTH = 64, /* of a hash or a seal */
    SECRET_TEXT_LENGTH = 43 /* of 256 random bits, in the letters of a URL */
};

/* 64 hexadecimal digits and a zero byte. */
struct secret_hex {
    char at[SECRET_HEX_LENGTH + 1];
};

/* `prefix`, then 43 random letters; the prefix says what it is for: "cadre_session_". In `mem`. */
struct text secret_make(struct arena *mem, const char *prefix);
void secret_random(uint8_t *out, int64_t bytes);
/* SHA-256 */
struct secret_hex secret_hash(struct text secret);
/* HMAC-SHA-256 (RFC 2104) */
struct secret_hex secret_seal(const uint8_t key[SECRET_KEY_BYTES], struct text message);
/* Takes the same time wherever they differ; only their lengths show. */
bool secret_equal(struct text a, struct text b);
/* Overwrites the bytes, also where a compiler would leave that out. */
void secret_forget(void *bytes, int64_t count);

/* "$argon2id$..." with a salt of its own, in `mem`. Errors: secret.memory (ERR_SYSTEM) */
bool password_hash(struct arena *mem, struct text password, struct text *out, struct err *err);
/* Whether the password is the one that `hash` was made of. An empty hash is nobody's: false, after as much
   work as for any other. */
bool password_fits(struct text hash, struct text password);

#endif
