/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core/zone: the time zones of the system's tzdata (RFC 8536), read from its files: the C library knows only
 * one zone for the whole process. $TZDIR, else /usr/share/zoneinfo.
 *
 *   Asia/Almaty: ... +06 from 2004-10-30T20:00Z, +05 from 2024-02-29T19:00Z
 *
 * Zones that change by a rule for ever are known up to the file's last written change (in Debian: of 2037).
 */
#ifndef CADRE_CORE_ZONE_H
#define CADRE_CORE_ZONE_H

#include "core/day.h"
#include "core/err.h"

struct zone_period {
    int64_t from_seconds;   /* since 1970 in UTC; INT64_MIN: always before the next */
    int32_t offset_seconds; /* added to UTC */
    bool is_summer;
    const char *name; /* "+06", "CET" */
};

struct zone {
    struct text name;
    const struct zone_period *periods; /* [count], at least one */
    int32_t count;
};

/* Lives in `mem`. Errors (ERR_INPUT): zone.unknown */
bool zone_read(struct arena *mem, struct text name, struct zone *out, struct err *err);
/* The period's number at a moment of UTC. */
int32_t zone_period_at(const struct zone *zone, int64_t seconds);
/* The moment of a day's minute on the zone's clocks: the first of two, and where clocks skip it, the minute
   as it would have been. */
int64_t zone_moment(const struct zone *zone, day on, int32_t minute);
/* "UTC+06:00" */
struct text zone_offset_text(struct arena *mem, int32_t offset_seconds);

#endif
