/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/jansson_oracle.h"

#include <jansson.h>
#include <string.h>

static void print_string(struct buffer *out, const char *at, size_t length) {
    buffer_char(out, '"');
    buffer_add(out, (struct text){at, (int64_t)length});
}

static void print_value(struct buffer *out, json_t *value) {
    size_t i;
    const char *key;
    json_t *inner;
    switch (json_typeof(value)) {
    case JSON_NULL:
        buffer_adds(out, "null");
        break;
    case JSON_FALSE:
        buffer_adds(out, "false");
        break;
    case JSON_TRUE:
        buffer_adds(out, "true");
        break;
    case JSON_INTEGER:
    case JSON_REAL:
        buffer_print(out, "%a", json_number_value(value) + 0.0);
        break;
    case JSON_STRING:
        print_string(out, json_string_value(value), json_string_length(value));
        break;
    case JSON_ARRAY:
        buffer_print(out, "[%zu", json_array_size(value));
        json_array_foreach(value, i, inner) {
            buffer_char(out, ' ');
            print_value(out, inner);
        }
        break;
    case JSON_OBJECT:
        buffer_print(out, "{%zu", json_object_size(value));
        json_object_foreach(value, key, inner) {
            buffer_char(out, ' ');
            print_string(out, key, strlen(key));
            print_value(out, inner);
        }
        break;
    }
}

enum oracle jansson_oracle(struct text bytes, struct buffer *out) {
    if (bytes.length > 0 && memchr(bytes.at, '\0', (size_t)bytes.length) != NULL) return ORACLE_CANNOT;
    json_error_t error;
    size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL;
    json_t *value = json_loadb(bytes.at, (size_t)bytes.length, flags, &error);
    if (value != NULL) {
        print_value(out, value);
        json_decref(value);
        return ORACLE_READS;
    }
    enum json_error_code code = json_error_code(&error);
    return code == json_error_numeric_overflow || code == json_error_null_byte_in_key ? ORACLE_CANNOT
                                                                                      : ORACLE_REFUSES;
}

bool jansson_reads(struct text bytes) {
    json_t *value = json_loadb(bytes.at, (size_t)bytes.length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    json_decref(value);
    return value != NULL;
}
