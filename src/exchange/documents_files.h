/* SPDX-License-Identifier: Apache-2.0 */
/* exchange/documents_files: the files of a plan <-> a directory. */
#ifndef CADRE_EXCHANGE_DOCUMENTS_FILES_H
#define CADRE_EXCHANGE_DOCUMENTS_FILES_H

#include "core/err.h"
#include "domain/plan.h"

/* Reads those of a plan's files that are there, into `mem`. Errors: those of reading files; plan.no-summary
 */
bool documents_read(struct arena *mem, const char *directory, struct documents *out, struct err *err);

/* Writes them; summary.json last, so that a directory with one is whole. A moves.csv of an earlier plan goes.
 */
bool documents_write(const struct documents *documents, const char *directory, struct err *err);

#endif
