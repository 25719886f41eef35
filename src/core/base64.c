/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base64.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

static int32_t value_of(char c, enum base64_kind kind) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == (kind == BASE64_URL ? '-' : '+')) return 62;
    if (c == (kind == BASE64_URL ? '_' : '/')) return 63;
    return -1;
}

static char letter_of(uint32_t value, enum base64_kind kind) {
    if (value < 62) return letters[value];
    if (value == 62) return kind == BASE64_URL ? '-' : '+';
    return kind == BASE64_URL ? '_' : '/';
}

struct text base64_print(struct arena *mem, struct text bytes, enum base64_kind kind) {
    char *out = arena_make(mem, char, (bytes.length + 2) / 3 * 4 + 1);
    int64_t length = 0;
    uint32_t bits = 0;
    int32_t bit_count = 0;
    for (int64_t i = 0; i < bytes.length; i++) {
        bits = (bits << 8 | (uint8_t)bytes.at[i]) & 0xffff;
        for (bit_count += 8; bit_count >= 6;) out[length++] = letter_of(bits >> (bit_count -= 6) & 63, kind);
    }
    if (bit_count > 0) out[length++] = letter_of(bits << (6 - bit_count) & 63, kind);
    while (kind == BASE64_PADDED && length % 4 != 0) out[length++] = '=';
    return (struct text){out, length};
}

bool base64_read(struct arena *mem, struct text t, enum base64_kind kind, struct text *out) {
    if (kind == BASE64_PADDED) {
        if (t.length % 4 != 0) return false;
        for (int32_t i = 0; i < 2 && t.length > 0 && t.at[t.length - 1] == '='; i++) t.length--;
    }
    if (t.length % 4 == 1) return false;
    char *bytes = arena_make(mem, char, t.length * 3 / 4 + 1);
    int64_t length = 0;
    uint32_t bits = 0;
    int32_t bit_count = 0;
    for (int64_t i = 0; i < t.length; i++) {
        int32_t value = value_of(t.at[i], kind);
        if (value < 0) return false;
        bits = (bits << 6 | (uint32_t)value) & 0xffffff;
        bit_count += 6;
        if (bit_count >= 8) bytes[length++] = (char)(bits >> (bit_count -= 8));
    }
    if ((bits & ((1u << bit_count) - 1)) != 0) return false;
    *out = (struct text){bytes, length};
    return true;
}
