/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/import: sheets into the database, and facts out of it.
 *
 *   sheets of files + what is stored  ->  checked as a whole  ->  stored, all or nothing
 */
#ifndef CADRE_SERVICE_IMPORT_H
#define CADRE_SERVICE_IMPORT_H

#include "domain/facts.h"
#include "service/service.h"
#include "store/sheets_store.h"

struct imported {
    bool present[SHEET_COUNT]; /* came with this import */
    int64_t rows[SHEET_COUNT];
    struct sheet_change changes[SHEET_COUNT];
};

/*
 * Makes each present sheet the full truth as of a day. Sheets that are absent count as stored, so that
 * references are checked across all. Published nominations that a file leaves out stay.
 *
 * Errors: import.findings with `findings` (which may hold those of reading already), import.older when a
 * later as-of is stored, rights.missing, and the store's.
 */
bool import_sheets(struct arena *mem, const struct service *service, const struct sheets *sheets, day as_of,
                   struct imported *out, struct findings *findings, struct err *err);

/* The same, but nothing is stored: what it would change, or the findings. */
bool import_try(struct arena *mem, const struct service *service, const struct sheets *sheets, day as_of,
                struct imported *out, struct findings *findings, struct err *err);

/* The same inside a transaction, for who has asked the right and writes the audit line. */
bool import_into(struct arena *mem, struct tx *tx, const struct sheets *sheets, day as_of,
                 struct imported *out, struct findings *findings, struct err *err);

/* The checks of a first import, with no database: so that a refused one need not make it. Errors:
   import.findings */
bool import_check_first(struct arena *mem, const struct sheets *sheets, day as_of, struct findings *findings,
                        struct err *err);

/* What is stored as of a day; a day before the first import reads the first. Errors: import.nothing and the
   store's. */
bool import_load(struct arena *mem, struct tx *tx, day as_of, struct sheets *out, struct err *err);

/* The same for who takes the facts away, officers' names among them: asks for RIGHT_EXPORT, leaves an audit
 * line. */
bool import_export(struct arena *mem, const struct service *service, day as_of, struct sheets *out,
                   struct err *err);

/* The as-of of the newest import, DAY_NONE when there is none. */
bool import_newest_day(struct tx *tx, day *out, struct err *err);

/* The day from which nominations that are changed as of a day stand: a plan may be published as of a later
   day than facts are imported, and what was published is not rewritten. */
bool import_nominations_day(struct tx *tx, day as_of, day *out, struct err *err);

#endif
