/* SPDX-License-Identifier: Apache-2.0 */
#include "service/nominations.h"

#include "core/json_out.h"
#include "service/profile.h"

#include <string.h>

enum { REASON_BYTES_MAX = 40 };

/* ---- reading ---- */

static struct nominee nominee_of(struct arena *mem, const struct rows *rows) {
    return (struct nominee){.id = rows_int(rows, 0, 0),
                            .officer_id = text_keep(mem, rows_text(rows, 1)),
                            .course_id = text_keep(mem, rows_text(rows, 2)),
                            .class_id = text_keep(mem, rows_text(rows, 3)),
                            .state = life_state_find(LIFE_nomination, rows_text(rows, 4)),
                            .priority = rows_int(rows, 5, 1),
                            .asked_us = rows_int(rows, 6, 0),
                            .since = (day)rows_int(rows, 7, DAY_NONE)};
}

static bool read_list(struct arena *mem, struct rows *rows, struct nominees *out, struct err *err) {
    struct nominees list = {0};
    int64_t capacity = 0;
    while (rows_next(rows)) {
        arena_grow(mem, list.at, list.count, &capacity);
        list.at[list.count++] = nominee_of(mem, rows);
    }
    if (err_any(err)) return false;
    *out = list;
    return true;
}

bool nominee_get(struct arena *mem, struct tx *tx, int64_t id, struct nominee *out, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_nomination_get, err, value_int(id));
    if (!rows_next(rows))
        return err_fail(err, ERR_INPUT, "nomination.unknown", "there is no nomination %lld", (long long)id);
    *out = nominee_of(mem, rows);
    return true;
}

bool nominees_of_class(struct arena *mem, struct tx *tx, struct text class_id, struct nominees *out,
                       struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_nominations_of_class, err, value_text(class_id));
    return read_list(mem, rows, out, err);
}

bool nominees_of_officer(struct arena *mem, struct tx *tx, struct text officer_id, struct nominees *out,
                         struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_nominations_of_officer, err, value_text(officer_id));
    return read_list(mem, rows, out, err);
}

bool nominees_of_officers(struct arena *mem, struct tx *tx, const struct facts *facts,
                          struct numbers officers, struct nominees *out, struct err *err) {
    struct buffer ids = {.mem = mem};
    struct json_out json = {.to = &ids};
    json_open(&json, NULL, '[');
    for (int32_t i = 0; i < officers.count; i++) json_text(&json, NULL, facts->officers[officers.at[i]].id);
    json_close(&json, ']');
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_nominations_of_officers, err,
                                             value_text(buffer_text(&ids)));
    return read_list(mem, rows, out, err);
}

bool nominees_all(struct arena *mem, struct tx *tx, struct nominees *out, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_nominations_all, err);
    return read_list(mem, rows, out, err);
}

bool nominee_is_open(const struct nominee *n) {
    return life_next(EVENT_nomination_cancel, n->state) != STATE_none ||
           n->state == STATE_nomination_reported || n->state == STATE_nomination_in_training;
}

bool nominee_holds(const struct nominee *n) {
    return state_rows[n->state].holds;
}

/* ---- the sheet ---- */

/* What planners are told. A failed officer must be planned again, as one who withdrew. */
const char *nomination_sheet_state(const struct nominee *n) {
    switch (n->state) {
    case STATE_nomination_seated:
    case STATE_nomination_instructed:
    case STATE_nomination_reported:
    case STATE_nomination_in_training:
    case STATE_nomination_passed:
        return "seated";
    case STATE_nomination_no_show:
        return "no-show";
    case STATE_nomination_withdrawn:
    case STATE_nomination_failed:
    case STATE_nomination_recycled:
        return "withdrawn";
    default:
        return "";
    }
}

struct sheet_line {
    int64_t row_id; /* 0: there is none */
    struct text state, note;
    day since;
};

static bool sheet_line_find(struct change *c, const struct nominee *n, struct sheet_line *out,
                            struct err *err) {
    *out = (struct sheet_line){0};
    scoped(rows) struct rows *rows = tx_rows(c->tx, SQL_nomination_row_find, err, value_text(n->officer_id),
                                             value_text(n->course_id), value_text(n->class_id));
    if (rows_next(rows))
        *out = (struct sheet_line){.row_id = rows_int(rows, 0, 0),
                                   .state = text_keep(c->mem, rows_text(rows, 1)),
                                   .note = text_keep(c->mem, rows_text(rows, 2)),
                                   .since = (day)rows_int(rows, 3, DAY_NONE)};
    return !err_any(err);
}

/* The row ends and, unless the seat was given up, another begins. One that begins later than the change
   counts from ends on its first day. */
static bool sheet_follow(struct change *c, const struct nominee *n, struct err *err) {
    struct text state = text_of(nomination_sheet_state(n));
    bool given_up = n->state == STATE_nomination_cancelled || n->state == STATE_nomination_substituted;
    struct sheet_line line;
    int64_t last;
    if (state.length == 0 && !given_up) return true;
    if (!sheet_line_find(c, n, &line, err)) return false;
    struct text stands = line.state.length > 0 ? line.state : text_of("seated");
    if (given_up ? line.row_id == 0 || !text_is(stands, "seated")
                 : line.row_id != 0 && text_equal(stands, state))
        return true;
    day on = line.row_id != 0 && line.since > c->on ? line.since : c->on;
    if (line.row_id != 0 &&
        !tx_run(c->tx, SQL_sheet_nominations_end, err, value_day(on), value_int(line.row_id)))
        return false;
    return given_up || (tx_int(c->tx, SQL_sheet_nominations_last, 0, &last, err) &&
                        tx_run(c->tx, SQL_sheet_nominations_add, err, value_int(last + 1), value_day(on),
                               value_text(n->officer_id), value_text(n->course_id), value_text(n->class_id),
                               value_text(state), value_text_or_null(line.note)));
}

/* ---- steps ---- */

bool reason_check(enum life_event event, const struct told *told, struct err *err) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    if (told->reason.length == 0)
        return !event_rows[event].needs_reason ||
               err_fail(err, ERR_INPUT, "reason.missing",
                        "to %s needs a reason\nGive a code, for example ill.", event_rows[event].word);
    struct text reason = told->reason;
    bool fits = reason.length <= REASON_BYTES_MAX;
    for (int64_t i = 0; fits && i < reason.length; i++)
        fits = memchr(plain, reason.at[i], sizeof plain - 1) != NULL;
    return fits ||
           err_fail(err, ERR_INPUT, "reason.unknown",
                    "the reason is not a code\nLetters, digits, - and _, at most %d; a sentence goes into "
                    "the note.",
                    REASON_BYTES_MAX);
}

bool step_add(struct change *c, enum life life, struct text thing, enum life_event event,
              enum life_state state, const struct told *told, const uint8_t *statement_id, struct err *err) {
    return tx_run(c->tx, SQL_life_step_add, err, value_text(text_of(life_words[life])), value_text(thing),
                  value_text(text_of(event_rows[event].word)), value_text(text_of(state_rows[state].word)),
                  value_day(c->on), value_int(service_now(c->service)), value_text(c->service->who),
                  value_text(told->reason), value_text(told->note),
                  told->waiver_id == 0 ? value_null() : value_int(told->waiver_id),
                  statement_id == NULL ? value_null()
                                       : value_bytes((struct text){(const char *)statement_id, 16}));
}

/* The history and the statement of where the nomination is now. */
static bool write_step(struct change *c, const struct nominee *n, enum life_event event,
                       const struct told *told, struct err *err) {
    uint8_t id[16];
    bool tells = event_rows[event].verb[0] != '\0';
    const struct telling telling = {.event = event,
                                    .officer_id = n->officer_id,
                                    .course_id = n->course_id,
                                    .class_id = n->class_id,
                                    .nomination_id = n->id,
                                    .reason = told->reason,
                                    .score = told->score};
    return (!tells || profile_tell(c, &telling, id, err)) &&
           step_add(c, LIFE_nomination, text_print(c->mem, "%lld", (long long)n->id), event, n->state, told,
                    tells ? id : NULL, err) &&
           sheet_follow(c, n, err);
}

static bool not_now(const struct nominee *n, enum life_event event, struct err *err) {
    if (n->id == 0)
        return err_fail(err, ERR_INPUT, "nomination.not-now", "a nomination cannot begin with \"%s\"",
                        event_rows[event].word);
    return err_fail(err, ERR_INPUT, "nomination.not-now",
                    "nomination %lld of officer \"%.*s\" to class \"%.*s\" is %s: it cannot %s now",
                    (long long)n->id, TEXT_ARGS(n->officer_id), TEXT_ARGS(n->class_id),
                    state_rows[n->state].word, event_rows[event].word);
}

static bool begin_as(struct change *c, const struct nominee *wanted, enum life_event event,
                     enum life_state state, const struct told *told, struct nominee *out, struct err *err) {
    struct nominee n = *wanted;
    int64_t last;
    if (!reason_check(event, told, err) || !tx_int(c->tx, SQL_nomination_last, 0, &last, err)) return false;
    n.id = last + 1;
    n.state = state;
    n.since = c->on;
    n.asked_us = c->service->now != 0 ? c->service->now * 1000000 : microseconds_now();
    if (!tx_run(c->tx, SQL_nomination_add, err, value_int(n.id), value_text(n.officer_id),
                value_text(n.course_id), value_text(n.class_id), value_text(text_of(state_rows[state].word)),
                value_int(n.priority), value_int(n.asked_us), value_day(n.since)) ||
        !write_step(c, &n, event, told, err))
        return false;
    *out = n;
    return true;
}

bool nomination_begin(struct change *c, const struct nominee *wanted, enum life_event event,
                      const struct told *told, struct nominee *out, struct err *err) {
    enum life_state state = life_next(event, STATE_none);
    if (state == STATE_none) return not_now(&(struct nominee){0}, event, err);
    return begin_as(c, wanted, event, state, told, out, err);
}

static bool move_to(struct change *c, struct nominee *nominee, enum life_event event, enum life_state to,
                    const struct told *told, struct err *err) {
    struct nominee n = *nominee;
    if (!reason_check(event, told, err)) return false;
    n.state = to;
    n.since = c->on;
    if (!tx_run(c->tx, SQL_nomination_set, err, value_text(text_of(state_rows[to].word)), value_day(n.since),
                value_int(n.id)) ||
        !write_step(c, &n, event, told, err))
        return false;
    *nominee = n;
    return true;
}

bool nomination_move(struct change *c, struct nominee *nominee, enum life_event event,
                     const struct told *told, struct err *err) {
    enum life_state to = life_next(event, nominee->state);
    return to == STATE_none ? not_now(nominee, event, err) : move_to(c, nominee, event, to, told, err);
}

bool nomination_follow(struct change *c, struct nominee *nominee, enum life_state to, struct err *err) {
    enum life_state from = nominee->id == 0 ? STATE_none : nominee->state;
    if (!life_leads(EVENT_nomination_import, from, to)) return not_now(nominee, EVENT_nomination_import, err);
    return nominee->id == 0 ? begin_as(c, nominee, EVENT_nomination_import, to, &TOLD_NOTHING, nominee, err)
                            : move_to(c, nominee, EVENT_nomination_import, to, &TOLD_NOTHING, err);
}
