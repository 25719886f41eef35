/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/documents_files.h"

#include "core/files.h"

#include <unistd.h>

static const char *const names[] = {"nominations.csv", "unmet.csv",   "seats.csv",        "readiness.csv",
                                    "moves.csv",       "changes.csv", "certificate.json", "summary.json"};
enum { NAME_COUNT = sizeof names / sizeof names[0] };
static const int64_t BYTES_MAX = (int64_t)2 << 30;

bool documents_read(struct arena *mem, const char *directory, struct documents *out, struct err *err) {
    struct documents documents = {.at = arena_make(mem, struct document, NAME_COUNT)};
    for (int32_t i = 0; i < NAME_COUNT; i++) {
        const char *path = path_join(mem, directory, names[i]);
        struct text body;
        if (!file_exists(path)) continue;
        if (!file_read(mem, path, BYTES_MAX, &body, err)) return false;
        documents.at[documents.count++] = (struct document){text_of(names[i]), body};
    }
    if (documents_find(&documents, "summary.json").at == NULL)
        return err_fail(
            err, ERR_INPUT, "plan.no-summary",
            "directory \"%s\" holds no summary.json\nName the directory that `cadre plan --out` wrote.",
            directory);
    *out = documents;
    return true;
}

bool documents_write(const struct documents *documents, const char *directory, struct err *err) {
    if (!directory_make(directory, err)) return false;
    struct arena mem = {0};
    bool written = true;
    unlink(path_join(&mem, directory, "summary.json"));
    for (int32_t i = 0; written && i < NAME_COUNT; i++) {
        struct text body = documents_find(documents, names[i]);
        const char *path = path_join(&mem, directory, names[i]);
        if (body.at != NULL) written = file_write(path, body, err);
        else unlink(path);
    }
    arena_clear(&mem);
    return written;
}
