/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The restore drill: a busy server is backed up, the backup restored, and compared with what had been
 * answered before the backup began; and everything that must be refused, with nothing left behind.
 */
#include "service/backup.h"

#include "core/files.h"
#include "core/random.h"
#include "service/certificate_keys.h"
#include "tests/served.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PLACES = 200 };

#define STATEMENT                                                                                            \
    "{\"actor\":{\"mbox\":\"mailto:a%d@example.kz\"},\"verb\":{\"id\":\"http://adlnet.gov/expapi/verbs/"     \
    "passed\"},\"object\":{\"id\":\"http://example.kz/course/%d\"}}"

static struct arena mem;
static const struct sealed_secret key = {true, {"0123456789abcdef0123456789abcdef", 32}};

static struct service service_on(struct store *store) {
    return (struct service){.store = store, .who = text_of("test"), .rights = RIGHTS_ALL};
}

static struct backup_target target_at(const char *where, const char *audit_key) {
    return (struct backup_target){.where = where, .audit_key = audit_key, .who = text_of("test")};
}

/* A key's file for the audit log of each database: PostgreSQL's would be here. */
static const char *audit_key_of(const char *where) {
    return is_postgres(where) ? fresh_file() : text_print(&mem, "%s-audit.key", where).at;
}

static void save(const char *database, const char *file) {
    struct err err = {0};
    struct backup_report report;
    scoped(store) struct store *store = store_open(database, STORE_CHANGE, &err);
    struct service service = service_on(store);
    check(store != NULL && backup_write(&mem, &service, file, &key, NULL, &report, &err));
}

/* ---- the drill ---- */

static struct served busy;
static int64_t *acknowledged; /* shared with the process that sends */

static int send_statements(const char *where) {
    (void)where;
    for (int i = 0; i < 100000; i++) {
        struct arena own = {0};
        struct text body = text_print(&own, STATEMENT, i % 7, i % 5);
        struct reply reply = request(&own, &busy, "POST", "/xapi/statements",
                                     "Content-Type: application/json\r\n", body);
        if (reply.status == 200) __atomic_add_fetch(acknowledged, 1, __ATOMIC_SEQ_CST);
        arena_clear(&own);
    }
    return 0;
}

static void wait_for(int64_t count) {
    for (int tries = 0; tries < 2000 && __atomic_load_n(acknowledged, __ATOMIC_SEQ_CST) < count; tries++)
        usleep(10000);
    check(__atomic_load_n(acknowledged, __ATOMIC_SEQ_CST) >= count);
}

static const char *exported(const char *database) {
    const char *directory = fresh_directory();
    check_int(cadre(&mem, NULL, "export '%s' --as-of 2007-11-20 --db '%s'", directory, database), 0);
    return directory;
}

static bool same_files(const char *a, const char *b) {
    return system(text_print(&mem, "diff -r '%s' '%s' >&2", a, b).at) == 0;
}

static void drill(const char *where, const char *restored) {
    const char *data = fresh_directory(), *file = fresh_file(), *key_file = fresh_file();
    const char *audit_key = audit_key_of(where), *restored_key = audit_key_of(restored);
    struct err err = {0};
    struct text said;
    setenv("CADRE_AUDIT_KEY", audit_key, 1);
    check(file_write(key_file, key.bytes, &err));
    acknowledged = mmap(NULL, sizeof *acknowledged, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
                        0);
    check_int(cadre(&mem, NULL, "example kazakhstan-2008 '%s' --officers 100", data), 0);
    check_int(cadre(&mem, NULL, "import '%s' --as-of 2007-11-20 --db '%s'", data, where), 0);
    busy = served_begin(where, "--log trouble --audit-heads /dev/null");
    struct child child = child_begin(send_statements, where);
    wait_for(40);

    int64_t before = __atomic_load_n(acknowledged, __ATOMIC_SEQ_CST);
    check_int(cadre(&mem, &said, "backup '%s' --db '%s' --key-file '%s'", file, where, key_file), 0);
    wait_for(before + 10);
    kill(child.pid, 9);
    child_end(child);
    served_end(&busy);
    int64_t after = outside_int(where, "SELECT count(*) FROM statement");
    int status = cadre(&mem, &said, "restore '%s' --db '%s' --key-file '%s' --audit-key '%s'", file, restored,
                       key_file, restored_key);
    if (status != 0) printf("%.*s", TEXT_ARGS(said));
    check_int(status, 0);

    setenv("CADRE_AUDIT_KEY", restored_key, 1);
    int64_t back = outside_int(restored, "SELECT count(*) FROM statement");
    check(back >= before && back < after);
    check_int(outside_int(restored, "SELECT max(seq) FROM statement"),
              back); /* the first ones, without a gap */
    check_int(cadre(&mem, &said, "audit verify --db '%s'", restored), 0);
    check_int(outside_int(restored, "SELECT count(*) FROM audit WHERE action = 'back up'"), 1);
    check_int(outside_int(restored, "SELECT count(*) FROM audit WHERE action = 'restore'"), 1);
    check(same_files(exported(where), exported(restored)));
    unsetenv("CADRE_AUDIT_KEY");
    arena_clear(&mem);
}

TEST(a_busy_server_on_sqlite_is_restored_into_sqlite) {
    drill(fresh_file(), fresh_file());
}
TEST(a_busy_server_on_postgres_is_restored_into_postgres) {
    drill(fresh_postgres(), fresh_postgres());
}
/* A server on SQLite keeps the newest indexes in memory, which PostgreSQL does not make again: what it wrote
   when it stopped goes there, what was busy by way of a file. */
TEST(a_backup_of_sqlite_goes_into_postgres_by_way_of_a_file) {
    struct err refused = {0}, err = {0};
    struct backup_report report;
    const char *busy_file = fresh_file(), *quiet_file = fresh_file(), *from = fresh_file(),
               *where = fresh_postgres();
    struct backup_target file = target_at(fresh_file(), NULL), server = target_at(where, fresh_file());
    busy = served_begin(from, "--log trouble");
    struct reply reply = request(&mem, &busy, "POST", "/xapi/statements",
                                 "Content-Type: application/json\r\n", text_print(&mem, STATEMENT, 1, 1));
    check_int(reply.status, 200);

    save(from, busy_file);
    bool at_once = backup_restore(&mem, busy_file, &key, &server, NULL, &report, &refused);
    check(backup_restore(&mem, busy_file, &key, &file, NULL, &report, &err));
    save(file.where, quiet_file);
    check(backup_restore(&mem, quiet_file, &key, &server, NULL, &report, &err));

    check(!at_once);
    check_text(text_of(refused.code), "backup.engine");
    check_int(report.statements, 1);
    served_end(&busy);
    arena_clear(&mem);
}
TEST(a_backup_of_postgres_goes_into_sqlite) {
    drill(fresh_postgres(), fresh_file());
}

TEST(keys_that_sign_certificates_come_back_beside_the_new_database) {
    struct err err = {0};
    struct backup_report report;
    struct certificate_key_list before, after;
    struct text kid;
    const char *database = fresh_file(), *file = fresh_file();
    struct backup_target target = target_at(fresh_file(), NULL);
    scoped(store) struct store *store = store_open(database, STORE_CHANGE, &err);
    struct service service = service_on(store);
    check(certificate_keys_add(&mem, &service, SIGNING_ES256, &kid, &err));

    check(backup_write(&mem, &service, file, &key, NULL, &report, &err));
    check(backup_restore(&mem, file, &key, &target, NULL, &report, &err));

    scoped(store) struct store *restored = store_open(target.where, STORE_LOOK, &err);
    struct service again = service_on(restored);
    scoped(tx) struct tx *tx = tx_look(store, &err), *tx_again = tx_look(restored, &err);
    check(certificate_keys_list(&mem, &service, tx, &before, &err) &&
          certificate_keys_list(&mem, &again, tx_again, &after, &err));
    check_int(after.count, 1);
    check(text_equal(after.keys[0].public.kid, before.keys[0].public.kid));
    struct signer *signer = certificate_keys_signer(&mem, &again, tx_again, &err);
    check(signer != NULL);
    signer_end(signer);
    tx_end(tx_again);
    arena_clear(&mem);
}

/* ---- what is refused ---- */

/* A small backup, sealed with `key`. */
static const char *small_backup(void) {
    const char *file = fresh_file();
    save(fresh_file(), file);
    return file;
}

/* "" when it was restored, else the code; then nothing may be left. */
static const char *try_restore(const char *file, const struct sealed_secret *secret) {
    static struct err err;
    struct backup_report report;
    const char *where = fresh_file();
    struct backup_target target = target_at(where, NULL);
    err = (struct err){0};
    bool done = backup_restore(&mem, file, secret, &target, NULL, &report, &err);
    check(done == file_exists(where));
    check(done == file_exists(text_print(&mem, "%s-audit.key", where).at));
    return err.code;
}

TEST(one_altered_byte_anywhere_restores_nothing) {
    struct err err = {0};
    struct text whole;
    struct random random = {8};
    const char *file = small_backup(), *altered = fresh_file();
    check(file_read(&mem, file, 1 << 26, &whole, &err));
    char *bytes = (char *)whole.at;

    for (int32_t i = 0; i < PLACES; i++) {
        int64_t at = random_below(&random, whole.length);
        char flip = (char)(1 << random_below(&random, 8));
        bytes[at] ^= flip;
        check(file_write(altered, whole, &err));
        if (try_restore(altered, &key)[0] == '\0') printf("seed 8, byte %lld\n", (long long)at);
        check(try_restore(altered, &key)[0] != '\0');
        bytes[at] ^= flip;
    }
    check(file_write(altered, whole, &err));
    check_text(text_of(try_restore(altered, &key)), "");
    arena_clear(&mem);
}

TEST(a_wrong_passphrase_a_file_that_is_there_and_one_without_the_right_restore_nothing) {
    const struct sealed_secret other = {true, {"0123456789abcdef0123456789abcdeX", 32}};
    struct err taken = {0}, there = {0}, no_right = {0};
    struct backup_report report;
    const char *file = small_backup(), *database = fresh_file();
    scoped(store) struct store *store = store_open(database, STORE_CHANGE, &taken);
    struct service nobody = {.store = store, .who = text_of("user 7")};
    struct backup_target target = target_at(database, NULL);

    check_text(text_of(try_restore(file, &other)), "sealed.key");
    check(!backup_restore(&mem, file, &key, &target, NULL, &report, &taken));
    check_text(text_of(taken.code), "store.not-empty");
    struct service service = service_on(store);
    check(!backup_write(&mem, &service, file, &key, NULL, &report, &there));
    check_text(text_of(there.code), "sealed.exists");
    check(!backup_write(&mem, &nobody, fresh_file(), &key, NULL, &report, &no_right));
    check_text(text_of(no_right.code), "rights.missing");
    arena_clear(&mem);
}

TEST(a_restore_that_failed_leaves_postgres_empty_and_can_be_done_again) {
    struct err refused = {0}, full = {0}, err = {0};
    struct backup_report report;
    const char *file = small_backup(), *where = fresh_postgres(), *audit_key = fresh_file();
    check(file_write(audit_key, text_of("another key\n"), &err));
    struct backup_target target = target_at(where, audit_key);

    check(!backup_restore(&mem, file, &key, &target, NULL, &report, &refused));
    int64_t lines = outside_int(where, "SELECT count(*) FROM audit");
    unlink(audit_key);
    check(backup_restore(&mem, file, &key, &target, NULL, &report, &err));
    bool twice = backup_restore(&mem, file, &key, &target, NULL, &report, &full);

    check_text(text_of(refused.code), "backup.key-there");
    check_int(lines, 0);
    check_int(report.audit_lines, 1);
    check(!twice);
    check_text(text_of(full.code), "store.not-empty");
    arena_clear(&mem);
}

static bool stop_at_once(void *context, const char *what, int64_t done, int64_t all) {
    (void)context, (void)what, (void)done, (void)all;
    return false;
}

TEST(a_stop_leaves_neither_a_backup_nor_a_database) {
    const struct backup_watch watch = {.go_on = stop_at_once};
    struct err stopped = {0}, stopped_too = {0};
    struct backup_report report;
    const char *file = small_backup(), *other = fresh_file(), *where = fresh_file();
    scoped(store) struct store *store = store_open(fresh_file(), STORE_CHANGE, &stopped);
    struct service service = service_on(store);
    struct backup_target target = target_at(where, NULL);

    check(!backup_write(&mem, &service, other, &key, &watch, &report, &stopped));
    check(!backup_restore(&mem, file, &key, &target, &watch, &report, &stopped_too));

    check_text(text_of(stopped.code), "backup.stopped");
    check_text(text_of(stopped_too.code), "sealed.stopped");
    check(!file_exists(other) && !file_exists(where));
    arena_clear(&mem);
}
