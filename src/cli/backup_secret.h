/* SPDX-License-Identifier: Apache-2.0 */
/* cli/backup_secret: what seals a backup, and how far it is, for `cadre backup` and `cadre restore`. */
#ifndef CADRE_CLI_BACKUP_SECRET_H
#define CADRE_CLI_BACKUP_SECRET_H

#include "cli/options.h"
#include "service/backup.h"

/* The key file of --key-file, else a passphrase from the terminal (asked twice when `is_new`) or the first
   line of standard input. In `mem`. Errors: backup.passphrase, those of cli/password and core/sealed */
bool backup_secret(struct arena *mem, const struct options *options, bool is_new, struct sealed_secret *out,
                   struct err *err);

/* Shows progress when the error stream is a terminal; Ctrl-C stops. */
struct backup_watch backup_watch_begin(void);
void backup_watch_end(void);

#endif
