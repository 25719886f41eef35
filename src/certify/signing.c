/* SPDX-License-Identifier: Apache-2.0 */
#include "certify/signing.h"

#include "core/base64.h"
#include "core/must.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

const char *const signing_names[SIGNING_COUNT] = {"ES256", "EdDSA"};
static const char *const key_types[SIGNING_COUNT] = {"EC", "OKP"}, *const curves[SIGNING_COUNT] = {"P-256",
                                                                                                   "Ed25519"};

enum { UNCOMPRESSED = 4, UNCOMPRESSED_BYTES = 1 + 2 * POINT_BYTES, PEM_BYTES_MAX = 10000 };

bool signing_named(struct text t, enum signing_algorithm *out) {
    for (enum signing_algorithm a = 0; a < SIGNING_COUNT; a++)
        if (text_is(t, signing_names[a])) {
            *out = a;
            return true;
        }
    return false;
}

static struct text bytes_text(const uint8_t *bytes, int64_t count) {
    return (struct text){(const char *)bytes, count};
}

/* ---- writing public keys ---- */

static void print_point(struct json_out *json, const char *name, const uint8_t bytes[POINT_BYTES]) {
    struct arena mem = {0};
    json_text(json, name, base64_print(&mem, bytes_text(bytes, POINT_BYTES), BASE64_URL));
    arena_clear(&mem);
}

static void print_members(struct json_out *json, const struct public_key *key) {
    json_text(json, "crv", text_of(curves[key->algorithm]));
    json_text(json, "kty", text_of(key_types[key->algorithm]));
    print_point(json, "x", key->x);
    if (key->algorithm == SIGNING_ES256) print_point(json, "y", key->y);
}

void public_key_print(struct json_out *json, const struct public_key *key) {
    print_members(json, key);
}

struct text public_key_thumbprint(struct arena *mem, const struct public_key *key) {
    struct buffer canonical = {.mem = mem};
    struct json_out json = {.to = &canonical};
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    json_open(&json, NULL, '{');
    print_members(&json, key);
    json_close(&json, '}');
    must(EVP_Digest(canonical.at, (size_t)canonical.length, hash, &length, EVP_sha256(), NULL) == 1);
    return base64_print(mem, bytes_text(hash, length), BASE64_URL);
}

struct text key_set_print(struct arena *mem, const struct key_set *set) {
    struct buffer out = {.mem = mem};
    struct json_out json = {.to = &out};
    json_open(&json, NULL, '{');
    json_open(&json, "keys", '[');
    for (int32_t i = 0; i < set->count; i++) {
        json_open(&json, NULL, '{');
        print_members(&json, &set->keys[i]);
        json_text(&json, "kid", set->keys[i].kid);
        json_text(&json, "alg", text_of(signing_names[set->keys[i].algorithm]));
        json_text(&json, "use", text_of("sig"));
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
    buffer_char(&out, '\n');
    return buffer_text(&out);
}

/* ---- OpenSSL's keys ---- */

static EVP_PKEY *from_parameters(OSSL_PARAM *parameters) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (context == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    return key;
}

/* NULL: the point is not on the curve. */
static EVP_PKEY *openssl_key(const struct public_key *key) {
    if (key->algorithm == SIGNING_EDDSA)
        return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->x, POINT_BYTES);
    char curve[] = "P-256";
    uint8_t point[UNCOMPRESSED_BYTES] = {UNCOMPRESSED};
    memcpy(point + 1, key->x, POINT_BYTES);
    memcpy(point + 1 + POINT_BYTES, key->y, POINT_BYTES);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
        OSSL_PARAM_construct_end(),
    };
    return from_parameters(parameters);
}

static bool public_half(EVP_PKEY *from, struct public_key *out) {
    size_t length = POINT_BYTES;
    uint8_t point[UNCOMPRESSED_BYTES];
    if (EVP_PKEY_get_base_id(from) == EVP_PKEY_ED25519) {
        out->algorithm = SIGNING_EDDSA;
        return EVP_PKEY_get_raw_public_key(from, out->x, &length) == 1 && length == POINT_BYTES;
    }
    char group[32] = "";
    if (EVP_PKEY_get_base_id(from) != EVP_PKEY_EC ||
        EVP_PKEY_get_group_name(from, group, sizeof group, &length) != 1 || strcmp(group, "prime256v1") != 0)
        return false;
    EVP_PKEY_set_utf8_string_param(from, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed");
    if (EVP_PKEY_get_octet_string_param(from, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &length) != 1 ||
        length != UNCOMPRESSED_BYTES || point[0] != UNCOMPRESSED)
        return false;
    out->algorithm = SIGNING_ES256;
    memcpy(out->x, point + 1, POINT_BYTES);
    memcpy(out->y, point + 1 + POINT_BYTES, POINT_BYTES);
    return true;
}

/* ---- reading public keys ---- */

static bool member_is(const struct json *json, int32_t node, const char *name, const char *expected) {
    int32_t member = json_member(json, node, name);
    return member != JSON_MISSING && json_string_is(json, member, expected);
}

static bool absent_or(const struct json *json, int32_t node, const char *name, const char *expected) {
    return json_member(json, node, name) == JSON_MISSING || member_is(json, node, name, expected);
}

static bool read_point(struct arena *mem, const struct json *json, int32_t node, const char *name,
                       uint8_t out[POINT_BYTES]) {
    struct text bytes;
    int32_t member = json_member(json, node, name);
    if (member == JSON_MISSING || json_kind(json, member) != JSON_STRING ||
        !base64_read(mem, json_unescaped(mem, json, member), BASE64_URL, &bytes) ||
        bytes.length != POINT_BYTES)
        return false;
    memcpy(out, bytes.at, POINT_BYTES);
    return true;
}

static bool read_kid(struct arena *mem, const struct json *json, int32_t node, struct public_key *key) {
    int32_t kid = json_member(json, node, "kid");
    if (kid == JSON_MISSING) {
        key->kid = public_key_thumbprint(mem, key);
        return true;
    }
    if (json_kind(json, kid) != JSON_STRING) return false;
    key->kid = text_keep(mem, json_unescaped(mem, json, kid));
    return key->kid.length > 0 && key->kid.length <= KID_BYTES_MAX;
}

static bool is_on_curve(const struct public_key *key) {
    EVP_PKEY *openssl = openssl_key(key);
    EVP_PKEY_free(openssl);
    return openssl != NULL;
}

bool public_key_read(struct arena *mem, const struct json *json, int32_t node, struct public_key *out) {
    struct public_key key = {0};
    if (json_kind(json, node) != JSON_OBJECT) return false;
    for (enum signing_algorithm a = 0; a < SIGNING_COUNT; a++) {
        key.algorithm = a;
        if (!member_is(json, node, "kty", key_types[a]) || !member_is(json, node, "crv", curves[a]) ||
            !absent_or(json, node, "alg", signing_names[a]) || !absent_or(json, node, "use", "sig"))
            continue;
        if (!read_point(mem, json, node, "x", key.x) ||
            (a == SIGNING_ES256 && !read_point(mem, json, node, "y", key.y)) || !is_on_curve(&key) ||
            !read_kid(mem, json, node, &key))
            return false;
        *out = key;
        return true;
    }
    return false;
}

bool public_key_same(const struct public_key *a, const struct public_key *b) {
    return a->algorithm == b->algorithm && memcmp(a->x, b->x, POINT_BYTES) == 0 &&
           (a->algorithm != SIGNING_ES256 || memcmp(a->y, b->y, POINT_BYTES) == 0);
}

const struct public_key *key_set_find(const struct key_set *set, struct text kid) {
    for (int32_t i = 0; i < set->count; i++)
        if (text_equal(set->keys[i].kid, kid)) return &set->keys[i];
    return NULL;
}

static bool add_key(struct arena *mem, const struct json *json, int32_t node, struct key_set *set,
                    struct err *err) {
    struct public_key key;
    if (json_member(json, node, "d") != JSON_MISSING)
        return err_fail(err, ERR_INPUT, "keys.private",
                        "there is a private key among the keys\nWhoever has it can make certificates. Take "
                        "the keys that the issuer publishes.");
    if (!public_key_read(mem, json, node, &key)) return true; /* of another kind or use */
    if (key_set_find(set, key.kid) != NULL)
        return err_fail(err, ERR_INPUT, "keys.twice", "two of the keys are called \"%.*s\"",
                        TEXT_ARGS(text_shorten(mem, key.kid, 60)));
    set->keys[set->count++] = key;
    return true;
}

bool key_set_read(struct arena *mem, struct text bytes, struct key_set *out, struct err *err) {
    struct json json;
    struct err why = {0};
    if (bytes.length > KEY_SET_BYTES_MAX)
        return err_fail(err, ERR_LIMIT, "keys.too-large", "the keys have more than %d bytes",
                        KEY_SET_BYTES_MAX);
    if (!json_read(mem, bytes, &json, &why))
        return err_fail(
            err, ERR_INPUT, "keys.form",
            "the keys are no JSON: %.*s\nTake what the issuer publishes at /.well-known/jwks.json.",
            (int)strcspn(why.text, "\n"), why.text);
    int32_t list = json_member(&json, 0, "keys");
    int32_t count = list != JSON_MISSING ? json.nodes[list].count : 1;
    if (json_kind(&json, 0) != JSON_OBJECT || (list != JSON_MISSING && json_kind(&json, list) != JSON_ARRAY))
        return err_fail(err, ERR_INPUT, "keys.form",
                        "the keys are no JWKS, an object with a list \"keys\"\n"
                        "Take what the issuer publishes at /.well-known/jwks.json.");
    if (count > KEY_SET_MAX)
        return err_fail(err, ERR_LIMIT, "keys.too-large", "there are more than %d keys", KEY_SET_MAX);
    struct key_set set = {arena_make(mem, struct public_key, count + 1), 0};
    if (list == JSON_MISSING) {
        if (!add_key(mem, &json, 0, &set, err)) return false;
    } else {
        for (int32_t m = json_first(&json, list); m != JSON_MISSING; m = json_following(&json, list, m))
            if (!add_key(mem, &json, m, &set, err)) return false;
    }
    if (set.count == 0)
        return err_fail(err, ERR_INPUT, "keys.none",
                        "none of the keys can check a certificate: they are for ES256 or EdDSA");
    *out = set;
    return true;
}

/* ---- signatures ---- */

/* JOSE writes r and s one after the other (RFC 7518 3.4), OpenSSL as DER. The length, or 0. */
static int32_t der_of(const uint8_t raw[SIGNATURE_BYTES], uint8_t **out) {
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(raw, POINT_BYTES, NULL), *s = BN_bin2bn(raw + POINT_BYTES, POINT_BYTES, NULL);
    must(pair != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(pair, r, s) == 1);
    int length = i2d_ECDSA_SIG(pair, out);
    ECDSA_SIG_free(pair);
    return length > 0 ? length : 0;
}

static void raw_of(const uint8_t *der, size_t length, uint8_t out[SIGNATURE_BYTES]) {
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)length);
    must(pair != NULL);
    must(BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, POINT_BYTES) == POINT_BYTES);
    must(BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + POINT_BYTES, POINT_BYTES) == POINT_BYTES);
    ECDSA_SIG_free(pair);
}

static const EVP_MD *hash_of(enum signing_algorithm algorithm) {
    return algorithm == SIGNING_ES256 ? EVP_sha256() : NULL; /* Ed25519 hashes by itself */
}

static bool verifies(EVP_PKEY *key, enum signing_algorithm algorithm, struct text bytes,
                     const uint8_t *signature, size_t length) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    must(context != NULL);
    bool right = EVP_DigestVerifyInit(context, NULL, hash_of(algorithm), NULL, key) == 1 &&
                 EVP_DigestVerify(context, signature, length, (const uint8_t *)bytes.at,
                                  (size_t)bytes.length) == 1;
    EVP_MD_CTX_free(context);
    return right;
}

bool public_key_verifies(const struct public_key *key, struct text bytes, struct text signature) {
    if (signature.length != SIGNATURE_BYTES) return false;
    const uint8_t *raw = (const uint8_t *)signature.at;
    uint8_t *der = NULL;
    EVP_PKEY *openssl = openssl_key(key);
    bool right = false;
    if (openssl != NULL && key->algorithm == SIGNING_EDDSA)
        right = verifies(openssl, key->algorithm, bytes, raw, SIGNATURE_BYTES);
    if (openssl != NULL && key->algorithm == SIGNING_ES256) {
        int32_t length = der_of(raw, &der);
        right = length > 0 && verifies(openssl, key->algorithm, bytes, der, (size_t)length);
    }
    OPENSSL_free(der);
    EVP_PKEY_free(openssl);
    return right;
}

/* ---- the private half ---- */

struct signer {
    EVP_PKEY *key;
    struct public_key public;
    struct arena mem;
};

static struct signer *signer_of(EVP_PKEY *key) {
    struct public_key public = {0};
    if (key == NULL || !public_half(key, &public)) {
        EVP_PKEY_free(key);
        return NULL;
    }
    struct signer *signer = calloc(1, sizeof *signer);
    must(signer != NULL);
    signer->key = key;
    signer->public = public;
    signer->public.kid = public_key_thumbprint(&signer->mem, &public);
    return signer;
}

struct signer *signer_make(enum signing_algorithm algorithm) {
    EVP_PKEY *key = algorithm == SIGNING_ES256 ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256")
                                               : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    struct signer *signer = signer_of(key);
    must(signer != NULL);
    return signer;
}

struct signer *signer_read(struct text pem) {
    if (pem.length > PEM_BYTES_MAX) return NULL;
    char no_password[] = ""; /* else OpenSSL asks at the terminal */
    BIO *from = BIO_new_mem_buf(pem.at, (int)pem.length);
    must(from != NULL);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(from, NULL, NULL, no_password);
    BIO_free(from);
    return signer_of(key);
}

void signer_end(struct signer *signer) {
    if (signer == NULL) return;
    EVP_PKEY_free(signer->key);
    arena_clear(&signer->mem);
    free(signer);
}

struct text signer_pem(struct arena *mem, const struct signer *signer) {
    BIO *to = BIO_new(BIO_s_secmem());
    char *bytes;
    must(to != NULL && PEM_write_bio_PKCS8PrivateKey(to, signer->key, NULL, NULL, 0, NULL, NULL) == 1);
    long length = BIO_get_mem_data(to, &bytes);
    struct text pem = text_keep(mem, (struct text){bytes, length});
    BIO_free(to);
    return pem;
}

const struct public_key *signer_public(const struct signer *signer) {
    return &signer->public;
}

void signer_sign(const struct signer *signer, struct text bytes, uint8_t out[SIGNATURE_BYTES]) {
    enum signing_algorithm algorithm = signer->public.algorithm;
    uint8_t signature[128];
    size_t length = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    must(context != NULL && EVP_DigestSignInit(context, NULL, hash_of(algorithm), NULL, signer->key) == 1 &&
         EVP_DigestSign(context, signature, &length, (const uint8_t *)bytes.at, (size_t)bytes.length) == 1);
    EVP_MD_CTX_free(context);
    if (algorithm == SIGNING_ES256) raw_of(signature, length, out);
    else memcpy(out, signature, SIGNATURE_BYTES);
}
