/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core/json: strict JSON (RFC 8259) over the received bytes.
 *
 *   bytes  ->  nodes: a tape of offsets into them, in document order
 *
 * Nothing is copied or converted: numbers keep their spelling, strings their escapes, and any value can be
 * cut out as it was sent. Refused besides what the grammar refuses: bytes that are not UTF-8, a byte-order
 * mark, escapes of half a surrogate pair, the same key twice in an object (compared after unescaping),
 * nesting past JSON_DEPTH_MAX. "\u0000" is a character like any other: unescaped text may hold zero bytes.
 *
 * The tape of [{"a":1},2] is, node by node: array, object, key "a", number 1, number 2. A key is a
 * node of its own, right before its value.
 *
 * Names keep clear of jansson's functions, which would be taken for ours when both are linked.
 */
#ifndef CADRE_CORE_JSON_H
#define CADRE_CORE_JSON_H

#include "core/err.h"
#include "core/text.h"

enum { JSON_MISSING = -1, JSON_DEPTH_MAX = 100, JSON_BYTES_MAX = 1 << 28 };

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_node {
    int32_t begin, end; /* bytes of the value, quotes and brackets included: [begin, end) */
    int32_t next;       /* the node after this whole value */
    int32_t count;      /* members of an object, elements of an array, else 0 */
    uint8_t kind;       /* enum json_kind */
    bool escaped;       /* a string with a backslash in it */
};

struct json {
    struct text bytes;
    const struct json_node *nodes; /* [count]; node 0 is the root */
    int32_t count;
};

/*
 * The bytes must outlive `out`; its nodes live in `mem`: 20 bytes each, at most one for two bytes of input.
 * 1 KB of statement takes 1 to 2 microseconds; no input takes more than n log n.
 *
 * Errors name the place as a JSON pointer and as a byte: json.empty, json.syntax, json.end (too short),
 * json.trailing (bytes after the value), json.number, json.escape, json.control (a raw control character),
 * json.utf8, json.byte-order-mark, json.duplicate-key; ERR_LIMIT: json.depth, json.too-large.
 */
bool json_read(struct arena *mem, struct text bytes, struct json *out, struct err *err);

/*
 * Members and elements in order:
 *     for (int32_t m = json_first(&j, node); m != JSON_MISSING; m = json_following(&j, node, m)) ...
 * m is an array's element, or an object's key, whose value is m + 1. No members: JSON_MISSING at once, which
 * is also what other kinds than arrays and objects give.
 */
static inline int32_t json_first(const struct json *json, int32_t node) {
    return json->nodes[node].count > 0 ? node + 1 : JSON_MISSING;
}

static inline int32_t json_following(const struct json *json, int32_t parent, int32_t m) {
    int32_t value = json->nodes[parent].kind == JSON_OBJECT ? m + 1 : m;
    int32_t next = json->nodes[value].next;
    return next < json->nodes[parent].next ? next : JSON_MISSING;
}

static inline enum json_kind json_kind(const struct json *json, int32_t node) {
    return (enum json_kind)json->nodes[node].kind;
}

/* The value of the member `name`, or JSON_MISSING: also when `object` is JSON_MISSING or no object. */
int32_t json_member(const struct json *json, int32_t object, const char *name);
/* The bytes as sent, quotes and brackets included. */
struct text json_raw(const struct json *json, int32_t node);
/* A string without quotes and escapes: a slice of the bytes, or in `mem` when it had escapes. */
struct text json_unescaped(struct arena *mem, const struct json *json, int32_t node);
bool json_string_is(const struct json *json, int32_t node, const char *expected); /* false for other kinds */
/*
 * Whether both are the same value: the order of keys, escapes, white space and the spelling of numbers aside.
 * Numbers are compared as decimals, exactly: 1.0 = 1e0 = 1, and 20-digit integers differ when they differ
 * (with exponents of over 17 digits: unless they are spelled alike).
 */
bool json_same(const struct json *a, int32_t na, const struct json *b, int32_t nb);
/* Numbers as they are spelled, compared exactly: below 0, 0, above 0 (exponents of over 17 digits: as far as
 * 1e17). */
int json_number_compare(struct text a, struct text b);
/* A number that is whole ("27", "27.0", "2.7e1") and fits; false otherwise. */
bool json_integer(struct text number, int64_t *out);
/* RFC 6901: "" is the root, "/context/extensions/http:~1~1a/0" an element. In `mem`. */
struct text json_pointer(struct arena *mem, const struct json *json, int32_t node);

/*
 * Both are objects: `old` with its members replaced by and completed with those of `new` (top level only),
 * members of `old` first, values byte for byte. This is how a document is POSTed onto another.
 */
void json_merge(struct buffer *out, const struct json *old, const struct json *new);

#endif
