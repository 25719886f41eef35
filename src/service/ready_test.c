/* SPDX-License-Identifier: Apache-2.0 */
/* Readiness after a simulated year: the requalification cliff, and past days as they were. */
#include "domain/rows.h"
#include "prove/ready.h"
#include "service/import.h"
#include "service/simulate.h"
#include "tests/engines.h"

static struct arena mem;
static struct err err;

static day date(int32_t year, int32_t month, int32_t day_of_month) {
    return day_of_date((struct date){year, month, day_of_month});
}

static struct facts facts_as_of(struct store *store, day on) {
    struct sheets *sheets = arena_make(&mem, struct sheets, 1);
    struct findings findings = {.mem = &mem};
    struct facts facts;
    scoped(tx) struct tx *tx = tx_look(store, &err);
    check(import_load(&mem, tx, on, sheets, &err));
    check(facts_build(&mem, sheets, on, &facts, &findings));
    return facts;
}

static int32_t ready_in_all(const struct facts *f, day on) {
    struct ready ready = ready_on(&mem, f, on, false);
    int32_t sum = 0;
    for (int32_t i = 0; i < ready.count; i++)
        if (f->units[ready.at[i].unit].parent == NONE) sum += ready.at[i].ready;
    return sum;
}

TEST(a_year_ends_in_a_cliff_two_years_later_and_a_past_day_stays_as_it_was) {
    const char *where = fresh_file();
    struct simulated year;
    struct store *store = store_open(where, STORE_CHANGE, &err);
    struct record *record = record_open(where, &(struct record_options){.changes = true, .readers = 1}, &err);
    struct service service = {
        .store = store, .who = text_of("test"), .rights = RIGHTS_ALL, .training = training_open(record)};
    check(simulate(&mem, &service,
                   &(struct simulation_order){.no_show_percent = 5, .seed = 3, .officers = 260}, NULL, &year,
                   &err));
    struct facts june = facts_as_of(store, date(2008, 6, 30));
    int32_t then = ready_in_all(&june, date(2008, 6, 30));
    /* in 2009 everybody's file goes but one: a reorganisation, as of its own day */
    struct sheets *sheets = arena_make(&mem, struct sheets, 1);
    struct imported imported;
    struct findings findings = {.mem = &mem};
    {
        scoped(tx) struct tx *tx = tx_look(store, &err);
        check(import_load(&mem, tx, date(2009, 1, 10), sheets, &err));
    }
    for (int32_t id = 0; id < SHEET_COUNT; id++) sheets->of[id].present = id == SHEET_officers;
    for (int64_t i = 0; i < sheets->of[SHEET_officers].row_count; i++)
        if (i % 3 == 0)
            sheets->of[SHEET_officers].cells[i * sheet_kinds[SHEET_officers].column_count + 1] = TEXT_NONE;
    service.on = date(2009, 1, 15);
    check(import_sheets(&mem, &service, sheets, service.on, &imported, &findings, &err));

    struct facts again = facts_as_of(store, date(2008, 6, 30));
    struct facts later = facts_as_of(store, date(2010, 6, 30));
    struct numbers overdue = ready_overdue(&mem, &later, 1, date(2010, 6, 30));

    check(then > 0);
    check_int(ready_in_all(&again, date(2008, 6, 30)), then);
    check(ready_in_all(&later, date(2009, 2, 1)) > 0);
    /* overdue on 2010-06-30: exactly those who passed tier 1 in a class that ended before July 2008 and still
       hold a post that asks for it */
    int32_t expected = 0;
    for (int32_t o = 0; o < later.officer_count; o++) {
        struct numbers held = later.qualifications_of_officer[o];
        bool early = false;
        for (int32_t i = 0; i < held.count; i++) {
            const struct qualification *q = &later.qualifications[held.at[i]];
            early |= later.courses[q->course].tier == 1 && q->issued < date(2008, 6, 30);
        }
        expected += early && facts_holds_post(&later, o) != NONE;
    }
    check(expected > 0);
    check_int(overdue.count, expected);
    check_int(ready_overdue(&mem, &later, 1, date(2010, 1, 1)).count, 0);
    training_close(service.training);
    record_close(record);
    store_close(store);
    arena_clear(&mem);
}
