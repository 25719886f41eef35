/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core/query: what HTTP carries in small print: query strings and forms, media types, Accept-Language, ETags.
 */
#ifndef CADRE_CORE_QUERY_H
#define CADRE_CORE_QUERY_H

#include "core/err.h"
#include "core/text.h"

enum { QUERY_PARAMETERS_MAX = 100 };

struct query_parameter {
    struct text name, value; /* decoded UTF-8 */
};

/* Not "query": that is the name of the enum of SQL texts. */
struct query_list {
    const struct query_parameter *list; /* in the order sent */
    int32_t count;
};

/*
 * "a=1&b=%D2%9B+x" -> a: "1", b: "қ x"; a name without "=" has an empty value; empty parts between "&" are
 * skipped. Lists and decoded texts live in `mem`, others in the bytes.
 * Errors: query.escape (% without two hex digits, %00), query.utf8, query.duplicate (unless
 * `duplicates_allowed`), ERR_LIMIT: query.too-many.
 */
bool query_read(struct arena *mem, struct text bytes, bool duplicates_allowed, struct query_list *out,
                struct err *err);
/* NULL when there is none of that name; names are compared with their case. */
const struct query_parameter *query_find(const struct query_list *query, const char *name);

/*
 * A parameter of a header's value, by its name in any case: header_parameter("multipart/mixed; boundary=\"a
 * b\"", "boundary") gives `a b`. false when it is not there or the value's form is broken. In `mem` when it
 * was quoted.
 */
bool header_parameter(struct arena *mem, struct text value, const char *name, struct text *out);
/* The media type before the parameters: "multipart/mixed"; compare with text_is_anycase. */
struct text header_media_type(struct text value);
bool text_is_anycase(struct text t, const char *zero_ended); /* ASCII letters in either case */

/*
 * One range of an Accept-Language value, most wanted first, in the order sent where weights are equal; ranges
 * with q=0 and what is not a range are left out. At most LANGUAGE_RANGES_MAX are looked at.
 */
enum { LANGUAGE_RANGES_MAX = 30 };
struct language_ranges {
    struct text list[LANGUAGE_RANGES_MAX]; /* "kk-KZ", "*"; slices of the value */
    int32_t count;
};
struct language_ranges language_ranges_read(struct text accept_language);

#endif
