/* SPDX-License-Identifier: Apache-2.0 */
#include "record/timestamp.h"

#include "core/day.h"

#include <stdio.h>

enum { DAY_SECONDS = 86400, NANOSECONDS = 1000000000 };

struct clock {
    int32_t hour, minute, second, nanosecond;
};

static bool take(struct text *rest, char c) {
    if (rest->length == 0 || rest->at[0] != c) return false;
    rest->at++;
    rest->length--;
    return true;
}

/* Exactly `count` digits. */
static bool take_number(struct text *rest, int32_t count, int32_t *out) {
    if (rest->length < count) return false;
    int32_t number = 0;
    for (int32_t i = 0; i < count; i++) {
        if (rest->at[i] < '0' || rest->at[i] > '9') return false;
        number = number * 10 + (rest->at[i] - '0');
    }
    rest->at += count;
    rest->length -= count;
    *out = number;
    return true;
}

static bool take_date(struct text *rest, enum xapi_version version, day *out) {
    struct date date;
    if (!take_number(rest, 4, &date.year)) return false;
    bool extended = take(rest, '-');
    if (!extended && version == XAPI_2_0) return false;
    if (!take_number(rest, 2, &date.month) || (extended && !take(rest, '-')) ||
        !take_number(rest, 2, &date.day_of_month))
        return false;
    if (date.year < 1 || date.month < 1 || date.month > 12 || date.day_of_month < 1) return false;
    day d = day_of_date(date);
    if (day_date(d).month != date.month || day_date(d).day_of_month != date.day_of_month) return false;
    *out = d;
    return true;
}

static bool take_fraction(struct text *rest, int32_t *out_nanosecond) {
    int32_t nanosecond = 0, unit = NANOSECONDS / 10, digit, count = 0;
    for (; take_number(rest, 1, &digit); count++, unit /= 10) nanosecond += digit * unit;
    *out_nanosecond = nanosecond;
    return count > 0;
}

static bool take_clock(struct text *rest, enum xapi_version version, struct clock *out) {
    bool exact = version == XAPI_2_0; /* RFC 3339: seconds always, colons always, a point */
    struct clock clock = {0};
    if (!take_number(rest, 2, &clock.hour)) return false;
    bool extended = take(rest, ':');
    if (extended ? !take_number(rest, 2, &clock.minute) : exact) return false;
    bool has_minute = extended || take_number(rest, 2, &clock.minute);
    bool has_second = has_minute && (extended ? take(rest, ':') : true);
    if (has_second && !take_number(rest, 2, &clock.second)) {
        if (extended) return false;
        has_second = false;
    }
    if (exact && !has_second) return false;
    if (has_second && (take(rest, '.') || (!exact && take(rest, ','))) &&
        !take_fraction(rest, &clock.nanosecond))
        return false;
    bool next_day = !exact && clock.hour == 24 && clock.minute == 0 && clock.second == 0 &&
                    clock.nanosecond == 0;
    if ((clock.hour > 23 && !next_day) || clock.minute > 59 || clock.second > 60) return false;
    *out = clock;
    return true;
}

/* Seconds to take off for UTC. */
static bool take_offset(struct text *rest, enum xapi_version version, int64_t *out) {
    *out = 0;
    if (rest->length == 0) return version == XAPI_1_0;
    if (take(rest, 'Z') || (version == XAPI_2_0 && take(rest, 'z'))) return true;
    bool west = take(rest, '-');
    int32_t hour, minute = 0;
    if (!west && !take(rest, '+')) return false;
    if (!take_number(rest, 2, &hour)) return false;
    bool colon = take(rest, ':');
    if (!colon && version == XAPI_2_0) return false;
    if ((colon || rest->length > 0) && !take_number(rest, 2, &minute)) return false;
    if (hour > 23 || minute > 59 || (west && hour == 0 && minute == 0)) return false;
    *out = (hour * 60 + minute) * 60 * (west ? -1 : 1);
    return true;
}

static bool is_last_of_month(day d) {
    return day_date(d + 1).day_of_month == 1;
}

bool timestamp_read(struct text t, enum xapi_version version, struct instant *out) {
    day d;
    struct clock clock = {0};
    int64_t offset = 0;
    if (!take_date(&t, version, &d)) return false;
    if (t.length > 0 || version == XAPI_2_0) {
        if (!take(&t, 'T') && !(version == XAPI_2_0 && take(&t, 't'))) return false;
        if (!take_clock(&t, version, &clock) || !take_offset(&t, version, &offset)) return false;
    }
    if (t.length > 0) return false;
    int64_t second = (int64_t)d * DAY_SECONDS + (clock.hour * 60 + clock.minute) * 60 + clock.second - offset;
    int64_t before = second - (clock.second == 60), first = (int64_t)DAY_FIRST * DAY_SECONDS;
    int64_t last = ((int64_t)DAY_LAST + 1) * DAY_SECONDS - 1;
    if (before < first || second > last) return false;
    if (clock.second == 60) {
        int64_t of_day = (before - first) % DAY_SECONDS;
        if (of_day != DAY_SECONDS - 1 || !is_last_of_month((day)((before - of_day) / DAY_SECONDS)))
            return false;
    }
    *out = (struct instant){second, clock.nanosecond};
    return true;
}

struct timestamp_text timestamp_print(struct instant instant) {
    int64_t of_day = instant.second % DAY_SECONDS;
    if (of_day < 0) of_day += DAY_SECONDS;
    struct date date = day_date((day)((instant.second - of_day) / DAY_SECONDS));
    int32_t digits = 9, fraction = instant.nanosecond;
    for (; digits > 3 && fraction % 10 == 0; digits--) fraction /= 10;
    struct timestamp_text text;
    snprintf(text.at, sizeof text.at, "%04d-%02d-%02dT%02d:%02d:%02d.%0*dZ", date.year, date.month,
             date.day_of_month, (int)(of_day / 3600), (int)(of_day / 60 % 60), (int)(of_day % 60), digits,
             fraction);
    return text;
}

int instant_compare(struct instant a, struct instant b) {
    if (a.second != b.second) return a.second < b.second ? -1 : 1;
    return (a.nanosecond > b.nanosecond) - (a.nanosecond < b.nanosecond);
}
