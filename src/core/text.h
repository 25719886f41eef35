/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core/text: text as a slice of UTF-8 bytes that somebody else owns, and a buffer that text is written to.
 */
#ifndef CADRE_CORE_TEXT_H
#define CADRE_CORE_TEXT_H

#include "core/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

struct text {
    const char *at; /* not ended by a zero byte */
    int64_t length; /* bytes */
};

#define TEXT_NONE ((struct text){"", 0})
/* for printf: printf("%.*s", TEXT_ARGS(name)) */
#define TEXT_ARGS(t) (int)(t).length, (t).at

struct text text_of(const char *zero_ended);
bool text_is(struct text t, const char *zero_ended);
bool text_equal(struct text a, struct text b);
int text_compare(struct text a, struct text b); /* by bytes, shorter first on a tie */
uint64_t text_hash(struct text t);
struct text text_trim(struct text t); /* without spaces and tabs at both ends */
/* The next part up to `separator` (runs of it count once), taken off `*rest`; false when none is left. */
bool text_next(struct text *rest, char separator, struct text *out);
bool text_has_word(struct text list, struct text word);  /* a list separated by spaces */
struct text text_keep(struct arena *mem, struct text t); /* a copy that lives in `mem` */
const char *text_zero_ended(struct arena *mem, struct text t);
struct text text_lower(struct arena *mem, struct text t); /* ASCII letters in lower case; a copy in `mem` */
/* `t`, or when it is longer than bytes_max its beginning and "...", cut between characters: for messages. */
struct text text_shorten(struct arena *mem, struct text t, int64_t bytes_max);
struct text text_print(struct arena *mem, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct text text_print_list(struct arena *mem, const char *format, va_list args);

/* A whole decimal number without a plus sign or leading zeros; false when it is not one or leaves the range.
 */
bool text_int(struct text t, int64_t min, int64_t max, int64_t *out);
/* Decodes the character at byte `i`; returns its bytes, or 0 when they are not UTF-8 (RFC 3629). */
int32_t text_character(struct text t, int64_t i, uint32_t *out);
/* -1 when the bytes are UTF-8 without surrogates, else the offset of the first byte that is not. */
int64_t text_utf8_error(struct text t);
/* Columns a terminal needs for it: 0 for combining marks, 2 for wide East Asian characters, else 1. */
int32_t text_columns(struct text t);
/* How many letters (bytes) must be put in, left out, replaced or swapped with the next to make `b` of `a`; no
   more than `most` is told apart. Either longer than 64 bytes: `most`. */
int32_t text_distance(struct text a, struct text b, int32_t most);

/* A growing buffer; zeroed is empty. The bytes live in the arena. */
struct buffer {
    struct arena *mem;
    char *at;
    int64_t length, capacity;
};

void buffer_add(struct buffer *b, struct text t);
void buffer_adds(struct buffer *b, const char *zero_ended);
void buffer_char(struct buffer *b, char c);
void buffer_int(struct buffer *b, int64_t number);
void buffer_print(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/*
 * Bytes from outside, so that a terminal or a page shows what they are and does nothing else: control
 * characters, line ends, marks that turn the writing direction, and bytes that are not UTF-8 come as \x1B.
 */
void buffer_shown(struct buffer *b, struct text t);
struct text buffer_text(const struct buffer *b); /* valid until the next change */

#endif
