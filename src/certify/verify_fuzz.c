/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a certificate's file and as a list -> a verdict, never a good one. */
#include "certify/verify.h"

#include "core/must.h"
#include "tests/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    static struct public_key key;
    static struct arena for_ever;
    struct arena mem = {0};
    if (key.kid.length == 0) {
        struct signer *signer = signer_make(SIGNING_EDDSA);
        key = *signer_public(signer);
        key.kid = text_keep(&for_ever, key.kid);
        signer_end(signer);
    }
    struct key_set keys = {&key, 1};
    struct text input = {(const char *)bytes, (int64_t)length};
    struct question question = {.file = input, .keys = &keys, .list = input, .now = 1230768000};
    struct verification v;
    verify(&mem, &question, &v);
    must(v.verdict == VERDICT_NO_CERTIFICATE || v.verdict == VERDICT_ALTERED ||
         v.verdict == VERDICT_UNKNOWN_KEY);
    for (int32_t i = 0; i < CHECK_COUNT; i++) must(text_utf8_error(v.checks[i].text) < 0);
    arena_clear(&mem);
    return 0;
}
