/* SPDX-License-Identifier: Apache-2.0 */
/*
 * domain/words: what people read of a plan, in English, Kazakh and Russian. One table, words.def, holds every
 * sentence; a test finds one that is missing in a language or names a value that the others do not.
 *
 *   word, language, values  ->  text
 *
 * Help and error messages are in English; their codes are the same in every language.
 */
#ifndef CADRE_DOMAIN_WORDS_H
#define CADRE_DOMAIN_WORDS_H

#include "core/text.h"

enum language { LANGUAGE_EN, LANGUAGE_KK, LANGUAGE_RU, LANGUAGE_COUNT };

extern const char *const language_names[LANGUAGE_COUNT]; /* "en", "kk", "ru" */

enum word {
#define WORD(name, en, kk, ru) WORD_##name,
#include "domain/words.def"
#undef WORD
    WORD_COUNT
};

struct text words_of(enum language language, enum word word);

/* What stands for {name} in a sentence. */
struct word_value {
    const char *name;
    struct text value;
};

/* The sentence with its values filled in; it lives in `mem`. A {name} without a value stays as it is;
   what a terminal would obey in a value is shown instead (buffer_shown). */
struct text words_fill(struct arena *mem, enum language language, enum word word,
                       const struct word_value *values, int32_t count);

/* words_say(mem, language, WORD_x, {"class", id}, {"unit", unit}) */
#define words_say(mem, language, word, ...)                                                                  \
    words_fill((mem), (language), (word), (const struct word_value[]){__VA_ARGS__},                          \
               (int32_t)(sizeof((const struct word_value[]){__VA_ARGS__}) / sizeof(struct word_value)))

/* A name or title in the language, else in English, else the id: people always get something to read. */
struct text words_name(enum language language, struct text en, struct text kk, struct text ru,
                       struct text id);

/* The sentence of a rule's code ("SEATS") as it stands in unmet.csv; TEXT_NONE for another. */
struct text words_of_code(enum language language, struct text code);
/* The sentence of a move's reason: a rule, "GAIN" or "NOT_REQUIRED". */
struct text words_of_move(enum language language, struct text code);

#endif
