/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/service: who asks, and what he may do. Each function of service/ asks once, service_may or
 * service_may_about with the object it is about; one that changes something opens one transaction, writes one
 * audit line and commits. One that shows a person's file writes a line too (service_look).
 *
 * Whoever can open the database from the command line may do everything with it: the file's or the server's
 * own rights guard it. Others get what their roles give (service/users, sessions, tokens).
 */
#ifndef CADRE_SERVICE_SERVICE_H
#define CADRE_SERVICE_SERVICE_H

#include "service/rights.h"
#include "store/store.h"

struct training;

struct service {
    struct store *store;
    struct text who;            /* "user 12", or the system's account at a terminal; for the audit */
    uint32_t rights;            /* enum right, or-ed: those over everything */
    const struct grant *grants; /* roles over a part */
    int32_t grant_count;
    uint32_t limit;               /* of a token: no right of a grant but these */
    int64_t user_id, token_id;    /* 0: the system's user; no token */
    const char *audit_key;        /* the key's file; NULL: beside the database */
    const char *certificate_keys; /* the directory of the keys that sign certificates; NULL: beside it too */
    struct text seen;          /* the version that he has read of what he changes; empty: he does not say */
    int64_t now;               /* seconds since 1970 in UTC; 0: what the clock says */
    day on;                    /* from which changes of facts count; 0: today in UTC */
    struct training *training; /* for changes that leave statements (service/training.h); else NULL */
};

/* What a question is about. The id is borrowed. */
struct about {
    enum { ABOUT_UNIT, ABOUT_ESTABLISHMENT, ABOUT_CLASS, ABOUT_OFFICER } kind;
    struct text id;
};

/* For what is about everything: roles over a part do not count. Errors: rights.missing (ERR_RIGHTS) */
bool service_may(const struct service *service, enum right right, struct err *err);
/*
 * A unit is in a unit's scope when it is that unit or below it; an officer when his post is; an officer is in
 * an establishment's scope when he is nominated to one of its classes. As the facts stand now; who is not
 * there is in no scope, so that the answer does not tell who is. Errors: rights.missing
 */
bool service_may_about(const struct service *service, struct tx *tx, enum right right, struct about about,
                       struct err *err);

/* An audit line in the transaction of its change. No names or personal numbers of officers in it. */
bool service_audit(struct tx *tx, const struct service *service, const char *action, struct text object,
                   struct text detail, struct err *err);
/* An officer's file is about to be shown: asks for RIGHT_PEOPLE, and leaves a line, committed before it is
 * shown. */
bool service_look(const struct service *service, struct text officer_id, struct err *err);

int64_t service_now(const struct service *service);
day service_day(const struct service *service);

#endif
