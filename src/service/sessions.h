/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/sessions: what a browser holds after signing in. A secret of 256 random bits, of which the store
 * has the hash; it ends after an hour without use, after twelve hours, by signing out, with the user's
 * password, or with the user.
 *
 *   sessions_use(mem, &system, cookie, &service, &session, err)   at each request: who asks, as the store
 * says now session_csrf_is(&session, header, err)                        at each request that changes
 * something
 *
 * `system` has the store, the audit's key and the time; its rights are not asked. Errors: session.none
 * (ERR_RIGHTS), the same for every reason; session.csrf (ERR_RIGHTS); rights.missing.
 */
#ifndef CADRE_SERVICE_SESSIONS_H
#define CADRE_SERVICE_SESSIONS_H

#include "service/service.h"

enum {
    SESSION_IDLE_SECONDS = 3600,
    SESSION_SECONDS = 12 * 3600,
    SESSION_TOUCH_SECONDS = 60, /* use is noted this often at most, so that reading rarely writes */
    SESSIONS_MAX = 20           /* of one user: a new one ends the oldest */
};

struct session {
    int64_t id, user_id, created_seconds, seen_seconds;
    struct secret_text {
        char at[65];
    } csrf; /* the page sends it back with each change */
};

/* *out: a copy of `system` that is the session's user. What it points to lives in `mem`. */
bool sessions_use(struct arena *mem, const struct service *system, struct text secret, struct service *out,
                  struct session *out_session, struct err *err);
bool session_csrf_is(const struct session *session, struct text csrf, struct err *err);

/* Signing out. A secret that is no session's (any more) is no failure. */
bool sessions_end(const struct service *system, struct text secret, struct err *err);
/* One of a user by its id, all (id 0): by himself, or with RIGHT_USERS. */
bool sessions_end_of(const struct service *service, int64_t user_id, int64_t session_id, struct err *err);

struct session_list {
    struct session *sessions; /* the newest first; without csrf */
    int32_t count;
};
/* Those that count now. In `mem`. By himself, or with RIGHT_USERS. */
bool sessions_list(struct arena *mem, const struct service *service, int64_t user_id,
                   struct session_list *out, struct err *err);

/* ---- for service/ ---- */

bool sessions_begin(struct arena *mem, struct tx *tx, int64_t user_id, int64_t now, struct text *out_secret,
                    struct err *err);
/* All of the user but one; 0: all. */
bool sessions_drop(struct tx *tx, int64_t user_id, int64_t except_id, struct err *err);
/* Whether a user asks about himself, else RIGHT_USERS. */
bool service_may_about_user(const struct service *service, int64_t user_id, struct err *err);

#endif
