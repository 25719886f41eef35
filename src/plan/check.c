/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every rule is a loop over what it speaks of. Requirements are `wants` here. A want's seat is fixed when its
 * class starts before `keep` in a replan, or when it is pinned: such seats leave the certificate's sum and
 * use up capacities. The former break no rule; the latter break those that they do not waive.
 */
#include "plan/check_tables.h"

#include <stdlib.h>

void judge_wrong(struct judge *j, const char *file, int64_t line, const char *code, struct text what) {
    findings_add(j->findings, (struct place){.file = text_of(file), .line = line}, code, "%.*s",
                 TEXT_ARGS(what));
}

/* ---- one officer, one class ---- */

static bool holds(const struct judge *j, int32_t officer, int32_t course, day on) {
    struct numbers list = j->f->qualifications_of_officer[officer];
    for (int32_t i = 0; i < list.count; i++) {
        const struct qualification *q = &j->f->qualifications[list.at[i]];
        if (q->course == course && q->issued <= on && (q->valid_to == DAY_NONE || q->valid_to >= on))
            return true;
    }
    return false;
}

static bool shares_day(day from, day to, const struct course_class *k) {
    return (from == DAY_NONE || from <= k->end) && (to == DAY_NONE || to >= k->start);
}

static bool absent(const struct judge *j, struct numbers list, const struct course_class *k) {
    for (int32_t i = 0; i < list.count; i++)
        if (shares_day(j->f->absences[list.at[i]].from, j->f->absences[list.at[i]].to, k)) return true;
    return false;
}

uint32_t judge_alone(const struct judge *j, int32_t officer, int32_t class) {
    const struct facts *f = j->f;
    const struct officer *o = &f->officers[officer];
    const struct course_class *k = &f->classes[class];
    struct numbers before = f->courses[k->course].prerequisites;
    int32_t home = f->posts[o->post].unit;
    uint32_t broken = 0;
    for (int32_t i = 0; i < before.count; i++)
        if (!holds(j, officer, before.at[i], k->start)) broken |= 1u << JUDGE_ELIG;
    if (o->separation_date != DAY_NONE && o->separation_date < k->end + f->policy.separation_after_days)
        broken |= 1u << JUDGE_SEPARATION;
    if (absent(j, f->absences_of_officer[officer], k)) broken |= 1u << JUDGE_UNAVAILABLE;
    for (int32_t u = home; u != NONE; u = f->units[u].parent)
        if (absent(j, f->absences_of_unit[u], k)) broken |= 1u << JUDGE_BLACKOUT;
    if (k->language.length > 0 && o->languages.length > 0 && !text_has_word(o->languages, k->language))
        broken |= 1u << JUDGE_LANGUAGE;
    if (k->regions.length > 0 && !text_has_word(k->regions, f->units[home].region))
        broken |= 1u << JUDGE_REGION;
    for (int32_t i = 0; i < f->pins_of_officer[officer].count; i++) {
        const struct pin *pin = &f->pins[f->pins_of_officer[officer].at[i]];
        if (pin->course_class != class) continue;
        if (pin->forbids) broken |= 1u << JUDGE_FORBIDDEN;
        else broken &= ~judge_rules_in(pin->waives);
    }
    return broken;
}

bool judge_counts(const struct judge *j, int32_t class) {
    const struct course_class *k = &j->f->classes[class];
    return !k->cancelled && k->start > j->f->as_of && k->end <= j->until;
}

int64_t judge_worth(const struct judge *j, const struct want *w, int32_t class, bool fixed) {
    const struct facts *f = j->f;
    const struct course_class *k = &f->classes[class];
    struct text home = f->units[f->posts[w->post].unit].region,
                there = f->establishments[k->establishment].region;
    int64_t score = f->policy.met_score * f->posts[w->post].priority;
    if (!fixed) score -= f->policy.late_score * ((k->start - f->as_of) / 7);
    if (home.length > 0 && there.length > 0 && !text_equal(home, there)) score -= f->policy.travel_score;
    return score;
}

/* ---- who requires what ---- */

static bool requires(const struct judge *j, int32_t officer, int32_t post, int32_t course) {
    if (!text_has_word(j->f->courses[course].post_codes, j->f->posts[post].post_code)) return false;
    struct numbers list = j->f->qualifications_of_officer[officer];
    for (int32_t i = 0; i < list.count; i++) {
        const struct qualification *q = &j->f->qualifications[list.at[i]];
        bool lasts = q->valid_to == DAY_NONE || q->valid_to >= j->until;
        if (q->course == course && q->issued <= j->f->as_of && lasts) return false;
    }
    return true;
}

static void find_wants(struct judge *j) {
    const struct facts *f = j->f;
    int64_t count = 0, capacity = 0;
    j->first_want = arena_make(j->mem, int32_t, f->officer_count + 1);
    for (int32_t o = 0; o < f->officer_count; o++) {
        j->first_want[o] = (int32_t)count;
        int32_t post = facts_holds_post(f, o);
        for (int32_t c = 0; post != NONE && c < f->course_count; c++) {
            if (!requires(j, o, post, c)) continue;
            arena_grow(j->mem, j->wants, count, &capacity);
            j->wants[count++] = (struct want){o, c, post, NONE, NONE, false, NONE, 0};
        }
    }
    j->want_count = (int32_t)count;
    j->first_want[f->officer_count] = (int32_t)count;
}

struct want *judge_want(const struct judge *j, int32_t officer, int32_t course) {
    for (int32_t w = j->first_want[officer]; w < j->first_want[officer + 1]; w++)
        if (j->wants[w].course == course) return &j->wants[w];
    return NULL;
}

/* In a replan: which seats of the existing plan are fixed, which may be given up. */
static void read_existing(struct judge *j) {
    for (int32_t i = 0; j->keep != DAY_NONE && i < j->f->nomination_count; i++) {
        const struct nomination *n = &j->f->nominations[i];
        if (n->state != NOMINATION_SEATED || n->officer == NONE) continue;
        struct want *w = judge_want(j, n->officer, n->course);
        if (w == NULL || j->f->classes[n->course_class].cancelled) continue;
        if (j->f->classes[n->course_class].start < j->keep) {
            w->fixed = true;
            w->published = n->course_class;
        } else if (judge_counts(j, n->course_class) && judge_alone(j, n->officer, n->course_class) == 0) {
            w->published = n->course_class;
        }
    }
}

/* Pins that count: not expired, of a class that is still to begin. What a pin does not waive is judged where
   every other seat is. */
static void read_pins(struct judge *j) {
    for (int32_t i = 0; i < j->f->pin_count; i++) {
        const struct pin *pin = &j->f->pins[i];
        if (pin->forbids || pin->officer == NONE || pin->course_class == NONE || pin->expires < j->f->as_of ||
            j->f->classes[pin->course_class].start <= j->f->as_of)
            continue;
        struct want *w = judge_want(j, pin->officer, j->f->classes[pin->course_class].course);
        const char *wrong = w == NULL ? "he does not require the course"
                            : w->fixed && w->published != pin->course_class
                                ? "another class of the course begins before the day kept"
                                : NULL;
        if (wrong != NULL)
            WRONG(j, "pins.csv", pin->line, "check.pin",
                  "officer \"%.*s\" is pinned to class \"%.*s\", but %s",
                  TEXT_ARGS(j->f->officers[pin->officer].id), TEXT_ARGS(j->f->classes[pin->course_class].id),
                  wrong);
        if (w == NULL || w->fixed) continue;
        w->pinned = pin->course_class;
        w->waived = judge_rules_in(pin->waives);
    }
}

static bool is_fixed(const struct want *w) {
    return w->fixed || w->pinned != NONE;
}

/* Whether the seat stands in spite of the rule. */
static bool is_spared(const struct want *w, enum judge_rule rule) {
    return w->fixed || (w->waived & (1u << rule)) != 0;
}

/* ---- the plan's files ---- */

static void read_nomination(struct judge *j, const struct csv_record *row, int32_t officer_at,
                            int32_t course_at, int32_t class_at) {
    static const char *const file = "nominations.csv";
    int32_t o = map_find(&j->f->officer_by_id, row->cells[officer_at]);
    int32_t c = map_find(&j->f->course_by_id, row->cells[course_at]);
    int32_t k = map_find(&j->f->class_by_id, row->cells[class_at]);
    if (o == MAP_NONE || c == MAP_NONE || k == MAP_NONE) {
        WRONG(j, file, row->line, "check.nomination", "the officer, course or class is not in the data");
        return;
    }
    struct want *w = judge_want(j, o, c);
    if (w == NULL || j->f->classes[k].course != c) {
        WRONG(j, file, row->line, "check.nomination",
              "officer \"%.*s\" does not require the course of class \"%.*s\"",
              TEXT_ARGS(row->cells[officer_at]), TEXT_ARGS(row->cells[class_at]));
        return;
    }
    if (w->seat != NONE)
        WRONG(j, file, row->line, "check.together", "OVERLAP: officer \"%.*s\" has two seats in one course",
              TEXT_ARGS(row->cells[officer_at]));
    w->seat = k;
    if (w->fixed && k == w->published) return;
    const char *rule = judge_counts(j, k) ? judge_first_rule(judge_alone(j, o, k)) : "NO_CLASS";
    if (w->fixed) rule = "a seat before the day kept was moved";
    if (rule != NULL)
        WRONG(j, file, row->line, "check.rule", "%s forbids officer \"%.*s\" class \"%.*s\"", rule,
              TEXT_ARGS(row->cells[officer_at]), TEXT_ARGS(row->cells[class_at]));
}

static bool read_nominations(struct judge *j, struct err *err) {
    struct text body = documents_find(j->documents, "nominations.csv");
    if (body.at == NULL) return judge_missing_file("nominations.csv", err);
    struct csv csv = csv_begin(j->mem, body);
    struct csv_record row;
    if (!csv_next(&csv, &row, err)) return judge_missing_file("nominations.csv", err);
    int32_t officer = judge_column(&row, "officer_id"), course = judge_column(&row, "course_id"),
            class = judge_column(&row, "class_id"), width = row.count;
    if (officer < 0 || course < 0 || class < 0) return judge_missing_file("nominations.csv", err);
    while (csv_next(&csv, &row, err)) {
        if (row.count != width)
            WRONG(j, "nominations.csv", row.line, "check.nomination", "the row has another width");
        else read_nomination(j, &row, officer, course, class);
    }
    for (int32_t w = 0; w < j->want_count; w++)
        if (j->wants[w].pinned != NONE && j->wants[w].seat != j->wants[w].pinned)
            WRONG(j, "nominations.csv", 0, "check.pin",
                  "officer \"%.*s\" is not in class \"%.*s\", where he is pinned",
                  TEXT_ARGS(j->f->officers[j->wants[w].officer].id),
                  TEXT_ARGS(j->f->classes[j->wants[w].pinned].id));
    for (int32_t w = 0; w < j->want_count; w++)
        if (j->wants[w].fixed && j->wants[w].seat != j->wants[w].published)
            WRONG(j, "nominations.csv", 0, "check.rule",
                  "officer \"%.*s\" lost a seat that begins before the day kept",
                  TEXT_ARGS(j->f->officers[j->wants[w].officer].id));
    return !err_any(err);
}

/* ---- rules together ---- */

static int by_day(const void *left, const void *right) {
    day a = *(const day *)left, b = *(const day *)right;
    return (a > b) - (a < b);
}

static int32_t day_at(const struct judge *j, day on) {
    day *found = bsearch(&on, j->days, (size_t)j->day_count, sizeof on, by_day);
    return found == NULL ? -1 : (int32_t)(found - j->days);
}

/* Up to the colon, which is taken off too; the whole rest when there is none. */
static struct text take_part(struct text *rest) {
    struct text part = {rest->at, 0};
    while (part.length < rest->length && part.at[part.length] != ':') part.length++;
    int64_t taken = part.length < rest->length ? part.length + 1 : part.length;
    rest->at += taken;
    rest->length -= taken;
    return part;
}

/* "unit:U:2008-01-08" -> kind, id, day; the last is empty in "seats:K". A resource has one spelling only:
   with two, a price could count twice in the sum. */
static bool name_parts(struct text name, struct text *out_kind, struct text *out_id, struct text *out_last) {
    if (name.length == 0 || name.at[name.length - 1] == ':') return false;
    *out_kind = take_part(&name);
    *out_id = take_part(&name);
    *out_last = take_part(&name);
    return out_kind->length > 0 && out_id->length > 0 && name.length == 0;
}

static void add_priced_days(struct judge *j, const char *key, int64_t *capacity) {
    const char *name;
    json_t *price;
    json_object_foreach(json_object_get(j->certificate, key), name, price) {
        struct text kind, id, last;
        day on;
        if (!name_parts(text_of(name), &kind, &id, &last) || !day_parse(last, &on)) continue;
        arena_grow(j->mem, j->days, j->day_count, capacity);
        j->days[j->day_count++] = on;
    }
}

static void find_days(struct judge *j) {
    int64_t capacity = 0;
    for (int32_t k = 0; k < j->f->class_count; k++) {
        arena_grow(j->mem, j->days, j->day_count, &capacity);
        j->days[j->day_count++] = j->f->classes[k].start;
    }
    add_priced_days(j, "multipliers", &capacity);
    add_priced_days(j, "met_multipliers", &capacity);
    if (j->day_count > 0) qsort(j->days, (size_t)j->day_count, sizeof j->days[0], by_day);
    int32_t distinct = 0;
    for (int32_t i = 0; i < j->day_count; i++)
        if (distinct == 0 || j->days[i] != j->days[distinct - 1]) j->days[distinct++] = j->days[i];
    j->day_count = distinct;
}

/* Days come from outside: as many as fit into the tables of units and groups by day. */
static bool days_fit(const struct judge *j, struct err *err) {
    enum { PAIRS_MAX = 1 << 26 };
    int32_t units = j->f->unit_count, groups = j->f->leadership_group_count;
    if ((int64_t)(units > groups ? units : groups) * j->day_count <= PAIRS_MAX) return true;
    return err_fail(
        err, ERR_LIMIT, "check.too-large",
        "%d units and %d leadership groups on %d days are more than the check holds\n"
        "A day needs a price only when a class starts on it: leave the others out of certificate.json.",
        units, groups, j->day_count);
}

static bool is_limited(const struct judge *j, int32_t unit) {
    return text_has_word(j->f->policy.unit_absence_kinds, j->f->units[unit].kind);
}

static bool is_in(const struct judge *j, int32_t unit, int32_t top) {
    while (unit != NONE && unit != top) unit = j->f->units[unit].parent;
    return unit == top;
}

static void count_seat(struct judge *j, const struct want *w) {
    const struct facts *f = j->f;
    const struct course_class *k = &f->classes[w->seat];
    int32_t group = f->posts[w->post].leadership_group;
    bool fixed = is_fixed(w);
    j->seated[w->seat]++;
    j->fixed_seated[w->seat] += fixed;
    j->spared_seated[w->seat] += is_spared(w, JUDGE_SEATS);
    for (int32_t d = 0; d < j->day_count; d++) {
        if (j->days[d] < k->start || j->days[d] > k->end) continue;
        int64_t at = (int64_t)group * j->day_count + d;
        if (group != NONE) (fixed ? j->group_fixed : j->group_away)[at]++;
        if (group != NONE) j->group_spared[at] += is_spared(w, JUDGE_LEADERSHIP);
        for (int32_t u = f->posts[w->post].unit; u != NONE; u = f->units[u].parent) {
            (fixed ? j->unit_fixed : j->unit_away)[(int64_t)u * j->day_count + d]++;
            j->unit_spared[(int64_t)u * j->day_count + d] += is_spared(w, JUDGE_UNIT_ABSENCE);
        }
    }
    for (int32_t i = 0; i < f->quotas_of_class[w->seat].count; i++) {
        int32_t q = f->quotas_of_class[w->seat].at[i];
        if (!is_in(j, f->posts[w->post].unit, f->quotas[q].unit)) continue;
        (fixed ? j->quota_fixed : j->quota_taken)[q]++;
        j->quota_spared[q] += is_spared(w, JUDGE_QUOTA);
    }
}

static int64_t left_of(int64_t capacity, int64_t fixed) {
    return capacity > fixed ? capacity - fixed : 0;
}

static int64_t unit_most(const struct judge *j, int32_t unit) {
    int64_t most = j->f->policy.unit_absence_max_percent * j->holders[unit] / 100;
    return most < 1 ? 1 : most;
}

static void count_everything(struct judge *j) {
    const struct facts *f = j->f;
    j->seated = arena_make(j->mem, int32_t, f->class_count);
    j->fixed_seated = arena_make(j->mem, int32_t, f->class_count);
    j->spared_seated = arena_make(j->mem, int32_t, f->class_count);
    j->holders = arena_make(j->mem, int64_t, f->unit_count);
    int64_t unit_days = (int64_t)f->unit_count * j->day_count,
            group_days = (int64_t)f->leadership_group_count * j->day_count;
    j->unit_away = arena_make(j->mem, int64_t, unit_days);
    j->unit_fixed = arena_make(j->mem, int64_t, unit_days);
    j->unit_spared = arena_make(j->mem, int64_t, unit_days);
    j->group_away = arena_make(j->mem, int64_t, group_days);
    j->group_fixed = arena_make(j->mem, int64_t, group_days);
    j->group_spared = arena_make(j->mem, int64_t, group_days);
    j->quota_taken = arena_make(j->mem, int64_t, f->quota_count);
    j->quota_fixed = arena_make(j->mem, int64_t, f->quota_count);
    j->quota_spared = arena_make(j->mem, int64_t, f->quota_count);
    for (int32_t o = 0; o < f->officer_count; o++) {
        int32_t post = facts_holds_post(f, o);
        for (int32_t u = post == NONE ? NONE : f->posts[post].unit; u != NONE; u = f->units[u].parent)
            j->holders[u]++;
    }
    for (int32_t w = 0; w < j->want_count; w++)
        if (j->wants[w].seat != NONE) count_seat(j, &j->wants[w]);
}

static void check_classes(struct judge *j) {
    for (int32_t k = 0; k < j->f->class_count; k++) {
        const struct course_class *class = &j->f->classes[k];
        if (j->seated[k] - j->spared_seated[k] > left_of(class->seats, j->spared_seated[k]))
            WRONG(j, "nominations.csv", 0, "check.together",
                  "SEATS: class \"%.*s\" has %d seats and holds %d", TEXT_ARGS(class->id), class->seats,
                  j->seated[k]);
        if (j->seated[k] > 0 && j->fixed_seated[k] == 0 && j->seated[k] < class->seats_min)
            WRONG(j, "nominations.csv", 0, "check.together",
                  "CLASS_MIN: class \"%.*s\" needs %d and holds %d", TEXT_ARGS(class->id), class->seats_min,
                  j->seated[k]);
    }
    for (int32_t q = 0; q < j->f->quota_count; q++)
        if (j->quota_taken[q] + j->quota_fixed[q] - j->quota_spared[q] >
            left_of(j->f->quotas[q].seats, j->quota_spared[q]))
            WRONG(j, "nominations.csv", 0, "check.together",
                  "QUOTA: unit \"%.*s\" takes too many seats of class \"%.*s\"",
                  TEXT_ARGS(j->f->units[j->f->quotas[q].unit].id),
                  TEXT_ARGS(j->f->classes[j->f->quotas[q].course_class].id));
}

static void check_absence(struct judge *j) {
    for (int32_t d = 0; d < j->day_count; d++) {
        for (int32_t u = 0; u < j->f->unit_count; u++) {
            int64_t at = (int64_t)u * j->day_count + d;
            int64_t away = j->unit_away[at] + j->unit_fixed[at];
            if (is_limited(j, u) && away - j->unit_spared[at] > left_of(unit_most(j, u), j->unit_spared[at]))
                WRONG(j, "nominations.csv", 0, "check.together",
                      "UNIT_ABSENCE: unit \"%.*s\" lacks %lld on %s", TEXT_ARGS(j->f->units[u].id),
                      (long long)away, day_print(j->days[d]).at);
        }
        for (int32_t g = 0; g < j->f->leadership_group_count; g++) {
            int64_t at = (int64_t)g * j->day_count + d;
            int64_t away = j->group_away[at] + j->group_fixed[at];
            if (away - j->group_spared[at] > left_of(j->f->policy.leadership_away_max, j->group_spared[at]))
                WRONG(j, "nominations.csv", 0, "check.together",
                      "LEADERSHIP: group \"%.*s\" lacks %lld on %s", TEXT_ARGS(j->f->leadership_groups[g]),
                      (long long)away, day_print(j->days[d]).at);
        }
    }
}

/* Whether another seat of the officer shares a day with the class. */
static bool is_busy(const struct judge *j, const struct want *want, int32_t class) {
    const struct course_class *k = &j->f->classes[class];
    for (int32_t w = j->first_want[want->officer]; w < j->first_want[want->officer + 1]; w++) {
        if (&j->wants[w] == want || j->wants[w].seat == NONE) continue;
        const struct course_class *taken = &j->f->classes[j->wants[w].seat];
        if (taken->start <= k->end && k->start <= taken->end) return true;
    }
    return false;
}

static void check_overlaps(struct judge *j) {
    for (int32_t w = 0; w < j->want_count; w++)
        if (j->wants[w].seat != NONE && !is_spared(&j->wants[w], JUDGE_OVERLAP) &&
            is_busy(j, &j->wants[w], j->wants[w].seat))
            WRONG(j, "nominations.csv", 0, "check.together",
                  "OVERLAP: officer \"%.*s\" is in two classes on one day",
                  TEXT_ARGS(j->f->officers[j->wants[w].officer].id));
}

/* ---- nobody is left out whom a class could simply take ---- */

uint32_t judge_together(const struct judge *j, const struct want *w, int32_t k) {
    const struct facts *f = j->f;
    const struct course_class *class = &f->classes[k];
    int32_t group = f->posts[w->post].leadership_group;
    uint32_t broken = 0;
    if (is_busy(j, w, k)) broken |= 1u << JUDGE_OVERLAP;
    if (j->seated[k] >= class->seats) broken |= 1u << JUDGE_SEATS;
    if (j->fixed_seated[k] == 0 && j->seated[k] + 1 < class->seats_min) broken |= 1u << JUDGE_CLASS_MIN;
    for (int32_t i = 0; i < f->quotas_of_class[k].count; i++) {
        int32_t q = f->quotas_of_class[k].at[i];
        if (is_in(j, f->posts[w->post].unit, f->quotas[q].unit) &&
            j->quota_taken[q] + j->quota_fixed[q] >= f->quotas[q].seats)
            broken |= 1u << JUDGE_QUOTA;
    }
    for (int32_t d = 0; d < j->day_count; d++) {
        if (j->days[d] < class->start || j->days[d] > class->end) continue;
        int64_t at = (int64_t)group * j->day_count + d;
        if (group != NONE && j->group_away[at] + j->group_fixed[at] >= f->policy.leadership_away_max)
            broken |= 1u << JUDGE_LEADERSHIP;
        for (int32_t u = f->posts[w->post].unit; u != NONE; u = f->units[u].parent) {
            int64_t here = (int64_t)u * j->day_count + d;
            if (is_limited(j, u) && j->unit_away[here] + j->unit_fixed[here] >= unit_most(j, u))
                broken |= 1u << JUDGE_UNIT_ABSENCE;
        }
    }
    return broken;
}

static void list_classes(struct judge *j) {
    const struct facts *f = j->f;
    j->course_classes_first = arena_make(j->mem, int32_t, f->course_count);
    j->course_classes_next = arena_make(j->mem, int32_t, f->class_count);
    for (int32_t c = 0; c < f->course_count; c++) j->course_classes_first[c] = NONE;
    for (int32_t k = f->class_count - 1; k >= 0; k--) {
        if (!judge_counts(j, k)) continue;
        j->course_classes_next[k] = j->course_classes_first[f->classes[k].course];
        j->course_classes_first[f->classes[k].course] = k;
    }
}

static void check_left_out(struct judge *j) {
    for (int32_t i = 0; i < j->want_count; i++) {
        const struct want *w = &j->wants[i];
        for (int32_t k = j->course_classes_first[w->course]; w->seat == NONE && k != NONE;
             k = j->course_classes_next[k])
            if (judge_alone(j, w->officer, k) == 0 && judge_worth(j, w, k, false) > 0 &&
                judge_together(j, w, k) == 0) {
                WRONG(j, "unmet.csv", 0, "check.unmet", "class \"%.*s\" could simply take officer \"%.*s\"",
                      TEXT_ARGS(j->f->classes[k].id), TEXT_ARGS(j->f->officers[w->officer].id));
                break;
            }
    }
}

/* ---- the certificate ---- */

struct prices {
    int64_t *seat, *quota; /* by class, by quota */
    int64_t *unit, *group; /* [..][day_count] */
    struct {
        int64_t price;
        int32_t day, next;
    } * officer_day;        /* lists by officer */
    int32_t *first_officer; /* [officer_count] */
    int64_t officer_days, officer_days_capacity;
    __int128 base; /* sum of capacity x price */
};

static int32_t find_quota(const struct judge *j, int32_t class, int32_t unit) {
    for (int32_t q = 0; q < j->f->quota_count; q++)
        if (j->f->quotas[q].course_class == class && j->f->quotas[q].unit == unit) return q;
    return NONE;
}

static int32_t find_group(const struct judge *j, struct text id) {
    for (int32_t g = 0; g < j->f->leadership_group_count; g++)
        if (text_equal(j->f->leadership_groups[g], id)) return g;
    return NONE;
}

static int64_t officer_day_left(const struct judge *j, int32_t officer, day on) {
    for (int32_t w = j->first_want[officer]; w < j->first_want[officer + 1]; w++) {
        if (!is_fixed(&j->wants[w]) || j->wants[w].seat == NONE) continue;
        const struct course_class *k = &j->f->classes[j->wants[w].seat];
        if (k->start <= on && on <= k->end) return 0;
    }
    return 1;
}

static bool price_day(struct judge *j, struct prices *p, struct text kind, struct text id, day on,
                      int64_t price) {
    int32_t d = day_at(j, on);
    int32_t unit = text_is(kind, "unit") ? map_find(&j->f->unit_by_id, id) : NONE;
    int32_t group = text_is(kind, "lead") ? find_group(j, id) : NONE;
    int32_t officer = text_is(kind, "day") ? map_find(&j->f->officer_by_id, id) : NONE;
    int64_t width = j->day_count;
    if (unit >= 0 && is_limited(j, unit)) {
        p->unit[unit * width + d] = price;
        p->base += (__int128)price * left_of(unit_most(j, unit), j->unit_fixed[unit * width + d]);
    } else if (group >= 0) {
        p->group[group * width + d] = price;
        p->base += (__int128)price *
                   left_of(j->f->policy.leadership_away_max, j->group_fixed[group * width + d]);
    } else if (officer >= 0) {
        arena_grow(j->mem, p->officer_day, p->officer_days, &p->officer_days_capacity);
        p->officer_day[p->officer_days].price = price;
        p->officer_day[p->officer_days].day = on;
        p->officer_day[p->officer_days].next = p->first_officer[officer];
        p->first_officer[officer] = (int32_t)p->officer_days++;
        p->base += (__int128)price * officer_day_left(j, officer, on);
    } else {
        return false;
    }
    return true;
}

static bool price_resource(struct judge *j, struct prices *p, struct text name, int64_t price) {
    struct text kind, id, last;
    day on;
    if (!name_parts(name, &kind, &id, &last)) return false;
    if (last.length > 0 && day_parse(last, &on) && !text_is(kind, "quota"))
        return price_day(j, p, kind, id, on, price);
    int32_t k = map_find(&j->f->class_by_id, id);
    if (k == MAP_NONE) return false;
    if (text_is(kind, "seats") && last.length == 0) {
        p->seat[k] = price;
        p->base += (__int128)price * left_of(j->f->classes[k].seats, j->fixed_seated[k]);
        return true;
    }
    int32_t unit = map_find(&j->f->unit_by_id, last),
            q = text_is(kind, "quota") ? find_quota(j, k, unit) : NONE;
    if (q == NONE) return false;
    p->quota[q] = price;
    p->base += (__int128)price * left_of(j->f->quotas[q].seats, j->quota_fixed[q]);
    return true;
}

static struct prices read_prices(struct judge *j, const char *key) {
    const struct facts *f = j->f;
    struct prices p = {
        .seat = arena_make(j->mem, int64_t, f->class_count),
        .quota = arena_make(j->mem, int64_t, f->quota_count),
        .unit = arena_make(j->mem, int64_t, (int64_t)f->unit_count * j->day_count),
        .group = arena_make(j->mem, int64_t, (int64_t)f->leadership_group_count * j->day_count),
        .first_officer = arena_make(j->mem, int32_t, f->officer_count)};
    for (int32_t o = 0; o < f->officer_count; o++) p.first_officer[o] = NONE;
    const char *name;
    json_t *price;
    json_object_foreach(json_object_get(j->certificate, key), name, price) {
        if (!json_is_integer(price) || json_integer_value(price) < 0 ||
            !price_resource(j, &p, text_of(name), json_integer_value(price)))
            WRONG(j, "certificate.json", 0, "check.certificate",
                  "\"%s\" is no resource with a whole price of 0 or more", name);
    }
    return p;
}

static __int128 cost_of(const struct judge *j, const struct prices *p, const struct want *w, int32_t k) {
    const struct facts *f = j->f;
    const struct course_class *class = &f->classes[k];
    int32_t group = f->posts[w->post].leadership_group;
    __int128 cost = p->seat[k];
    for (int32_t i = 0; i < f->quotas_of_class[k].count; i++) {
        int32_t q = f->quotas_of_class[k].at[i];
        if (is_in(j, f->posts[w->post].unit, f->quotas[q].unit)) cost += p->quota[q];
    }
    for (int32_t d = 0; d < j->day_count; d++) {
        if (j->days[d] < class->start || j->days[d] > class->end) continue;
        if (group != NONE) cost += p->group[(int64_t)group * j->day_count + d];
        for (int32_t u = f->posts[w->post].unit; u != NONE; u = f->units[u].parent)
            cost += p->unit[(int64_t)u * j->day_count + d];
    }
    for (int32_t i = p->first_officer[w->officer]; i != NONE; i = p->officer_day[i].next)
        if (p->officer_day[i].day >= class->start && p->officer_day[i].day <= class->end)
            cost += p->officer_day[i].price;
    return cost;
}

/* A class to which fewer are allowed than its minimum: nobody can sit in it. */
static void find_dead(struct judge *j) {
    int32_t *of_group = arena_make(j->mem, int32_t, j->f->leadership_group_count);
    j->dead = arena_make(j->mem, bool, j->f->class_count);
    for (int32_t k = 0; k < j->f->class_count; k++) {
        if (!judge_counts(j, k) || j->fixed_seated[k] > 0 || j->f->classes[k].seats_min <= 1) continue;
        int32_t allowed = 0;
        for (int32_t g = 0; g < j->f->leadership_group_count; g++) of_group[g] = 0;
        for (int32_t w = 0; w < j->want_count; w++) {
            if (j->wants[w].course != j->f->classes[k].course || judge_alone(j, j->wants[w].officer, k) != 0)
                continue;
            int32_t group = j->f->posts[j->wants[w].post].leadership_group;
            if (group != NONE && of_group[group]++ >= j->f->policy.leadership_away_max) continue;
            allowed++;
        }
        j->dead[k] = allowed < j->f->classes[k].seats_min;
    }
}

static __int128 priced_sum(struct judge *j, const struct prices *p, bool only_met) {
    __int128 sum = p->base;
    int64_t unit = j->f->policy.met_score > 0 ? j->f->policy.met_score : 1;
    for (int32_t i = 0; i < j->want_count; i++) {
        const struct want *w = &j->wants[i];
        __int128 best = 0;
        for (int32_t k = j->course_classes_first[w->course]; !is_fixed(w) && k != NONE;
             k = j->course_classes_next[k]) {
            if (j->dead[k] || judge_alone(j, w->officer, k) != 0) continue;
            int64_t score = only_met ? unit
                                     : judge_worth(j, w, k, false) +
                                           (w->published == k ? j->f->policy.move_score : 0);
            __int128 gain = score - cost_of(j, p, w, k);
            if (gain > best) best = gain;
        }
        sum += best;
    }
    return sum;
}

static void compare(struct judge *j, const char *file, json_t *in, const char *key, int64_t expected) {
    json_t *value = json_object_get(in, key);
    if (!json_is_integer(value) || json_integer_value(value) != expected)
        WRONG(j, file, 0, "check.count", "%s should be %lld\nThe other files of the plan give this number.",
              key, (long long)expected);
}

/* Prices come from outside: a sum that does not fit would wrap round to any number that they like. */
static int64_t fitting(struct judge *j, const char *key, __int128 sum) {
    if (sum >= INT64_MIN && sum <= INT64_MAX) return (int64_t)sum;
    WRONG(j, "certificate.json", 0, "check.certificate", "the prices of %s sum to more than 64 bits hold",
          key);
    return sum > 0 ? INT64_MAX : INT64_MIN;
}

static void check_numbers(struct judge *j) {
    struct checked *r = &j->result;
    int64_t fixed_score = 0, frozen = 0, pinned = 0, published = 0, moved = 0;
    for (int32_t i = 0; i < j->want_count; i++) {
        const struct want *w = &j->wants[i];
        bool may_move = w->published != NONE && !w->fixed;
        if (w->seat != NONE) r->met++, r->score += judge_worth(j, w, w->seat, w->fixed);
        if (w->fixed && w->seat != NONE) frozen++, fixed_score += judge_worth(j, w, w->seat, true);
        if (w->pinned != NONE)
            pinned++, fixed_score += judge_worth(j, w, w->pinned, false) +
                                     (w->published == w->pinned ? j->f->policy.move_score : 0);
        published += may_move;
        moved += may_move && w->seat != w->published;
    }
    r->requirements = j->want_count;
    r->score -= moved * j->f->policy.move_score;
    struct prices prices = read_prices(j, "multipliers"), met_prices = read_prices(j, "met_multipliers");
    int64_t unit = j->f->policy.met_score > 0 ? j->f->policy.met_score : 1;
    r->bound = fitting(j, "bound",
                       priced_sum(j, &prices, false) + fixed_score - published * j->f->policy.move_score);
    r->met_bound = fitting(j, "met_bound", priced_sum(j, &met_prices, true) / unit + frozen + pinned);
    static const char *const summary = "summary.json";
    compare(j, summary, j->summary, "officers", j->f->officer_count);
    compare(j, summary, j->summary, "posts", j->f->post_count);
    compare(j, summary, j->summary, "requirements", j->want_count);
    compare(j, summary, j->summary, "met", r->met);
    compare(j, summary, j->summary, "unmet", j->want_count - r->met);
    compare(j, summary, j->summary, "score", r->score);
    compare(j, summary, j->summary, "bound", r->bound);
    compare(j, summary, j->summary, "met_bound", r->met_bound);
    int64_t gap;
    if (__builtin_sub_overflow(r->bound, r->score, &gap)) gap = INT64_MAX;
    compare(j, summary, j->summary, "gap", gap);
    compare(j, summary, j->summary, "frozen", frozen);
    if (pinned > 0 ||
        json_object_get(j->summary, "pinned") != NULL) /* plans from before pins do not count them */
        compare(j, summary, j->summary, "pinned", pinned);
    compare(j, summary, j->summary, "published", published);
    compare(j, summary, j->summary, "moved", moved);
    compare(j, "certificate.json", j->certificate, "bound", r->bound);
    compare(j, "certificate.json", j->certificate, "met_bound", r->met_bound);
}

/* ---- all of it ---- */

static json_t *read_json(const struct documents *documents, const char *file) {
    struct text body = documents_find(documents, file);
    if (body.at == NULL) return NULL;
    return json_loadb(body.at, (size_t)body.length, JSON_REJECT_DUPLICATES, NULL);
}

static bool day_in(json_t *summary, const char *key, day *out) {
    const char *value = json_string_value(json_object_get(summary, key));
    return value != NULL && day_parse(text_of(value), out);
}

static bool no_summary(struct err *err) {
    return err_fail(err, ERR_INPUT, "check.summary",
                    "summary.json is no JSON object with as_of and until\nPlan again with --out.");
}

bool check_as_of(const struct documents *documents, day *out, struct err *err) {
    json_t *summary = read_json(documents, "summary.json");
    bool found = day_in(summary, "as_of", out);
    json_decref(summary);
    return found || no_summary(err);
}

static bool judge_plan(struct judge *j, struct err *err) {
    j->summary = read_json(j->documents, "summary.json");
    j->certificate = read_json(j->documents, "certificate.json");
    if (!day_in(j->summary, "until", &j->until)) return no_summary(err);
    if (!json_is_object(j->certificate)) return judge_missing_file("certificate.json", err);
    if (!day_in(j->summary, "keep", &j->keep)) j->keep = DAY_NONE;
    find_wants(j);
    read_existing(j);
    read_pins(j);
    if (!read_nominations(j, err)) return false;
    find_days(j);
    if (!days_fit(j, err)) return false;
    count_everything(j);
    list_classes(j);
    check_classes(j);
    check_absence(j);
    check_overlaps(j);
    check_left_out(j);
    j->result.allowed = j->findings->count == 0;
    if (!check_tables(j, err)) return false;
    find_dead(j);
    check_numbers(j);
    j->result.proven = j->findings->count == 0;
    return true;
}

bool check_plan(struct arena *mem, const struct facts *facts, const struct documents *documents,
                struct findings *findings, struct checked *out, struct err *err) {
    struct judge j = {.mem = mem, .f = facts, .documents = documents, .findings = findings};
    bool judged = judge_plan(&j, err);
    json_decref(j.summary);
    json_decref(j.certificate);
    if (judged) *out = j.result;
    return judged;
}
