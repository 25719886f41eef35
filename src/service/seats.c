/* SPDX-License-Identifier: Apache-2.0 */
#include "service/seats.h"

#include <string.h>

struct seating {
    struct arena *mem; /* the caller's */
    const struct seat_order *order;
    int64_t nomination_id;
    struct text officer_id, class_id;
    const struct told *told;
    struct seat_answer answer;
    struct waiting_list waiting;
};

/* Who and what a change is about, found in the facts. */
struct wanted {
    const struct standing *standing;
    const struct facts *facts;
    int32_t officer, course_class;
};

static const struct {
    const char *rule, *code;
} refusals[] = {
    {"ELIG", "seat.eligible"},     {"SEPARATION", "seat.separation"},     {"UNAVAILABLE", "seat.unavailable"},
    {"BLACKOUT", "seat.blackout"}, {"LANGUAGE", "seat.language"},         {"REGION", "seat.region"},
    {"NOTICE", "seat.notice"},     {"OVERLAP", "seat.overlap"},           {"SEATS", "seat.seats"},
    {"QUOTA", "seat.quota"},       {"UNIT_ABSENCE", "seat.unit-absence"}, {"LEADERSHIP", "seat.leadership"}};
enum { REFUSAL_COUNT = sizeof refusals / sizeof refusals[0] };

static const char *code_of(const char *rule) {
    for (int32_t i = 0; i < REFUSAL_COUNT; i++)
        if (strcmp(refusals[i].rule, rule) == 0) return refusals[i].code;
    return "seat.rule";
}

/* "SEATS: all 30 seats are taken; QUOTA: ..." */
static struct text stops_text(struct arena *mem, const struct seat_stops *stops) {
    struct buffer out = {.mem = mem};
    for (int32_t i = 0; i < stops->count; i++)
        buffer_print(&out, "%s%s: %.*s", i > 0 ? "; " : "", stops->at[i].rule, TEXT_ARGS(stops->at[i].why));
    return buffer_text(&out);
}

static bool refuse(struct change *c, const struct wanted *w, const struct seat_stops *stops,
                   struct err *err) {
    int32_t first = 0;
    while (first + 1 < stops->count && stops->at[first].may_wait) first++;
    if (stops->at[first].may_wait) first = 0;
    struct text all = stops_text(c->mem, stops);
    return err_fail(
        err, ERR_INPUT, code_of(stops->at[first].rule),
        "officer \"%.*s\" cannot take a seat of class \"%.*s\": %.*s\nA waiver puts all of these aside "
        "but SEATS and OVERLAP; who only waits for a seat can join the waiting list.",
        TEXT_ARGS(w->facts->officers[w->officer].id), TEXT_ARGS(w->facts->classes[w->course_class].id),
        TEXT_ARGS(all));
}

static bool may_wait(const struct seat_stops *stops) {
    for (int32_t i = 0; i < stops->count; i++)
        if (!stops->at[i].may_wait) return false;
    return true;
}

static bool find_wanted(struct change *c, struct text officer_id, struct text class_id, struct wanted *out,
                        struct err *err) {
    struct wanted w;
    if (!change_facts(c, &w.standing, err)) return false;
    w.facts = &w.standing->facts;
    w.officer = map_find(&w.facts->officer_by_id, officer_id);
    w.course_class = map_find(&w.facts->class_by_id, class_id);
    if (w.officer == MAP_NONE)
        return err_fail(err, ERR_INPUT, "seat.unknown-officer", "there is no officer \"%.*s\"",
                        TEXT_ARGS(officer_id));
    if (w.course_class == MAP_NONE)
        return err_fail(err, ERR_INPUT, "seat.unknown-class", "there is no class \"%.*s\"",
                        TEXT_ARGS(class_id));
    *out = w;
    return true;
}

static bool may_about_officer(struct change *c, enum right right, struct text officer_id, struct err *err) {
    return service_may_about(c->service, c->tx, right, (struct about){ABOUT_OFFICER, officer_id}, err);
}

static bool audit(struct change *c, const char *action, const struct nominee *n, struct err *err) {
    return change_audit(c, action, text_print(c->mem, "nomination %lld", (long long)n->id),
                        text_print(c->mem, "officer %.*s class %.*s %s", TEXT_ARGS(n->officer_id),
                                   TEXT_ARGS(n->class_id), state_rows[n->state].word),
                        err);
}

/* His open nomination to the class; id 0: none. */
static bool find_own(struct change *c, const struct wanted *w, struct nominee *out, struct err *err) {
    struct nominees list;
    *out = (struct nominee){0};
    if (!nominees_of_class(c->mem, c->tx, w->facts->classes[w->course_class].id, &list, err)) return false;
    for (int32_t i = 0; i < list.count; i++)
        if (nominee_is_open(&list.at[i]) &&
            text_equal(list.at[i].officer_id, w->facts->officers[w->officer].id))
            *out = list.at[i];
    return true;
}

static struct nominee new_nominee(const struct wanted *w) {
    const struct facts *f = w->facts;
    int32_t post = facts_holds_post(f, w->officer);
    return (struct nominee){.officer_id = f->officers[w->officer].id,
                            .course_id = f->courses[f->classes[w->course_class].course].id,
                            .class_id = f->classes[w->course_class].id,
                            .priority = post == NONE ? 1 : f->posts[post].priority};
}

/* Moves what he asked for, or begins a nomination. */
static bool take(struct change *c, const struct wanted *w, struct nominee *own, enum life_event event,
                 const struct told *told, struct err *err) {
    if (own->id != 0) return nomination_move(c, own, event, told, err);
    struct nominee fresh = new_nominee(w);
    return nomination_begin(c, &fresh, event, told, own, err);
}

/* ---- the waiting list ---- */

static int32_t place_in(const struct nominees *list, int64_t id) {
    int32_t place = 0;
    for (int32_t i = 0; i < list->count; i++) {
        place += list->at[i].state == STATE_nomination_waitlisted;
        if (list->at[i].id == id) return list->at[i].state == STATE_nomination_waitlisted ? place : 0;
    }
    return 0;
}

/* Seats him when no rule binds any more. */
static bool try_to_seat(struct change *c, struct nominee *n, bool *out_seated, struct err *err) {
    struct wanted w;
    struct seat_stops stops;
    if (!find_wanted(c, n->officer_id, n->class_id, &w, err) ||
        !seat_rules(c, w.standing, w.officer, w.course_class, n->id, &stops, err))
        return false;
    *out_seated = stops.count == 0;
    struct told told = TOLD("promoted");
    told.waiver_id = stops.waiver_id;
    return stops.count > 0 ||
           (nomination_move(c, n, EVENT_nomination_seat, &told, err) && audit(c, "promote", n, err));
}

static bool free_seats(struct change *c, const struct facts *f, const struct nominees *list,
                       struct text class_id, int32_t *out, struct err *err) {
    int32_t k = map_find(&f->class_by_id, class_id);
    struct err closed = {0};
    *out = 0;
    if (k == MAP_NONE || !class_is_open(c, f, k, &closed))
        return closed.kind == ERR_NONE || closed.kind == ERR_INPUT ||
               err_fail(err, closed.kind, closed.code, "%s", closed.text);
    *out = f->classes[k].seats;
    for (int32_t i = 0; i < list->count; i++) *out -= nominee_holds(&list->at[i]);
    return true;
}

bool seats_fill(struct change *c, struct text class_id, int32_t *out_count, struct err *err) {
    const struct standing *standing;
    struct nominees list;
    int32_t free_count;
    if (!change_facts(c, &standing, err) || !nominees_of_class(c->mem, c->tx, class_id, &list, err) ||
        !free_seats(c, &standing->facts, &list, class_id, &free_count, err))
        return false;
    for (int32_t i = 0; i < list.count && free_count > 0; i++) {
        bool seated = false;
        if (list.at[i].state != STATE_nomination_waitlisted) continue;
        if (map_find(&standing->facts.officer_by_id, list.at[i].officer_id) == MAP_NONE) continue;
        if (!try_to_seat(c, &list.at[i], &seated, err)) return false;
        free_count -= seated;
        *out_count += seated;
    }
    return true;
}

/* ---- changes ---- */

static bool answer(struct change *c, struct seating *s, const struct nominee *n, struct text why,
                   struct err *err) {
    struct nominees list;
    if (!nominees_of_class(c->mem, c->tx, n->class_id, &list, err)) return false;
    s->answer.nomination_id = n->id;
    s->answer.state = n->state;
    s->answer.place = place_in(&list, n->id);
    s->answer.why = text_keep(s->mem, why);
    return true;
}

static bool request_run(struct change *c, void *context, struct err *err) {
    struct seating *s = context;
    struct wanted w;
    struct nominee own;
    struct told told = TOLD_NOTHING;
    told.note = s->order->note;
    if (!may_about_officer(c, RIGHT_REQUEST, s->order->officer_id, err) ||
        !find_wanted(c, s->order->officer_id, s->order->class_id, &w, err) ||
        !class_is_open(c, w.facts, w.course_class, err) || !find_own(c, &w, &own, err))
        return false;
    if (own.id != 0)
        return err_fail(err, ERR_INPUT, "seat.asked", "officer \"%.*s\" asked for class \"%.*s\" before: %s",
                        TEXT_ARGS(own.officer_id), TEXT_ARGS(own.class_id), state_rows[own.state].word);
    return take(c, &w, &own, EVENT_nomination_request, &told, err) && audit(c, "request seat", &own, err) &&
           answer(c, s, &own, TEXT_NONE, err);
}

static bool endorse_run(struct change *c, void *context, struct err *err) {
    struct seating *s = context;
    struct nominee n;
    return nominee_get(c->mem, c->tx, s->nomination_id, &n, err) &&
           may_about_officer(c, RIGHT_NOMINATE, n.officer_id, err) &&
           nomination_move(c, &n, EVENT_nomination_endorse, &TOLD_NOTHING, err) &&
           audit(c, "endorse", &n, err) && answer(c, s, &n, TEXT_NONE, err);
}

static bool reserve_for(struct change *c, struct seating *s, const struct wanted *w, struct nominee *own,
                        struct err *err) {
    struct seat_stops stops;
    struct told told = TOLD_NOTHING;
    told.note = s->order->note;
    if (!seat_rules(c, w->standing, w->officer, w->course_class, own->id, &stops, err)) return false;
    bool waits = stops.count > 0;
    if (waits && !(s->order->wait && may_wait(&stops))) return refuse(c, w, &stops, err);
    if (waits && own->state == STATE_nomination_waitlisted)
        return err_fail(err, ERR_INPUT, "seat.asked", "officer \"%.*s\" waits for class \"%.*s\" already",
                        TEXT_ARGS(own->officer_id), TEXT_ARGS(own->class_id));
    told.waiver_id = stops.waiver_id;
    enum life_event event = waits ? EVENT_nomination_wait : EVENT_nomination_seat;
    return take(c, w, own, event, &told, err) && audit(c, "reserve", own, err) &&
           answer(c, s, own, stops_text(c->mem, &stops), err);
}

static bool reserve_run(struct change *c, void *context, struct err *err) {
    struct seating *s = context;
    struct wanted w;
    struct nominee own;
    if (!may_about_officer(c, RIGHT_NOMINATE, s->order->officer_id, err) ||
        !find_wanted(c, s->order->officer_id, s->order->class_id, &w, err) ||
        !class_is_open(c, w.facts, w.course_class, err) || !find_own(c, &w, &own, err))
        return false;
    if (own.id != 0 && nominee_holds(&own))
        return err_fail(err, ERR_INPUT, "seat.held", "officer \"%.*s\" has a seat of class \"%.*s\" already",
                        TEXT_ARGS(own.officer_id), TEXT_ARGS(own.class_id));
    return reserve_for(c, s, &w, &own, err);
}

static bool cancel_run(struct change *c, void *context, struct err *err) {
    struct seating *s = context;
    struct nominee n;
    return nominee_get(c->mem, c->tx, s->nomination_id, &n, err) &&
           may_about_officer(c, RIGHT_NOMINATE, n.officer_id, err) &&
           nomination_move(c, &n, EVENT_nomination_cancel, s->told, err) &&
           audit(c, "cancel seat", &n, err) && seats_fill(c, n.class_id, &s->answer.promoted, err) &&
           answer(c, s, &n, TEXT_NONE, err);
}

static bool substitute_run(struct change *c, void *context, struct err *err) {
    struct seating *s = context;
    struct nominee gone, own;
    struct wanted w;
    struct seat_stops stops;
    struct told told = TOLD("substitute");
    if (!nominee_get(c->mem, c->tx, s->nomination_id, &gone, err) ||
        !may_about_officer(c, RIGHT_NOMINATE, gone.officer_id, err) ||
        !may_about_officer(c, RIGHT_NOMINATE, s->officer_id, err) ||
        !find_wanted(c, s->officer_id, gone.class_id, &w, err) ||
        !class_is_open(c, w.facts, w.course_class, err) || !find_own(c, &w, &own, err))
        return false;
    if (own.id != 0 && nominee_holds(&own))
        return err_fail(err, ERR_INPUT, "seat.held", "officer \"%.*s\" has a seat of class \"%.*s\" already",
                        TEXT_ARGS(own.officer_id), TEXT_ARGS(own.class_id));
    if (!nomination_move(c, &gone, EVENT_nomination_substitute, s->told, err) ||
        !seat_rules(c, w.standing, w.officer, w.course_class, own.id, &stops, err))
        return false;
    if (stops.count > 0) return refuse(c, &w, &stops, err);
    told.waiver_id = stops.waiver_id;
    return take(c, &w, &own, EVENT_nomination_seat, &told, err) && audit(c, "substitute", &gone, err) &&
           audit(c, "reserve", &own, err) && answer(c, s, &own, TEXT_NONE, err);
}

static bool promote_one_run(struct change *c, void *context, struct err *err) {
    struct seating *s = context;
    struct nominee n;
    struct wanted w;
    struct seat_stops stops;
    struct told told = *s->told;
    if (!nominee_get(c->mem, c->tx, s->nomination_id, &n, err) ||
        !service_may_about(c->service, c->tx, RIGHT_CLASSES_CHANGE, (struct about){ABOUT_CLASS, n.class_id},
                           err) ||
        !find_wanted(c, n.officer_id, n.class_id, &w, err) ||
        !class_is_open(c, w.facts, w.course_class, err) ||
        !seat_rules(c, w.standing, w.officer, w.course_class, n.id, &stops, err))
        return false;
    if (told.reason.length == 0)
        return err_fail(err, ERR_INPUT, "reason.missing",
                        "to promote somebody out of turn needs a reason\nGive a code, for example urgent.");
    if (stops.count > 0) return refuse(c, &w, &stops, err);
    told.waiver_id = stops.waiver_id;
    return nomination_move(c, &n, EVENT_nomination_seat, &told, err) && audit(c, "promote", &n, err) &&
           answer(c, s, &n, TEXT_NONE, err);
}

/* ---- the public functions ---- */

static bool run(struct seating *s, const struct service *service,
                bool (*change)(struct change *, void *, struct err *), struct seat_answer *out,
                struct err *err) {
    if (!training_change(service, change, s, err)) return false;
    *out = s->answer;
    return true;
}

bool seats_request(struct arena *mem, const struct service *service, const struct seat_order *order,
                   struct seat_answer *out, struct err *err) {
    return run(&(struct seating){.mem = mem, .order = order}, service, request_run, out, err);
}

bool seats_endorse(struct arena *mem, const struct service *service, int64_t nomination_id,
                   struct seat_answer *out, struct err *err) {
    return run(&(struct seating){.mem = mem, .nomination_id = nomination_id}, service, endorse_run, out, err);
}

bool seats_reserve(struct arena *mem, const struct service *service, const struct seat_order *order,
                   struct seat_answer *out, struct err *err) {
    return run(&(struct seating){.mem = mem, .order = order}, service, reserve_run, out, err);
}

bool seats_cancel(struct arena *mem, const struct service *service, int64_t nomination_id,
                  const struct told *told, struct seat_answer *out, struct err *err) {
    return run(&(struct seating){.mem = mem, .nomination_id = nomination_id, .told = told}, service,
               cancel_run, out, err);
}

bool seats_substitute(struct arena *mem, const struct service *service, int64_t nomination_id,
                      struct text officer_id, const struct told *told, struct seat_answer *out,
                      struct err *err) {
    return run(
        &(struct seating){.mem = mem, .nomination_id = nomination_id, .officer_id = officer_id, .told = told},
        service, substitute_run, out, err);
}

bool seats_promote_one(struct arena *mem, const struct service *service, int64_t nomination_id,
                       const struct told *told, struct seat_answer *out, struct err *err) {
    return run(&(struct seating){.mem = mem, .nomination_id = nomination_id, .told = told}, service,
               promote_one_run, out, err);
}

/* ---- explained ---- */

static struct text asked_text(struct arena *mem, int64_t us) {
    int64_t second = us / 1000000 % 86400;
    return text_print(mem, "%s %02d:%02d:%02d", day_print((day)(us / 86400000000)).at, (int)(second / 3600),
                      (int)(second / 60 % 60), (int)(second % 60));
}

static struct text place_why(struct arena *mem, const struct waiting *w, const struct nominee *ahead,
                             struct text binds) {
    struct buffer out = {.mem = mem};
    buffer_print(&out, "place %d: priority %lld, asked %.*s UTC", w->place, (long long)w->nominee.priority,
                 TEXT_ARGS(asked_text(mem, w->nominee.asked_us)));
    if (ahead != NULL && ahead->priority > w->nominee.priority)
        buffer_print(&out, "; the one ahead has priority %lld", (long long)ahead->priority);
    else if (ahead != NULL)
        buffer_print(&out, "; the one ahead asked %.*s", TEXT_ARGS(asked_text(mem, ahead->asked_us)));
    if (binds.length > 0) buffer_print(&out, "; waits for %.*s", TEXT_ARGS(binds));
    return buffer_text(&out);
}

static bool explain_one(struct change *c, struct seating *s, const struct nominee *n,
                        const struct nominee *ahead, struct waiting *out, struct err *err) {
    struct wanted w;
    struct seat_stops stops;
    if (!find_wanted(c, n->officer_id, n->class_id, &w, err) ||
        !seat_rules(c, w.standing, w.officer, w.course_class, n->id, &stops, err))
        return false;
    out->nominee = *n;
    out->nominee.officer_id = text_keep(s->mem, n->officer_id);
    out->nominee.course_id = text_keep(s->mem, n->course_id);
    out->nominee.class_id = text_keep(s->mem, n->class_id);
    out->why = place_why(s->mem, out, ahead, stops_text(c->mem, &stops));
    return true;
}

static bool waiting_run(struct change *c, void *context, struct err *err) {
    struct seating *s = context;
    struct nominees list;
    const struct nominee *ahead = NULL;
    struct waiting_list out = {0};
    int64_t capacity = 0;
    if (!service_may_about(c->service, c->tx, RIGHT_ROSTERS, (struct about){ABOUT_CLASS, s->class_id}, err) ||
        !nominees_of_class(c->mem, c->tx, s->class_id, &list, err))
        return false;
    for (int32_t i = 0; i < list.count; i++) {
        if (list.at[i].state != STATE_nomination_waitlisted) continue;
        arena_grow(s->mem, out.at, out.count, &capacity);
        struct waiting w = {.nominee = list.at[i], .place = out.count + 1};
        if (!explain_one(c, s, &list.at[i], ahead, &w, err)) return false;
        out.at[out.count++] = w;
        ahead = &list.at[i];
    }
    s->waiting = out;
    return true;
}

bool seats_waiting(struct arena *mem, const struct service *service, struct text class_id,
                   struct waiting_list *out, struct err *err) {
    struct seating seating = {.mem = mem, .class_id = class_id};
    if (!training_change(service, waiting_run, &seating, err)) return false;
    *out = seating.waiting;
    return true;
}
