/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/explain.h"

#include <string.h>

/* Seated requirements in lists by class, by unit (whose absence is limited) and by leadership group. */
struct rosters {
    int32_t *first; /* by owner: entry or NONE */
    int32_t *next;  /* by entry */
    int32_t *who;   /* by entry: requirement */
};

struct explain {
    struct arena *mem;
    const struct facts *facts;
    const struct plan *plan;
    enum language language;
    struct rosters of_class, of_unit, of_group;
    int32_t *filled;                   /* [class_count] */
    bool *exempt;                      /* [class_count]: has frozen or pinned seats */
    int64_t *holders;                  /* [unit_count]: of the subtree */
    int32_t *first_class, *next_class; /* classes that count, by course */
};

static struct rosters rosters_begin(struct arena *mem, int32_t owners, int64_t entries) {
    struct rosters r = {arena_make(mem, int32_t, owners), arena_make(mem, int32_t, entries),
                        arena_make(mem, int32_t, entries)};
    for (int32_t i = 0; i < owners; i++) r.first[i] = NONE;
    return r;
}

static void roster_add(struct rosters *r, int32_t owner, int32_t entry, int32_t requirement) {
    r->who[entry] = requirement;
    r->next[entry] = r->first[owner];
    r->first[owner] = entry;
}

static bool is_limited(const struct facts *f, int32_t unit) {
    return text_has_word(f->policy.unit_absence_kinds, f->units[unit].kind);
}

static void add_seated(struct explain *e, int32_t r, int32_t *unit_entries) {
    const struct requirement *wanted = &e->plan->requirements.at[r];
    const struct post *post = &e->facts->posts[wanted->post];
    int32_t k = e->plan->class_of[r];
    e->filled[k]++;
    if (plan_is_fixed(e->plan, r)) e->exempt[k] = true;
    roster_add(&e->of_class, k, r, r);
    if (post->leadership_group != NONE) roster_add(&e->of_group, post->leadership_group, r, r);
    for (int32_t u = post->unit; u != NONE; u = e->facts->units[u].parent)
        if (is_limited(e->facts, u)) roster_add(&e->of_unit, u, (*unit_entries)++, r);
}

static int64_t count_unit_entries(const struct facts *f, const struct plan *plan) {
    int64_t count = 0;
    for (int32_t r = 0; r < plan->requirements.count; r++)
        for (int32_t u = f->posts[plan->requirements.at[r].post].unit; u != NONE; u = f->units[u].parent)
            count += is_limited(f, u);
    return count;
}

static void list_classes(struct explain *e) {
    const struct facts *f = e->facts;
    e->first_class = arena_make(e->mem, int32_t, f->course_count);
    e->next_class = arena_make(e->mem, int32_t, f->class_count);
    for (int32_t c = 0; c < f->course_count; c++) e->first_class[c] = NONE;
    for (int32_t k = f->class_count - 1; k >= 0; k--) {
        if (!class_counts(f, k, e->plan->order.until)) continue;
        e->next_class[k] = e->first_class[f->classes[k].course];
        e->first_class[f->classes[k].course] = k;
    }
}

struct explain *explain_begin(struct arena *mem, const struct facts *facts, const struct plan *plan,
                              enum language language) {
    struct explain *e = arena_make(mem, struct explain, 1);
    int32_t count = plan->requirements.count, unit_entries = 0;
    *e = (struct explain){.mem = mem,
                          .facts = facts,
                          .plan = plan,
                          .language = language,
                          .of_class = rosters_begin(mem, facts->class_count, count),
                          .of_unit = rosters_begin(mem, facts->unit_count, count_unit_entries(facts, plan)),
                          .of_group = rosters_begin(mem, facts->leadership_group_count, count),
                          .filled = arena_make(mem, int32_t, facts->class_count),
                          .exempt = arena_make(mem, bool, facts->class_count),
                          .holders = arena_make(mem, int64_t, facts->unit_count)};
    for (int32_t r = 0; r < count; r++)
        if (plan->class_of[r] != NONE) add_seated(e, r, &unit_entries);
    for (int32_t o = 0; o < facts->officer_count; o++) {
        int32_t post = facts_holds_post(facts, o);
        for (int32_t u = post == NONE ? NONE : facts->posts[post].unit; u != NONE; u = facts->units[u].parent)
            e->holders[u]++;
    }
    list_classes(e);
    return e;
}

/* ---- rules together ---- */

static const struct course_class *class_of(const struct explain *e, int32_t requirement) {
    return &e->facts->classes[e->plan->class_of[requirement]];
}

/* Of a roster, how many but `but` are in class on the day. */
static int64_t away_on(const struct explain *e, const struct rosters *of, int32_t owner, day on,
                       int32_t but) {
    int64_t away = 0;
    for (int32_t i = of->first[owner]; i != NONE; i = of->next[i])
        if (of->who[i] != but && day_within(on, class_of(e, of->who[i])->start, class_of(e, of->who[i])->end))
            away++;
    return away;
}

/* The first day of class k on which `most` of the roster are away already; DAY_NONE: none. The number away
   only rises where a class begins, so those days are enough. */
static day first_full_day(const struct explain *e, const struct rosters *of, int32_t owner, int32_t k,
                          int32_t but, int64_t most) {
    const struct course_class *wanted = &e->facts->classes[k];
    if (away_on(e, of, owner, wanted->start, but) >= most) return wanted->start;
    day first = DAY_NONE;
    for (int32_t i = of->first[owner]; i != NONE; i = of->next[i]) {
        day on = class_of(e, of->who[i])->start;
        if (on <= wanted->start || on > wanted->end || (first != DAY_NONE && on >= first)) continue;
        if (away_on(e, of, owner, on, but) >= most) first = on;
    }
    return first;
}

struct binding {
    uint32_t broken; /* bits */
    int32_t unit;    /* whose absence binds, or NONE */
    int32_t quota_unit, quota;
    day unit_on, lead_on; /* the first day on which it binds */
    int32_t other;        /* class that overlaps, or NONE */
};

static bool is_under(const struct facts *f, int32_t unit, int32_t top) {
    while (unit != NONE && unit != top) unit = f->units[unit].parent;
    return unit == top;
}

static const struct quota *full_quota(const struct explain *e, int32_t r, int32_t k) {
    const struct facts *f = e->facts;
    int32_t home = f->posts[e->plan->requirements.at[r].post].unit;
    for (int32_t i = 0; i < f->quotas_of_class[k].count; i++) {
        const struct quota *quota = &f->quotas[f->quotas_of_class[k].at[i]];
        if (!is_under(f, home, quota->unit)) continue;
        int32_t taken = 0;
        for (int32_t n = e->of_class.first[k]; n != NONE; n = e->of_class.next[n]) {
            int32_t who = e->of_class.who[n];
            taken += who != r && is_under(f, f->posts[e->plan->requirements.at[who].post].unit, quota->unit);
        }
        if (taken >= quota->seats) return quota;
    }
    return NULL;
}

static int32_t overlapping_class(const struct explain *e, int32_t r, int32_t k) {
    const struct requirements *all = &e->plan->requirements;
    const struct course_class *wanted = &e->facts->classes[k];
    int32_t officer = all->at[r].officer;
    for (int32_t i = all->first_of_officer[officer]; i < all->first_of_officer[officer + 1]; i++) {
        if (i == r || e->plan->class_of[i] == NONE) continue;
        if (days_overlap(class_of(e, i)->start, class_of(e, i)->end, wanted->start, wanted->end))
            return e->plan->class_of[i];
    }
    return NONE;
}

static struct binding bind(const struct explain *e, int32_t r, int32_t k) {
    const struct facts *f = e->facts;
    const struct post *post = &f->posts[e->plan->requirements.at[r].post];
    struct binding b = {.unit = NONE,
                        .unit_on = DAY_NONE,
                        .lead_on = DAY_NONE,
                        .quota_unit = NONE,
                        .other = overlapping_class(e, r, k)};
    int32_t others = e->filled[k] - (e->plan->class_of[r] == k);
    if (b.other != NONE) b.broken |= 1u << RULE_OVERLAP;
    if (others >= f->classes[k].seats) b.broken |= 1u << RULE_SEATS;
    if (!e->exempt[k] && others + 1 < f->classes[k].seats_min) b.broken |= 1u << RULE_CLASS_MIN;
    const struct quota *quota = full_quota(e, r, k);
    if (quota != NULL) b.broken |= 1u << RULE_QUOTA, b.quota_unit = quota->unit, b.quota = quota->seats;
    if (post->leadership_group != NONE) {
        b.lead_on = first_full_day(e, &e->of_group, post->leadership_group, k, r,
                                   f->policy.leadership_away_max);
        if (b.lead_on != DAY_NONE) b.broken |= 1u << RULE_LEADERSHIP;
    }
    for (int32_t u = post->unit; u != NONE; u = f->units[u].parent) {
        if (!is_limited(f, u)) continue;
        day on = first_full_day(e, &e->of_unit, u, k, r, unit_absence_capacity(&f->policy, e->holders[u]));
        if (on == DAY_NONE) continue;
        b.broken |= 1u << RULE_UNIT_ABSENCE;
        b.unit_on = on;
        b.unit = u;
        break;
    }
    return b;
}

uint32_t explain_together(struct explain *e, int32_t requirement, int32_t course_class) {
    return bind(e, requirement, course_class).broken;
}

/* ---- the reason ---- */

static enum rule first_rule(uint32_t broken) {
    for (int32_t rule = RULE_NO_CLASS; rule < RULE_COUNT; rule++)
        if (broken & (1u << rule)) return (enum rule)rule;
    return RULE_NO_GAIN;
}

static struct text number(struct explain *e, int64_t n) {
    return text_print(e->mem, "%lld", (long long)n);
}

static struct text day_text(struct explain *e, day d) {
    return text_print(e->mem, "%s", day_print(d).at);
}

/* The first prerequisite of the class that the officer does not hold on its first day. */
static struct text missing_course(const struct explain *e, int32_t officer, const struct course_class *k) {
    struct numbers needed = e->facts->courses[k->course].prerequisites;
    for (int32_t i = 0; i < needed.count; i++)
        if (!requirement_qualified(e->facts, officer, needed.at[i], k->start))
            return e->facts->courses[needed.at[i]].id;
    return TEXT_NONE;
}

/* The unit, his own or the nearest above, that releases nobody during the class. */
static struct text closed_unit(const struct explain *e, int32_t unit, const struct course_class *k) {
    for (; unit != NONE; unit = e->facts->units[unit].parent)
        for (int32_t i = 0; i < e->facts->absences_of_unit[unit].count; i++) {
            const struct absence *a = &e->facts->absences[e->facts->absences_of_unit[unit].at[i]];
            if (days_overlap(a->from, a->to, k->start, k->end)) return e->facts->units[unit].id;
        }
    return TEXT_NONE;
}

static struct reason reason_alone(struct explain *e, enum rule rule, int32_t r, int32_t class) {
    static const enum word words[RULE_COUNT] = {
        [RULE_ELIG] = WORD_why_elig,           [RULE_SEPARATION] = WORD_why_separation,
        [RULE_BLACKOUT] = WORD_why_blackout,   [RULE_UNAVAILABLE] = WORD_why_unavailable,
        [RULE_LANGUAGE] = WORD_why_language,   [RULE_REGION] = WORD_why_region,
        [RULE_FORBIDDEN] = WORD_why_forbidden,
    };
    const struct requirement *wanted = &e->plan->requirements.at[r];
    const struct course_class *k = &e->facts->classes[class];
    struct text unit = rule == RULE_BLACKOUT ? closed_unit(e, e->facts->posts[wanted->post].unit, k)
                                             : TEXT_NONE;
    struct text detail = words_say(e->mem, e->language, words[rule], {"class", k->id},
                                   {"start", day_text(e, k->start)}, {"end", day_text(e, k->end)},
                                   {"course", missing_course(e, wanted->officer, k)},
                                   {"day", day_text(e, e->facts->officers[wanted->officer].separation_date)},
                                   {"unit", unit}, {"language", k->language}, {"region", k->regions});
    return (struct reason){rule, class, detail};
}

static enum word word_together(enum rule rule) {
    switch (rule) {
    case RULE_OVERLAP:
        return WORD_why_overlap;
    case RULE_SEATS:
        return WORD_why_seats;
    case RULE_CLASS_MIN:
        return WORD_why_class_min;
    case RULE_QUOTA:
        return WORD_why_quota;
    case RULE_UNIT_ABSENCE:
        return WORD_why_unit_absence;
    case RULE_LEADERSHIP:
        return WORD_why_leadership;
    default:
        return WORD_why_no_gain;
    }
}

/* The number that the rule allows: seats, the least of a class, a quota, how many may be away. */
static int64_t limit_of(const struct explain *e, enum rule rule, int32_t class, const struct binding *b) {
    const struct facts *f = e->facts;
    if (rule == RULE_SEATS) return f->classes[class].seats;
    if (rule == RULE_CLASS_MIN) return f->classes[class].seats_min;
    if (rule == RULE_QUOTA) return b->quota;
    if (rule == RULE_LEADERSHIP) return f->policy.leadership_away_max;
    if (rule == RULE_UNIT_ABSENCE) return unit_absence_capacity(&f->policy, e->holders[b->unit]);
    return 0;
}

static struct reason reason_together(struct explain *e, enum rule rule, int32_t class,
                                     const struct binding *b) {
    const struct course_class *k = &e->facts->classes[class];
    int32_t unit = rule == RULE_QUOTA ? b->quota_unit : rule == RULE_UNIT_ABSENCE ? b->unit : NONE;
    int64_t count = e->filled[class] + 1;
    struct text detail = words_say(e->mem, e->language, word_together(rule), {"class", k->id},
                                   {"other", b->other == NONE ? TEXT_NONE : e->facts->classes[b->other].id},
                                   {"unit", unit == NONE ? TEXT_NONE : e->facts->units[unit].id},
                                   {"day", day_text(e, rule == RULE_LEADERSHIP ? b->lead_on : b->unit_on)},
                                   {"limit", number(e, limit_of(e, rule, class, b))},
                                   {"count", number(e, count)}, {"lacking", number(e, k->seats_min - count)});
    return (struct reason){rule, class, detail};
}

static int32_t bits(uint32_t set) {
    return __builtin_popcount(set);
}

static bool starts_before(const struct facts *f, int32_t a, int32_t b) {
    if (f->classes[a].start != f->classes[b].start) return f->classes[a].start < f->classes[b].start;
    return text_compare(f->classes[a].id, f->classes[b].id) < 0;
}

/* Nothing is allowed to him by himself: the first rule that alone stands in the way of some class. */
static struct reason explain_alone(struct explain *e, int32_t r, int32_t course) {
    int32_t officer = e->plan->requirements.at[r].officer, alone_class[RULE_COUNT], any_class[RULE_COUNT];
    for (int32_t rule = 0; rule < RULE_COUNT; rule++) alone_class[rule] = any_class[rule] = NONE;
    for (int32_t k = e->first_class[course]; k != NONE; k = e->next_class[k]) {
        uint32_t broken = rules_broken(e->facts, officer, k);
        for (int32_t rule = RULE_ELIG; rule <= RULE_FORBIDDEN; rule++) {
            if (!(broken & (1u << rule))) continue;
            if (any_class[rule] == NONE || starts_before(e->facts, k, any_class[rule])) any_class[rule] = k;
            if (bits(broken) > 1) continue;
            if (alone_class[rule] == NONE || starts_before(e->facts, k, alone_class[rule]))
                alone_class[rule] = k;
        }
    }
    for (int32_t rule = RULE_ELIG; rule <= RULE_FORBIDDEN; rule++)
        if (alone_class[rule] != NONE) return reason_alone(e, (enum rule)rule, r, alone_class[rule]);
    for (int32_t rule = RULE_ELIG; rule <= RULE_FORBIDDEN; rule++)
        if (any_class[rule] != NONE) return reason_alone(e, (enum rule)rule, r, any_class[rule]);
    return (struct reason){RULE_NO_CLASS, NONE, words_of(e->language, WORD_why_no_class)};
}

struct reason explain_unmet(struct explain *e, int32_t r) {
    int32_t course = e->plan->requirements.at[r].course, officer = e->plan->requirements.at[r].officer;
    int32_t best = NONE;
    struct binding best_binding = {0};
    for (int32_t k = e->first_class[course]; k != NONE; k = e->next_class[k]) {
        if (rules_broken(e->facts, officer, k) != 0) continue;
        struct binding b = bind(e, r, k);
        int32_t order = best == NONE ? -1 : bits(b.broken) - bits(best_binding.broken);
        if (order > 0 || (order == 0 && !starts_before(e->facts, k, best))) continue;
        best = k;
        best_binding = b;
    }
    if (best == NONE) return explain_alone(e, r, course);
    enum rule rule = first_rule(best_binding.broken);
    return reason_together(e, rule, best, &best_binding);
}

/* ---- what would help ---- */

enum { WEEK_DAYS = 7 };

/* The same rosters beside one more class, the last, in which nobody sits; `facts` is filled in. */
static struct explain with_one_more_class(const struct explain *e, struct facts *facts, int32_t like) {
    int32_t count = e->facts->class_count;
    *facts = *e->facts;
    facts->classes = arena_make(e->mem, struct course_class, count + 1);
    facts->quotas_of_class = arena_make(e->mem, struct numbers, count + 1);
    memcpy(facts->classes, e->facts->classes, (size_t)count * sizeof facts->classes[0]);
    facts->classes[count] = e->facts->classes[like];
    facts->classes[count].seats_min = 1;
    facts->class_count = count + 1;
    struct explain more = *e;
    more.facts = facts;
    more.filled = arena_make(e->mem, int32_t, count + 1);
    more.exempt = arena_make(e->mem, bool, count + 1);
    more.of_class.first = arena_make(e->mem, int32_t, count + 1);
    more.of_class.first[count] = NONE;
    return more;
}

/* The first day, weeks apart from when the class begins, on which a copy of it would take him. */
static day find_day(struct explain *e, int32_t r, int32_t like) {
    struct facts facts;
    struct explain more = with_one_more_class(e, &facts, like);
    struct course_class *copy = &facts.classes[facts.class_count - 1];
    int32_t length = copy->end - copy->start, officer = e->plan->requirements.at[r].officer;
    day first = facts.as_of + 1 + (copy->start - facts.as_of - 1) % WEEK_DAYS;
    for (day start = first; start + length <= e->plan->order.until; start += WEEK_DAYS) {
        copy->start = start;
        copy->end = start + length;
        if (rules_broken(&facts, officer, facts.class_count - 1) == 0 &&
            bind(&more, r, facts.class_count - 1).broken == 0)
            return start;
    }
    return DAY_NONE;
}

static bool help_with_day(struct explain *e, int32_t r, const struct reason *reason, struct help *help) {
    bool may = reason->rule == RULE_SEPARATION || reason->rule == RULE_UNAVAILABLE ||
               reason->rule == RULE_BLACKOUT || reason->rule == RULE_OVERLAP ||
               reason->rule == RULE_UNIT_ABSENCE || reason->rule == RULE_LEADERSHIP ||
               reason->rule == RULE_SEATS || reason->rule == RULE_FORBIDDEN;
    if (!may) return false;
    help->kind = HELP_DAY;
    help->start = find_day(e, r, reason->course_class);
    return help->start != DAY_NONE;
}

/* One change alone helps only where one rule alone stands in the way. */
static bool find_help(struct explain *e, int32_t r, const struct reason *reason, struct help *help) {
    int32_t k = reason->course_class;
    *help = (struct help){.course_class = k, .unit = NONE, .start = DAY_NONE};
    if (reason->rule < RULE_OVERLAP) return help_with_day(e, r, reason, help);
    struct binding b = bind(e, r, k);
    bool lone = bits(b.broken) == 1;
    help->kind = HELP_SEATS;
    if (lone && reason->rule == RULE_SEATS) return true;
    help->kind = HELP_QUOTA;
    help->unit = b.quota_unit;
    if (lone && reason->rule == RULE_QUOTA) return true;
    help->kind = HELP_MINIMUM;
    help->count = e->filled[k] + 1;
    if (lone && reason->rule == RULE_CLASS_MIN) return true;
    return help_with_day(e, r, reason, help);
}

bool explain_help(struct explain *e, int32_t requirement, const struct reason *reason, struct help *out) {
    static const enum word words[] = {[HELP_SEATS] = WORD_help_seats,
                                      [HELP_QUOTA] = WORD_help_quota,
                                      [HELP_MINIMUM] = WORD_help_min,
                                      [HELP_DAY] = WORD_help_day};
    if (reason->course_class == NONE || !find_help(e, requirement, reason, out)) return false;
    const struct course_class *k = &e->facts->classes[out->course_class];
    out->text = words_say(e->mem, e->language, words[out->kind], {"class", k->id},
                          {"start", day_text(e, out->kind == HELP_DAY ? out->start : k->start)},
                          {"unit", out->kind == HELP_QUOTA ? e->facts->units[out->unit].id : TEXT_NONE},
                          {"count", number(e, out->count)});
    return true;
}
