/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/certificate_keys: the keys that sign certificates, outside the database, as the key of the audit
 * log is: whoever can change the database but not read the directory cannot sign.
 *
 *   DIRECTORY/KID.pem    the private half, mode 0600; goes when the key is retired
 *   DIRECTORY/KID.json   the public half (JWK), when it was made and retired; stays for ever
 *
 * The newest key that is not retired signs. All public halves stay published: certificates that a retired key
 * signed remain what they are. Rotation is: add a key, wait until everyone who verifies has the new JWKS,
 * retire the old one.
 *
 * Errors: certificate.no-key (ERR_STORE: none signs), certificate.key-open (ERR_STORE: others may read it),
 * certificate.key-damaged (ERR_STORE), certificate.unknown-key (ERR_INPUT), those of core/files;
 * rights.missing.
 */
#ifndef CADRE_SERVICE_CERTIFICATE_KEYS_H
#define CADRE_SERVICE_CERTIFICATE_KEYS_H

#include "certify/signing.h"
#include "service/service.h"

/* Beside a SQLite file, FILE-keys; for PostgreSQL cadre-keys here; or what `service` says. In `mem`. */
const char *certificate_keys_directory(struct arena *mem, const struct service *service, const struct tx *tx);

struct certificate_key {
    struct public_key public;
    int64_t made_seconds, retired_seconds; /* 0: it signs, or can */
};

struct certificate_key_list {
    struct certificate_key *keys; /* oldest first */
    int32_t count;
};

/* ---- with RIGHT_KEYS; each leaves an audit line ---- */

bool certificate_keys_add(struct arena *mem, const struct service *service, enum signing_algorithm algorithm,
                          struct text *out_kid, struct err *err);
/* By its name or the beginning of it, when only one begins so. */
bool certificate_keys_retire(struct arena *mem, const struct service *service, struct text kid,
                             struct text *out_kid, struct err *err);

/* ---- for anyone ---- */

/* Lives in `mem`. */
bool certificate_keys_list(struct arena *mem, const struct service *service, struct tx *tx,
                           struct certificate_key_list *out, struct err *err);
/* All public halves as a JWKS, the newest first; in `mem`. */
bool certificate_keys_set(struct arena *mem, const struct service *service, struct tx *tx,
                          struct key_set *out, struct err *err);
/* The key that signs; signer_end it. NULL on failure. */
struct signer *certificate_keys_signer(struct arena *mem, const struct service *service, struct tx *tx,
                                       struct err *err);

#endif
