/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/jansson_oracle: what jansson makes of JSON, to hold our reader against. It prints values in order:
 *   null false true, numbers as %a (-0 as 0: it forgets the sign), strings as a quote and their bytes, and
 * containers as a bracket, the count and their members, each after a space: {1 "key"value
 */
#ifndef CADRE_TESTS_JANSSON_ORACLE_H
#define CADRE_TESTS_JANSSON_ORACLE_H

#include "core/text.h"

enum oracle {
    ORACLE_READS,
    ORACLE_REFUSES,
    ORACLE_CANNOT /* its own limits: integers past 64 bits, reals past a double, \u0000 in a key; a zero byte
                     after a value ends its input */
};

enum oracle jansson_oracle(struct text bytes, struct buffer *out);
/* Reads and lets go: to measure against. */
bool jansson_reads(struct text bytes);

#endif
