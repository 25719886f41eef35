/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules of one nomination come from plan/rules. Those of nominations together are counted here, from the
 * stored nominations of the class and of the officer's peers: those who hold posts in the units above him
 * whose absence is limited, and in his leadership group. One question to the store for each.
 */
#include "service/seat_rules.h"

#include "domain/requirement.h"
#include "plan/rules.h"
#include "service/waivers.h"

struct asking {
    struct change *c;
    const struct standing *s;
    const struct facts *f;
    int32_t officer, course_class;
    int64_t own;
    const struct course_class *k;
    struct seat_stops *stops;
    struct err *err;
};

/* Unless a waiver puts it aside. */
static bool stop(struct asking *a, const char *rule, bool may_wait, struct text why) {
    int64_t waiver = 0;
    if (waiver_rule_is(text_of(rule)) &&
        !waiver_find(a->c, rule, a->f->officers[a->officer].id, a->k->id, &waiver, a->err))
        return false;
    if (waiver != 0) a->stops->waiver_id = waiver;
    else if (a->stops->count < SEAT_STOPS_MAX)
        a->stops->at[a->stops->count++] = (struct seat_stop){rule, may_wait, why};
    return true;
}

/* ---- rules of one nomination ---- */

static bool requires(const struct asking *a) {
    int32_t post = facts_holds_post(a->f, a->officer);
    return post != NONE && text_has_word(a->f->courses[a->k->course].post_codes, a->f->posts[post].post_code);
}

static struct text why_alone(const struct asking *a, enum rule rule) {
    const struct officer *o = &a->f->officers[a->officer];
    struct arena *mem = a->c->mem;
    switch (rule) {
    case RULE_SEPARATION:
        return text_print(mem, "he leaves on %s, the class ends on %s", day_print(o->separation_date).at,
                          day_print(a->k->end).at);
    case RULE_UNAVAILABLE:
        return text_of("he is unavailable during the class");
    case RULE_BLACKOUT:
        return text_of("his unit sends nobody during the class");
    case RULE_LANGUAGE:
        return text_print(mem, "the class is taught in \"%.*s\"", TEXT_ARGS(a->k->language));
    case RULE_REGION:
        return text_print(mem, "the class is for \"%.*s\"", TEXT_ARGS(a->k->regions));
    default:
        return text_of("a course that must come first is not held on the first day");
    }
}

static bool ask_alone(struct asking *a) {
    static const enum rule alone[] = {RULE_ELIG,     RULE_SEPARATION, RULE_UNAVAILABLE,
                                      RULE_BLACKOUT, RULE_LANGUAGE,   RULE_REGION};
    if (!requires(a)) return stop(a, "ELIG", false, text_of("his post does not ask for this course"));
    uint32_t broken = rules_broken(a->f, a->officer, a->course_class);
    for (int32_t i = 0; i < 6; i++)
        if ((broken & 1u << alone[i]) != 0 && !stop(a, rule_names[alone[i]], false, why_alone(a, alone[i])))
            return false;
    int32_t left = a->k->start - a->c->on;
    return left >= a->f->policy.notice_days ||
           stop(a, "NOTICE", false,
                text_print(a->c->mem, "the class starts in %d days, and %d days of notice are due", left,
                           a->f->policy.notice_days));
}

/* ---- rules of nominations together ---- */

static const struct course_class *class_of(const struct facts *f, const struct nominee *n) {
    int32_t k = map_find(&f->class_by_id, n->class_id);
    return k == MAP_NONE ? NULL : &f->classes[k];
}

static bool ask_overlap(struct asking *a) {
    struct nominees own;
    if (!nominees_of_officer(a->c->mem, a->c->tx, a->f->officers[a->officer].id, &own, a->err)) return false;
    for (int32_t i = 0; i < own.count; i++) {
        const struct course_class *other = class_of(a->f, &own.at[i]);
        if (own.at[i].id == a->own || !nominee_holds(&own.at[i]) || other == NULL) continue;
        bool same_course = nominee_is_open(&own.at[i]) && other->course == a->k->course;
        if (same_course || days_overlap(other->start, other->end, a->k->start, a->k->end))
            return stop(a, "OVERLAP", false,
                        text_print(a->c->mem, "he has a seat of class \"%.*s\", %s to %s",
                                   TEXT_ARGS(other->id), day_print(other->start).at,
                                   day_print(other->end).at));
    }
    return true;
}

bool quota_caps(const struct facts *f, const struct quota *quota, int32_t officer) {
    int32_t post = facts_holds_post(f, officer);
    if (post == NONE) return false;
    for (int32_t u = f->posts[post].unit; u != NONE; u = f->units[u].parent)
        if (u == quota->unit) return true;
    return false;
}

static int32_t seats_of_unit(const struct asking *a, const struct nominees *in_class, const struct quota *q) {
    int32_t used = 0;
    for (int32_t i = 0; i < in_class->count; i++) {
        int32_t o = map_find(&a->f->officer_by_id, in_class->at[i].officer_id);
        used += in_class->at[i].id != a->own && nominee_holds(&in_class->at[i]) && o != MAP_NONE &&
                quota_caps(a->f, q, o);
    }
    return used;
}

static bool ask_class(struct asking *a) {
    struct nominees in_class;
    struct numbers quotas = a->f->quotas_of_class[a->course_class];
    int32_t held = 0;
    if (!nominees_of_class(a->c->mem, a->c->tx, a->k->id, &in_class, a->err)) return false;
    for (int32_t i = 0; i < in_class.count; i++)
        held += in_class.at[i].id != a->own && nominee_holds(&in_class.at[i]);
    if (held >= a->k->seats &&
        !stop(a, "SEATS", true, text_print(a->c->mem, "all %d seats are taken", a->k->seats)))
        return false;
    if (a->k->start - a->c->on <= RELEASE_DAYS) return true; /* caps have lapsed */
    for (int32_t i = 0; i < quotas.count; i++) {
        const struct quota *q = &a->f->quotas[quotas.at[i]];
        if (quota_caps(a->f, q, a->officer) && seats_of_unit(a, &in_class, q) >= q->seats &&
            !stop(a, "QUOTA", true,
                  text_print(a->c->mem, "unit \"%.*s\" has its %d seats; the cap lapses on %s",
                             TEXT_ARGS(a->f->units[q->unit].id), q->seats,
                             day_print(a->k->start - RELEASE_DAYS).at)))
            return false;
    }
    return true;
}

/* How many of the peers are away on the day when most are, while the class lasts; the day into *out_on. */
static int32_t most_away(const struct asking *a, const struct nominees *of_peers, struct numbers peers,
                         day *out_on) {
    int32_t days = a->k->end - a->k->start + 1, most = 0;
    int32_t *away = arena_make(a->c->mem, int32_t, days);
    struct map is_peer = {.mem = a->c->mem};
    for (int32_t i = 0; i < peers.count; i++) map_put(&is_peer, a->f->officers[peers.at[i]].id, i);
    for (int32_t i = 0; i < of_peers->count; i++) {
        const struct nominee *n = &of_peers->at[i];
        const struct course_class *k = class_of(a->f, n);
        if (n->id == a->own || k == NULL || !nominee_holds(n) ||
            map_find(&is_peer, n->officer_id) == MAP_NONE)
            continue;
        for (day d = k->start > a->k->start ? k->start : a->k->start; d <= k->end && d <= a->k->end; d++)
            away[d - a->k->start]++;
    }
    *out_on = a->k->start;
    for (int32_t i = 0; i < days; i++)
        if (away[i] > most) most = away[i], *out_on = a->k->start + i;
    return most;
}

static bool ask_peers(struct asking *a, struct numbers peers, int64_t capacity, const char *rule,
                      struct text whose) {
    struct nominees of_peers;
    day on;
    if (!nominees_of_officers(a->c->mem, a->c->tx, a->f, peers, &of_peers, a->err)) return false;
    int32_t away = most_away(a, &of_peers, peers, &on);
    return away < capacity ||
           stop(a, rule, true,
                text_print(a->c->mem, "of \"%.*s\" %d are in class on %s, and at most %lld may be",
                           TEXT_ARGS(whose), away, day_print(on).at, (long long)capacity));
}

static bool ask_away(struct asking *a) {
    const struct facts *f = a->f;
    int32_t post = facts_holds_post(f, a->officer);
    if (post == NONE) return true;
    int32_t group = f->posts[post].leadership_group;
    for (int32_t u = f->posts[post].unit; u != NONE; u = f->units[u].parent) {
        struct numbers holders = a->s->holders_of_unit[u];
        if (holders.count > 0 && !ask_peers(a, holders, unit_absence_capacity(&f->policy, holders.count),
                                            "UNIT_ABSENCE", f->units[u].id))
            return false;
    }
    return group == NONE || ask_peers(a, a->s->holders_of_group[group], f->policy.leadership_away_max,
                                      "LEADERSHIP", f->leadership_groups[group]);
}

bool seat_rules(struct change *c, const struct standing *standing, int32_t officer, int32_t course_class,
                int64_t own, struct seat_stops *out, struct err *err) {
    struct asking a = {.c = c,
                       .s = standing,
                       .f = &standing->facts,
                       .officer = officer,
                       .course_class = course_class,
                       .own = own,
                       .k = &standing->facts.classes[course_class],
                       .stops = out,
                       .err = err};
    *out = (struct seat_stops){0};
    return ask_alone(&a) && ask_overlap(&a) && ask_class(&a) && ask_away(&a);
}

bool class_is_open(struct change *c, const struct facts *f, int32_t course_class, struct err *err) {
    const struct course_class *k = &f->classes[course_class];
    struct text state = text_of(k->cancelled ? "cancelled" : "planned");
    {
        scoped(rows) struct rows *rows = tx_rows(c->tx, SQL_class_state_get, err, value_text(k->id));
        if (rows_next(rows)) state = text_keep(c->mem, rows_text(rows, 0));
        if (err_any(err)) return false;
    }
    if (k->cancelled || text_is(state, "cancelled"))
        return err_fail(err, ERR_INPUT, "seat.class-cancelled", "class \"%.*s\" is cancelled",
                        TEXT_ARGS(k->id));
    return (k->start > c->on && text_has_word(text_of("planned published confirmed"), state)) ||
           err_fail(err, ERR_INPUT, "seat.class-over", "class \"%.*s\" began on %s: its seats are given",
                    TEXT_ARGS(k->id), day_print(k->start).at);
}
