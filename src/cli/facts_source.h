/* SPDX-License-Identifier: Apache-2.0 */
/* cli/facts_source: where a command's facts come from, by its options. */
#ifndef CADRE_CLI_FACTS_SOURCE_H
#define CADRE_CLI_FACTS_SOURCE_H

#include "cli/options.h"
#include "domain/facts.h"

/* From --data DIR (with --encoding). Findings are printed on the error stream. Errors: import.findings,
   usage.no-data and those of reading. */
bool facts_from(struct arena *mem, const struct options *options, day as_of, struct facts *out,
                struct err *err);

#endif
