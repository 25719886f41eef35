/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/summary.h"

#include "cli/table.h"
#include "core/json_out.h"
#include "plan/explain.h"
#include "prove/objectives.h"

#include <stdlib.h>

enum { UNITS_SHOWN_MAX = 12, MOVES_SHOWN_MAX = 20, WINDOWS_SHOWN_MAX = 60, BAR_COLUMNS = 40 };

struct text percent_text(struct arena *mem, int64_t part, int64_t whole) {
    int64_t tenths = whole > 0 ? (part * 1000 + whole / 2) / whole : 0;
    return text_print(mem, "%lld.%lld%%", (long long)(tenths / 10), (long long)(tenths % 10));
}

struct text day_cell(struct arena *mem, day d) {
    return text_print(mem, "%s", day_print(d).at);
}

struct text unit_title(struct arena *mem, const struct facts *facts, int32_t unit, enum language language) {
    const struct unit *u = &facts->units[unit];
    struct text name = words_name(language, u->name_en, u->name_kk, u->name_ru, u->id);
    if (text_has_word(name, u->id)) return name;
    return text_print(mem, "%.*s (%.*s)", TEXT_ARGS(name), TEXT_ARGS(u->id));
}

static struct text number(const struct showing *s, int64_t n) {
    return text_print(s->mem, "%lld", (long long)n);
}

static void column(const struct showing *s, struct table *table, enum word heading, bool right) {
    table_column(table, words_of(s->language, heading), right);
}

static void line(const struct showing *s, struct text text) {
    buffer_add(s->out, text);
    buffer_char(s->out, '\n');
}

/* ---- what was reached ---- */

static void print_result(const struct showing *s) {
    const struct plan *p = s->plan;
    enum language l = s->language;
    enum word first = p->order.keep == DAY_NONE ? WORD_plan_of : WORD_plan_of_keep;
    buffer_add(s->out, words_say(s->mem, l, first, {"day", day_cell(s->mem, p->order.as_of)},
                                 {"until", day_cell(s->mem, p->order.until)},
                                 {"keep", day_cell(s->mem, p->order.keep)}));
    if (p->order.method == PLAN_FCFS) buffer_print(s->out, " (%.*s)", TEXT_ARGS(words_of(l, WORD_by_fcfs)));
    buffer_adds(s->out, "\n\n");
    buffer_add(s->out, words_say(s->mem, l, WORD_planned_of, {"met", number(s, p->met)},
                                 {"all", number(s, p->requirements.count)}));
    enum word bound = p->met == p->met_bound ? WORD_no_more : WORD_no_more_than;
    buffer_adds(s->out, "; ");
    line(s, words_say(s->mem, l, bound, {"bound", number(s, p->met_bound)}));
    int64_t gap = p->bound - p->score;
    struct text percent = TEXT_NONE;
    if (p->bound > 0) percent = text_print(s->mem, "%.4f%%", 100.0 * (double)gap / (double)p->bound);
    line(s, words_say(s->mem, l, gap == 0 ? WORD_score_best : WORD_score_gap, {"score", number(s, p->score)},
                      {"bound", number(s, p->bound)}, {"gap", number(s, gap)}, {"percent", percent}));
    line(s, words_say(s->mem, l, WORD_search, {"seed", number(s, (int64_t)p->order.seed)},
                      {"steps", number(s, p->order.steps)},
                      {"seconds", text_print(s->mem, "%lld.%03lld", (long long)(p->milliseconds / 1000),
                                             (long long)(p->milliseconds % 1000))}));
    if (p->cut) line(s, words_of(l, WORD_cut_short));
    buffer_char(s->out, '\n');
}

/* ---- objectives ---- */

static struct text millionths(struct arena *mem, int64_t value) {
    if (value % 1000000 == 0) return text_print(mem, "%lld", (long long)(value / 1000000));
    return text_print(mem, "%lld.%02lld", (long long)(value / 1000000), (long long)(value % 1000000 / 10000));
}

static void print_objectives(const struct showing *s, const struct readiness *readiness) {
    const struct facts *f = s->facts;
    if (f->objective_count == 0) return;
    const struct judged *judged = objectives_judge(s->mem, f, s->plan, readiness);
    struct table table = table_begin(s->mem);
    column(s, &table, WORD_objective, false);
    column(s, &table, WORD_what, false);
    column(s, &table, WORD_value, true);
    column(s, &table, WORD_target, false);
    column(s, &table, WORD_year, true);
    column(s, &table, WORD_result, false);
    for (int32_t i = 0; i < f->objective_count; i++) {
        const struct objective *o = &f->objectives[i];
        table_text(&table, o->id);
        table_text(&table, o->what);
        table_text(&table,
                   judged[i].is_judged ? millionths(s->mem, judged[i].value_millionths) : text_of("-"));
        table_text(&table,
                   text_print(s->mem, "%.*s %.*s", TEXT_ARGS(o->operator), TEXT_ARGS(o->target_text)));
        table_int(&table, o->year);
        table_text(&table, words_of(s->language, !judged[i].is_judged ? WORD_objective_unjudged
                                                 : judged[i].met      ? WORD_objective_met
                                                                      : WORD_objective_missed));
    }
    table_print(&table, s->columns_max, s->out);
    buffer_char(s->out, '\n');
}

/* ---- tiers ---- */

static int32_t tier_last(const struct facts *f) {
    int32_t last = 0;
    for (int32_t c = 0; c < f->course_count; c++)
        if (f->courses[c].tier > last) last = f->courses[c].tier;
    return last;
}

struct tier_count {
    int32_t required, met;
};

static struct tier_count count_tier(const struct showing *s, int32_t tier) {
    struct tier_count count = {0};
    for (int32_t r = 0; r < s->plan->requirements.count; r++) {
        if (s->facts->courses[s->plan->requirements.at[r].course].tier != tier) continue;
        count.required++;
        count.met += s->plan->class_of[r] != NONE;
    }
    return count;
}

static void print_tiers(const struct showing *s, const struct readiness *readiness) {
    static const enum word headings[] = {WORD_tier,  WORD_required, WORD_planned,      WORD_unmet,
                                         WORD_posts, WORD_filled,   WORD_ready_before, WORD_ready_after};
    struct table table = table_begin(s->mem);
    for (int32_t c = 0; c < 8; c++) column(s, &table, headings[c], true);
    for (int32_t t = 1; t <= tier_last(s->facts); t++) {
        struct tier_count count = count_tier(s, t);
        struct readiness_row total = readiness_total(s->facts, readiness, t);
        if (count.required == 0 && total.posts == 0) continue;
        table_int(&table, t);
        table_int(&table, count.required);
        table_int(&table, count.met);
        table_int(&table, count.required - count.met);
        table_int(&table, total.posts);
        table_int(&table, total.filled);
        table_text(&table, percent_text(s->mem, total.qualified_before, total.posts));
        table_text(&table, percent_text(s->mem, total.qualified_after, total.posts));
    }
    table_print(&table, s->columns_max, s->out);
    buffer_char(s->out, '\n');
}

/* ---- reasons ---- */

/* Rules down, tiers across: how many requirements are unmet because of what. */
static void print_reasons(const struct showing *s) {
    const struct facts *f = s->facts;
    int32_t tiers = tier_last(f), shown = tiers > 8 ? 0 : tiers; /* more tiers than fit: the sum only */
    if (s->plan->requirements.count == s->plan->met) return;
    int32_t *counts = arena_make(s->mem, int32_t, RULE_COUNT * (tiers + 1));
    struct explain *explain = explain_begin(s->mem, f, s->plan, s->language);
    for (int32_t r = 0; r < s->plan->requirements.count; r++) {
        if (s->plan->class_of[r] != NONE) continue;
        int32_t *row = counts + (tiers + 1) * (int32_t)explain_unmet(explain, r).rule;
        row[0]++;
        row[f->courses[s->plan->requirements.at[r].course].tier]++;
    }
    struct table table = table_begin(s->mem);
    column(s, &table, WORD_unmet_because, false);
    column(s, &table, WORD_all, true);
    for (int32_t t = 1; t <= shown; t++)
        table_column(&table, text_print(s->mem, "%.*s %d", TEXT_ARGS(words_of(s->language, WORD_tier)), t),
                     true);
    column(s, &table, WORD_meaning, false);
    for (int32_t rule = 0; rule < RULE_COUNT; rule++) {
        const int32_t *row = counts + (tiers + 1) * rule;
        if (row[0] == 0) continue;
        table_text(&table, text_of(rule_names[rule]));
        for (int32_t t = 0; t <= shown; t++) table_int(&table, row[t]);
        table_text(&table, words_of_code(s->language, text_of(rule_names[rule])));
    }
    table_print(&table, s->columns_max, s->out);
    buffer_char(s->out, '\n');
}

/* ---- seats ---- */

struct window {
    day start;
    int64_t seats, filled;
};

struct windows {
    struct window *at; /* one for each day on which classes start, ascending */
    int32_t count, classes_empty;
    int64_t seats, filled, free_empty; /* over all; of classes with nobody */
};

static int by_start(const void *left, const void *right) {
    const struct window *a = left, *b = right;
    return (a->start > b->start) - (a->start < b->start);
}

static void add_window(struct windows *windows, struct window window) {
    windows->seats += window.seats;
    windows->filled += window.filled;
    struct window *last = windows->count > 0 ? &windows->at[windows->count - 1] : NULL;
    if (last != NULL && last->start == window.start) {
        last->seats += window.seats;
        last->filled += window.filled;
    } else {
        windows->at[windows->count++] = window;
    }
}

static struct windows windows_of(const struct showing *s) {
    const struct facts *f = s->facts;
    struct windows windows = {.at = arena_make(s->mem, struct window, f->class_count)};
    struct window *classes = arena_make(s->mem, struct window, f->class_count);
    int32_t *filled = arena_make(s->mem, int32_t, f->class_count), count = 0;
    for (int32_t r = 0; r < s->plan->requirements.count; r++)
        if (s->plan->class_of[r] != NONE) filled[s->plan->class_of[r]]++;
    for (int32_t k = 0; k < f->class_count; k++) {
        if (!class_counts(f, k, s->plan->order.until) && filled[k] == 0) continue;
        classes[count++] = (struct window){f->classes[k].start, f->classes[k].seats, filled[k]};
        if (filled[k] == 0) windows.free_empty += f->classes[k].seats, windows.classes_empty++;
    }
    if (count > 0) qsort(classes, (size_t)count, sizeof classes[0], by_start);
    for (int32_t i = 0; i < count; i++) add_window(&windows, classes[i]);
    return windows;
}

void summary_windows(const struct showing *s) {
    struct windows w = windows_of(s);
    int64_t most = 1;
    for (int32_t i = 0; i < w.count; i++)
        if (w.at[i].seats > most) most = w.at[i].seats;
    struct table table = table_begin(s->mem);
    column(s, &table, WORD_window, false);
    column(s, &table, WORD_seats_taken, true);
    table_column(&table, TEXT_NONE, false);
    for (int32_t i = 0; i < w.count && i < WINDOWS_SHOWN_MAX; i++) {
        struct buffer bar = {.mem = s->mem};
        bar_print(&bar, w.at[i].filled, w.at[i].seats,
                  (int32_t)((w.at[i].seats * BAR_COLUMNS + most - 1) / most));
        table_text(&table, day_cell(s->mem, w.at[i].start));
        table_text(&table, words_say(s->mem, s->language, WORD_taken_of, {"taken", number(s, w.at[i].filled)},
                                     {"seats", number(s, w.at[i].seats)}));
        table_text(&table, buffer_text(&bar));
    }
    if (w.count > 0) table_print(&table, s->columns_max, s->out);
    if (w.count > WINDOWS_SHOWN_MAX)
        line(s, words_say(s->mem, s->language, WORD_more_windows,
                          {"count", number(s, w.count - WINDOWS_SHOWN_MAX)}));
    int64_t free = w.seats - w.filled;
    line(s, words_say(s->mem, s->language, w.classes_empty > 0 ? WORD_seats_total : WORD_seats_total_held,
                      {"taken", number(s, w.filled)}, {"seats", number(s, w.seats)},
                      {"free", number(s, free)}, {"free_held", number(s, free - w.free_empty)},
                      {"free_empty", number(s, w.free_empty)}, {"empty", number(s, w.classes_empty)}));
}

void summary_windows_csv(const struct showing *s) {
    struct windows w = windows_of(s);
    buffer_adds(s->out, "start,seats,filled,free\n");
    for (int32_t i = 0; i < w.count; i++)
        buffer_print(s->out, "%s,%lld,%lld,%lld\n", day_print(w.at[i].start).at, (long long)w.at[i].seats,
                     (long long)w.at[i].filled, (long long)(w.at[i].seats - w.at[i].filled));
}

void summary_windows_json(const struct showing *s) {
    struct windows w = windows_of(s);
    struct json_out json = {.to = s->out};
    json_open(&json, NULL, '[');
    for (int32_t i = 0; i < w.count; i++) {
        json_open(&json, NULL, '{');
        json_text(&json, "start", day_cell(s->mem, w.at[i].start));
        json_int(&json, "seats", w.at[i].seats);
        json_int(&json, "filled", w.at[i].filled);
        json_int(&json, "free", w.at[i].seats - w.at[i].filled);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    buffer_char(s->out, '\n');
}

/* ---- readiness by unit ---- */

static int32_t depth_of(const struct facts *f, int32_t unit) {
    int32_t depth = 0;
    while ((unit = f->units[unit].parent) != NONE) depth++;
    return depth;
}

/* The deepest level whose units, with those above, are few enough to be read at a glance. */
static int32_t level_shown(const struct facts *f, const struct readiness *readiness) {
    enum { DEEPEST = 32 };
    int32_t units[DEEPEST] = {0}, level = 0, last = NONE;
    for (int32_t i = 0; i < readiness->count; i++) {
        int32_t depth = depth_of(f, readiness->at[i].unit);
        if (readiness->at[i].unit != last && depth < DEEPEST) units[depth]++;
        last = readiness->at[i].unit;
    }
    for (int32_t sum = units[0]; level + 1 < DEEPEST && units[level + 1] > 0; level++) {
        sum += units[level + 1];
        if (sum > UNITS_SHOWN_MAX) break;
    }
    return level;
}

static struct text change_text(const struct showing *s, const struct readiness_row *row) {
    return text_print(s->mem, "%.*s -> %.*s",
                      TEXT_ARGS(percent_text(s->mem, row->qualified_before, row->posts)),
                      TEXT_ARGS(percent_text(s->mem, row->qualified_after, row->posts)));
}

static void print_readiness(const struct showing *s, const struct readiness *readiness) {
    const struct facts *f = s->facts;
    int32_t tiers = tier_last(f), level = level_shown(f, readiness);
    if (tiers == 0 || tiers > 6 || readiness->count == 0) return;
    struct table table = table_begin(s->mem);
    column(s, &table, WORD_ready_by_unit, false);
    for (int32_t t = 1; t <= tiers; t++)
        table_column(&table, text_print(s->mem, "%.*s %d", TEXT_ARGS(words_of(s->language, WORD_tier)), t),
                     true);
    for (int32_t i = 0, next; i < readiness->count; i = next) {
        int32_t unit = readiness->at[i].unit, depth = depth_of(f, unit);
        for (next = i; next < readiness->count && readiness->at[next].unit == unit;) next++;
        if (depth > level) continue;
        table_text(&table, text_print(s->mem, "%*s%.*s", 2 * depth, "",
                                      TEXT_ARGS(unit_title(s->mem, f, unit, s->language))));
        int32_t at = i;
        for (int32_t t = 1; t <= tiers; t++) {
            bool there = at < next && readiness->at[at].tier == t;
            table_text(&table, there ? change_text(s, &readiness->at[at++]) : text_of("-"));
        }
    }
    table_print(&table, s->columns_max, s->out);
    buffer_char(s->out, '\n');
}

/* ---- moves ---- */

static void print_moves(const struct showing *s) {
    const struct facts *f = s->facts;
    const struct plan *p = s->plan;
    int32_t moved = 0;
    for (int32_t r = 0; r < p->requirements.count; r++)
        moved += p->published_class[r] != NONE && p->published_class[r] != p->class_of[r];
    line(s, words_say(s->mem, s->language, WORD_kept, {"frozen", number(s, p->frozen_count)},
                      {"published", number(s, p->published_count)}, {"moved", number(s, moved)}));
    if (p->move_count == 0) {
        line(s, words_of(s->language, WORD_nobody_moves));
        buffer_char(s->out, '\n');
        return;
    }
    static const enum word headings[] = {WORD_officer,  WORD_course, WORD_from_class,
                                         WORD_to_class, WORD_reason, WORD_meaning};
    struct table table = table_begin(s->mem);
    for (int32_t c = 0; c < 6; c++) column(s, &table, headings[c], false);
    for (int32_t i = 0; i < p->move_count && i < MOVES_SHOWN_MAX; i++) {
        const struct move *move = &p->moves[i];
        const struct nomination *n = &f->nominations[move->nomination];
        table_text(&table, n->officer_id);
        table_text(&table, f->courses[n->course].id);
        table_text(&table, f->classes[n->course_class].id);
        table_text(&table, move->to_class == NONE ? words_of(s->language, WORD_no_seat)
                                                  : f->classes[move->to_class].id);
        table_text(&table, text_of(move->reason));
        table_text(&table, words_of_move(s->language, text_of(move->reason)));
    }
    table_print(&table, s->columns_max, s->out);
    if (p->move_count > MOVES_SHOWN_MAX)
        line(s, words_say(s->mem, s->language, WORD_more_moves,
                          {"count", number(s, p->move_count - MOVES_SHOWN_MAX)}));
    buffer_char(s->out, '\n');
}

void summary_print(const struct showing *s) {
    struct readiness readiness = readiness_of(s->mem, s->facts, s->plan);
    print_result(s);
    print_objectives(s, &readiness);
    print_tiers(s, &readiness);
    print_reasons(s);
    print_readiness(s, &readiness);
    summary_windows(s);
    buffer_char(s->out, '\n');
    if (s->plan->order.keep != DAY_NONE && !s->is_stored) print_moves(s);
}

static void csv_figure(const struct showing *s, const char *name, int32_t tier, int64_t value) {
    if (tier > 0) buffer_print(s->out, "%s,%d,%lld\n", name, tier, (long long)value);
    else buffer_print(s->out, "%s,,%lld\n", name, (long long)value);
}

void summary_csv(const struct showing *s) {
    const struct plan *p = s->plan;
    struct readiness readiness = readiness_of(s->mem, s->facts, p);
    struct windows w = windows_of(s);
    buffer_adds(s->out, "figure,tier,value\n");
    csv_figure(s, "requirements", 0, p->requirements.count);
    csv_figure(s, "met", 0, p->met);
    csv_figure(s, "met_bound", 0, p->met_bound);
    csv_figure(s, "score", 0, p->score);
    csv_figure(s, "bound", 0, p->bound);
    csv_figure(s, "seats", 0, w.seats);
    csv_figure(s, "filled", 0, w.filled);
    for (int32_t t = 1; t <= tier_last(s->facts); t++) {
        struct tier_count count = count_tier(s, t);
        struct readiness_row total = readiness_total(s->facts, &readiness, t);
        csv_figure(s, "requirements", t, count.required);
        csv_figure(s, "met", t, count.met);
        csv_figure(s, "posts", t, total.posts);
        csv_figure(s, "posts_filled", t, total.filled);
        csv_figure(s, "qualified_before", t, total.qualified_before);
        csv_figure(s, "qualified_after", t, total.qualified_after);
    }
}
