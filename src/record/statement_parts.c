/* SPDX-License-Identifier: Apache-2.0 */
#include "record/statement_parts.h"

#include "core/must.h"

#include <string.h>

enum { VALUE_SHOWN_MAX = 60, POINTER_SHOWN_MAX = 300 };

struct text string_at(struct checking *c, int32_t node) {
    return json_unescaped(c->mem, c->json, node);
}

static struct text pointer_shown(struct checking *c, struct text pointer) {
    struct buffer shown = {.mem = c->mem};
    buffer_shown(&shown, text_shorten(c->mem, pointer, POINTER_SHOWN_MAX));
    return buffer_text(&shown);
}

bool rule_failed(struct checking *c, int32_t node, const char *code, const char *text, ...) {
    va_list args;
    va_start(args, text);
    struct text says = text_print_list(c->mem, text, args);
    va_end(args);
    const char *line = memchr(says.at, '\n', (size_t)says.length);
    struct text what = {says.at, line == NULL ? says.length : line - says.at};
    struct buffer value = {.mem = c->mem};
    buffer_shown(&value, text_shorten(c->mem, json_raw(c->json, node), VALUE_SHOWN_MAX));
    struct text pointer = json_pointer(c->mem, c->json, node);
    return err_fail_at(c->err, pointer, ERR_INPUT, code, "%.*s %.*s, at \"%.*s\"%s",
                       TEXT_ARGS(buffer_text(&value)), TEXT_ARGS(what), TEXT_ARGS(pointer_shown(c, pointer)),
                       line == NULL ? "" : line);
}

/* ---- objects and arrays ---- */

static int32_t part_of(struct checking *c, int32_t key, const struct part *parts, int32_t count) {
    struct text name = string_at(c, key);
    for (int32_t i = 0; i < count; i++)
        if (parts[i].length == name.length && memcmp(parts[i].name, name.at, (size_t)name.length) == 0)
            return i;
    return -1;
}

static bool unknown_member(struct checking *c, int32_t key, const char *what, const struct part *parts,
                           int32_t count) {
    struct buffer names = {.mem = c->mem};
    for (int32_t i = 0; i < count; i++) buffer_print(&names, "%s%s", i == 0 ? "" : ", ", parts[i].name);
    return rule_failed(c, key, "xapi.unknown-member",
                       "is no member of %s\nIts members are %.*s; upper and lower case count.", what,
                       TEXT_ARGS(buffer_text(&names)));
}

static bool missing_member(struct checking *c, int32_t node, const char *what, const char *name) {
    struct text pointer = json_pointer(c->mem, c->json, node);
    return err_fail_at(c->err, pointer, ERR_INPUT, "xapi.missing", "%s has no \"%s\", at \"%.*s\"", what,
                       name, TEXT_ARGS(pointer_shown(c, pointer)));
}

bool check_object(struct checking *c, int32_t node, const char *what, const struct part *parts, int32_t count,
                  int32_t *found) {
    must(count <= PARTS_MAX);
    if (json_kind(c->json, node) != JSON_OBJECT)
        return rule_failed(c, node, "xapi.type", "is not %s, which is an object", what);
    for (int32_t i = 0; i < count; i++) found[i] = JSON_MISSING;
    for (int32_t m = json_first(c->json, node); m != JSON_MISSING; m = json_following(c->json, node, m)) {
        int32_t part = part_of(c, m, parts, count);
        if (part < 0) return unknown_member(c, m, what, parts, count);
        if (json_kind(c->json, m + 1) == JSON_NULL)
            return rule_failed(c, m + 1, "xapi.null",
                               "is not allowed outside extensions\n"
                               "Leave the member out instead.");
        if (!parts[part].check(c, m + 1)) return false;
        found[part] = m + 1;
    }
    for (int32_t i = 0; i < count; i++)
        if (parts[i].required && found[i] == JSON_MISSING)
            return missing_member(c, node, what, parts[i].name);
    return true;
}

bool check_array(struct checking *c, int32_t node, bool (*check)(struct checking *c, int32_t node)) {
    if (json_kind(c->json, node) != JSON_ARRAY) return rule_failed(c, node, "xapi.type", "is not an array");
    for (int32_t m = json_first(c->json, node); m != JSON_MISSING; m = json_following(c->json, node, m))
        if (!check(c, m)) return false;
    return true;
}

/* ---- single values ---- */

bool check_any(struct checking *c, int32_t node) {
    (void)c, (void)node;
    return true;
}

bool check_string(struct checking *c, int32_t node) {
    if (json_kind(c->json, node) == JSON_STRING) return true;
    return rule_failed(c, node, "xapi.type", "is not a string");
}

bool check_boolean(struct checking *c, int32_t node) {
    enum json_kind kind = json_kind(c->json, node);
    if (kind == JSON_TRUE || kind == JSON_FALSE) return true;
    return rule_failed(c, node, "xapi.type", "is not true or false");
}

bool check_number(struct checking *c, int32_t node) {
    if (json_kind(c->json, node) == JSON_NUMBER) return true;
    return rule_failed(c, node, "xapi.type", "is not a number");
}

bool check_iri(struct checking *c, int32_t node) {
    if (!check_string(c, node)) return false;
    if (iri_is_absolute(string_at(c, node))) return true;
    return rule_failed(c, node, "xapi.iri",
                       "is not an absolute IRI\n"
                       "An IRI has a scheme: \"https://example.org/x\".");
}

bool check_uuid(struct checking *c, int32_t node) {
    uint8_t uuid[16];
    if (!check_string(c, node)) return false;
    if (uuid_read(string_at(c, node), uuid)) return true;
    return rule_failed(c, node, "xapi.uuid",
                       "is not a UUID\n"
                       "A UUID is 32 hex digits in groups of 8-4-4-4-12.");
}

bool check_timestamp(struct checking *c, int32_t node) {
    struct instant instant;
    if (!check_string(c, node)) return false;
    if (timestamp_read(string_at(c, node), c->version, &instant)) return true;
    if (c->version == XAPI_2_0)
        return rule_failed(
            c, node, "xapi.timestamp",
            "is not a time of RFC 3339\n"
            "Write it like \"2008-09-15T15:53:00.601Z\", with seconds and an offset that is not -00:00.");
    return rule_failed(c, node, "xapi.timestamp",
                       "is not a time of ISO 8601\n"
                       "Write it like \"2008-09-15T15:53:00.601Z\"; the offset -00:00 is not allowed.");
}

bool check_language(struct checking *c, int32_t node) {
    if (!check_string(c, node)) return false;
    if (language_tag_is(string_at(c, node))) return true;
    return rule_failed(c, node, "xapi.language",
                       "is not a language tag of RFC 5646\n"
                       "A tag looks like \"kk\", \"ru-KZ\" or \"zh-Hant\".");
}

bool check_language_map(struct checking *c, int32_t node) {
    if (json_kind(c->json, node) != JSON_OBJECT)
        return rule_failed(c, node, "xapi.type",
                           "is not a language map, which is an object\n"
                           "Write it like {\"en\": \"text\"}.");
    for (int32_t m = json_first(c->json, node); m != JSON_MISSING; m = json_following(c->json, node, m))
        if (!check_language(c, m) || !check_string(c, m + 1)) return false;
    return true;
}

bool check_extensions(struct checking *c, int32_t node) {
    if (json_kind(c->json, node) != JSON_OBJECT)
        return rule_failed(c, node, "xapi.type", "is not an object of extensions");
    for (int32_t m = json_first(c->json, node); m != JSON_MISSING; m = json_following(c->json, node, m))
        if (!check_iri(c, m)) return false;
    return true;
}

void add_term(struct checking *c, enum term_kind kind, struct text key, uint8_t roles) {
    if (roles == 0) return;
    arena_grow(c->mem, c->terms, c->term_count, &c->term_capacity);
    c->terms[c->term_count++] = (struct statement_term){(uint8_t)kind, roles, key};
}
