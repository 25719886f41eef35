/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record/signature: signed statements (xAPI Data 2.6): the attachment is a JWS in compact serialization whose
 * payload is the statement.
 */
#ifndef CADRE_RECORD_SIGNATURE_H
#define CADRE_RECORD_SIGNATURE_H

#include "core/json.h"
#include "record/xapi.h"

/*
 * Whether `jws` signs the statement: RS256, RS384 or RS512; when the header has x5c, by the key of its first
 * certificate; the payload is the same statement (but for what a store may set and for the signature's own
 * attachment). Without x5c there is no key to check against, as the standard
 * allows.
 *
 * Errors: signature.form, signature.base64, signature.header, signature.algorithm, signature.certificate,
 * signature.wrong, signature.payload, signature.differs.
 */
bool signature_check(struct arena *mem, struct text jws, const struct json *json, int32_t statement,
                     enum xapi_version version, struct err *err);

#endif
