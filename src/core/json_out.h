/* SPDX-License-Identifier: Apache-2.0 */
/* core/json_out: JSON written in order, straight to a buffer, without spaces. Keys are NULL inside an array.
 */
#ifndef CADRE_CORE_JSON_OUT_H
#define CADRE_CORE_JSON_OUT_H

#include "core/text.h"

struct json_out {
    struct buffer *to;
    bool after_value; /* a comma comes before the next */
};

void json_open(struct json_out *out, const char *key, char bracket); /* '{' or '[' */
void json_close(struct json_out *out, char bracket);                 /* '}' or ']' */
void json_int(struct json_out *out, const char *key, int64_t number);
/* millionths as a decimal without trailing zeros: 56.3 */
void json_millionths(struct json_out *out, const char *key, int64_t millionths);
void json_text(struct json_out *out, const char *key, struct text value);
void json_bool(struct json_out *out, const char *key, bool value);
void json_null(struct json_out *out, const char *key);
/* The key of a value that follows, when it is not a constant. */
void json_key(struct json_out *out, struct text key);

#endif
