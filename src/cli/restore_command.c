/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/backup_secret.h"
#include "cli/command.h"
#include "cli/database.h"
#include "core/files.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int restore_run(struct arena *mem, const struct options *options, struct err *err) {
    const struct passwd *account = getpwuid(getuid());
    const char *key = option_text(options, "audit-key");
    struct backup_target target = {.where = option_text(options, "db"),
                                   .audit_key = key != NULL ? key : getenv("CADRE_AUDIT_KEY"),
                                   .certificate_keys = getenv("CADRE_CERTIFICATE_KEYS"),
                                   .who = text_of(account != NULL ? account->pw_name : "unknown")};
    struct sealed_secret secret;
    struct backup_report report;
    if (target.where == NULL) {
        err_fail(
            err, ERR_USAGE, "usage.missing-option",
            "option --db is missing: the new database, a file that is not there or the URL of an empty one");
        return EXIT_WRONG_INPUT;
    }
    if (!file_exists(options->arguments[0])) { /* before the passphrase is asked for */
        err_fail(err, ERR_INPUT, "file.open", "there is no file \"%s\"\nCheck the name of the backup.",
                 options->arguments[0]);
        return EXIT_WRONG_INPUT;
    }
    if (!backup_secret(mem, options, false, &secret, err)) return EXIT_WRONG_INPUT;
    struct backup_watch watch = backup_watch_begin();
    bool done = backup_restore(mem, options->arguments[0], &secret, &target, &watch, &report, err);
    backup_watch_end();
    if (!done) return EXIT_WRONG_INPUT;
    printf("Restored the backup of %.*s (Cadre %.*s, %.*s): %lld rows of %d tables.\n"
           "The audit log is whole, %lld lines, and so are the record store's indexes, %lld statements.\n"
           "Next: cadre serve --db %s\n",
           TEXT_ARGS(report.made), TEXT_ARGS(report.version), TEXT_ARGS(report.engine),
           (long long)report.rows, (int)report.tables, (long long)report.audit_lines,
           (long long)report.statements, strchr(target.where, '@') != NULL ? "URL" : target.where);
    return EXIT_DONE;
}

static const struct option_rule restore_options[] = {
    {"db", true}, {"key-file", true}, {"audit-key", true}, {0}};

const struct command restore_command = {
    .name = "restore",
    .line = "make a new database from a sealed file of `cadre backup`",
    .help = "cadre restore FILE --db NEW [--key-file KEY] [--audit-key FILE]\n"
            "\n"
            "First reads FILE to its end: one that was altered or cut off is refused before anything is "
            "made. Then "
            "fills NEW,\n"
            "checks it (the database, the audit log's chain, the record store's indexes), and says what it "
            "restored. "
            "On any\n"
            "failure there is nothing. A backup of SQLite goes into PostgreSQL too, and the other way round. "
            "Everybody "
            "signs\n"
            "in anew; a password or token that was changed after the backup counts as it was.\n"
            "\n"
            "  --db NEW         a file that is not there, or the postgresql:// URL of an empty database or "
            "schema\n"
            "  --key-file KEY   when the backup was made with one; else the passphrase is asked for\n"
            "  --audit-key FILE  where the audit log's key goes, see `cadre audit --help`\n"
            "\n"
            "  $ cadre restore monday.backup --db again.db <password.txt\n"
            "\n"
            "Exit status: 0 done, 2 wrong arguments, a wrong passphrase, FILE was altered, or NEW is not "
            "new, 7 the "
            "database\n"
            "failed, 8 the disk is full.\n",
    .options = restore_options,
    .arguments = {"FILE"},
    .run = restore_run,
};
