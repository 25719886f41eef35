/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paper/joining: the joining instruction of an officer: what he is to attend, where and when, on the
 * establishment's clocks, and what to bring (share/joining.LANGUAGE.txt, built into the program). One page
 * for each seat that he has.
 */
#ifndef CADRE_PAPER_JOINING_H
#define CADRE_PAPER_JOINING_H

#include "core/err.h"
#include "paper/source.h"

/* kk, ru or en of officers.csv; `otherwise` when the officer's row names none. */
enum language joining_language(const struct paper_source *source, int32_t officer, enum language otherwise);

/*
 * A PDF in `mem`. Errors (ERR_INPUT): joining.draft, a draft plan sends nobody; joining.no-seat; those of
 * pdf_make
 */
bool joining_print(struct arena *mem, const struct paper_source *source, int32_t officer,
                   enum language language, struct text *out, struct err *err);

#endif
