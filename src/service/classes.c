/* SPDX-License-Identifier: Apache-2.0 */
#include "service/classes.h"

/* ---- where it stands ---- */

static bool read_state(struct arena *mem, struct tx *tx, struct text class_id, struct class_standing *out,
                       struct err *err) {
    *out = (struct class_standing){.state = STATE_none, .since = DAY_NONE};
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_class_state_get, err, value_text(class_id));
    if (rows_next(rows))
        *out = (struct class_standing){.state = life_state_find(LIFE_class, rows_text(rows, 0)),
                                       .since = (day)rows_int(rows, 1, DAY_NONE),
                                       .reason = text_keep(mem, rows_text(rows, 2))};
    return !err_any(err);
}

bool class_look(struct arena *mem, struct tx *tx, const struct course_class *class,
                struct class_standing *out, struct err *err) {
    if (!read_state(mem, tx, class->id, out, err)) return false;
    if (class->cancelled && out->state != STATE_class_cancelled)
        *out = (struct class_standing){.state = STATE_class_cancelled, .since = DAY_NONE};
    if (out->state == STATE_none) out->state = STATE_class_planned;
    return true;
}

bool class_move(struct change *c, struct text class_id, enum life_event event, const struct told *told,
                struct err *err) {
    struct class_standing now;
    if (!reason_check(event, told, err) || !read_state(c->mem, c->tx, class_id, &now, err)) return false;
    enum life_state to = life_next(event, now.state);
    if (to == STATE_none)
        return err_fail(err, ERR_INPUT, "class.not-now", "class \"%.*s\" is %s: it cannot %s now",
                        TEXT_ARGS(class_id), now.state == STATE_none ? "planned" : state_rows[now.state].word,
                        event_rows[event].word);
    return tx_run(c->tx, SQL_class_state_set, err, value_text(class_id),
                  value_text(text_of(state_rows[to].word)), value_day(c->on), value_text(told->reason)) &&
           step_add(c, LIFE_class, class_id, event, to, told, NULL, err);
}

/* ---- cancelling ---- */

enum { CLASS_COLUMNS = 12, CLASS_STATE_COLUMN = 10 };

/* The sheet's row ends, and one that says cancelled begins. */
static bool sheet_cancel(struct change *c, struct text class_id, struct err *err) {
    struct value values[CLASS_COLUMNS + 2];
    int64_t row_id = 0, last;
    day since = DAY_NONE;
    {
        scoped(rows) struct rows *rows = tx_rows(c->tx, SQL_class_row_find, err, value_text(class_id));
        if (rows_next(rows)) {
            row_id = rows_int(rows, 0, 0);
            since = (day)rows_int(rows, 1, DAY_NONE);
            for (int32_t i = 0; i < CLASS_COLUMNS; i++) {
                bool is_number = i >= 3 && i <= 6; /* start, end, seats, seats_min */
                int64_t number = rows_int(rows, i + 2, INT64_MIN);
                struct text text = is_number ? TEXT_NONE : text_keep(c->mem, rows_text(rows, i + 2));
                values[i + 2] = !is_number            ? value_text_or_null(text)
                                : number == INT64_MIN ? value_null()
                                                      : value_int(number);
            }
        }
        if (err_any(err)) return false;
    }
    if (row_id == 0 || text_is(values[CLASS_STATE_COLUMN + 2].text, "cancelled")) return true;
    day on = since > c->on ? since : c->on;
    if (!tx_int(c->tx, SQL_sheet_classes_last, 0, &last, err) ||
        !tx_run(c->tx, SQL_sheet_classes_end, err, value_day(on), value_int(row_id)))
        return false;
    values[0] = value_int(last + 1);
    values[1] = value_day(on);
    values[CLASS_STATE_COLUMN + 2] = value_text(text_of("cancelled"));
    return tx_run_values(c->tx, SQL_sheet_classes_add, err, values, CLASS_COLUMNS + 2) &&
           change_touch(c, err);
}

bool class_cancel(struct change *c, struct text class_id, const struct told *told, int32_t *out_count,
                  struct err *err) {
    struct nominees list;
    int32_t count = 0;
    if (!class_move(c, class_id, EVENT_class_cancel, told, err) ||
        !nominees_of_class(c->mem, c->tx, class_id, &list, err))
        return false;
    for (int32_t i = 0; i < list.count; i++) {
        if (life_next(EVENT_nomination_cancel, list.at[i].state) == STATE_none) continue;
        count += nominee_holds(&list.at[i]);
        if (!nomination_move(c, &list.at[i], EVENT_nomination_cancel, told, err)) return false;
    }
    if (!sheet_cancel(c, class_id, err)) return false;
    *out_count = count;
    return true;
}

struct classing {
    struct text class_id;
    const struct told *told;
    const struct arrivals *arrivals;
    int32_t count;
};

static bool class_there(struct change *c, struct text class_id, struct err *err) {
    const struct standing *standing;
    return change_facts(c, &standing, err) &&
           (map_find(&standing->facts.class_by_id, class_id) != MAP_NONE ||
            err_fail(err, ERR_INPUT, "class.unknown", "there is no class \"%.*s\"", TEXT_ARGS(class_id)));
}

static bool cancel_run(struct change *c, void *context, struct err *err) {
    struct classing *k = context;
    return service_may_about(c->service, c->tx, RIGHT_CLASSES_CHANGE,
                             (struct about){ABOUT_CLASS, k->class_id}, err) &&
           class_there(c, k->class_id, err) && class_cancel(c, k->class_id, k->told, &k->count, err) &&
           change_audit(c, "cancel class", text_print(c->mem, "class %.*s", TEXT_ARGS(k->class_id)),
                        text_print(c->mem, "%.*s, %d officers", TEXT_ARGS(k->told->reason), k->count), err);
}

bool classes_cancel(const struct service *service, struct text class_id, const struct told *told,
                    int32_t *out_count, struct err *err) {
    struct classing k = {.class_id = class_id, .told = told};
    if (!training_change(service, cancel_run, &k, err)) return false;
    *out_count = k.count;
    return true;
}

/* ---- check-in ---- */

/* His nomination of the class that stands; those that ended before count least. */
static struct nominee *on_roster(struct nominees *list, struct text officer_id) {
    struct nominee *found = NULL;
    for (int32_t i = 0; i < list->count; i++)
        if (text_equal(list->at[i].officer_id, officer_id) &&
            (nominee_holds(&list->at[i]) || list->at[i].state == STATE_nomination_no_show) &&
            (found == NULL || list->at[i].id > found->id))
            found = &list->at[i];
    return found;
}

static bool arrive(struct change *c, struct nominee *n, bool in_session, struct err *err) {
    if (life_next(EVENT_nomination_report, n->state) != STATE_none &&
        !nomination_move(c, n, EVENT_nomination_report, &TOLD_NOTHING, err))
        return false;
    if (n->state == STATE_nomination_reported && in_session)
        return nomination_move(c, n, EVENT_nomination_begin, &TOLD_NOTHING, err);
    /* he is where he is: nothing to say, but that somebody who did not come did */
    return n->state != STATE_nomination_no_show ||
           nomination_move(c, n, EVENT_nomination_report, &TOLD_NOTHING, err);
}

static bool stay_away(struct change *c, struct nominee *n, struct text reason, struct err *err) {
    struct told told = TOLD_NOTHING;
    told.reason = reason;
    return n->state == STATE_nomination_no_show || nomination_move(c, n, EVENT_nomination_miss, &told, err);
}

static bool check_in_run(struct change *c, void *context, struct err *err) {
    struct classing *k = context;
    struct class_standing class;
    struct nominees list;
    int32_t came = 0;
    if (!service_may_about(c->service, c->tx, RIGHT_ATTENDANCE, (struct about){ABOUT_CLASS, k->class_id},
                           err) ||
        !class_there(c, k->class_id, err) || !read_state(c->mem, c->tx, k->class_id, &class, err) ||
        !nominees_of_class(c->mem, c->tx, k->class_id, &list, err))
        return false;
    for (int32_t i = 0; i < k->arrivals->count; i++) {
        const struct arrival *a = &k->arrivals->at[i];
        struct nominee *n = on_roster(&list, a->officer_id);
        if (n == NULL)
            return err_fail(err, ERR_INPUT, "class.not-on-roster",
                            "officer \"%.*s\" has no seat of class \"%.*s\"\nGive him one first.",
                            TEXT_ARGS(a->officer_id), TEXT_ARGS(k->class_id));
        came += a->came;
        if (!(a->came ? arrive(c, n, class.state == STATE_class_in_session, err)
                      : stay_away(c, n, a->reason, err)))
            return false;
    }
    return change_audit(c, "check in", text_print(c->mem, "class %.*s", TEXT_ARGS(k->class_id)),
                        text_print(c->mem, "came %d, did not %d", came, k->arrivals->count - came), err);
}

bool classes_check_in(const struct service *service, struct text class_id, const struct arrivals *arrivals,
                      struct err *err) {
    return training_change(service, check_in_run,
                           &(struct classing){.class_id = class_id, .arrivals = arrivals}, err);
}
