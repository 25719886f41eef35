/* SPDX-License-Identifier: Apache-2.0 */
#include "service/tick.h"

#include "service/classes.h"
#include "service/qualifications.h"
#include "service/replan.h"
#include "service/seats.h"

const char *const tick_words[TICK_KIND_COUNT] = {
    [TICK_PROMOTED] = "promoted from the waiting list",
    [TICK_INSTRUCTED] = "joining instructions due",
    [TICK_INSTRUCTED_LATE] = "joining instructions late",
    [TICK_CONFIRMED] = "class confirmed",
    [TICK_CANCELLED] = "class cancelled (CLASS_MIN)",
    [TICK_STARTED] = "class begins",
    [TICK_COMPLETED] = "class has ended",
    [TICK_CLOSED] = "class closed",
    [TICK_LAPSED] = "requests lapsed with the beginning",
    [TICK_NOT_SEEN] = "nobody checked in",
    [TICK_RESULTS_LATE] = "results late",
    [TICK_EXPIRING] = "qualifications end within 180 days",
    [TICK_EXPIRED] = "qualifications ended",
};

static bool is_deed(enum tick_kind kind) {
    return kind != TICK_NOT_SEEN && kind != TICK_RESULTS_LATE;
}

bool working_days_passed(day since, day on, int32_t days) {
    for (day d = since + 1; d < on && days > 0; d++) days -= (d + 3) % 7 < 5; /* 1970-01-01 was a Thursday */
    return days <= 0;
}

struct ticking {
    struct arena *mem; /* the caller's */
    struct ticked ticked;
    int64_t capacity;
    struct change *c;
    int32_t notice_days; /* of the policy */
    struct err *err;
    bool replan_due;
};

static void say(struct ticking *t, enum tick_kind kind, struct text class_id, int32_t count) {
    arena_grow(t->mem, t->ticked.at, t->ticked.count, &t->capacity);
    t->ticked.at[t->ticked.count++] = (struct tick_line){kind, text_keep(t->mem, class_id), count};
    t->ticked.done += is_deed(kind);
}

static void say_some(struct ticking *t, enum tick_kind kind, struct text class_id, int32_t count) {
    if (count > 0) say(t, kind, class_id, count);
}

/* ---- a class ---- */

struct classroom {
    const struct course_class *class;
    struct class_standing now;
    struct nominees roster;
};

static int32_t held(const struct classroom *r) {
    int32_t count = 0;
    for (int32_t i = 0; i < r->roster.count; i++) count += nominee_holds(&r->roster.at[i]);
    return count;
}

static bool read_roster(struct ticking *t, struct classroom *r) {
    return nominees_of_class(t->c->mem, t->c->tx, r->class->id, &r->roster, t->err);
}

static bool move_class(struct ticking *t, struct classroom *r, enum life_event event, enum tick_kind kind) {
    if (!class_move(t->c, r->class->id, event, &TOLD_NOTHING, t->err)) return false;
    r->now.state = life_next(event, r->now.state);
    say(t, kind, r->class->id, 0);
    return true;
}

/* Everyone in `from` takes the step; *out counts them. */
static bool move_all(struct ticking *t, struct classroom *r, enum life_state from, enum life_event event,
                     const struct told *told, int32_t *out) {
    for (int32_t i = 0; i < r->roster.count; i++) {
        if (r->roster.at[i].state != from) continue;
        if (!nomination_move(t->c, &r->roster.at[i], event, told, t->err)) return false;
        ++*out;
    }
    return true;
}

static bool promote(struct ticking *t, struct classroom *r) {
    int32_t count = 0;
    bool any = false;
    for (int32_t i = 0; i < r->roster.count && !any; i++)
        any = r->roster.at[i].state == STATE_nomination_waitlisted;
    if (!any) return true;
    if (!seats_fill(t->c, r->class->id, &count, t->err)) return false;
    say_some(t, TICK_PROMOTED, r->class->id, count);
    return count == 0 || read_roster(t, r);
}

static bool instruct(struct ticking *t, struct classroom *r) {
    int32_t count = 0;
    if (r->class->start - t->c->on > t->notice_days) return true;
    bool late = r->class->start - t->c->on < t->notice_days;
    struct told told = late ? TOLD("late") : TOLD_NOTHING;
    if (!move_all(t, r, STATE_nomination_seated, EVENT_nomination_instruct, &told, &count)) return false;
    say_some(t, late ? TICK_INSTRUCTED_LATE : TICK_INSTRUCTED, r->class->id, count);
    return true;
}

static bool judge_minimum(struct ticking *t, struct classroom *r) {
    int32_t displaced;
    if (r->now.state != STATE_class_published || r->class->start - t->c->on > CLASS_MIN_DAYS) return true;
    if (held(r) >= r->class->seats_min && held(r) > 0)
        return move_class(t, r, EVENT_class_confirm, TICK_CONFIRMED);
    if (!class_cancel(t->c, r->class->id, &TOLD("CLASS_MIN"), &displaced, t->err)) return false;
    say(t, TICK_CANCELLED, r->class->id, displaced);
    t->ticked.displaced += displaced;
    r->now.state = STATE_class_cancelled;
    return true;
}

/* Before its first day. */
static bool prepare(struct ticking *t, struct classroom *r) {
    return promote(t, r) && instruct(t, r) && judge_minimum(t, r);
}

static bool begin(struct ticking *t, struct classroom *r) {
    static const enum life_state hopes[] = {STATE_nomination_requested, STATE_nomination_endorsed,
                                            STATE_nomination_waitlisted};
    int32_t lapsed = 0, begun = 0;
    for (int32_t i = 0; i < 3; i++)
        if (!move_all(t, r, hopes[i], EVENT_nomination_cancel, &TOLD("class-began"), &lapsed)) return false;
    say_some(t, TICK_LAPSED, r->class->id, lapsed);
    return move_class(t, r, EVENT_class_start, TICK_STARTED) &&
           move_all(t, r, STATE_nomination_reported, EVENT_nomination_begin, &TOLD_NOTHING, &begun);
}

static int32_t in_states(const struct classroom *r, enum life_state a, enum life_state b) {
    int32_t count = 0;
    for (int32_t i = 0; i < r->roster.count; i++)
        count += r->roster.at[i].state == a || r->roster.at[i].state == b;
    return count;
}

static bool end(struct ticking *t, struct classroom *r) {
    int32_t waits = in_states(r, STATE_nomination_reported, STATE_nomination_in_training),
            unseen = in_states(r, STATE_nomination_seated, STATE_nomination_instructed);
    if (r->now.state == STATE_class_in_session && t->c->on > r->class->end &&
        !move_class(t, r, EVENT_class_complete, TICK_COMPLETED))
        return false;
    say_some(t, TICK_NOT_SEEN, r->class->id, t->c->on > r->class->start ? unseen : 0);
    if (r->now.state != STATE_class_completed) return true;
    if (waits == 0 && unseen == 0) return move_class(t, r, EVENT_class_close, TICK_CLOSED);
    if (working_days_passed(r->class->end, t->c->on, RESULT_WORKING_DAYS))
        say_some(t, TICK_RESULTS_LATE, r->class->id, waits);
    return true;
}

static bool tick_class(struct ticking *t, const struct course_class *class) {
    struct classroom r = {.class = class};
    if (!class_look(t->c->mem, t->c->tx, class, &r.now, t->err)) return false;
    bool open = r.now.state == STATE_class_published || r.now.state == STATE_class_confirmed;
    bool runs = r.now.state == STATE_class_in_session || r.now.state == STATE_class_completed;
    if ((!open && !runs) || !read_roster(t, &r)) return !err_any(t->err);
    if (open && t->c->on < class->start) return prepare(t, &r);
    return (!open || begin(t, &r)) && end(t, &r);
}

/* A class that planners cancelled by an import: its officers are told. */
static bool tick_cancelled(struct ticking *t, const struct course_class *class) {
    struct class_standing now;
    int64_t known;
    int32_t displaced;
    if (!tx_int(t->c->tx, SQL_class_state_known, 0, &known, t->err, value_text(class->id)) || known == 0)
        return !err_any(t->err);
    struct course_class as_before = *class;
    as_before.cancelled = false;
    if (!class_look(t->c->mem, t->c->tx, &as_before, &now, t->err)) return false;
    if (life_next(EVENT_class_cancel, now.state) == STATE_none) return true;
    if (!class_cancel(t->c, class->id, &TOLD("imported"), &displaced, t->err)) return false;
    say(t, TICK_CANCELLED, class->id, displaced);
    t->ticked.displaced += displaced;
    return true;
}

/* ---- qualifications ---- */

static bool tick_qualifications(struct ticking *t) {
    struct holdings ending;
    int32_t expiring = 0, expired = 0;
    if (!qualifications_ending(t->c->mem, t->c->tx, t->c->on + EXPIRING_DAYS, &ending, t->err)) return false;
    for (int32_t i = 0; i < ending.count; i++) {
        struct holding *h = &ending.at[i];
        bool over = h->valid_to < t->c->on;
        if (!over && h->state == STATE_qualification_expiring) continue;
        if (!qualification_move(t->c, h, over ? EVENT_qualification_expire : EVENT_qualification_near,
                                &TOLD_NOTHING, t->err))
            return false;
        expired += over;
        expiring += !over;
    }
    say_some(t, TICK_EXPIRING, TEXT_NONE, expiring);
    say_some(t, TICK_EXPIRED, TEXT_NONE, expired);
    return true;
}

/* ---- the day ---- */

static bool tick_run(struct change *c, void *context, struct err *err) {
    struct ticking *t = context;
    const struct standing *standing;
    int64_t due;
    t->c = c;
    t->err = err;
    if (!service_may(c->service, RIGHT_CLOCK, err) || !change_facts(c, &standing, err)) return false;
    /* facts are read again once a class is cancelled: what is walked through must not go meanwhile */
    t->notice_days = standing->facts.policy.notice_days;
    struct arena *mem = c->mem;
    int32_t count = standing->facts.class_count;
    struct course_class *classes = arena_make(mem, struct course_class, count);
    for (int32_t k = 0; k < count; k++) {
        classes[k] = standing->facts.classes[k];
        classes[k].id = text_keep(mem, classes[k].id);
    }
    for (int32_t k = 0; k < count; k++)
        if (classes[k].cancelled ? !tick_cancelled(t, &classes[k]) : !tick_class(t, &classes[k]))
            return false;
    if (!tick_qualifications(t) || !tx_int(c->tx, SQL_replan_due, 0, &due, err)) return false;
    t->replan_due = due > 0;
    return t->ticked.done == 0 ||
           change_audit(c, "tick", text_print(mem, "day %s", day_print(c->on).at),
                        text_print(mem, "done %d, displaced %d", t->ticked.done, t->ticked.displaced), err);
}

bool tick(struct arena *mem, const struct service *service, struct ticked *out, struct err *err) {
    struct ticking t = {.mem = mem};
    struct replanned again = {0};
    if (!training_change(service, tick_run, &t, err)) return false;
    if (t.replan_due && !replan(mem, service, &again, err)) return false;
    *out = t.ticked;
    out->plan_id = again.plan_id;
    return true;
}
