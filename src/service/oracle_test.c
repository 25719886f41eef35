/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A second solver as a judge: small random cases are written as integer programs from the rules alone,
 * sharing no code with the planner, and solved exactly by CBC (Debian's coinor-cbc). Our bound is never below
 * its optimum, our plan never above it, and mostly equal to it.
 *
 * CADRE_ORACLE_CASES sets how many cases; bench/run oracle runs more than ./test.
 */
#include "core/files.h"
#include "core/random.h"
#include "plan/plan.h"
#include "tests/small_case.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CASES = 25, EQUAL_PERCENT_LEAST = 70 };

/* ---- the rules as an integer program ---- */

struct pair {
    int32_t officer, course_class;
    int64_t score;
};

struct program {
    const struct facts *f;
    struct buffer out;
    struct pair *pairs;
    int32_t count, rows;
};

static bool holds(const struct facts *f, int32_t officer, int32_t course) {
    for (int32_t i = 0; i < f->qualification_count; i++)
        if (f->qualifications[i].officer == officer && f->qualifications[i].course == course) return true;
    return false;
}

static bool is_under(const struct facts *f, int32_t unit, int32_t top) {
    while (unit != NONE && unit != top) unit = f->units[unit].parent;
    return unit == top;
}

static int32_t unit_of(const struct facts *f, int32_t officer) {
    return f->posts[f->officers[officer].post].unit;
}

static bool is_allowed(const struct facts *f, int32_t officer, int32_t course_class) {
    const struct course_class *k = &f->classes[course_class];
    const struct course *course = &f->courses[k->course];
    const struct officer *o = &f->officers[officer];
    if (!text_has_word(course->post_codes, f->posts[o->post].post_code) || holds(f, officer, k->course))
        return false;
    for (int32_t i = 0; i < course->prerequisites.count; i++)
        if (!holds(f, officer, course->prerequisites.at[i])) return false;
    for (int32_t i = 0; i < f->absence_count; i++)
        if (f->absences[i].officer == officer && f->absences[i].from <= k->end &&
            k->start <= f->absences[i].to)
            return false;
    if (k->language.length > 0 && o->languages.length > 0 && !text_has_word(o->languages, k->language))
        return false;
    return k->regions.length == 0 || text_has_word(k->regions, f->units[unit_of(f, officer)].region);
}

static void find_pairs(struct arena *mem, struct program *p) {
    const struct facts *f = p->f;
    p->pairs = arena_make(mem, struct pair, f->officer_count * f->class_count);
    for (int32_t o = 0; o < f->officer_count; o++)
        for (int32_t k = 0; k < f->class_count; k++) {
            if (!is_allowed(f, o, k)) continue;
            bool away = !text_equal(f->units[unit_of(f, o)].region,
                                    f->establishments[f->classes[k].establishment].region);
            int64_t score = 100 * f->posts[f->officers[o].post].priority -
                            7 * ((f->classes[k].start - SMALL_CASE_FIRST) / 7) - (away ? 11 : 0);
            p->pairs[p->count++] = (struct pair){o, k, score};
        }
}

static bool on_day(const struct program *p, int32_t i, day on) {
    const struct course_class *k = &p->f->classes[p->pairs[i].course_class];
    return k->start <= on && on <= k->end;
}

/* One row: the pairs of `which`, and what follows. */
static void row(struct program *p, const bool *which, const char *rest) {
    bool any = false;
    for (int32_t i = 0; i < p->count; i++) {
        if (!which[i]) continue;
        if (!any) buffer_print(&p->out, "c%d:", p->rows++);
        buffer_print(&p->out, " + x%d", i);
        any = true;
    }
    if (any) buffer_print(&p->out, " %s\n", rest);
}

static void write_class_rows(struct program *p, struct arena *mem, int32_t k) {
    const struct facts *f = p->f;
    bool *which = arena_make(mem, bool, p->count);
    for (int32_t i = 0; i < p->count; i++) which[i] = p->pairs[i].course_class == k;
    row(p, which, text_zero_ended(mem, text_print(mem, "- %d y%d <= 0", f->classes[k].seats, k)));
    row(p, which, text_zero_ended(mem, text_print(mem, "- %d y%d >= 0", f->classes[k].seats_min, k)));
    for (int32_t q = 0; q < f->quota_count; q++) {
        if (f->quotas[q].course_class != k) continue;
        bool *under = arena_make(mem, bool, p->count);
        for (int32_t i = 0; i < p->count; i++)
            under[i] = which[i] && is_under(f, unit_of(f, p->pairs[i].officer), f->quotas[q].unit);
        row(p, under, text_zero_ended(mem, text_print(mem, "<= %d", f->quotas[q].seats)));
    }
}

static void write_day_rows(struct program *p, struct arena *mem, day on) {
    const struct facts *f = p->f;
    bool *which = arena_make(mem, bool, p->count);
    for (int32_t o = 0; o < f->officer_count; o++) {
        for (int32_t i = 0; i < p->count; i++) which[i] = p->pairs[i].officer == o && on_day(p, i, on);
        row(p, which, "<= 1");
    }
    for (int32_t u = 0; u < f->unit_count; u++) {
        if (!text_is(f->units[u].kind, "battalion")) continue;
        int32_t holders = 0;
        for (int32_t o = 0; o < f->officer_count; o++) holders += is_under(f, unit_of(f, o), u);
        int32_t most = holders * 30 / 100;
        for (int32_t i = 0; i < p->count; i++)
            which[i] = is_under(f, unit_of(f, p->pairs[i].officer), u) && on_day(p, i, on);
        row(p, which, text_zero_ended(mem, text_print(mem, "<= %d", most > 1 ? most : 1)));
    }
    for (int32_t g = 0; g < f->leadership_group_count; g++) {
        for (int32_t i = 0; i < p->count; i++)
            which[i] = f->posts[f->officers[p->pairs[i].officer].post].leadership_group == g &&
                       on_day(p, i, on);
        row(p, which, "<= 1");
    }
}

static void write_program(struct arena *mem, struct program *p) {
    const struct facts *f = p->f;
    p->out.mem = mem;
    find_pairs(mem, p);
    buffer_adds(&p->out, "Minimize\nobj:");
    for (int32_t i = 0; i < p->count; i++)
        buffer_print(&p->out, " %+lld x%d", (long long)-p->pairs[i].score, i);
    buffer_adds(&p->out, "\nSubject To\n");
    bool *which = arena_make(mem, bool, p->count);
    for (int32_t o = 0; o < f->officer_count; o++)
        for (int32_t c = 0; c < f->course_count; c++) {
            for (int32_t i = 0; i < p->count; i++)
                which[i] = p->pairs[i].officer == o && f->classes[p->pairs[i].course_class].course == c;
            row(p, which, "<= 1");
        }
    for (int32_t k = 0; k < f->class_count; k++) {
        write_class_rows(p, mem, k);
        write_day_rows(p, mem, f->classes[k].start);
    }
    buffer_adds(&p->out, "Binaries\n");
    for (int32_t i = 0; i < p->count; i++) buffer_print(&p->out, " x%d\n", i);
    for (int32_t k = 0; k < f->class_count; k++) buffer_print(&p->out, " y%d\n", k);
    buffer_adds(&p->out, "End\n");
}

/* ---- CBC ---- */

/* The optimum, by the program `cbc`; false when it did not say that it is one. */
static bool solve(struct arena *mem, const struct program *p, const char *directory, int64_t *out) {
    struct err err = {0};
    struct text solution;
    const char *lp = path_join(mem, directory, "case.lp"), *found = path_join(mem, directory, "case.txt");
    if (!file_write(lp, buffer_text(&p->out), &err)) return false;
    struct text command = text_print(mem, "cbc %s ratio 0 allow 0 sec 60 solve solution %s >/dev/null 2>&1",
                                     lp, found);
    if (system(text_zero_ended(mem, command)) != 0 || !file_read(mem, found, 1 << 22, &solution, &err))
        return false;
    double value;
    if (sscanf(text_zero_ended(mem, solution), "Optimal - objective value %lf", &value) != 1) return false;
    *out = (int64_t)(-value + (value < 0 ? 0.5 : -0.5));
    return true;
}

static void remove_files(const char *directory) {
    struct arena mem = {0};
    unlink(path_join(&mem, directory, "case.lp"));
    unlink(path_join(&mem, directory, "case.txt"));
    rmdir(directory);
    arena_clear(&mem);
}

static int32_t case_count(void) {
    const char *asked = getenv("CADRE_ORACLE_CASES");
    return asked == NULL ? CASES : (int32_t)strtol(asked, NULL, 10);
}

TEST(cbc_finds_no_plan_above_our_bound_and_seldom_a_better_one_than_ours) {
    char directory[] = "/tmp/cadre-oracle-XXXXXX";
    int32_t equal = 0, cases = case_count();
    check(mkdtemp(directory) != NULL);
    for (int32_t seed = 1; seed <= cases; seed++) {
        struct arena mem = {0};
        struct facts facts;
        struct plan plan;
        struct err err = {0};
        struct findings findings = {.mem = &mem};
        struct plan_order order = {
            .as_of = SMALL_CASE_FIRST, .until = SMALL_CASE_UNTIL, .keep = DAY_NONE, .seed = (uint64_t)seed};
        int64_t optimum = 0;
        check(small_case_make(&mem, (uint64_t)seed, &facts));
        check(plan_make(&mem, &facts, &order, NULL, &plan, &findings, &err));
        struct program program = {.f = &facts};
        write_program(&mem, &program);

        check(program.count == 0 || solve(&mem, &program, directory, &optimum));

        bool between = plan.bound >= optimum && optimum >= plan.score;
        if (!between)
            printf("seed %d: bound %lld, optimum %lld, score %lld\n", seed, (long long)plan.bound,
                   (long long)optimum, (long long)plan.score);
        check(between);
        equal += plan.score == optimum;
        arena_clear(&mem);
    }
    printf("%d of %d plans are as good as CBC's\n", equal, cases);
    remove_files(directory);
    check(equal * 100 >= cases * EQUAL_PERCENT_LEAST);
}
