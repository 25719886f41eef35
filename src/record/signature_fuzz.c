/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a JWS -> an error: none signs this statement, unless the header names no key. */
#include "record/signature.h"

#include "core/must.h"
#include "tests/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    static const char statement[] =
        "{\"actor\":{\"mbox\":\"mailto:a@b.kz\"},\"verb\":{\"id\":\"a:b\"},\"object\":{\"id\":\"a:c\"}}";
    struct arena mem = {0};
    struct json json;
    struct err err = {0};
    must(json_read(&mem, text_of(statement), &json, &err));
    bool right = signature_check(&mem, (struct text){(const char *)bytes, (int64_t)length}, &json, 0,
                                 XAPI_2_0, &err);
    must(right != err_any(&err));
    must(right || text_utf8_error(text_of(err.text)) < 0);
    arena_clear(&mem);
    return 0;
}
