/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/errors.h"

static const struct {
    const char *code, *kk, *ru;
} table[] = {
#define ERROR_SAYS(code, kk, ru) {code, kk, ru},
#include "domain/errors.def"
#undef ERROR_SAYS
};

/* What stands in the `number`th pair of quotes, from 1; empty when there is none. */
static struct text quoted(struct text english, int64_t number) {
    int64_t begin = -1;
    for (int64_t i = 0; i < english.length; i++) {
        if (english.at[i] != '"') continue;
        if (begin < 0) {
            begin = i + 1;
            continue;
        }
        if (--number == 0) return (struct text){english.at + begin, i - begin};
        begin = -1;
    }
    return TEXT_NONE;
}

static struct text fill(struct arena *mem, const char *said, struct text english) {
    struct buffer out = {.mem = mem};
    for (const char *at = said; *at != '\0'; at++) {
        bool is_value = at[0] == '{' && at[1] >= '1' && at[1] <= '9' && at[2] == '}';
        if (!is_value) {
            buffer_char(&out, *at);
            continue;
        }
        buffer_add(&out, quoted(english, at[1] - '0'));
        at += 2;
    }
    return buffer_text(&out);
}

struct text errors_say(struct arena *mem, enum language language, struct text code, struct text english) {
    if (language == LANGUAGE_EN) return english;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (text_is(code, table[i].code))
            return fill(mem, language == LANGUAGE_KK ? table[i].kk : table[i].ru, english);
    return english;
}
