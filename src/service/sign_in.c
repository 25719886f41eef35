/* SPDX-License-Identifier: Apache-2.0 */
/* Three steps: count the try, look at the password (100 ms, no transaction), then the session or the refusal.
 */
#include "service/sign_in.h"

#include "core/secret.h"
#include "service/sessions.h"
#include "service/users.h"

#include <arpa/inet.h>
#include <string.h>

struct trying {
    const struct service *system;
    int64_t now, user_id;             /* 0: nobody has the login */
    struct secret_hex login, address; /* whose tries are counted: of the login, or of it at this address */
    struct text password_hash;        /* empty: nobody can sign in with any password */
    bool has_address;
};

/* ---- who is counted ---- */

/* Whoever has one IPv6 address has the 2^64 of its network. */
static struct text address_group(struct arena *mem, struct text address) {
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    uint8_t v6[16];
    struct buffer group = {.mem = mem};
    if (inet_pton(AF_INET6, text_zero_ended(mem, address), v6) != 1) return address;
    bool is_v4 = memcmp(v6, mapped, sizeof mapped) == 0;
    if (is_v4) return text_print(mem, "%d.%d.%d.%d", v6[12], v6[13], v6[14], v6[15]);
    for (int32_t i = 0; i < 8; i++) buffer_print(&group, "%02x", v6[i]);
    return buffer_text(&group);
}

static struct secret_hex subject_of(struct arena *mem, const char *kind, struct text a, struct text b) {
    return secret_hash(
        text_print(mem, "%s %lld:%.*s %.*s", kind, (long long)a.length, TEXT_ARGS(a), TEXT_ARGS(b)));
}

static int64_t wait_seconds(int64_t tries, int64_t free_tries, int64_t wait_max) {
    if (tries < free_tries) return 0;
    int64_t doublings = tries - free_tries;
    int64_t wait = doublings > 20 ? wait_max : (int64_t)1 << doublings;
    return wait < wait_max ? wait : wait_max;
}

static bool check_wait(const struct trying *t, struct tx *tx, const struct secret_hex *subject,
                       int64_t free_tries, int64_t wait_max, int64_t *out_wait, struct err *err) {
    int64_t left = 0;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_sign_in_tries, err, value_text(text_of(subject->at)));
    if (rows_next(rows)) {
        int64_t last = rows_int(rows, 1, 0), wait = wait_seconds(rows_int(rows, 0, 0), free_tries, wait_max);
        left = last > t->now ? wait : last + wait - t->now; /* a clock that was set back locks nobody out */
    }
    if (err_any(err)) return false;
    if (left > *out_wait) *out_wait = left;
    return true;
}

static bool is_known_place(const struct trying *t, struct tx *tx, bool *out, struct err *err) {
    int64_t known;
    if (!tx_int(tx, SQL_sign_in_is_known, 0, &known, err, value_int(t->user_id),
                value_text(text_of(t->address.at)), value_int(t->now - PLACE_KNOWN_SECONDS)))
        return false;
    *out = known > 0;
    return true;
}

/* ---- the steps ---- */

static bool user_of_login(struct arena *mem, struct trying *t, struct tx *tx, struct text login,
                          struct err *err) {
    if (!users_find(tx, login, &t->user_id, err)) return false;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_user_get, err, value_int(t->user_id));
    if (rows_next(rows) && text_is(rows_text(rows, 1), "active"))
        t->password_hash = text_keep(mem, rows_text(rows, 3));
    return !err_any(err);
}

static bool count_try(const struct trying *t, struct tx *tx, int64_t *out_wait, struct err *err) {
    int64_t wait = 0;
    if (!tx_run(tx, SQL_sign_in_forget, err, value_int(t->now - TRIES_FORGOTTEN_SECONDS)) ||
        !check_wait(t, tx, &t->login, TRIES_FREE_LOGIN, WAIT_SECONDS_LOGIN_MAX, &wait, err) ||
        (t->has_address &&
         !check_wait(t, tx, &t->address, TRIES_FREE_ADDRESS, WAIT_SECONDS_ADDRESS_MAX, &wait, err)))
        return false;
    *out_wait = wait;
    if (wait > 0)
        return err_fail(err, ERR_BUSY, "sign-in.wait", "too many tries\nTry again in %lld seconds.",
                        (long long)wait);
    return tx_run(tx, SQL_sign_in_try, err, value_text(text_of(t->login.at)), value_int(t->now)) &&
           (!t->has_address ||
            tx_run(tx, SQL_sign_in_try, err, value_text(text_of(t->address.at)), value_int(t->now)));
}

/* Letters in any case are one login, so that they are one count. */
static struct text login_counted(struct arena *mem, struct text login) {
    struct err not_a_login = {0};
    struct text small;
    return users_login_check(mem, login, &small, &not_a_login) ? small : login;
}

static bool try_begin(struct arena *mem, const struct service *system, const struct sign_in *asked,
                      struct trying *out, int64_t *out_wait, struct err *err) {
    struct text group = address_group(mem, asked->address), login = login_counted(mem, asked->login);
    struct trying t = {.system = system,
                       .now = service_now(system),
                       .login = subject_of(mem, "login", login, TEXT_NONE),
                       .address = subject_of(mem, "address", group, TEXT_NONE),
                       .has_address = asked->address.length > 0};
    bool known;
    scoped(tx) struct tx *tx = tx_begin(system->store, err);
    if (tx == NULL || !user_of_login(mem, &t, tx, asked->login, err) || !is_known_place(&t, tx, &known, err))
        return false;
    if (known) t.login = subject_of(mem, "login at", login, group);
    if (!count_try(&t, tx, out_wait, err) || !tx_commit(tx, err)) return false;
    *out = t;
    return true;
}

/* They tried in vain: with an audit line that says of whom, but not what they typed. */
static bool refuse(const struct trying *t, struct err *err) {
    struct arena mem = {0};
    struct text object = t->user_id == 0 ? text_of("nobody")
                                         : text_print(&mem, "user %lld", (long long)t->user_id);
    scoped(tx) struct tx *tx = tx_begin(t->system->store, err);
    bool noted = tx != NULL && service_audit(tx, t->system, "refuse sign-in", object, TEXT_NONE, err) &&
                 tx_commit(tx, err);
    arena_clear(&mem);
    return noted && err_fail(err, ERR_RIGHTS, "sign-in.wrong",
                             "the login or the password is wrong\nWho forgot it asks the administrator.");
}

static bool forget_tries(const struct trying *t, struct tx *tx, struct err *err) {
    return tx_run(tx, SQL_sign_in_clear, err, value_text(text_of(t->login.at))) &&
           (!t->has_address || tx_run(tx, SQL_sign_in_take_back, err, value_text(text_of(t->address.at))));
}

static bool remember_place(const struct trying *t, struct tx *tx, struct err *err) {
    return tx_run(tx, SQL_sign_in_place_drop, err, value_int(t->now - PLACE_KNOWN_SECONDS)) &&
           (!t->has_address || tx_run(tx, SQL_sign_in_place_add, err, value_int(t->user_id),
                                      value_text(text_of(t->address.at)), value_int(t->now)));
}

static bool password_is_still(const struct trying *t, struct tx *tx, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_user_get, err, value_int(t->user_id));
    bool same = rows_next(rows) && text_is(rows_text(rows, 1), "active") &&
                text_equal(rows_text(rows, 3), t->password_hash);
    return same || err_fail(err, ERR_RIGHTS, "sign-in.wrong", "the user was changed meanwhile\nTry again.");
}

static bool begin_session(struct arena *mem, const struct trying *t, struct signed_in *out, struct err *err) {
    struct text secret;
    scoped(tx) struct tx *tx = tx_begin(t->system->store, err);
    if (tx == NULL || !password_is_still(t, tx, err) || !forget_tries(t, tx, err) ||
        !remember_place(t, tx, err) || !sessions_begin(mem, tx, t->user_id, t->now, &secret, err) ||
        !service_audit(tx, t->system, "sign in", text_print(mem, "user %lld", (long long)t->user_id),
                       TEXT_NONE, err) ||
        !tx_commit(tx, err))
        return false;
    *out = (struct signed_in){secret, t->user_id};
    return true;
}

/* What is no password costs as much as one that is wrong, and no more. */
static bool fits(const struct trying *t, struct text password) {
    bool too_long = password.length > PASSWORD_BYTES_MAX;
    return password_fits(too_long ? TEXT_NONE : t->password_hash, too_long ? TEXT_NONE : password);
}

bool sign_in(struct arena *mem, const struct service *system, const struct sign_in *asked,
             struct signed_in *out, int64_t *out_wait, struct err *err) {
    struct trying t;
    *out_wait = 0;
    if (!try_begin(mem, system, asked, &t, out_wait, err)) return false;
    if (!fits(&t, asked->password)) return refuse(&t, err);
    return begin_session(mem, &t, out, err);
}

static bool proved(const struct trying *t, struct err *err) {
    scoped(tx) struct tx *tx = tx_begin(t->system->store, err);
    return tx != NULL && forget_tries(t, tx, err) && tx_commit(tx, err);
}

bool sign_in_prove(const struct service *service, struct text login, struct text password, struct err *err) {
    struct arena mem = {0};
    struct trying t;
    int64_t wait;
    const struct sign_in asked = {login, password, TEXT_NONE};
    bool done = try_begin(&mem, service, &asked, &t, &wait, err) &&
                (fits(&t, password) ? proved(&t, err) : refuse(&t, err));
    arena_clear(&mem);
    return done;
}
