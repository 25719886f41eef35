/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/words.h"

#include "tests/test.h"

#include <stdio.h>
#include <string.h>

/* The names between braces, each once and sorted by nothing: how often each of `a` is in `b`. */
static bool names_are_in(struct text a, struct text b) {
    for (int64_t i = 0; i < a.length; i++) {
        if (a.at[i] != '{') continue;
        const char *end = memchr(a.at + i, '}', (size_t)(a.length - i));
        if (end == NULL || memmem(b.at, (size_t)b.length, a.at + i, (size_t)(end - a.at - i + 1)) == NULL)
            return false;
    }
    return true;
}

TEST(every_sentence_is_there_in_every_language_with_the_same_values) {
    for (int32_t word = 0; word < WORD_COUNT; word++) {
        struct text english = words_of(LANGUAGE_EN, (enum word)word);
        for (int32_t l = 0; l < LANGUAGE_COUNT; l++) {
            struct text other = words_of((enum language)l, (enum word)word);
            bool same = names_are_in(english, other) && names_are_in(other, english);
            if (other.length == 0 || !same)
                printf("%.*s in %s: %.*s\n", TEXT_ARGS(english), language_names[l], TEXT_ARGS(other));
            check(other.length > 0);
            check(same);
            check_int(text_utf8_error(other), -1);
        }
    }
}

TEST(values_take_the_place_of_their_names) {
    struct arena mem = {0};

    struct text said = words_say(&mem, LANGUAGE_EN, WORD_why_seats, {"class", text_of("K1")},
                                 {"limit", text_of("30")});

    check_text(said, "all 30 seats of class K1 are taken; one more seat would seat him");
    arena_clear(&mem);
}

TEST(a_name_falls_back_to_english_and_then_to_the_id) {
    struct text en = text_of("College"), kk = text_of("Колледж"), id = text_of("C-1");

    check_text(words_name(LANGUAGE_KK, en, kk, TEXT_NONE, id), "Колледж");
    check_text(words_name(LANGUAGE_RU, en, kk, TEXT_NONE, id), "College");
    check_text(words_name(LANGUAGE_RU, TEXT_NONE, kk, TEXT_NONE, id), "C-1");
}

TEST(a_code_has_its_sentence_and_an_unknown_one_has_none) {
    check_text(words_of_code(LANGUAGE_EN, text_of("SEATS")), "every seat is taken");
    check_text(words_of_move(LANGUAGE_EN, text_of("GAIN")), "the plan gains by the move");
    check_text(words_of_move(LANGUAGE_EN, text_of("UNAVAILABLE")), "not available on those days");
    check_int(words_of_code(LANGUAGE_EN, text_of("SEAT")).length, 0);
    check_int(words_of_code(LANGUAGE_EN, TEXT_NONE).length, 0);
}
