/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certify/jws: a payload signed as HEADER.PAYLOAD.SIGNATURE (RFC 7515, compact serialization), by ES256 or
 * EdDSA alone.
 *
 * A token has one spelling: other letters for the same bytes are refused (core/base64), and so is a header
 * that asks for what we do not know (crit). The header names the key twice: kid, and jwk as Open Badges 3.0
 * (8.2.2) wants. A jwk in a token proves nothing, since whoever forges one brings his own: it is only held
 * against the key known under that name.
 */
#ifndef CADRE_CERTIFY_JWS_H
#define CADRE_CERTIFY_JWS_H

#include "certify/signing.h"

enum { JWS_BYTES_MAX = 1 << 20, JWS_HEADER_BYTES_MAX = 8192 };

struct jws {
    enum signing_algorithm algorithm;
    struct text kid, typ; /* empty: not named */
    bool has_jwk;
    struct public_key jwk;
    struct text payload, signature; /* decoded */
    struct text signed_bytes;       /* as they came: HEADER.PAYLOAD */
};

/* In `mem`. */
struct text jws_print(struct arena *mem, const struct signer *signer, const char *typ, struct text payload);

/*
 * The parts of a token, in `mem`. Errors, ERR_INPUT: jws.form, jws.base64, jws.header, jws.unsigned (alg is
 * none), jws.algorithm, jws.critical, jws.no-key (it names none); ERR_LIMIT: jws.too-large
 */
bool jws_read(struct arena *mem, struct text token, struct jws *out, struct err *err);

enum jws_check {
    JWS_RIGHT,
    JWS_UNKNOWN_KEY, /* no key of that name is known */
    JWS_OTHER_KEY, /* the key of that name is for another algorithm, or the token brings another of its own */
    JWS_WRONG      /* the key did not sign these bytes */
};
enum jws_check jws_check(const struct jws *jws, const struct key_set *keys);

#endif
