/* SPDX-License-Identifier: Apache-2.0 */
#include "certify/paper.h"

#include "core/files.h"
#include "tests/certificates.h"
#include "tests/engines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena mem;

/* What a program that reads PDF writes to PATH.out; it must understand the file without a complaint. */
static struct text read_with(const char *program, const char *path, const char *after) {
    struct text said;
    struct err err = {0};
    struct text command = text_print(&mem, "%s '%s%s' 2>'%s.err' && ! test -s '%s.err'", program, path, after,
                                     path, path);
    check_int(system(text_zero_ended(&mem, command)), 0);
    check(file_read(&mem, text_zero_ended(&mem, text_print(&mem, "%s.out", path)), 1 << 20, &said, &err));
    return said;
}

static struct text shown_text(const char *path) {
    return read_with("pdftotext -layout", path, text_zero_ended(&mem, text_print(&mem, "' '%s.out", path)));
}

static struct text attached(const char *path) {
    return read_with("pdfdetach -save 1 -o", path,
                     text_zero_ended(&mem, text_print(&mem, ".out' '%s", path)));
}

static bool contains(struct text t, const char *part) {
    return memmem(t.at, (size_t)t.length, part, strlen(part)) != NULL;
}

TEST(the_paper_shows_what_the_token_says_and_carries_it) {
    scoped(press) struct press *press = press_open();
    scoped(signer) struct signer *signer = signer_make(SIGNING_ES256);
    struct key_set keys = key_set_of(&mem, signer);
    struct text token = sample_token(&mem, signer), pdf, again, inside;
    struct err err = {0};
    enum carrier kind;

    check(paper_pdf(&mem, press, token, &pdf, &err));

    check(paper_pdf(&mem, press, token, &again, &err) && text_equal(again, pdf));
    check(carrier_read(&mem, pdf, &kind, &inside, &err) && kind == CARRIER_PDF && text_equal(inside, token));
    struct question question = {
        .file = pdf, .keys = &keys, .now = (int64_t)day_of_date((struct date){2009, 1, 1}) * 86400};
    struct verification v;
    verify(&mem, &question, &v);
    check_int(v.verdict, VERDICT_UNCHECKED);
    const char *path = fresh_file();
    check(file_write(path, pdf, &err));
    struct text shown = shown_text(path);
    static const char *const parts[] = {"Куәлік",
                                        "Свидетельство",
                                        "Certificate",
                                        "Example Aidar",
                                        "Үлгі Айдар",
                                        "Взвод командирі",
                                        "Командир взвода",
                                        "Platoon commander",
                                        "2008.1",
                                        "Training centre",
                                        "2008-06-30",
                                        "2010-06-30",
                                        "1000-0000-0000-000Z",
                                        "https://training.example/verify/1000-0000-0000-000Z"};
    for (int32_t i = 0; i < COUNT(parts); i++) {
        if (!contains(shown, parts[i])) printf("not on the paper: %s\n", parts[i]);
        check(contains(shown, parts[i]));
    }
    check(text_equal(attached(path), token));
    arena_clear(&mem);
}

TEST(long_names_stay_on_one_page) {
    scoped(press) struct press *press = press_open();
    scoped(signer) struct signer *signer = signer_make(SIGNING_EDDSA);
    struct certificate certificate = sample_certificate();
    struct buffer name = {.mem = &mem};
    struct text pdf, shown;
    struct err err = {0};
    for (int32_t i = 0; i < 30; i++) buffer_adds(&name, "Бесконечное Название ");
    certificate.title[LANGUAGE_RU] = buffer_text(&name);
    certificate.holder[LANGUAGE_KK] = buffer_text(&name);
    certificate.valid_to = DAY_NONE;

    check(paper_pdf(&mem, press,
                    jws_print(&mem, signer, "JWT", credential_print(&mem, &sample_issuer, &certificate)),
                    &pdf, &err));

    const char *path = fresh_file();
    check(file_write(path, pdf, &err));
    shown = shown_text(path);
    check(contains(shown, "without an end"));
    check(contains(shown, "1000-0000-0000-000Z"));
    arena_clear(&mem);
}

TEST(what_is_no_token_has_no_paper) {
    scoped(press) struct press *press = press_open();
    struct text pdf;
    struct err err = {0}, other = {0};
    check(!paper_pdf(&mem, press, text_of("hello"), &pdf, &err));
    check_text(text_of(err.code), "jws.form");
    check(!carrier_attach_pdf(&mem, text_of("%PDF-1.5\ntrailer"), text_of("eyJ.a.b"), &pdf, &other));
    check_text(text_of(other.code), "carrier.damaged");
    arena_clear(&mem);
}
