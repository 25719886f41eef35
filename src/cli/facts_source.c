/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/facts_source.h"

#include "cli/database.h"
#include "core/files.h"
#include "exchange/sheets_files.h"
#include "service/import.h"
#include "service/what_if.h"

#include <stdio.h>

void findings_show(const struct findings *findings) {
    struct buffer text = {.mem = findings->mem};
    findings_print(findings, &text);
    if (text.length > 0) fwrite(text.at, 1, (size_t)text.length, stderr);
}

static bool sheets_from_files(struct arena *mem, const struct options *options, struct sheets *out,
                              struct findings *findings, struct err *err) {
    if (option_given(options, "db"))
        return err_fail(err, ERR_USAGE, "usage.data-or-db",
                        "--data and --db are both given\nName one of them.");
    return sheets_read_directory(mem, option_text(options, "data"), option_text(options, "encoding"), out,
                                 findings, err);
}

static bool sheets_from_database(struct arena *mem, const struct options *options, day as_of,
                                 struct sheets *out, struct err *err) {
    scoped(database) struct database database = {0};
    if (!option_given(options, "db") && !database_exists(options))
        return err_fail(
            err, ERR_INPUT, "usage.no-data",
            "there are no facts: no database \"cadre.db\" here\nName the directory of the CSV files "
            "with --data DIR, or a database with --db DB; `cadre import DIR` makes one.");
    if (!database_open(options, STORE_LOOK, &database, err)) return false;
    scoped(tx) struct tx *tx = tx_look(database.service.store, err);
    return tx != NULL && import_load(mem, tx, as_of, out, err);
}

static bool sheets_read_any(struct arena *mem, const struct options *options, day as_of, struct sheets *out,
                            struct findings *findings, struct err *err) {
    return option_given(options, "data") ? sheets_from_files(mem, options, out, findings, err)
                                         : sheets_from_database(mem, options, as_of, out, err);
}

bool sheets_from(struct arena *mem, const struct options *options, day as_of, struct sheets *out,
                 struct err *err) {
    struct findings findings = {.mem = mem};
    bool read = sheets_read_any(mem, options, as_of, out, &findings, err) && findings_none(&findings, err);
    findings_show(&findings);
    return read;
}

bool facts_from(struct arena *mem, const struct options *options, day as_of,
                const struct documents *documents, struct facts *out, struct err *err) {
    struct findings findings = {.mem = mem};
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    struct facts facts;
    bool built = sheets_read_any(mem, options, as_of, sheets, &findings, err) &&
                 (documents == NULL || what_if_apply_documents(mem, sheets, documents, &findings, err)) &&
                 facts_build(mem, sheets, as_of, &facts, &findings) && findings.count == 0;
    if (!err_any(err)) findings_none(&findings, err);
    findings_show(&findings);
    if (built) *out = facts;
    return built;
}
