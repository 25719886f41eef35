/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/lifecycle.h"

const char *const life_words[LIFE_COUNT] = {
    [LIFE_class] = "class",
    [LIFE_nomination] = "nomination",
    [LIFE_result] = "result",
    [LIFE_qualification] = "qualification",
};

enum { HOLDS = true, FREE = false, MUST = true, MAY = false };

const struct state_row state_rows[STATE_COUNT] = {
    [STATE_none] = {.word = ""},
#define STATE(life, name, word, seat) [STATE_##life##_##name] = {LIFE_##life, word, seat},
#include "domain/lifecycle.def"
};

const struct event_row event_rows[EVENT_COUNT] = {
#define EVENT(life, name, word, reason, verb) [EVENT_##life##_##name] = {LIFE_##life, word, reason, verb},
#include "domain/lifecycle.def"
};

struct move_row {
    enum life_event event;
    enum life_state from, to;
};

/* a thing begins: STATE_class_none and the like are STATE_none */
enum {
    STATE_class_none = STATE_none,
    STATE_nomination_none = STATE_none,
    STATE_result_none = STATE_none,
    STATE_qualification_none = STATE_none
};

static const struct move_row move_rows[] = {
#define MOVE(life, event, from, to)                                                                          \
    {EVENT_##life##_##event, (enum life_state)STATE_##life##_##from, STATE_##life##_##to},
#include "domain/lifecycle.def"
};
enum { MOVE_COUNT = sizeof move_rows / sizeof move_rows[0] };

bool life_leads(enum life_event event, enum life_state from, enum life_state to) {
    for (int32_t i = 0; i < MOVE_COUNT; i++)
        if (move_rows[i].event == event && move_rows[i].from == from && move_rows[i].to == to) return true;
    return false;
}

enum life_state life_next(enum life_event event, enum life_state from) {
    for (int32_t i = 0; i < MOVE_COUNT; i++)
        if (move_rows[i].event == event && move_rows[i].from == from) return move_rows[i].to;
    return STATE_none;
}

enum life_state life_state_find(enum life life, struct text word) {
    for (int32_t i = STATE_none + 1; i < STATE_COUNT; i++)
        if (state_rows[i].life == life && text_is(word, state_rows[i].word)) return (enum life_state)i;
    return STATE_none;
}

enum life_event life_event_find(enum life life, struct text word) {
    for (int32_t i = 0; i < EVENT_COUNT; i++)
        if (event_rows[i].life == life && text_is(word, event_rows[i].word)) return (enum life_event)i;
    return EVENT_COUNT;
}
