/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Classes become slots, requirements become needs, and each need finds its arcs among the slots of its course
 * and region only: 310,000 officers x 12,000 classes would be too many pairs to look at.
 */
#include "plan/problem.h"

#include "core/must.h"
#include "plan/rules.h"

#include <stdlib.h>
#include <string.h>

enum { ARCS_MAX = 200000000, NEEDS_MAX = 5000000, ROWS_MAX = 500000000 };

struct building {
    struct arena *mem;
    const struct facts *facts;
    const struct plan *plan;
    struct problem *p;
    bool *live;        /* [class_count]: counts and is not dead */
    int32_t *fixed_in; /* [class_count]: frozen and pinned rows */
    bool *forbidden;   /* [class_count]: to somebody, by a pin */
    int32_t *class_count_of_course;
    struct map offers; /* "course/region" -> index into offer_slots */
    struct numbers *offer_slots;
    int64_t offer_count, offer_capacity;
};

/* ---- the tree of units ---- */

static void walk_units(struct building *b) {
    const struct facts *f = b->facts;
    int32_t count = f->unit_count, clock = 0;
    int32_t *first_child = arena_make(b->mem, int32_t, count + 1),
            *next = arena_make(b->mem, int32_t, count + 1);
    int32_t *begin = arena_make(b->mem, int32_t, count + 1), *end = arena_make(b->mem, int32_t, count + 1);
    for (int32_t i = 0; i <= count; i++) first_child[i] = next[i] = NONE;
    for (int32_t u = count - 1; u >= 0; u--) { /* the last place stands for "above all" */
        int32_t parent = f->units[u].parent == NONE ? count : f->units[u].parent;
        next[u] = first_child[parent];
        first_child[parent] = u;
    }
    int32_t u = first_child[count];
    while (u != NONE) {
        begin[u] = clock++;
        if (first_child[u] != NONE) {
            u = first_child[u];
            continue;
        }
        end[u] = clock;
        while (next[u] == NONE && f->units[u].parent != NONE) {
            u = f->units[u].parent;
            end[u] = clock;
        }
        u = next[u];
    }
    must(clock == count); /* facts have no cycle of units */
    b->p->unit_begin = begin;
    b->p->unit_end = end;
}

/* ---- classes that live ---- */

/* Officers who may take the class, of one leadership group no more than may be away together. */
struct allowed_count {
    int32_t officers;
    int32_t *of_group; /* [leadership_group_count] */
};

static bool may_need_count(const struct course_class *k) {
    return k->seats_min > 1;
}

static int32_t count_allowed(struct building *b, int32_t course_class) {
    const struct facts *f = b->facts;
    const struct requirements *all = &b->plan->requirements;
    int32_t *of_group = arena_make(b->mem, int32_t, f->leadership_group_count);
    int32_t officers = 0;
    for (int32_t r = 0; r < all->count && officers < f->classes[course_class].seats_min; r++) {
        if (all->at[r].course != f->classes[course_class].course) continue;
        if (rules_broken(f, all->at[r].officer, course_class) != 0) continue;
        int32_t group = f->posts[all->at[r].post].leadership_group;
        if (group == NONE || of_group[group]++ < f->policy.leadership_away_max) officers++;
    }
    return officers;
}

static bool has_fixed(const struct building *b, int32_t course_class) {
    return b->fixed_in[course_class] > 0;
}

static void find_live(struct building *b) {
    const struct facts *f = b->facts;
    b->live = arena_make(b->mem, bool, f->class_count);
    for (int32_t k = 0; k < f->class_count; k++) {
        if (!class_counts(f, k, b->plan->order.until)) continue;
        b->live[k] = !may_need_count(&f->classes[k]) || has_fixed(b, k) ||
                     count_allowed(b, k) >= f->classes[k].seats_min;
    }
}

static void find_seats_left(struct building *b) {
    const struct facts *f = b->facts;
    int32_t *left = arena_make(b->mem, int32_t, f->class_count);
    b->fixed_in = arena_make(b->mem, int32_t, f->class_count);
    for (int32_t r = 0; r < b->plan->requirements.count; r++)
        if (plan_is_fixed(b->plan, r)) b->fixed_in[b->plan->class_of[r]]++;
    for (int32_t k = 0; k < f->class_count; k++) {
        left[k] = f->classes[k].seats - b->fixed_in[k];
        if (left[k] < 0) left[k] = 0;
    }
    b->p->seats_left = left;
}

/* ---- slots ---- */

static void find_forbidden(struct building *b) {
    const struct facts *f = b->facts;
    b->forbidden = arena_make(b->mem, bool, f->class_count);
    for (int32_t i = 0; i < f->pin_count; i++)
        if (f->pins[i].forbids && f->pins[i].course_class != NONE)
            b->forbidden[f->pins[i].course_class] = true;
}

static struct text region_of_class(const struct facts *f, int32_t k) {
    return f->establishments[f->classes[k].establishment].region;
}

/* What makes two classes the same to everyone; a class of its own has its number in it. */
static struct text slot_signature(struct building *b, int32_t k, const int32_t *published) {
    const struct facts *f = b->facts;
    const struct course_class *c = &f->classes[k];
    bool alone = b->forbidden[k] || f->quotas_of_class[k].count > 0 || published[k] > b->p->seats_left[k] ||
                 (c->seats_min > 1 && !has_fixed(b, k));
    struct text region = region_of_class(f, k);
    return text_print(b->mem, "%d:%d:%d:%.*s:%.*s:%.*s:%d", c->course, c->start, c->end,
                      TEXT_ARGS(c->language), TEXT_ARGS(c->regions), TEXT_ARGS(region), alone ? k : -1);
}

static int32_t *count_published(struct building *b) {
    int32_t *published = arena_make(b->mem, int32_t, b->facts->class_count);
    for (int32_t r = 0; r < b->plan->requirements.count; r++)
        if (b->plan->published_class[r] != NONE) published[b->plan->published_class[r]]++;
    return published;
}

static void make_slots(struct building *b) {
    const struct facts *f = b->facts;
    struct problem *p = b->p;
    int32_t *published = count_published(b);
    struct map seen = {.mem = b->mem};
    p->slot_of_class = arena_make(b->mem, int32_t, f->class_count);
    p->slots = arena_make(b->mem, struct slot, f->class_count);
    for (int32_t k = 0; k < f->class_count; k++) {
        p->slot_of_class[k] = NONE;
        if (!b->live[k]) continue;
        int32_t s = map_put(&seen, slot_signature(b, k, published), p->slot_count);
        struct slot *slot = &p->slots[s];
        if (s == p->slot_count) {
            const struct course_class *c = &f->classes[k];
            bool exempt = has_fixed(b, k);
            *slot = (struct slot){.course = c->course,
                                  .start = c->start,
                                  .end = c->end,
                                  .seats_min = exempt ? 0 : c->seats_min,
                                  .quotas = f->quotas_of_class[k]};
            p->slot_count++;
        }
        slot->seats += p->seats_left[k];
        slot->class_count++;
        p->slot_of_class[k] = s;
    }
    p->slot_classes = arena_make(b->mem, int32_t, f->class_count);
    for (int32_t s = 1; s < p->slot_count; s++)
        p->slots[s].first_class = p->slots[s - 1].first_class + p->slots[s - 1].class_count;
    int32_t *filled = arena_make(b->mem, int32_t, p->slot_count);
    for (int32_t k = 0; k < f->class_count; k++) {
        int32_t s = p->slot_of_class[k];
        if (s != NONE) p->slot_classes[p->slots[s].first_class + filled[s]++] = k;
    }
}

/* ---- days ---- */

static int by_day(const void *left, const void *right) {
    day a = *(const day *)left, b = *(const day *)right;
    return (a > b) - (a < b);
}

/* A range of days on which somebody may be in class: a slot, or a class with fixed rows. */
struct span {
    day first, last;
};

static int by_span(const void *left, const void *right) {
    const struct span *a = left, *b = right;
    if (a->first != b->first) return a->first < b->first ? -1 : 1;
    return (a->last > b->last) - (a->last < b->last);
}

static struct span *find_spans(struct building *b, int32_t *out_count) {
    const struct facts *f = b->facts;
    int32_t count = 0, distinct = 0;
    struct span *spans = arena_make(b->mem, struct span, f->class_count);
    for (int32_t k = 0; k < f->class_count; k++)
        if (b->live[k] || has_fixed(b, k))
            spans[count++] = (struct span){f->classes[k].start, f->classes[k].end};
    if (count > 0) qsort(spans, (size_t)count, sizeof spans[0], by_span);
    for (int32_t i = 0; i < count; i++)
        if (distinct == 0 || by_span(&spans[i], &spans[distinct - 1]) != 0) spans[distinct++] = spans[i];
    *out_count = distinct;
    return spans;
}

/* Whether every span that covers day a covers day b too. */
static bool day_covers(const struct span *spans, int32_t count, day b, day a) {
    for (int32_t i = 0; i < count; i++)
        if (spans[i].first <= a && a <= spans[i].last && !(spans[i].first <= b && b <= spans[i].last))
            return false;
    return true;
}

/*
 * Start days that no other start day covers. Spans are intervals, so a day that covers another has an
 * adjacent kept one that does: it is enough to compare neighbours.
 */
static void find_days(struct building *b) {
    struct problem *p = b->p;
    int32_t span_count;
    struct span *spans = find_spans(b, &span_count);
    day *days = arena_make(b->mem, day, span_count + 1);
    int32_t count = 0;
    for (int32_t i = 0; i < span_count; i++) days[i] = spans[i].first;
    if (span_count > 0) qsort(days, (size_t)span_count, sizeof days[0], by_day);
    for (int32_t i = 0; i < span_count; i++) {
        if (count > 0 && days[i] == days[count - 1]) continue;
        while (count > 0 && day_covers(spans, span_count, days[i], days[count - 1])) count--;
        if (count > 0 && day_covers(spans, span_count, days[count - 1], days[i])) continue;
        days[count++] = days[i];
    }
    p->days = days;
    p->day_count = count;
    for (int32_t s = 0; s < p->slot_count; s++) {
        struct slot *slot = &p->slots[s];
        slot->first_day = 0;
        while (slot->first_day < count && days[slot->first_day] < slot->start) slot->first_day++;
        slot->last_day = slot->first_day - 1;
        while (slot->last_day + 1 < count && days[slot->last_day + 1] <= slot->end) slot->last_day++;
    }
}

/* ---- lines ---- */

static bool limits_absence(const struct facts *f, int32_t unit) {
    return text_has_word(f->policy.unit_absence_kinds, f->units[unit].kind);
}

/* Lines of units and groups. Officers with several needs get theirs as their needs are made. */
static int32_t *make_unit_lines(struct building *b) {
    const struct facts *f = b->facts;
    int32_t *line_of_unit = arena_make(b->mem, int32_t, f->unit_count);
    b->p->unit_of_line = arena_make(b->mem, int32_t, f->unit_count);
    for (int32_t u = 0; u < f->unit_count; u++) {
        line_of_unit[u] = NONE;
        if (!limits_absence(f, u)) continue;
        b->p->unit_of_line[b->p->unit_lines] = u;
        line_of_unit[u] = b->p->unit_lines++;
    }
    b->p->group_lines = f->leadership_group_count;
    b->p->line_count = b->p->unit_lines + b->p->group_lines;
    return line_of_unit;
}

/* ---- arcs ---- */

/* The slots of a course that an officer's region does not exclude, by start, then slot. */
static struct numbers slots_offered(struct building *b, int32_t course, struct text region) {
    struct problem *p = b->p;
    struct text key = text_print(b->mem, "%d/%.*s", course, TEXT_ARGS(region));
    int32_t offer = map_find(&b->offers, key);
    if (offer != MAP_NONE) return b->offer_slots[offer];
    int32_t *list = arena_make(b->mem, int32_t, b->class_count_of_course[course]), count = 0;
    for (int32_t s = 0; s < p->slot_count; s++) {
        struct text regions = b->facts->classes[p->slot_classes[p->slots[s].first_class]].regions;
        if (p->slots[s].course == course && (regions.length == 0 || text_has_word(regions, region)))
            list[count++] = s;
    }
    for (int32_t i = 1; i < count; i++) /* few, and nearly sorted as files go */
        for (int32_t k = i; k > 0 && p->slots[list[k]].start < p->slots[list[k - 1]].start; k--) {
            int32_t swapped = list[k];
            list[k] = list[k - 1];
            list[k - 1] = swapped;
        }
    arena_grow(b->mem, b->offer_slots, b->offer_count, &b->offer_capacity);
    b->offer_slots[b->offer_count] = (struct numbers){list, count};
    map_put(&b->offers, key, (int32_t)b->offer_count++);
    return (struct numbers){list, count};
}

/* Whether the fixed seats of the officer share a day with the slot. */
static bool meets_fixed(const struct building *b, int32_t officer, const struct slot *slot) {
    if (b->plan->frozen_count + b->plan->pinned_count == 0) return false;
    const struct requirements *all = &b->plan->requirements;
    for (int32_t r = all->first_of_officer[officer]; r < all->first_of_officer[officer + 1]; r++) {
        if (!plan_is_fixed(b->plan, r)) continue;
        const struct course_class *k = &b->facts->classes[b->plan->class_of[r]];
        if (days_overlap(k->start, k->end, slot->start, slot->end)) return true;
    }
    return false;
}

/* The need of a requirement; false when there are more arcs than we promise to handle. */
static bool add_need(struct building *b, int32_t r, int64_t *arc_capacity) {
    const struct facts *f = b->facts;
    struct problem *p = b->p;
    const struct requirement *wanted = &b->plan->requirements.at[r];
    int32_t unit = f->posts[wanted->post].unit;
    struct numbers offered = slots_offered(b, wanted->course, f->units[unit].region);
    int64_t first = p->arc_count;
    for (int32_t i = 0; i < offered.count; i++) {
        const struct slot *slot = &p->slots[offered.at[i]];
        int32_t k = p->slot_classes[slot->first_class];
        if (rules_broken(f, wanted->officer, k) != 0 || slot->seats == 0) continue;
        if (meets_fixed(b, wanted->officer, slot)) continue;
        int64_t profit = nomination_score(f, wanted->post, k, false);
        int32_t published = b->plan->published_class[r];
        if (published != NONE && p->slot_of_class[published] == offered.at[i]) profit += f->policy.move_score;
        arena_grow(b->mem, p->arcs, p->arc_count, arc_capacity);
        p->arcs[p->arc_count++] = (struct arc){offered.at[i], profit};
    }
    if (p->arc_count == first) return true;
    if (p->arc_count > ARCS_MAX) return false;
    p->need_of_requirement[r] = p->need_count;
    p->unit_of_need[p->need_count] = unit;
    p->needs[p->need_count++] = (struct need){
        .requirement = r, .first_arc = (int32_t)first, .arc_count = (int32_t)(p->arc_count - first)};
    return true;
}

/* Which lines each need uses: units above it, its leadership group, its officer when he has several needs. */
static void link_lines(struct building *b, const int32_t *line_of_unit) {
    const struct facts *f = b->facts;
    struct problem *p = b->p;
    int64_t count = 0, capacity = 0;
    p->officer_of_line = arena_make(b->mem, int32_t, p->need_count);
    int32_t officer_lines = 0;
    for (int32_t n = 0; n < p->need_count; n++) {
        const struct requirement *wanted = &p->requirements->at[p->needs[n].requirement];
        p->needs[n].first_line = (int32_t)count;
        for (int32_t u = p->unit_of_need[n]; u != NONE; u = f->units[u].parent) {
            if (line_of_unit[u] == NONE) continue;
            arena_grow(b->mem, p->need_lines, count, &capacity);
            p->need_lines[count++] = line_of_unit[u];
        }
        int32_t group = f->posts[wanted->post].leadership_group;
        if (group != NONE) {
            arena_grow(b->mem, p->need_lines, count, &capacity);
            p->need_lines[count++] = p->unit_lines + group;
        }
        bool before = n > 0 && p->requirements->at[p->needs[n - 1].requirement].officer == wanted->officer;
        bool after = n + 1 < p->need_count &&
                     p->requirements->at[p->needs[n + 1].requirement].officer == wanted->officer;
        if (after && !before) p->officer_of_line[officer_lines++] = wanted->officer;
        if (before || after) {
            arena_grow(b->mem, p->need_lines, count, &capacity);
            p->need_lines[count++] = p->unit_lines + p->group_lines + officer_lines - 1;
        }
        p->needs[n].line_count = (int32_t)count - p->needs[n].first_line;
    }
    p->line_count = p->unit_lines + p->group_lines + officer_lines;
}

/* ---- capacities ---- */

static void take_days(struct problem *p, int32_t line, day first, day last) {
    for (int32_t d = 0; d < p->day_count; d++) {
        int64_t *left = &p->capacity[(int64_t)line * p->day_count + d];
        if (p->days[d] >= first && p->days[d] <= last && *left > 0) --*left;
    }
}

static void take_fixed(struct building *b, const int32_t *line_of_unit) {
    const struct facts *f = b->facts;
    struct problem *p = b->p;
    for (int32_t r = 0; r < p->requirements->count; r++) {
        if (!plan_is_fixed(b->plan, r)) continue;
        const struct requirement *met = &p->requirements->at[r];
        const struct course_class *k = &f->classes[b->plan->class_of[r]];
        int32_t group = f->posts[met->post].leadership_group;
        if (group != NONE) take_days(p, p->unit_lines + group, k->start, k->end);
        for (int32_t u = f->posts[met->post].unit; u != NONE; u = f->units[u].parent)
            if (line_of_unit[u] != NONE) take_days(p, line_of_unit[u], k->start, k->end);
        struct numbers quotas = f->quotas_of_class[b->plan->class_of[r]];
        for (int32_t i = 0; i < quotas.count; i++) {
            int32_t top = f->quotas[quotas.at[i]].unit, unit = f->posts[met->post].unit;
            bool inside = p->unit_begin[unit] >= p->unit_begin[top] && p->unit_begin[unit] < p->unit_end[top];
            int64_t *left = &p->capacity[p->quota_row + quotas.at[i]];
            if (inside && *left > 0) --*left;
        }
    }
}

static void set_capacities(struct building *b) {
    const struct facts *f = b->facts;
    struct problem *p = b->p;
    int64_t *holders = arena_make(b->mem, int64_t, f->unit_count);
    for (int32_t o = 0; o < f->officer_count; o++) {
        int32_t post = facts_holds_post(f, o);
        for (int32_t u = post == NONE ? NONE : f->posts[post].unit; u != NONE; u = f->units[u].parent)
            holders[u]++;
    }
    p->capacity = arena_make(b->mem, int64_t, p->row_count);
    for (int32_t line = 0; line < p->line_count; line++) {
        int64_t most = line < p->unit_lines
                           ? unit_absence_capacity(&f->policy, holders[p->unit_of_line[line]])
                       : line < p->unit_lines + p->group_lines ? f->policy.leadership_away_max
                                                               : 1;
        for (int32_t d = 0; d < p->day_count; d++) p->capacity[(int64_t)line * p->day_count + d] = most;
    }
    for (int32_t s = 0; s < p->slot_count; s++) p->capacity[p->slot_row + s] = p->slots[s].seats;
    for (int32_t q = 0; q < f->quota_count; q++) p->capacity[p->quota_row + q] = f->quotas[q].seats;
}

static bool too_large(struct err *err) {
    return err_fail(err, ERR_LIMIT, "plan.too-large",
                    "more than %d needs, %d pairs of officer and class, or %d limits\n"
                    "Plan a shorter time, or fewer units, at once.",
                    NEEDS_MAX, ARCS_MAX, ROWS_MAX);
}

static bool is_blocked(const struct problem *p, int32_t need, int32_t slot, int32_t *rows) {
    int32_t count = problem_rows(p, need, slot, rows);
    for (int32_t i = 0; i < count; i++)
        if (p->capacity[rows[i]] == 0) return true;
    return false;
}

/* Arcs through a row that holds nobody are never taken; the certificate prices such rows at no cost. */
static void drop_blocked(struct building *b) {
    struct problem *p = b->p;
    int32_t *rows = arena_make(b->mem, int32_t, problem_rows_max(p));
    int64_t kept = 0;
    for (int32_t n = 0; n < p->need_count; n++) {
        struct need *need = &p->needs[n];
        int32_t first = need->first_arc;
        need->first_arc = (int32_t)kept;
        for (int32_t a = first; a < first + need->arc_count; a++)
            if (!is_blocked(p, n, p->arcs[a].slot, rows)) p->arcs[kept++] = p->arcs[a];
        need->arc_count = (int32_t)kept - need->first_arc;
    }
    p->arc_count = kept;
}

bool problem_build(struct arena *mem, const struct facts *facts, const struct plan *plan, struct problem *out,
                   struct err *err) {
    struct problem problem = {.facts = facts, .requirements = &plan->requirements};
    struct building b = {.mem = mem, .facts = facts, .plan = plan, .p = &problem, .offers.mem = mem};
    int32_t requirement_count = plan->requirements.count;
    if (requirement_count > NEEDS_MAX) return too_large(err);

    walk_units(&b);
    find_seats_left(&b);
    find_live(&b);
    find_forbidden(&b);
    make_slots(&b);
    find_days(&b);
    int32_t *line_of_unit = make_unit_lines(&b);
    b.class_count_of_course = arena_make(mem, int32_t, facts->course_count);
    for (int32_t s = 0; s < problem.slot_count; s++) b.class_count_of_course[problem.slots[s].course]++;

    problem.needs = arena_make(mem, struct need, requirement_count);
    problem.unit_of_need = arena_make(mem, int32_t, requirement_count);
    problem.need_of_requirement = arena_make(mem, int32_t, requirement_count);
    int64_t arc_capacity = 0;
    for (int32_t r = 0; r < requirement_count; r++) {
        problem.need_of_requirement[r] = NONE;
        if (plan_is_fixed(plan, r)) {
            problem.constant += nomination_score(facts, plan->requirements.at[r].post, plan->class_of[r],
                                                 plan->frozen[r]);
            if (plan->pinned[r] && plan->published_class[r] == plan->class_of[r])
                problem.constant += facts->policy.move_score;
            problem.fixed_met++;
        } else if (!add_need(&b, r, &arc_capacity)) {
            return too_large(err);
        }
        if (plan->published_class[r] != NONE) problem.constant -= facts->policy.move_score;
    }
    link_lines(&b, line_of_unit);
    int64_t rows = (int64_t)problem.line_count * problem.day_count + problem.slot_count + facts->quota_count;
    if (rows > ROWS_MAX) return too_large(err);
    problem.slot_row = problem.line_count * problem.day_count;
    problem.quota_row = problem.slot_row + problem.slot_count;
    problem.row_count = (int32_t)rows;
    set_capacities(&b);
    take_fixed(&b, line_of_unit);
    drop_blocked(&b);
    *out = problem;
    return true;
}

bool problem_in_quota(const struct problem *problem, int32_t need, int32_t quota) {
    int32_t top = problem->facts->quotas[quota].unit;
    int32_t at = problem->unit_begin[problem->unit_of_need[need]];
    return at >= problem->unit_begin[top] && at < problem->unit_end[top];
}

int32_t problem_rows(const struct problem *problem, int32_t need, int32_t slot, int32_t *rows) {
    const struct need *n = &problem->needs[need];
    const struct slot *s = &problem->slots[slot];
    int32_t count = 0;
    rows[count++] = problem->slot_row + slot;
    for (int32_t i = 0; i < n->line_count; i++)
        for (int32_t d = s->first_day; d <= s->last_day; d++)
            rows[count++] = problem->need_lines[n->first_line + i] * problem->day_count + d;
    for (int32_t i = 0; i < s->quotas.count; i++)
        if (problem_in_quota(problem, need, s->quotas.at[i]))
            rows[count++] = problem->quota_row + s->quotas.at[i];
    return count;
}

int32_t problem_rows_max(const struct problem *problem) {
    int32_t lines = 0, days = 0, quotas = 0;
    for (int32_t n = 0; n < problem->need_count; n++)
        if (problem->needs[n].line_count > lines) lines = problem->needs[n].line_count;
    for (int32_t s = 0; s < problem->slot_count; s++) {
        int32_t covered = problem->slots[s].last_day - problem->slots[s].first_day + 1;
        if (covered > days) days = covered;
        if (problem->slots[s].quotas.count > quotas) quotas = problem->slots[s].quotas.count;
    }
    return 1 + lines * days + quotas;
}

int32_t problem_arc(const struct problem *problem, int32_t need, int32_t slot) {
    const struct need *n = &problem->needs[need];
    for (int32_t a = n->first_arc; a < n->first_arc + n->arc_count; a++)
        if (problem->arcs[a].slot == slot) return a;
    return NONE;
}

void problem_spread(struct arena *mem, const struct problem *problem, const int32_t *slot_of_need,
                    const struct plan *plan, int32_t *class_of) {
    int32_t *left = arena_make(mem, int32_t, problem->facts->class_count);
    memcpy(left, problem->seats_left, (size_t)problem->facts->class_count * sizeof left[0]);
    for (int32_t n = 0; n < problem->need_count; n++) {
        int32_t r = problem->needs[n].requirement, published = plan->published_class[r];
        if (slot_of_need[n] == NONE || published == NONE) continue;
        if (problem->slot_of_class[published] != slot_of_need[n]) continue;
        class_of[r] = published;
        must(left[published]-- > 0);
    }
    for (int32_t n = 0; n < problem->need_count; n++) {
        int32_t r = problem->needs[n].requirement;
        if (slot_of_need[n] == NONE || class_of[r] != NONE) continue;
        const struct slot *slot = &problem->slots[slot_of_need[n]];
        int32_t i = 0;
        while (i < slot->class_count && left[problem->slot_classes[slot->first_class + i]] == 0) i++;
        must(i < slot->class_count); /* the slot's seats are those of its classes */
        class_of[r] = problem->slot_classes[slot->first_class + i];
        left[class_of[r]]--;
    }
}
