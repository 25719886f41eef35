/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/suggest.h"

enum { SHOWN_MAX = 3, FARTHEST = 2 };

/* The digits of an id without zeros in front: of "O0000070" "70". */
static struct text number_in(struct text id) {
    int64_t from = 0;
    while (from < id.length && (id.at[from] < '1' || id.at[from] > '9')) from++;
    int64_t to = from;
    while (to < id.length && id.at[to] >= '0' && id.at[to] <= '9') to++;
    return (struct text){id.at + from, to - from};
}

static int32_t distance(struct text id, struct text word) {
    struct text number = number_in(word);
    if (number.length > 0 && text_equal(number, number_in(id))) return 0;
    return text_distance(id, word, FARTHEST + 1);
}

struct text suggest_officers(struct arena *mem, const struct facts *facts, struct text word) {
    struct buffer out = {.mem = mem};
    int32_t shown = 0;
    for (int32_t near = 0; near <= FARTHEST && shown < SHOWN_MAX; near++)
        for (int32_t o = 0; o < facts->officer_count && shown < SHOWN_MAX; o++) {
            if (distance(facts->officers[o].id, word) != near) continue;
            if (shown++ > 0) buffer_adds(&out, ", ");
            buffer_add(&out, facts->officers[o].id);
        }
    return buffer_text(&out);
}
