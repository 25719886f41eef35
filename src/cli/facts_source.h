/* SPDX-License-Identifier: Apache-2.0 */
/* cli/facts_source: where a command's facts come from, by its options: --data DIR (with --encoding), else
   --db DB, else cadre.db. */
#ifndef CADRE_CLI_FACTS_SOURCE_H
#define CADRE_CLI_FACTS_SOURCE_H

#include "cli/options.h"
#include "domain/plan.h"

/* Both print findings on the error stream. Errors: import.findings, usage.twice and those of reading. */
bool sheets_from(struct arena *mem, const struct options *options, day as_of, struct sheets *out,
                 struct err *err);
/* `documents`: of the plan that the facts are for; what it changes of them (changes.csv) is changed. Or NULL.
 */
bool facts_from(struct arena *mem, const struct options *options, day as_of,
                const struct documents *documents, struct facts *out, struct err *err);

/* Prints findings, if any, on the error stream. */
void findings_show(const struct findings *findings);

#endif
