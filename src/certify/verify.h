/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certify/verify: is a certificate what it says it is? From the file alone, the keys of issuers who are
 * trusted, and a list of revocations; no network, no database, no clock.
 *
 *   file, keys, list, moment  ->  a verdict, and what was found of each of: form, signature, time, revocation
 *
 * The verdict is VALID only when all four were checked and right. What could not be checked is said, and is a
 * verdict of its own. When several things are wrong, the first of this order is the verdict:
 *
 *   not a certificate, altered, unknown key, revoked, expired, not yet valid, revocation not checked
 */
#ifndef CADRE_CERTIFY_VERIFY_H
#define CADRE_CERTIFY_VERIFY_H

#include "certify/carrier.h"
#include "certify/credential.h"
#include "certify/jws.h"

enum verdict {
    VERDICT_VALID,
    VERDICT_NO_CERTIFICATE, /* no certificate in the file, or not one that can be read */
    VERDICT_ALTERED,        /* the signature does not fit, or is by no algorithm that counts */
    VERDICT_UNKNOWN_KEY,    /* the signature cannot be checked */
    VERDICT_REVOKED,
    VERDICT_EXPIRED,
    VERDICT_NOT_YET,
    VERDICT_UNCHECKED, /* all is right but revocation, which could not be checked */
    VERDICT_COUNT
};

extern const char *const verdict_words[VERDICT_COUNT]; /* "valid", "no-certificate", ... */

enum check_subject { CHECK_FORM, CHECK_SIGNATURE, CHECK_TIME, CHECK_REVOCATION, CHECK_COUNT };
extern const char *const check_words[CHECK_COUNT]; /* "form", "signature", ... */

enum check_result { CHECK_NOT_REACHED, CHECK_RIGHT, CHECK_WRONG, CHECK_NOT_POSSIBLE };

struct check {
    enum check_result result;
    const char *code; /* "verify.revoked"; empty when it is right */
    struct text text; /* one sentence, in lower case without a full stop */
};

struct question {
    struct text file;           /* a token, or a PNG, SVG or PDF with one */
    const struct key_set *keys; /* NULL: none were given */
    struct text list;           /* the token of a list of revocations; empty: none was given */
    int64_t now;                /* seconds since 1970 */
};

struct verification {
    enum verdict verdict;
    enum carrier carrier;
    struct check checks[CHECK_COUNT];
    bool has_credential;
    struct credential credential; /* what it says; to be believed only when the signature is right */
    struct text kid;
    enum signing_algorithm algorithm;
};

/* Whatever the bytes are, there is a verdict. Lives in `mem`. */
void verify(struct arena *mem, const struct question *question, struct verification *out);

#endif
