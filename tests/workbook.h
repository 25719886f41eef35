/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/workbook: workbooks made part by part, as other programs might write them, well or badly. Several
 * parts in one text: each begins with a line "=== NAME" (tests/fuzz.h).
 */
#ifndef CADRE_TESTS_WORKBOOK_H
#define CADRE_TESTS_WORKBOOK_H

#include "core/text.h"

/* A zip of the parts, in `mem`; empty when libzip refuses a name. `password`: the last part is encrypted with
   it; NULL: none. */
struct text zip_of_parts(struct arena *mem, struct text parts, const char *password);
/* The parts of a workbook with one sheet "officers", whose rows are given as XML; `more` are parts besides,
   or
   "". */
struct text parts_of_rows(struct arena *mem, const char *rows, const char *more);

#endif
