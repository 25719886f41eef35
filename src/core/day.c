/* SPDX-License-Identifier: Apache-2.0 */
/* Days to dates and back in eras of 400 years that begin on 1 March, so that the leap day comes last. */
#include "core/day.h"

#include <stdio.h>
#include <time.h>

enum { ERA_DAYS = 146097, EPOCH_SHIFT = 719468 /* days from 0000-03-01 to 1970-01-01 */ };
enum { SECONDS_A_DAY = 86400 };

day day_of_date(struct date date) {
    int32_t year = date.month <= 2 ? date.year - 1 : date.year;
    int32_t era = (year >= 0 ? year : year - 399) / 400;
    int32_t year_of_era = year - era * 400;
    int32_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day_of_month - 1;
    int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - EPOCH_SHIFT;
}

struct date day_date(day d) {
    int32_t z = d + EPOCH_SHIFT;
    int32_t era = (z >= 0 ? z : z - (ERA_DAYS - 1)) / ERA_DAYS;
    int32_t day_of_era = z - era * ERA_DAYS;
    int32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                           day_of_era / (ERA_DAYS - 1)) /
                          365;
    int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t shifted_month = (5 * day_of_year + 2) / 153; /* 0 is March */
    struct date date = {.day_of_month = day_of_year - (153 * shifted_month + 2) / 5 + 1,
                        .month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9};
    date.year = year_of_era + era * 400 + (date.month <= 2);
    return date;
}

static bool digits(const char *at, int count, int32_t *out) {
    int32_t number = 0;
    for (int i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9') return false;
        number = number * 10 + (at[i] - '0');
    }
    *out = number;
    return true;
}

bool day_parse(struct text t, day *out) {
    struct date date;
    if (t.length != 10 || t.at[4] != '-' || t.at[7] != '-') return false;
    if (!digits(t.at, 4, &date.year) || !digits(t.at + 5, 2, &date.month) ||
        !digits(t.at + 8, 2, &date.day_of_month))
        return false;
    if (date.year < 1 || date.month < 1 || date.month > 12 || date.day_of_month < 1) return false;
    day d = day_of_date(date);
    if (day_date(d).month != date.month || day_date(d).day_of_month != date.day_of_month) return false;
    *out = d;
    return true;
}

struct day_text day_print(day d) {
    struct day_text printed = {""};
    if (d == DAY_NONE) return printed;
    struct date date = day_date(d);
    snprintf(printed.at, sizeof printed.at, "%04d-%02d-%02d", (int)date.year % 10000, (int)date.month % 100,
             (int)date.day_of_month % 100);
    return printed;
}

void buffer_day(struct buffer *b, day d) {
    buffer_adds(b, day_print(d).at);
}

struct text moment_text(struct arena *mem, int64_t seconds) {
    int64_t days = seconds / SECONDS_A_DAY - (seconds % SECONDS_A_DAY < 0 ? 1 : 0),
            rest = seconds - days * SECONDS_A_DAY;
    return text_print(mem, "%sT%02d:%02d:%02dZ", day_print((day)days).at, (int)(rest / 3600),
                      (int)(rest / 60 % 60), (int)(rest % 60));
}

day day_today(void) {
    return (day)(time(NULL) / 86400);
}

day day_add_months(day d, int32_t months) {
    struct date date = day_date(d);
    int32_t month = date.year * 12 + (date.month - 1) + months;
    struct date moved = {month / 12, month % 12 + 1, date.day_of_month};
    while (day_date(day_of_date(moved)).month != moved.month) moved.day_of_month--;
    return day_of_date(moved);
}

bool days_overlap(day a_first, day a_last, day b_first, day b_last) {
    bool a_before_b = a_last != DAY_NONE && b_first != DAY_NONE && a_last < b_first;
    bool b_before_a = b_last != DAY_NONE && a_first != DAY_NONE && b_last < a_first;
    return !a_before_b && !b_before_a;
}

bool day_within(day d, day first, day last) {
    return (first == DAY_NONE || first <= d) && (last == DAY_NONE || d <= last);
}

int64_t microseconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t seconds_now(void) {
    return (int64_t)time(NULL);
}
