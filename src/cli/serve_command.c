/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "core/files.h"
#include "record/forward.h"
#include "record/record.h"
#include "service/audit_heads.h"
#include "web/desk.h"
#include "web/key_ring.h"
#include "web/log.h"
#include "web/notify.h"
#include "web/server.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    PEM_MAX_BYTES = 1 << 20,
    STOP_MILLISECONDS = 20000,
    TICK_NANOSECONDS = 250000000,
    MEGABYTE = 1 << 20,
    DESK_WORKERS = 4,
    DAY_SECONDS = 86400,
    HEAD_AGAIN_SECONDS = 600,
    HEAD_PATIENCE_MILLISECONDS = 1000
};

struct serving {
    struct record *record;
    struct key_ring *keys;
    struct desk *desk;
    struct web *web;
    struct forwarder *forwarder; /* sends statements on to other stores */
    const char *where;
    const char *heads;   /* the file of the audit log's heads */
    const char *backups; /* the directory of backups, or NULL */
    int64_t heads_due;   /* when to look whether today's is there, seconds since 1970 */
};

static bool read_pem(struct arena *mem, const char *path, struct text *out, struct err *err) {
    if (path == NULL) return true;
    if (!file_read(mem, path, PEM_MAX_BYTES, out, err)) return false;
    out->at = text_zero_ended(mem, *out);
    return true;
}

static bool read_options(struct arena *mem, const struct options *options, struct web_options *out,
                         struct err *err) {
    const char *listen_at = option_text(options, "listen"), *cert = option_text(options, "tls-cert"),
               *cert_key = option_text(options, "tls-key");
    int64_t threads, connections, megabytes, patience, cpus = sysconf(_SC_NPROCESSORS_ONLN);
    if ((cert == NULL) != (cert_key == NULL))
        return err_fail(err, ERR_USAGE, "usage.tls", "TLS needs both --tls-cert and --tls-key");
    if (!option_int(options, "threads", 1, 64,
                    cpus < 2    ? 2
                    : cpus > 16 ? 16
                                : cpus,
                    &threads, err) ||
        !option_int(options, "connections-max", 16, 100000, 4096, &connections, err) ||
        !option_int(options, "body-max", 1, 1000, 32, &megabytes, err) ||
        !option_int(options, "patience", 1, 3600, 0, &patience, err))
        return false;
    *out = (struct web_options){.listen = listen_at != NULL ? listen_at : "127.0.0.1:8080",
                                .threads = (int32_t)threads,
                                .connections_max = (int32_t)connections,
                                .body_bytes_max = megabytes * MEGABYTE,
                                .milliseconds_max = patience * 1000,
                                .behind_proxy = option_given(options, "behind-proxy")};
    return read_pem(mem, cert, &out->cert, err) && read_pem(mem, cert_key, &out->cert_key, err);
}

static bool log_level_read(const struct options *options, enum log_level *out, struct err *err) {
    const char *word = option_text(options, "log");
    *out = LOG_REQUESTS;
    if (word == NULL || strcmp(word, "requests") == 0) return true;
    *out = LOG_TROUBLE;
    return strcmp(word, "trouble") == 0 ||
           err_fail(err, ERR_USAGE, "usage.log", "\"%s\" after --log is none of requests, trouble", word);
}

static bool begin(const char *where, const struct web_options *web_options, struct serving *out,
                  struct err *err) {
    if (out->backups != NULL && access(out->backups, W_OK | X_OK) != 0)
        return err_fail(
            err, ERR_USAGE, "usage.backup-dir",
            "cannot write into the directory \"%s\" of --backup-dir\nMake it, for this account alone.",
            out->backups);
    const struct record_options record_options = {.changes = true};
    out->record = record_open(where, &record_options, err);
    if (out->record == NULL) return false;
    out->keys = key_ring_open(where, err);
    if (out->keys == NULL) return false;
    out->desk = desk_open(where, getenv("CADRE_AUDIT_KEY"), out->record, DESK_WORKERS, err);
    if (out->desk == NULL) return false;
    desk_set_backup_directory(out->desk, out->backups);
    out->web = web_start(web_options, out->record, out->keys, out->desk, err);
    if (out->web == NULL) return false;
    out->forwarder = forwarder_open(out->record);
    return true;
}

static void end(struct serving *serving) {
    forwarder_close(serving->forwarder);
    desk_close(serving->desk);
    key_ring_close(serving->keys);
    record_close(serving->record);
}

/* Today's head of the audit log, once; after a failure again in ten minutes. */
static void keep_head(struct serving *serving) {
    struct service system = {
        .who = text_of("server"), .rights = RIGHT_AUDIT, .audit_key = getenv("CADRE_AUDIT_KEY")};
    struct err err = {0};
    bool added = false;
    int64_t now = seconds_now();
    if (now < serving->heads_due) return;
    scoped(store) struct store *store = store_open(serving->where, STORE_LOOK, &err);
    system.store = store;
    if (store != NULL) store_set_patience(store, HEAD_PATIENCE_MILLISECONDS);
    bool kept = store != NULL && audit_heads_keep(&system, serving->heads, &added, &err);
    if (!kept) log_failure("audit-head", &err);
    if (added) log_line(LOG_TROUBLE, "audit-head kept=1");
    serving->heads_due = kept ? (now / DAY_SECONDS + 1) * DAY_SECONDS : now + HEAD_AGAIN_SECONDS;
}

/* Until a signal asks to stop: what is due each quarter of a second. */
static int serve_until_signal(struct serving *serving, const sigset_t *signals) {
    const struct timespec tick = {.tv_nsec = TICK_NANOSECONDS};
    int64_t watchdog = notify_watchdog_milliseconds(), ticks = 0;
    for (;;) {
        int signal_number = sigtimedwait(signals, NULL, &tick);
        if (signal_number > 0) return signal_number;
        web_tick(serving->web);
        log_flush();
        if (++ticks % 4 != 0) continue;
        keep_head(serving);
        struct err err = {0};
        if (!key_ring_refresh(serving->keys, &err)) log_failure("keys", &err);
        if (watchdog > 0) notify("WATCHDOG=1");
    }
}

/* How the first administrator is made: whoever reads this, at the server's terminal or in its journal. */
static struct text setup_link(struct arena *mem, const struct serving *serving) {
    struct err err = {0};
    struct text secret = TEXT_NONE;
    if (!desk_link_make(serving->desk, mem, &secret, &err)) log_failure("link", &err);
    if (secret.length == 0) return TEXT_NONE;
    return text_print(mem, "No administrator yet. Make the first one within a day: %s://%s/#/setup/%.*s\n",
                      web_is_tls(serving->web) ? "https" : "http", web_address(serving->web),
                      TEXT_ARGS(secret));
}

static void say_hello(const struct serving *serving, bool only_check) {
    struct arena mem = {0};
    struct text link = only_check ? TEXT_NONE : setup_link(&mem, serving);
    printf("listening on %s\n%.*s", web_address(serving->web), TEXT_ARGS(link));
    fflush(stdout);
    arena_clear(&mem);
}

static int serve(struct serving *serving, const char *where, const sigset_t *signals, bool only_check) {
    say_hello(serving, only_check);
    if (only_check) raise(SIGTERM); /* blocked: it waits for us */
    log_line(LOG_TROUBLE, "started address=%s engine=%s", web_address(serving->web),
             strstr(where, "://") != NULL ? "postgres" : "sqlite");
    notify("READY=1");
    int signal_number = serve_until_signal(serving, signals);
    notify("STOPPING=1");
    log_line(LOG_TROUBLE, "stopping signal=%d", signal_number);
    bool stopped = web_stop(serving->web, STOP_MILLISECONDS);
    if (stopped) end(serving);
    log_line(LOG_TROUBLE, stopped ? "stopped" : "stopped abandoned=1");
    log_flush();
    if (!stopped) _exit(8); /* what was not answered was not promised */
    return EXIT_DONE;
}

static int serve_run(struct arena *mem, const struct options *options, struct err *err) {
    const char *where = option_text(options, "db") != NULL ? option_text(options, "db") : "cadre.db";
    struct web_options web_options;
    struct serving serving = {.where = where,
                              .backups = option_text(options, "backup-dir"),
                              .heads = audit_heads_path(mem, option_text(options, "audit-heads"), where)};
    enum log_level level;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); /* before there are other threads */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a full disk */
    if (!log_level_read(options, &level, err) || !read_options(mem, options, &web_options, err))
        return EXIT_WRONG_INPUT;
    log_begin(level);
    if (begin(where, &web_options, &serving, err))
        return serve(&serving, where, &signals, option_given(options, "check"));
    end(&serving);
    return EXIT_WRONG_INPUT;
}

static const struct option_rule serve_options[] = {
    {"db", true},
    {"listen", true},
    {"tls-cert", true},
    {"tls-key", true},
    {"threads", true},
    {"log", true},
    {"body-max", true},
    {"connections-max", true},
    {"patience", true},
    {"check", false},
    {"behind-proxy", false},
    {"audit-heads", true},
    {"backup-dir", true},
    {0},
};

const struct command serve_command = {
    .name = "serve",
    .line = "answer over HTTP: people at /api/v1, the xAPI record store at /xapi",
    .help =
        "cadre serve [--db DB] [--listen HOST:PORT] [--tls-cert FILE --tls-key FILE] [--log WHAT]\n"
        "\n"
        "Answers xAPI 1.0.3 and 2.0 at /xapi, people and their programs at /api/v1, /health, and /metrics "
        "for\n"
        "Prometheus. Keys come from `cadre key add`, users from `cadre user add`; while there is no "
        "administrator, a link\nto make the first one is printed.\n"
        "A statement is on disk before it is answered. SIGTERM and Ctrl-C answer what is in hand, then "
        "stop.\n"
        "\n"
        "  --db DB              a file (cadre.db when absent; it is made) or a postgresql:// URL\n"
        "  --listen HOST:PORT   where (127.0.0.1:8080 when absent); port 0 takes a free one and prints it\n"
        "  --tls-cert, --tls-key FILE  PEM: HTTPS instead of HTTP\n"
        "  --behind-proxy       a proxy on this machine ends TLS: its X-Forwarded-Proto and the last address "
        "of its\n"
        "                       X-Forwarded-For count; others' do not\n"
        "  --log WHAT           requests (each one, when absent) or trouble, to the standard error stream\n"
        "  --threads N          that answer; as many as the machine has cores, when absent\n"
        "  --body-max MB        the largest body taken; 32 when absent\n"
        "  --connections-max N  open at once; 4096 when absent\n"
        "  --patience SECONDS   within which a client sends its request and takes its answer; 60 when "
        "absent\n"
        "  --audit-heads FILE   gets the head of the audit log each day, see `cadre audit --help`; "
        "DB-audit.heads "
        "beside a\n"
        "                       file, cadre-audit.heads here for PostgreSQL, when absent\n"
        "  --backup-dir DIR     where administrators' backups from the pages are kept, sealed; without it "
        "they are\n"
        "                       downloaded at once\n"
        "  --check              starts, says whether all is well, and stops\n"
        "\n"
        "  $ cadre serve --db training.db --listen 127.0.0.1:0 --check\n"
        "\n"
        "Exit status: 0 stopped, 2 wrong arguments or certificate, 7 the database failed, 8 the port is "
        "taken, 9\n"
        "another server has the database.\n",
    .options = serve_options,
    .run = serve_run,
};
