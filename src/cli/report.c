/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report.h"

#include "cli/table.h"
#include "plan/explain.h"
#include "prove/objectives.h"

#include <stdlib.h>

static struct text percent(struct arena *mem, int64_t part, int64_t whole) {
    int64_t tenths = whole > 0 ? (part * 1000 + whole / 2) / whole : 0;
    return text_print(mem, "%lld.%lld%%", (long long)(tenths / 10), (long long)(tenths % 10));
}

static struct text millionths(struct arena *mem, int64_t value) {
    if (value % 1000000 == 0) return text_print(mem, "%lld", (long long)(value / 1000000));
    return text_print(mem, "%lld.%02lld", (long long)(value / 1000000), (long long)(value % 1000000 / 10000));
}

static void print_objectives(struct arena *mem, const struct facts *f, const struct judged *judged,
                             struct buffer *out) {
    if (f->objective_count == 0) return;
    struct table table = table_begin(mem, "objective,what,>value,target,year,result");
    for (int32_t i = 0; i < f->objective_count; i++) {
        const struct objective *o = &f->objectives[i];
        table_text(&table, o->id);
        table_text(&table, o->what);
        table_text(&table, judged[i].is_judged ? millionths(mem, judged[i].value_millionths) : text_of("-"));
        table_text(&table, text_print(mem, "%.*s %.*s", TEXT_ARGS(o->operator), TEXT_ARGS(o->target_text)));
        table_int(&table, o->year);
        table_text(&table, text_of(!judged[i].is_judged ? "not judged" : judged[i].met ? "met" : "missed"));
    }
    table_print(&table, out);
    buffer_char(out, '\n');
}

static void print_tiers(struct arena *mem, const struct facts *f, const struct plan *plan,
                        const struct readiness *readiness, struct buffer *out) {
    int32_t tiers = 0;
    for (int32_t c = 0; c < f->course_count; c++)
        if (f->courses[c].tier > tiers) tiers = f->courses[c].tier;
    struct table table = table_begin(mem,
                                     ">tier,>required,>met,>unmet,>posts,>filled,>ready before,>ready after");
    for (int32_t t = 1; t <= tiers; t++) {
        int32_t required = 0, met = 0;
        for (int32_t r = 0; r < plan->requirements.count; r++) {
            if (f->courses[plan->requirements.at[r].course].tier != t) continue;
            required++;
            met += plan->class_of[r] != NONE;
        }
        struct readiness_row total = readiness_total(f, readiness, t);
        if (required == 0 && total.posts == 0) continue;
        table_int(&table, t);
        table_int(&table, required);
        table_int(&table, met);
        table_int(&table, required - met);
        table_int(&table, total.posts);
        table_int(&table, total.filled);
        table_text(&table, percent(mem, total.qualified_before, total.posts));
        table_text(&table, percent(mem, total.qualified_after, total.posts));
    }
    table_print(&table, out);
    buffer_char(out, '\n');
}

static void print_reasons(struct arena *mem, const struct facts *f, const struct plan *plan,
                          struct buffer *out) {
    int32_t counts[RULE_COUNT] = {0}, all = plan->requirements.count - plan->met;
    if (all == 0) return;
    struct explain *explain = explain_begin(mem, f, plan);
    for (int32_t r = 0; r < plan->requirements.count; r++)
        if (plan->class_of[r] == NONE) counts[explain_unmet(explain, r).rule]++;
    struct table table = table_begin(mem, "unmet because of,>requirements");
    for (int32_t rule = 0; rule < RULE_COUNT; rule++) {
        if (counts[rule] == 0) continue;
        table_text(&table, text_of(rule_names[rule]));
        table_int(&table, counts[rule]);
    }
    table_print(&table, out);
    buffer_char(out, '\n');
}

struct window {
    day start;
    int64_t seats, filled;
};

static int by_start(const void *left, const void *right) {
    const struct window *a = left, *b = right;
    return (a->start > b->start) - (a->start < b->start);
}

static void print_windows(struct arena *mem, const struct facts *f, const struct plan *plan,
                          struct buffer *out) {
    struct window *windows = arena_make(mem, struct window, f->class_count + 1);
    int32_t *filled = arena_make(mem, int32_t, f->class_count), count = 0;
    int64_t seats = 0, taken = 0, most = 0;
    for (int32_t r = 0; r < plan->requirements.count; r++)
        if (plan->class_of[r] != NONE) filled[plan->class_of[r]]++;
    for (int32_t k = 0; k < f->class_count; k++)
        if (class_counts(f, k, plan->order.until))
            windows[count++] = (struct window){f->classes[k].start, f->classes[k].seats, filled[k]};
    if (count == 0) return;
    qsort(windows, (size_t)count, sizeof windows[0], by_start);
    int32_t distinct = 0;
    for (int32_t i = 0; i < count; i++) {
        seats += windows[i].seats;
        taken += windows[i].filled;
        if (distinct > 0 && windows[distinct - 1].start == windows[i].start) {
            windows[distinct - 1].seats += windows[i].seats;
            windows[distinct - 1].filled += windows[i].filled;
        } else {
            windows[distinct++] = windows[i];
        }
    }
    for (int32_t i = 0; i < distinct; i++)
        if (windows[i].seats > most) most = windows[i].seats;
    buffer_adds(out, "window      seats taken\n");
    for (int32_t i = 0; i < distinct && i < 60; i++) {
        buffer_print(out, "%s  ", day_print(windows[i].start).at);
        int32_t width = most > 0 ? (int32_t)((windows[i].seats * 40 + most - 1) / most) : 0;
        bar_print(out, windows[i].filled, windows[i].seats, width);
        buffer_print(out, "  %lld of %lld\n", (long long)windows[i].filled, (long long)windows[i].seats);
    }
    if (distinct > 60) buffer_print(out, "... and %d more windows\n", distinct - 60);
    buffer_print(out, "all         %lld of %lld seats taken, %lld wasted\n\n", (long long)taken,
                 (long long)seats, (long long)(seats - taken));
}

void report_plan(struct arena *mem, const struct facts *f, const struct plan *plan, struct buffer *out) {
    struct readiness readiness = readiness_of(mem, f, plan);
    print_objectives(mem, f, objectives_judge(mem, f, plan, &readiness), out);
    print_tiers(mem, f, plan, &readiness, out);
    print_reasons(mem, f, plan, out);
    print_windows(mem, f, plan, out);
    int64_t gap = plan->bound - plan->score;
    buffer_print(out, "%d of %d requirements met; no plan meets more than %lld\n", plan->met,
                 plan->requirements.count, (long long)plan->met_bound);
    buffer_print(out, "score %lld, bound %lld, gap %lld", (long long)plan->score, (long long)plan->bound,
                 (long long)gap);
    if (gap == 0) buffer_adds(out, ": no plan is better");
    else if (plan->bound > 0) buffer_print(out, " (%.4f%%)", 100.0 * (double)gap / (double)plan->bound);
    buffer_print(out, "\nseed %llu, %lld steps, %lld.%03lld seconds%s\n",
                 (unsigned long long)plan->order.seed, (long long)plan->order.steps,
                 (long long)(plan->milliseconds / 1000), (long long)(plan->milliseconds % 1000),
                 plan->cut ? ", cut short: not repeatable" : "");
}
