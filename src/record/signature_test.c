/* SPDX-License-Identifier: Apache-2.0 */
#include "record/signature.h"

#include "record/statement_same.h"
#include "tests/test.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

static struct arena mem;
static EVP_PKEY *key, *other_key;

static EVP_PKEY *key_once(EVP_PKEY **kept) {
    if (*kept == NULL) *kept = EVP_RSA_gen(2048);
    return *kept;
}

/* url: base64url without padding, as JWS has it; else plain with padding, as x5c has it */
static struct text base64(struct text bytes, bool url) {
    char *out = arena_make(&mem, char, bytes.length * 4 / 3 + 8);
    int64_t length = EVP_EncodeBlock((unsigned char *)out, (const unsigned char *)bytes.at,
                                     (int)bytes.length);
    for (int64_t i = 0; url && i < length; i++)
        out[i] = (char)(out[i] == '+' ? '-' : out[i] == '/' ? '_' : out[i]);
    while (url && length > 0 && out[length - 1] == '=') length--;
    return (struct text){out, length};
}

/* A certificate of the key, signed by itself, in base64. */
static struct text certificate_of(EVP_PKEY *of) {
    X509 *certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, of);
    check(X509_sign(certificate, of, EVP_sha256()) > 0);
    unsigned char *der = NULL;
    int length = i2d_X509(certificate, &der);
    check(length > 0);
    struct text text = base64((struct text){(const char *)der, length}, false);
    OPENSSL_free(der);
    X509_free(certificate);
    return text;
}

static struct text sign(EVP_PKEY *with, const EVP_MD *hash, struct text header, struct text payload) {
    struct buffer out = {.mem = &mem};
    buffer_add(&out, base64(header, true));
    buffer_char(&out, '.');
    buffer_add(&out, base64(payload, true));
    unsigned char bytes[512];
    size_t length = sizeof bytes;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    check(EVP_DigestSignInit(context, NULL, hash, NULL, with) == 1);
    check(EVP_DigestSign(context, bytes, &length, (const unsigned char *)out.at, (size_t)out.length) == 1);
    EVP_MD_CTX_free(context);
    buffer_char(&out, '.');
    buffer_add(&out, base64((struct text){(const char *)bytes, (int64_t)length}, true));
    return buffer_text(&out);
}

static const char *const unsigned_statement =
    "{\"actor\":{\"mbox\":\"mailto:a@b.kz\"},\"verb\":{\"id\":\"a:b\"},\"object\":{\"id\":\"a:c\"},"
    "\"result\":{\"duration\":\"PT0.12S\"}}";

static struct json signed_statement(void) {
    static const char *const text = "{\"id\":\"fd41c918-b88b-4b20-a0a5-a4c32391aaa0\",\"object\":{\"id\":\"a:"
                                    "c\"},\"actor\":{\"mbox\":\"mailto:a@b.kz\"},\"verb\":{\"id\":\"a:b\"},"
                                    "\"result\":{\"duration\":\"PT0.1237S\"},\"attachments\":[{\"usageType\":"
                                    "\"http://adlnet.gov/expapi/attachments/signature\"}]}";
    struct json json = {0};
    struct err err = {0};
    check(json_read(&mem, text_of(text), &json, &err));
    return json;
}

static struct text code_of(struct text jws, enum xapi_version version) {
    struct json statement = signed_statement();
    struct err err = {0};
    bool right = signature_check(&mem, jws, &statement, 0, version, &err);
    check(right == !err_any(&err));
    return text_keep(&mem, text_of(err.code));
}

static struct text header_of(const char *algorithm, struct text certificate) {
    if (certificate.length == 0) return text_print(&mem, "{\"alg\":\"%s\"}", algorithm);
    return text_print(&mem, "{\"alg\":\"%s\",\"x5c\":[\"%.*s\"]}", algorithm, TEXT_ARGS(certificate));
}

TEST(signatures_of_the_three_algorithms_are_verified) {
    struct text own = certificate_of(key_once(&key)), another = certificate_of(key_once(&other_key));
    const struct {
        const char *name;
        const EVP_MD *hash;
    } algorithms[] = {{"RS256", EVP_sha256()}, {"RS384", EVP_sha384()}, {"RS512", EVP_sha512()}};
    for (int32_t i = 0; i < COUNT(algorithms); i++) {
        const char *name = algorithms[i].name;
        struct text payload = text_of(unsigned_statement);
        check_text(code_of(sign(key, algorithms[i].hash, header_of(name, own), payload), XAPI_2_0), "");
        check_text(code_of(sign(key, algorithms[i].hash, header_of(name, TEXT_NONE), payload), XAPI_2_0), "");
        check_text(code_of(sign(other_key, algorithms[i].hash, header_of(name, own), payload), XAPI_2_0),
                   "signature.wrong");
        check_text(code_of(sign(key, algorithms[i].hash, header_of(name, another), payload), XAPI_2_0),
                   "signature.wrong");
        check_text(code_of(sign(key, EVP_sha1(), header_of(name, own), payload), XAPI_2_0),
                   "signature.wrong");
    }
    arena_clear(&mem);
}

TEST(the_payload_is_the_statement_that_was_sent) {
    struct text header = header_of("RS256", certificate_of(key_once(&key)));

    check_text(code_of(sign(key, EVP_sha256(), header, text_of("{}")), XAPI_2_0), "signature.differs");
    check_text(code_of(sign(key, EVP_sha256(), header,
                            text_of("{\"actor\":{\"mbox\":\"mailto:other@b.kz\"},\"verb\":{\"id\":\"a:b\"},"
                                    "\"object\":{\"id\":\"a:c\"},"
                                    "\"result\":{\"duration\":\"PT0.12S\"}}")),
                       XAPI_2_0),
               "signature.differs");
    check_text(code_of(sign(key, EVP_sha256(), header, text_of("{'actor':1}")), XAPI_2_0),
               "signature.payload");
    check_text(code_of(sign(key, EVP_sha256(), header, text_of("[]")), XAPI_2_0), "signature.payload");
    arena_clear(&mem);
}

static bool signed_same(const char *a, const char *b) {
    struct json x, y;
    struct err err = {0};
    check(json_read(&mem, text_of(a), &x, &err) && json_read(&mem, text_of(b), &y, &err));
    bool forward = statement_same_signed(&x, 0, &y, 0, XAPI_2_0);
    check(forward == statement_same_signed(&y, 0, &x, 0, XAPI_2_0));
    return forward;
}

TEST(only_attachments_that_are_signatures_are_left_aside) {
#define SIGNED "{\"usageType\":\"http://adlnet.gov/expapi/attachments/signature\"}"
    check(signed_same("{}", "{\"attachments\":[" SIGNED "]}"));
    check(signed_same("{}", "{\"attachments\":[]}"));
    check(signed_same("{\"attachments\":[{\"usageType\":\"a:b\"}]}",
                      "{\"attachments\":[" SIGNED ",{\"usageType\":\"a:b\"}," SIGNED "]}"));
    check(signed_same("{\"attachments\":[{\"usageType\":\"a:b\"},{\"x\":1}]}",
                      "{\"attachments\":[{\"usageType\":\"a:b\"}," SIGNED ",{\"x\":1}]}"));
    check(!signed_same("{}", "{\"attachments\":[{\"usageType\":\"a:b\"}]}"));
    check(!signed_same("{\"attachments\":[{\"usageType\":\"a:c\"}]}",
                       "{\"attachments\":[" SIGNED ",{\"usageType\":\"a:b\"}]}"));
    check(!signed_same("{\"attachments\":[{\"x\":1}]}", "{\"attachments\":[{\"x\":1},{\"x\":2}]}"));
    check(!signed_same("{}", "{\"attachments\":{}}"));
    check(!signed_same("{}", "{\"attachments\":5}"));
    arena_clear(&mem);
}

TEST(what_is_no_signature_is_refused_by_name) {
    struct text payload = text_of(unsigned_statement),
                good = sign(key_once(&key), EVP_sha256(), header_of("RS256", certificate_of(key)), payload);
    static const char *const forms[] = {"", "a", "a.b", "."};
    for (int32_t i = 0; i < COUNT(forms); i++)
        check_text(code_of(text_of(forms[i]), XAPI_2_0), "signature.form");
    static const char *const base64s[] = {"a.b.c",           "e30=.e30.e30", "e3+/.e30.e30",
                                          "e30.e30.e30.e30", "e31.e30.e30",  "e30.e3 0.e30"};
    for (int32_t i = 0; i < COUNT(base64s); i++)
        check_text(code_of(text_of(base64s[i]), XAPI_2_0), "signature.base64");
    check_text(code_of(text_of(".e30.e30"), XAPI_2_0), "signature.header");
    check_text(code_of(text_of("W10.e30.e30"), XAPI_2_0), "signature.header");
    static const char *const algorithms[] = {
        "{}",          "{\"alg\":\"HS256\"}", "{\"alg\":\"none\"}", "{\"alg\":\"rs256\"}",
        "{\"alg\":5}", "{\"alg\":null}"};
    for (int32_t i = 0; i < COUNT(algorithms); i++)
        check_text(code_of(sign(key, EVP_sha256(), text_of(algorithms[i]), payload), XAPI_2_0),
                   "signature.algorithm");
    static const char *const certificates[] = {"null",       "[]",        "[5]",      "[\"\"]",
                                               "[\"e30=\"]", "[\"e30\"]", "\"e30=\"", "[\"!!!!\"]"};
    for (int32_t i = 0; i < COUNT(certificates); i++)
        check_text(code_of(sign(key, EVP_sha256(),
                                text_print(&mem, "{\"alg\":\"RS256\",\"x5c\":%s}", certificates[i]), payload),
                           XAPI_2_0),
                   "signature.certificate");
    check_text(code_of((struct text){good.at, good.length - 2}, XAPI_2_0), "signature.wrong");
    arena_clear(&mem);
}

TEST(a_key_that_is_not_rsa_is_refused) {
    EVP_PKEY *curve = EVP_EC_gen("P-256");
    struct text header = header_of("RS256", certificate_of(curve));

    check_text(code_of(sign(curve, EVP_sha256(), header, text_of(unsigned_statement)), XAPI_2_0),
               "signature.certificate");
    EVP_PKEY_free(curve);
    arena_clear(&mem);
}

TEST(no_changed_byte_of_a_signature_passes) {
    struct text jws = sign(key_once(&key), EVP_sha256(), header_of("RS256", certificate_of(key)),
                           text_of(unsigned_statement));
    char *copy = arena_make(&mem, char, jws.length);
    for (int64_t i = 0; i < jws.length; i += 7) {
        memcpy(copy, jws.at, (size_t)jws.length);
        copy[i] = copy[i] == 'A' ? 'B' : 'A';
        check(code_of((struct text){copy, jws.length}, XAPI_2_0).length > 0);
    }
    EVP_PKEY_free(key);
    EVP_PKEY_free(other_key);
    arena_clear(&mem);
}
