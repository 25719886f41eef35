/* SPDX-License-Identifier: Apache-2.0 */
#include "service/keys.h"

#include "core/json.h"
#include "core/json_out.h"
#include "core/must.h"
#include "record/statement.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { NAME_MAX_BYTES = 100 };

/* Where the accounts that we make up for keys are at home. */
static const char *const home_page = "urn:cadre:key";

static const struct {
    const char *name;
    uint32_t scope;
} scope_names[] = {
    {"statements/write", SCOPE_STATEMENTS_WRITE},
    {"statements/read/mine", SCOPE_STATEMENTS_READ_MINE},
    {"statements/read", SCOPE_STATEMENTS_READ},
    {"state", SCOPE_STATE},
    {"define", SCOPE_DEFINE},
    {"profile", SCOPE_PROFILE},
    {"all/read", SCOPE_ALL_READ},
    {"all", SCOPE_ALL},
};
enum { SCOPE_COUNT = sizeof scope_names / sizeof scope_names[0] };

/* ---- scopes ---- */

static uint32_t scope_of(struct text name) {
    for (int32_t i = 0; i < SCOPE_COUNT; i++)
        if (text_is(name, scope_names[i].name)) return scope_names[i].scope;
    return SCOPE_NONE;
}

bool scopes_read(struct text words, uint32_t *out, struct err *err) {
    uint32_t scopes = SCOPE_NONE;
    struct text part, word;
    while (text_next(&words, ' ', &part))
        while (text_next(&part, ',', &word)) {
            if (scope_of(word) == SCOPE_NONE)
                return err_fail(
                    err, ERR_INPUT, "key.scope",
                    "there is no scope \"%.*s\"\nScopes are statements/write, statements/read/mine, "
                    "statements/read, state, define, profile, all/read and all.",
                    TEXT_ARGS(word));
            scopes |= scope_of(word);
        }
    if (scopes == SCOPE_NONE) return err_fail(err, ERR_INPUT, "key.scope", "no scope is named");
    *out = scopes;
    return true;
}

struct text scopes_print(struct arena *mem, uint32_t scopes) {
    struct buffer list = {.mem = mem};
    for (int32_t i = 0; i < SCOPE_COUNT; i++)
        if ((scopes & scope_names[i].scope) != 0)
            buffer_print(&list, "%s%s", list.length == 0 ? "" : " ", scope_names[i].name);
    return buffer_text(&list);
}

bool scopes_allow(uint32_t held, uint32_t needed, bool is_reading) {
    return (held & SCOPE_ALL) != 0 || (held & needed) != 0 || (is_reading && (held & SCOPE_ALL_READ) != 0);
}

/* ---- adding ---- */

static void must_have_sodium(void) {
    must(sodium_init() >= 0);
}

static void secret_hash(struct text secret, uint8_t out[KEY_HASH_BYTES]) {
    crypto_hash_sha256(out, (const unsigned char *)secret.at, (unsigned long long)secret.length);
}

bool key_secret_is(struct text secret, const uint8_t hash[KEY_HASH_BYTES]) {
    uint8_t of_secret[KEY_HASH_BYTES];
    secret_hash(secret, of_secret);
    return sodium_memcmp(of_secret, hash, KEY_HASH_BYTES) == 0;
}

static bool name_check(struct text name, struct err *err) {
    if (name.length > 0 && name.length <= NAME_MAX_BYTES && text_utf8_error(name) < 0) return true;
    return err_fail(err, ERR_INPUT, "key.name", "a key's name has 1 to %d bytes of UTF-8", NAME_MAX_BYTES);
}

/* {"objectType":"Agent","name":NAME,"account":{"homePage":"urn:cadre:key","name":PUBLIC_ID}} */
static struct text authority_make(struct arena *mem, struct text name, struct text public_id) {
    struct buffer body = {.mem = mem};
    struct json_out json = {.to = &body};
    json_open(&json, NULL, '{');
    json_text(&json, "objectType", text_of("Agent"));
    json_text(&json, "name", name);
    json_open(&json, "account", '{');
    json_text(&json, "homePage", text_of(home_page));
    json_text(&json, "name", public_id);
    json_close(&json, '}');
    json_close(&json, '}');
    return buffer_text(&body);
}

static bool authority_check(struct arena *mem, struct text authority, struct err *err) {
    struct err why = {0};
    struct json json;
    struct text key;
    if (json_read(mem, authority, &json, &why) && agent_key(mem, &json, 0, XAPI_2_0, &key, &why)) return true;
    return err_fail(err, ERR_INPUT, "key.authority",
                    "the authority is not an agent: %s\nFor example {\"account\":{\"homePage\":"
                    "\"https://training.example\",\"name\":\"simulator\"}}",
                    why.text);
}

/* In hex: no character of it means something to a shell, a URL or an option. */
static struct text random_hex(struct arena *mem, size_t bytes) {
    unsigned char random[KEY_SECRET_BYTES / 2];
    must(bytes <= sizeof random);
    randombytes_buf(random, bytes);
    char *text = arena_make(mem, char, 2 * bytes + 1);
    sodium_bin2hex(text, 2 * bytes + 1, random, bytes);
    sodium_memzero(random, sizeof random);
    return text_of(text);
}

static bool key_store(struct tx *tx, const struct service *service, const struct key *key, struct err *err) {
    int64_t last, same;
    if (!tx_int(tx, SQL_key_named, 0, &same, err, value_text(key->name), value_text(key->name)) ||
        !tx_int(tx, SQL_key_last, 0, &last, err))
        return false;
    if (same != 0)
        return err_fail(err, ERR_INPUT, "key.exists",
                        "there is a key \"%.*s\"\nRevoke it first, or choose another name.",
                        TEXT_ARGS(key->name));
    struct text hash = {(const char *)key->secret_hash, KEY_HASH_BYTES};
    return tx_run(tx, SQL_key_add, err, value_int(last + 1), value_text(key->public_id),
                  value_text(key->name), value_int(key->scopes), value_text(key->authority),
                  value_bytes(hash), value_int(seconds_now())) &&
           service_audit(tx, service, "add key", key->public_id, TEXT_NONE, err);
}

bool keys_add(struct arena *mem, const struct service *service, struct text name, uint32_t scopes,
              struct text authority, struct text *out_credentials, struct err *err) {
    must_have_sodium();
    if (!service_may(service, RIGHT_KEYS, err) || !name_check(name, err)) return false;
    struct key key = {.name = name, .scopes = scopes, .public_id = random_hex(mem, KEY_ID_BYTES / 2)};
    struct text secret = random_hex(mem, KEY_SECRET_BYTES / 2);
    key.authority = authority.length > 0 ? authority : authority_make(mem, name, key.public_id);
    secret_hash(secret, key.secret_hash);
    if (!authority_check(mem, key.authority, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !key_store(tx, service, &key, err) || !tx_commit(tx, err)) return false;
    *out_credentials = text_print(mem, "%.*s:%.*s", TEXT_ARGS(key.public_id), TEXT_ARGS(secret));
    return true;
}

/* ---- revoking, listing ---- */

bool keys_revoke(struct arena *mem, const struct service *service, struct text name, struct err *err) {
    int64_t id;
    if (!service_may(service, RIGHT_KEYS, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !tx_int(tx, SQL_key_named, 0, &id, err, value_text(name), value_text(name)))
        return false;
    if (id == 0)
        return err_fail(err, ERR_INPUT, "key.not-found",
                        "there is no key \"%.*s\"\n`cadre key list` shows all.", TEXT_ARGS(name));
    return tx_run(tx, SQL_key_revoke, err, value_int(seconds_now()), value_int(id)) &&
           service_audit(tx, service, "revoke key", text_print(mem, "key %lld", (long long)id), TEXT_NONE,
                         err) &&
           tx_commit(tx, err);
}

bool keys_list(struct arena *mem, struct tx *tx, struct key_list *out, struct err *err) {
    struct key_list list = {0};
    int64_t capacity = 0;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_key_list, err);
    while (rows_next(rows)) {
        struct text hash = rows_bytes(rows, 5);
        arena_grow(mem, list.keys, list.count, &capacity);
        struct key *key = &list.keys[list.count++];
        *key = (struct key){.id = rows_int(rows, 0, 0),
                            .public_id = text_keep(mem, rows_text(rows, 1)),
                            .name = text_keep(mem, rows_text(rows, 2)),
                            .scopes = (uint32_t)rows_int(rows, 3, 0),
                            .authority = text_keep(mem, rows_text(rows, 4)),
                            .created_seconds = rows_int(rows, 6, 0)};
        if (hash.length == KEY_HASH_BYTES) memcpy(key->secret_hash, hash.at, KEY_HASH_BYTES);
    }
    if (err_any(err)) return false;
    *out = list;
    return true;
}
