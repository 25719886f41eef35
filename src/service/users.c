/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords are hashed before a transaction begins: nobody else waits for it. */
#include "service/users.h"

#include "core/secret.h"
#include "service/sessions.h"
#include "service/sign_in.h"

#include <string.h>

enum { LOGIN_BYTES_MAX = 64, PASSWORD_CHARACTERS_MAX = 200 };

static const char link_prefix[] = "cadre_link_";

/* ---- what people choose ---- */

bool users_login_check(struct arena *mem, struct text login, struct text *out, struct err *err) {
    struct buffer small = {.mem = mem};
    bool holds = login.length >= 1 && login.length <= LOGIN_BYTES_MAX;
    for (int64_t i = 0; holds && i < login.length; i++) {
        char c = login.at[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        holds = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || memchr("._-@", c, 4) != NULL;
        buffer_char(&small, c);
    }
    if (!holds)
        return err_fail(err, ERR_INPUT, "user.login",
                        "a login has 1 to %d of the letters a to z, digits, and . _ - @", LOGIN_BYTES_MAX);
    *out = buffer_text(&small);
    return true;
}

static int64_t characters(struct text t) {
    int64_t count = 0;
    for (int64_t i = 0; i < t.length; i++) count += ((unsigned char)t.at[i] & 0xc0) != 0x80;
    return count;
}

bool users_password_check(struct text password, struct text login, struct err *err) {
    if (password.length > PASSWORD_BYTES_MAX || text_utf8_error(password) >= 0 ||
        characters(password) < PASSWORD_CHARACTERS_MIN || characters(password) > PASSWORD_CHARACTERS_MAX)
        return err_fail(err, ERR_INPUT, "user.password",
                        "a password has %d to %d characters\nSeveral words are easy to keep in mind.",
                        PASSWORD_CHARACTERS_MIN, PASSWORD_CHARACTERS_MAX);
    return !text_equal(password, login) ||
           err_fail(err, ERR_INPUT, "user.password", "the password is the login\nChoose another.");
}

static bool language_check(struct text language, struct err *err) {
    return text_is(language, "en") || text_is(language, "kk") || text_is(language, "ru") ||
           err_fail(err, ERR_INPUT, "user.language", "\"%.*s\" is not a language\nThere are en, kk and ru.",
                    TEXT_ARGS(language));
}

/* ---- reading ---- */

bool users_find(struct tx *tx, struct text login, int64_t *out_id, struct err *err) {
    struct arena mem = {0};
    struct err not_a_login = {0};
    struct text small;
    int64_t id = 0;
    bool read = !users_login_check(&mem, login, &small, &not_a_login) ||
                tx_int(tx, SQL_user_find, 0, &id, err, value_text(small));
    arena_clear(&mem);
    if (read) *out_id = id;
    return read;
}

struct user_row {
    struct text login, officer_id, password_hash;
    bool active;
};

/* Errors: user.unknown */
static bool user_get(struct arena *mem, struct tx *tx, int64_t id, struct user_row *out, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_user_get, err, value_int(id));
    if (rows_next(rows)) {
        *out = (struct user_row){.login = text_keep(mem, rows_text(rows, 0)),
                                 .active = text_is(rows_text(rows, 1), "active"),
                                 .officer_id = text_keep(mem, rows_text(rows, 2)),
                                 .password_hash = text_keep(mem, rows_text(rows, 3))};
        return true;
    }
    return err_fail(err, ERR_INPUT, "user.unknown", "there is no user %lld\n`cadre user list` shows all.",
                    (long long)id);
}

static bool grants_load(struct arena *mem, struct tx *tx, int64_t id, struct text officer_id,
                        struct grant **out, int32_t *out_count, struct err *err) {
    struct grant *grants = arena_make(mem, struct grant, ROLES_MAX);
    int32_t count = 0;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_user_roles, err, value_int(id));
    while (rows_next(rows) && count < ROLES_MAX) {
        struct grant *grant = &grants[count];
        if (!grant_find(rows_text(rows, 0), rows_text(rows, 1), text_keep(mem, rows_text(rows, 2)), grant))
            continue;
        if (grant->scope == SCOPE_SELF) grant->id = officer_id;
        count++;
    }
    if (err_any(err)) return false;
    *out = grants;
    *out_count = count;
    return true;
}

bool users_service(struct arena *mem, struct tx *tx, int64_t id, uint32_t limit, struct service *out,
                   bool *out_active, struct err *err) {
    struct user_row user = {0};
    struct grant *grants;
    int32_t count, kept = 0;
    struct err unknown = {0};
    if (!user_get(mem, tx, id, &user, &unknown) && unknown.kind != ERR_INPUT) {
        *err = unknown;
        return false;
    }
    *out_active = user.active;
    out->rights = out->limit = 0; /* of `system` nothing is inherited, whatever a caller forgets */
    out->grant_count = 0;
    if (!user.active) return true;
    if (!grants_load(mem, tx, id, user.officer_id, &grants, &count, err)) return false;
    uint32_t rights = 0;
    for (int32_t i = 0; i < count; i++) {
        bool everything = grants[i].scope == SCOPE_EVERYTHING;
        rights |= everything ? role_rights(grants[i].role) : role_rights_open(grants[i].role);
        if (!everything) grants[kept++] = grants[i];
    }
    out->who = text_print(mem, "user %lld", (long long)id);
    out->rights = rights & limit;
    out->grants = grants;
    out->grant_count = kept;
    out->limit = limit;
    out->user_id = id;
    return true;
}

static bool list_all(struct arena *mem, struct tx *tx, struct user_list *out, struct err *err) {
    int64_t capacity = 0;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_user_list, err);
    while (rows_next(rows)) {
        arena_grow(mem, out->users, out->count, &capacity);
        out->users[out->count++] = (struct user){.id = rows_int(rows, 0, 0),
                                                 .login = text_keep(mem, rows_text(rows, 1)),
                                                 .language = text_keep(mem, rows_text(rows, 2)),
                                                 .active = text_is(rows_text(rows, 3), "active"),
                                                 .officer_id = text_keep(mem, rows_text(rows, 4)),
                                                 .created_seconds = rows_int(rows, 5, 0),
                                                 .has_password = rows_int(rows, 6, 0) == 0};
    }
    return !err_any(err);
}

bool users_list(struct arena *mem, const struct service *service, struct user_list *out, struct err *err) {
    struct user_list list = {0};
    if (!service_may(service, RIGHT_USERS, err)) return false;
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    if (tx == NULL || !list_all(mem, tx, &list, err)) return false;
    for (int32_t i = 0; i < list.count; i++) {
        struct user *user = &list.users[i];
        if (!grants_load(mem, tx, user->id, user->officer_id, &user->grants, &user->grant_count, err))
            return false;
    }
    *out = list;
    return true;
}

bool users_self(struct arena *mem, const struct service *service, struct user *out, struct err *err) {
    struct user_list list = {0};
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    if (tx == NULL || !list_all(mem, tx, &list, err)) return false;
    for (int32_t i = 0; i < list.count; i++) {
        struct user *user = &list.users[i];
        if (user->id != service->user_id) continue;
        if (!grants_load(mem, tx, user->id, user->officer_id, &user->grants, &user->grant_count, err))
            return false;
        *out = *user;
        return true;
    }
    return err_fail(err, ERR_INPUT, "user.unknown", "the system's own account is no user");
}

/* ---- changes ---- */

static bool audit_user(struct tx *tx, const struct service *service, const char *action, int64_t id,
                       struct text detail, struct err *err) {
    struct arena mem = {0};
    bool noted = service_audit(tx, service, action, text_print(&mem, "user %lld", (long long)id), detail,
                               err);
    arena_clear(&mem);
    return noted;
}

static bool exists(struct tx *tx, enum query query, struct text id, const char *code, const char *kind,
                   struct err *err) {
    int64_t count;
    if (!tx_int(tx, query, 0, &count, err, value_text(id))) return false;
    return count > 0 ||
           err_fail(err, ERR_INPUT, code, "there is no %s \"%.*s\"\nImport it first, or correct the id.",
                    kind, TEXT_ARGS(id));
}

static bool grant_fits(struct tx *tx, const struct grant *grant, struct text officer_id, struct err *err) {
    if (grant->scope == SCOPE_UNIT)
        return exists(tx, SQL_scope_unit_exists, grant->id, "user.unknown-unit", "unit", err);
    if (grant->scope == SCOPE_ESTABLISHMENT)
        return exists(tx, SQL_scope_establishment_exists, grant->id, "user.unknown-establishment",
                      "establishment", err);
    return grant->scope != SCOPE_SELF || officer_id.length > 0 ||
           err_fail(err, ERR_INPUT, "user.no-officer",
                    "the user is no officer, so that role \"officer\" shows him nothing\n"
                    "Say which officer he is: cadre user add LOGIN --officer ID --role officer.");
}

/* The id of a grant as stored: that of SELF is the user's officer, whoever that is. */
static struct text stored_id(const struct grant *grant) {
    return grant->scope == SCOPE_SELF ? TEXT_NONE : grant->id;
}

static bool grant_store(struct tx *tx, const struct service *service, int64_t id, const struct grant *grant,
                        struct text officer_id, struct err *err) {
    struct arena mem = {0};
    int64_t count;
    struct value role = value_text(text_of(role_rows[grant->role].word)),
                 scope = value_text(text_of(scope_words[grant->scope])),
                 scope_id = value_text(stored_id(grant));
    struct text words = grant_print(&mem, grant);
    bool stored = grant_fits(tx, grant, officer_id, err) &&
                  tx_int(tx, SQL_user_role_count, 0, &count, err, value_int(id), role, scope, scope_id) &&
                  (count == 0 || err_fail(err, ERR_INPUT, "user.has-role",
                                          "the user has the role \"%.*s\" already", TEXT_ARGS(words))) &&
                  tx_run(tx, SQL_user_role_add, err, value_int(id), role, scope, scope_id) &&
                  audit_user(tx, service, "give role", id, words, err);
    arena_clear(&mem);
    return stored;
}

static bool user_store(struct tx *tx, const struct service *service, const struct new_user *user,
                       struct text hash, int64_t *out_id, struct err *err) {
    int64_t last, same;
    if (user->officer_id.length > 0 &&
        !exists(tx, SQL_scope_officer_exists, user->officer_id, "user.unknown-officer", "officer", err))
        return false;
    if (!users_find(tx, user->login, &same, err) || !tx_int(tx, SQL_user_last, 0, &last, err)) return false;
    if (same != 0)
        return err_fail(err, ERR_INPUT, "user.exists", "there is a user \"%.*s\" already",
                        TEXT_ARGS(user->login));
    *out_id = last + 1;
    if (!tx_run(tx, SQL_user_add, err, value_int(last + 1), value_text(user->login),
                value_text(user->language), value_text(hash), value_text_or_null(user->officer_id),
                value_int(service_now(service))) ||
        !audit_user(tx, service, "add user", last + 1, TEXT_NONE, err))
        return false;
    for (int32_t i = 0; i < user->grant_count; i++)
        if (!grant_store(tx, service, last + 1, &user->grants[i], user->officer_id, err)) return false;
    return true;
}

static bool user_check(struct arena *mem, const struct new_user *user, struct new_user *out,
                       struct err *err) {
    *out = *user;
    return users_login_check(mem, user->login, &out->login, err) && language_check(user->language, err);
}

static bool user_check_whole(struct arena *mem, const struct new_user *user, struct new_user *out,
                             struct text *out_hash, struct err *err) {
    return user_check(mem, user, out, err) && users_password_check(user->password, out->login, err) &&
           password_hash(mem, user->password, out_hash, err);
}

bool users_add(struct arena *mem, const struct service *service, const struct new_user *user, int64_t *out_id,
               struct err *err) {
    struct new_user checked;
    struct text hash;
    int64_t id;
    if (!service_may(service, RIGHT_USERS, err) || !user_check_whole(mem, user, &checked, &hash, err))
        return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !user_store(tx, service, &checked, hash, &id, err) || !tx_commit(tx, err)) return false;
    *out_id = id;
    return true;
}

/* A new link of the user's: its secret; older ones are void. */
static bool link_store(struct arena *mem, struct tx *tx, const struct service *service, int64_t id,
                       struct text *out_secret, struct err *err) {
    struct text secret = secret_make(mem, link_prefix);
    struct secret_hex hash = secret_hash(secret);
    if (!tx_run(tx, SQL_invitation_drop, err, value_int(id)) ||
        !tx_run(tx, SQL_invitation_add, err, value_text(text_of(hash.at)),
                value_int(service_now(service) + INVITATION_SECONDS), value_int(id)) ||
        !audit_user(tx, service, "make link", id, TEXT_NONE, err))
        return false;
    *out_secret = secret;
    return true;
}

bool users_invite(struct arena *mem, const struct service *service, const struct new_user *user,
                  int64_t *out_id, struct text *out_secret, struct err *err) {
    struct new_user checked;
    struct text secret;
    int64_t id;
    if (!service_may(service, RIGHT_USERS, err) || !user_check(mem, user, &checked, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !user_store(tx, service, &checked, TEXT_NONE, &id, err) ||
        !link_store(mem, tx, service, id, &secret, err) || !tx_commit(tx, err))
        return false;
    *out_id = id;
    *out_secret = secret;
    return true;
}

bool users_link_give(struct arena *mem, const struct service *service, int64_t id, struct text *out_secret,
                     struct err *err) {
    struct user_row user;
    struct text secret;
    if (!service_may(service, RIGHT_USERS, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !user_get(mem, tx, id, &user, err)) return false;
    if (!user.active)
        return err_fail(err, ERR_INPUT, "user.disabled", "user %lld is disabled\nEnable him first.",
                        (long long)id);
    if (!link_store(mem, tx, service, id, &secret, err) || !tx_commit(tx, err)) return false;
    *out_secret = secret;
    return true;
}

bool users_role_add(const struct service *service, int64_t id, const struct grant *grant, struct err *err) {
    struct arena mem = {0};
    struct user_row user;
    int64_t count = 0;
    if (!service_may(service, RIGHT_USERS, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    bool done = tx != NULL && user_get(&mem, tx, id, &user, err) &&
                tx_int(tx, SQL_user_roles_total, 0, &count, err, value_int(id)) &&
                (count < ROLES_MAX || err_fail(err, ERR_LIMIT, "user.roles",
                                               "the user has %d roles, the most there may be", ROLES_MAX)) &&
                grant_store(tx, service, id, grant, user.officer_id, err) && tx_commit(tx, err);
    arena_clear(&mem);
    return done;
}

/* Somebody must be able to give roles. */
static bool another_administrator(struct tx *tx, int64_t id, struct err *err) {
    int64_t is_one, others;
    if (!tx_int(tx, SQL_user_is_administrator, 0, &is_one, err, value_int(id)) ||
        !tx_int(tx, SQL_user_administrators, 0, &others, err, value_int(id)))
        return false;
    return is_one == 0 || others > 0 ||
           err_fail(err, ERR_INPUT, "user.last-administrator",
                    "this is the only administrator\nMake another one first.");
}

static bool role_remove(struct tx *tx, const struct service *service, int64_t id, const struct grant *grant,
                        struct text words, struct err *err) {
    int64_t count;
    struct value role = value_text(text_of(role_rows[grant->role].word)),
                 scope = value_text(text_of(scope_words[grant->scope])),
                 scope_id = value_text(stored_id(grant));
    if (!tx_int(tx, SQL_user_role_count, 0, &count, err, value_int(id), role, scope, scope_id)) return false;
    if (count == 0)
        return err_fail(err, ERR_INPUT, "user.no-role",
                        "the user does not have the role \"%.*s\"\n`cadre user list` shows his roles.",
                        TEXT_ARGS(words));
    return (grant->role != ROLE_ADMINISTRATOR || another_administrator(tx, id, err)) &&
           tx_run(tx, SQL_user_role_remove, err, value_int(id), role, scope, scope_id) &&
           audit_user(tx, service, "take role", id, words, err);
}

bool users_role_remove(const struct service *service, int64_t id, const struct grant *grant,
                       struct err *err) {
    struct arena mem = {0};
    struct user_row user;
    if (!service_may(service, RIGHT_USERS, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    bool done = tx != NULL && user_get(&mem, tx, id, &user, err) &&
                role_remove(tx, service, id, grant, grant_print(&mem, grant), err) && tx_commit(tx, err);
    arena_clear(&mem);
    return done;
}

bool users_disable(const struct service *service, int64_t id, struct err *err) {
    struct arena mem = {0};
    struct user_row user;
    if (!service_may(service, RIGHT_USERS, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    bool done = tx != NULL && user_get(&mem, tx, id, &user, err) && another_administrator(tx, id, err) &&
                tx_run(tx, SQL_user_set_state, err, value_text(text_of("disabled")), value_int(id)) &&
                sessions_drop(tx, id, 0, err) && tx_run(tx, SQL_invitation_drop, err, value_int(id)) &&
                audit_user(tx, service, "disable user", id, TEXT_NONE, err) && tx_commit(tx, err);
    arena_clear(&mem);
    return done;
}

bool users_enable(const struct service *service, int64_t id, struct err *err) {
    struct arena mem = {0};
    struct user_row user;
    if (!service_may(service, RIGHT_USERS, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    bool done = tx != NULL && user_get(&mem, tx, id, &user, err) &&
                tx_run(tx, SQL_user_set_state, err, value_text(text_of("active")), value_int(id)) &&
                audit_user(tx, service, "enable user", id, TEXT_NONE, err) && tx_commit(tx, err);
    arena_clear(&mem);
    return done;
}

/* ---- passwords ---- */

static bool user_look(struct arena *mem, const struct service *service, int64_t id, struct user_row *out,
                      struct err *err) {
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    return tx != NULL && user_get(mem, tx, id, out, err);
}

static bool password_store(struct arena *mem, const struct service *service, int64_t id, int64_t session_id,
                           struct text password, const char *action, struct err *err) {
    struct text hash;
    if (!password_hash(mem, password, &hash, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    return tx != NULL && tx_run(tx, SQL_user_set_password, err, value_text(hash), value_int(id)) &&
           sessions_drop(tx, id, session_id, err) && audit_user(tx, service, action, id, TEXT_NONE, err) &&
           tx_commit(tx, err);
}

bool users_password_reset(const struct service *service, int64_t id, struct text password, struct err *err) {
    struct arena mem = {0};
    struct user_row user;
    bool done = service_may(service, RIGHT_USERS, err) && user_look(&mem, service, id, &user, err) &&
                users_password_check(password, user.login, err) &&
                password_store(&mem, service, id, 0, password, "reset password", err);
    arena_clear(&mem);
    return done;
}

bool users_password_change(const struct service *service, int64_t session_id, struct text old,
                           struct text password, struct err *err) {
    struct arena mem = {0};
    struct user_row user;
    int64_t id = service->user_id;
    if (id == 0 || service->token_id != 0)
        return err_fail(err, ERR_RIGHTS, "rights.missing",
                        "a password is changed by the user himself, signed in");
    bool done = user_look(&mem, service, id, &user, err) && users_password_check(password, user.login, err) &&
                (!text_equal(old, password) ||
                 err_fail(err, ERR_INPUT, "user.same-password", "the new password is the old one")) &&
                sign_in_prove(service, user.login, old, err) &&
                password_store(&mem, service, id, session_id, password, "change password", err);
    arena_clear(&mem);
    return done;
}

bool users_language_change(const struct service *service, struct text language, struct err *err) {
    int64_t id = service->user_id;
    if (id == 0 || service->token_id != 0)
        return err_fail(err, ERR_RIGHTS, "rights.missing",
                        "a language is changed by the user himself, signed in");
    if (!language_check(language, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    return tx != NULL && tx_run(tx, SQL_user_set_language, err, value_text(language), value_int(id)) &&
           audit_user(tx, service, "change language", id, language, err) && tx_commit(tx, err);
}

/* ---- the first administrator ---- */

static bool no_administrator(struct tx *tx, struct err *err) {
    int64_t count;
    if (!tx_int(tx, SQL_user_administrators, 0, &count, err, value_int(0))) return false;
    return count == 0 ||
           err_fail(err, ERR_INPUT, "user.has-administrator", "there is an administrator already\nAsk him.");
}

bool users_link_make(struct arena *mem, const struct service *system, struct text *out_secret,
                     struct err *err) {
    struct text secret = secret_make(mem, link_prefix);
    struct secret_hex hash = secret_hash(secret);
    scoped(tx) struct tx *tx = tx_begin(system->store, err);
    if (tx == NULL || !no_administrator(tx, err) || !tx_run(tx, SQL_invitation_clear, err) ||
        !tx_run(tx, SQL_invitation_add, err, value_text(text_of(hash.at)),
                value_int(service_now(system) + LINK_SECONDS), value_null()) ||
        !service_audit(tx, system, "make link", text_of("first administrator"), TEXT_NONE, err) ||
        !tx_commit(tx, err))
        return false;
    *out_secret = secret;
    return true;
}

static bool link_is_good(struct tx *tx, const struct service *system, struct text secret, struct err *err) {
    struct secret_hex hash = secret_hash(secret);
    int64_t found;
    if (!tx_int(tx, SQL_invitation_find, 0, &found, err, value_text(text_of(hash.at)),
                value_int(service_now(system))))
        return false;
    return found > 0 ||
           err_fail(err, ERR_RIGHTS, "user.link",
                    "the link is not good: it was used, a newer one was made, or its day is over\n"
                    "Start the server again for a new one, or: cadre user add LOGIN --role "
                    "administrator");
}

/* Cheap to ask before a password is hashed for whoever comes. */
static bool link_look(const struct service *system, struct text secret, struct err *err) {
    scoped(tx) struct tx *tx = tx_look(system->store, err);
    return tx != NULL && link_is_good(tx, system, secret, err);
}

bool users_link_use(struct arena *mem, const struct service *system, struct text secret, struct text login,
                    struct text password, struct text language, int64_t *out_id, struct err *err) {
    const struct grant administrator = {ROLE_ADMINISTRATOR, SCOPE_EVERYTHING, TEXT_NONE};
    const struct new_user user = {login, password, language, TEXT_NONE, &administrator, 1};
    struct new_user checked;
    struct text hash;
    int64_t id;
    if (!link_look(system, secret, err) || !user_check_whole(mem, &user, &checked, &hash, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(system->store, err);
    if (tx == NULL || !link_is_good(tx, system, secret, err) || !no_administrator(tx, err) ||
        !tx_run(tx, SQL_invitation_clear, err) || !user_store(tx, system, &checked, hash, &id, err) ||
        !tx_commit(tx, err))
        return false;
    *out_id = id;
    return true;
}

/* ---- the link of every other user ---- */

static bool link_user(struct arena *mem, struct tx *tx, const struct service *system, struct text secret,
                      int64_t *out_id, struct text *out_login, struct err *err) {
    struct secret_hex hash = secret_hash(secret);
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_invitation_of_user, err, value_text(text_of(hash.at)),
                                             value_int(service_now(system)));
    if (!rows_next(rows))
        return err_fail(err, ERR_RIGHTS, "user.link",
                        "the link is not good: it was used, a newer one was made, or its time is over\n"
                        "Ask the administrator for a new one.");
    *out_id = rows_int(rows, 0, 0);
    *out_login = text_keep(mem, rows_text(rows, 1));
    return true;
}

static bool link_user_look(struct arena *mem, const struct service *system, struct text secret,
                           int64_t *out_id, struct text *out_login, struct err *err) {
    scoped(tx) struct tx *tx = tx_look(system->store, err);
    return tx != NULL && link_user(mem, tx, system, secret, out_id, out_login, err);
}

bool users_password_choose(struct arena *mem, const struct service *system, struct text secret,
                           struct text password, struct text *out_login, struct err *err) {
    struct service himself = *system;
    struct text hash, login;
    int64_t id;
    if (!link_user_look(mem, system, secret, &id, &login, err) ||
        !users_password_check(password, login, err) || !password_hash(mem, password, &hash, err))
        return false;
    himself.who = text_print(mem, "user %lld", (long long)id);
    scoped(tx) struct tx *tx = tx_begin(system->store, err);
    if (tx == NULL || !link_user(mem, tx, system, secret, &id, &login, err) ||
        !tx_run(tx, SQL_invitation_drop, err, value_int(id)) ||
        !tx_run(tx, SQL_user_set_password, err, value_text(hash), value_int(id)) ||
        !sessions_drop(tx, id, 0, err) || !audit_user(tx, &himself, "choose password", id, TEXT_NONE, err) ||
        !tx_commit(tx, err))
        return false;
    *out_login = login;
    return true;
}
