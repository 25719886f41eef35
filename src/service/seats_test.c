/* SPDX-License-Identifier: Apache-2.0 */
/* Seats between two plans: every rule from both sides, the waiting list's order, the last seat. */
#include "service/seats.h"

#include "service/waivers.h"
#include "tests/school.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static struct school school;

static bool reserve_on(day on, int32_t officer, const char *class_id, bool wait, struct seat_answer *out) {
    struct service service = school_as(&school, "planner", on);
    struct seat_order order = {school_officer(&school, officer), text_of(class_id), wait, TEXT_NONE};
    school.err = (struct err){0};
    return seats_reserve(&school.mem, &service, &order, out, &school.err);
}

static bool reserve(int32_t officer, const char *class_id, bool wait, struct seat_answer *out) {
    return reserve_on(SCHOOL_DAY, officer, class_id, wait, out);
}

static void begin(const char *where, int32_t seats, const char *policy, const char *quotas) {
    school = (struct school){0};
    school_begin(&school, where, seats, policy, quotas);
}

TEST_ON_EACH_ENGINE(a_seat_leaves_its_row_its_step_its_audit_line_and_its_statement) {
    struct seat_answer answer;
    begin(where, 2, NULL, NULL);

    check(reserve(2, "K1", false, &answer));

    check_int(answer.state, STATE_nomination_seated);
    check_int(outside_int(where,
                          "SELECT count(*) FROM nominations WHERE officer_id = 'O0002' AND state = 'seated'"),
              1);
    check_int(outside_int(where,
                          "SELECT count(*) FROM life_step WHERE event = 'seat' AND statement_id IS NOT NULL"),
              1);
    check_int(outside_int(where, "SELECT count(*) FROM audit WHERE action = 'reserve'"), 1);
    struct record_page page;
    struct record_query query = {.agent = text_of("account:O0002\nhttps://cadre.example"),
                                 .verb = text_of("http://adlnet.gov/expapi/verbs/registered")};
    check(record_find(school.record, &school.mem, &query, &page, &school.err));
    check_int(page.count, 1);
    check(!reserve(2, "K1", false, &answer));
    check_text(text_of(school.err.code), "seat.held");
    school_end(&school);
}

TEST_ON_EACH_ENGINE(the_last_seat_is_taken_once_and_one_more_waits) {
    struct seat_answer answer;
    begin(where, 2, NULL, NULL);
    check(reserve(2, "K1", false, &answer));
    check(reserve(3, "K1", false, &answer)); /* the last */

    check(!reserve(4, "K1", false, &answer));

    check_text(text_of(school.err.code), "seat.seats");
    check(strstr(school.err.text, "SEATS: all 2 seats are taken") != NULL);
    check(reserve(4, "K1", true, &answer));
    check_int(answer.state, STATE_nomination_waitlisted);
    check_int(answer.place, 1);
    school_end(&school);
}

TEST_ON_EACH_ENGINE(who_waits_moves_up_by_priority_then_by_when_he_asked) {
    struct seat_answer answer;
    struct waiting_list list;
    begin(where, 1, NULL, NULL);
    check(reserve(2, "K1", false, &answer));
    int64_t seat = answer.nomination_id;
    check(reserve(6, "K1", true, &answer)); /* priority 1 */
    check(reserve(7, "K1", true, &answer)); /* priority 2 */
    check(reserve(9, "K1", true, &answer)); /* priority 1 */
    check(reserve(8, "K1", true, &answer)); /* priority 3 */
    check_int(answer.place, 1);
    check(seats_waiting(&school.mem, &school.service, text_of("K1"), &list, &school.err));
    check_int(list.count, 4);
    check_text(list.at[0].nominee.officer_id, "O0008");
    check_text(list.at[1].nominee.officer_id, "O0007");
    check_text(list.at[2].nominee.officer_id, "O0006");
    check_text(list.at[3].nominee.officer_id, "O0009");
    check(strstr(list.at[1].why.at, "the one ahead has priority 3") != NULL);

    check(seats_cancel(&school.mem, &school.service, seat, &TOLD("ill"), &answer, &school.err));

    check_int(answer.promoted, 1);
    check_int(
        outside_int(where, "SELECT count(*) FROM nomination WHERE officer_id = 'O0008' AND state = 'seated'"),
        1);
    check_int(outside_int(where, "SELECT count(*) FROM nomination WHERE state = 'waitlisted'"), 3);
    check_int(outside_int(where, "SELECT count(*) FROM nominations WHERE gone_day IS NULL"), 1);
    school_end(&school);
}

TEST_ON_EACH_ENGINE(each_rule_binds_and_a_waiver_puts_it_aside) {
    struct seat_answer answer;
    int64_t id;
    begin(where, 5, "UNIT_ABSENCE_MAX_PERCENT,5\n", "K3,B1,1\n");
    struct waiver waiver = {.rule = text_of("LANGUAGE"),
                            .officer_id = text_of("O0002"),
                            .reason = text_of("speaks it well enough"),
                            .expires = SCHOOL_DAY};

    check(!reserve(2, "K6", false, &answer)); /* taught in ru, he speaks kk */
    check_text(text_of(school.err.code), "seat.language");
    school.err = (struct err){0};
    check(waivers_give(&school.service, &waiver, &id, &school.err));
    check(reserve(2, "K6", false, &answer));
    check_int(outside_int(where, "SELECT max(waiver_id) FROM life_step"), id);
    check(!reserve_on(SCHOOL_DAY + 1, 3, "K6", false, &answer)); /* another officer */
    check_text(text_of(school.err.code), "seat.language");

    check(!reserve(2, "K5", false, &answer)); /* he has a seat of the course */
    check_text(text_of(school.err.code), "seat.overlap");

    check(reserve(1, "K1", false, &answer)); /* leads B1 */
    check(!reserve(40, "K1", false, &answer));
    check_text(text_of(school.err.code), "seat.leadership");

    check(reserve(3, "K1", false, &answer)); /* the second of B1's 40 */
    check(!reserve(4, "K1", false, &answer));
    check_text(text_of(school.err.code), "seat.unit-absence");
    check(reserve(45, "K1", false, &answer)); /* of B2 */

    check(reserve(5, "K3", false, &answer)); /* the one seat of B1 */
    check(!reserve(6, "K3", false, &answer));
    check_text(text_of(school.err.code), "seat.quota");
    day k3 = SCHOOL_DAY + 88;
    check(!reserve_on(k3 - 43, 6, "K3", false, &answer)); /* NOTICE comes first */
    check_text(text_of(school.err.code), "seat.notice");
    school.err = (struct err){0};
    waiver = (struct waiver){
        .rule = text_of("NOTICE"), .class_id = text_of("K3"), .reason = text_of("late"), .expires = k3};
    check(waivers_give(&school.service, &waiver, &id, &school.err));
    check(!reserve_on(k3 - 43, 6, "K3", false, &answer));
    check_text(text_of(school.err.code), "seat.quota");
    check(reserve_on(k3 - 42, 6, "K3", false, &answer)); /* the cap has lapsed */
    check(!reserve_on(k3, 7, "K3", false, &answer));
    check_text(text_of(school.err.code), "seat.class-over");
    school_end(&school);
}

TEST_ON_EACH_ENGINE(a_substitute_takes_the_seat_and_a_request_becomes_one) {
    struct seat_answer answer;
    struct seat_order order = {text_of("O0002"), text_of("K1"), false, TEXT_NONE};
    begin(where, 1, NULL, NULL);
    check(seats_request(&school.mem, &school.service, &order, &answer, &school.err));
    check_int(answer.state, STATE_nomination_requested);
    check(seats_endorse(&school.mem, &school.service, answer.nomination_id, &answer, &school.err));
    check(reserve(2, "K1", false, &answer));
    check_int(answer.nomination_id, 1);
    check(reserve(3, "K1", true, &answer));

    check(seats_substitute(&school.mem, &school.service, 1, text_of("O0004"), &TOLD("ill"), &answer,
                           &school.err));

    check_text(outside_text(&school.mem, where, "SELECT state FROM nomination ORDER BY nomination_id"),
               "substituted\nwaitlisted\nseated\n");
    check(!seats_cancel(&school.mem, &school.service, 1, &TOLD("ill"), &answer, &school.err));
    check_text(text_of(school.err.code), "nomination.not-now");
    school.err = (struct err){0};
    check(!seats_cancel(&school.mem, &school.service, 3, &TOLD_NOTHING, &answer, &school.err));
    check_text(text_of(school.err.code), "reason.missing");
    school_end(&school);
}

/* ---- many at once ---- */

enum { THREADS = 64 };

struct racer {
    pthread_barrier_t *barrier;
    int32_t officer;
    const char *class_id;
    struct seat_answer answer;
    struct arena mem;
    bool done;
};

static void *race(void *context) {
    struct racer *r = context;
    struct err err = {0};
    struct seat_order order = {text_print(&r->mem, "O%04d", r->officer), text_of(r->class_id), true,
                               TEXT_NONE};
    pthread_barrier_wait(r->barrier);
    r->done = seats_reserve(&r->mem, &school.service, &order, &r->answer, &err);
    if (!r->done) err_print(&err);
    return NULL;
}

/* Each wants the one seat of the class. */
static void race_for(const char *class_id) {
    static struct racer racers[THREADS];
    pthread_t threads[THREADS];
    pthread_barrier_t barrier;
    int32_t seated = 0;
    pthread_barrier_init(&barrier, NULL, THREADS);
    for (int32_t i = 0; i < THREADS; i++) {
        racers[i] = (struct racer){.barrier = &barrier, .officer = 2 + i, .class_id = class_id};
        check_int(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    for (int32_t i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    for (int32_t i = 0; i < THREADS; i++) {
        check(racers[i].done);
        seated += racers[i].answer.state == STATE_nomination_seated;
        arena_clear(&racers[i].mem);
    }
    check_int(seated, 1);
    pthread_barrier_destroy(&barrier);
}

static int64_t count_in(const char *where, const char *state, const char *class_id) {
    return outside_int(where,
                       text_print(&school.mem,
                                  "SELECT count(*) FROM nomination WHERE state = '%s' AND class_id = '%s'",
                                  state, class_id)
                           .at);
}

/* CADRE_ROUNDS=2000 for the long run (tests/last_seat). Between rounds the seat is given up until nobody
   waits: each promotion must follow the order. */
TEST_ON_EACH_ENGINE(of_64_who_want_the_last_seat_one_gets_it_and_the_rest_wait_in_order) {
    const char *rounds_text = getenv("CADRE_ROUNDS");
    int32_t rounds = rounds_text == NULL ? 2 : atoi(rounds_text);
    begin(where, 1, NULL, NULL);
    for (int32_t round = 0; round < rounds; round++) {
        struct waiting_list list;
        struct nominees all;
        race_for("K1");
        check_int(count_in(where, "seated", "K1"), 1);
        check_int(count_in(where, "waitlisted", "K1"), THREADS - 1);
        check(seats_waiting(&school.mem, &school.service, text_of("K1"), &list, &school.err));
        for (int32_t i = 1; i < list.count; i++) {
            const struct nominee *a = &list.at[i - 1].nominee, *b = &list.at[i].nominee;
            check(a->priority > b->priority ||
                  (a->priority == b->priority &&
                   (a->asked_us < b->asked_us || (a->asked_us == b->asked_us && a->id < b->id))));
        }
        /* the first two are promoted in turn; then everybody leaves, the last in line first */
        for (int32_t i = 0; i < 2; i++) {
            struct seat_answer answer = {0};
            scoped(tx) struct tx *tx = tx_look(school.service.store, &school.err);
            check(nominees_of_class(&school.mem, tx, text_of("K1"), &all, &school.err));
            tx_end(tx);
            tx = NULL;
            for (int32_t n = 0; n < all.count; n++)
                if (nominee_holds(&all.at[n]))
                    check(seats_cancel(&school.mem, &school.service, all.at[n].id, &TOLD("test"), &answer,
                                       &school.err));
            check_int(answer.promoted, 1);
            check_int(
                outside_int(where, text_print(&school.mem,
                                              "SELECT count(*) FROM nomination WHERE state = 'seated' AND "
                                              "nomination_id = %lld",
                                              (long long)list.at[i].nominee.id)
                                       .at),
                1);
        }
        {
            struct seat_answer answer;
            scoped(tx) struct tx *tx = tx_look(school.service.store, &school.err);
            check(nominees_of_class(&school.mem, tx, text_of("K1"), &all, &school.err));
            tx_end(tx);
            tx = NULL;
            for (int32_t pass = 0; pass < 2; pass++) /* who waits first, so that nobody is promoted */
                for (int32_t n = 0; n < all.count; n++)
                    if (nominee_is_open(&all.at[n]) && nominee_holds(&all.at[n]) == (pass == 1))
                        check(seats_cancel(&school.mem, &school.service, all.at[n].id, &TOLD("test"), &answer,
                                           &school.err));
        }
        check_int(count_in(where, "seated", "K1") + count_in(where, "waitlisted", "K1"), 0);
    }
    school_end(&school);
}
