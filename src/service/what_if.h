/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/what_if: facts as they would be, for a plan that answers "what if". Nothing of it is stored as a
 * fact.
 *
 *   sheets, changes  ->  the sheets with the changes, or findings
 *
 * A row of changes.csv (columns change, id, [value], [start], [at]) is one change, taken in their order:
 *
 *   add-class     a copy of class `id`, with `value` seats, from the day `start`, at the establishment `at`;
 * what is empty is as in the copied class. Its id is ID+1, or the next that is free. Quotas are copied seats
 * class `id` has `value` seats; +N, -N: so many more, fewer seats-min     the same for the fewest with which
 * it is held quota         the same for the seats of class `id` that unit `at` may take cancel-class  class
 * `id` is cancelled policy        rule `id` has the value `value`
 */
#ifndef CADRE_SERVICE_WHAT_IF_H
#define CADRE_SERVICE_WHAT_IF_H

#include "core/finding.h"
#include "domain/plan.h"

enum { WHAT_IF_CHANGES_MAX = 200 };

struct what_if_change {
    struct text change, id, value, start, at;
    int64_t line; /* in its file */
};

struct what_if {
    struct what_if_change *at;
    int32_t count;
};

/* The rows of a file of changes; texts are of `body`, the list lives in `mem`. Findings: what-if.column; a
   file that cannot be read as CSV is an error. */
bool what_if_read(struct arena *mem, struct text file, struct text body, struct what_if *out,
                  struct findings *findings, struct err *err);
/* changes.csv, with every column */
struct text what_if_print(struct arena *mem, const struct what_if *changes);

/* Changes the sheets; new cells live in `mem`. Findings by code: what-if.unknown-change, what-if.unknown-id,
   what-if.value; false when there are any. */
bool what_if_apply(struct arena *mem, struct sheets *sheets, const struct what_if *changes,
                   struct findings *findings);
/* The changes that a plan's documents hold, if any. Errors: import.findings with `findings`. */
bool what_if_apply_documents(struct arena *mem, struct sheets *sheets, const struct documents *documents,
                             struct findings *findings, struct err *err);

/* Appends a copy of the class in that row, and of its quotas, under another id. */
void what_if_copy_class(struct arena *mem, struct sheets *sheets, int64_t row, struct text id);

#endif
