/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/audit_heads: the head of the audit log, each day, at the end of a file that only grows.
 *
 *   12 5f0c...e1 2007-11-20       number and seal of the newest line, and the day (UTC) on which it was taken
 *
 * The file is what `cadre audit verify --head FILE` reads. It finds lines that were cut off at the log's end
 * as far as whoever cut them cannot change the file: it belongs on another disk, or be made append-only
 * (chattr +a), or be copied away each day.
 */
#ifndef CADRE_SERVICE_AUDIT_HEADS_H
#define CADRE_SERVICE_AUDIT_HEADS_H

#include "service/service.h"

/* `path`, or when it is NULL: beside a SQLite file FILE-audit.heads; for PostgreSQL cadre-audit.heads here.
 * In `mem`. */
const char *audit_heads_path(struct arena *mem, const char *path, const char *where);
/*
 * Adds today's head unless the file's newest is of today (service->now) or later; *out_added says which. Asks
 * for RIGHT_AUDIT. All of the line is written, or nothing. Errors: audit.heads (ERR_SYSTEM), audit.head,
 * those of the log.
 */
bool audit_heads_keep(const struct service *service, const char *path, bool *out_added, struct err *err);

#endif
