/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record/xapi_text: the kinds of text that xAPI names: UUIDs, IRIs, language tags, media types, durations.
 */
#ifndef CADRE_RECORD_XAPI_TEXT_H
#define CADRE_RECORD_XAPI_TEXT_H

#include "core/text.h"

/* 8-4-4-4-12 hex digits in either case, as RFC 4122 writes them; any variant and version. */
bool uuid_read(struct text t, uint8_t out[16]);
struct uuid_text {
    char at[40];
} uuid_print(const uint8_t uuid[16]); /* lower case, 36 bytes */

bool iri_is_absolute(struct text t); /* RFC 3987 with a scheme: "http://a.kz/курс", "urn:x:y" */
bool language_tag_is(struct text t); /* well-formed by RFC 5646: "kk", "zh-Hant-CN", "x-own", "i-klingon" */
bool media_type_is(struct text t);   /* RFC 2046: "text/plain; charset=utf-8" */
bool mailto_is(struct text t);       /* "mailto:user@host" */
bool hex_is(struct text t, int64_t digits); /* exactly so many hex digits */

/* An ISO 8601 duration (4.4.3.2): "PT4H35M59.14S", "P3Y1M29DT4H35M59.14S", "P4W"; a fraction at the last
 * component only. */
bool duration_is(struct text t);
/*
 * Whether two durations are the same string up to 0.01 s: "PT1.129S" is "PT1.12S", but "PT60S" is not "PT1M",
 * since months and even minutes vary in length (xAPI 1.0.3 Data 2.3.1).
 */
bool duration_same(struct text a, struct text b);

#endif
