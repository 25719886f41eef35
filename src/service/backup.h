/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/backup: all that an installation knows in one sealed file (core/sealed), and a new installation
 * from it.
 *
 *   backup_write    one state of the database, row by row, beside a server that goes on; and the audit log's
 * key backup_restore  the file, checked to its end first  ->  a new database, verified, or none at all
 *
 * It is not a copy of the database's files but of what is in them (store/copy): the same file goes back into
 * SQLite or PostgreSQL, whichever it came
 * from, and no unsealed copy is ever on a disk. Sessions and links
 * are left out: who signed out stays signed out. A token or a password that was changed after the backup
 * counts again as it was.
 *
 * Errors: core/sealed's, store/copy's, backup.stopped (ERR_USAGE), backup.key-there (ERR_INPUT), backup.audit
 * (ERR_STORE): the restored audit log is not whole; backup.open (ERR_STORE);
 * backup.engine (ERR_INPUT): from a busy SQLite into PostgreSQL only by way of a file; rights.missing
 * (RIGHT_SYSTEM).
 */
#ifndef CADRE_SERVICE_BACKUP_H
#define CADRE_SERVICE_BACKUP_H

#include "core/sealed.h"
#include "service/service.h"

struct backup_watch {
    /* what is done, from 0 to all; all is 0 when it is not known. false: stop */
    bool (*go_on)(void *context, const char *what, int64_t done, int64_t all);
    void *context; /* go_on may be NULL */
};

struct backup_report {
    struct text made, engine, version; /* of the backup; in the arena */
    int32_t tables;
    int64_t rows, bytes;
    int64_t statements, audit_lines; /* restore: found whole */
};

/* Leaves an audit line ("back up"), which is in the backup too. */
bool backup_write(struct arena *mem, const struct service *service, const char *path,
                  const struct sealed_secret *secret, const struct backup_watch *watch,
                  struct backup_report *out, struct err *err);

struct backup_target {
    const char *where; /* a file that is not there, or the URL of an empty database */
    const char
        *audit_key; /* where its key goes; NULL: as audit_key_path says. One that is there must be the same */
    const char
        *certificate_keys; /* the directory of those that sign certificates; NULL: certificate_keys.h says */
    struct text who;       /* for the audit line ("restore") */
    int64_t now;           /* 0: what the clock says */
};
/* Everything or nothing. Anybody who may make the database may do it. */
bool backup_restore(struct arena *mem, const char *path, const struct sealed_secret *secret,
                    const struct backup_target *target, const struct backup_watch *watch,
                    struct backup_report *out, struct err *err);

#endif
