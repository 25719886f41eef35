/* SPDX-License-Identifier: Apache-2.0 */
#include "service/simulate.h"

#include "core/random.h"
#include "domain/scenario.h"
#include "plan/plan.h"
#include "service/certificate_keys.h"
#include "service/certificates.h"
#include "service/classes.h"
#include "service/import.h"
#include "service/plan_documents.h"
#include "service/plans.h"
#include "service/publication.h"
#include "service/replan.h"
#include "service/results.h"
#include "service/tick.h"

enum { LAST_DAYS = 7 }; /* after the horizon: results of the last classes */

struct year {
    struct arena *mem; /* of the whole year: small things */
    struct arena today;
    const struct simulation_order *order;
    struct service service;
    struct random random;
    day begin, until, on;
    struct course_class *classes; /* by start, as the facts list them */
    int32_t class_count;
    struct simulated so_far;
    bool changed; /* anything today */
    struct err *err;
};

static struct service as(const struct year *y, const char *who) {
    struct service service = y->service;
    service.who = text_of(who);
    service.on = y->on;
    service.now = (int64_t)y->on * 86400 + 8 * 3600;
    return service;
}

/* ---- before the year ---- */

static bool import_scenario(struct year *y) {
    struct scenario_order order = {
        .officers = y->order->officers != 0 ? y->order->officers : SCENARIO_OFFICERS, .seed = SCENARIO_SEED};
    struct sheets sheets = scenario_kazakhstan_2008(y->mem, &order);
    struct findings findings = {.mem = y->mem};
    struct imported imported;
    struct service planner = as(y, "planner");
    day newest;
    {
        scoped(tx) struct tx *tx = tx_look(planner.store, y->err);
        if (tx == NULL || !import_newest_day(tx, &newest, y->err)) return false;
    }
    if (newest != DAY_NONE)
        return err_fail(y->err, ERR_INPUT, "simulate.not-empty",
                        "the database holds facts already\nName a file that is not there yet with --db.");
    return import_sheets(y->mem, &planner, &sheets, y->on, &imported, &findings, y->err);
}

static bool read_classes(struct year *y, struct facts *facts) {
    struct sheets *sheets = arena_make(y->mem, struct sheets, 1);
    struct findings findings = {.mem = y->mem};
    scoped(tx) struct tx *tx = tx_look(y->service.store, y->err);
    if (tx == NULL || !import_load(y->mem, tx, y->on, sheets, y->err)) return false;
    if (!facts_build(y->mem, sheets, y->on, facts, &findings)) return findings_none(&findings, y->err);
    y->classes = facts->classes;
    y->class_count = facts->class_count;
    return true;
}

static bool publish_plan(struct year *y) {
    struct plan_order order = {.as_of = y->on, .until = y->until, .keep = DAY_NONE, .seed = 1};
    struct plan_watch watch = {0};
    struct findings findings = {.mem = &y->today};
    struct service planner = as(y, "planner");
    struct facts facts;
    struct plan plan;
    int64_t id;
    if (!read_classes(y, &facts) || !plan_make(&y->today, &facts, &order, &watch, &plan, &findings, y->err))
        return false;
    struct documents documents = plan_documents(&y->today, &facts, &plan);
    return plans_add(&planner, &order, &documents, &id, y->err) &&
           plans_publish(&y->today, &planner, id, &y->so_far.planned, &findings, y->err);
}

/* Who certifies, and the key that signs. */
static bool found_issuer(struct year *y) {
    struct service administrator = as(y, "administrator");
    struct text kid;
    return certificates_issuer_set(&administrator, text_of("https://training.example"),
                                   text_of("Training Command"), y->err) &&
           certificate_keys_add(y->mem, &administrator, SIGNING_ES256, &kid, y->err);
}

/* ---- a day ---- */

static bool roster_of(struct year *y, const struct course_class *class, struct nominees *out) {
    scoped(tx) struct tx *tx = tx_look(y->service.store, y->err);
    return tx != NULL && nominees_of_class(&y->today, tx, class->id, out, y->err);
}

static bool is_due(const struct nominee *n) {
    return n->state == STATE_nomination_seated || n->state == STATE_nomination_instructed;
}

/* The first morning: some do not come. */
static bool check_in(struct year *y, const struct course_class *class, int32_t *out_missed) {
    struct nominees roster;
    if (!roster_of(y, class, &roster)) return false;
    struct arrival *list = arena_make(&y->today, struct arrival, roster.count);
    struct arrivals arrivals = {list, 0};
    struct service registrar = as(y, "registrar");
    int32_t missed = 0;
    for (int32_t i = 0; i < roster.count; i++) {
        if (!is_due(&roster.at[i])) continue;
        bool came = random_below(&y->random, 100) >= y->order->no_show_percent;
        list[arrivals.count++] = (struct arrival){roster.at[i].officer_id, came,
                                                  came ? TEXT_NONE : text_of("did-not-arrive")};
        missed += !came;
    }
    if (arrivals.count == 0) return true;
    *out_missed += missed;
    y->so_far.no_shows += missed;
    y->so_far.classes_held++;
    y->changed = true;
    return classes_check_in(&registrar, class->id, &arrivals, y->err);
}

static bool post(struct year *y, const struct course_class *class) {
    struct nominees roster;
    if (!roster_of(y, class, &roster)) return false;
    struct outcome *list = arena_make(&y->today, struct outcome, roster.count);
    struct outcomes outcomes = {list, 0};
    struct service instructor = as(y, "instructor");
    for (int32_t i = 0; i < roster.count; i++)
        if (roster.at[i].state == STATE_nomination_in_training)
            list[outcomes.count++] = (struct outcome){roster.at[i].officer_id, text_of("passed"), TEXT_NONE};
    y->changed |= outcomes.count > 0;
    return outcomes.count == 0 || results_post(&instructor, class->id, &outcomes, y->err);
}

static bool approve(struct year *y, const struct course_class *class) {
    struct nominees roster;
    struct service registrar = as(y, "registrar");
    int32_t count = 0, waits = 0;
    if (!roster_of(y, class, &roster)) return false;
    for (int32_t i = 0; i < roster.count; i++) waits += roster.at[i].state == STATE_nomination_in_training;
    if (waits == 0) return true;
    if (!results_approve(&registrar, class->id, TEXT_NONE, &count, y->err)) return false;
    y->changed = true;
    y->so_far.trained += count; /* all that are posted here have passed */
    struct certificate_order order = {.class_id = class->id};
    struct certificate_report issued;
    if (!certificates_issue(&y->today, &registrar, &order, &issued, y->err)) return false;
    y->so_far.certificates += issued.issued;
    return true;
}

static day working_day_after(day d) {
    for (d++; (d + 3) % 7 >= 5;) d++;
    return d;
}

static bool attend(struct year *y, int32_t *out_missed) {
    for (int32_t k = 0; k < y->class_count; k++) {
        const struct course_class *class = &y->classes[k];
        day posted = working_day_after(class->end), approved = working_day_after(posted);
        if ((y->on == class->start && !check_in(y, class, out_missed)) ||
            (y->on == posted && !post(y, class)) || (y->on == approved && !approve(y, class)))
            return false;
    }
    return true;
}

static bool replan_missed(struct year *y) {
    struct service planner = as(y, "planner");
    struct replanned again;
    if (!replan(&y->today, &planner, &again, y->err)) return false;
    y->so_far.replans++;
    return true;
}

static bool look_back(struct year *y, day from, struct record *record) {
    struct verified verified;
    struct service inspector = as(y, "inspector");
    if (!training_verify(&y->today, &inspector, record, from, &verified, y->err)) return false;
    y->so_far.steps = verified.steps;
    y->so_far.statements = verified.statements;
    return verified.problem_count == 0 ||
           err_fail(y->err, ERR_STORE, "simulate.broken", "on %s %d things do not hold, the first: %.*s",
                    day_print(y->on).at, verified.problem_count, TEXT_ARGS(verified.problems[0]));
}

static bool live_day(struct year *y) {
    struct service planner = as(y, "planner");
    struct ticked ticked;
    int32_t missed = 0;
    if (!tick(&y->today, &planner, &ticked, y->err)) return false;
    for (int32_t i = 0; i < ticked.count; i++)
        y->so_far.classes_cancelled += ticked.at[i].kind == TICK_CANCELLED;
    y->so_far.replans += ticked.plan_id != 0;
    y->changed = ticked.done > 0;
    if (!attend(y, &missed) || (missed > 0 && !y->order->no_replan && !replan_missed(y))) return false;
    return !y->changed || look_back(y, y->on, training_record(y->service.training));
}

static bool live_year(struct year *y, const struct simulation_watch *watch) {
    for (y->on = y->begin + 1; y->on <= y->until + LAST_DAYS; y->on++) {
        bool done = live_day(y);
        arena_reset(&y->today);
        if (!done) return false;
        y->so_far.days++;
        if (watch != NULL && watch->day_done != NULL && !watch->day_done(watch->context, y->on, &y->so_far))
            return err_fail(y->err, ERR_SYSTEM, "simulate.stopped", "stopped on %s", day_print(y->on).at);
    }
    y->on--;
    return look_back(y, DAY_FIRST, training_record(y->service.training));
}

bool simulate(struct arena *mem, const struct service *service, const struct simulation_order *order,
              const struct simulation_watch *watch, struct simulated *out, struct err *err) {
    struct year y = {.mem = mem,
                     .order = order,
                     .service = *service,
                     .random = {order->seed},
                     .begin = day_of_date((struct date){2007, 11, 20}),
                     .until = day_of_date((struct date){2008, 12, 31}),
                     .err = err};
    y.on = y.begin;
    bool done = import_scenario(&y) && found_issuer(&y) && publish_plan(&y) && live_year(&y, watch);
    arena_clear(&y.today);
    if (done) *out = y.so_far;
    return done;
}
