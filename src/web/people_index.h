/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/people_index: officers in the orders that people ask for, and found by what people type.
 *
 *   facts -> begin; language, sort -> officers in that order; words -> which officers have them all
 *
 * Belongs to a snapshot. An order is made when it is first asked for and then kept: 310,000 names take about
 * a second once. Finding goes through one text of all officers: some 20 MB of it in some 10 ms. Several
 * threads may ask.
 */
#ifndef CADRE_WEB_PEOPLE_INDEX_H
#define CADRE_WEB_PEOPLE_INDEX_H

#include "domain/facts.h"
#include "domain/words.h"

struct people_index;

enum people_sort {
    PEOPLE_BY_ID,
    PEOPLE_BY_NAME,
    PEOPLE_BY_RANK,
    PEOPLE_BY_ARM,
    PEOPLE_BY_POST,
    PEOPLE_BY_UNIT,
    PEOPLE_SORTS
};
extern const char *const people_sorts[PEOPLE_SORTS]; /* "id" ... */

/* It borrows the facts and lives in `mem`; people_index_end gives back what is not in `mem`. */
struct people_index *people_index_begin(struct arena *mem, const struct facts *facts);
void people_index_end(struct people_index *index);

/* [officer_count]: officers in the order; units and names as readers of the language expect, those without
   last, equals by id. */
const int32_t *people_order(struct people_index *index, enum people_sort sort, enum language language);

/* [officer_count], in `mem`: has the officer every word of `typed` in name, id or post? NULL: nothing is
 * typed. */
const bool *people_found(struct people_index *index, struct arena *mem, struct text typed);

#endif
