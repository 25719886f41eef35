/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/small_case: random facts of 15 to 39 officers and 6 to 13 classes in which every rule of a plan may
 * bind, from a seed. To be planned as of SMALL_CASE_FIRST, until SMALL_CASE_UNTIL.
 */
#ifndef CADRE_TESTS_SMALL_CASE_H
#define CADRE_TESTS_SMALL_CASE_H

#include "domain/facts.h"

enum { SMALL_CASE_FIRST = 13000, SMALL_CASE_UNTIL = 13100 };

/* The facts live in `mem`; false when they are not facts, which would be a mistake of this file. */
bool small_case_make(struct arena *mem, uint64_t seed, struct facts *facts);

#endif
