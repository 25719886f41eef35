/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core/files: whole files in and out. A file is replaced as a whole or not at all.
 */
#ifndef CADRE_CORE_FILES_H
#define CADRE_CORE_FILES_H

#include "core/err.h"
#include "core/text.h"

/* The bytes of a regular file, in `mem`. Errors: file.open, file.not-a-file, file.too-large, file.read */
bool file_read(struct arena *mem, const char *path, int64_t bytes_max, struct text *out, struct err *err);
bool file_exists(const char *path);
/* Writes beside the path, syncs and renames. Errors: file.write */
bool file_write(const char *path, struct text body, struct err *err);
/* The directory that `path` is in is on disk: a new name in it survives a crash. */
void directory_sync(const char *path);
/* Makes a directory and its parents unless they are there. Errors: file.make-directory */
bool directory_make(const char *path, struct err *err);
/* Names of the entries of a directory, sorted by bytes, without "." and "..". Errors: file.open */
bool directory_list(struct arena *mem, const char *path, struct text **out, int64_t *out_count,
                    struct err *err);
/* "directory/name", in `mem` */
const char *path_join(struct arena *mem, const char *directory, const char *name);

#endif
