/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/certificates.h"

#include "core/base64.h"
#include "core/must.h"

const struct issuer sample_issuer = {{"https://training.example", 24}, {"Training Command", 16}};

struct certificate sample_certificate(void) {
    return (struct certificate){
        .number = text_of("1000-0000-0000-000Z"),
        .officer_id = text_of("P00017"),
        .salt = text_of("c2FsdA"),
        .holder = {[LANGUAGE_EN] = text_of("Example Aidar"), [LANGUAGE_KK] = text_of("Үлгі Айдар")},
        .course_id = text_of("T1"),
        .curriculum_version = text_of("2008.1"),
        .title = {[LANGUAGE_EN] = text_of("Platoon commander"),
                  [LANGUAGE_KK] = text_of("Взвод командирі"),
                  [LANGUAGE_RU] = text_of("Командир взвода")},
        .class_id = text_of("C0017"),
        .establishment_id = text_of("E1"),
        .establishment = {[LANGUAGE_EN] = text_of("Training centre")},
        .class_first = day_of_date((struct date){2008, 6, 2}),
        .class_last = day_of_date((struct date){2008, 6, 30}),
        .issued = day_of_date((struct date){2008, 6, 30}),
        .valid_to = day_of_date((struct date){2010, 6, 30}),
        .status_list = 1,
        .status_index = 94567,
    };
}

struct text sample_token(struct arena *mem, const struct signer *signer) {
    struct certificate certificate = sample_certificate();
    return jws_print(mem, signer, "JWT", credential_print(mem, &sample_issuer, &certificate));
}

struct text sample_list(struct arena *mem, const struct signer *signer, int64_t index, day made) {
    uint8_t *bits = arena_make(mem, uint8_t, STATUS_BYTES);
    if (index >= 0) status_set(bits, index);
    return status_list_print(mem, signer, &sample_issuer, 1, bits, (int64_t)made * 86400);
}

struct key_set key_set_of(struct arena *mem, const struct signer *signer) {
    struct key_set set = {arena_make(mem, struct public_key, 1), 1};
    set.keys[0] = *signer_public(signer);
    return set;
}

struct text sample_png(struct arena *mem) {
    struct text png;
    must(base64_read(
        mem,
        text_of("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5"
                "ErkJggg=="),
        BASE64_PADDED, &png));
    return png;
}
