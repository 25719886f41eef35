/* SPDX-License-Identifier: Apache-2.0 */
/*
 * domain/errors: what went wrong, in Kazakh and Russian, for people who look at pages.
 *
 *   code, English text with its hint  ->  the same in the language, values put in
 *
 * Errors are made in English (core/err), since programs and logs read them; errors.def says them again, by
 * code.
 */
#ifndef CADRE_DOMAIN_ERRORS_H
#define CADRE_DOMAIN_ERRORS_H

#include "domain/words.h"

/* What is wrong and, after a line end, what to do; `english` itself in English and for a code that errors.def
   does not have. In `mem`, or borrowed. */
struct text errors_say(struct arena *mem, enum language language, struct text code, struct text english);

#endif
