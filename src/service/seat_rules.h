/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/seat_rules: may this officer take a seat of this class today? Every rule of MISSION.md that binds,
 * each with what binds, so that a refusal says all of it at once.
 *
 *   facts, who sits where -> stops, less those that a waiver puts aside
 */
#ifndef CADRE_SERVICE_SEAT_RULES_H
#define CADRE_SERVICE_SEAT_RULES_H

#include "service/nominations.h"

/* Days before a class starts. (MISSION.md: NOTICE, RELEASE, CLASS_MIN) */
enum { RELEASE_DAYS = 42, CLASS_MIN_DAYS = 14 };

struct seat_stop {
    const char *rule; /* "QUOTA" */
    bool may_wait;    /* it can end by itself: somebody leaves, a cap lapses */
    struct text why;  /* what binds */
};

enum { SEAT_STOPS_MAX = 16 };

struct seat_stops {
    struct seat_stop at[SEAT_STOPS_MAX];
    int32_t count;
    int64_t waiver_id; /* one of those that put a rule aside; 0: none was needed */
};

/*
 * Of an officer of the facts (numbers) in a class that is open (class_is_open). `own`: his nomination to this
 * class, which does not count against himself; 0: none. Texts live in the change's memory.
 */
bool seat_rules(struct change *change, const struct standing *standing, int32_t officer, int32_t course_class,
                int64_t own, struct seat_stops *out, struct err *err);

/* Whether seats may be given: not cancelled, not begun. Errors: seat.class-over, seat.class-cancelled */
bool class_is_open(struct change *change, const struct facts *facts, int32_t course_class, struct err *err);

/* Whether the quota caps the officer's unit. */
bool quota_caps(const struct facts *facts, const struct quota *quota, int32_t officer);

#endif
