/* SPDX-License-Identifier: Apache-2.0 */
#include "certify/verify.h"

#include "core/base64.h"
#include "core/random.h"
#include "tests/certificates.h"

#include <stdio.h>
#include <string.h>

static struct arena mem;

static int64_t noon(int32_t year, int32_t month, int32_t day_of_month) {
    return (int64_t)day_of_date((struct date){year, month, day_of_month}) * 86400 + 43200;
}

static int64_t on_2009(void) {
    return noon(2009, 1, 1);
}

static day list_day(void) {
    return day_of_date((struct date){2008, 12, 31});
}

static struct verification asked(struct text file, const struct key_set *keys, struct text list,
                                 int64_t now) {
    struct question question = {file, keys, list, now};
    struct verification v;
    verify(&mem, &question, &v);
    return v;
}

/* The code of what was found about it. */
static struct text found(const struct verification *v, enum check_subject subject) {
    return text_of(v->checks[subject].code);
}

TEST(a_certificate_is_valid_only_when_all_was_checked) {
    for (enum signing_algorithm a = 0; a < SIGNING_COUNT; a++) {
        scoped(signer) struct signer *signer = signer_make(a);
        struct key_set keys = key_set_of(&mem, signer);
        struct text token = sample_token(&mem, signer), list = sample_list(&mem, signer, 94566, list_day());

        check_int(asked(token, &keys, list, on_2009()).verdict, VERDICT_VALID);

        struct verification v = asked(token, &keys, TEXT_NONE, on_2009());
        check_int(v.verdict, VERDICT_UNCHECKED);
        check_text(found(&v, CHECK_REVOCATION), "verify.no-list");
        check_text(v.checks[CHECK_REVOCATION].text, "revocation not checked: no list was given");
        v = asked(token, NULL, list, on_2009());
        check_int(v.verdict, VERDICT_UNKNOWN_KEY);
        check_text(found(&v, CHECK_SIGNATURE), "verify.no-keys");
        check_text(found(&v, CHECK_REVOCATION), "verify.list-unknown-key");
        check(v.has_credential);
        arena_clear(&mem);
    }
}

TEST(what_a_certificate_says_is_read_back) {
    scoped(signer) struct signer *signer = signer_make(SIGNING_ES256);
    struct key_set keys = key_set_of(&mem, signer);

    struct verification v = asked(sample_token(&mem, signer), &keys, TEXT_NONE, on_2009());

    check_text(v.credential.number, "1000-0000-0000-000Z");
    check_text(v.credential.id, "https://training.example/verify/1000-0000-0000-000Z");
    check_text(v.credential.issuer_id, "https://training.example/credentials/issuer");
    check_text(v.credential.title, "Platoon commander");
    check_text(v.credential.course, "https://training.example/courses/T1");
    check_text(v.credential.curriculum_version, "2008.1");
    check_text(v.credential.establishment, "Training centre");
    check_int(v.credential.holder_count, 2);
    check_text(v.credential.holders[0], "Example Aidar");
    check_text(v.credential.identity_hash,
               text_zero_ended(&mem, identity_hash(&mem, text_of("P00017"), text_of("c2FsdA"))));
    check_int(v.credential.status_index, 94567);
    check_text(v.credential.status_list, "https://training.example/credentials/status/1");
    arena_clear(&mem);
}

/* Open Badges 3.0 gives the hash of "a@example.com" with the salt "Kosher". */
TEST(the_hash_of_an_identity_is_the_standard_s) {
    check_text(identity_hash(&mem, text_of("a@example.com"), text_of("Kosher")),
               "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399");
    arena_clear(&mem);
}

TEST(revoked_says_revoked_and_expired_says_expired) {
    scoped(signer) struct signer *signer = signer_make(SIGNING_ES256);
    struct key_set keys = key_set_of(&mem, signer);
    struct text token = sample_token(&mem, signer), revoked = sample_list(&mem, signer, 94567, list_day());

    struct verification v = asked(token, &keys, revoked, on_2009());
    check_int(v.verdict, VERDICT_REVOKED);
    check_text(found(&v, CHECK_REVOCATION), "verify.revoked");
    /* the last second of the last day, and the first after it */
    check_int(asked(token, &keys, TEXT_NONE, noon(2010, 7, 1) - 43201).verdict, VERDICT_UNCHECKED);
    v = asked(token, &keys, TEXT_NONE, noon(2010, 7, 1) - 43200);
    check_int(v.verdict, VERDICT_EXPIRED);
    check_text(found(&v, CHECK_TIME), "verify.expired");
    check_int(asked(token, &keys, TEXT_NONE, noon(2008, 6, 30) - 43200).verdict, VERDICT_UNCHECKED);
    v = asked(token, &keys, TEXT_NONE, noon(2008, 6, 30) - 43201);
    check_int(v.verdict, VERDICT_NOT_YET);
    check_text(found(&v, CHECK_TIME), "verify.not-yet-valid");
    arena_clear(&mem);
}

TEST(a_certificate_without_an_end_does_not_expire) {
    scoped(signer) struct signer *signer = signer_make(SIGNING_EDDSA);
    struct key_set keys = key_set_of(&mem, signer);
    struct certificate certificate = sample_certificate();
    certificate.valid_to = DAY_NONE;

    struct text token = jws_print(&mem, signer, "JWT", credential_print(&mem, &sample_issuer, &certificate));

    check_int(asked(token, &keys, TEXT_NONE, noon(2999, 1, 1)).verdict, VERDICT_UNCHECKED);
    arena_clear(&mem);
}

/* A list that says nothing of the certificate: why. */
static struct text list_code(struct text token, const struct key_set *keys, struct text list, int64_t now) {
    struct verification v = asked(token, keys, list, now);
    check_int(v.verdict, VERDICT_UNCHECKED);
    return found(&v, CHECK_REVOCATION);
}

TEST(a_list_that_does_not_count_leaves_revocation_unchecked) {
    scoped(signer) struct signer *signer = signer_make(SIGNING_ES256);
    scoped(signer) struct signer *other = signer_make(SIGNING_ES256);
    struct key_set keys = key_set_of(&mem, signer);
    struct text token = sample_token(&mem, signer), list = sample_list(&mem, signer, -1, list_day());
    uint8_t *bits = arena_make(&mem, uint8_t, STATUS_BYTES);
    struct issuer stranger = {text_of("https://other.example"), text_of("Other")};
    int64_t made = (int64_t)list_day() * 86400;

    check_text(list_code(token, &keys, sample_list(&mem, other, -1, list_day()), on_2009()),
               "verify.list-unknown-key");
    check_text(list_code(token, &keys, status_list_print(&mem, signer, &stranger, 1, bits, made), on_2009()),
               "verify.list-other-issuer");
    check_text(
        list_code(token, &keys, status_list_print(&mem, signer, &sample_issuer, 2, bits, made), on_2009()),
        "verify.list-other");
    check_text(list_code(token, &keys, list, made + 7 * 86400 + 1), "verify.list-stale");
    check_int(asked(token, &keys, list, made + 7 * 86400).verdict, VERDICT_VALID);
    check_text(list_code(token, &keys, text_of("no list"), on_2009()), "verify.list-form");
    check_text(list_code(token, &keys, token, on_2009()), "verify.list-form");
    struct text changed = text_keep(&mem, list);
    char *last = (char *)changed.at + changed.length - 20;
    *last = *last == 'A' ? 'B' : 'A';
    check_text(list_code(token, &keys, changed, on_2009()), "verify.list-altered");
    struct certificate outside = sample_certificate();
    outside.status_index = STATUS_PLACES;
    check_text(list_code(jws_print(&mem, signer, "JWT", credential_print(&mem, &sample_issuer, &outside)),
                         &keys, list, on_2009()),
               "verify.list-outside");
    outside.status_index = STATUS_PLACES - 1;
    check_int(asked(jws_print(&mem, signer, "JWT", credential_print(&mem, &sample_issuer, &outside)), &keys,
                    list, on_2009())
                  .verdict,
              VERDICT_VALID);
    arena_clear(&mem);
}

static struct text forged(const char *header, struct text payload, struct text signature) {
    return text_print(&mem, "%.*s.%.*s.%.*s", TEXT_ARGS(base64_print(&mem, text_of(header), BASE64_URL)),
                      TEXT_ARGS(base64_print(&mem, payload, BASE64_URL)),
                      TEXT_ARGS(base64_print(&mem, signature, BASE64_URL)));
}

TEST(forgeries_are_called_what_they_are) {
    scoped(signer) struct signer *signer = signer_make(SIGNING_ES256);
    scoped(signer) struct signer *other = signer_make(SIGNING_ES256);
    struct key_set keys = key_set_of(&mem, signer);
    struct text token = sample_token(&mem, signer), kid = signer_public(signer)->kid;
    struct jws jws;
    struct err err = {0};
    check(jws_read(&mem, token, &jws, &err));

    struct verification v = asked(forged("{\"alg\":\"none\"}", jws.payload, TEXT_NONE), &keys, TEXT_NONE,
                                  on_2009());
    check_int(v.verdict, VERDICT_ALTERED);
    check_text(found(&v, CHECK_SIGNATURE), "jws.unsigned");

    /* a signature by HMAC with the public key as its secret */
    const char *header = text_zero_ended(
        &mem, text_print(&mem, "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"%.*s\"}", TEXT_ARGS(kid)));
    v = asked(forged(header, jws.payload, text_of("0123456789012345678901234567890123456789")), &keys,
              TEXT_NONE, on_2009());
    check_int(v.verdict, VERDICT_ALTERED);
    check_text(found(&v, CHECK_SIGNATURE), "jws.algorithm");

    /* another key in the header, under the name of a known one */
    struct buffer out = {.mem = &mem};
    struct json_out json = {.to = &out};
    json_open(&json, NULL, '{');
    json_text(&json, "alg", text_of("ES256"));
    json_text(&json, "kid", kid);
    json_open(&json, "jwk", '{');
    public_key_print(&json, signer_public(other));
    json_close(&json, '}');
    json_close(&json, '}');
    v = asked(forged(text_zero_ended(&mem, buffer_text(&out)), jws.payload, jws.signature), &keys, TEXT_NONE,
              on_2009());
    check_int(v.verdict, VERDICT_ALTERED);
    check_text(found(&v, CHECK_SIGNATURE), "verify.other-key");

    /* another payload under the signature */
    struct text payload = text_keep(&mem, jws.payload);
    memcpy((char *)memmem(payload.at, (size_t)payload.length, "2010", 4), "2090", 4);
    v = asked(forged(text_zero_ended(
                         &mem, text_print(&mem, "{\"alg\":\"ES256\",\"kid\":\"%.*s\"}", TEXT_ARGS(kid))),
                     payload, jws.signature),
              &keys, TEXT_NONE, on_2009());
    check_int(v.verdict, VERDICT_ALTERED);
    check_text(found(&v, CHECK_SIGNATURE), "verify.altered");

    v = asked(sample_token(&mem, other), &keys, TEXT_NONE, on_2009());
    check_int(v.verdict, VERDICT_UNKNOWN_KEY);
    check_text(found(&v, CHECK_SIGNATURE), "verify.unknown-key");
    /* a list is no certificate, whoever signed it */
    v = asked(sample_list(&mem, signer, -1, list_day()), &keys, TEXT_NONE, on_2009());
    check_int(v.verdict, VERDICT_NO_CERTIFICATE);
    check_text(found(&v, CHECK_FORM), "credential.kind");
    arena_clear(&mem);
}

TEST(a_token_that_differs_from_its_credential_is_refused) {
    static const char *const changes[][3] = {
        {"\"nbf\":1214784000", "\"nbf\":1214784001", "credential.differs"},
        {"\"exp\":1277942399", "\"exp\":1977942399", "credential.differs"},
        {"\"iss\":\"https", "\"iss\":\"httpx", "credential.differs"},
        {"\"jti\":\"https", "\"jti\":\"httpx", "credential.differs"},
        {"\"sub\":\"https", "\"sub\":\"httpx", "credential.differs"},
        {"\"exp\":1277942399", "\"exx\":1277942399", "credential.differs"},
        {"OpenBadgeCredential", "OpenBadgeCredentiaX", "credential.kind"},
        {"\"validFrom\"", "\"validFrox\"", "credential.member"},
        {"\"statusListIndex\":\"9", "\"statusListIndex\":\"-", "credential.member"},
        {"\"achievement\"", "\"achievemenx\"", "credential.member"}};
    scoped(signer) struct signer *signer = signer_make(SIGNING_ES256);
    struct key_set keys = key_set_of(&mem, signer);
    struct certificate certificate = sample_certificate();
    struct text payload = credential_print(&mem, &sample_issuer, &certificate);
    for (int32_t i = 0; i < COUNT(changes); i++) {
        struct text changed = text_keep(&mem, payload);
        char *at = memmem(changed.at, (size_t)changed.length, changes[i][0], strlen(changes[i][0]));
        check(at != NULL);
        memcpy(at, changes[i][1], strlen(changes[i][1]));
        struct verification v = asked(jws_print(&mem, signer, "JWT", changed), &keys, TEXT_NONE, on_2009());
        check_int(v.verdict, VERDICT_NO_CERTIFICATE);
        check_text(found(&v, CHECK_FORM), changes[i][2]);
    }
    arena_clear(&mem);
}

/* ---- files ---- */

TEST(a_certificate_is_found_in_the_files_that_carry_it) {
    static const char svg[] =
        "<?xml version=\"1.0\"?>\n<!-- <openbadges:credential verify=\"no\"/> -->\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"><g/></svg>\n";
    scoped(signer) struct signer *signer = signer_make(SIGNING_ES256);
    struct key_set keys = key_set_of(&mem, signer);
    struct text token = sample_token(&mem, signer), list = sample_list(&mem, signer, -1, list_day()), png,
                again;
    struct err err = {0};
    check(carrier_bake_png(&mem, sample_png(&mem), token, &png, &err));
    check(carrier_bake_png(&mem, png, token, &again, &err) && text_equal(again, png));
    struct text pdf = text_print(
        &mem, "%%PDF-1.7\n7 0 obj\n<< /Type /EmbeddedFile /Length %lld >>\nstream\n%.*s\nendstream\nendobj\n",
        (long long)token.length, TEXT_ARGS(token));
    const struct {
        struct text bytes;
        enum carrier kind;
    } files[] = {{token, CARRIER_TOKEN},
                 {text_print(&mem, "%.*s\r\n", TEXT_ARGS(token)), CARRIER_TOKEN},
                 {png, CARRIER_PNG},
                 {carrier_bake_svg(&mem, text_of(svg), token), CARRIER_SVG},
                 {pdf, CARRIER_PDF}};
    for (int32_t i = 0; i < COUNT(files); i++) {
        struct verification v = asked(files[i].bytes, &keys, list, on_2009());
        check_int(v.carrier, files[i].kind);
        check_int(v.verdict, VERDICT_VALID);
    }
    arena_clear(&mem);
}

#define SPACE "xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\""

TEST(a_file_without_one_certificate_says_so) {
    scoped(signer) struct signer *signer = signer_make(SIGNING_ES256);
    struct text token = sample_token(&mem, signer), png;
    struct err err = {0};
    check(carrier_bake_png(&mem, sample_png(&mem), token, &png, &err));
    struct text cut = {png.at, png.length - 4}, bent = text_keep(&mem, png);
    ((char *)bent.at)[png.length / 2] ^= 1;
    const struct {
        struct text bytes;
        const char *code;
    } files[] = {
        {TEXT_NONE, "carrier.empty"},
        {sample_png(&mem), "carrier.none"},
        {cut, "carrier.damaged"},
        {bent, "carrier.damaged"},
        {text_of("<svg " SPACE "><![CDATA[<openbadges:credential verify=\"x\"/>]]></svg>"), "carrier.none"},
        {text_of("<svg " SPACE "><openbadges:credential verify=\"x\"/>"
                 "<openbadges:credential verify=\"x\"/></svg>"),
         "carrier.several"},
        {text_of("<svg " SPACE "><openbadges:credential/></svg>"), "carrier.damaged"},
        {text_of("<svg " SPACE "><openbadges:credential verify=\"x\"/>"), "carrier.damaged"},
        {text_of("<svg xmlns:openbadges=\"urn:other\"><openbadges:credential verify=\"x\"/></svg>"),
         "carrier.none"},
        {text_of("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg " SPACE
                 "><openbadges:credential verify=\"&a;\"/></svg>"),
         "carrier.damaged"},
        {text_of("%PDF-1.7\nnothing"), "carrier.none"},
        {text_of("%PDF-1.7 1 0 obj<</Type /EmbeddedFile /Length 99999 >>stream\neyJ"), "carrier.none"},
        {text_of("hello"), "jws.form"}};
    for (int32_t i = 0; i < COUNT(files); i++) {
        struct verification v = asked(files[i].bytes, NULL, TEXT_NONE, on_2009());
        check_int(v.verdict, VERDICT_NO_CERTIFICATE);
        check_text(found(&v, CHECK_FORM), files[i].code);
    }
    arena_clear(&mem);
}

/* ---- changes ---- */

enum { CHANGES = 1000 };

static void change(struct random *random, struct text bytes) {
    char *at = (char *)bytes.at + random_below(random, bytes.length);
    if (random_below(random, 2) == 0) *at ^= (char)(1 << random_below(random, 8));
    else *at = (char)(*at + 1 + random_below(random, 255));
}

TEST(a_thousand_random_changes_of_a_certificate_never_verify) {
    enum { SEED = 20261124 };
    for (enum signing_algorithm a = 0; a < SIGNING_COUNT; a++) {
        scoped(signer) struct signer *signer = signer_make(a);
        struct key_set keys = key_set_of(&mem, signer);
        struct text token = sample_token(&mem, signer), list = sample_list(&mem, signer, -1, list_day());
        struct arena trial = {0};
        struct random random = {SEED};
        check_int(asked(token, &keys, list, on_2009()).verdict, VERDICT_VALID);
        for (int32_t round = 0; round < CHANGES; round++) {
            struct question question = {text_keep(&trial, token), &keys, list, on_2009()};
            struct verification v;
            change(&random, question.file);
            verify(&trial, &question, &v);
            if (v.verdict == VERDICT_VALID || v.verdict == VERDICT_UNCHECKED)
                printf("seed %d, algorithm %d, change %d\n", SEED, (int)a, round);
            check(v.verdict == VERDICT_NO_CERTIFICATE || v.verdict == VERDICT_ALTERED ||
                  v.verdict == VERDICT_UNKNOWN_KEY);
            arena_reset(&trial);
        }
        arena_clear(&trial);
        arena_clear(&mem);
    }
}

TEST(a_thousand_random_changes_of_a_list_never_count) {
    enum { SEED = 20261124 };
    scoped(signer) struct signer *signer = signer_make(SIGNING_ES256);
    struct key_set keys = key_set_of(&mem, signer);
    struct text token = sample_token(&mem, signer), list = sample_list(&mem, signer, 94567, list_day());
    struct arena trial = {0};
    struct random random = {SEED};
    for (int32_t round = 0; round < CHANGES; round++) {
        struct question question = {token, &keys, text_keep(&trial, list), on_2009()};
        struct verification v;
        change(&random, question.list);
        verify(&trial, &question, &v);
        check_int(v.verdict, VERDICT_UNCHECKED);
        arena_reset(&trial);
    }
    arena_clear(&trial);
    arena_clear(&mem);
}
