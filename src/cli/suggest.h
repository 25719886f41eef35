/* SPDX-License-Identifier: Apache-2.0 */
/* cli/suggest: what a person may have meant. */
#ifndef CADRE_CLI_SUGGEST_H
#define CADRE_CLI_SUGGEST_H

#include "domain/facts.h"

/* Up to three officers whose id is near the word: the same number, or two letters off. "O0000007, O0000017",
   or empty. It lives in `mem`. */
struct text suggest_officers(struct arena *mem, const struct facts *facts, struct text word);

#endif
