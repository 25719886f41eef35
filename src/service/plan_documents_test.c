/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tiny random cases: every plan is allowed and proven by the judge, its bounds are never below the best that
 * an exhaustive search finds, and nearly every plan is that best one.
 */
#include "service/plan_documents.h"

#include "core/random.h"
#include "domain/scenario.h"
#include "exchange/sheets_files.h"
#include "plan/check.h"
#include "plan/pins.h"
#include "plan/plan.h"
#include "plan/rules.h"
#include "tests/test.h"

#include <stdio.h>

enum { CASES = 2000 };

/* ---- a case ---- */

static void add_file(struct sheets *sheets, enum sheet_id id, struct buffer *file,
                     struct findings *findings) {
    sheet_read(file->mem, buffer_text(file), &sheets->of[id], findings);
}

static struct buffer file_of(struct arena *mem, const char *header) {
    struct buffer file = {.mem = mem};
    buffer_print(&file, "%s\n", header);
    return file;
}

static int32_t below(struct random *random, int32_t bound) {
    return (int32_t)random_below(random, bound);
}

/* Seats that are pinned or forbidden, some waiving what they can; not all of them are allowed. */
static void add_pins(struct sheets *sheets, struct random *random, int32_t officers, int32_t classes,
                     struct findings *findings) {
    static const char *const rest[] = {
        ",pin,,why,who,2006-12-31", ",forbid,,why,who,2006-12-31",
        ",pin,UNAVAILABLE OVERLAP SEATS QUOTA UNIT_ABSENCE LEADERSHIP,why,who,2006-12-31",
        ",pin,,why,who,2005-08-04" /* the day before: expired */};
    struct buffer pins = file_of(findings->mem, "officer_id,class_id,kind,waives,reason,name,expires");
    for (int32_t o = 0; o < officers; o++)
        if (below(random, 2))
            buffer_print(&pins, "O%d,K%d%s\n", o, below(random, classes), rest[below(random, 4)]);
    add_file(sheets, SHEET_pins, &pins, findings);
}

static bool make_case(struct arena *mem, uint64_t seed, bool pinned, struct facts *facts) {
    struct random random = {seed};
    struct sheets sheets;
    struct findings findings = {.mem = mem};
    sheets_begin(&sheets);
    day first = 13000;
    struct buffer units = file_of(mem, "unit_id,parent_id,kind,region,name_en\nU,,brigade,East,U");
    buffer_adds(&units, "V,U,battalion,,V\nW,U,battalion,West,W\n");
    struct buffer posts = file_of(mem, "post_id,unit_id,post_code,leadership_group,priority");
    struct buffer officers = file_of(mem, "officer_id,post_id");
    struct buffer absences = file_of(mem, "scope,id,from,to");
    int32_t officer_count = 2 + below(&random, 4);
    for (int32_t i = 0; i < officer_count; i++) {
        static const char *const codes[] = {"A", "B", "AB"};
        buffer_print(&posts, "P%d,%s,%s,%s,%d\n", i, below(&random, 2) ? "V" : "W", codes[below(&random, 3)],
                     below(&random, 3) ? "" : "G", 1 + below(&random, 3));
        buffer_print(&officers, "O%d,P%d\n", i, i);
        if (below(&random, 3) != 0) continue;
        day from = first + below(&random, 12);
        buffer_print(&absences, "officer,O%d,%s,", i, day_print(from).at);
        buffer_print(&absences, "%s\n", day_print(from + 2).at);
    }
    struct buffer places = file_of(
        mem, "establishment_id,kind,region,name_en\nE,college,East,E\nF,college,West,F");
    struct buffer courses = file_of(mem,
                                    "course_id,tier,post_codes,days,title_en\nC,1,A AB,3,C\nD,2,B AB,3,D");
    struct buffer classes = file_of(mem, "class_id,course_id,establishment_id,start,end,seats,seats_min");
    struct buffer quotas = file_of(mem, "class_id,unit_id,seats");
    int32_t class_count = 2 + below(&random, 3);
    for (int32_t k = 0; k < class_count; k++) {
        day start = first + 1 + below(&random, 10);
        int32_t seats = 1 + below(&random, 3);
        buffer_print(&classes, "K%d,%s,%s,%s,", k, below(&random, 2) ? "C" : "D",
                     below(&random, 2) ? "E" : "F", day_print(start).at);
        buffer_print(&classes, "%s,%d,%d\n", day_print(start + 1 + below(&random, 5)).at, seats,
                     below(&random, 3) ? 1 : 1 + below(&random, seats));
        if (below(&random, 4) == 0) buffer_print(&quotas, "K%d,V,%d\n", k, below(&random, 2));
    }
    struct buffer policy = file_of(mem,
                                   "rule,value\nMET_SCORE,100\nLATE_SCORE,7\nUNIT_ABSENCE_MAX_PERCENT,60");
    add_file(&sheets, SHEET_units, &units, &findings);
    add_file(&sheets, SHEET_posts, &posts, &findings);
    add_file(&sheets, SHEET_officers, &officers, &findings);
    add_file(&sheets, SHEET_unavailability, &absences, &findings);
    add_file(&sheets, SHEET_establishments, &places, &findings);
    add_file(&sheets, SHEET_courses, &courses, &findings);
    add_file(&sheets, SHEET_classes, &classes, &findings);
    add_file(&sheets, SHEET_quotas, &quotas, &findings);
    add_file(&sheets, SHEET_policy, &policy, &findings);
    if (pinned) add_pins(&sheets, &random, officer_count, class_count, &findings);
    return facts_build(mem, &sheets, first, facts, &findings) && findings.count == 0;
}

/* ---- every plan there is ---- */

struct everything {
    const struct facts *f;
    const struct plan *plan;
    int32_t seat[16], pin[16]; /* NONE: not seated; not pinned */
    bool spared[16];           /* its pin waives every rule that seats keep together */
    int64_t score, best;
    int32_t met, most;
};

static void find_pins(struct everything *e) {
    for (int32_t r = 0; r < e->plan->requirements.count; r++) {
        const struct requirement *wanted = &e->plan->requirements.at[r];
        e->pin[r] = NONE;
        for (int32_t i = 0; i < e->f->pin_count; i++) {
            const struct pin *pin = &e->f->pins[i];
            if (pin->forbids || pin->officer != wanted->officer || pin->expires < e->f->as_of ||
                e->f->classes[pin->course_class].course != wanted->course)
                continue;
            e->pin[r] = pin->course_class;
            e->spared[r] = pin->waives.length > 0;
        }
    }
}

/* Who need not keep a rule uses up its room, and is not held to it. */
static bool fits(int32_t here, int32_t spared, int32_t most) {
    return here - spared <= (most > spared ? most - spared : 0);
}

static bool on_day(const struct everything *e, int32_t r, day on) {
    return e->seat[r] != NONE && e->f->classes[e->seat[r]].start <= on && on <= e->f->classes[e->seat[r]].end;
}

static bool is_in(const struct facts *f, int32_t unit, int32_t top) {
    while (unit != NONE && unit != top) unit = f->units[unit].parent;
    return unit == top;
}

static int32_t post_unit(const struct everything *e, int32_t r) {
    return e->f->posts[e->plan->requirements.at[r].post].unit;
}

/* Whether requirements 0..count-1 keep the rules of a day, of which only the minimum can mend itself later.
 */
static bool keeps_days(const struct everything *e, int32_t count) {
    const struct facts *f = e->f;
    for (int32_t k = 0; k < f->class_count; k++) {
        day on = f->classes[k].start;
        for (int32_t u = 0; u < f->unit_count; u++) {
            int32_t away = 0, spared = 0, holders = 0;
            for (int32_t o = 0; o < f->officer_count; o++)
                holders += is_in(f, f->posts[f->officers[o].post].unit, u);
            for (int32_t r = 0; r < count; r++) {
                bool here = on_day(e, r, on) && is_in(f, post_unit(e, r), u);
                away += here;
                spared += here && e->spared[r];
            }
            int32_t most = 60 * holders / 100;
            if (text_is(f->units[u].kind, "battalion") && !fits(away, spared, most > 1 ? most : 1))
                return false;
        }
        int32_t leaders = 0, spared = 0;
        for (int32_t r = 0; r < count; r++) {
            bool leads = on_day(e, r, on) &&
                         f->posts[e->plan->requirements.at[r].post].leadership_group != NONE;
            leaders += leads;
            spared += leads && e->spared[r];
            for (int32_t s = 0; s < r; s++)
                if (e->plan->requirements.at[r].officer == e->plan->requirements.at[s].officer &&
                    on_day(e, r, on) && on_day(e, s, on) && !(e->spared[r] && e->spared[s]))
                    return false;
        }
        if (!fits(leaders, spared, 1)) return false;
    }
    return true;
}

static bool keeps_classes(const struct everything *e, int32_t count, bool whole) {
    const struct facts *f = e->f;
    for (int32_t k = 0; k < f->class_count; k++) {
        int32_t here = 0, spared = 0, pinned = 0;
        for (int32_t r = 0; r < count; r++) {
            here += e->seat[r] == k;
            spared += e->seat[r] == k && e->spared[r];
            pinned += e->pin[r] == k;
        }
        if (!fits(here, spared, f->classes[k].seats)) return false;
        if (whole && pinned == 0 && here > 0 && here < f->classes[k].seats_min) return false;
    }
    for (int32_t q = 0; q < f->quota_count; q++) {
        int32_t here = 0, spared = 0;
        for (int32_t r = 0; r < count; r++) {
            bool counts = e->seat[r] == f->quotas[q].course_class &&
                          is_in(f, post_unit(e, r), f->quotas[q].unit);
            here += counts;
            spared += counts && e->spared[r];
        }
        if (!fits(here, spared, f->quotas[q].seats)) return false;
    }
    return true;
}

static void try_all(struct everything *e, int32_t r) {
    if (r == e->plan->requirements.count) {
        if (!keeps_classes(e, r, true)) return;
        if (e->score > e->best) e->best = e->score;
        if (e->met > e->most) e->most = e->met;
        return;
    }
    const struct requirement *wanted = &e->plan->requirements.at[r];
    e->seat[r] = NONE;
    if (e->pin[r] == NONE) try_all(e, r + 1);
    for (int32_t k = 0; k < e->f->class_count; k++) {
        if (e->f->classes[k].course != wanted->course || !class_counts(e->f, k, e->plan->order.until))
            continue;
        if (e->pin[r] != NONE && e->pin[r] != k) continue;
        if (rules_broken(e->f, wanted->officer, k) != 0) continue;
        int64_t score = nomination_score(e->f, wanted->post, k, false);
        e->seat[r] = k;
        e->score += score;
        e->met++;
        if (keeps_days(e, r + 1) && keeps_classes(e, r + 1, false)) try_all(e, r + 1);
        e->score -= score;
        e->met--;
    }
    e->seat[r] = NONE;
}

static bool judge(struct arena *mem, const struct facts *facts, const struct plan *plan) {
    struct documents documents = plan_documents(mem, facts, plan);
    struct findings findings = {.mem = mem};
    struct checked checked;
    struct err err = {0};
    bool judged = check_plan(mem, facts, &documents, &findings, &checked, &err);
    struct buffer text = {.mem = mem};
    findings_print(&findings, &text);
    if (findings.count > 0) printf("%.*s", TEXT_ARGS(buffer_text(&text)));
    return judged && checked.allowed && checked.proven;
}

TEST(plans_of_tiny_cases_are_allowed_proven_and_nearly_always_the_best) {
    struct arena mem = {0};
    int32_t best = 0;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        struct facts facts;
        struct plan plan;
        struct err err = {0};
        struct findings findings = {.mem = &mem};
        struct plan_order order = {.as_of = 13000, .until = 13100, .keep = DAY_NONE, .seed = seed};
        check(make_case(&mem, seed, false, &facts));
        check(plan_make(&mem, &facts, &order, NULL, &plan, &findings, &err));
        struct everything all = {.f = &facts, .plan = &plan};
        find_pins(&all);

        try_all(&all, 0);

        bool holds = judge(&mem, &facts, &plan) && plan.bound >= all.best && plan.met_bound >= all.most &&
                     plan.score <= all.best && plan.met <= all.most;
        if (!holds)
            printf("seed %llu: score %lld best %lld bound %lld met %d most %d met_bound %lld\n",
                   (unsigned long long)seed, (long long)plan.score, (long long)all.best,
                   (long long)plan.bound, plan.met, all.most, (long long)plan.met_bound);
        check(holds);
        best += plan.score == all.best;
        arena_clear(&mem);
    }
    printf("%d of %d plans are the best there is\n", best, CASES);
    check(best * 100 >= CASES * 95);
}

/* Whether pins name a course that their officer requires, and a class that the plan counts. */
static bool pins_are_required(const struct facts *f, const struct plan *plan) {
    for (int32_t i = 0; i < f->pin_count; i++) {
        const struct pin *pin = &f->pins[i];
        if (!pin->forbids && pin->expires >= f->as_of &&
            requirement_find(&plan->requirements, pin->officer, f->classes[pin->course_class].course) == NONE)
            return false;
    }
    return true;
}

TEST(pins_are_kept_or_refused_and_bounds_stay_proven) {
    int32_t best = 0, planned = 0, refused = 0, pinned = 0;
    for (uint64_t seed = 1; seed <= CASES / 2; seed++) {
        struct arena mem = {0};
        struct findings findings = {.mem = &mem};
        struct facts facts;
        struct plan plan, begun;
        struct err err = {0};
        struct plan_order order = {.as_of = 13000, .until = 13100, .keep = DAY_NONE, .seed = seed};
        check(make_case(&mem, seed, true, &facts));
        plan_begin(&mem, &facts, &order, &begun);
        struct everything all = {.f = &facts, .plan = &begun, .best = -1};
        find_pins(&all);
        try_all(&all, 0);
        bool possible = all.best >= 0 && pins_are_required(&facts, &begun);

        bool made = plan_make(&mem, &facts, &order, NULL, &plan, &findings, &err);

        if (made != possible)
            printf("seed %llu: made %d, possible %d\n", (unsigned long long)seed, made, possible);
        check(made == possible);
        check(made == (findings.count == 0));
        refused += !made;
        if (made) {
            bool holds = judge(&mem, &facts, &plan) && plan.bound >= all.best && plan.met_bound >= all.most &&
                         plan.score <= all.best && plan.met <= all.most;
            if (!holds)
                printf("seed %llu: score %lld best %lld bound %lld met %d most %d met_bound %lld\n",
                       (unsigned long long)seed, (long long)plan.score, (long long)all.best,
                       (long long)plan.bound, plan.met, all.most, (long long)plan.met_bound);
            check(holds);
            planned++;
            best += plan.score == all.best;
            pinned += plan.pinned_count;
        }
        arena_clear(&mem);
    }
    printf("%d planned with %d pins, %d refused; %d are the best there is\n", planned, pinned, refused, best);
    check(planned > CASES / 4 && refused > CASES / 8 && pinned > CASES / 8);
    check(best * 100 >= planned * 95);
}

TEST(fcfs_plans_of_tiny_cases_are_allowed_and_proven) {
    struct arena mem = {0};
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct facts facts;
        struct plan plan;
        struct err err = {0};
        struct findings findings = {.mem = &mem};
        struct plan_order order = {
            .as_of = 13000, .until = 13100, .keep = DAY_NONE, .method = PLAN_FCFS, .seed = seed};
        check(make_case(&mem, seed, false, &facts));
        check(plan_make(&mem, &facts, &order, NULL, &plan, &findings, &err));

        bool holds = judge(&mem, &facts, &plan);
        if (!holds) printf("seed %llu\n", (unsigned long long)seed);
        check(holds);
        arena_clear(&mem);
    }
}

/* ---- the bundled scenario ---- */

static bool plan_scenario(struct arena *mem, bool tight, enum plan_method method, struct facts *facts,
                          struct plan *plan) {
    struct scenario_order scenario = {SCENARIO_OFFICERS, SCENARIO_SEED, tight};
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    struct findings findings = {.mem = mem};
    struct plan_order order = {.keep = DAY_NONE, .method = method, .seed = 1};
    struct err err = {0};
    *sheets = scenario_kazakhstan_2008(mem, &scenario);
    day_parse(text_of("2007-11-20"), &order.as_of);
    day_parse(text_of("2008-12-31"), &order.until);
    return facts_build(mem, sheets, order.as_of, facts, &findings) &&
           plan_make(mem, facts, &order, NULL, plan, &findings, &err) && judge(mem, facts, plan);
}

static int64_t seats_of(const struct facts *facts) {
    int64_t seats = 0;
    for (int32_t k = 0; k < facts->class_count; k++) seats += facts->classes[k].seats;
    return seats;
}

TEST(the_scenario_has_its_counts_and_seats_everyone_who_can_be_trained) {
    struct arena mem = {0};
    struct facts facts;
    struct plan plan;

    check(plan_scenario(&mem, false, PLAN_BEST, &facts, &plan));

    check_int(facts.post_count, 3192);
    check_int(facts.officer_count, 3100);
    check_int(facts.class_count, 118);
    check_int(seats_of(&facts), 3372);
    check_int(facts.establishment_count, 18);
    check_int(plan.met, 3069);
    check_int(plan.bound, plan.score);
    arena_clear(&mem);
}

TEST(the_tight_scenario_needs_the_best_plan) {
    struct arena mem = {0};
    struct facts facts;
    struct plan best, fcfs;

    check(plan_scenario(&mem, true, PLAN_BEST, &facts, &best));
    check(plan_scenario(&mem, true, PLAN_FCFS, &facts, &fcfs));

    check_int(facts.class_count, 110);
    check_int(seats_of(&facts), 3132);
    check(best.met > 3000);
    check_int(best.bound, best.score);
    check(fcfs.met < 3000);
    arena_clear(&mem);
}

/* Makes the plan the existing one, all seated. */
static void publish(struct arena *mem, struct facts *facts, const struct plan *plan) {
    facts->nominations = arena_make(mem, struct nomination, plan->requirements.count);
    facts->nomination_count = 0;
    for (int32_t r = 0; r < plan->requirements.count; r++) {
        const struct requirement *met = &plan->requirements.at[r];
        if (plan->class_of[r] == NONE) continue;
        facts->nominations[facts->nomination_count++] = (struct nomination){
            facts->officers[met->officer].id, met->officer, met->course, plan->class_of[r],
            NOMINATION_SEATED};
    }
}

TEST(a_replan_of_tiny_cases_keeps_what_began_and_is_allowed_and_proven) {
    for (uint64_t seed = 1; seed <= 600; seed++) {
        struct arena mem = {0};
        struct facts facts;
        struct plan first, second;
        struct err err = {0};
        struct findings findings = {.mem = &mem};
        struct plan_order order = {.as_of = 13000, .until = 13100, .keep = DAY_NONE, .seed = seed};
        check(make_case(&mem, seed, seed % 3 == 0, &facts));
        if (!plan_make(&mem, &facts, &order, NULL, &first, &findings, &err)) {
            check(seed % 3 == 0 && findings.count > 0); /* a pin is not allowed */
            arena_clear(&mem);
            continue;
        }
        publish(&mem, &facts, &first);
        if (seed % 2 == 0) facts.classes[0].cancelled = true;
        order.keep = 13000 + (day)(seed % 9);

        if (!plan_make(&mem, &facts, &order, NULL, &second, &findings, &err)) {
            check(seed % 6 == 0 && findings.count > 0); /* of the class that is cancelled now */
            arena_clear(&mem);
            continue;
        }

        bool holds = judge(&mem, &facts, &second);
        if (!holds) printf("seed %llu\n", (unsigned long long)seed);
        check(holds);
        if (seed % 2 == 1) check_int(second.met, first.met);
        arena_clear(&mem);
    }
}
