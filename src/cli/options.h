/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/options: the words after a command's name, checked against what the command takes.
 *
 *   --name VALUE, --name=VALUE, --flag, and arguments by position, in any order; "--" ends the options.
 */
#ifndef CADRE_CLI_OPTIONS_H
#define CADRE_CLI_OPTIONS_H

#include "core/day.h"
#include "core/err.h"
#include "domain/words.h"

enum { OPTIONS_MAX = 24, ARGUMENTS_MAX = 4 };

struct option_rule {
    const char *name; /* "as-of" */
    bool has_value;
};

struct options {
    const struct option_rule *rules;
    const char *values[OPTIONS_MAX]; /* by rule; NULL: not given; "" for a flag */
    const char *arguments[ARGUMENTS_MAX];
    int32_t argument_count;
};

/* Errors: usage.unknown-option, usage.missing-value, usage.twice, usage.too-many-arguments,
   usage.missing-argument. `arguments` are the names of the command's positional arguments; one in [brackets]
   may be left out. */
bool options_read(int count, char *const *words, const struct option_rule *rules,
                  const char *const *arguments, struct options *out, struct err *err);

/* The value of an option; NULL when it was not given; "" for a flag. */
const char *option_text(const struct options *options, const char *name);
bool option_given(const struct options *options, const char *name);
/* *out is `otherwise` when the option is absent. Errors: usage.not-a-number, usage.not-a-day */
bool option_int(const struct options *options, const char *name, int64_t min, int64_t max, int64_t otherwise,
                int64_t *out, struct err *err);
bool option_day(const struct options *options, const char *name, day otherwise, day *out, struct err *err);
/* --lang, English when absent. Errors: usage.unknown-language */
bool option_language(const struct options *options, enum language *out, struct err *err);

#endif
