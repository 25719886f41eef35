/* SPDX-License-Identifier: Apache-2.0 */
#include "certify/jws.h"

#include "core/base64.h"
#include "core/random.h"
#include "tests/test.h"

#include <string.h>

static struct arena mem;

static struct key_set set_of(const struct public_key *key) {
    struct key_set set = {arena_make(&mem, struct public_key, 1), 1};
    set.keys[0] = *key;
    return set;
}

static struct text token_of(const char *header, const char *payload, const char *signature) {
    return text_print(&mem, "%.*s.%.*s.%s", TEXT_ARGS(base64_print(&mem, text_of(header), BASE64_URL)),
                      TEXT_ARGS(base64_print(&mem, text_of(payload), BASE64_URL)), signature);
}

static const char *refused(struct text token) {
    struct jws jws;
    struct err err = {0};
    check(!jws_read(&mem, token, &jws, &err));
    return text_zero_ended(&mem, text_of(err.code));
}

/* RFC 8037, appendix A.1 to A.4. */
TEST(the_example_of_rfc_8037_verifies) {
    static const char jwk[] = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
                              "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}";
    struct text signature;
    struct key_set keys;
    struct err err = {0};
    check(key_set_read(&mem, text_of(jwk), &keys, &err));
    check_text(keys.keys[0].kid, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    check(
        base64_read(&mem,
                    text_of("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_"
                            "MuM0KAg"),
                    BASE64_URL, &signature));
    check(public_key_verifies(
        &keys.keys[0], text_of("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"), signature));
    check(!public_key_verifies(
        &keys.keys[0], text_of("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmd"), signature));
    arena_clear(&mem);
}

/* RFC 7515, appendix A.3. */
TEST(the_example_of_rfc_7515_verifies) {
    static const char jwk[] = "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"a3\","
                              "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                              "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}";
    struct text signature;
    struct key_set keys;
    struct err err = {0};
    check(key_set_read(&mem, text_of(jwk), &keys, &err));
    check(
        base64_read(&mem,
                    text_of("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-"
                            "Kg6NU1Q"),
                    BASE64_URL, &signature));
    check(public_key_verifies(
        &keys.keys[0],
        text_of("eyJhbGciOiJFUzI1NiJ9."
                "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9p"
                "c19yb290Ijp0cnVlfQ"),
        signature));
    arena_clear(&mem);
}

TEST(a_key_signs_also_after_it_was_kept_as_a_file) {
    for (enum signing_algorithm a = 0; a < SIGNING_COUNT; a++) {
        scoped(signer) struct signer *made = signer_make(a);
        scoped(signer) struct signer *kept = signer_read(signer_pem(&mem, made));
        struct key_set keys, written = set_of(signer_public(made));
        struct err err = {0};
        struct jws jws;
        check(kept != NULL && public_key_same(signer_public(kept), signer_public(made)));

        struct text token = jws_print(&mem, kept, "JWT", text_of("{\"a\":1}"));

        check(key_set_read(&mem, key_set_print(&mem, &written), &keys, &err));
        check(jws_read(&mem, token, &jws, &err));
        check_text(jws.payload, "{\"a\":1}");
        check_text(jws.typ, "JWT");
        check_int(jws_check(&jws, &keys), JWS_RIGHT);
        arena_clear(&mem);
    }
}

TEST(no_changed_bit_of_a_token_passes) {
    for (enum signing_algorithm a = 0; a < SIGNING_COUNT; a++) {
        scoped(signer) struct signer *signer = signer_make(a);
        struct key_set keys = set_of(signer_public(signer));
        struct text token = jws_print(&mem, signer, "JWT", text_of("{\"name\":\"some name\"}"));
        struct arena trial = {0};
        for (int64_t bit = 0; bit < 8 * token.length; bit++) {
            struct text changed = text_keep(&trial, token);
            ((char *)changed.at)[bit / 8] ^= (char)(1 << bit % 8);
            struct jws jws;
            struct err err = {0};
            check(!jws_read(&trial, changed, &jws, &err) || jws_check(&jws, &keys) != JWS_RIGHT);
            arena_reset(&trial);
        }
        arena_clear(&trial);
        arena_clear(&mem);
    }
}

TEST(a_token_that_is_not_signed_by_a_known_algorithm_is_refused) {
    check_text(text_of(refused(token_of("{\"alg\":\"none\"}", "{}", ""))), "jws.unsigned");
    check_text(text_of(refused(token_of("{\"alg\":\"HS256\",\"kid\":\"k\"}", "{}", "AAAA"))),
               "jws.algorithm");
    check_text(text_of(refused(token_of("{\"alg\":\"None\"}", "{}", ""))), "jws.algorithm");
    check_text(text_of(refused(token_of("{\"alg\":[\"ES256\"]}", "{}", ""))), "jws.header");
    check_text(text_of(refused(token_of("{}", "{}", ""))), "jws.algorithm");
    check_text(text_of(refused(token_of("{\"alg\":\"ES256\"}", "{}", ""))), "jws.no-key");
    check_text(text_of(refused(token_of("{\"alg\":\"ES256\",\"kid\":\"k\",\"crit\":[\"b64\"]}", "{}", ""))),
               "jws.critical");
    check_text(text_of(refused(token_of("{\"alg\":\"ES256\",\"alg\":\"EdDSA\"}", "{}", ""))), "jws.header");
    check_text(text_of(refused(token_of("{\"alg\":\"ES256\",\"kid\":\"k\"}", "{}", "AB"))), "jws.base64");
    check_text(text_of(refused(text_of("a.b"))), "jws.form");
    check_text(text_of(refused(text_of(""))), "jws.form");
    check_text(text_of(refused(text_of("a.b.c.d"))), "jws.base64");
    arena_clear(&mem);
}

TEST(a_key_of_another_name_or_algorithm_does_not_count) {
    scoped(signer) struct signer *first = signer_make(SIGNING_ES256);
    scoped(signer) struct signer *second = signer_make(SIGNING_ES256);
    scoped(signer) struct signer *edwards = signer_make(SIGNING_EDDSA);
    struct jws jws;
    struct err err = {0};
    check(jws_read(&mem, jws_print(&mem, first, "JWT", text_of("{}")), &jws, &err));
    struct key_set other = set_of(signer_public(second)), confused = set_of(signer_public(edwards));

    check_int(jws_check(&jws, &other), JWS_UNKNOWN_KEY);
    other.keys[0].kid = jws.kid; /* a key that goes by the name of the first */
    check_int(jws_check(&jws, &other), JWS_OTHER_KEY);
    jws.has_jwk = false;
    check_int(jws_check(&jws, &other), JWS_WRONG);
    confused.keys[0].kid = jws.kid;
    check_int(jws_check(&jws, &confused), JWS_OTHER_KEY);
    arena_clear(&mem);
}

TEST(keys_that_cannot_check_a_certificate_are_said) {
    static const char *const cases[][2] = {
        {"", "keys.form"},
        {"[]", "keys.form"},
        {"{\"keys\":{}}", "keys.form"},
        {"{\"keys\":[]}", "keys.none"},
        {"{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}", "keys.none"},
        {"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}]}", "keys.none"},
        {"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"e83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
         "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}",
         "keys.none"}, /* not on the curve */
        {"{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"AAAA\"}]}", "keys.private"},
        {"{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_"
         "7TyWQHOg7hcvPapiMlrwIaaPcHURo\"},"
         "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}",
         "keys.twice"},
    };
    for (int32_t i = 0; i < COUNT(cases); i++) {
        struct key_set keys;
        struct err err = {0};
        check(!key_set_read(&mem, text_of(cases[i][0]), &keys, &err));
        check_text(text_of(err.code), cases[i][1]);
    }
    arena_clear(&mem);
}
