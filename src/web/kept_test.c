/* SPDX-License-Identifier: Apache-2.0 */
#include "web/kept.h"

#include "core/random.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

static struct text part(struct kept *kept, struct arena *mem, const char *key, int64_t from, int64_t length) {
    struct text out = text_of("nothing");
    int64_t all = -1;
    return kept_get(kept, mem, text_of(key), from, length, &out, &all) ? out : text_of("nothing");
}

TEST(what_was_put_is_given_in_parts_and_the_newest_of_a_key) {
    struct arena mem = {0};
    struct kept *kept = kept_open(10000);
    struct text out;
    int64_t all;

    kept_put(kept, text_of("a"), text_of("old"));
    kept_put(kept, text_of("a"), text_of("0123456789"));
    kept_put(kept, text_of(""), text_of(""));

    check_text(part(kept, &mem, "a", 0, 100), "0123456789");
    check_text(part(kept, &mem, "a", 3, 2), "34");
    check_text(part(kept, &mem, "a", 9, 2), "9");
    check_text(part(kept, &mem, "a", 10, 2), "");
    check_text(part(kept, &mem, "a", 1000, 2), "");
    check_text(part(kept, &mem, "", 0, 1), "");
    check_text(part(kept, &mem, "b", 0, 1), "nothing");
    check(kept_get(kept, &mem, text_of("a"), 3, 2, &out, &all));
    check_int(all, 10);
    kept_close(kept);
    arena_clear(&mem);
}

TEST(the_longest_unused_go_when_there_is_no_room_and_what_never_fits_is_not_kept) {
    struct arena mem = {0};
    struct kept *kept = kept_open(3 * 1100);
    static char bytes[4000];
    memset(bytes, 'x', sizeof bytes);

    kept_put(kept, text_of("1"), (struct text){bytes, 1000});
    kept_put(kept, text_of("2"), (struct text){bytes, 1000});
    kept_put(kept, text_of("3"), (struct text){bytes, 1000});
    check_int(part(kept, &mem, "1", 0, 1).length, 1); /* used: 2 is the oldest now */
    kept_put(kept, text_of("4"), (struct text){bytes, 1000});
    check_text(part(kept, &mem, "2", 0, 1), "nothing");
    check_text(part(kept, &mem, "1", 0, 1), "x");
    kept_put(kept, text_of("5"), (struct text){bytes, 4000});
    check_text(part(kept, &mem, "5", 0, 1), "nothing");
    check_text(part(kept, &mem, "1", 0, 1), "x");
    kept_close(kept);
    arena_clear(&mem);
}

TEST(however_much_is_put_it_keeps_no_more_than_its_room) {
    struct arena mem = {0};
    struct random random = {.state = 1};
    struct kept *kept = kept_open(20000);
    static char bytes[1000];
    char key[20];
    int32_t there = 0;
    for (int32_t i = 0; i < 2000; i++) {
        kept_put(kept, text_print(&mem, "%d", i), (struct text){bytes, (int64_t)random_below(&random, 1000)});
    }
    for (int32_t i = 0; i < 2000; i++) {
        snprintf(key, sizeof key, "%d", i);
        there += !text_is(part(kept, &mem, key, 0, 1), "nothing");
    }
    check(there > 10 && there < 256);
    kept_close(kept);
    arena_clear(&mem);
}
