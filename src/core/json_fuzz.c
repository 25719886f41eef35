/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes -> a tape, or an error with its place. Every node lies inside its parent and after its sibling;
 * strings are UTF-8 once unescaped; a document is the same as itself. jansson reads and refuses the same, its
 * limits aside.
 */
#include "core/json.h"

#include "core/must.h"
#include "tests/fuzz.h"
#include "tests/jansson_oracle.h"

#include <stdlib.h>

static void check_node(struct arena *mem, const struct json *json, int32_t node, struct buffer *dump);

static void check_members(struct arena *mem, const struct json *json, int32_t node, struct buffer *dump) {
    const struct json_node *n = &json->nodes[node];
    bool object = n->kind == JSON_OBJECT;
    int32_t expected = node + 1, at = n->begin + 1, count = 0;
    buffer_print(dump, "%c%d", object ? '{' : '[', n->count);
    for (int32_t m = json_first(json, node); m != JSON_MISSING; m = json_following(json, node, m), count++) {
        int32_t value = object ? m + 1 : m;
        must(m == expected && json->nodes[m].begin >= at && json->nodes[value].end < n->end);
        must(!object || (json->nodes[m].kind == JSON_STRING && json->nodes[m].next == value));
        buffer_char(dump, ' ');
        if (object) check_node(mem, json, m, dump);
        check_node(mem, json, value, dump);
        expected = json->nodes[value].next;
        at = json->nodes[value].end;
    }
    must(count == n->count && expected == n->next);
}

static void check_node(struct arena *mem, const struct json *json, int32_t node, struct buffer *dump) {
    static const char *const words[] = {"null", "false", "true"};
    enum json_kind kind = json_kind(json, node);
    must(json->nodes[node].begin < json->nodes[node].end);
    if (kind <= JSON_TRUE) {
        must(text_is(json_raw(json, node), words[kind]));
        buffer_adds(dump, words[kind]);
    } else if (kind == JSON_NUMBER) {
        int64_t whole;
        struct text number = json_raw(json, node);
        must(json_number_compare(number, number) == 0);
        if (json_integer(number, &whole))
            must(json_number_compare(number, text_print(mem, "%lld", (long long)whole)) == 0);
        buffer_print(dump, "%a", strtod(text_zero_ended(mem, number), NULL) + 0.0);
    } else if (kind == JSON_STRING) {
        struct text plain = json_unescaped(mem, json, node);
        must(text_utf8_error(plain) < 0);
        buffer_char(dump, '"');
        buffer_add(dump, plain);
    } else {
        check_members(mem, json, node, dump);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct arena mem = {0};
    struct text input = {(const char *)bytes, (int64_t)length};
    struct json json;
    struct err err = {0};
    struct buffer ours = {.mem = &mem}, theirs = {.mem = &mem};
    bool read = json_read(&mem, input, &json, &err);
    must(read != err_any(&err));
    must(text_utf8_error(text_of(err.text)) < 0);
    enum oracle oracle = jansson_oracle(input, &theirs);
    if (read) {
        check_node(&mem, &json, 0, &ours);
        must(json.nodes[0].next == json.count);
        must(json_same(&json, 0, &json, 0));
        for (int32_t i = 0; i < json.count; i += 1 + json.count / 20) json_pointer(&mem, &json, i);
        must(oracle == ORACLE_CANNOT ||
             (oracle == ORACLE_READS && text_equal(buffer_text(&ours), buffer_text(&theirs))));
    } else {
        must(oracle != ORACLE_READS || err.kind == ERR_LIMIT);
    }
    arena_clear(&mem);
    return 0;
}
