/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as what a token holds, and as keys -> read or refused with a reason. */
#include "certify/status_list.h"

#include "core/must.h"
#include "tests/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct arena mem = {0};
    struct text input = {(const char *)bytes, (int64_t)length};
    struct credential credential;
    struct status_list list;
    struct key_set keys;
    struct err first = {0}, second = {0}, third = {0};
    bool read = credential_read(&mem, input, &credential, &first);
    must(read != err_any(&first));
    must(!read || (credential.holder_count <= HOLDERS_MAX && credential.valid_from <= INT64_MAX - 1));
    read = status_list_read(&mem, input, &list, &second);
    must(read != err_any(&second));
    must(!read || (list.places >= STATUS_PLACES && (status_list_has(&list, list.places - 1) || true)));
    read = key_set_read(&mem, input, &keys, &third);
    must(read != err_any(&third));
    must(!read || keys.count > 0);
    arena_clear(&mem);
    return 0;
}
