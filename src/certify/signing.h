/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certify/signing: the keys that sign certificates, and how their public halves are written: JWK and JWKS
 * (RFC 7517, 7518 section 6.2, 8037).
 *
 *   ES256  ECDSA with P-256 and SHA-256; what most readers of credentials know
 *   EdDSA  Ed25519
 *
 * A key's name (kid) is its thumbprint (RFC 7638): 43 letters that follow from the key itself, so that two
 * keys cannot be mixed up and a key need not be told its name.
 */
#ifndef CADRE_CERTIFY_SIGNING_H
#define CADRE_CERTIFY_SIGNING_H

#include "core/json.h"
#include "core/json_out.h"
#include "core/scoped.h"

enum signing_algorithm { SIGNING_ES256, SIGNING_EDDSA, SIGNING_COUNT };
extern const char *const signing_names[SIGNING_COUNT]; /* "ES256", "EdDSA" */

enum {
    POINT_BYTES = 32,
    SIGNATURE_BYTES = 64,
    KID_LENGTH = 43,
    KID_BYTES_MAX = 500, /* of keys that others made */
    KEY_SET_MAX = 1000,
    KEY_SET_BYTES_MAX = 1 << 20
};

struct public_key {
    enum signing_algorithm algorithm;
    uint8_t x[POINT_BYTES], y[POINT_BYTES]; /* y: of ES256 */
    struct text kid;                        /* as its file names it, else the thumbprint */
};

struct key_set {
    struct public_key *keys;
    int32_t count;
};

/* Whether t is "ES256" or "EdDSA". */
bool signing_named(struct text t, enum signing_algorithm *out);
/* RFC 7638: 43 letters, in `mem`. */
struct text public_key_thumbprint(struct arena *mem, const struct public_key *key);
/* The members that make the key, in the order of RFC 7638: crv, kty, x, y. */
void public_key_print(struct json_out *json, const struct public_key *key);
/* {"keys":[...]} with kid, alg and use, and a line end; in `mem`. */
struct text key_set_print(struct arena *mem, const struct key_set *set);
/* False when the value is no public key of ours, or its point is not on the curve. Lives in `mem`. */
bool public_key_read(struct arena *mem, const struct json *json, int32_t node, struct public_key *out);
bool public_key_same(const struct public_key *a, const struct public_key *b);
/*
 * A JWKS or a single JWK. Keys of other kinds or uses are passed over, as RFC 7517 says. Lives in `mem`.
 * Errors, ERR_INPUT: keys.form (the JSON's fault in it), keys.private (a private key is in it), keys.twice
 * (two of one kid), keys.none (nothing that can check a certificate); ERR_LIMIT: keys.too-large
 */
bool key_set_read(struct arena *mem, struct text bytes, struct key_set *out, struct err *err);
/* NULL when there is none of that kid. */
const struct public_key *key_set_find(const struct key_set *set, struct text kid);

/* Whether the key made the signature of these bytes. */
bool public_key_verifies(const struct public_key *key, struct text bytes, struct text signature);

/* ---- the private half ---- */

struct signer; /* belongs to one thread at a time */

struct signer *signer_make(enum signing_algorithm algorithm);
/* PKCS #8 in PEM. NULL when it is none of the two kinds. */
struct signer *signer_read(struct text pem);
void signer_end(struct signer *signer);                                 /* accepts NULL */
struct text signer_pem(struct arena *mem, const struct signer *signer); /* a secret: see secret_forget */
const struct public_key *signer_public(const struct signer *signer);    /* lives with the signer */
void signer_sign(const struct signer *signer, struct text bytes, uint8_t out[SIGNATURE_BYTES]);

static inline void signer_scope_end(struct signer **signer) {
    signer_end(*signer);
}

#endif
