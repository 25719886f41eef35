/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/school: a small corps for tests of seats, classes and results: one brigade of two battalions, classes
 * with the seats that the test asks for. Officers O0001.. hold platoons; each battalion's commander and
 * deputy share a leadership group.
 */
#ifndef CADRE_TESTS_SCHOOL_H
#define CADRE_TESTS_SCHOOL_H

#include "service/import.h"
#include "service/training.h"
#include "tests/engines.h"

struct school {
    struct service service; /* may everything, on SCHOOL_DAY */
    struct record *record;
    const char *where;
    struct arena mem;
    struct err err;
};

/* 2008-01-01; classes K1.. of course C begin 60 days later, one after the other, 10 days each */
enum { SCHOOL_DAY = 13879, SCHOOL_OFFICERS = 80, SCHOOL_CLASSES = 6 };

/* `seats` of each class; policy: rows of policy.csv, or NULL; quotas: rows of quotas.csv, or NULL */
void school_begin(struct school *school, const char *where, int32_t seats, const char *policy,
                  const char *quotas);
void school_end(struct school *school);
/* The same service as another person on another day. */
struct service school_as(const struct school *school, const char *who, day on);
/* "O0007" in the school's memory. */
struct text school_officer(struct school *school, int32_t number);

#endif
