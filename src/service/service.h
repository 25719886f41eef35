/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/service: who asks, and what he may do. Each function of service/ that changes something asks
 * service_may, opens one transaction, writes one audit line and commits.
 *
 * Whoever can open the database from the command line may do everything with it: the file's or the server's
 * own rights guard it.
 */
#ifndef CADRE_SERVICE_SERVICE_H
#define CADRE_SERVICE_SERVICE_H

#include "store/store.h"

enum right {
    RIGHT_IMPORT = 1,
    RIGHT_PLAN = 2,
    RIGHT_PUBLISH = 4,
    RIGHT_KEYS = 8,
    RIGHT_RECORD = 16,
    RIGHTS_ALL = 31
};

struct service {
    struct store *store;
    struct text who; /* an account, not a person's name; for the audit */
    uint32_t rights; /* enum right, or-ed */
};

/* Errors: rights.missing (ERR_RIGHTS) */
bool service_may(const struct service *service, enum right right, struct err *err);

/* An audit line in the transaction of its change. No names or personal numbers of officers in it. */
bool service_audit(struct tx *tx, const struct service *service, const char *action, struct text object,
                   struct text detail, struct err *err);

#endif
