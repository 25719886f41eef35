/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core/base64: bytes as letters (RFC 4648), each way one spelling: what is read is what would be written.
 *
 * Refused therefore, besides other letters: bits past the last byte that are not zero, so that no letter of a
 * signed text can be changed without changing what it says.
 */
#ifndef CADRE_CORE_BASE64_H
#define CADRE_CORE_BASE64_H

#include "core/text.h"

enum base64_kind {
    BASE64_URL,   /* letters of a URL, no padding (RFC 4648 5; JWS) */
    BASE64_PADDED /* "+" and "/", padded with "=" (RFC 4648 4; X.509 in JOSE) */
};

/* In `mem`. */
struct text base64_print(struct arena *mem, struct text bytes, enum base64_kind kind);
/* The bytes live in `mem`. */
bool base64_read(struct arena *mem, struct text t, enum base64_kind kind, struct text *out);

#endif
