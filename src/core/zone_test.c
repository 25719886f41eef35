/* SPDX-License-Identifier: Apache-2.0 */
/* The system's zones, against the C library's own reading of them. */
#include "core/zone.h"
#include "tests/test.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct arena mem;

static struct zone zone_named(const char *name) {
    struct zone zone = {0};
    struct err err = {0};
    check(zone_read(&mem, text_of(name), &zone, &err));
    return zone;
}

static int32_t offset_of(const struct zone *zone, const char *on, int32_t minute) {
    day d = DAY_NONE;
    check(day_parse(text_of(on), &d));
    return zone->periods[zone_period_at(zone, zone_moment(zone, d, minute))].offset_seconds;
}

TEST(kazakhstans_clocks_are_those_of_each_day) {
    struct zone almaty = zone_named("Asia/Almaty");
    check_int(offset_of(&almaty, "2008-01-08", 9 * 60), 6 * 3600);
    check_int(offset_of(&almaty, "2004-07-01", 9 * 60), 7 * 3600); /* summer time, the last */
    check_int(offset_of(&almaty, "2024-02-29", 22 * 60 + 59), 6 * 3600);
    check_int(offset_of(&almaty, "2024-03-01", 9 * 60), 5 * 3600); /* one zone for the whole country */
    check_text(zone_offset_text(&mem, 6 * 3600), "UTC+06:00");
    check_text(zone_offset_text(&mem, -(3 * 3600 + 1800)), "UTC-03:30");
    arena_clear(&mem);
}

TEST(every_offset_is_the_c_librarys) {
    static const char *const names[] = {"Asia/Almaty",      "Asia/Qyzylorda", "Asia/Oral", "Europe/Berlin",
                                        "America/New_York", "Asia/Kolkata",   "UTC"};
    for (int32_t i = 0; i < COUNT(names); i++) {
        struct zone zone = zone_named(names[i]);
        setenv("TZ", names[i], 1);
        tzset();
        for (int64_t at = -2000000000; at < 2100000000; at += 3456789) {
            time_t moment = (time_t)at;
            struct tm local;
            localtime_r(&moment, &local);
            const struct zone_period *period = &zone.periods[zone_period_at(&zone, at)];
            check_int(period->offset_seconds, local.tm_gmtoff);
            check(period->is_summer == (local.tm_isdst > 0));
            check(strcmp(period->name, local.tm_zone) == 0);
        }
        arena_clear(&mem);
    }
    unsetenv("TZ");
    tzset();
}

TEST(what_is_no_zone_is_refused_and_leads_nowhere) {
    static const char *const names[] = {"",     "Asia/Nowhere", "/etc/passwd",  "../../../etc/passwd",
                                        "Asia", "zone.tab",     "Asia/Almaty\n"};
    for (int32_t i = 0; i < COUNT(names); i++) {
        struct zone zone;
        struct err err = {0};
        check(!zone_read(&mem, text_of(names[i]), &zone, &err));
        check_text(text_of(err.code), "zone.unknown");
    }
    arena_clear(&mem);
}
