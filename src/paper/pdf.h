/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paper/pdf: pages of A4 with text and tables, as PDF (pango lays out, cairo writes). What does not fit on a
 * page goes on on the next, where a table's heads stand again; every page says which of how many it is.
 *
 *   static void draw(struct pdf *pdf, const void *context) { pdf_title(pdf, title); pdf_table(pdf, &listing);
 * } pdf_make(mem, &about, draw, context, &bytes, err)
 *
 * The file names its title, its language and the day that it is of, and nothing of this moment: the same
 * input gives the same bytes.
 */
#ifndef CADRE_PAPER_PDF_H
#define CADRE_PAPER_PDF_H

#include "core/err.h"
#include "exchange/listing.h"

struct pdf;

enum pdf_style { PDF_TITLE, PDF_HEADING, PDF_PLAIN, PDF_BOLD, PDF_SMALL };

struct pdf_about {
    struct text title;
    enum language language;
    day made;
    bool wide; /* landscape */
};

/* Draws the same each time that it is called: it is called twice, first to count the pages. */
typedef void pdf_draw(struct pdf *pdf, const void *context);

/* In `mem`. Errors: pdf.failed (ERR_SYSTEM) */
bool pdf_make(struct arena *mem, const struct pdf_about *about, pdf_draw *draw, const void *context,
              struct text *out, struct err *err);

/* A paragraph over the whole width; line ends in it are kept. */
void pdf_text(struct pdf *pdf, enum pdf_style style, struct text text);
/* A name in small letters and what it stands for beside it. */
void pdf_fact(struct pdf *pdf, struct text name, struct text value);
/* Goes on on a new page. */
void pdf_page(struct pdf *pdf);
void pdf_space(struct pdf *pdf, double points);
/* Columns share the width as their own widths are to each other. A cell shows its first lines. */
void pdf_table(struct pdf *pdf, const struct listing *listing);

#endif
