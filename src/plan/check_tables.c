/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each file is written down again from the seats that the judge has read, and compared cell by cell with what
 * came. One finding for a file is enough: after a row too few every later row would differ too. Columns that
 * the contract does not name are passed over.
 */
#include "plan/check_tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 8, MILLION = 1000000 };

static const char *const rule_names[JUDGE_RULE_COUNT] = {
    "ELIG",    "SEPARATION", "UNAVAILABLE", "BLACKOUT", "LANGUAGE",     "REGION",    "FORBIDDEN",
    "OVERLAP", "SEATS",      "CLASS_MIN",   "QUOTA",    "UNIT_ABSENCE", "LEADERSHIP"};

const char *judge_first_rule(uint32_t rules) {
    for (int32_t rule = 0; rule < JUDGE_RULE_COUNT; rule++)
        if (rules & (1u << rule)) return rule_names[rule];
    return NULL;
}

uint32_t judge_rules_in(struct text names) {
    uint32_t rules = 0;
    struct text name;
    while (text_next(&names, ' ', &name))
        for (int32_t rule = 0; rule < JUDGE_RULE_COUNT; rule++)
            if (text_is(name, rule_names[rule])) rules |= 1u << rule;
    return rules;
}

int32_t judge_column(const struct csv_record *header, const char *name) {
    for (int32_t i = 0; i < header->count; i++)
        if (text_is(header->cells[i], name)) return i;
    return -1;
}

bool judge_missing_file(const char *file, struct err *err) {
    return err_fail(err, ERR_INPUT, "check.file", "the plan has no readable %s\nPlan again with --out.",
                    file);
}

/* ---- a file beside what it should hold ---- */

struct table {
    struct judge *judge;
    const char *file, *code;
    const char *const *names; /* [count] columns, in the order in which rows are given */
    int32_t count;
    int32_t columns[COLUMNS_MAX]; /* where the file has them */
    struct csv csv;
    struct csv_record row; /* the newest */
    int32_t width;
    bool differs; /* found already: later rows are passed over */
};

static bool table_begin(struct table *t, struct judge *j, const char *file, const char *code,
                        const char *const *names, int32_t count, struct err *err) {
    struct text body = documents_find(j->documents, file);
    if (body.at == NULL) return judge_missing_file(file, err);
    *t = (struct table){.judge = j, .file = file, .code = code, .names = names, .count = count};
    t->csv = csv_begin(j->mem, body);
    if (!csv_next(&t->csv, &t->row, err)) return judge_missing_file(file, err);
    t->width = t->row.count;
    for (int32_t i = 0; i < count; i++) {
        t->columns[i] = judge_column(&t->row, names[i]);
        if (t->columns[i] >= 0) continue;
        WRONG(j, file, 1, code, "column \"%s\" is missing", names[i]);
        t->differs = true;
    }
    return true;
}

/* The next row should hold these cells; a cell whose bytes are NULL may hold anything. The row then is in
   t->row. false when it differs. */
static bool table_expect(struct table *t, const struct text *cells, struct err *err) {
    if (t->differs) return false;
    if (!csv_next(&t->csv, &t->row, err)) {
        WRONG(t->judge, t->file, 0, t->code, "a row is missing after the last: %s \"%.*s\"", t->names[0],
              TEXT_ARGS(cells[0]));
        t->differs = true;
    } else if (t->row.count != t->width) {
        WRONG(t->judge, t->file, t->row.line, t->code, "the row has %d cells, the header %d", t->row.count,
              t->width);
        t->differs = true;
    }
    for (int32_t i = 0; i < t->count && !t->differs; i++) {
        struct text got = t->row.cells[t->columns[i]];
        if (cells[i].at == NULL || text_equal(got, cells[i])) continue;
        WRONG(t->judge, t->file, t->row.line, t->code, "%s is \"%.*s\", should be \"%.*s\"", t->names[i],
              TEXT_ARGS(got), TEXT_ARGS(cells[i]));
        t->differs = true;
    }
    return !t->differs;
}

static bool table_end(struct table *t, struct err *err) {
    if (!t->differs && csv_next(&t->csv, &t->row, err))
        WRONG(t->judge, t->file, t->row.line, t->code, "a row too many: %s \"%.*s\"", t->names[0],
              TEXT_ARGS(t->row.cells[t->columns[0]]));
    return !err_any(err);
}

static struct text number(const struct judge *j, int64_t n) {
    return text_print(j->mem, "%lld", (long long)n);
}

static struct text day_cell(const struct judge *j, day d) {
    return text_print(j->mem, "%s", day_print(d).at);
}

/* ---- nominations.csv ---- */

static int by_start_class_officer(const void *left, const void *right, void *facts) {
    const struct facts *f = facts;
    const struct want *a = *(const struct want *const *)left, *b = *(const struct want *const *)right;
    const struct course_class *ka = &f->classes[a->seat], *kb = &f->classes[b->seat];
    if (ka->start != kb->start) return ka->start < kb->start ? -1 : 1;
    int order = text_compare(ka->id, kb->id);
    if (order == 0) order = text_compare(f->officers[a->officer].id, f->officers[b->officer].id);
    return order != 0 ? order : (a > b) - (a < b);
}

static bool check_nominations(struct judge *j, struct err *err) {
    static const char *const names[] = {"officer_id",       "post_id", "course_id", "class_id",
                                        "establishment_id", "start",   "end",       "score"};
    struct table t;
    if (!table_begin(&t, j, "nominations.csv", "check.nomination", names, 8, err)) return false;
    const struct want **seated = arena_make(j->mem, const struct want *, j->want_count);
    int32_t count = 0;
    for (int32_t i = 0; i < j->want_count; i++)
        if (j->wants[i].seat != NONE) seated[count++] = &j->wants[i];
    struct facts facts = *j->f;
    if (count > 0) qsort_r(seated, (size_t)count, sizeof seated[0], by_start_class_officer, &facts);
    for (int32_t i = 0; i < count && !t.differs; i++) {
        const struct want *w = seated[i];
        const struct course_class *k = &j->f->classes[w->seat];
        const struct text cells[] = {j->f->officers[w->officer].id,
                                     j->f->posts[w->post].id,
                                     j->f->courses[w->course].id,
                                     k->id,
                                     j->f->establishments[k->establishment].id,
                                     day_cell(j, k->start),
                                     day_cell(j, k->end),
                                     number(j, judge_worth(j, w, w->seat, w->fixed))};
        table_expect(&t, cells, err);
    }
    return table_end(&t, err);
}

/* ---- unmet.csv: who has no seat, and why ---- */

struct reason {
    const char *rule;
    int32_t class; /* that the detail must name, or NONE */
};

/* No class is allowed to him: a rule that alone stands in the way of one, else any that stands in the way. */
static struct reason reason_alone(const struct judge *j, const struct want *w) {
    uint32_t lone = 0, any = 0;
    for (int32_t k = j->course_classes_first[w->course]; k != NONE; k = j->course_classes_next[k]) {
        uint32_t broken = judge_alone(j, w->officer, k);
        if ((broken & (broken - 1)) == 0) lone |= broken;
        any |= broken;
    }
    return (struct reason){judge_first_rule(lone != 0 ? lone : any), NONE};
}

static bool begins_first(const struct facts *f, int32_t a, int32_t b) {
    if (f->classes[a].start != f->classes[b].start) return f->classes[a].start < f->classes[b].start;
    return text_compare(f->classes[a].id, f->classes[b].id) < 0;
}

static struct reason reason_of(const struct judge *j, const struct want *w) {
    if (j->course_classes_first[w->course] == NONE) return (struct reason){"NO_CLASS", NONE};
    int32_t best = NONE, fewest = 0;
    for (int32_t k = j->course_classes_first[w->course]; k != NONE; k = j->course_classes_next[k]) {
        if (judge_alone(j, w->officer, k) != 0) continue;
        int32_t broken = __builtin_popcount(judge_together(j, w, k));
        if (best != NONE && broken > fewest) continue;
        if (best != NONE && broken == fewest && !begins_first(j->f, k, best)) continue;
        best = k;
        fewest = broken;
    }
    if (best == NONE) return reason_alone(j, w);
    if (fewest == 0) return (struct reason){"NO_GAIN", best};
    return (struct reason){judge_first_rule(judge_together(j, w, best)), best};
}

static bool names_class(const struct judge *j, struct text detail, int32_t class) {
    struct text id = j->f->classes[class].id;
    return id.length == 0 || memmem(detail.at, (size_t)detail.length, id.at, (size_t)id.length) != NULL;
}

static bool check_unmet(struct judge *j, struct err *err) {
    static const char *const names[] = {"officer_id", "post_id", "course_id", "reason", "detail"};
    struct table t;
    if (!table_begin(&t, j, "unmet.csv", "check.unmet", names, 5, err)) return false;
    for (int32_t i = 0; i < j->want_count && !t.differs; i++) {
        const struct want *w = &j->wants[i];
        if (w->seat != NONE) continue;
        struct reason reason = reason_of(j, w);
        const struct text cells[] = {j->f->officers[w->officer].id,
                                     j->f->posts[w->post].id,
                                     j->f->courses[w->course].id,
                                     text_of(reason.rule),
                                     {NULL, 0}};
        if (!table_expect(&t, cells, err) || reason.class == NONE) continue;
        if (!names_class(j, t.row.cells[t.columns[4]], reason.class))
            WRONG(j, t.file, t.row.line, t.code, "detail does not name class \"%.*s\"",
                  TEXT_ARGS(j->f->classes[reason.class].id));
    }
    return table_end(&t, err);
}

/* ---- seats.csv ---- */

static bool check_seats(struct judge *j, struct err *err) {
    static const char *const names[] = {"class_id", "course_id", "establishment_id", "start", "seats",
                                        "filled",   "free"};
    struct table t;
    if (!table_begin(&t, j, "seats.csv", "check.seats", names, 7, err)) return false;
    for (int32_t i = 0; i < j->f->class_count && !t.differs; i++) {
        const struct course_class *k = &j->f->classes[i];
        const struct text cells[] = {k->id,
                                     j->f->courses[k->course].id,
                                     j->f->establishments[k->establishment].id,
                                     day_cell(j, k->start),
                                     number(j, k->seats),
                                     number(j, j->seated[i]),
                                     number(j, (int64_t)k->seats - j->seated[i])};
        table_expect(&t, cells, err);
    }
    return table_end(&t, err);
}

/* ---- readiness.csv ---- */

struct ready {
    int64_t posts, filled, before, after;
};

struct readiness {
    struct ready *of;      /* [unit_count][tiers + 1]: by unit and tier, of the subtree */
    struct ready all;      /* every post, once for each tier that asks something of it */
    struct ready *of_tier; /* [tiers + 1] */
    int32_t tiers;         /* the highest */
};

static void add_ready(struct ready *to, const struct ready *one) {
    to->posts += one->posts;
    to->filled += one->filled;
    to->before += one->before;
    to->after += one->after;
}

static bool asks_in_tier(const struct facts *f, int32_t post, int32_t tier) {
    for (int32_t c = 0; c < f->course_count; c++)
        if (f->courses[c].tier == tier && text_has_word(f->courses[c].post_codes, f->posts[post].post_code))
            return true;
    return false;
}

static struct ready ready_holder(const struct judge *j, int32_t officer, int32_t tier) {
    struct ready one = {1, 1, 1, 1};
    for (int32_t w = j->first_want[officer]; w < j->first_want[officer + 1]; w++) {
        if (j->f->courses[j->wants[w].course].tier != tier) continue;
        one.before = 0;
        if (j->wants[w].seat == NONE) one.after = 0;
    }
    return one;
}

static struct readiness work_out_readiness(const struct judge *j) {
    const struct facts *f = j->f;
    struct readiness r = {0};
    for (int32_t c = 0; c < f->course_count; c++)
        if (f->courses[c].tier > r.tiers) r.tiers = f->courses[c].tier;
    r.of = arena_make(j->mem, struct ready, (int64_t)f->unit_count * (r.tiers + 1));
    r.of_tier = arena_make(j->mem, struct ready, r.tiers + 1);
    int32_t *holder = arena_make(j->mem, int32_t, f->post_count);
    for (int32_t p = 0; p < f->post_count; p++) holder[p] = NONE;
    for (int32_t o = 0; o < f->officer_count; o++)
        if (facts_holds_post(f, o) != NONE) holder[facts_holds_post(f, o)] = o;
    for (int32_t p = 0; p < f->post_count; p++) {
        const struct post *post = &f->posts[p];
        if ((post->valid_from != DAY_NONE && post->valid_from > f->as_of) ||
            (post->valid_to != DAY_NONE && post->valid_to < f->as_of))
            continue;
        for (int32_t tier = 1; tier <= r.tiers; tier++) {
            if (!asks_in_tier(f, p, tier)) continue;
            struct ready one = holder[p] == NONE ? (struct ready){.posts = 1}
                                                 : ready_holder(j, holder[p], tier);
            for (int32_t u = post->unit; u != NONE; u = f->units[u].parent)
                add_ready(&r.of[(int64_t)u * (r.tiers + 1) + tier], &one);
            add_ready(&r.of_tier[tier], &one);
            add_ready(&r.all, &one);
        }
    }
    return r;
}

static bool check_readiness(struct judge *j, const struct readiness *r, struct err *err) {
    static const char *const names[] = {"unit_id",          "tier",           "posts", "filled",
                                        "qualified_before", "qualified_after"};
    struct table t;
    if (!table_begin(&t, j, "readiness.csv", "check.readiness", names, 6, err)) return false;
    for (int32_t u = 0; u < j->f->unit_count; u++)
        for (int32_t tier = 1; tier <= r->tiers && !t.differs; tier++) {
            const struct ready *ready = &r->of[(int64_t)u * (r->tiers + 1) + tier];
            if (ready->posts == 0) continue;
            const struct text cells[] = {j->f->units[u].id,        number(j, tier),
                                         number(j, ready->posts),  number(j, ready->filled),
                                         number(j, ready->before), number(j, ready->after)};
            table_expect(&t, cells, err);
        }
    return table_end(&t, err);
}

/* ---- moves.csv ---- */

/* Why the seat of a row could not stay; GAIN when it could. */
static const char *why_moved(const struct judge *j, const struct nomination *n, const struct want *w) {
    if (w == NULL) return "NOT_REQUIRED";
    if (!judge_counts(j, n->course_class)) return "NO_CLASS";
    const char *rule = judge_first_rule(judge_alone(j, n->officer, n->course_class));
    return rule != NULL ? rule : w->pinned != NONE ? "PIN" : "GAIN";
}

/* What the score gains by the move: the new seat, less the old one and its MOVE_SCORE when it could stay. */
static int64_t gain_of(const struct judge *j, const struct nomination *n, const struct want *w) {
    if (w == NULL) return 0;
    int64_t gain = w->seat == NONE ? 0 : judge_worth(j, w, w->seat, w->fixed);
    if (w->published != n->course_class) return gain;
    return gain - judge_worth(j, w, n->course_class, w->fixed) - j->f->policy.move_score;
}

static bool check_moves(struct judge *j, struct err *err) {
    static const char *const names[] = {"officer_id", "course_id", "from_class",
                                        "to_class",   "reason",    "gain"};
    struct table t;
    if (j->keep == DAY_NONE) return true;
    if (!table_begin(&t, j, "moves.csv", "check.moves", names, 6, err)) return false;
    for (int32_t i = 0; i < j->f->nomination_count && !t.differs; i++) {
        const struct nomination *n = &j->f->nominations[i];
        const struct want *w = n->officer == NONE ? NULL : judge_want(j, n->officer, n->course);
        int32_t to = w == NULL ? NONE : w->seat;
        if (n->state != NOMINATION_SEATED || to == n->course_class) continue;
        const struct text cells[] = {n->officer_id,
                                     j->f->courses[n->course].id,
                                     j->f->classes[n->course_class].id,
                                     to == NONE ? TEXT_NONE : j->f->classes[to].id,
                                     text_of(why_moved(j, n, w)),
                                     number(j, gain_of(j, n, w))};
        table_expect(&t, cells, err);
    }
    return table_end(&t, err);
}

/* ---- objectives in summary.json ---- */

static bool ends_in(const struct judge *j, const struct want *w, int32_t year) {
    return w->seat != NONE && day_date(j->f->classes[w->seat].end).year == year;
}

/* Officers with a seat that ends in the year, and with nothing left unmet. */
static int64_t officers_met(const struct judge *j, int32_t year) {
    int64_t met = 0;
    for (int32_t o = 0; o < j->f->officer_count; o++) {
        int32_t seated = 0, unmet = 0;
        for (int32_t w = j->first_want[o]; w < j->first_want[o + 1]; w++) {
            seated += ends_in(j, &j->wants[w], year);
            unmet += j->wants[w].seat == NONE;
        }
        met += seated > 0 && unmet == 0;
    }
    return met;
}

/* Of one course, or of all when it is NONE. */
static int64_t requirements_met(const struct judge *j, int32_t year, int32_t course) {
    int64_t met = 0;
    for (int32_t w = 0; w < j->want_count; w++)
        met += (course == NONE || j->wants[w].course == course) && ends_in(j, &j->wants[w], year);
    return met;
}

static int64_t percent(int64_t part, int64_t whole) {
    return whole == 0 ? 0 : part * 100 * MILLION / whole;
}

static int64_t seat_use(const struct judge *j, int32_t year) {
    int64_t seats = 0, taken = 0;
    for (int32_t k = 0; k < j->f->class_count; k++) {
        if (j->seated[k] == 0 || day_date(j->f->classes[k].end).year != year) continue;
        seats += j->f->classes[k].seats;
        taken += j->seated[k];
    }
    return percent(taken, seats);
}

/* In millionths. The facts hold no objective whose `what` is none of these. */
static int64_t measured(const struct judge *j, const struct readiness *r, const struct objective *o) {
    struct text rest = o->what, kind, of = TEXT_NONE;
    if (text_next(&rest, ':', &kind)) text_next(&rest, ':', &of);
    if (text_is(kind, "officers-met")) return officers_met(j, o->year) * MILLION;
    if (text_is(kind, "seat-use")) return seat_use(j, o->year);
    if (text_is(kind, "requirements-met"))
        return requirements_met(j, o->year, of.length == 0 ? NONE : map_find(&j->f->course_by_id, of)) *
               MILLION;
    int64_t tier = 0;
    if (of.length == 0) return percent(r->all.after, r->all.posts);
    if (!text_int(of, 1, r->tiers, &tier)) return 0;
    return percent(r->of_tier[tier].after, r->of_tier[tier].posts);
}

static bool reaches(struct text operator, int64_t value, int64_t target) {
    if (text_is(operator, ">")) return value > target;
    if (text_is(operator, ">=")) return value >= target;
    if (text_is(operator, "<")) return value < target;
    if (text_is(operator, "<=")) return value <= target;
    return value == target;
}

static bool is_number(const json_t *value, int64_t millionths) {
    return json_is_number(value) && llround(json_number_value(value) * MILLION) == millionths;
}

static bool is_as_judged(const struct judge *j, const struct readiness *r, const struct objective *o,
                         const json_t *given) {
    const json_t *value = json_object_get(given, "value"), *met = json_object_get(given, "met");
    bool milestone = text_is(o->measure, "milestone");
    bool within = o->year >= day_date(j->f->as_of).year && o->year <= day_date(j->until).year;
    if (milestone || !within) return json_is_null(value) && json_is_null(met);
    int64_t expected = measured(j, r, o);
    return is_number(value, expected) && is_number(json_object_get(given, "target"), o->target_millionths) &&
           json_is_boolean(met) && json_is_true(met) == reaches(o->operator, expected, o->target_millionths);
}

static void check_objectives(struct judge *j, const struct readiness *r) {
    const json_t *list = json_object_get(j->summary, "objectives");
    if (!json_is_array(list) || json_array_size(list) != (size_t)j->f->objective_count) {
        WRONG(j, "summary.json", 0, "check.objective", "objectives should list %d", j->f->objective_count);
        return;
    }
    for (int32_t i = 0; i < j->f->objective_count; i++) {
        const struct objective *o = &j->f->objectives[i];
        const json_t *given = json_array_get(list, (size_t)i);
        const char *id = json_string_value(json_object_get(given, "id"));
        if (id == NULL || !text_is(o->id, id) || !is_as_judged(j, r, o, given))
            WRONG(j, "summary.json", 0, "check.objective",
                  "/objectives/%d should be objective \"%.*s\" as its files judge it", i, TEXT_ARGS(o->id));
    }
}

bool check_tables(struct judge *j, struct err *err) {
    struct readiness readiness = work_out_readiness(j);
    if (!check_nominations(j, err) || !check_unmet(j, err) || !check_seats(j, err) ||
        !check_readiness(j, &readiness, err) || !check_moves(j, err))
        return false;
    check_objectives(j, &readiness);
    return true;
}
