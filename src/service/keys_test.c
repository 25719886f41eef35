/* SPDX-License-Identifier: Apache-2.0 */
#include "service/keys.h"

#include "tests/engines.h"

#include <string.h>

static struct service service_on(const char *where, struct err *err) {
    return (struct service){
        .store = store_open(where, STORE_CHANGE, err), .who = text_of("test"), .rights = RIGHTS_ALL};
}

static struct key_list list_of(struct arena *mem, struct store *store) {
    struct err err = {0};
    struct key_list list = {0};
    scoped(tx) struct tx *tx = tx_look(store, &err);
    check(tx != NULL && keys_list(mem, tx, &list, &err));
    return list;
}

/* KEY:SECRET -> SECRET */
static struct text secret_of(struct text credentials) {
    return (struct text){credentials.at + KEY_ID_BYTES + 1, credentials.length - KEY_ID_BYTES - 1};
}

TEST_ON_EACH_ENGINE(a_key_is_added_listed_and_revoked) {
    struct arena mem = {0};
    struct err err = {0};
    struct service service = service_on(where, &err);
    struct text first, second;

    check(keys_add(&mem, &service, text_of("first"), SCOPE_STATE, TEXT_NONE, &first, &err));
    check(keys_add(&mem, &service, text_of("second"), SCOPE_ALL, text_of("{\"mbox\":\"mailto:a@b.example\"}"),
                   &second, &err));
    struct key_list both = list_of(&mem, service.store);
    check(keys_revoke(&mem, &service, text_of("first"), &err));
    struct key_list left = list_of(&mem, service.store);

    check_int(both.count, 2);
    check_text(both.keys[0].name, "first");
    check_int(both.keys[0].scopes, SCOPE_STATE);
    check(text_equal((struct text){first.at, KEY_ID_BYTES}, both.keys[0].public_id));
    check_text(both.keys[1].authority, "{\"mbox\":\"mailto:a@b.example\"}");
    check_int(left.count, 1);
    check_text(left.keys[0].name, "second");
    check_int(outside_int(where, "SELECT count(*) FROM audit WHERE action IN ('add key', 'revoke key')"), 3);
    store_close(service.store);
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(the_store_knows_the_hash_of_a_secret_and_not_the_secret) {
    struct arena mem = {0};
    struct err err = {0};
    struct service service = service_on(where, &err);
    struct text credentials;

    check(keys_add(&mem, &service, text_of("one"), SCOPE_ALL, TEXT_NONE, &credentials, &err));
    struct key_list list = list_of(&mem, service.store);
    struct text secret = secret_of(credentials);
    char other[KEY_SECRET_BYTES];
    memcpy(other, secret.at, sizeof other);
    other[63] = other[63] == '0' ? '1' : '0';

    check_int(secret.length, KEY_SECRET_BYTES);
    check(key_secret_is(secret, list.keys[0].secret_hash));
    check(!key_secret_is((struct text){other, KEY_SECRET_BYTES}, list.keys[0].secret_hash));
    check(!key_secret_is((struct text){secret.at, KEY_SECRET_BYTES - 1}, list.keys[0].secret_hash));
    check(!key_secret_is(TEXT_NONE, list.keys[0].secret_hash));
    check(memmem(list.keys[0].secret_hash, KEY_HASH_BYTES, secret.at, 16) == NULL);
    store_close(service.store);
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(a_wrong_key_is_refused_and_nothing_is_stored) {
    static const struct {
        const char *name, *authority, *code;
    } cases[] = {
        {"", "", "key.name"},
        {"\xff", "", "key.name"},
        {"123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
         "01",
         "", "key.name"},
        {"taken", "", "key.exists"},
        {"x", "{", "key.authority"},
        {"x", "{}", "key.authority"},
        {"x", "{\"mbox\":\"a@b.example\"}", "key.authority"},
    };
    struct arena mem = {0};
    struct err good = {0};
    struct service service = service_on(where, &good);
    struct text credentials;
    check(keys_add(&mem, &service, text_of("taken"), SCOPE_ALL, TEXT_NONE, &credentials, &good));

    for (int32_t i = 0; i < COUNT(cases); i++) {
        struct err err = {0};
        check(!keys_add(&mem, &service, text_of(cases[i].name), SCOPE_ALL, text_of(cases[i].authority),
                        &credentials, &err));
        check_text(text_of(err.code), cases[i].code);
    }
    struct err unknown = {0}, rights = {0};
    check(!keys_revoke(&mem, &service, text_of("nobody"), &unknown));
    check_text(text_of(unknown.code), "key.not-found");
    service.rights = RIGHT_IMPORT;
    check(!keys_revoke(&mem, &service, text_of("taken"), &rights));
    check_int(rights.kind, ERR_RIGHTS);
    check_int(list_of(&mem, service.store).count, 1);
    store_close(service.store);
    arena_clear(&mem);
}

TEST(scopes_are_read_printed_and_open_what_they_name) {
    struct arena mem = {0};
    struct err err = {0}, wrong = {0}, none = {0};
    uint32_t scopes;

    check(scopes_read(text_of("statements/write, state"), &scopes, &err));
    check_int(scopes, SCOPE_STATEMENTS_WRITE | SCOPE_STATE);
    check_text(scopes_print(&mem, scopes), "statements/write state");
    check(!scopes_read(text_of("statements"), &scopes, &wrong));
    check_text(text_of(wrong.code), "key.scope");
    check(!scopes_read(text_of(" , "), &scopes, &none));

    check(scopes_allow(SCOPE_STATE, SCOPE_STATE, false));
    check(!scopes_allow(SCOPE_STATE, SCOPE_PROFILE, false));
    check(scopes_allow(SCOPE_ALL, SCOPE_PROFILE, false));
    check(scopes_allow(SCOPE_ALL_READ, SCOPE_PROFILE, true));
    check(!scopes_allow(SCOPE_ALL_READ, SCOPE_PROFILE, false));
    check(!scopes_allow(SCOPE_NONE, SCOPE_PROFILE, true));
    arena_clear(&mem);
}
