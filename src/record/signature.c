/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 7515 (JWS, compact serialization), RFC 7518 3.3 (RS256, RS384, RS512), xAPI 1.0.3 Data 2.6. */
#include "record/signature.h"

#include "core/base64.h"
#include "core/must.h"
#include "record/statement_same.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string.h>

enum { HEADER_BYTES_MAX = 65536, CERTIFICATE_BYTES_MAX = 32768, KEY_BITS_MAX = 16384 };

/* ---- the parts of a JWS ---- */

struct jws {
    struct text header, payload, signature; /* decoded */
    struct text signed_bytes;               /* as they came: header "." payload */
};

static bool split(struct arena *mem, struct text t, struct jws *out, struct err *err) {
    const char *first = t.length > 0 ? memchr(t.at, '.', (size_t)t.length) : NULL;
    int64_t left = first == NULL ? 0 : t.at + t.length - (first + 1);
    const char *second = left > 0 ? memchr(first + 1, '.', (size_t)left) : NULL;
    if (second == NULL)
        return err_fail(err, ERR_INPUT, "signature.form",
                        "the signature is not a JWS of three parts with points between them\n"
                        "Send the compact serialization: HEADER.PAYLOAD.SIGNATURE.");
    struct text header = {t.at, first - t.at}, payload = {first + 1, second - first - 1};
    struct text signature = {second + 1, t.at + t.length - (second + 1)};
    if (header.length > HEADER_BYTES_MAX)
        return err_fail(err, ERR_LIMIT, "signature.header",
                        "the header of the signature has more than %d bytes", HEADER_BYTES_MAX);
    const struct {
        const char *name;
        struct text from, *to;
    } parts[] = {{"header", header, &out->header},
                 {"payload", payload, &out->payload},
                 {"signature", signature, &out->signature}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (!base64_read(mem, parts[i].from, BASE64_URL, parts[i].to))
            return err_fail(err, ERR_INPUT, "signature.base64",
                            "the %s of the JWS is not base64url without padding", parts[i].name);
    out->signed_bytes = (struct text){t.at, second - t.at};
    return true;
}

/* What is wrong with it goes to `why`. */
static bool read_object(struct arena *mem, struct text bytes, struct json *out, struct err *why) {
    if (!json_read(mem, bytes, out, why)) return false;
    return json_kind(out, 0) == JSON_OBJECT || err_fail(why, ERR_INPUT, "json.syntax", "it is not an object");
}

static const EVP_MD *algorithm_of(const struct json *header, struct err *err) {
    int32_t alg = json_member(header, 0, "alg");
    if (alg != JSON_MISSING) {
        if (json_string_is(header, alg, "RS256")) return EVP_sha256();
        if (json_string_is(header, alg, "RS384")) return EVP_sha384();
        if (json_string_is(header, alg, "RS512")) return EVP_sha512();
    }
    err_fail(err, ERR_INPUT, "signature.algorithm", "the signature is not made by RS256, RS384 or RS512");
    return NULL;
}

/* ---- checking ---- */

/* The public key of the first certificate; NULL when it cannot be had. */
static EVP_PKEY *key_of(struct arena *mem, const struct json *header, int32_t x5c) {
    struct text text, der;
    int32_t first = json_kind(header, x5c) == JSON_ARRAY ? json_first(header, x5c) : JSON_MISSING;
    if (first == JSON_MISSING || json_kind(header, first) != JSON_STRING ||
        (text = json_unescaped(mem, header, first)).length > CERTIFICATE_BYTES_MAX ||
        !base64_read(mem, text, BASE64_PADDED, &der))
        return NULL;
    const unsigned char *at = (const unsigned char *)der.at;
    X509 *certificate = d2i_X509(NULL, &at, (long)der.length);
    if (certificate == NULL) return NULL;
    EVP_PKEY *key = at == (const unsigned char *)der.at + der.length ? X509_get_pubkey(certificate) : NULL;
    X509_free(certificate);
    if (key != NULL && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA && EVP_PKEY_get_bits(key) <= KEY_BITS_MAX)
        return key;
    EVP_PKEY_free(key);
    return NULL;
}

static bool verifies(EVP_PKEY *key, const EVP_MD *hash, const struct jws *jws) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    must(context != NULL);
    bool right = EVP_DigestVerifyInit(context, NULL, hash, NULL, key) == 1 &&
                 EVP_DigestVerify(context, (const unsigned char *)jws->signature.at,
                                  (size_t)jws->signature.length, (const unsigned char *)jws->signed_bytes.at,
                                  (size_t)jws->signed_bytes.length) == 1;
    EVP_MD_CTX_free(context);
    return right;
}

static bool check_certificate(struct arena *mem, const struct json *header, const EVP_MD *hash,
                              const struct jws *jws, struct err *err) {
    int32_t x5c = json_member(header, 0, "x5c");
    if (x5c == JSON_MISSING) return true;
    EVP_PKEY *key = key_of(mem, header, x5c);
    if (key == NULL)
        return err_fail(
            err, ERR_INPUT, "signature.certificate",
            "\"x5c\" of the signature does not begin with an X.509 certificate of an RSA key in base64");
    bool right = verifies(key, hash, jws);
    EVP_PKEY_free(key);
    if (right) return true;
    return err_fail(err, ERR_INPUT, "signature.wrong",
                    "the signature was not made with the key of its certificate");
}

bool signature_check(struct arena *mem, struct text jws, const struct json *json, int32_t statement,
                     enum xapi_version version, struct err *err) {
    struct jws parts;
    struct json header, payload;
    struct err why = {0};
    if (!split(mem, jws, &parts, err)) return false;
    if (!read_object(mem, parts.header, &header, &why))
        return err_fail(err, ERR_INPUT, "signature.header",
                        "the header of the signature is no JSON object: %s", why.text);
    const EVP_MD *hash = algorithm_of(&header, err);
    if (hash == NULL || !check_certificate(mem, &header, hash, &parts, err)) return false;
    if (!read_object(mem, parts.payload, &payload, &why))
        return err_fail(err, ERR_INPUT, "signature.payload",
                        "the payload of the signature is no JSON object: %s", why.text);
    if (statement_same_signed(&payload, 0, json, statement, version)) return true;
    return err_fail(err, ERR_INPUT, "signature.differs",
                    "the payload of the signature is another statement than the one that was sent");
}
