/* SPDX-License-Identifier: Apache-2.0 */
#include "core/collation.h"

#include "core/must.h"

#include <pthread.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ucol.h>
#include <unicode/ustring.h>

/* ---- order ---- */

static const char *const languages[] = {"en", "kk", "ru"};
enum { LANGUAGES = sizeof languages / sizeof languages[0] };
static UCollator *collators[LANGUAGES]; /* for the whole process; ICU allows many readers */
static pthread_once_t opened = PTHREAD_ONCE_INIT;

static void open_collators(void) {
    for (int32_t i = 0; i < LANGUAGES; i++) {
        UErrorCode status = U_ZERO_ERROR;
        collators[i] = ucol_open(languages[i], &status);
        must(U_SUCCESS(status));
    }
}

static const UCollator *collator_of(const char *language) {
    pthread_once(&opened, open_collators);
    for (int32_t i = 0; i < LANGUAGES; i++)
        if (strcmp(language, languages[i]) == 0) return collators[i];
    return collators[0];
}

struct text collation_key(struct arena *mem, const char *language, struct text t) {
    const UCollator *collator = collator_of(language);
    int32_t bytes = (int32_t)(t.length < COLLATION_BYTES_MAX ? t.length : COLLATION_BYTES_MAX), length = 0;
    UChar *wide = arena_make(mem, UChar, bytes + 1); /* never more units than bytes */
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8WithSub(wide, bytes + 1, &length, t.at, bytes, 0xfffd, NULL, &status);
    must(U_SUCCESS(status));
    uint8_t some[256];
    int32_t size = ucol_getSortKey(collator, wide, length, some, sizeof some);
    char *key = arena_make(mem, char, size);
    if (size <= (int32_t)sizeof some) memcpy(key, some, (size_t)size);
    else ucol_getSortKey(collator, wide, length, (uint8_t *)key, size);
    return (struct text){key, size - 1}; /* without the zero at its end */
}

/* ---- finding ---- */

struct alike {
    const char *of, *counts_as;
};
static const struct alike alikes[] = {
#define LETTER(letter, counts_as)
#define ALIKE(of, counts_as) {of, counts_as},
#include "core/letters.def"
#undef LETTER
#undef ALIKE
};

/* NULL: as it is. */
static const char *letter_counts_as(uint32_t letter) {
    switch (letter) {
#define LETTER(letter, counts_as)                                                                            \
    case letter:                                                                                             \
        return counts_as;
#define ALIKE(of, counts_as)
#include "core/letters.def"
#undef LETTER
#undef ALIKE
    default:
        return NULL;
    }
}

static void add_character(struct buffer *out, uint32_t c) {
    if (c < 0x80) {
        buffer_char(out, (char)c);
    } else if (c < 0x800) {
        buffer_char(out, (char)(0xc0 | (c >> 6)));
        buffer_char(out, (char)(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
        buffer_char(out, (char)(0xe0 | (c >> 12)));
        buffer_char(out, (char)(0x80 | ((c >> 6) & 0x3f)));
        buffer_char(out, (char)(0x80 | (c & 0x3f)));
    } else {
        buffer_char(out, (char)(0xf0 | (c >> 18)));
        buffer_char(out, (char)(0x80 | ((c >> 12) & 0x3f)));
        buffer_char(out, (char)(0x80 | ((c >> 6) & 0x3f)));
        buffer_char(out, (char)(0x80 | (c & 0x3f)));
    }
}

static void add_letters(struct buffer *out, struct text t) {
    uint32_t c;
    for (int64_t i = 0; i < t.length;) {
        int32_t bytes = text_character(t, i, &c);
        if (bytes == 0) bytes = 1, c = 0xfffd;
        c = (uint32_t)u_tolower((UChar32)c);
        const char *counts_as = letter_counts_as(c);
        if (counts_as != NULL) buffer_adds(out, counts_as);
        else add_character(out, c);
        i += bytes;
    }
}

/* In place: what is alike is never longer than what it is of. */
static void join_alike(struct buffer *b, const struct alike *alike) {
    int64_t of = (int64_t)strlen(alike->of), as = (int64_t)strlen(alike->counts_as), length = 0;
    must(as <= of);
    for (int64_t i = 0; i < b->length;) {
        bool here = b->length - i >= of && memcmp(b->at + i, alike->of, (size_t)of) == 0;
        if (here) memcpy(b->at + length, alike->counts_as, (size_t)as);
        else b->at[length] = b->at[i];
        length += here ? as : 1;
        i += here ? of : 1;
    }
    b->length = length;
}

/* Letters only: in a number each digit counts. */
static void drop_twins(struct buffer *b) {
    int64_t length = 0;
    for (int64_t i = 0; i < b->length; i++)
        if (length == 0 || b->at[i] != b->at[length - 1] || b->at[i] < 'a' || b->at[i] > 'z')
            b->at[length++] = b->at[i];
    b->length = length;
}

struct text search_key(struct arena *mem, struct text t) {
    struct buffer out = {.mem = mem};
    add_letters(&out, t);
    for (size_t i = 0; i < sizeof alikes / sizeof alikes[0]; i++) join_alike(&out, &alikes[i]);
    drop_twins(&out);
    return buffer_text(&out);
}
