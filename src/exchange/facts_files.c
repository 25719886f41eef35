/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/facts_files.h"

#include "exchange/sheets_files.h"

bool facts_read_directory(struct arena *mem, const char *directory, const char *encoding, day as_of,
                          struct facts *out, struct findings *findings, struct err *err) {
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    struct facts facts;
    if (!sheets_read_directory(mem, directory, encoding, sheets, findings, err)) return false;
    bool built = facts_build(mem, sheets, as_of, &facts, findings);
    if (!findings_none(findings, err)) return false;
    if (built) *out = facts;
    return built;
}
