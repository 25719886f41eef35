/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/statements_files: all statements of the record store as a file, and statements of a file into it.
 *
 *   JSON Lines: a statement per line as it is given back (format exact), voided ones and those that void them
 *   too, oldest first. Attachments' bytes stand beside it in FILE.attachments/SHA2.
 *   CSV: the same with a row per statement; service/statements_table says what the columns are.
 *
 * What was exported is imported as the same statements. Both go on where they stopped: an export after the
 * last whole line of the file, an import because a statement that is there already is passed over.
 */
#ifndef CADRE_SERVICE_STATEMENTS_FILES_H
#define CADRE_SERVICE_STATEMENTS_FILES_H

#include "core/finding.h"
#include "record/record.h"
#include "service/service.h"

enum { STATEMENT_LINE_BYTES_MAX = 16 << 20 };

/* Called now and then; false stops in good order. */
struct files_watch {
    bool (*look)(void *context, int64_t done, int64_t all); /* all: 0 when it is not known */
    void *context;
};

enum statements_form { FORM_JSON_LINES, FORM_CSV };

struct export_order {
    const char *path;
    enum statements_form form;
    bool resume; /* go on after the last whole line of the file */
};

/* *out_count: written now. *out_stopped: by the watch. Errors: export.write, export.exists, export.resume */
bool statements_export(struct record *record, const struct export_order *order,
                       const struct files_watch *watch, int64_t *out_count, bool *out_stopped,
                       struct err *err);

struct import_order {
    const char *path;
    enum statements_form form;
    int64_t first_line;        /* 1: from the beginning; of CSV the header is read in any case */
    struct text authority;     /* of statements that have none; an agent as JSON */
    enum xapi_version version; /* of statements that do not say theirs */
};
struct import_result {
    int64_t stored, there; /* there: were stored before */
    int64_t next_line;     /* after a stop or a failure: where to go on */
    bool stopped;
};
/* Whether a file can be opened, to be asked before a database is made. Errors: import.open */
bool statements_file_check(const char *path, struct err *err);
/*
 * 100 statements at a time, each such batch all or nothing; after the first finding nothing more is stored,
 * and reading goes on for other findings. `out` is filled after a failure too. An audit line at the end.
 * Errors: rights.missing, import.open, import.line, import.statements (see findings), xapi.*
 */
bool statements_import(const struct service *service, struct record *record, const struct import_order *order,
                       const struct files_watch *watch, struct import_result *out, struct findings *findings,
                       struct err *err);

#endif
