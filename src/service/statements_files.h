/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/statements_files: all statements of the record store as a file, and statements of a file into it.
 *
 *   JSON Lines: a statement per line as it is given back (format exact), voided ones and those that void them
 *   too, oldest first. Attachments' bytes stand beside it in FILE.attachments/SHA2.
 *   CSV (out only): a row per statement that is not voided, for spreadsheets.
 *
 * Both go on where they stopped: an export after the last whole line of the file, an import because a
 * statement that is there already is passed over.
 */
#ifndef CADRE_SERVICE_STATEMENTS_FILES_H
#define CADRE_SERVICE_STATEMENTS_FILES_H

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
    bool resume; /* JSON Lines: go on after the last line of the file */
};

/* *out_count: written now. *out_stopped: by the watch. Errors: export.write, export.exists, export.resume */
bool statements_export(struct record *record, const struct export_order *order,
                       const struct files_watch *watch, int64_t *out_count, bool *out_stopped,
                       struct err *err);

struct import_order {
    const char *path;      /* JSON Lines */
    int64_t first_line;    /* 1: from the beginning */
    struct text authority; /* of statements that have none; an agent as JSON */
    enum xapi_version version;
};
struct import_result {
    int64_t stored, there; /* there: were stored before */
    int64_t next_line;     /* after a stop or a failure: where to go on */
    bool stopped;
};
/*
 * 100 lines at a time, each such batch all or nothing; `out` is filled after a failure too. An audit line at
 * the end. Errors: rights.missing, import.open, import.line (what is wrong, with FILE:LINE), xapi.*
 */
bool statements_import(const struct service *service, struct record *record, const struct import_order *order,
                       const struct files_watch *watch, struct import_result *out, struct err *err);

#endif
