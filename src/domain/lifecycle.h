/* SPDX-License-Identifier: Apache-2.0 */
/*
 * domain/lifecycle: what classes, nominations, results and qualifications may become, by which event
 * (lifecycle.def). Pure: a table and questions to it.
 */
#ifndef CADRE_DOMAIN_LIFECYCLE_H
#define CADRE_DOMAIN_LIFECYCLE_H

#include "core/text.h"

enum life { LIFE_class, LIFE_nomination, LIFE_result, LIFE_qualification, LIFE_COUNT };

/* STATE_nomination_seated, ...; STATE_none: the thing is not there yet */
enum life_state {
    STATE_none,
#define STATE(life, name, word, seat) STATE_##life##_##name,
#include "domain/lifecycle.def"
    STATE_COUNT
};

/* EVENT_nomination_seat, ... */
enum life_event {
#define EVENT(life, name, word, reason, verb) EVENT_##life##_##name,
#include "domain/lifecycle.def"
    EVENT_COUNT
};

struct state_row {
    enum life life;
    const char *word; /* as stored and shown: "in-training" */
    bool holds;       /* a nomination in it takes a seat of its class */
};

struct event_row {
    enum life life;
    const char *word;
    bool needs_reason;
    const char *verb; /* of its statement; "": it makes none */
};

extern const char *const life_words[LIFE_COUNT]; /* "nomination" */
extern const struct state_row state_rows[STATE_COUNT];
extern const struct event_row event_rows[EVENT_COUNT];

/* Whether the event leads from one state to the other. */
bool life_leads(enum life_event event, enum life_state from, enum life_state to);
/* Where the event leads from a state, the first in the table; STATE_none: nowhere. */
enum life_state life_next(enum life_event event, enum life_state from);

/* By word; STATE_none, EVENT_COUNT when there is none. */
enum life_state life_state_find(enum life life, struct text word);
enum life_event life_event_find(enum life life, struct text word);

#endif
