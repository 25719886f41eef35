/* SPDX-License-Identifier: Apache-2.0 */
#include "core/day.h"

#include "tests/test.h"

TEST(a_moment_is_told_in_utc_before_1970_too) {
    struct arena mem = {0};
    check_text(moment_text(&mem, 0), "1970-01-01T00:00:00Z");
    check_text(moment_text(&mem, 1199779199), "2008-01-08T07:59:59Z");
    check_text(moment_text(&mem, -1), "1969-12-31T23:59:59Z");
    check_text(moment_text(&mem, -86400), "1969-12-31T00:00:00Z");
    arena_clear(&mem);
}
