/* SPDX-License-Identifier: Apache-2.0 */
#include "core/secret.h"

#include "tests/test.h"

#include <string.h>

static struct text hex(const struct secret_hex *h) {
    return text_of(h->at);
}

TEST(hashes_and_seals_are_those_of_the_standards) {
    /* the hash: FIPS 180-2, B.1; the seal: openssl dgst -sha256 -mac HMAC -macopt hexkey:0b0b.. */
    uint8_t key[SECRET_KEY_BYTES];
    memset(key, 0x0b, sizeof key);

    struct secret_hex hash = secret_hash(text_of("abc")), seal = secret_seal(key, text_of("Hi There"));

    check_text(hex(&hash), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    check_text(hex(&seal), "198a607eb44bfbc69903a0f1cf2bbdc5ba0aa3f3d9ae3c1c7a3b1696a0b68cf7");
}

TEST(secrets_are_long_random_and_say_what_they_are_for) {
    struct arena mem = {0};
    struct text a = secret_make(&mem, "cadre_session_"), b = secret_make(&mem, "cadre_session_");

    check_int(a.length, 14 + SECRET_TEXT_LENGTH);
    check(memcmp(a.at, "cadre_session_", 14) == 0);
    check(!secret_equal(a, b));
    check(secret_equal(a, text_keep(&mem, a)));
    check(!secret_equal(a, (struct text){a.at, a.length - 1}));
    arena_clear(&mem);
}

TEST(each_letter_of_a_secret_counts) {
    struct arena mem = {0};
    struct text secret = secret_make(&mem, "");

    for (int64_t i = 0; i < secret.length; i++) {
        struct text other = text_keep(&mem, secret);
        ((char *)(uintptr_t)other.at)[i] ^= 1;
        check(!secret_equal(secret, other));
    }
    arena_clear(&mem);
}

TEST(a_password_fits_its_hash_and_no_other_and_nobodys_fits_none) {
    struct arena mem = {0};
    struct err err = {0};
    struct text hash, again;
    check(password_hash(&mem, text_of("correct horse"), &hash, &err));
    check(password_hash(&mem, text_of("correct horse"), &again, &err));

    check(memcmp(hash.at, "$argon2id$v=19$m=65536,t=3,p=1$", 31) == 0);
    check(!text_equal(hash, again)); /* a salt of its own */
    check(password_fits(hash, text_of("correct horse")));
    check(!password_fits(hash, text_of("correct hors")));
    check(!password_fits(TEXT_NONE, text_of("correct horse")));
    check(!password_fits(TEXT_NONE, TEXT_NONE));
    check(!password_fits(text_of("no hash"), text_of("correct horse")));
    arena_clear(&mem);
}
