/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/qualifications: what a passed class gives, or what another place gave and two persons here
 * recognised. The row of the sheet `qualifications`, from which requirements follow, is written and ended
 * with it.
 *
 * Errors (ERR_INPUT): qualification.unknown, qualification.not-now, qualification.same-person,
 * qualification.days, qualification.own, seat.unknown-officer, qualification.unknown-course, reason.*;
 * rights.missing.
 */
#ifndef CADRE_SERVICE_QUALIFICATIONS_H
#define CADRE_SERVICE_QUALIFICATIONS_H

#include "service/nominations.h"

struct holding {
    int64_t id;
    struct text officer_id, course_id;
    day issued, valid_to; /* valid_to: DAY_NONE: for ever */
    enum life_state state;
    day since;
    int64_t nomination_id; /* 0: recognised from elsewhere */
    struct text source;    /* the class, or what the other place is called */
    struct text proposed_by;
};

struct holdings {
    struct holding *at;
    int32_t count;
};

/* Recognised from elsewhere: one person proposes, another decides; both with RIGHT_QUALIFICATIONS_CHANGE over
   the officer. valid_to DAY_NONE: by the course's validity. */
struct equivalence {
    struct text officer_id, course_id, source;
    day issued, valid_to;
    struct told told;
};
bool qualifications_propose(const struct service *service, const struct equivalence *proposed,
                            int64_t *out_id, struct err *err);
bool qualifications_recognise(const struct service *service, int64_t id, struct err *err);
bool qualifications_refuse(const struct service *service, int64_t id, const struct told *told,
                           struct err *err);
/* Its certificate, when one stands, is revoked with it. */
bool qualifications_revoke(const struct service *service, int64_t id, const struct told *told,
                           struct err *err);
/* All, oldest first, or one officer's (not empty). Lives in `mem`. */
bool qualifications_list(struct arena *mem, struct tx *tx, struct text officer_id, struct holdings *out,
                         struct err *err);

/* ---- for other changes ---- */

/* Those that count and end on the day or before. */
bool qualifications_ending(struct arena *mem, struct tx *tx, day until, struct holdings *out,
                           struct err *err);

/* By a class that was passed; earlier ones of the course count as renewed. The caller touches the facts. */
bool qualification_issue(struct change *change, const struct nominee *passed, day issued,
                         int32_t validity_months, struct err *err);
bool qualification_move(struct change *change, struct holding *holding, enum life_event event,
                        const struct told *told, struct err *err);
/* Who asks is the officer himself, as far as users say so. */
bool asks_for_himself(struct change *change, struct text officer_id, bool *out, struct err *err);

#endif
