/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of the record store: by an administrator. */
#include "core/json.h"
#include "service/keys.h"
#include "web/desk_shapes.h"

bool keys_get(struct request *request, struct err *err) {
    struct key_list keys;
    struct list list;
    scoped(tx) struct tx *tx = tx_look(call_of(request)->service.store, err);
    if (tx == NULL || !service_may(&call_of(request)->service, RIGHT_KEYS, err) ||
        !keys_list(request->mem, tx, &keys, err) || !list_begin(&list, request, keys.count, err))
        return false;
    for (int64_t i = list.begin; i < list.end; i++) {
        const struct key *key = &keys.keys[i];
        json_open(&list.json, NULL, '{');
        json_text(&list.json, "key", key->public_id);
        json_text(&list.json, "name", key->name);
        json_words(&list.json, "scopes", scopes_print(request->mem, key->scopes));
        json_moment(&list.json, request->mem, "created", key->created_seconds);
        json_close(&list.json, '}');
    }
    return list_answer(&list);
}

bool keys_post(struct request *request, struct err *err) {
    struct json json;
    struct text name, words, credentials;
    struct body body;
    uint32_t scopes;
    if (!request_json(request, &json, err) || !json_member_text(request, &json, "name", true, &name, err) ||
        !json_member_text(request, &json, "scopes", true, &words, err) || !scopes_read(words, &scopes, err) ||
        !keys_add(request->mem, &call_of(request)->service, name, scopes, TEXT_NONE, &credentials, err))
        return false;
    body_begin(&body, request);
    json_text(&body.json, "credentials", credentials);
    return body_answer(&body, request, 201, TEXT_NONE);
}

bool key_delete(struct request *request, struct err *err) {
    struct text key;
    if (!request_part(request, "key", &key, err) ||
        !keys_revoke(request->mem, &call_of(request)->service, key, err))
        return false;
    answer(request, 204, NULL, TEXT_NONE);
    return true;
}
