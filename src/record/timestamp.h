/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record/timestamp: points in time as statements write them.
 *
 * 2.0 takes RFC 3339 alone. 1.0.3 takes ISO 8601: a calendar date with or without a time, extended or basic,
 * down to the hour, the minute or the second, with an offset or without one (UTC is meant). Both refuse what
 * no calendar or clock has, offsets of -00:00, and times outside the years 0001 to 9999 UTC. 24:00 is the
 * start of the next day (1.0.3). A leap second, where one can be (23:59:60 UTC at the end of a month), counts
 * as the second after it.
 */
#ifndef CADRE_RECORD_TIMESTAMP_H
#define CADRE_RECORD_TIMESTAMP_H

#include "core/text.h"
#include "record/xapi.h"

struct instant {
    int64_t second;     /* since 1970-01-01T00:00:00Z, before it negative */
    int32_t nanosecond; /* 0..999999999; finer digits are dropped */
};

bool timestamp_read(struct text t, enum xapi_version version, struct instant *out);
/* "2026-11-24T20:25:30.123Z": at least milliseconds, finer ones where they are. 30 bytes at most. */
struct timestamp_text {
    char at[40];
} timestamp_print(struct instant instant);
int instant_compare(struct instant a, struct instant b);

#endif
