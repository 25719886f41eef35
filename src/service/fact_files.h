/* SPDX-License-Identifier: Apache-2.0 */
/* service/fact_files: facts as the bytes of CSV files and workbooks, for who has no directory to read or
 * write: HTTP. */
#ifndef CADRE_SERVICE_FACT_FILES_H
#define CADRE_SERVICE_FACT_FILES_H

#include "service/import.h"

struct fact_file {
    struct text name; /* "officers.csv", "corps.xlsx" */
    struct text bytes;
};

/*
 * As import_sheets; with `only_try` everything is checked and counted, and nothing stored. A name that is no
 * table's, or stands twice, is a finding: file.unknown-name, file.twice. Errors besides: sheets.no-files.
 */
bool fact_files_import(struct arena *mem, const struct service *service, const struct fact_file *files,
                       int32_t count, day as_of, bool only_try, struct imported *out,
                       struct findings *findings, struct err *err);

/* The canonical file of one table as it stands ("officers.csv"), the same as a workbook ("officers.xlsx"), or
   all in one ("cadre.xlsx"), with an audit line. Errors: file.not-found, those of import_export */
bool fact_files_export(struct arena *mem, const struct service *service, struct text name, day as_of,
                       struct text *out, struct err *err);

#endif
