/* SPDX-License-Identifier: Apache-2.0 */
#include "core/secret.h"

#include "core/must.h"

#include <sodium.h>
#include <string.h>

/* RFC 9106, section 4, for little memory: 3 passes over 64 MiB. */
enum { PASSES = 3, MEMORY_BYTES = 64 << 20 };

/* Of 16 random bytes that were thrown away, with the numbers above: the work for those who are not there. */
static const char nobodys_hash[] =
    "$argon2id$v=19$m=65536,t=3,p=1$np1++RnK7ulGWBKB7ti6ng$kkMMMY+ejttMeOS9TBCX8+s9q/og2ZR41Q01E1R+Bbo";

static void begin(void) {
    must(sodium_init() >= 0); /* does something the first time only */
}

static struct secret_hex hex_of(const uint8_t bytes[SECRET_KEY_BYTES]) {
    struct secret_hex hex;
    sodium_bin2hex(hex.at, sizeof hex.at, bytes, SECRET_KEY_BYTES);
    return hex;
}

struct text secret_make(struct arena *mem, const char *prefix) {
    uint8_t random[SECRET_KEY_BYTES];
    char letters[SECRET_TEXT_LENGTH + 1];
    secret_random(random, sizeof random);
    sodium_bin2base64(letters, sizeof letters, random, sizeof random,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    struct text secret = text_print(mem, "%s%s", prefix, letters);
    secret_forget(random, sizeof random);
    secret_forget(letters, sizeof letters);
    return secret;
}

void secret_random(uint8_t *out, int64_t bytes) {
    begin();
    randombytes_buf(out, (size_t)bytes);
}

struct secret_hex secret_hash(struct text secret) {
    uint8_t hash[crypto_hash_sha256_BYTES];
    begin();
    crypto_hash_sha256(hash, (const uint8_t *)secret.at, (unsigned long long)secret.length);
    return hex_of(hash);
}

struct secret_hex secret_seal(const uint8_t key[SECRET_KEY_BYTES], struct text message) {
    uint8_t seal[crypto_auth_hmacsha256_BYTES];
    begin();
    crypto_auth_hmacsha256(seal, (const uint8_t *)message.at, (unsigned long long)message.length, key);
    return hex_of(seal);
}

bool secret_equal(struct text a, struct text b) {
    begin();
    return a.length == b.length && sodium_memcmp(a.at, b.at, (size_t)a.length) == 0;
}

void secret_forget(void *bytes, int64_t count) {
    sodium_memzero(bytes, (size_t)count);
}

bool password_hash(struct arena *mem, struct text password, struct text *out, struct err *err) {
    char hash[crypto_pwhash_STRBYTES];
    begin();
    if (crypto_pwhash_str(hash, password.at, (unsigned long long)password.length, PASSES, MEMORY_BYTES) != 0)
        return err_fail(err, ERR_SYSTEM, "secret.memory",
                        "could not get the %d MiB that hashing a password takes\nTry again in a moment.",
                        MEMORY_BYTES >> 20);
    *out = text_keep(mem, text_of(hash));
    return true;
}

bool password_fits(struct text hash, struct text password) {
    char zero_ended[crypto_pwhash_STRBYTES] = {0};
    bool anybodys = hash.length > 0 && hash.length < (int64_t)sizeof zero_ended;
    struct text tried = anybodys ? hash : text_of(nobodys_hash);
    begin();
    memcpy(zero_ended, tried.at, (size_t)tried.length);
    bool fits = crypto_pwhash_str_verify(zero_ended, password.at, (unsigned long long)password.length) == 0;
    return fits && anybodys;
}
