/* SPDX-License-Identifier: Apache-2.0 */
#include "web/shapes.h"

#include "core/day.h"
#include "core/must.h"

#include <string.h>

const struct shape_line shape_lines[] = {
#define SHAPE(name, what) {LINE_SHAPE, #name, "", what},
#define LIKE(name) {LINE_LIKE, #name, "", ""},
#define HAS(name, type, what) {LINE_HAS, #name, type, what},
#define MAY(name, type, what) {LINE_MAY, #name, type, what},
#include "web/shapes.def"
};

const int32_t shape_line_count = (int32_t)(sizeof shape_lines / sizeof shape_lines[0]);

const struct shape_line *shape_find(struct text name) {
    for (int32_t i = 0; i < shape_line_count; i++)
        if (shape_lines[i].kind == LINE_SHAPE && text_is(name, shape_lines[i].name)) return &shape_lines[i];
    return NULL;
}

static void collect(const struct shape_line *shape, const struct shape_line **out, int32_t *count) {
    const struct shape_line *end = shape_lines + shape_line_count;
    must(shape != NULL);
    for (const struct shape_line *line = shape + 1; line < end && line->kind != LINE_SHAPE; line++) {
        must(*count < SHAPE_MEMBERS_MAX);
        if (line->kind == LINE_LIKE) collect(shape_find(text_of(line->name)), out, count);
        else out[(*count)++] = line;
    }
}

int32_t shape_members(const struct shape_line *shape, const struct shape_line *out[SHAPE_MEMBERS_MAX]) {
    int32_t count = 0;
    collect(shape, out, &count);
    return count;
}

/* ---- types ---- */

/* "T or U" -> "T", leaving "U". */
static struct text alternative(struct text *rest) {
    static const char between[] = " or ";
    const char *end = memmem(rest->at, (size_t)rest->length, between, sizeof between - 1);
    struct text first = *rest;
    if (end == NULL) {
        *rest = TEXT_NONE;
        return first;
    }
    first.length = end - first.at;
    *rest = (struct text){end + 4, rest->length - first.length - 4};
    return first;
}

static bool begins(struct text t, const char *with, struct text *out_after) {
    int64_t length = (int64_t)strlen(with);
    if (t.length < length || memcmp(t.at, with, (size_t)length) != 0) return false;
    *out_after = (struct text){t.at + length, t.length - length};
    return true;
}

/* "0..", "1..1000" */
static bool is_range(struct text t, struct shape_type *out) {
    const char *dots = memmem(t.at, (size_t)t.length, "..", 2);
    if (dots == NULL) return false;
    struct text max = {dots + 2, t.at + t.length - dots - 2};
    out->kind = TYPE_INT;
    out->max = INT64_MAX;
    return text_int((struct text){t.at, dots - t.at}, INT64_MIN, INT64_MAX, &out->min) &&
           (max.length == 0 || text_int(max, out->min, INT64_MAX, &out->max));
}

bool shape_type_next(struct text *rest, struct shape_type *out) {
    static const char *const words[] = {
        [TYPE_TEXT] = "text", [TYPE_DAY] = "day",       [TYPE_TIME] = "time", [TYPE_BOOL] = "bool",
        [TYPE_INT] = "int",   [TYPE_NUMBER] = "number", [TYPE_NULL] = "null", [TYPE_ANY] = "any"};
    if (rest->length == 0) return false;
    struct text type = alternative(rest);
    *out = (struct shape_type){.min = INT64_MIN, .max = INT64_MAX, .words = type};
    for (int32_t kind = TYPE_TEXT; kind <= TYPE_ANY; kind++)
        if (text_is(type, words[kind])) {
            out->kind = (enum shape_type_kind)kind;
            return true;
        }
    if (is_range(type, out)) return true;
    out->kind = begins(type, "list of ", &out->words)               ? TYPE_LIST
                : memchr(type.at, '|', (size_t)type.length) != NULL ? TYPE_WORDS
                                                                    : TYPE_SHAPE;
    if (out->kind == TYPE_SHAPE) out->shape = shape_find(type);
    must(out->kind != TYPE_SHAPE || out->shape != NULL);
    return true;
}

static bool is_word(struct text words, struct text value) {
    struct text word;
    while (text_next(&words, '|', &word))
        if (text_equal(word, value)) return true;
    return false;
}

/* 2008-01-31T09:30:00Z, with a fraction of a second or without */
static bool is_time(struct text t) {
    static const char form[] = "0000-00-00T00:00:00";
    day d;
    if (t.length < (int64_t)sizeof form || t.at[t.length - 1] != 'Z' ||
        !day_parse((struct text){t.at, 10}, &d))
        return false;
    for (size_t i = 0; i < sizeof form - 1; i++)
        if (form[i] == '0' ? t.at[i] < '0' || t.at[i] > '9' : t.at[i] != form[i]) return false;
    return true;
}

bool shape_type_takes(const struct shape_type *type, struct text value) {
    int64_t number;
    day d;
    switch (type->kind) {
    case TYPE_TEXT:
    case TYPE_ANY:
        return true;
    case TYPE_DAY:
        return day_parse(value, &d);
    case TYPE_TIME:
        return is_time(value);
    case TYPE_BOOL:
        return text_is(value, "0") || text_is(value, "1") || text_is(value, "true") ||
               text_is(value, "false");
    case TYPE_INT:
        return text_int(value, type->min, type->max, &number);
    case TYPE_WORDS:
        return is_word(type->words, value);
    case TYPE_NUMBER:
    case TYPE_NULL:
    case TYPE_LIST:
    case TYPE_SHAPE:
        return false;
    }
    return false;
}

const char *shape_type_says(struct arena *mem, struct text type) {
    struct text after;
    const char *form = begins(type, "day", &after)    ? " (YYYY-MM-DD)"
                       : begins(type, "time", &after) ? " (YYYY-MM-DDThh:mm:ssZ)"
                                                      : "";
    return text_zero_ended(mem, text_print(mem, "%.*s%s", TEXT_ARGS(type), form));
}

/* ---- JSON ---- */

static bool is_int(const struct json *json, int32_t node, const struct shape_type *type) {
    int64_t number;
    return json_kind(json, node) == JSON_NUMBER && json_integer(json_raw(json, node), &number) &&
           number >= type->min && number <= type->max;
}

/* Values without others in them. */
static bool is_value(struct arena *mem, const struct json *json, int32_t node,
                     const struct shape_type *type) {
    enum json_kind kind = json_kind(json, node);
    switch (type->kind) {
    case TYPE_ANY:
        return true;
    case TYPE_NULL:
        return kind == JSON_NULL;
    case TYPE_BOOL:
        return kind == JSON_TRUE || kind == JSON_FALSE;
    case TYPE_NUMBER:
        return kind == JSON_NUMBER;
    case TYPE_INT:
        return is_int(json, node, type);
    case TYPE_TEXT:
    case TYPE_DAY:
    case TYPE_TIME:
    case TYPE_WORDS:
        return kind == JSON_STRING && shape_type_takes(type, json_unescaped(mem, json, node));
    case TYPE_LIST:
    case TYPE_SHAPE:
        return false;
    }
    return false;
}

static const struct shape_line *member_find(const struct shape_line **members, int32_t count,
                                            struct text name) {
    for (int32_t i = 0; i < count; i++)
        if (text_is(name, members[i]->name)) return members[i];
    return NULL;
}

static bool object_fits(struct arena *mem, const struct json *json, int32_t node,
                        const struct shape_line *shape, struct err *err) {
    const struct shape_line *members[SHAPE_MEMBERS_MAX];
    int32_t count = shape_members(shape, members);
    for (int32_t key = json_first(json, node); key != JSON_MISSING; key = json_following(json, node, key)) {
        const struct shape_line *member = member_find(members, count, json_unescaped(mem, json, key));
        if (member == NULL) {
            struct text pointer = json_pointer(mem, json, key);
            return err_fail_at(
                err, pointer, ERR_INPUT, "request.unknown-member",
                "\"%.*s\" has no place here\nLeave it out, or see /api/v1/openapi.json for how it "
                "is spelled.",
                TEXT_ARGS(text_shorten(mem, pointer, 300)));
        }
        if (!shape_fits(mem, json, key + 1, text_of(member->type), err)) return false;
    }
    for (int32_t i = 0; i < count; i++)
        if (members[i]->kind == LINE_HAS && json_member(json, node, members[i]->name) == JSON_MISSING) {
            struct text pointer = text_print(mem, "%.*s/%s", TEXT_ARGS(json_pointer(mem, json, node)),
                                             members[i]->name);
            return err_fail_at(
                err, pointer, ERR_INPUT, "request.member", "\"%.*s\" is missing\nIt takes: %s.",
                TEXT_ARGS(text_shorten(mem, pointer, 300)), shape_type_says(mem, text_of(members[i]->type)));
        }
    return true;
}

static bool list_fits(struct arena *mem, const struct json *json, int32_t node, struct text type,
                      struct err *err) {
    for (int32_t i = json_first(json, node); i != JSON_MISSING; i = json_following(json, node, i))
        if (!shape_fits(mem, json, i, type, err)) return false;
    return true;
}

bool shape_fits(struct arena *mem, const struct json *json, int32_t node, struct text type, struct err *err) {
    struct text rest = type;
    struct shape_type one;
    while (shape_type_next(&rest, &one)) {
        if (one.kind == TYPE_SHAPE && json_kind(json, node) == JSON_OBJECT)
            return object_fits(mem, json, node, one.shape, err);
        if (one.kind == TYPE_LIST && json_kind(json, node) == JSON_ARRAY)
            return list_fits(mem, json, node, one.words, err);
        if (is_value(mem, json, node, &one)) return true;
    }
    struct text pointer = json_pointer(mem, json, node);
    return err_fail_at(err, pointer, ERR_INPUT, "request.member",
                       "the value of \"%.*s\" is not one that is taken there\nIt takes: %s.",
                       TEXT_ARGS(text_shorten(mem, pointer, 300)), shape_type_says(mem, type));
}
