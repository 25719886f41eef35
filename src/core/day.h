/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core/day: a civil day as a number, and ISO 8601 in both directions. Proleptic Gregorian calendar.
 */
#ifndef CADRE_CORE_DAY_H
#define CADRE_CORE_DAY_H

#include "core/text.h"

typedef int32_t day; /* days since 1970-01-01 */

/* "none": an open end of a range. Ranges include both ends. */
enum { DAY_NONE = INT32_MIN, DAY_FIRST = -719162 /* 0001-01-01 */, DAY_LAST = 2932896 /* 9999-12-31 */ };

struct date {
    int32_t year, month, day_of_month; /* 2008, 1..12, 1..31 */
};

day day_of_date(struct date date);
struct date day_date(day d);
/* YYYY-MM-DD of a day that exists; false otherwise. */
bool day_parse(struct text t, day *out);
/* "2008-01-08"; "" for DAY_NONE. */
struct day_text {
    char at[16];
} day_print(day d);
void buffer_day(struct buffer *b, day d);
/* Seconds since 1970 in UTC: "2008-06-30T00:00:00Z" (RFC 3339), in `mem`. */
struct text moment_text(struct arena *mem, int64_t seconds);
day day_today(void);            /* the wall clock, in UTC: for cli/ and service/ only */
int64_t microseconds_now(void); /* since 1970 in UTC; for when a statement was stored */
int64_t seconds_now(void);      /* since 1970 in UTC; the wall clock, for service/ only */
/* `d` moved by whole months; the 31st becomes the month's last day. */
day day_add_months(day d, int32_t months);
/* Whether [a_first, a_last] and [b_first, b_last] share a day; DAY_NONE is an open end. */
bool days_overlap(day a_first, day a_last, day b_first, day b_last);
/* Whether d is in [first, last]; DAY_NONE is an open end. */
bool day_within(day d, day first, day last);

#endif
