/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "store/store.h"
#include "web/authority.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static void say_made(const char *directory, struct text hosts) {
    printf("An authority for %.*s is in %s.\n\n"
           "Serve with it:\n"
           "  cadre serve --listen 0.0.0.0:8443 --tls-cert %s/server.crt --tls-key %s/server.key\n\n"
           "On each phone or computer, once:\n"
           "  1. Bring %s/authority.crt to it (a cable, a mail within the network); never authority.key.\n"
           "  2. Open it. Android: Settings, Security, Install a certificate, CA certificate. iPhone: "
           "Settings, Profile\n"
           "     downloaded, Install; then General, About, Certificate Trust Settings, switch it on.\n"
           "  3. Open https://NAME:8443, NAME being one of the names above.\n\n"
           "Keep authority.key off the network when you can; it is needed again for: cadre tls renew %s\n",
           TEXT_ARGS(hosts), directory, directory, directory, directory, directory);
}

static int tls_run(struct arena *mem, const struct options *options, struct err *err) {
    const char *what = options->arguments[0], *directory = options->arguments[1],
               *given = option_text(options, "host");
    if (strcmp(what, "renew") == 0) {
        if (!authority_renew(mem, directory, seconds_now(), err)) return EXIT_WRONG_INPUT;
        printf("server.crt and server.key in %s are new, for %d days. Start `cadre serve` again; phones need "
               "nothing.\n",
               directory, SERVER_DAYS);
        return EXIT_DONE;
    }
    if (strcmp(what, "init") != 0) {
        err_fail(err, ERR_USAGE, "usage.unknown-verb", "\"%s\" is none of init, renew", what);
        return EXIT_WRONG_INPUT;
    }
    struct text hosts = given != NULL ? text_of(given) : authority_hosts(mem);
    if (!authority_make(mem, directory, hosts, seconds_now(), err)) return EXIT_WRONG_INPUT;
    say_made(directory, hosts);
    return EXIT_DONE;
}

static const struct option_rule tls_options[] = {{"host", true}, {0}};

const struct command tls_command = {
    .name = "tls",
    .line = "make a local certificate authority, so that phones in a hall can use HTTPS",
    .help = "cadre tls init DIR [--host NAME,NAME]\n"
            "cadre tls renew DIR\n"
            "\n"
            "`init` makes an authority and a server's certificate in DIR and says what to do on a phone; "
            "nothing is "
            "overwritten.\n"
            "The authority can sign for these names only, so that trusting it is trusting this server. "
            "`renew` makes a "
            "new\n"
            "certificate for the same names; the one before lasts 825 days.\n"
            "\n"
            "  --host LIST  names and addresses by which the server is reached, separated by commas; when "
            "absent: "
            "localhost,\n"
            "               this machine's name, NAME.local and its addresses\n"
            "\n"
            "  $ cadre tls init tls --host cadre.example,192.0.2.7\n"
            "  $ cadre tls renew tls\n"
            "\n"
            "Exit status: 0 done, 2 wrong arguments or DIR has one already, 8 the files cannot be written.\n",
    .options = tls_options,
    .arguments = {"init|renew", "DIR"},
    .run = tls_run,
};
