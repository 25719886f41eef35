/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text.h"

#include "core/must.h"

#include <stdio.h>
#include <string.h>

struct text text_of(const char *zero_ended) {
    return (struct text){zero_ended, (int64_t)strlen(zero_ended)};
}

bool text_equal(struct text a, struct text b) {
    return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, (size_t)a.length) == 0);
}

bool text_is(struct text t, const char *zero_ended) {
    return text_equal(t, text_of(zero_ended));
}

int text_compare(struct text a, struct text b) {
    int64_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter == 0 ? 0 : memcmp(a.at, b.at, (size_t)shorter);
    if (order != 0) return order;
    return (a.length > b.length) - (a.length < b.length);
}

uint64_t text_hash(struct text t) {
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a, then a finisher so that low bits are mixed too */
    for (int64_t i = 0; i < t.length; i++) hash = (hash ^ (unsigned char)t.at[i]) * 0x100000001b3u;
    hash ^= hash >> 32;
    hash *= 0x9e3779b97f4a7c15u;
    return hash ^ (hash >> 29);
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

struct text text_trim(struct text t) {
    while (t.length > 0 && is_blank(t.at[0])) t.at++, t.length--;
    while (t.length > 0 && is_blank(t.at[t.length - 1])) t.length--;
    return t;
}

bool text_next(struct text *rest, char separator, struct text *out) {
    while (rest->length > 0 && rest->at[0] == separator) rest->at++, rest->length--;
    if (rest->length == 0) return false;
    int64_t end = 0;
    while (end < rest->length && rest->at[end] != separator) end++;
    *out = (struct text){rest->at, end};
    rest->at += end;
    rest->length -= end;
    return true;
}

bool text_has_word(struct text list, struct text word) {
    struct text part;
    while (text_next(&list, ' ', &part))
        if (text_equal(part, word)) return true;
    return false;
}

struct text text_keep(struct arena *mem, struct text t) {
    return (struct text){text_zero_ended(mem, t), t.length};
}

const char *text_zero_ended(struct arena *mem, struct text t) {
    char *copy = arena_make(mem, char, t.length + 1);
    if (t.length > 0) memcpy(copy, t.at, (size_t)t.length);
    return copy;
}

struct text text_lower(struct arena *mem, struct text t) {
    char *copy = arena_make(mem, char, t.length + 1);
    for (int64_t i = 0; i < t.length; i++)
        copy[i] = (char)(t.at[i] >= 'A' && t.at[i] <= 'Z' ? t.at[i] | 0x20 : t.at[i]);
    return (struct text){copy, t.length};
}

struct text text_shorten(struct arena *mem, struct text t, int64_t bytes_max) {
    if (t.length <= bytes_max) return t;
    int64_t end = bytes_max;
    while (end > 0 && (t.at[end] & 0xc0) == 0x80) end--;
    return text_print(mem, "%.*s...", (int)end, t.at);
}

struct text text_print_list(struct arena *mem, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    must(length >= 0);
    char *copy = arena_make(mem, char, length + 1);
    vsnprintf(copy, (size_t)length + 1, format, again);
    va_end(again);
    return (struct text){copy, length};
}

struct text text_print(struct arena *mem, const char *format, ...) {
    va_list args;
    va_start(args, format);
    struct text printed = text_print_list(mem, format, args);
    va_end(args);
    return printed;
}

bool text_int(struct text t, int64_t min, int64_t max, int64_t *out) {
    bool negative = t.length > 0 && t.at[0] == '-';
    if (negative) t.at++, t.length--;
    if (t.length == 0 || t.length > 19) return false;
    if (t.at[0] == '0' && (t.length > 1 || negative)) return false;
    int64_t number = 0; /* counted downwards: INT64_MIN has no positive twin */
    for (int64_t i = 0; i < t.length; i++) {
        if (t.at[i] < '0' || t.at[i] > '9') return false;
        if (__builtin_mul_overflow(number, 10, &number)) return false;
        if (__builtin_sub_overflow(number, t.at[i] - '0', &number)) return false;
    }
    if (!negative && __builtin_sub_overflow(0, number, &number)) return false;
    if (number < min || number > max) return false;
    *out = number;
    return true;
}

int32_t text_character(struct text t, int64_t i, uint32_t *out) {
    const unsigned char *s = (const unsigned char *)t.at + i;
    int64_t left = t.length - i;
    if (s[0] < 0x80) return *out = s[0], 1;
    int bytes = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
    if (s[0] < 0xc2 || s[0] > 0xf4 || left < bytes) return 0;
    uint32_t c = s[0] & (0x7fu >> bytes);
    for (int k = 1; k < bytes; k++) {
        if ((s[k] & 0xc0) != 0x80) return 0;
        c = c << 6 | (s[k] & 0x3fu);
    }
    bool too_long = (bytes == 3 && c < 0x800) || (bytes == 4 && c < 0x10000);
    if (too_long || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) return 0;
    *out = c;
    return bytes;
}

int64_t text_utf8_error(struct text t) {
    for (int64_t i = 0; i < t.length;) {
        uint32_t c;
        int32_t bytes = text_character(t, i, &c);
        if (bytes == 0) return i;
        i += bytes;
    }
    return -1;
}

static int32_t character_columns(uint32_t c) {
    if ((c >= 0x300 && c <= 0x36f) || (c >= 0x483 && c <= 0x489) || (c >= 0x1ab0 && c <= 0x1aff) ||
        c == 0x200b || c == 0xfeff || (c >= 0xfe00 && c <= 0xfe0f))
        return 0;
    if ((c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
        (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
        (c >= 0x1f300 && c <= 0x1faff) || (c >= 0x20000 && c <= 0x3fffd))
        return 2;
    return 1;
}

int32_t text_columns(struct text t) {
    int32_t columns = 0;
    for (int64_t i = 0; i < t.length;) {
        uint32_t c;
        int32_t bytes = text_character(t, i, &c);
        columns += bytes == 0 ? 1 : character_columns(c);
        i += bytes == 0 ? 1 : bytes;
    }
    return columns;
}

int32_t text_distance(struct text a, struct text b, int32_t most) {
    enum { LONGEST = 64 };
    int32_t rows[3][LONGEST + 1];
    if (a.length > LONGEST || b.length > LONGEST) return most;
    for (int32_t k = 0; k <= b.length; k++) rows[0][k] = k;
    for (int32_t i = 1; i <= a.length; i++) {
        int32_t *now = rows[i % 3], *before = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];
        now[0] = i;
        for (int32_t k = 1; k <= b.length; k++) {
            now[k] = before[k - 1] + (a.at[i - 1] != b.at[k - 1]);
            if (before[k] + 1 < now[k]) now[k] = before[k] + 1;
            if (now[k - 1] + 1 < now[k]) now[k] = now[k - 1] + 1;
            bool swapped = i > 1 && k > 1 && a.at[i - 1] == b.at[k - 2] && a.at[i - 2] == b.at[k - 1];
            if (swapped && second[k - 2] + 1 < now[k]) now[k] = second[k - 2] + 1;
        }
    }
    int32_t distance = rows[a.length % 3][b.length];
    return distance < most ? distance : most;
}

static void buffer_room(struct buffer *b, int64_t more) {
    if (b->capacity - b->length >= more) return;
    int64_t larger = b->capacity < 256 ? 256 : b->capacity * 2;
    while (larger - b->length < more) larger *= 2;
    char *copy = arena_make(b->mem, char, larger);
    if (b->length > 0) memcpy(copy, b->at, (size_t)b->length);
    b->at = copy;
    b->capacity = larger;
}

void buffer_add(struct buffer *b, struct text t) {
    if (t.length == 0) return;
    buffer_room(b, t.length);
    memcpy(b->at + b->length, t.at, (size_t)t.length);
    b->length += t.length;
}

void buffer_adds(struct buffer *b, const char *zero_ended) {
    buffer_add(b, text_of(zero_ended));
}

void buffer_char(struct buffer *b, char c) {
    buffer_add(b, (struct text){&c, 1});
}

void buffer_int(struct buffer *b, int64_t number) {
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)number);
    buffer_add(b, (struct text){digits, length});
}

void buffer_print(struct buffer *b, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    must(length >= 0);
    buffer_room(b, length + 1);
    vsnprintf(b->at + b->length, (size_t)length + 1, format, again);
    b->length += length;
    va_end(again);
    va_end(args);
}

static bool is_shown(uint32_t c) {
    bool control = c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
    bool turns = (c >= 0x200e && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    return !control && !turns && c != 0xfeff;
}

void buffer_shown(struct buffer *b, struct text t) {
    for (int64_t i = 0; i < t.length;) {
        uint32_t c = 0;
        int32_t bytes = text_character(t, i, &c);
        bool shown = bytes > 0 && is_shown(c);
        if (bytes == 0) bytes = 1;
        if (shown) buffer_add(b, (struct text){t.at + i, bytes});
        for (int k = 0; !shown && k < bytes; k++) buffer_print(b, "\\x%02X", (unsigned char)t.at[i + k]);
        i += bytes;
    }
}

struct text buffer_text(const struct buffer *b) {
    return (struct text){b->length > 0 ? b->at : "", b->length};
}
