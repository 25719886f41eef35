/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paper/roll: nominal rolls: who sits in a class; who of a unit goes when. As PDF to sign and hang up, as a
 * workbook or CSV to work on.
 */
#ifndef CADRE_PAPER_ROLL_H
#define CADRE_PAPER_ROLL_H

#include "exchange/listing.h"
#include "paper/source.h"

enum paper_form { PAPER_PDF, PAPER_XLSX, PAPER_CSV };
/* By the ending of a file's name: ".pdf"; false for another. */
bool paper_form_of(struct text name, enum paper_form *out);

enum { ROLL_FACTS_MAX = 8, ROLL_PDF_ROWS_MAX = 20000 };

struct roll {
    struct text title;
    struct {
        struct text name, value;
    } facts[ROLL_FACTS_MAX]; /* above the table */
    int32_t fact_count;
    struct listing listing;
    day as_of;
};

/* `shows`: [officer_count] who is named; NULL: all. Both live in `mem`. By unit and name. */
void roll_of_class(struct arena *mem, const struct paper_source *source, int32_t course_class,
                   const bool *shows, enum language language, struct roll *out);
/* Everybody with a seat whose post is in the unit or below it, by day. */
void roll_of_unit(struct arena *mem, const struct paper_source *source, int32_t unit, enum language language,
                  struct roll *out);

/* The file's bytes, in `mem`. Errors: roll.too-long, those of pdf_make and listing_workbook */
bool roll_print(struct arena *mem, const struct roll *roll, enum paper_form form, enum language language,
                struct text *out, struct err *err);

#endif
