/* SPDX-License-Identifier: Apache-2.0 */
/*
 * domain/scenario: the bundled scenario kazakhstan-2008, from a seed. Persons are generated, units synthetic.
 * (PLANNING.md, "The bundled scenario")
 *
 *   officers, seed, tight  ->  canonical sheets
 */
#ifndef CADRE_DOMAIN_SCENARIO_H
#define CADRE_DOMAIN_SCENARIO_H

#include "domain/sheet.h"

enum { SCENARIO_OFFICERS = 3100, SCENARIO_OFFICERS_MAX = 1000000, SCENARIO_SEED = 20080108 };

struct scenario_order {
    int64_t officers; /* about so many: whole brigades */
    uint64_t seed;
    bool tight; /* 24 classes of CRTC a region in place of 26 */
};

/* The sheets live in `mem`, every row in canonical order. */
struct sheets scenario_kazakhstan_2008(struct arena *mem, const struct scenario_order *order);

/* README.txt of the directory: what is from the report and what is ours. */
struct text scenario_readme(struct arena *mem, const struct scenario_order *order,
                            const struct sheets *sheets);

#endif
