/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core/finding: what is wrong in what came from outside, place by place, so that nobody has to upload a file
 * ten times. A reader adds findings and goes on; its caller stops before anything is stored.
 *
 * Prints as   FILE:LINE:COLUMN: what is wrong, with the value [code]
 *               What to do.
 */
#ifndef CADRE_CORE_FINDING_H
#define CADRE_CORE_FINDING_H

#include "core/err.h"
#include "core/text.h"

enum { FINDINGS_LISTED_MAX = 50 };

struct place {
    struct text file;   /* "officers.csv" */
    int64_t line;       /* where the record starts, the header is 1; 0: the file as a whole */
    struct text column; /* its name in the header; empty: the whole record */
    struct text value;  /* what stands in the cell; empty: nothing, or the place is none. Kept as shown, its
                           first 80  characters */
};

struct finding {
    struct place place;
    const char *code; /* "officers.unknown-post"; a constant */
    struct text text; /* what is wrong, with the value; after a newline what to do */
};

struct findings {
    struct arena *mem;
    struct finding
        *list;     /* [FINDINGS_LISTED_MAX], made with the first; findings past that are only counted */
    int64_t count; /* all that were found */
};

/* What it prints of place and text has no control characters but the newline before a hint (buffer_shown). */
void findings_add(struct findings *findings, struct place place, const char *code, const char *text, ...)
    __attribute__((format(printf, 4, 5)));
/* A cell's value for the text of a finding: on one line, its first 80 characters. It lives in the findings'
   arena;
   "" once so many were found that no more are listed. */
const char *findings_value(const struct findings *findings, struct text value);
/* Those listed: files as first found, lines ascending within a file; then how many more there are. */
void findings_print(const struct findings *findings, struct buffer *out);
/* false with ERR_INPUT "import.findings" when there are any; the err text holds only the count. */
bool findings_none(const struct findings *findings, struct err *err);

#endif
