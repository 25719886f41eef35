/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench/statements: made-up statements of about 1 KB, of a training command's kind: officers who attend,
 * complete and pass lessons of courses. The same seed gives the same statements.
 */
#ifndef CADRE_BENCH_STATEMENTS_H
#define CADRE_BENCH_STATEMENTS_H

#include "core/random.h"
#include "core/text.h"

enum { BENCH_OFFICERS = 3200, BENCH_LESSONS = 2400, BENCH_COURSES = 60, BENCH_VERBS = 8 };

/* In `mem`. `id`: a UUID, or NULL: the store gives one. */
struct text statement_make(struct arena *mem, struct random *random, const char *id);
/* A random UUID of version 4, 36 bytes and a zero byte. */
struct uuid_made {
    char at[37];
} uuid_make(struct random *random);

#endif
