/* SPDX-License-Identifier: Apache-2.0 */
#include "record/postings.h"

#include "core/must.h"

enum { CODE_BITS = 3, CODE_OTHER = 7 };

static const uint8_t usual[CODE_OTHER] = {
    ROLE_MAIN,
    ROLE_MAIN | ROLE_RELATED,
    ROLE_RELATED,
    ROLE_AUTHORITY,
    ROLE_MAIN | ROLE_RELATED | ROLE_AUTHORITY,
    ROLE_INHERITED_MAIN | ROLE_INHERITED_RELATED,
    ROLE_INHERITED_RELATED,
};

static uint8_t code_of(uint8_t roles) {
    for (uint8_t code = 0; code < CODE_OTHER; code++)
        if (usual[code] == roles) return code;
    return CODE_OTHER;
}

static int32_t posting_write(int64_t gap, uint8_t roles, uint8_t *bytes) {
    uint8_t code = code_of(roles);
    uint64_t number = (uint64_t)gap << CODE_BITS | code;
    int32_t length = 0;
    for (; number >= 128; number >>= 7) bytes[length++] = (uint8_t)(number | 128);
    bytes[length++] = (uint8_t)number;
    if (code == CODE_OTHER) bytes[length++] = roles;
    return length;
}

int32_t chunk_write(const struct posting *postings, int32_t count, uint8_t bytes[CHUNK_BYTES_MAX],
                    int32_t *out_length) {
    int32_t length = 0, i = 0;
    for (; i < count && length + POSTING_BYTES_MAX <= CHUNK_BYTES_MAX; i++) {
        int64_t gap = i == 0 ? 0 : postings[i].seq - postings[i - 1].seq;
        must(i == 0 || gap > 0);
        length += posting_write(gap, postings[i].roles, bytes + length);
    }
    *out_length = length;
    return i;
}

int32_t chunk_read(struct text bytes, int64_t first_seq, struct posting out[CHUNK_POSTINGS_MAX]) {
    const uint8_t *at = (const uint8_t *)bytes.at, *end = at + bytes.length;
    int64_t seq = first_seq;
    int32_t count = 0;
    while (at < end && count < CHUNK_POSTINGS_MAX) {
        uint64_t number = 0;
        int shift = 0;
        while (at < end && *at >= 128 && shift < 63) number |= (uint64_t)(*at++ & 127) << shift, shift += 7;
        if (at == end) return -1;
        number |= (uint64_t)*at++ << shift;
        uint8_t code = number & CODE_OTHER;
        if (code == CODE_OTHER && at == end) return -1;
        seq += (int64_t)(number >> CODE_BITS);
        out[count++] = (struct posting){seq, code == CODE_OTHER ? *at++ : usual[code]};
    }
    return at == end ? count : -1;
}
