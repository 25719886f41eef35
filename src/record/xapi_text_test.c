/* SPDX-License-Identifier: Apache-2.0 */
#include "record/xapi_text.h"

#include "record/timestamp.h"
#include "tests/test.h"

#include <string.h>

/* Every text of `good` passes `is`, none of `wrong`; the first that does not is named. */
#define CHECK_TEXTS(is, good, wrong)                                                                         \
    do {                                                                                                     \
        for (int32_t i = 0; i < COUNT(good); i++)                                                            \
            if (!is(text_of(good[i]))) check_text(text_of(good[i]), "taken");                                \
        for (int32_t i = 0; i < COUNT(wrong); i++)                                                           \
            if (is(text_of(wrong[i]))) check_text(text_of(wrong[i]), "refused");                             \
    } while (0)

TEST(uuids_are_read_in_either_case_and_printed_in_lower) {
    uint8_t uuid[16];

    check(uuid_read(text_of("01234567-89AB-cdef-FEDC-ba9876543210"), uuid));
    check_int(uuid[0], 0x01);
    check_int(uuid[15], 0x10);
    check_text(text_of(uuid_print(uuid).at), "01234567-89ab-cdef-fedc-ba9876543210");

    static const char *const wrong[] = {"",
                                        "0123456789abcdeffedcba9876543210",
                                        "01234567-89ab-cdef-fedc-ba987654321",
                                        "01234567-89ab-cdef-fedc-ba98765432100",
                                        "01234567-89ab-cdef-fedcba98-76543210",
                                        "g1234567-89ab-cdef-fedc-ba9876543210",
                                        "{1234567-89ab-cdef-fedc-ba987654321}",
                                        "01234567 89ab-cdef-fedc-ba9876543210"};
    for (int32_t i = 0; i < COUNT(wrong); i++) check(!uuid_read(text_of(wrong[i]), uuid));
}

TEST(iris_have_a_scheme_and_no_blanks) {
    static const char *const good[] = {"http://a.kz",
                                       "urn:uuid:x",
                                       "a:b",
                                       "mailto:a@b",
                                       "http://a.kz/\xd2\x9b?\xd2\x9b=%d2%9b#x",
                                       "https://[::1]/a;b",
                                       "tag:adlnet.gov,2013:expapi:0.9:x",
                                       "x-a+b.c:y",
                                       "http://example.com/path/../x",
                                       "a:/",
                                       "http://a.kz/\xf0\x9f\x98\x80",
                                       "a:\xc2\xa0",
                                       "a:\xef\xb7\x8f",
                                       "a:\xef\xb7\xb0",
                                       "a:\xef\xbf\xaf",
                                       "a:%0A%A0%20"};
    static const char *const wrong[] = {"",
                                        "a",
                                        "a:",
                                        ":a",
                                        "1a:b",
                                        "a_b:c",
                                        "ab=c://x",
                                        "a b:c",
                                        "a:b c",
                                        "a:<b>",
                                        "a:\"",
                                        "a:{b}",
                                        "a:|",
                                        "a:\\",
                                        "a:^",
                                        "a:`",
                                        "a:%",
                                        "a:%4",
                                        "a:%4g",
                                        "a:\n",
                                        "a:\x7f",
                                        "a:\xc2\x80",
                                        "a:\xc2\x9f",
                                        "a:\xef\xb7\x90",
                                        "a:\xef\xb7\xaf",
                                        "a:\xef\xbf\xb0",
                                        "a:\xf0\x9f\xbf\xbe",
                                        "a:\xef\xbf\xbf",
                                        "/a/b",
                                        "//a",
                                        "\xd2\x9b:a"};
    CHECK_TEXTS(iri_is_absolute, good, wrong);
}

TEST(mailboxes_have_two_sides) {
    static const char *const good[] = {"mailto:a@b", "mailto:a.b+c@d-e.kz", "mailto:\xd2\x9b@b.kz",
                                       "mailto:a%40x@b.kz"};
    static const char *const wrong[] = {"",
                                        "mailto:",
                                        "mailto:a",
                                        "mailto:@b",
                                        "mailto:a@",
                                        "a@b.kz",
                                        "MAILTO:a@b",
                                        "mailto:a b@c",
                                        "mailto:a@b,c@d",
                                        "mailto:a@b?subject=x",
                                        "mailto:a@b\n",
                                        "mailto:<a@b>"};
    CHECK_TEXTS(mailto_is, good, wrong);
}

TEST(language_tags_are_well_formed) {
    static const char *const good[] = {"en",
                                       "kk",
                                       "cmn",
                                       "KK-kz",
                                       "ru-KZ",
                                       "zh-Hant",
                                       "zh-Hans-CN",
                                       "sr-Latn-RS",
                                       "es-419",
                                       "de-1996",
                                       "sl-rozaj-biske-1994",
                                       "zh-cmn-Hans-CN",
                                       "en-a-bbb-x-a-ccc",
                                       "de-CH-x-phonebk",
                                       "x-whatever",
                                       "x-a-b",
                                       "i-klingon",
                                       "en-GB-oed",
                                       "zh-min-nan",
                                       "abcd",
                                       "abcdefgh",
                                       "und",
                                       "art-lojban",
                                       "en-1-bb-2-cc"};
    static const char *const wrong[] = {"",
                                        "a",
                                        "x",
                                        "a12345",
                                        "a12345678",
                                        "abcdefghi",
                                        "en-",
                                        "-en",
                                        "en--US",
                                        "en_US",
                                        "en-US-",
                                        "zh-something-ccc",
                                        "en-x",
                                        "en-a",
                                        "en-a-x-b",
                                        "zh-z-aaa-z-bbb-c-ccc",
                                        "en-a-bb-A-cc",
                                        "12",
                                        "en US",
                                        "en-US1",
                                        "de-419-DE",
                                        "i-unknown",
                                        "en-\xd2\x9b",
                                        "abcd-abc",
                                        "en-1ab",
                                        "x-abcdefghi"};
    CHECK_TEXTS(language_tag_is, good, wrong);
}

TEST(media_types_have_two_parts) {
    static const char *const good[] = {"text/plain", "text/plain; charset=ascii",
                                       "application/vnd.a+json;x=\"y;z\"", "a/b ;c=d"};
    static const char *const wrong[] = {"",
                                        "text",
                                        "text/",
                                        "/plain",
                                        "text/plain charset",
                                        "text/plain/x",
                                        "te xt/plain",
                                        "text/plain;\n",
                                        "text /plain"};
    CHECK_TEXTS(media_type_is, good, wrong);
}

TEST(durations_are_of_iso_8601) {
    static const char *const good[] = {"PT4H35M59.14S",
                                       "P3Y1M29DT4H35M59.14S",
                                       "P4W",
                                       "P3Y",
                                       "PT0S",
                                       "PT16559.14S",
                                       "PT0,13S",
                                       "P1DT12H36M0.12567S",
                                       "PT0.5H",
                                       "P0.5Y",
                                       "P1YT1S",
                                       "P1.5W",
                                       "PT99999999999999999999S",
                                       "P0001Y"};
    static const char *const wrong[] = {
        "",         "P",      "PT",      "P1",     "1D",    "P1H",      "PT1D",    "P1DT",
        "P4W1D",    "P1D4W",  "P1M1Y",   "PT1S1M", "P1Y1Y", "P1.5DT1H", "P1.5D1H", "PT1.5M1S",
        "P-1D",     "-P1D",   "P1D ",    " P1D",   "pt1s",  "P1d",      "PT.5S",   "PT5.S",
        "PA1H0M0S", "P1WT1H", "PT1HT1M", "PW",     "P1S",   "P1W1W",    "PT1W",    "P1..5D"};
    CHECK_TEXTS(duration_is, good, wrong);
}

TEST(durations_are_the_same_string_up_to_hundredths) {
    static const char *const same[][2] = {
        {"PT1.129S", "PT1.12S"}, {"PT1.1S", "PT1.10S"}, {"PT1.1S", "PT1.109S"},  {"PT1.00S", "PT1S"},
        {"PT1.004S", "PT1S"},    {"PT1S", "PT1S"},      {"PT0.12S", "PT0,129S"}, {"P1.55D", "P1.55D"}};
    static const char *const different[][2] = {
        {"PT1.13S", "PT1.12S"}, {"PT60S", "PT1M"}, {"PT1S", "PT10S"}, {"P1.551D", "P1.55D"},
        {"PT1M", "PT1S"},       {"P1D", "PT24H"},  {"PT1S", "PT01S"}, {"PT1.1H", "PT1.1S"},
        {"", "PT1S"},           {"S", ""}};
    for (int32_t i = 0; i < COUNT(same); i++)
        if (!duration_same(text_of(same[i][0]), text_of(same[i][1])) ||
            !duration_same(text_of(same[i][1]), text_of(same[i][0])))
            check_text(text_of(same[i][0]), same[i][1]);
    for (int32_t i = 0; i < COUNT(different); i++)
        if (duration_same(text_of(different[i][0]), text_of(different[i][1])) ||
            duration_same(text_of(different[i][1]), text_of(different[i][0])))
            check_text(text_of(different[i][0]), "another");
}

/* ---- timestamps ---- */

static void check_times(const char *const times[][2], int32_t count, enum xapi_version version) {
    for (int32_t i = 0; i < count; i++) {
        struct instant instant;
        if (!timestamp_read(text_of(times[i][0]), version, &instant))
            check_text(text_of(times[i][0]), "taken");
        check_text(text_of(timestamp_print(instant).at), times[i][1]);
    }
}

static void check_refused(const char *const *times, int32_t count, enum xapi_version version) {
    struct instant instant;
    for (int32_t i = 0; i < count; i++)
        if (timestamp_read(text_of(times[i]), version, &instant)) check_text(text_of(times[i]), "refused");
}

TEST(times_of_rfc_3339_are_printed_in_utc) {
    static const char *const times[][2] = {
        {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"},
        {"2026-01-01T05:00:00.1+05:00", "2026-01-01T00:00:00.100Z"},
        {"2026-01-01T00:00:00.1234-03:30", "2026-01-01T03:30:00.1234Z"},
        {"2026-12-31T23:59:59.999999999Z", "2026-12-31T23:59:59.999999999Z"},
        {"2026-12-31T23:59:59.9999999999Z", "2026-12-31T23:59:59.999999999Z"},
        {"2026-12-31T22:00:00-05:00", "2027-01-01T03:00:00.000Z"},
        {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"},
        {"9999-12-31T23:59:59.9Z", "9999-12-31T23:59:59.900Z"},
        {"1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"},
        {"2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"},        /* a leap second */
        {"2017-01-01T04:59:60.5+05:00", "2017-01-01T00:00:00.500Z"}, /* the same, half a second on */
        {"2026-01-01T00:00:00+23:59", "2025-12-31T00:01:00.000Z"},
    };
    check_times(times, COUNT(times), XAPI_1_0);
    check_times(times, COUNT(times), XAPI_2_0);
    static const char *const lower[][2] = {{"2026-01-01t00:00:00z", "2026-01-01T00:00:00.000Z"}};
    check_times(lower, 1, XAPI_2_0);
}

TEST(iso_8601_has_more_forms_in_1_0_3) {
    static const char *const times[][2] = {
        {"2026-01-02", "2026-01-02T00:00:00.000Z"},
        {"20260102", "2026-01-02T00:00:00.000Z"},
        {"2026-01-02T03", "2026-01-02T03:00:00.000Z"},
        {"2026-01-02T03:04", "2026-01-02T03:04:00.000Z"},
        {"20260102T0304", "2026-01-02T03:04:00.000Z"},
        {"20260102T030405Z", "2026-01-02T03:04:05.000Z"},
        {"20260102T030405,25Z", "2026-01-02T03:04:05.250Z"},
        {"2026-01-02T03:04:05", "2026-01-02T03:04:05.000Z"},
        {"2026-01-02T03:04:05+05", "2026-01-01T22:04:05.000Z"},
        {"2026-01-02T03:04:05+0500", "2026-01-01T22:04:05.000Z"},
        {"2026-01-02T24:00:00Z", "2026-01-03T00:00:00.000Z"},
        {"2026-01-02T03:04Z", "2026-01-02T03:04:00.000Z"},
    };
    check_times(times, COUNT(times), XAPI_1_0);
    for (int32_t i = 0; i < COUNT(times); i++) check_refused(&times[i][0], 1, XAPI_2_0);
}

TEST(what_no_calendar_or_clock_has_is_no_time) {
    static const char *const wrong[] = {
        "",
        "x",
        "2026",
        "2026-01",
        "2026-1-2T00:00:00Z",
        "26-01-02T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-32T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-01-01T25:00:00Z",
        "2026-01-01T24:00:01Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:61Z",
        "2026-01-01T00:00:60Z",
        "2026-01-30T23:59:60Z",
        "2026-01-31T22:59:60Z",
        "2026-01-01 00:00:00Z",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00ZZ",
        "2026-01-01T00:00:00-00:00",
        "2026-01-01T00:00:00-0000",
        "2026-01-01T00:00:00-00",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+05:60",
        "2026-01-01T00:00:00+5:00",
        "2026-01-01T00:00:00 Z",
        " 2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00Z ",
        "01/011/2015",
        "2026-01-01TZ",
        "2026-01-01T",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "+02026-01-01T00:00:00Z",
        "2026-01-01T00:0:00Z",
        "2026-01-01T00:00:0Z",
        "2026-01-01T-1:00:00Z",
        "2026-01-01T00:00:00.5.5Z",
        "2026-T00:00:00Z",
        "2026T00:00:00Z",
        "2026-01-01T00:00:Z",
        "2026-01-01T00:Z",
        "9999-12-31T23:59:60Z",
        "2026-0101T00:00:00Z",
    };
    check_refused(wrong, COUNT(wrong), XAPI_1_0);
    check_refused(wrong, COUNT(wrong), XAPI_2_0);
}

TEST(instants_are_ordered) {
    struct instant a = {5, 1}, b = {5, 2}, c = {6, 0};

    check_int(instant_compare(a, a), 0);
    check(instant_compare(a, b) < 0 && instant_compare(b, a) > 0);
    check(instant_compare(b, c) < 0 && instant_compare(c, b) > 0);
}
