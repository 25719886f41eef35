/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/options.h"

#include "core/must.h"

#include <stdio.h>
#include <string.h>

static int32_t rule_find(const struct option_rule *rules, struct text name) {
    for (int32_t i = 0; rules != NULL && rules[i].name != NULL; i++)
        if (text_is(name, rules[i].name)) return i;
    return -1;
}

/* "\nDid you mean --until?", or "" when nothing is near. Valid until the next call. */
static const char *option_hint(const struct option_rule *rules, struct text name) {
    static char hint[80];
    int32_t nearest = -1, distance = 3;
    for (int32_t i = 0; rules != NULL && rules[i].name != NULL; i++) {
        int32_t d = text_distance(name, text_of(rules[i].name), distance);
        if (d < distance) nearest = i, distance = d;
    }
    if (nearest < 0) return "";
    snprintf(hint, sizeof hint, "\nDid you mean --%s?", rules[nearest].name);
    return hint;
}

/* Reads the option words[*at], and its value, which may be the next word. */
static bool read_option(int count, char *const *words, int *at, struct options *options, struct err *err) {
    struct text word = text_of(words[*at] + 2);
    const char *equals = memchr(word.at, '=', (size_t)word.length);
    struct text name = {word.at, equals != NULL ? equals - word.at : word.length};
    int32_t rule = rule_find(options->rules, name);
    if (rule < 0)
        return err_fail(err, ERR_USAGE, "usage.unknown-option", "unknown option \"--%.*s\"%s",
                        TEXT_ARGS(name), option_hint(options->rules, name));
    if (options->values[rule] != NULL)
        return err_fail(err, ERR_USAGE, "usage.twice", "option \"--%.*s\" is given twice", TEXT_ARGS(name));
    const char *value = equals != NULL ? equals + 1 : NULL;
    if (options->rules[rule].has_value) {
        if (value == NULL && *at + 1 < count) value = words[++*at];
        if (value == NULL || *value == '\0')
            return err_fail(err, ERR_USAGE, "usage.missing-value", "option \"--%.*s\" needs a value",
                            TEXT_ARGS(name));
    } else if (value != NULL) {
        return err_fail(err, ERR_USAGE, "usage.no-value", "option \"--%.*s\" takes no value",
                        TEXT_ARGS(name));
    }
    options->values[rule] = value != NULL ? value : "";
    return true;
}

static bool check_arguments(const struct options *options, const char *const *names, struct err *err) {
    int32_t most = 0, least = 0;
    for (; most < ARGUMENTS_MAX && names[most] != NULL; most++)
        if (names[most][0] != '[') least = most + 1;
    if (options->argument_count > most)
        return err_fail(err, ERR_USAGE, "usage.too-many-arguments", "unexpected argument \"%s\"",
                        options->arguments[most]);
    if (options->argument_count < least)
        return err_fail(err, ERR_USAGE, "usage.missing-argument", "%s is missing",
                        names[options->argument_count]);
    return true;
}

bool options_read(int count, char *const *words, const struct option_rule *rules,
                  const char *const *arguments, struct options *out, struct err *err) {
    struct options options = {.rules = rules};
    bool only_arguments = false;
    for (int i = 0; i < count; i++) {
        if (!only_arguments && strcmp(words[i], "--") == 0) {
            only_arguments = true;
        } else if (!only_arguments && strncmp(words[i], "--", 2) == 0) {
            if (!read_option(count, words, &i, &options, err)) return false;
        } else if (options.argument_count == ARGUMENTS_MAX) {
            return err_fail(err, ERR_USAGE, "usage.too-many-arguments", "unexpected argument \"%s\"",
                            words[i]);
        } else {
            options.arguments[options.argument_count++] = words[i];
        }
    }
    if (!check_arguments(&options, arguments, err)) return false;
    *out = options;
    return true;
}

const char *option_text(const struct options *options, const char *name) {
    int32_t rule = rule_find(options->rules, text_of(name));
    must(rule >= 0); /* a command asks only for options that it lists */
    return options->values[rule];
}

bool option_given(const struct options *options, const char *name) {
    return option_text(options, name) != NULL;
}

bool option_int(const struct options *options, const char *name, int64_t min, int64_t max, int64_t otherwise,
                int64_t *out, struct err *err) {
    const char *value = option_text(options, name);
    int64_t number = otherwise;
    if (value != NULL && !text_int(text_of(value), min, max, &number))
        return err_fail(err, ERR_USAGE, "usage.not-a-number",
                        "\"%s\" after --%s is not a whole number from %lld to %lld", value, name,
                        (long long)min, (long long)max);
    *out = number;
    return true;
}

bool option_day(const struct options *options, const char *name, day otherwise, day *out, struct err *err) {
    const char *value = option_text(options, name);
    day found = otherwise;
    if (value != NULL && !day_parse(text_of(value), &found))
        return err_fail(err, ERR_USAGE, "usage.not-a-day",
                        "\"%s\" after --%s is not a day\nWrite days as YYYY-MM-DD, for example 2007-11-20.",
                        value, name);
    *out = found;
    return true;
}

bool option_language(const struct options *options, enum language *out, struct err *err) {
    const char *value = option_text(options, "lang");
    enum language found = LANGUAGE_EN;
    while (value != NULL && found < LANGUAGE_COUNT && strcmp(value, language_names[found]) != 0) found++;
    if (found == LANGUAGE_COUNT)
        return err_fail(err, ERR_USAGE, "usage.unknown-language",
                        "\"%s\" after --lang is not a language of reports\nThere are en, kk and ru.", value);
    *out = found;
    return true;
}
