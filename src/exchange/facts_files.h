/* SPDX-License-Identifier: Apache-2.0 */
/* exchange/facts_files: a directory of CSV files -> checked facts, or findings. */
#ifndef CADRE_EXCHANGE_FACTS_FILES_H
#define CADRE_EXCHANGE_FACTS_FILES_H

#include "domain/facts.h"

/* The facts live in `mem`. false with `findings` printed by the caller when err is import.findings, or with
   the errors of sheets_read_directory. */
bool facts_read_directory(struct arena *mem, const char *directory, const char *encoding, day as_of,
                          struct facts *out, struct findings *findings, struct err *err);

#endif
