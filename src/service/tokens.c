/* SPDX-License-Identifier: Apache-2.0 */
#include "service/tokens.h"

#include "core/secret.h"
#include "service/sessions.h"
#include "service/users.h"

#include <string.h>

enum { NAME_BYTES_MAX = 100, DAY_SECONDS = 86400 };

static const char token_prefix[] = "cadre_token_";

static bool is_token_secret(struct text secret) {
    int64_t prefix = (int64_t)strlen(token_prefix);
    return secret.length == prefix + SECRET_TEXT_LENGTH &&
           memcmp(secret.at, token_prefix, (size_t)prefix) == 0;
}

static bool audit_token(struct tx *tx, const struct service *service, const char *action, int64_t token_id,
                        struct text detail, struct err *err) {
    struct arena mem = {0};
    bool noted = service_audit(tx, service, action, text_print(&mem, "token %lld", (long long)token_id),
                               detail, err);
    arena_clear(&mem);
    return noted;
}

static bool token_store(struct arena *mem, struct tx *tx, const struct service *service, int64_t user_id,
                        struct text name, uint32_t rights, int64_t days, struct text secret,
                        struct err *err) {
    struct service user = *service;
    struct secret_hex hash = secret_hash(secret);
    int64_t last, same, now = service_now(service);
    bool active;
    if (!users_service(mem, tx, user_id, RIGHTS_ALL, &user, &active, err)) return false;
    if (!active)
        return err_fail(err, ERR_INPUT, "user.unknown", "there is no active user %lld", (long long)user_id);
    if (!tx_int(tx, SQL_token_named, 0, &same, err, value_int(user_id), value_text(name)) ||
        !tx_int(tx, SQL_token_last, 0, &last, err))
        return false;
    if (same > 0)
        return err_fail(err, ERR_INPUT, "token.exists",
                        "the user has a token \"%.*s\"\nRevoke it first, or choose another name.",
                        TEXT_ARGS(name));
    return tx_run(tx, SQL_token_add, err, value_int(last + 1), value_int(user_id), value_text(name),
                  value_text(rights_print(mem, rights)), value_text(text_of(hash.at)), value_int(now),
                  days == 0 ? value_null() : value_int(now + days * DAY_SECONDS)) &&
           audit_token(tx, service, "add token", last + 1, text_print(mem, "user %lld", (long long)user_id),
                       err);
}

bool tokens_add(struct arena *mem, const struct service *service, int64_t user_id, struct text name,
                uint32_t rights, int64_t days, struct text *out_secret, struct err *err) {
    struct text secret = secret_make(mem, token_prefix);
    if (!service_may_about_user(service, user_id, err)) return false;
    if (name.length < 1 || name.length > NAME_BYTES_MAX || text_utf8_error(name) >= 0)
        return err_fail(err, ERR_INPUT, "token.name", "a token's name has 1 to %d bytes of UTF-8",
                        NAME_BYTES_MAX);
    if (days < 0 || days > TOKEN_DAYS_MAX)
        return err_fail(err, ERR_INPUT, "token.lasts", "a token lasts 1 to %d days", TOKEN_DAYS_MAX);
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !token_store(mem, tx, service, user_id, name, rights, days, secret, err) ||
        !tx_commit(tx, err))
        return false;
    *out_secret = secret;
    return true;
}

/* Whether it is there shows only to who may revoke it. */
bool tokens_revoke(const struct service *service, int64_t token_id, struct err *err) {
    int64_t user_id;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !tx_int(tx, SQL_token_user, 0, &user_id, err, value_int(token_id)) ||
        !service_may_about_user(service, user_id, err))
        return false;
    if (user_id == 0)
        return err_fail(err, ERR_INPUT, "token.unknown",
                        "there is no token %lld\n`cadre token list` shows all.", (long long)token_id);
    return tx_run(tx, SQL_token_revoke, err, value_int(service_now(service)), value_int(token_id)) &&
           audit_token(tx, service, "revoke token", token_id, TEXT_NONE, err) && tx_commit(tx, err);
}

/* Words that this program does not know give nothing. */
static uint32_t rights_stored(struct text words) {
    uint32_t rights = 0, one;
    struct text word;
    while (text_next(&words, ' ', &word)) {
        struct err unknown = {0};
        if (rights_read(word, &one, &unknown)) rights |= one;
    }
    return rights;
}

bool tokens_list(struct arena *mem, const struct service *service, int64_t user_id, struct token_list *out,
                 struct err *err) {
    struct token_list list = {0};
    int64_t capacity = 0;
    if (!service_may_about_user(service, user_id, err)) return false;
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    if (tx == NULL) return false;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_token_list, err, value_int(user_id));
    while (rows_next(rows)) {
        arena_grow(mem, list.tokens, list.count, &capacity);
        list.tokens[list.count++] = (struct token){.id = rows_int(rows, 0, 0),
                                                   .user_id = rows_int(rows, 1, 0),
                                                   .name = text_keep(mem, rows_text(rows, 2)),
                                                   .rights = rights_stored(rows_text(rows, 3)),
                                                   .created_seconds = rows_int(rows, 4, 0),
                                                   .expires_seconds = rows_int(rows, 5, 0)};
    }
    if (err_any(err)) return false;
    *out = list;
    return true;
}

static bool token_find(struct tx *tx, struct text secret, int64_t now, struct token *out, struct err *err) {
    struct secret_hex hash = secret_hash(secret);
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_token_find, err, value_text(text_of(hash.at)),
                                             value_int(now));
    *out = (struct token){0};
    if (is_token_secret(secret) && rows_next(rows))
        *out = (struct token){.id = rows_int(rows, 0, 0),
                              .user_id = rows_int(rows, 1, 0),
                              .rights = rights_stored(rows_text(rows, 2))};
    return !err_any(err);
}

bool tokens_use(struct arena *mem, const struct service *system, struct text secret, struct service *out,
                struct err *err) {
    struct service service = *system;
    struct token token;
    bool active = false;
    scoped(tx) struct tx *tx = tx_look(system->store, err);
    if (tx == NULL || !token_find(tx, secret, service_now(system), &token, err) ||
        (token.id != 0 && !users_service(mem, tx, token.user_id, token.rights, &service, &active, err)))
        return false;
    if (!active)
        return err_fail(err, ERR_RIGHTS, "token.none",
                        "the token is not good: it is none, was revoked, or its time is over");
    service.token_id = token.id;
    service.who = text_print(mem, "user %lld token %lld", (long long)token.user_id, (long long)token.id);
    *out = service;
    return true;
}
