/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/fuzz: what the fuzzers share. x_fuzz.c defines LLVMFuzzerTestOneInput, libFuzzer calls it with any
 * bytes; a promise that does not hold ends the process (core/must). tests/fuzz runs them.
 *
 * Several files in one input: each begins with a line "=== NAME".
 */
#ifndef CADRE_TESTS_FUZZ_H
#define CADRE_TESTS_FUZZ_H

#include "core/text.h"

#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* The next file, taken off `*rest`; false when none is left. What comes before the first "=== " is passed
 * over. */
static inline bool fuzz_file(struct text *rest, struct text *out_name, struct text *out_body) {
    const char *mark = rest->length == 0 ? NULL : memmem(rest->at, (size_t)rest->length, "=== ", 4);
    if (mark == NULL) return false;
    const char *end = rest->at + rest->length, *name = mark + 4;
    const char *line_end = memchr(name, '\n', (size_t)(end - name));
    if (line_end == NULL) return false;
    const char *body = line_end + 1;
    const char *next = body == end ? NULL : memmem(body, (size_t)(end - body), "=== ", 4);
    const char *body_end = next == NULL ? end : next;
    *out_name = (struct text){name, line_end - name};
    *out_body = (struct text){body, body_end - body};
    *rest = (struct text){body_end, end - body_end};
    return true;
}

#endif
