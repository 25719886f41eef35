/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/sign_in: a login and a password for a session. Guessing is slowed down; nobody is locked out for
 * ever.
 *
 * Each try counts before the password is looked at, so that many at once are no way around, and counts no
 * more once one succeeds:
 *   * of a login: after 5 tries in a row each further one has to wait, 1, 2, 4... seconds, 60 at most;
 *   * of an address (of IPv6 its first 64 bits): after 50, up to 15 minutes.
 * A try that comes too early is refused and does not count, so that hammering does not prolong the wait. From
 * an address from which a user signed in during the last 90 days only the tries from there count against him:
 * a stranger elsewhere cannot keep him out. A count is forgotten a day after the last try.
 *
 * It takes the same time whether there is a user of that login, he is disabled, or the password is wrong, and
 * the answer is the same.
 *
 * Errors: sign-in.wrong (ERR_RIGHTS), sign-in.wait (ERR_BUSY; *out_wait says how long, for Retry-After).
 */
#ifndef CADRE_SERVICE_SIGN_IN_H
#define CADRE_SERVICE_SIGN_IN_H

#include "service/service.h"

enum {
    TRIES_FREE_LOGIN = 5,
    TRIES_FREE_ADDRESS = 50,
    WAIT_SECONDS_LOGIN_MAX = 60,
    WAIT_SECONDS_ADDRESS_MAX = 900,
    TRIES_FORGOTTEN_SECONDS = 24 * 3600,
    PLACE_KNOWN_SECONDS = 90 * 24 * 3600
};

struct sign_in {
    struct text login, password;
    struct text address; /* "192.0.2.7", "2001:db8::7" */
};

struct signed_in {
    struct text secret; /* the session's, for the cookie; in `mem` */
    int64_t user_id;
};

/* `system` has the store, the audit's key and the time. */
bool sign_in(struct arena *mem, const struct service *system, const struct sign_in *asked,
             struct signed_in *out, int64_t *out_wait, struct err *err);

/* Whether the password is that login's, with the same counting; for who is signed in already. */
bool sign_in_prove(const struct service *service, struct text login, struct text password, struct err *err);

#endif
