/* SPDX-License-Identifier: Apache-2.0 */
#include "service/qualifications.h"

#include "service/certificates.h"
#include "service/profile.h"

/* ---- reading ---- */

static struct holding holding_of(struct arena *mem, const struct rows *rows) {
    return (struct holding){.id = rows_int(rows, 0, 0),
                            .officer_id = text_keep(mem, rows_text(rows, 1)),
                            .course_id = text_keep(mem, rows_text(rows, 2)),
                            .issued = (day)rows_int(rows, 3, DAY_NONE),
                            .valid_to = (day)rows_int(rows, 4, DAY_NONE),
                            .state = life_state_find(LIFE_qualification, rows_text(rows, 5)),
                            .since = (day)rows_int(rows, 6, DAY_NONE),
                            .nomination_id = rows_int(rows, 7, 0),
                            .source = text_keep(mem, rows_text(rows, 8)),
                            .proposed_by = text_keep(mem, rows_text(rows, 9))};
}

static bool read_list(struct arena *mem, struct rows *rows, struct holdings *out, struct err *err) {
    struct holdings list = {0};
    int64_t capacity = 0;
    while (rows_next(rows)) {
        arena_grow(mem, list.at, list.count, &capacity);
        list.at[list.count++] = holding_of(mem, rows);
    }
    if (err_any(err)) return false;
    *out = list;
    return true;
}

bool qualifications_list(struct arena *mem, struct tx *tx, struct text officer_id, struct holdings *out,
                         struct err *err) {
    scoped(rows) struct rows *rows = officer_id.length > 0 ? tx_rows(tx, SQL_qualifications_of_officer, err,
                                                                     value_text(officer_id))
                                                           : tx_rows(tx, SQL_qualifications_all, err);
    return read_list(mem, rows, out, err);
}

bool qualifications_ending(struct arena *mem, struct tx *tx, day until, struct holdings *out,
                           struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_qualifications_ending, err, value_day(until));
    return read_list(mem, rows, out, err);
}

static bool get(struct change *c, int64_t id, struct holding *out, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(c->tx, SQL_qualification_get, err, value_int(id));
    if (!rows_next(rows))
        return err_fail(err, ERR_INPUT, "qualification.unknown", "there is no qualification %lld",
                        (long long)id);
    *out = holding_of(c->mem, rows);
    return true;
}

bool asks_for_himself(struct change *c, struct text officer_id, bool *out, struct err *err) {
    int64_t count;
    *out = false;
    if (c->service->user_id == 0) return true;
    if (!tx_int(c->tx, SQL_user_officer, 0, &count, err, value_int(c->service->user_id),
                value_text(officer_id)))
        return false;
    *out = count > 0;
    return true;
}

/* ---- the sheet ---- */

struct row_found {
    int64_t row_id; /* 0: none */
    day since;
};

static bool row_find(struct change *c, const struct holding *h, struct row_found *out, struct err *err) {
    *out = (struct row_found){0};
    scoped(rows) struct rows *rows = tx_rows(c->tx, SQL_qualification_row_find, err,
                                             value_text(h->officer_id), value_text(h->course_id),
                                             value_day(h->issued));
    if (rows_next(rows)) *out = (struct row_found){rows_int(rows, 0, 0), (day)rows_int(rows, 1, DAY_NONE)};
    return !err_any(err);
}

/* A row of the same key that an import brought counts as this one's. */
static bool row_begin(struct change *c, const struct holding *h, struct err *err) {
    struct row_found found;
    int64_t last;
    if (!row_find(c, h, &found, err)) return false;
    return found.row_id != 0 ||
           (tx_int(c->tx, SQL_sheet_qualifications_last, 0, &last, err) &&
            tx_run(c->tx, SQL_sheet_qualifications_add, err, value_int(last + 1), value_day(c->on),
                   value_text(h->officer_id), value_text(h->course_id), value_day(h->issued),
                   value_day(h->valid_to), value_text_or_null(h->source), value_null()));
}

static bool row_end(struct change *c, const struct holding *h, struct err *err) {
    struct row_found found;
    if (!row_find(c, h, &found, err)) return false;
    return found.row_id == 0 ||
           tx_run(c->tx, SQL_sheet_qualifications_end, err,
                  value_day(found.since > c->on ? found.since : c->on), value_int(found.row_id));
}

/* ---- steps ---- */

static bool write_step(struct change *c, const struct holding *h, enum life_event event,
                       const struct told *told, struct err *err) {
    uint8_t id[16];
    bool tells = event_rows[event].verb[0] != '\0';
    const struct telling telling = {.event = event,
                                    .officer_id = h->officer_id,
                                    .course_id = h->course_id,
                                    .nomination_id = h->nomination_id,
                                    .reason = told->reason,
                                    .score = -1};
    return (!tells || profile_tell(c, &telling, id, err)) &&
           step_add(c, LIFE_qualification, text_print(c->mem, "%lld", (long long)h->id), event, h->state,
                    told, tells ? id : NULL, err);
}

bool qualification_move(struct change *c, struct holding *holding, enum life_event event,
                        const struct told *told, struct err *err) {
    struct holding h = *holding;
    h.state = life_next(event, holding->state);
    h.since = c->on;
    if (h.state == STATE_none)
        return err_fail(err, ERR_INPUT, "qualification.not-now", "qualification %lld is %s: it cannot %s now",
                        (long long)h.id, state_rows[holding->state].word, event_rows[event].word);
    if (!reason_check(event, told, err) ||
        !tx_run(c->tx, SQL_qualification_set, err, value_text(text_of(state_rows[h.state].word)),
                value_day(h.since), value_int(h.id)) ||
        (event == EVENT_qualification_recognise && !row_begin(c, &h, err)) ||
        (event == EVENT_qualification_revoke && !row_end(c, &h, err)) || !write_step(c, &h, event, told, err))
        return false;
    *holding = h;
    return true;
}

static bool add(struct change *c, struct holding *h, enum life_event event, const struct told *told,
                struct err *err) {
    int64_t last;
    if (!reason_check(event, told, err) || !tx_int(c->tx, SQL_qualification_last, 0, &last, err))
        return false;
    h->id = last + 1;
    h->state = life_next(event, STATE_none);
    h->since = c->on;
    return tx_run(c->tx, SQL_qualification_add, err, value_int(h->id), value_text(h->officer_id),
                  value_text(h->course_id), value_day(h->issued), value_day(h->valid_to),
                  value_text(text_of(state_rows[h->state].word)), value_day(h->since),
                  h->nomination_id == 0 ? value_null() : value_int(h->nomination_id), value_text(h->source),
                  value_text(c->service->who)) &&
           write_step(c, h, event, told, err);
}

/* Earlier ones of the course, whether they still count or not. */
static bool renew_others(struct change *c, const struct holding *fresh, struct err *err) {
    struct holdings list;
    if (!qualifications_list(c->mem, c->tx, fresh->officer_id, &list, err)) return false;
    for (int32_t i = 0; i < list.count; i++)
        if (list.at[i].id != fresh->id && text_equal(list.at[i].course_id, fresh->course_id) &&
            life_next(EVENT_qualification_renew, list.at[i].state) != STATE_none &&
            !qualification_move(c, &list.at[i], EVENT_qualification_renew, &TOLD_NOTHING, err))
            return false;
    return true;
}

bool qualification_issue(struct change *c, const struct nominee *passed, day issued, int32_t validity_months,
                         struct err *err) {
    struct holding h = {.officer_id = passed->officer_id,
                        .course_id = passed->course_id,
                        .issued = issued,
                        .valid_to = validity_months < 0 ? DAY_NONE : day_add_months(issued, validity_months),
                        .nomination_id = passed->id,
                        .source = passed->class_id};
    return add(c, &h, EVENT_qualification_issue, &TOLD_NOTHING, err) && row_begin(c, &h, err) &&
           renew_others(c, &h, err);
}

/* ---- by persons ---- */

struct deciding {
    const struct equivalence *proposed;
    int64_t id;
    enum life_event event;
    const struct told *told;
};

static bool audit(struct change *c, const char *action, const struct holding *h, struct err *err) {
    return change_audit(
        c, action, text_print(c->mem, "qualification %lld", (long long)h->id),
        text_print(c->mem, "officer %.*s course %.*s", TEXT_ARGS(h->officer_id), TEXT_ARGS(h->course_id)),
        err);
}

static bool may(struct change *c, struct text officer_id, struct err *err) {
    bool himself;
    if (!service_may_about(c->service, c->tx, RIGHT_QUALIFICATIONS_CHANGE,
                           (struct about){ABOUT_OFFICER, officer_id}, err) ||
        !asks_for_himself(c, officer_id, &himself, err))
        return false;
    return !himself || err_fail(err, ERR_RIGHTS, "qualification.own",
                                "nobody decides on a qualification of his own\nAsk a colleague.");
}

static bool propose_run(struct change *c, void *context, struct err *err) {
    struct deciding *d = context;
    const struct equivalence *p = d->proposed;
    const struct standing *standing;
    if (!may(c, p->officer_id, err) || !change_facts(c, &standing, err)) return false;
    const struct facts *f = &standing->facts;
    int32_t course = map_find(&f->course_by_id, p->course_id);
    if (map_find(&f->officer_by_id, p->officer_id) == MAP_NONE)
        return err_fail(err, ERR_INPUT, "seat.unknown-officer", "there is no officer \"%.*s\"",
                        TEXT_ARGS(p->officer_id));
    if (course == MAP_NONE)
        return err_fail(err, ERR_INPUT, "qualification.unknown-course", "there is no course \"%.*s\"",
                        TEXT_ARGS(p->course_id));
    if (p->issued == DAY_NONE || p->issued > c->on || (p->valid_to != DAY_NONE && p->valid_to < p->issued))
        return err_fail(err, ERR_INPUT, "qualification.days",
                        "a qualification is issued today or before, and ends after that");
    struct holding h = {.officer_id = p->officer_id,
                        .course_id = p->course_id,
                        .issued = p->issued,
                        .valid_to = p->valid_to,
                        .source = p->source};
    if (h.valid_to == DAY_NONE && f->courses[course].validity_months >= 0)
        h.valid_to = day_add_months(h.issued, f->courses[course].validity_months);
    if (!add(c, &h, EVENT_qualification_propose, &p->told, err) || !audit(c, "propose", &h, err))
        return false;
    d->id = h.id;
    return true;
}

bool qualifications_propose(const struct service *service, const struct equivalence *proposed,
                            int64_t *out_id, struct err *err) {
    struct deciding d = {.proposed = proposed};
    if (!training_change(service, propose_run, &d, err)) return false;
    *out_id = d.id;
    return true;
}

static bool decide_run(struct change *c, void *context, struct err *err) {
    struct deciding *d = context;
    struct holding h;
    if (!get(c, d->id, &h, err) || !may(c, h.officer_id, err)) return false;
    if (d->event == EVENT_qualification_recognise && text_equal(h.proposed_by, c->service->who))
        return err_fail(err, ERR_RIGHTS, "qualification.same-person",
                        "who proposes to recognise a qualification does not decide it\nAsk a colleague.");
    return qualification_move(c, &h, d->event, d->told, err) &&
           (d->event != EVENT_qualification_revoke ||
            certificates_revoke_for(c->tx, c->service, h.officer_id, h.course_id, h.issued, err)) &&
           audit(c, event_rows[d->event].word, &h, err) && change_touch(c, err);
}

bool qualifications_recognise(const struct service *service, int64_t id, struct err *err) {
    struct deciding d = {.id = id, .event = EVENT_qualification_recognise, .told = &TOLD_NOTHING};
    return training_change(service, decide_run, &d, err);
}

bool qualifications_refuse(const struct service *service, int64_t id, const struct told *told,
                           struct err *err) {
    struct deciding d = {.id = id, .event = EVENT_qualification_refuse, .told = told};
    return training_change(service, decide_run, &d, err);
}

bool qualifications_revoke(const struct service *service, int64_t id, const struct told *told,
                           struct err *err) {
    struct deciding d = {.id = id, .event = EVENT_qualification_revoke, .told = told};
    return training_change(service, decide_run, &d, err);
}
