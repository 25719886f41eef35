/* SPDX-License-Identifier: Apache-2.0 */
#include "record/xapi_text.h"

#include <stdio.h>
#include <string.h>

static bool is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_alphanumeric(char c) {
    return is_alpha(c) || is_digit(c);
}

/* The value of a hex digit, or -1. */
static int32_t hex_value(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool hex_is(struct text t, int64_t digits) {
    for (int64_t i = 0; i < t.length; i++)
        if (hex_value(t.at[i]) < 0) return false;
    return t.length == digits;
}

bool uuid_read(struct text t, uint8_t out[16]) {
    if (t.length != 36) return false;
    uint8_t bytes[16];
    int32_t half = 0; /* hex digits so far */
    for (int32_t i = 0; i < 36; i++) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (t.at[i] != '-') return false;
            continue;
        }
        int32_t value = hex_value(t.at[i]);
        if (value < 0) return false;
        if (half % 2 == 0) bytes[half / 2] = (uint8_t)(value << 4);
        else bytes[half / 2] |= (uint8_t)value;
        half++;
    }
    memcpy(out, bytes, sizeof bytes);
    return true;
}

struct uuid_text uuid_print(const uint8_t uuid[16]) {
    static const char digits[] = "0123456789abcdef";
    struct uuid_text text = {""};
    char *at = text.at;
    for (int32_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) *at++ = '-';
        *at++ = digits[uuid[i] >> 4];
        *at++ = digits[uuid[i] & 15];
    }
    return text;
}

/* ---- IRIs ---- */

/* unreserved, reserved and "%" of RFC 3986 */
static bool is_iri_ascii(char c) {
    static const char marks[] = "-._~:/?#[]@!$&'()*+,;=%";
    return is_alphanumeric(c) || (c != '\0' && strchr(marks, c) != NULL);
}

/* ucschar and iprivate of RFC 3987 */
static bool is_iri_wide(uint32_t c) {
    return c >= 0xa0 && !(c >= 0xfdd0 && c <= 0xfdef) && !(c >= 0xfff0 && c <= 0xffff) &&
           (c & 0xfffe) != 0xfffe && !(c >= 0xe0000 && c < 0xe1000);
}

static bool are_iri_characters(struct text t) {
    for (int64_t i = 0; i < t.length;) {
        uint32_t c;
        int32_t bytes = 1;
        if ((unsigned char)t.at[i] >= 0x80) {
            bytes = text_character(t, i, &c);
            if (bytes == 0 || !is_iri_wide(c)) return false;
        } else if (!is_iri_ascii(t.at[i])) {
            return false;
        } else if (t.at[i] == '%' &&
                   (i + 2 >= t.length || hex_value(t.at[i + 1]) < 0 || hex_value(t.at[i + 2]) < 0)) {
            return false;
        }
        i += bytes;
    }
    return true;
}

bool iri_is_absolute(struct text t) {
    int64_t scheme = 0;
    while (scheme < t.length && t.at[scheme] != ':') {
        char c = t.at[scheme];
        if (!is_alpha(c) && (scheme == 0 || (!is_digit(c) && c != '+' && c != '-' && c != '.'))) return false;
        scheme++;
    }
    if (scheme == 0 || scheme + 1 >= t.length) return false; /* no scheme, or nothing after it */
    return are_iri_characters((struct text){t.at + scheme + 1, t.length - scheme - 1});
}

/* Both sides of the last @ are there, with nothing in them that mail addresses never have. */
bool mailto_is(struct text t) {
    static const char prefix[] = "mailto:";
    int64_t begin = (int64_t)sizeof prefix - 1, at = -1;
    if (t.length < begin || memcmp(t.at, prefix, (size_t)begin) != 0) return false;
    for (int64_t i = begin; i < t.length; i++) {
        unsigned char c = (unsigned char)t.at[i];
        if (c <= 0x20 || c == 0x7f || strchr("<>,;:?", c) != NULL) return false;
        if (c == '@') at = i;
    }
    return at > begin && at < t.length - 1;
}

/* ---- language tags: the grammar of RFC 5646 2.1 ---- */

struct subtag {
    struct text text;
    bool alpha; /* letters only */
};

static bool take_subtag(struct text *rest, struct subtag *out) {
    int64_t end = 0;
    bool alpha = true;
    for (; end < rest->length && rest->at[end] != '-'; end++) {
        if (!is_alphanumeric(rest->at[end])) return false;
        alpha = alpha && is_alpha(rest->at[end]);
    }
    if (end == 0 || end > 8) return false;
    *out = (struct subtag){{rest->at, end}, alpha};
    bool last = end == rest->length;
    rest->at += last ? end : end + 1;
    rest->length -= last ? end : end + 1;
    return last || rest->length > 0; /* no hyphen at the end */
}

static bool is_irregular(struct text t) {
    static const char *const tags[] = {"en-GB-oed", "i-ami", "i-bnn",     "i-default", "i-enochian", "i-hak",
                                       "i-klingon", "i-lux", "i-mingo",   "i-navajo",  "i-pwn",      "i-tao",
                                       "i-tay",     "i-tsu", "sgn-BE-FR", "sgn-BE-NL", "sgn-CH-DE"};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
        if ((size_t)t.length == strlen(tags[i]) && strncasecmp(t.at, tags[i], (size_t)t.length) == 0)
            return true;
    return false;
}

enum { LANGUAGE_SUBTAGS_MAX = 40 };

/* Splits at hyphens; returns how many subtags, or 0 when one is none. */
static int32_t split_subtags(struct text t, struct subtag *subtags) {
    int32_t count = 0;
    while (t.length > 0) {
        if (count == LANGUAGE_SUBTAGS_MAX || !take_subtag(&t, &subtags[count++])) return 0;
    }
    return count;
}

static bool is_of(const struct subtag *s, int64_t shortest, int64_t longest, bool alpha) {
    return s->text.length >= shortest && s->text.length <= longest && (s->alpha || !alpha);
}

static bool is_variant(const struct subtag *s) {
    return is_of(s, 5, 8, false) || (s->text.length == 4 && is_digit(s->text.at[0]));
}

static bool is_region(const struct subtag *s) {
    const char *at = s->text.at;
    return is_of(s, 2, 2, true) ||
           (s->text.length == 3 && is_digit(at[0]) && is_digit(at[1]) && is_digit(at[2]));
}

static bool is_private_mark(const struct subtag *s) {
    return s->text.length == 1 && (s->text.at[0] | 0x20) == 'x';
}

bool language_tag_is(struct text t) {
    struct subtag list[LANGUAGE_SUBTAGS_MAX + 1] = {{TEXT_NONE, false}};
    if (is_irregular(t)) return true;
    int32_t count = split_subtags(t, list), i = 0;
    if (count == 0) return false;
    if (is_private_mark(&list[0])) return count > 1;
    if (!is_of(&list[i++], 2, 8, true)) return false;
    for (int32_t more = 0; list[0].text.length <= 3 && more < 3 && i < count && is_of(&list[i], 3, 3, true);
         more++)
        i++; /* extended language */
    if (i < count && is_of(&list[i], 4, 4, true)) i++;
    if (i < count && is_region(&list[i])) i++;
    while (i < count && is_variant(&list[i])) i++;
    uint64_t marks = 0; /* of extensions so far, by their letter or digit: none twice */
    while (i < count && list[i].text.length == 1 && !is_private_mark(&list[i])) {
        uint64_t mark = (uint64_t)1 << (list[i].text.at[0] & 0x1f) << (is_digit(list[i].text.at[0]) ? 32 : 0);
        int32_t begin = i++;
        while (i < count && list[i].text.length >= 2) i++;
        if (i == begin + 1 || (marks & mark) != 0) return false;
        marks |= mark;
    }
    return i == count || (is_private_mark(&list[i]) && i + 1 < count);
}

/* ---- media types ---- */

static bool take_token(struct text *rest) {
    int64_t end = 0;
    while (end < rest->length) {
        char c = rest->at[end];
        if (!is_alphanumeric(c) && (c == '\0' || strchr("!#$%&'*+-.^_`|~", c) == NULL)) break;
        end++;
    }
    rest->at += end;
    rest->length -= end;
    return end > 0;
}

bool media_type_is(struct text t) {
    if (!take_token(&t) || t.length == 0 || t.at[0] != '/') return false;
    t.at++, t.length--;
    if (!take_token(&t)) return false;
    t = text_trim(t);
    for (int64_t i = 0; i < t.length; i++)
        if ((unsigned char)t.at[i] < 0x20 || t.at[i] == 0x7f) return false;
    return t.length == 0 || t.at[0] == ';';
}

/* ---- durations ---- */

/* Digits, with a fraction or without. */
static bool take_amount(struct text *rest, bool *out_fraction) {
    int64_t i = 0, from;
    while (i < rest->length && is_digit(rest->at[i])) i++;
    if (i == 0) return false;
    *out_fraction = i < rest->length && (rest->at[i] == '.' || rest->at[i] == ',');
    if (*out_fraction) {
        for (from = ++i; i < rest->length && is_digit(rest->at[i]);) i++;
        if (i == from) return false;
    }
    rest->at += i;
    rest->length -= i;
    return true;
}

/* Components in the order of `letters`, each at most once, at least one; none after a fraction. */
static bool take_components(struct text *rest, const char *letters, bool *fraction) {
    int32_t taken = 0;
    for (; rest->length > 0 && rest->at[0] != 'T'; taken++) {
        if (*fraction || !take_amount(rest, fraction) || rest->length == 0 || rest->at[0] == '\0')
            return false;
        const char *found = strchr(letters, rest->at[0]);
        if (found == NULL) return false;
        letters = found + 1;
        rest->at++, rest->length--;
    }
    return taken > 0;
}

bool duration_is(struct text t) {
    bool fraction = false;
    if (t.length < 3 || t.at[0] != 'P') return false;
    t.at++, t.length--;
    if (t.at[t.length - 1] == 'W') return take_components(&t, "W", &fraction) && t.length == 0;
    if (t.at[0] != 'T' && !take_components(&t, "YMD", &fraction)) return false;
    if (t.length == 0) return true;
    t.at++, t.length--; /* T */
    return take_components(&t, "HMS", &fraction) && t.length == 0;
}

/* Cut down to hundredths of a second, without zeros at the end: what is before the point, and what is behind
 * it. */
static void split_duration(struct text t, struct text *out_whole, struct text *out_hundredths) {
    int64_t point = 0;
    while (point < t.length && t.at[point] != '.' && t.at[point] != ',') point++;
    bool seconds = t.length > 0 && t.at[t.length - 1] == 'S';
    if (seconds && point == t.length) point--; /* "PT5S" */
    *out_whole = (struct text){t.at, seconds ? point : t.length};
    *out_hundredths = TEXT_NONE;
    if (!seconds || point + 1 >= t.length) return;
    int64_t digits = t.length - point - 2;
    *out_hundredths = (struct text){t.at + point + 1, digits < 2 ? digits : 2};
    while (out_hundredths->length > 0 && out_hundredths->at[out_hundredths->length - 1] == '0')
        out_hundredths->length--;
}

bool duration_same(struct text a, struct text b) {
    struct text whole_a, whole_b, hundredths_a, hundredths_b;
    if (text_equal(a, b)) return true;
    if (a.length == 0 || b.length == 0 || a.at[a.length - 1] != b.at[b.length - 1]) return false;
    split_duration(a, &whole_a, &hundredths_a);
    split_duration(b, &whole_b, &hundredths_b);
    return text_equal(whole_a, whole_b) && text_equal(hundredths_a, hundredths_b);
}
