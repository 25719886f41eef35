/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/waivers: a rule put aside for an officer, a class, or both: by whom, why, until when. Each is a
 * decision of a person (RIGHT_WAIVE); what was done under it names it.
 *
 * Errors: waiver.rule (no rule, or one that nobody may put aside), waiver.expired, waiver.nothing (neither
 * officer nor class), waiver.reason, waiver.unknown, seat.unknown-officer, seat.unknown-class,
 * rights.missing.
 */
#ifndef CADRE_SERVICE_WAIVERS_H
#define CADRE_SERVICE_WAIVERS_H

#include "service/training.h"

struct waiver {
    int64_t id;
    struct text rule;                 /* "NOTICE" */
    struct text officer_id, class_id; /* empty: any; not both */
    struct text reason;               /* a sentence */
    struct text given_by;
    day given, expires; /* both days count */
    day revoked;        /* DAY_NONE: it is not */
};

struct waivers {
    struct waiver *at;
    int32_t count;
};

/* Rules that may be put aside: all of taking a seat but SEATS and OVERLAP. */
bool waiver_rule_is(struct text rule);

bool waivers_give(const struct service *service, const struct waiver *waiver, int64_t *out_id,
                  struct err *err);
bool waivers_revoke(const struct service *service, int64_t id, struct err *err);
/* Newest first. Lives in `mem`. */
bool waivers_list(struct arena *mem, struct tx *tx, struct waivers *out, struct err *err);

/* ---- for other changes ---- */

/* Of the rule for that officer in that class, as of the change's day; 0: none. */
bool waiver_find(struct change *change, const char *rule, struct text officer_id, struct text class_id,
                 int64_t *out_id, struct err *err);
/* By who changes, as part of what he decides; asks no right and leaves no audit line. */
bool waiver_add(struct change *change, const struct waiver *waiver, int64_t *out_id, struct err *err);

#endif
