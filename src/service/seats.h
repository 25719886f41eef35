/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/seats: who takes, gives up and waits for seats between two plans. Every function is one change: all
 * or nothing, durable when it returns, with its audit line and statements.
 *
 * A seat is never sold twice: changes run one after the other (store/writer.h), and each counts the seats of
 * the class in its own transaction. Rules: service/seat_rules. Waiting: by the priority of the post, then by
 * who asked first, then by id; whoever is first and breaks no rule gets a seat that becomes free, at once.
 *
 * Errors (ERR_INPUT): seat.unknown-officer, seat.unknown-class, seat.class-over, seat.class-cancelled,
 * seat.held (he has it), seat.asked (he asked before), seat.RULE for a rule that binds (seat.notice,
 * seat.overlap, ...), nomination.*, reason.*, rights.missing.
 */
#ifndef CADRE_SERVICE_SEATS_H
#define CADRE_SERVICE_SEATS_H

#include "service/seat_rules.h"

struct seat_order {
    struct text officer_id, class_id;
    bool wait; /* join the waiting list when only SEATS, QUOTA, UNIT_ABSENCE or LEADERSHIP bind */
    struct text note;
};

struct seat_answer {
    int64_t nomination_id;
    enum life_state state;
    int32_t place;    /* in the waiting list, from 1; 0: he does not wait */
    struct text why;  /* what he waits for; in `mem` */
    int32_t promoted; /* how many others got a seat by this */
};

/* Asks for a seat: RIGHT_REQUEST over the officer. Nothing is checked but that both are there. */
bool seats_request(struct arena *mem, const struct service *service, const struct seat_order *order,
                   struct seat_answer *out, struct err *err);
/* The commander supports the request: RIGHT_NOMINATE. */
bool seats_endorse(struct arena *mem, const struct service *service, int64_t nomination_id,
                   struct seat_answer *out, struct err *err);
/* A seat, or a place in the waiting list: RIGHT_NOMINATE. Takes up what he asked for. */
bool seats_reserve(struct arena *mem, const struct service *service, const struct seat_order *order,
                   struct seat_answer *out, struct err *err);
/* Gives up a seat, a request or a place: RIGHT_NOMINATE. Who waits moves up. */
bool seats_cancel(struct arena *mem, const struct service *service, int64_t nomination_id,
                  const struct told *told, struct seat_answer *out, struct err *err);
/* Another officer takes his seat, whatever the waiting list says; the rules hold for him. */
bool seats_substitute(struct arena *mem, const struct service *service, int64_t nomination_id,
                      struct text officer_id, const struct told *told, struct seat_answer *out,
                      struct err *err);
/* Gives a free seat to one who waits out of turn, which the reason explains. */
bool seats_promote_one(struct arena *mem, const struct service *service, int64_t nomination_id,
                       const struct told *told, struct seat_answer *out, struct err *err);

/* ---- the waiting list, explained ---- */

struct waiting {
    struct nominee nominee;
    int32_t place; /* from 1 */
    struct text
        why; /* "second in line: priority 5, asked after ...; waits for SEATS: all 30 seats are taken" */
};
struct waiting_list {
    struct waiting *at;
    int32_t count;
};
/* RIGHT_ROSTERS over the class. It looks as of the service's day, and changes nothing. */
bool seats_waiting(struct arena *mem, const struct service *service, struct text class_id,
                   struct waiting_list *out, struct err *err);

/* ---- for other changes ---- */

/* Seats who waits, in order; *out_count is added to. */
bool seats_fill(struct change *change, struct text class_id, int32_t *out_count, struct err *err);

#endif
