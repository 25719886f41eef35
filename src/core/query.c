/* SPDX-License-Identifier: Apache-2.0 */
#include "core/query.h"

#include <string.h>
#include <strings.h>

enum { NAME_SHOWN_MAX = 60 };

/* ---- query strings ---- */

static int32_t hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static struct text shown(struct arena *mem, struct text t) {
    struct buffer b = {.mem = mem};
    buffer_shown(&b, text_shorten(mem, t, NAME_SHOWN_MAX));
    return buffer_text(&b);
}

static bool decode(struct arena *mem, struct text t, struct text *out, struct err *err) {
    bool plain = true;
    for (int64_t i = 0; i < t.length; i++) plain = plain && t.at[i] != '%' && t.at[i] != '+';
    if (!plain) {
        char *bytes = arena_make(mem, char, t.length);
        int64_t length = 0;
        for (int64_t i = 0; i < t.length; i++) {
            if (t.at[i] == '+') bytes[length++] = ' ';
            else if (t.at[i] != '%') bytes[length++] = t.at[i];
            else {
                int32_t high = i + 2 < t.length ? hex_value(t.at[i + 1]) : -1;
                int32_t low = high >= 0 ? hex_value(t.at[i + 2]) : -1;
                if (low < 0 || high * 16 + low == 0)
                    return err_fail(err, ERR_INPUT, "query.escape",
                                    "\"%.*s\" has a %% that is not followed by two hex digits (or by 00)\n"
                                    "Write a percent sign as %%25.",
                                    TEXT_ARGS(shown(mem, t)));
                bytes[length++] = (char)(high * 16 + low);
                i += 2;
            }
        }
        t = (struct text){bytes, length};
    }
    if (text_utf8_error(t) >= 0 || (t.length > 0 && memchr(t.at, '\0', (size_t)t.length) != NULL))
        return err_fail(err, ERR_INPUT, "query.utf8", "\"%.*s\" is not UTF-8 when decoded",
                        TEXT_ARGS(shown(mem, t)));
    *out = t;
    return true;
}

/* Takes what is before `separator` off `*rest`; empty parts count. */
static struct text take_part(struct text *rest, char separator) {
    const char *found = rest->length > 0 ? memchr(rest->at, separator, (size_t)rest->length) : NULL;
    struct text part = {rest->at, found == NULL ? rest->length : found - rest->at};
    int64_t used = found == NULL ? rest->length : part.length + 1;
    rest->at += used;
    rest->length -= used;
    return part;
}

static bool find_before(const struct query_parameter *list, int32_t count, struct text name) {
    for (int32_t i = 0; i < count; i++)
        if (text_equal(list[i].name, name)) return true;
    return false;
}

bool query_read(struct arena *mem, struct text bytes, bool duplicates_allowed, struct query_list *out,
                struct err *err) {
    struct query_parameter list[QUERY_PARAMETERS_MAX];
    int32_t count = 0;
    while (bytes.length > 0) {
        struct text value = take_part(&bytes, '&');
        if (value.length == 0) continue;
        if (count == QUERY_PARAMETERS_MAX)
            return err_fail(err, ERR_LIMIT, "query.too-many", "more than %d parameters",
                            QUERY_PARAMETERS_MAX);
        struct query_parameter *parameter = &list[count];
        struct text name = take_part(&value, '=');
        if (!decode(mem, name, &parameter->name, err) || !decode(mem, value, &parameter->value, err))
            return false;
        if (!duplicates_allowed && find_before(list, count, parameter->name))
            return err_fail(err, ERR_INPUT, "query.duplicate", "the parameter \"%.*s\" is there twice",
                            TEXT_ARGS(shown(mem, parameter->name)));
        count++;
    }
    struct query_parameter *kept = arena_make(mem, struct query_parameter, count + 1);
    if (count > 0) memcpy(kept, list, (size_t)count * sizeof list[0]);
    *out = (struct query_list){kept, count};
    return true;
}

const struct query_parameter *query_find(const struct query_list *query, const char *name) {
    for (int32_t i = 0; i < query->count; i++)
        if (text_is(query->list[i].name, name)) return &query->list[i];
    return NULL;
}

/* ---- parameters of headers: RFC 9110 5.6.6 ---- */

bool text_is_anycase(struct text t, const char *zero_ended) {
    return (int64_t)strlen(zero_ended) == t.length &&
           (t.length == 0 || strncasecmp(t.at, zero_ended, (size_t)t.length) == 0);
}

struct text header_media_type(struct text value) {
    return text_trim(take_part(&value, ';'));
}

static void skip_blanks(struct text *rest) {
    while (rest->length > 0 && (rest->at[0] == ' ' || rest->at[0] == '\t')) rest->at++, rest->length--;
}

static struct text take_until(struct text *rest, const char *stops) {
    int64_t end = 0;
    while (end < rest->length && (rest->at[end] == '\0' || strchr(stops, rest->at[end]) == NULL)) end++;
    struct text taken = {rest->at, end};
    rest->at += end;
    rest->length -= end;
    return taken;
}

/* A quoted string, from its first quote on; false when it does not end. */
static bool take_quoted(struct arena *mem, struct text *rest, struct text *out) {
    char *bytes = arena_make(mem, char, rest->length);
    int64_t length = 0;
    for (int64_t i = 1; i < rest->length; i++) {
        char c = rest->at[i];
        if (c == '"') {
            *out = (struct text){bytes, length};
            rest->at += i + 1;
            rest->length -= i + 1;
            return true;
        }
        if (c == '\\' && ++i == rest->length) break;
        bytes[length++] = rest->at[i];
    }
    return false;
}

bool header_parameter(struct arena *mem, struct text value, const char *name, struct text *out) {
    take_until(&value, ";");
    while (value.length > 0) {
        value.at++, value.length--; /* ; */
        skip_blanks(&value);
        struct text key = text_trim(take_until(&value, "=;"));
        if (value.length == 0 || value.at[0] == ';') continue;
        value.at++, value.length--; /* = */
        skip_blanks(&value);
        struct text found;
        if (value.length > 0 && value.at[0] == '"') {
            if (!take_quoted(mem, &value, &found)) return false;
        } else {
            found = text_trim(take_until(&value, ";"));
        }
        if (text_is_anycase(key, name)) {
            *out = found;
            return true;
        }
        take_until(&value, ";");
    }
    return false;
}

/* ---- Accept-Language: RFC 9110 12.5.4 ---- */

/* A weight in thousandths: "0.8" is 800; -1 when it is none. */
static int32_t weight_of(struct text t) {
    if (t.length == 0 || t.length > 5 || (t.at[0] != '0' && t.at[0] != '1')) return -1;
    int32_t weight = (t.at[0] - '0') * 1000, unit = 100;
    if (t.length > 1 && t.at[1] != '.') return -1;
    for (int64_t i = 2; i < t.length; i++, unit /= 10) {
        if (t.at[i] < '0' || t.at[i] > '9') return -1;
        weight += (t.at[i] - '0') * unit;
    }
    return weight <= 1000 ? weight : -1;
}

static bool is_range(struct text t) {
    if (text_is(t, "*")) return true;
    int64_t part = 0;
    bool first = true;
    for (int64_t i = 0; i < t.length; i++) {
        char c = t.at[i];
        bool alpha = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (c == '-') {
            if (part == 0) return false;
            part = 0;
            first = false;
        } else if (!alpha && (first || c < '0' || c > '9')) return false;
        else if (++part > 8) return false;
    }
    return part > 0;
}

struct language_ranges language_ranges_read(struct text accept_language) {
    struct language_ranges ranges = {.count = 0};
    int32_t weights[LANGUAGE_RANGES_MAX];
    for (int32_t seen = 0; accept_language.length > 0 && seen < LANGUAGE_RANGES_MAX; seen++) {
        struct text parameters = take_part(&accept_language, ',');
        struct text range = text_trim(take_part(&parameters, ';'));
        int32_t weight = 1000;
        parameters = text_trim(parameters);
        if (parameters.length > 0) {
            struct text name = text_trim(take_part(&parameters, '='));
            weight = text_is_anycase(name, "q") ? weight_of(text_trim(parameters)) : -1;
        }
        if (weight <= 0 || !is_range(range)) continue;
        int32_t place = ranges.count++;
        for (; place > 0 && weights[place - 1] < weight; place--) {
            weights[place] = weights[place - 1];
            ranges.list[place] = ranges.list[place - 1];
        }
        weights[place] = weight;
        ranges.list[place] = range;
    }
    return ranges;
}
