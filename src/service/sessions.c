/* SPDX-License-Identifier: Apache-2.0 */
#include "service/sessions.h"

#include "core/secret.h"
#include "service/users.h"

#include <stdio.h>
#include <string.h>

static const char session_prefix[] = "cadre_session_";

static bool is_session_secret(struct text secret) {
    int64_t prefix = (int64_t)strlen(session_prefix);
    return secret.length == prefix + SECRET_TEXT_LENGTH &&
           memcmp(secret.at, session_prefix, (size_t)prefix) == 0;
}

/* Follows from the session's secret, which the store does not have: nothing more need be kept. */
static struct secret_text csrf_of(struct text secret) {
    struct arena mem = {0};
    struct secret_text csrf;
    struct secret_hex hash = secret_hash(text_print(&mem, "csrf %.*s", TEXT_ARGS(secret)));
    memcpy(csrf.at, hash.at, sizeof csrf.at);
    arena_clear(&mem);
    return csrf;
}

static bool none(struct err *err) {
    return err_fail(err, ERR_RIGHTS, "session.none",
                    "nobody is signed in, or the session is over\nSign in again.");
}

static bool is_over(const struct session *session, int64_t now) {
    return now >= session->created_seconds + SESSION_SECONDS ||
           now >= session->seen_seconds + SESSION_IDLE_SECONDS;
}

static struct session session_of(const struct rows *rows) {
    return (struct session){.id = rows_int(rows, 0, 0),
                            .user_id = rows_int(rows, 1, 0),
                            .created_seconds = rows_int(rows, 2, 0),
                            .seen_seconds = rows_int(rows, 3, 0)};
}

static bool session_find(struct tx *tx, struct text secret, struct session *out, struct err *err) {
    struct secret_hex hash = secret_hash(secret);
    if (!is_session_secret(secret)) return none(err);
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_session_find, err, value_text(text_of(hash.at)));
    if (!rows_next(rows)) return none(err);
    *out = session_of(rows);
    return true;
}

static bool session_load(struct arena *mem, const struct service *system, struct text secret,
                         struct service *out, struct session *out_session, struct err *err) {
    struct service service = *system;
    struct session session;
    bool active;
    scoped(tx) struct tx *tx = tx_look(system->store, err);
    if (tx == NULL || !session_find(tx, secret, &session, err)) return false;
    if (is_over(&session, service_now(system))) return none(err);
    if (!users_service(mem, tx, session.user_id, RIGHTS_ALL, &service, &active, err)) return false;
    if (!active) return none(err);
    session.csrf = csrf_of(secret);
    *out = service;
    *out_session = session;
    return true;
}

static bool session_touch(const struct service *system, const struct session *session, struct err *err) {
    int64_t now = service_now(system);
    if (now < session->seen_seconds + SESSION_TOUCH_SECONDS) return true;
    scoped(tx) struct tx *tx = tx_begin(system->store, err);
    return tx != NULL && tx_run(tx, SQL_session_touch, err, value_int(now), value_int(session->id)) &&
           tx_commit(tx, err);
}

bool sessions_use(struct arena *mem, const struct service *system, struct text secret, struct service *out,
                  struct session *out_session, struct err *err) {
    return session_load(mem, system, secret, out, out_session, err) &&
           session_touch(system, out_session, err);
}

bool session_csrf_is(const struct session *session, struct text csrf, struct err *err) {
    return secret_equal(text_of(session->csrf.at), csrf) ||
           err_fail(err, ERR_RIGHTS, "session.csrf",
                    "the request did not come from a page of this session\nLoad the page again.");
}

/* ---- beginning, ending ---- */

/* Leaves room for one more. */
static bool drop_oldest(struct tx *tx, int64_t user_id, struct err *err) {
    int64_t ids[SESSIONS_MAX] = {0};
    int32_t count = 0;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_session_of_user, err, value_int(user_id));
    while (count < SESSIONS_MAX && rows_next(rows)) ids[count++] = rows_int(rows, 0, 0);
    if (err_any(err)) return false;
    return count < SESSIONS_MAX ||
           tx_run(tx, SQL_session_end, err, value_int(ids[SESSIONS_MAX - 1]), value_int(user_id));
}

bool sessions_begin(struct arena *mem, struct tx *tx, int64_t user_id, int64_t now, struct text *out_secret,
                    struct err *err) {
    struct text secret = secret_make(mem, session_prefix);
    struct secret_hex hash = secret_hash(secret);
    int64_t last;
    if (!tx_run(tx, SQL_session_expire, err, value_int(now - SESSION_SECONDS),
                value_int(now - SESSION_IDLE_SECONDS)) ||
        !drop_oldest(tx, user_id, err) || !tx_int(tx, SQL_session_last, 0, &last, err) ||
        !tx_run(tx, SQL_session_add, err, value_int(last + 1), value_int(user_id),
                value_text(text_of(hash.at)), value_int(now)))
        return false;
    *out_secret = secret;
    return true;
}

bool sessions_drop(struct tx *tx, int64_t user_id, int64_t except_id, struct err *err) {
    return tx_run(tx, SQL_session_drop, err, value_int(user_id), value_int(except_id));
}

static bool audit_end(struct tx *tx, const struct service *service, int64_t user_id, const char *what,
                      struct err *err) {
    struct arena mem = {0};
    bool noted = service_audit(tx, service, what, text_print(&mem, "user %lld", (long long)user_id),
                               TEXT_NONE, err);
    arena_clear(&mem);
    return noted;
}

bool sessions_end(const struct service *system, struct text secret, struct err *err) {
    struct session session;
    struct err unknown = {0};
    scoped(tx) struct tx *tx = tx_begin(system->store, err);
    if (tx == NULL) return false;
    if (!session_find(tx, secret, &session, &unknown)) {
        if (unknown.kind == ERR_RIGHTS) return true;
        *err = unknown;
        return false;
    }
    return tx_run(tx, SQL_session_end, err, value_int(session.id), value_int(session.user_id)) &&
           audit_end(tx, system, session.user_id, "sign out", err) && tx_commit(tx, err);
}

bool service_may_about_user(const struct service *service, int64_t user_id, struct err *err) {
    bool himself = user_id != 0 && service->user_id == user_id && service->token_id == 0;
    return himself || service_may(service, RIGHT_USERS, err);
}

bool sessions_end_of(const struct service *service, int64_t user_id, int64_t session_id, struct err *err) {
    if (!service_may_about_user(service, user_id, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL) return false;
    bool ended = session_id == 0
                     ? sessions_drop(tx, user_id, 0, err)
                     : tx_run(tx, SQL_session_end, err, value_int(session_id), value_int(user_id));
    return ended && audit_end(tx, service, user_id, session_id == 0 ? "end sessions" : "end session", err) &&
           tx_commit(tx, err);
}

bool sessions_list(struct arena *mem, const struct service *service, int64_t user_id,
                   struct session_list *out, struct err *err) {
    struct session_list list = {0};
    int64_t capacity = 0;
    if (!service_may_about_user(service, user_id, err)) return false;
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    if (tx == NULL) return false;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_session_of_user, err, value_int(user_id));
    while (rows_next(rows)) {
        struct session session = session_of(rows);
        if (is_over(&session, service_now(service))) continue;
        arena_grow(mem, list.sessions, list.count, &capacity);
        list.sessions[list.count++] = session;
    }
    if (err_any(err)) return false;
    *out = list;
    return true;
}
