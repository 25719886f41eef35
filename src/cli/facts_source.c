/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/facts_source.h"

#include "exchange/facts_files.h"

#include <stdio.h>

bool facts_from(struct arena *mem, const struct options *options, day as_of, struct facts *out,
                struct err *err) {
    const char *directory = option_text(options, "data");
    if (directory == NULL)
        return err_fail(
            err, ERR_USAGE, "usage.no-data",
            "--data DIR is missing\nName the directory with the CSV files, for example --data data.");
    struct findings findings = {.mem = mem};
    if (facts_read_directory(mem, directory, option_text(options, "encoding"), as_of, out, &findings, err))
        return true;
    struct buffer text = {.mem = mem};
    findings_print(&findings, &text);
    if (text.length > 0) fwrite(text.at, 1, (size_t)text.length, stderr);
    return false;
}
