/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base64.h"

#include "core/random.h"
#include "tests/test.h"

static struct arena mem;

/* RFC 4648, section 10, and the two letters that differ. */
TEST(known_bytes_have_known_letters) {
    static const char *const cases[][3] = {{"", "", ""},
                                           {"f", "Zg", "Zg=="},
                                           {"fo", "Zm8", "Zm8="},
                                           {"foo", "Zm9v", "Zm9v"},
                                           {"foob", "Zm9vYg", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
                                           {"\xfb\xff\xbf", "-_-_", "+/+/"}};
    for (int32_t i = 0; i < COUNT(cases); i++) {
        struct text bytes = text_of(cases[i][0]), read;

        check_text(base64_print(&mem, bytes, BASE64_URL), cases[i][1]);
        check_text(base64_print(&mem, bytes, BASE64_PADDED), cases[i][2]);
        check(base64_read(&mem, text_of(cases[i][1]), BASE64_URL, &read) && text_equal(read, bytes));
        check(base64_read(&mem, text_of(cases[i][2]), BASE64_PADDED, &read) && text_equal(read, bytes));
    }
    arena_clear(&mem);
}

TEST(another_spelling_of_the_same_bytes_is_refused) {
    static const char *const url[] = {"Zh", "Zm9", "Zg==", "Zm9v\n", "Z", "Zm9vY", "+/+/", "Zm 9v"};
    static const char *const padded[] = {"Zg", "Zg=", "Zh==", "Zm9=", "-_-_", "====", "Z===", "Zg==Zg=="};
    struct text read;
    for (int32_t i = 0; i < COUNT(url); i++) check(!base64_read(&mem, text_of(url[i]), BASE64_URL, &read));
    for (int32_t i = 0; i < COUNT(padded); i++)
        check(!base64_read(&mem, text_of(padded[i]), BASE64_PADDED, &read));
    arena_clear(&mem);
}

TEST(whatever_is_read_is_written_the_same) {
    static const char some[] = "ABab09-_+/=.";
    struct random random = {20261124};
    int32_t read_count = 0;
    for (int32_t round = 0; round < 20000; round++) {
        char letters[8];
        struct text t = {letters, random_below(&random, 9)}, read;
        for (int64_t i = 0; i < t.length; i++) letters[i] = some[random_below(&random, sizeof some - 1)];
        for (enum base64_kind kind = BASE64_URL; kind <= BASE64_PADDED; kind++) {
            if (!base64_read(&mem, t, kind, &read)) continue;
            read_count++;
            check(text_equal(base64_print(&mem, read, kind), t));
        }
        arena_reset(&mem);
    }
    check(read_count > 1000);
    arena_clear(&mem);
}
