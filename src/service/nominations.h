/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/nominations: the one door to what a nomination is: its state along the life cycle, the row of the
 * sheet that planners exchange, the step of its history and the statement change together or not at all.
 *
 * For other changes of service/: no rights are asked here, and the audit line is the caller's.
 *
 * Errors: nomination.unknown, nomination.not-now (its state does not allow it), reason.missing,
 * reason.unknown (all ERR_INPUT).
 */
#ifndef CADRE_SERVICE_NOMINATIONS_H
#define CADRE_SERVICE_NOMINATIONS_H

#include "domain/lifecycle.h"
#include "service/training.h"

struct nominee {
    int64_t id; /* 0: there is none */
    struct text officer_id, course_id, class_id;
    enum life_state state;
    int64_t priority; /* of his post when he was named */
    int64_t asked_us; /* since 1970 in UTC */
    day since;        /* the state's first day */
};

struct nominees {
    struct nominee *at;
    int32_t count;
};

/* Why a step is taken. A reason is a code of letters, digits and -, up to 40; a note is a sentence. */
struct told {
    struct text reason, note;
    int64_t waiver_id; /* 0: none */
    int64_t score;     /* of an event that has one, 0..100; else -1 */
};
#define TOLD_NOTHING ((struct told){TEXT_NONE, TEXT_NONE, 0, -1})
#define TOLD(code) ((struct told){text_of(code), TEXT_NONE, 0, -1})

/* Lists and texts live in `mem`; but for nominees_all they are without cancelled and substituted ones. A
 * class's in the order of its waiting list: priority, then when asked, then id.
 */
bool nominee_get(struct arena *mem, struct tx *tx, int64_t id, struct nominee *out, struct err *err);
bool nominees_of_class(struct arena *mem, struct tx *tx, struct text class_id, struct nominees *out,
                       struct err *err);
bool nominees_of_officer(struct arena *mem, struct tx *tx, struct text officer_id, struct nominees *out,
                         struct err *err);
/* Of several officers, by number of facts. */
bool nominees_of_officers(struct arena *mem, struct tx *tx, const struct facts *facts,
                          struct numbers officers, struct nominees *out, struct err *err);
bool nominees_all(struct arena *mem, struct tx *tx, struct nominees *out, struct err *err);

/* Open: neither ended nor over. Held: it takes a seat. */
bool nominee_is_open(const struct nominee *n);
bool nominee_holds(const struct nominee *n);
/* Its state in the sheet that planners exchange: "seated"...; "": it has no row there. */
const char *nomination_sheet_state(const struct nominee *n);

/* A nomination begins with an event from none; its asked_us is that of now. */
bool nomination_begin(struct change *change, const struct nominee *wanted, enum life_event event,
                      const struct told *told, struct nominee *out, struct err *err);
/* *nominee becomes what the event makes of it. */
bool nomination_move(struct change *change, struct nominee *nominee, enum life_event event,
                     const struct told *told, struct err *err);
/* The event import, to a state. */
bool nomination_follow(struct change *change, struct nominee *nominee, enum life_state to, struct err *err);

/* ---- for other lives ---- */

/* A step of any life. `statement_id` may be NULL. */
bool step_add(struct change *change, enum life life, struct text thing, enum life_event event,
              enum life_state state, const struct told *told, const uint8_t *statement_id, struct err *err);
/* Errors: reason.missing, reason.unknown */
bool reason_check(enum life_event event, const struct told *told, struct err *err);

#endif
