/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/pages: the pages, which the build makes of ui/ and puts into the program.
 *
 * "/" is index.html; every other file has a name that changes with its content, so that a browser keeps it
 * for ever. Views of the pages are told apart after the "#", which never reaches us.
 */
#ifndef CADRE_WEB_PAGES_H
#define CADRE_WEB_PAGES_H

#include "core/text.h"

struct page {
    const char *path; /* "/", "/app-95aa0458ca11.js"; NULL ends the table */
    const char *content_type;
    const char *etag;          /* with its quotes */
    struct text plain, zipped; /* zipped: gzip */
    bool for_ever;             /* the name changes with the content */
};

/* Generated; empty in a program built without them (-DCADRE_UI=OFF). */
extern const struct page pages[];

const struct page *page_find(struct text path); /* NULL: no file of the pages */
/* Whether a value of Accept-Encoding lets gzip pass: "gzip, br" does, "gzip;q=0" does not. */
bool accepts_gzip(struct text accept_encoding);

#endif
