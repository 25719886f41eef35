/* SPDX-License-Identifier: Apache-2.0 */
/* Any text -> what kind of text it is. UUIDs and times that are read are printed, read again, and are the
 * same. */
#include "record/xapi_text.h"

#include "core/must.h"
#include "record/timestamp.h"
#include "tests/fuzz.h"

static void check_time(struct text input, enum xapi_version version) {
    struct instant instant, again;
    if (!timestamp_read(input, version, &instant)) return;
    must(instant.nanosecond >= 0 && instant.nanosecond < 1000000000);
    struct timestamp_text printed = timestamp_print(instant);
    must(timestamp_read(text_of(printed.at), XAPI_2_0, &again) && instant_compare(instant, again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct text input = {(const char *)bytes, (int64_t)length};
    uint8_t uuid[16], again[16];
    if (uuid_read(input, uuid))
        must(uuid_read(text_of(uuid_print(uuid).at), again) && memcmp(uuid, again, sizeof uuid) == 0);
    must(duration_same(input, input));
    if (duration_is(input)) must(length >= 3 && !iri_is_absolute(input));
    check_time(input, XAPI_1_0);
    check_time(input, XAPI_2_0);
    if (iri_is_absolute(input)) must(text_utf8_error(input) < 0 && length >= 3);
    if (mailto_is(input)) must(length >= 10);
    if (language_tag_is(input)) must(length >= 2 && !media_type_is(input));
    media_type_is(input);
    return 0;
}
