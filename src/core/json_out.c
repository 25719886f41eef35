/* SPDX-License-Identifier: Apache-2.0 */
#include "core/json_out.h"

static bool is_plain(char c) {
    return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

static void add_quoted(struct buffer *to, struct text t) {
    buffer_char(to, '"');
    for (int64_t i = 0, plain = 0; i < t.length; i++) {
        for (plain = i; i < t.length && is_plain(t.at[i]);) i++;
        buffer_add(to, (struct text){t.at + plain, i - plain});
        if (i == t.length) break;
        if ((unsigned char)t.at[i] < 0x20) buffer_print(to, "\\u%04x", t.at[i]);
        else buffer_print(to, "\\%c", t.at[i]);
    }
    buffer_char(to, '"');
}

void json_key(struct json_out *out, struct text key) {
    if (out->after_value) buffer_char(out->to, ',');
    add_quoted(out->to, key);
    buffer_char(out->to, ':');
    out->after_value = false;
}

static void begin_value(struct json_out *out, const char *key) {
    if (key != NULL) json_key(out, text_of(key));
    else if (out->after_value) buffer_char(out->to, ',');
    out->after_value = true;
}

void json_open(struct json_out *out, const char *key, char bracket) {
    begin_value(out, key);
    buffer_char(out->to, bracket);
    out->after_value = false;
}

void json_close(struct json_out *out, char bracket) {
    buffer_char(out->to, bracket);
    out->after_value = true;
}

void json_int(struct json_out *out, const char *key, int64_t number) {
    begin_value(out, key);
    buffer_int(out->to, number);
}

void json_millionths(struct json_out *out, const char *key, int64_t millionths) {
    begin_value(out, key);
    uint64_t size = millionths < 0 ? 0 - (uint64_t)millionths : (uint64_t)millionths;
    if (millionths < 0) buffer_char(out->to, '-');
    buffer_int(out->to, (int64_t)(size / 1000000));
    int32_t part = (int32_t)(size % 1000000), width = 6;
    if (part == 0) return;
    while (part % 10 == 0) part /= 10, width--;
    buffer_print(out->to, ".%0*d", width, part);
}

void json_text(struct json_out *out, const char *key, struct text value) {
    begin_value(out, key);
    add_quoted(out->to, value);
}

void json_bool(struct json_out *out, const char *key, bool value) {
    begin_value(out, key);
    buffer_adds(out->to, value ? "true" : "false");
}

void json_null(struct json_out *out, const char *key) {
    begin_value(out, key);
    buffer_adds(out->to, "null");
}
