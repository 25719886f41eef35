/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/backup_secret.h"
#include "cli/command.h"
#include "cli/database.h"

#include <stdio.h>

static int backup_run(struct arena *mem, const struct options *options, struct err *err) {
    scoped(database) struct database database = {0};
    struct sealed_secret secret;
    struct backup_report report;
    if (!database_open(options, STORE_LOOK, &database, err) ||
        !backup_secret(mem, options, true, &secret, err))
        return EXIT_WRONG_INPUT;
    if (option_text(options, "audit-key") != NULL)
        database.service.audit_key = option_text(options, "audit-key");
    struct backup_watch watch = backup_watch_begin();
    bool done = backup_write(mem, &database.service, options->arguments[0], &secret, &watch, &report, err);
    backup_watch_end();
    if (!done) return EXIT_WRONG_INPUT;
    printf("%lld rows of %d tables and the keys beside them, %.*s, are in %s, sealed.\n"
           "Nobody reads it without the %s: keep both, apart.\n",
           (long long)report.rows, (int)report.tables, TEXT_ARGS(report.made), options->arguments[0],
           secret.is_key_file ? "key file" : "passphrase");
    return EXIT_DONE;
}

static const struct option_rule backup_options[] = {
    {"db", true}, {"key-file", true}, {"audit-key", true}, {0}};

const struct command backup_command = {
    .name = "backup",
    .line = "put everything into one sealed file, beside a running server",
    .help =
        "cadre backup FILE [--db DB] [--key-file KEY] [--audit-key FILE]\n"
        "\n"
        "One state of the database, row by row, the audit log's key and those that sign certificates, "
        "encrypted and authenticated: one "
        "altered "
        "byte\n"
        "is refused by `cadre restore`. The server goes on meanwhile. FILE must not be there; it gets its "
        "name when "
        "it is\n"
        "whole, on Ctrl-C and on a full disk nothing is left. Without --key-file a passphrase is asked for "
        "at the\n"
        "terminal, or read from the first line of standard input. Sessions and links are left out.\n"
        "\n"
        "  --db DB          a file (cadre.db when absent) or a postgresql:// URL\n"
        "  --key-file KEY   32 or more random bytes instead of a passphrase: head -c 32 /dev/urandom >KEY\n"
        "  --audit-key FILE  the key of the audit log, see `cadre audit --help`\n"
        "\n"
        "  $ cadre backup monday.backup <password.txt\n"
        "\n"
        "Exit status: 0 done, 2 wrong arguments or FILE is there, 7 the database failed or the audit key is "
        "missing, 8\n"
        "the disk is full.\n",
    .options = backup_options,
    .arguments = {"FILE"},
    .run = backup_run,
};
