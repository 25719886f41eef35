/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/words.h"

#include <string.h>

const char *const language_names[LANGUAGE_COUNT] = {"en", "kk", "ru"};

static const struct {
    const char *name;
    const char *in[LANGUAGE_COUNT];
} table[WORD_COUNT] = {
#define WORD(name, en, kk, ru) {#name, {en, kk, ru}},
#include "domain/words.def"
#undef WORD
};

struct text words_of(enum language language, enum word word) {
    return text_of(table[word].in[language]);
}

static const struct word_value *find_value(const struct word_value *values, int32_t count, struct text name) {
    for (int32_t i = 0; i < count; i++)
        if (text_is(name, values[i].name)) return &values[i];
    return NULL;
}

struct text words_fill(struct arena *mem, enum language language, enum word word,
                       const struct word_value *values, int32_t count) {
    struct buffer out = {.mem = mem};
    for (const char *at = table[word].in[language]; *at != '\0';) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        const struct word_value *value = end == NULL
                                             ? NULL
                                             : find_value(values, count, (struct text){at + 1, end - at - 1});
        if (value == NULL) {
            buffer_char(&out, *at++);
        } else {
            buffer_shown(&out, value->value);
            at = end + 1;
        }
    }
    return buffer_text(&out);
}

struct text words_name(enum language language, struct text en, struct text kk, struct text ru,
                       struct text id) {
    struct text own = language == LANGUAGE_KK ? kk : language == LANGUAGE_RU ? ru : en;
    if (own.length > 0) return own;
    return en.length > 0 ? en : id;
}

static struct text find_code(enum language language, const char *prefix, struct text code) {
    size_t length = strlen(prefix);
    for (int32_t word = 0; word < WORD_COUNT; word++)
        if (strncmp(table[word].name, prefix, length) == 0 && text_is(code, table[word].name + length))
            return words_of(language, (enum word)word);
    return TEXT_NONE;
}

struct text words_of_code(enum language language, struct text code) {
    return find_code(language, "code_", code);
}

struct text words_of_move(enum language language, struct text code) {
    struct text own = find_code(language, "move_", code);
    return own.length > 0 ? own : words_of_code(language, code);
}
