/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certify/status_list: which certificates are revoked, as one bit each in a signed list (Bitstring Status
 * List 1.0), so that whoever asks for the list does not tell which certificate he looks at.
 *
 *   bits, the first in the highest place of the first byte -> gzip -> base64url after a "u" -> VC-JWT
 *
 * A list has 131,072 places or more, the least that the standard allows, and ends after STATUS_DAYS: an old
 * list does not hide a revocation for longer.
 */
#ifndef CADRE_CERTIFY_STATUS_LIST_H
#define CADRE_CERTIFY_STATUS_LIST_H

#include "certify/credential.h"
#include "certify/jws.h"

enum {
    STATUS_PLACES = 131072,
    STATUS_BYTES = STATUS_PLACES / 8,
    STATUS_BYTES_MAX = 1 << 24, /* of others' lists, unpacked */
    STATUS_DAYS = 7
};

void status_set(uint8_t *bits, int64_t index);
/* The signed list `number` as it is at `now` (seconds), in `mem`. bits: [STATUS_BYTES] */
struct text status_list_print(struct arena *mem, const struct signer *signer, const struct issuer *issuer,
                              int64_t number, const uint8_t *bits, int64_t now);

struct status_list {
    struct text id, issuer_id;
    int64_t valid_from, valid_until; /* seconds; INT64_MAX: for ever */
    const uint8_t *bits;
    int64_t places;
};

/* What a token holds, in `mem`. Errors, ERR_INPUT: status.kind, status.packed, those of credential_read;
   ERR_LIMIT: status.too-large */
bool status_list_read(struct arena *mem, struct text payload, struct status_list *out, struct err *err);
bool status_list_has(const struct status_list *list, int64_t index); /* index < places */

#endif
