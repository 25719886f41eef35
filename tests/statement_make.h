/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/statement_make: random xAPI statements for tests and benches; the same seed gives the same bytes.
 *
 * They draw agents, verbs, activities and registrations from small sets, so that queries find several;
 * persons are numbers.
 */
#ifndef CADRE_TESTS_STATEMENT_MAKE_H
#define CADRE_TESTS_STATEMENT_MAKE_H

#include "core/text.h"
#include "record/xapi.h"

/* A valid statement of the version, with an id, in `mem`. 300 to 3,000 bytes. */
struct text statement_make(struct arena *mem, uint64_t seed, enum xapi_version version);

struct statement_fault {
    struct text pointer; /* where the error must be */
};

/* The statement of the seed with one fault in it. */
struct text statement_make_wrong(struct arena *mem, uint64_t seed, enum xapi_version version,
                                 struct statement_fault *out);

#endif
