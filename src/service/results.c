/* SPDX-License-Identifier: Apache-2.0 */
#include "service/results.h"

#include "service/classes.h"
#include "service/qualifications.h"

enum { POINTS_MAX = 100, WEIGHT_MAX = 1000, TITLE_BYTES_MAX = 200 };

static const struct {
    const char *word;
    enum life_event event;
    bool at_end; /* waits for the class's last day */
} outcomes_known[] = {{"passed", EVENT_nomination_pass, true},
                      {"failed", EVENT_nomination_fail, true},
                      {"withdrawn", EVENT_nomination_withdraw, false},
                      {"withdrawn-fault", EVENT_nomination_withdraw, false},
                      {"recycled", EVENT_nomination_recycle, false}};
enum { OUTCOME_COUNT = sizeof outcomes_known / sizeof outcomes_known[0] };

static int32_t outcome_find(struct text word) {
    for (int32_t i = 0; i < OUTCOME_COUNT; i++)
        if (text_is(word, outcomes_known[i].word)) return i;
    return -1;
}

struct resulting {
    struct text class_id, officer_id;
    const struct items *items;
    const struct marks *marks;
    const struct outcomes *outcomes;
    const struct told *told;
    int32_t count;
};

/* The class, its people, and what it is assessed by. */
struct assessed {
    const struct facts *facts;
    const struct course_class *class;
    struct nominees roster;
    struct items items;
};

bool items_list(struct arena *mem, struct tx *tx, struct text class_id, struct items *out, struct err *err) {
    struct items list = {0};
    int64_t capacity = 0;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_items_of_class, err, value_text(class_id));
    while (rows_next(rows)) {
        arena_grow(mem, list.at, list.count, &capacity);
        list.at[list.count++] = (struct item){rows_int(rows, 0, 0), text_keep(mem, rows_text(rows, 1)),
                                              rows_int(rows, 2, 1), rows_int(rows, 3, 0)};
    }
    if (err_any(err)) return false;
    *out = list;
    return true;
}

static bool look(struct change *c, const struct resulting *r, enum right right, struct assessed *out,
                 struct err *err) {
    const struct standing *standing;
    if (!service_may_about(c->service, c->tx, right, (struct about){ABOUT_CLASS, r->class_id}, err) ||
        !change_facts(c, &standing, err))
        return false;
    out->facts = &standing->facts;
    int32_t k = map_find(&out->facts->class_by_id, r->class_id);
    if (k == MAP_NONE)
        return err_fail(err, ERR_INPUT, "class.unknown", "there is no class \"%.*s\"",
                        TEXT_ARGS(r->class_id));
    out->class = &out->facts->classes[k];
    return nominees_of_class(c->mem, c->tx, r->class_id, &out->roster, err) &&
           items_list(c->mem, c->tx, r->class_id, &out->items, err);
}

static struct nominee *trainee(struct assessed *a, struct text officer_id, struct err *err) {
    for (int32_t i = 0; i < a->roster.count; i++)
        if (text_equal(a->roster.at[i].officer_id, officer_id) &&
            (a->roster.at[i].state == STATE_nomination_in_training ||
             a->roster.at[i].state == STATE_nomination_reported))
            return &a->roster.at[i];
    err_fail(err, ERR_INPUT, "class.not-on-roster", "officer \"%.*s\" is not in training in class \"%.*s\"",
             TEXT_ARGS(officer_id), TEXT_ARGS(a->class->id));
    return NULL;
}

static bool audit_class(struct change *c, const char *action, const struct resulting *r, int32_t count,
                        struct err *err) {
    return change_audit(c, action, text_print(c->mem, "class %.*s", TEXT_ARGS(r->class_id)),
                        text_print(c->mem, "%d", count), err);
}

/* ---- items and marks ---- */

static bool item_check(const struct item *item, int32_t number, struct err *err) {
    return (item->number == number && item->weight >= 1 && item->weight <= WEIGHT_MAX &&
            item->pass_mark >= 0 && item->pass_mark <= POINTS_MAX && item->title.length > 0 &&
            item->title.length <= TITLE_BYTES_MAX) ||
           err_fail(
               err, ERR_INPUT, "result.item",
               "item %d is not one\nNumbers from 1 on, a title of at most %d bytes, a weight from 1 to %d, a "
               "pass mark from 0 to %d.",
               number, TITLE_BYTES_MAX, WEIGHT_MAX, POINTS_MAX);
}

static bool items_run(struct change *c, void *context, struct err *err) {
    struct resulting *r = context;
    struct assessed a;
    int64_t marks;
    if (!look(c, r, RIGHT_RESULTS, &a, err) ||
        !tx_int(c->tx, SQL_marks_in_class, 0, &marks, err, value_text(r->class_id)))
        return false;
    if (marks > 0 || r->items->count > ITEMS_MAX)
        return err_fail(err, ERR_INPUT, "result.item",
                        "the items stand once there are marks, and there are at most %d", ITEMS_MAX);
    if (!tx_run(c->tx, SQL_items_drop, err, value_text(r->class_id))) return false;
    for (int32_t i = 0; i < r->items->count; i++) {
        const struct item *item = &r->items->at[i];
        if (!item_check(item, i + 1, err) ||
            !tx_run(c->tx, SQL_item_add, err, value_text(r->class_id), value_int(item->number),
                    value_text(item->title), value_int(item->weight), value_int(item->pass_mark)))
            return false;
    }
    return audit_class(c, "set items", r, r->items->count, err);
}

bool items_set(const struct service *service, struct text class_id, const struct items *items,
               struct err *err) {
    return training_change(service, items_run, &(struct resulting){.class_id = class_id, .items = items},
                           err);
}

static bool marks_run(struct change *c, void *context, struct err *err) {
    struct resulting *r = context;
    struct assessed a;
    if (!look(c, r, RIGHT_RESULTS, &a, err)) return false;
    for (int32_t i = 0; i < r->marks->count; i++) {
        const struct mark *mark = &r->marks->at[i];
        struct nominee *n = trainee(&a, mark->officer_id, err);
        if (n == NULL) return false;
        if (mark->item < 1 || mark->item > a.items.count || mark->points < 0 || mark->points > POINTS_MAX)
            return err_fail(err, ERR_INPUT, "result.points",
                            "item %lld with %lld points\nItems are 1 to %d, points 0 to %d.",
                            (long long)mark->item, (long long)mark->points, a.items.count, POINTS_MAX);
        if (!tx_run(c->tx, SQL_mark_set, err, value_int(n->id), value_int(mark->item),
                    value_int(mark->points), value_text(c->service->who), value_day(c->on)))
            return false;
    }
    return audit_class(c, "post marks", r, r->marks->count, err);
}

bool marks_post(const struct service *service, struct text class_id, const struct marks *marks,
                struct err *err) {
    return training_change(service, marks_run, &(struct resulting){.class_id = class_id, .marks = marks},
                           err);
}

/* ---- results ---- */

struct scoring {
    int64_t score; /* -1: there are no items */
    int32_t given; /* marks */
    bool passes;   /* every item at its pass mark or above */
};

static bool score(struct change *c, const struct assessed *a, const struct nominee *n, struct scoring *out,
                  struct err *err) {
    int64_t sum = 0, weights = 0;
    *out = (struct scoring){.score = -1, .passes = true};
    scoped(rows) struct rows *rows = tx_rows(c->tx, SQL_marks_of_nomination, err, value_int(n->id));
    while (rows_next(rows)) {
        const struct item *item = &a->items.at[rows_int(rows, 0, 1) - 1];
        int64_t points = rows_int(rows, 1, 0);
        sum += item->weight * points;
        weights += item->weight;
        out->given++;
        out->passes = out->passes && points >= item->pass_mark;
    }
    if (weights > 0) out->score = sum / weights;
    return !err_any(err);
}

static bool post_one(struct change *c, struct assessed *a, const struct outcome *o, struct err *err) {
    struct nominee *n = trainee(a, o->officer_id, err);
    struct scoring s;
    if (n == NULL || !score(c, a, n, &s, err)) return false;
    bool complete = s.given == a->items.count;
    struct text word = o->outcome;
    if (word.length == 0 && a->items.count > 0) word = text_of(s.passes ? "passed" : "failed");
    int32_t known = outcome_find(word);
    if (known < 0)
        return err_fail(err, ERR_INPUT, "result.unknown-outcome",
                        "\"%.*s\" is not a result\nKnown: passed failed withdrawn withdrawn-fault recycled.",
                        TEXT_ARGS(text_shorten(c->mem, word, 40)));
    if (outcomes_known[known].at_end && c->on < a->class->end)
        return err_fail(err, ERR_INPUT, "result.too-early", "class \"%.*s\" ends on %s",
                        TEXT_ARGS(a->class->id), day_print(a->class->end).at);
    if (outcomes_known[known].at_end && !complete)
        return err_fail(err, ERR_INPUT, "result.mark-missing", "officer \"%.*s\" has %d marks of %d",
                        TEXT_ARGS(o->officer_id), s.given, a->items.count);
    if (text_is(word, "passed") && !s.passes)
        return err_fail(err, ERR_INPUT, "result.below-mark",
                        "officer \"%.*s\" is below the pass mark of an item", TEXT_ARGS(o->officer_id));
    struct told told = TOLD_NOTHING;
    told.reason = o->reason;
    return reason_check(outcomes_known[known].event, &told, err) &&
           tx_run(c->tx, SQL_result_set, err, value_int(n->id), value_text(word),
                  s.score < 0 ? value_null() : value_int(s.score), value_text(c->service->who),
                  value_day(c->on)) &&
           step_add(c, LIFE_result, text_print(c->mem, "%lld", (long long)n->id), EVENT_result_post,
                    STATE_result_posted, &told, NULL, err);
}

static bool post_run(struct change *c, void *context, struct err *err) {
    struct resulting *r = context;
    struct assessed a;
    if (!look(c, r, RIGHT_RESULTS, &a, err)) return false;
    for (int32_t i = 0; i < r->outcomes->count; i++)
        if (!post_one(c, &a, &r->outcomes->at[i], err)) return false;
    return audit_class(c, "post results", r, r->outcomes->count, err);
}

bool results_post(const struct service *service, struct text class_id, const struct outcomes *outcomes,
                  struct err *err) {
    return training_change(service, post_run, &(struct resulting){.class_id = class_id, .outcomes = outcomes},
                           err);
}

/* ---- approval ---- */

struct posted {
    enum life_state state; /* STATE_none: there is none */
    int32_t outcome;
    int64_t score;
    struct text posted_by, reason;
};

static bool posted_get(struct change *c, const struct nominee *n, struct posted *out, struct err *err) {
    *out = (struct posted){.outcome = -1, .score = -1};
    struct text thing = text_print(c->mem, "%lld", (long long)n->id);
    {
        scoped(rows) struct rows *rows = tx_rows(c->tx, SQL_result_get, err, value_int(n->id));
        if (rows_next(rows))
            *out = (struct posted){.state = life_state_find(LIFE_result, rows_text(rows, 0)),
                                   .outcome = outcome_find(rows_text(rows, 1)),
                                   .score = rows_int(rows, 2, -1),
                                   .posted_by = text_keep(c->mem, rows_text(rows, 3))};
        if (err_any(err)) return false;
    }
    scoped(rows) struct rows *rows = tx_rows(c->tx, SQL_life_reason, err, value_text(text_of("result")),
                                             value_text(thing));
    if (rows_next(rows)) out->reason = text_keep(c->mem, rows_text(rows, 0));
    return !err_any(err);
}

static bool duties_are_separate(struct change *c, const struct nominee *n, const struct posted *p,
                                struct err *err) {
    bool himself;
    if (!asks_for_himself(c, n->officer_id, &himself, err)) return false;
    if (himself)
        return err_fail(err, ERR_RIGHTS, "result.own", "nobody approves his own result\nAsk a colleague.");
    return !text_equal(p->posted_by, c->service->who) ||
           err_fail(err, ERR_RIGHTS, "result.same-person",
                    "who posts a result does not approve it\nAsk a colleague.");
}

static bool approve_one(struct change *c, const struct assessed *a, struct nominee *n, const struct posted *p,
                        struct err *err) {
    enum life_event event = outcomes_known[p->outcome].event;
    struct told told = TOLD_NOTHING;
    told.reason = p->reason;
    told.score = p->score;
    if (text_is(text_of(outcomes_known[p->outcome].word), "withdrawn-fault")) told.note = text_of("fault");
    if (!duties_are_separate(c, n, p, err) ||
        !tx_run(c->tx, SQL_result_approve, err, value_text(c->service->who), value_day(c->on),
                value_int(n->id)) ||
        !step_add(c, LIFE_result, text_print(c->mem, "%lld", (long long)n->id), EVENT_result_approve,
                  STATE_result_approved, &TOLD_NOTHING, NULL, err) ||
        !nomination_move(c, n, event, &told, err))
        return false;
    return event != EVENT_nomination_pass ||
           qualification_issue(c, n, a->class->end, a->facts->courses[a->class->course].validity_months, err);
}

static bool close_when_done(struct change *c, const struct assessed *a, struct err *err) {
    struct class_standing now;
    for (int32_t i = 0; i < a->roster.count; i++)
        if (nominee_is_open(&a->roster.at[i]) && nominee_holds(&a->roster.at[i])) return true;
    return class_look(c->mem, c->tx, a->class, &now, err) &&
           (now.state != STATE_class_completed ||
            class_move(c, a->class->id, EVENT_class_close, &TOLD_NOTHING, err));
}

static bool approve_run(struct change *c, void *context, struct err *err) {
    struct resulting *r = context;
    struct assessed a;
    int32_t passed = 0;
    if (!look(c, r, RIGHT_RESULTS_APPROVE, &a, err)) return false;
    for (int32_t i = 0; i < a.roster.count; i++) {
        struct nominee *n = &a.roster.at[i];
        struct posted posted;
        if (r->officer_id.length > 0 && !text_equal(n->officer_id, r->officer_id)) continue;
        if (!posted_get(c, n, &posted, err)) return false;
        if (posted.state != STATE_result_posted) continue;
        if (!approve_one(c, &a, n, &posted, err)) return false;
        r->count++;
        passed += n->state == STATE_nomination_passed;
    }
    if (r->count == 0)
        return err_fail(err, ERR_INPUT, "result.not-posted",
                        "class \"%.*s\" has no result that waits for approval", TEXT_ARGS(r->class_id));
    return close_when_done(c, &a, err) && audit_class(c, "approve results", r, r->count, err) &&
           (passed == 0 || change_touch(c, err));
}

bool results_approve(const struct service *service, struct text class_id, struct text officer_id,
                     int32_t *out_count, struct err *err) {
    struct resulting r = {.class_id = class_id, .officer_id = officer_id};
    if (!training_change(service, approve_run, &r, err)) return false;
    *out_count = r.count;
    return true;
}

static bool return_run(struct change *c, void *context, struct err *err) {
    struct resulting *r = context;
    struct assessed a;
    struct posted posted;
    if (!look(c, r, RIGHT_RESULTS_APPROVE, &a, err) || !reason_check(EVENT_result_return, r->told, err))
        return false;
    struct nominee *n = trainee(&a, r->officer_id, err);
    if (n == NULL || !posted_get(c, n, &posted, err)) return false;
    if (posted.state != STATE_result_posted)
        return err_fail(err, ERR_INPUT, "result.not-posted",
                        "class \"%.*s\" has no result that waits for approval", TEXT_ARGS(r->class_id));
    return tx_run(c->tx, SQL_result_return, err, value_int(n->id)) &&
           step_add(c, LIFE_result, text_print(c->mem, "%lld", (long long)n->id), EVENT_result_return,
                    STATE_result_returned, r->told, NULL, err) &&
           audit_class(c, "return result", r, 1, err);
}

bool results_return(const struct service *service, struct text class_id, struct text officer_id,
                    const struct told *told, struct err *err) {
    return training_change(service, return_run,
                           &(struct resulting){.class_id = class_id, .officer_id = officer_id, .told = told},
                           err);
}
