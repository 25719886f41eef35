/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paper/calendar: events as iCalendar (RFC 5545), for the calendars that people have.
 *
 * Times are those of each event's zone, whose changes of offset are written along, so that a reader needs no
 * tables of his own. An event of a zone that is not known here has times without a zone.
 */
#ifndef CADRE_PAPER_CALENDAR_H
#define CADRE_PAPER_CALENDAR_H

#include "core/day.h"
#include "core/text.h"

struct calendar_event {
    struct text uid;      /* the same for ever, whatever changes */
    int64_t sequence;     /* rises with each change */
    day revised;          /* of the newest change */
    day first, last;      /* both in it */
    int32_t begins, ends; /* minutes of the first and the last day */
    struct text zone;     /* "Asia/Almaty" */
    struct text summary, place, description;
    bool cancelled;
};

/* A whole calendar; lines end with CRLF and are folded at 75 bytes. */
void calendar_print(struct arena *mem, struct text name, const struct calendar_event *events, int32_t count,
                    struct buffer *out);

#endif
