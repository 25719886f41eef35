/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/users: who may sign in, and the roles that he has. A role counts from the next request on: nothing
 * of it is kept in a session.
 *
 * A login is 1 to 64 letters, digits and . _ - @, without regard to case; kept in small letters. A password
 * has 12 to 200 characters. Neither is ever in an audit line or a log: users are "user 12" there.
 *
 * Errors, ERR_INPUT unless said: user.unknown, user.exists, user.login, user.password, user.same-password,
 * user.language, user.unknown-officer, user.unknown-unit, user.unknown-establishment, user.no-officer,
 * user.last-administrator, user.has-role, user.no-role, user.disabled; user.link (ERR_RIGHTS);
 * rights.missing.
 */
#ifndef CADRE_SERVICE_USERS_H
#define CADRE_SERVICE_USERS_H

#include "service/service.h"

enum {
    PASSWORD_CHARACTERS_MIN = 12,
    PASSWORD_BYTES_MAX = 800,           /* 200 characters */
    LINK_SECONDS = 24 * 3600,           /* of the first administrator */
    INVITATION_SECONDS = 7 * 24 * 3600, /* of every other user */
    ROLES_MAX = 50                      /* of one user */
};

struct user {
    int64_t id;
    struct text login, language, officer_id; /* officer_id: empty: nobody */
    bool active;
    bool has_password; /* false: his link was not used yet */
    int64_t created_seconds;
    struct grant *grants;
    int32_t grant_count;
};

struct user_list {
    struct user *users; /* by login */
    int32_t count;
};

struct new_user {
    struct text login, password, language, officer_id;
    const struct grant *grants;
    int32_t grant_count;
};

/* ---- by an administrator (RIGHT_USERS) ---- */

bool users_add(struct arena *mem, const struct service *service, const struct new_user *user, int64_t *out_id,
               struct err *err);
/*
 * Without a password: the user chooses his own, with a link that holds *out_secret (in `mem`), once, within
 * INVITATION_SECONDS. `user->password` is not looked at.
 */
bool users_invite(struct arena *mem, const struct service *service, const struct new_user *user,
                  int64_t *out_id, struct text *out_secret, struct err *err);
/* A link for a user who is there, for example because he forgot his password, which counts until the link is
 * used. An older link of his is void. Errors: user.disabled */
bool users_link_give(struct arena *mem, const struct service *service, int64_t id, struct text *out_secret,
                     struct err *err);
/* With their roles. Lives in `mem`. */
bool users_list(struct arena *mem, const struct service *service, struct user_list *out, struct err *err);
bool users_role_add(const struct service *service, int64_t id, const struct grant *grant, struct err *err);
bool users_role_remove(const struct service *service, int64_t id, const struct grant *grant, struct err *err);
/* A disabled user cannot sign in, his sessions end, his tokens are refused. */
bool users_disable(const struct service *service, int64_t id, struct err *err);
bool users_enable(const struct service *service, int64_t id, struct err *err);
/* Ends all sessions of the user. */
bool users_password_reset(const struct service *service, int64_t id, struct text password, struct err *err);

/* ---- by himself ---- */

/* Who asks, with his roles. Lives in `mem`. */
bool users_self(struct arena *mem, const struct service *service, struct user *out, struct err *err);

/* His other sessions end; `session_id` is the one that he asks from. Errors: sign-in.wrong when `old` is not
   his password, and sign-in.wait (service/sign_in.h) */
bool users_password_change(const struct service *service, int64_t session_id, struct text old,
                           struct text password, struct err *err);

/* Of the pages for him. */
bool users_language_change(const struct service *service, struct text language, struct err *err);
/* With the secret of a link: sets the password of its user, whose login is *out_login (in `mem`), ends his
 * sessions; the link is spent. Errors: user.link, whatever is wrong with it */
bool users_password_choose(struct arena *mem, const struct service *system, struct text secret,
                           struct text password, struct text *out_login, struct err *err);

/* ---- the first administrator ---- */

/* When there is no administrator: a secret for a link with which one is made, once, within a day; an older
 * one is void. Errors: user.has-administrator */
bool users_link_make(struct arena *mem, const struct service *system, struct text *out_secret,
                     struct err *err);
/* Makes the administrator; the link is spent. Errors: user.link, whatever is wrong with it */
bool users_link_use(struct arena *mem, const struct service *system, struct text secret, struct text login,
                    struct text password, struct text language, int64_t *out_id, struct err *err);

/* ---- for service/ ---- */

/* 0 when there is nobody of that login. */
bool users_find(struct tx *tx, struct text login, int64_t *out_id, struct err *err);
/*
 * What an active user may do, put into *out: who, user_id, rights, grants; store, audit_key and now stay. The
 * grants live in `mem`. `limit`: of a token, or RIGHTS_ALL. *out_active is false, and *out may
 * nothing, when the user is disabled or gone.
 */
bool users_service(struct arena *mem, struct tx *tx, int64_t id, uint32_t limit, struct service *out,
                   bool *out_active, struct err *err);
bool users_password_check(struct text password, struct text login, struct err *err);
/* In small letters, in `mem`. Errors: user.login */
bool users_login_check(struct arena *mem, struct text login, struct text *out, struct err *err);

#endif
