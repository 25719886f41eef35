/* SPDX-License-Identifier: Apache-2.0 */
#include "web/tries.h"

#include "tests/test.h"

static struct tries tries;

static bool allowed(const char *address, int64_t now) {
    struct err err = {0};
    return tries_allow(&tries, text_of(address), now, &err);
}

TEST(whoever_guesses_too_often_waits_and_nobody_else_does) {
    tries_begin(&tries);
    for (int32_t i = 0; i < TRIES_MAX; i++) {
        check(allowed("192.0.2.7", 1000));
        tries_failed(&tries, text_of("192.0.2.7"), 1000 + i);
    }

    check(!allowed("192.0.2.7", 1000 + TRIES_SECONDS - 1));
    check(allowed("192.0.2.7", 1000 + TRIES_SECONDS));
    check(allowed("192.0.2.8", 1001));
    tries_failed(&tries, text_of("192.0.2.7"), 1000 + TRIES_SECONDS);
    check(allowed("192.0.2.7", 1000 + TRIES_SECONDS));
    tries_end(&tries);
}

TEST(other_addresses_of_one_network_of_ipv6_are_the_same_guest) {
    tries_begin(&tries);
    for (int32_t i = 0; i < TRIES_MAX; i++) tries_failed(&tries, text_of("2001:db8:1:2:3::4"), 5);

    check(!allowed("2001:db8:1:2:ffff::9", 6));
    check(allowed("2001:db8:1:3:3::4", 6));
    tries_end(&tries);
}
