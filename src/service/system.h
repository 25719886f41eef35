/* SPDX-License-Identifier: Apache-2.0 */
/* service/system: how the installation is, for who keeps it running (RIGHT_SYSTEM). Errors: rights.missing.
 */
#ifndef CADRE_SERVICE_SYSTEM_H
#define CADRE_SERVICE_SYSTEM_H

#include "service/service.h"

struct system_state {
    const char *engine;      /* "sqlite", "postgres" */
    int64_t database_bytes;  /* without what SQLite's log holds beside it */
    int64_t disk_free_bytes; /* where a database in a file is; -1: not known */
    int64_t backup_seconds;  /* of the last backup, since 1970; 0: never */
    int64_t head_seconds;    /* when the head of the audit log was last taken away; 0: never */
};

bool system_look(const struct service *service, struct system_state *out, struct err *err);

#endif
