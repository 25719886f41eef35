/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seats_bench [DB]: reservations a second, each durable when it is answered: the scenario's 3,069 seats, as a
 * plan finds them, asked for by 64 threads at once. DB: a file that is not there yet, or the URL of an empty
 * schema.
 */
#include "domain/scenario.h"
#include "plan/plan.h"
#include "service/import.h"
#include "service/seats.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

enum { THREADS = 64 };

struct wish {
    struct text officer_id, class_id;
};

static struct wish *wishes;
static int32_t wish_count;
static atomic_int next_wish, given, refused;
static struct service service;

static void *ask(void *context) {
    struct arena mem = {0};
    (void)context;
    for (int32_t i; (i = atomic_fetch_add(&next_wish, 1)) < wish_count;) {
        struct seat_order order = {wishes[i].officer_id, wishes[i].class_id, false, TEXT_NONE};
        struct seat_answer answer;
        struct err err = {0};
        if (seats_reserve(&mem, &service, &order, &answer, &err)) atomic_fetch_add(&given, 1);
        else atomic_fetch_add(&refused, 1);
    }
    arena_clear(&mem);
    return NULL;
}

static bool wish(struct arena *mem, struct err *err) {
    struct scenario_order scenario = {.officers = SCENARIO_OFFICERS, .seed = SCENARIO_SEED};
    struct sheets sheets = scenario_kazakhstan_2008(mem, &scenario);
    struct findings findings = {.mem = mem};
    struct plan_order order = {.as_of = service.on, .until = service.on + 407, .keep = DAY_NONE, .seed = 1};
    struct plan_watch watch = {0};
    struct facts *facts = arena_make(mem, struct facts, 1);
    struct imported imported;
    struct plan plan;
    if (!facts_build(mem, &sheets, service.on, facts, &findings)) return findings_none(&findings, err);
    if (!import_sheets(mem, &service, &sheets, service.on, &imported, &findings, err) ||
        !plan_make(mem, facts, &order, &watch, &plan, &findings, err))
        return false;
    wishes = arena_make(mem, struct wish, plan.requirements.count);
    for (int32_t r = 0; r < plan.requirements.count; r++)
        if (plan.class_of[r] != NONE)
            wishes[wish_count++] = (struct wish){facts->officers[plan.requirements.at[r].officer].id,
                                                 facts->classes[plan.class_of[r]].id};
    return true;
}

int main(int count, char **words) {
    const char *where = count > 1 ? words[1] : "seats-bench.db";
    struct arena mem = {0};
    struct err err = {0};
    pthread_t threads[THREADS];
    struct store *store = store_open(where, STORE_CHANGE, &err);
    struct record *record = store == NULL
                                ? NULL
                                : record_open(where, &(struct record_options){.changes = true}, &err);
    if (record == NULL) return err_print(&err), 1;
    service = (struct service){.store = store,
                               .who = text_of("bench"),
                               .rights = RIGHTS_ALL,
                               .on = day_of_date((struct date){2007, 11, 20}),
                               .training = training_open(record)};
    if (!wish(&mem, &err)) return err_print(&err), 1;
    int64_t began = microseconds_now();
    for (int32_t i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, ask, NULL) != 0) return 1;
    for (int32_t i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    double seconds = (double)(microseconds_now() - began) / 1e6;
    printf("%d seats given, %d refused, %.2f s: %.0f reservations/s\n", given, refused, seconds,
           (double)(given + refused) / seconds);
    training_close(service.training);
    record_close(record);
    store_close(store);
    arena_clear(&mem);
    return 0;
}
