/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is sealed, one after the other (numbers are little-endian):
 *
 *   'K' length name, length bytes             a key that is kept outside the database:
 *                                             "audit", or "certificate/" and the name of its file
 *   'T' length name, count, length column...  a table; then its rows:
 *       'r' a value for each column           'n', 'i' 8 bytes, 't' or 'b' length bytes
 *       'e' 8 bytes: how many rows there were
 *   'E'                                       the end
 */
#include "service/backup.h"

#include "core/files.h"
#include "record/record.h"
#include "service/certificate_keys.h"
#include "store/audit.h"
#include "store/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEYS_MAX = 1000, KEY_BYTES_MAX = 16384, NAME_BYTES_MAX = 200, WATCH_ROWS = 1000 };

/* What lasts hours only, and must not count again. */
static const char *const left_out[] = {"session", "invitation"};

static bool is_left_out(struct text table) {
    return text_is(table, left_out[0]) || text_is(table, left_out[1]);
}

/* KID.pem, KID.json: nothing that leads out of a directory. */
static bool is_key_name(struct text name) {
    int64_t ending = name.length > 4 && memcmp(name.at + name.length - 4, ".pem", 4) == 0    ? 4
                     : name.length > 5 && memcmp(name.at + name.length - 5, ".json", 5) == 0 ? 5
                                                                                             : 0;
    for (int64_t i = 0; i < name.length - ending; i++) {
        char c = name.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
              c == '_'))
            return false;
    }
    return ending > 0;
}

static bool goes_on(const struct backup_watch *watch, const char *what, int64_t done, int64_t all,
                    struct err *err) {
    if (watch == NULL || watch->go_on == NULL || watch->go_on(watch->context, what, done, all)) return true;
    return err_fail(err, ERR_USAGE, "backup.stopped", "stopped; nothing is left of it");
}

/* ---- writing ---- */

struct saving {
    struct arena *mem;
    struct sealed_writer *to;
    const struct backup_watch *watch;
    struct backup_report report;
    struct err *err;
};

static bool put(struct saving *s, const void *bytes, int64_t count) {
    return sealed_write(s->to, (struct text){bytes, count}, s->err);
}

static bool put_number(struct saving *s, int64_t number, int32_t bytes) {
    uint8_t out[8];
    for (int32_t i = 0; i < bytes; i++) out[i] = (uint8_t)((uint64_t)number >> 8 * i);
    return put(s, out, bytes);
}

static bool put_text(struct saving *s, struct text t) {
    return put_number(s, t.length, 4) && put(s, t.at, t.length);
}

static bool put_value(struct saving *s, struct value value) {
    static const char kinds[] = {
        [VALUE_NULL] = 'n', [VALUE_INT] = 'i', [VALUE_TEXT] = 't', [VALUE_BYTES] = 'b'};
    if (!put(s, &kinds[value.kind], 1)) return false;
    if (value.kind == VALUE_NULL) return true;
    return value.kind == VALUE_INT ? put_number(s, value.number, 8) : put_text(s, value.text);
}

static bool save_rows(struct saving *s, struct tx *tx, const struct copy_table *table) {
    int64_t count = 0, all = copy_count(s->mem, tx, table, s->err);
    const char *name = text_zero_ended(s->mem, table->name);
    scoped(rows) struct rows *rows = copy_rows(s->mem, tx, table, s->err);
    while (rows_next(rows)) {
        if (!put(s, "r", 1)) return false;
        for (int32_t i = 0; i < table->column_count; i++)
            if (!put_value(s, rows_value(rows, i))) return false;
        if (++count % WATCH_ROWS == 0 && !goes_on(s->watch, name, count, all, s->err)) return false;
    }
    s->report.rows += count;
    s->report.tables++;
    return !err_any(s->err) && goes_on(s->watch, name, count, all, s->err) && put(s, "e", 1) &&
           put_number(s, count, 8);
}

static bool save_table(struct saving *s, struct tx *tx, const struct copy_table *table) {
    if (!put(s, "T", 1) || !put_text(s, table->name) || !put_number(s, table->column_count, 4)) return false;
    for (int32_t i = 0; i < table->column_count; i++)
        if (!put_text(s, table->columns[i])) return false;
    return save_rows(s, tx, table);
}

static bool save_key(struct saving *s, const char *path, struct text name) {
    struct text key;
    return file_read(s->mem, path, KEY_BYTES_MAX, &key, s->err) && put(s, "K", 1) && put_text(s, name) &&
           put_text(s, key);
}

/* What keeps whoever has only the database from sealing lines and signing certificates. */
static bool save_keys(struct saving *s, struct tx *tx, const struct service *service) {
    const char *directory = certificate_keys_directory(s->mem, service, tx);
    struct text *names = NULL;
    int64_t count = 0;
    if (!save_key(s, audit_key_path(s->mem, service->audit_key, tx), text_of("audit")) ||
        (file_exists(directory) && !directory_list(s->mem, directory, &names, &count, s->err)))
        return false;
    for (int64_t i = 0; i < count; i++)
        if (is_key_name(names[i]) &&
            !save_key(s, path_join(s->mem, directory, text_zero_ended(s->mem, names[i])),
                      text_print(s->mem, "certificate/%.*s", TEXT_ARGS(names[i]))))
            return false;
    return true;
}

static bool save_all(struct saving *s, struct tx *tx, const struct service *service,
                     const struct copy_tables *tables) {
    if (!save_keys(s, tx, service)) return false;
    for (int32_t i = 0; i < tables->count; i++)
        if (!is_left_out(tables->tables[i].name) && !save_table(s, tx, &tables->tables[i])) return false;
    s->report.bytes = sealed_bytes(s->to);
    return put(s, "E", 1) && sealed_end(s->to, s->err);
}

/* First, so that it is in the backup. */
static bool audit(const struct service *service, struct err *err) {
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    return tx != NULL && service_audit(tx, service, "back up", text_of("database"), TEXT_NONE, err) &&
           tx_commit(tx, err);
}

static bool save(struct saving *s, const struct service *service, const char *path,
                 const struct sealed_secret *secret) {
    struct copy_tables tables;
    int64_t migrations;
    scoped(tx) struct tx *tx = tx_look(service->store, s->err);
    if (tx == NULL || !tx_migrations(tx, &migrations, s->err) || !copy_tables(s->mem, tx, &tables, s->err))
        return false;
    struct text made = moment_text(s->mem, service_now(service));
    struct text head = text_print(s->mem, "what backup\nversion %s\nengine %s\nchanges %lld\nmade %.*s\n",
                                  CADRE_VERSION, store_engine_name(service->store), (long long)migrations,
                                  TEXT_ARGS(made));
    s->report = (struct backup_report){.made = made,
                                       .engine = text_of(store_engine_name(service->store)),
                                       .version = text_of(CADRE_VERSION)};
    s->to = sealed_begin(path, head, secret, s->err);
    return s->to != NULL && save_all(s, tx, service, &tables);
}

bool backup_write(struct arena *mem, const struct service *service, const char *path,
                  const struct sealed_secret *secret, const struct backup_watch *watch,
                  struct backup_report *out, struct err *err) {
    struct saving s = {.mem = mem, .watch = watch, .err = err};
    if (!service_may(service, RIGHT_SYSTEM, err)) return false;
    if (file_exists(path))
        return err_fail(err, ERR_INPUT, "sealed.exists",
                        "\"%s\" is there already\nNothing is overwritten: name another file.", path);
    bool done = audit(service, err) && save(&s, service, path, secret);
    sealed_close(s.to);
    if (done) *out = s.report;
    return done;
}

/* ---- reading ---- */

struct restoring {
    struct arena *mem;
    struct sealed_reader *from;
    const struct backup_watch *watch;
    struct backup_report report;
    const char *key_path;       /* the audit log's */
    const char *keys;           /* the directory of those that sign certificates */
    const char *made[KEYS_MAX]; /* files that go again when something fails */
    int32_t made_count;
    struct err *err;
};

static bool wrong(struct restoring *r) {
    return err_fail(r->err, ERR_INPUT, "sealed.damaged",
                    "the backup does not hold what a backup holds\nUse the program that wrote it.");
}

static bool get_number(struct restoring *r, int32_t bytes, int64_t *out) {
    uint8_t in[8];
    uint64_t number = 0;
    if (!sealed_read(r->from, in, bytes, r->err)) return false;
    for (int32_t i = 0; i < bytes; i++) number |= (uint64_t)in[i] << 8 * i;
    *out = (int64_t)number;
    return true;
}

static bool get_text(struct restoring *r, struct arena *mem, int64_t bytes_max, struct text *out) {
    int64_t length;
    if (!get_number(r, 4, &length)) return false;
    if (length > bytes_max) return wrong(r);
    char *at = arena_make(mem, char, length + 1);
    if (!sealed_read(r->from, at, length, r->err)) return false;
    *out = (struct text){at, length};
    return true;
}

static bool get_value(struct restoring *r, struct arena *mem, struct value *out) {
    char kind;
    if (!sealed_read(r->from, &kind, 1, r->err)) return false;
    *out = value_null();
    switch (kind) {
    case 'n':
        return true;
    case 'i':
        out->kind = VALUE_INT;
        return get_number(r, 8, &out->number);
    case 't':
    case 'b':
        out->kind = kind == 't' ? VALUE_TEXT : VALUE_BYTES;
        return get_text(r, mem, STORE_TEXT_BYTES_MAX, &out->text);
    default:
        return wrong(r);
    }
}

static bool load_row(struct restoring *r, struct arena *row, struct tx *tx, const char *sql,
                     int32_t columns) {
    struct value values[COPY_COLUMNS_MAX];
    for (int32_t i = 0; i < columns; i++)
        if (!get_value(r, row, &values[i])) return false;
    return tx_insert(tx, sql, values, columns, r->err);
}

static bool load_rows(struct restoring *r, struct tx *tx, const struct copy_table *table, const char *sql) {
    struct arena row = {0};
    const char *name = text_zero_ended(r->mem, table->name);
    int64_t count = 0, told;
    char mark = 0;
    bool going = true;
    while (going && (going = sealed_read(r->from, &mark, 1, r->err)) && mark == 'r') {
        going = load_row(r, &row, tx, sql, table->column_count) &&
                (++count % WATCH_ROWS != 0 || goes_on(r->watch, name, count, 0, r->err));
        arena_clear(&row);
    }
    if (!going) return false;
    if (mark != 'e' || !get_number(r, 8, &told) || told != count) return wrong(r);
    r->report.rows += count;
    r->report.tables++;
    return true;
}

static bool load_table(struct restoring *r, struct tx *tx, const struct copy_tables *own) {
    struct copy_table told = {0};
    int64_t columns;
    const char *sql;
    if (!get_text(r, r->mem, NAME_BYTES_MAX, &told.name) || !get_number(r, 4, &columns)) return false;
    if (columns < 1 || columns > COPY_COLUMNS_MAX) return wrong(r);
    for (; told.column_count < columns; told.column_count++)
        if (!get_text(r, r->mem, NAME_BYTES_MAX, &told.columns[told.column_count])) return false;
    return copy_statement(r->mem, tx, own, &told, &sql, r->err) && load_rows(r, tx, &told, sql);
}

/* A key that is there and the same stays: somebody put it back by hand. */
static bool key_place(struct restoring *r, const char *path, struct text key) {
    struct text there;
    if (file_exists(path)) {
        if (!file_read(r->mem, path, KEY_BYTES_MAX, &there, r->err)) return false;
        return text_equal(there, key) ||
               err_fail(r->err, ERR_INPUT, "backup.key-there",
                        "\"%s\" is another key\nMove it away, or say where this one goes: --audit-key FILE, "
                        "CADRE_CERTIFICATE_KEYS=DIRECTORY.",
                        path);
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) r->made[r->made_count++] = path;
    bool placed = fd >= 0 && write(fd, key.at, (size_t)key.length) == key.length && fsync(fd) == 0;
    if (!placed)
        err_fail(r->err, ERR_SYSTEM, "file.write", "could not write \"%s\": %s", path, strerror(errno));
    if (fd >= 0) close(fd);
    return placed;
}

static bool load_key(struct restoring *r) {
    static const char certificate[] = "certificate/";
    const int64_t length = (int64_t)strlen(certificate);
    struct text name, key;
    if (r->made_count == KEYS_MAX || !get_text(r, r->mem, NAME_BYTES_MAX, &name) ||
        !get_text(r, r->mem, KEY_BYTES_MAX, &key))
        return r->made_count == KEYS_MAX ? wrong(r) : false;
    if (text_is(name, "audit")) return key_place(r, r->key_path, key);
    if (name.length <= length || memcmp(name.at, certificate, (size_t)length) != 0) return wrong(r);
    name.at += length, name.length -= length;
    if (!is_key_name(name)) return wrong(r);
    return directory_make(r->keys, r->err) &&
           key_place(r, path_join(r->mem, r->keys, text_zero_ended(r->mem, name)), key);
}

static bool load_parts(struct restoring *r, struct tx *tx, const struct copy_tables *own) {
    char mark;
    for (;;) {
        if (!sealed_read(r->from, &mark, 1, r->err)) return false;
        if (mark == 'E') return sealed_is_over(r->from, r->err) || wrong(r);
        if (mark != 'K' && mark != 'T') return wrong(r);
        if (!(mark == 'K' ? load_key(r) : load_table(r, tx, own))) return false;
    }
}

static bool audit_is_whole(struct restoring *r, struct tx *tx) {
    struct audit_report report;
    if (!audit_verify(r->mem, tx, r->key_path, NULL, 0, &report, r->err)) return false;
    r->report.audit_lines = report.lines;
    return report.problem_count == 0 ||
           err_fail(r->err, ERR_STORE, "backup.audit", "the restored audit log is not whole: %.*s",
                    TEXT_ARGS(report.problems[0].text));
}

/* All rows in one transaction, which ends only when the audit log is found whole. */
static bool load(struct restoring *r, const char *where, const struct backup_target *target,
                 int64_t migrations) {
    struct copy_tables own;
    scoped(store) struct store *store = store_make(where, migrations, r->err);
    if (store == NULL) return false;
    scoped(tx) struct tx *tx = tx_begin(store, r->err);
    if (tx == NULL) return false;
    r->key_path = target->audit_key != NULL ? target->audit_key
                  : strstr(target->where, "://") != NULL
                      ? audit_key_path(r->mem, NULL, tx)
                      : text_print(r->mem, "%s-audit.key", target->where).at;
    r->keys = target->certificate_keys != NULL       ? target->certificate_keys
              : strstr(target->where, "://") != NULL ? "cadre-keys"
                                                     : text_print(r->mem, "%s-keys", target->where).at;
    struct service service = {
        .store = store, .who = target->who, .audit_key = r->key_path, .now = target->now};
    return copy_tables(r->mem, tx, &own, r->err) && copy_is_empty(r->mem, tx, &own, r->err) &&
           load_parts(r, tx, &own) && audit_is_whole(r, tx) && copy_check(tx, r->err) &&
           service_audit(tx, &service, "restore", text_of("database"), r->report.made, r->err) &&
           tx_commit(tx, r->err);
}

/* As the record store will read it. */
static bool records_are_whole(struct restoring *r, const char *where) {
    const struct record_options options = {.changes = true};
    struct record *record = record_open(where, &options, r->err);
    bool whole = record != NULL && record_verify(record, &r->report.statements, r->err);
    record_close(record);
    return whole;
}

static void remove_file(struct arena *mem, const char *where) {
    static const char *const ends[] = {"", "-wal", "-shm", "-journal", "-lock"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        unlink(text_print(mem, "%s%s", where, ends[i]).at);
}

/* In a file that takes its name when all is well. */
static bool restore_file(struct restoring *r, const struct backup_target *target, int64_t migrations) {
    if (file_exists(target->where))
        return err_fail(r->err, ERR_INPUT, "store.not-empty",
                        "there is a file \"%s\"\nName a new one: nothing is overwritten.", target->where);
    const char *beside = text_print(r->mem, "%s.restoring-%d", target->where, (int)getpid()).at;
    bool done = load(r, beside, target, migrations) && records_are_whole(r, beside);
    if (done && file_exists(text_print(r->mem, "%s-wal", beside).at))
        done = err_fail(r->err, ERR_STORE, "backup.open", "the restored database could not be closed");
    if (done && (chmod(beside, 0600) != 0 || link(beside, target->where) != 0))
        done = err_fail(r->err, ERR_SYSTEM, "file.write", "could not write \"%s\": %s", target->where,
                        strerror(errno));
    remove_file(r->mem, beside);
    directory_sync(target->where);
    return done;
}

/* What was committed goes again when the statements turn out not to be whole. */
static void clear_server(struct restoring *r, const char *where) {
    struct err ignored = {0};
    struct copy_tables own;
    scoped(store) struct store *store = store_open(where, STORE_LOOK, &ignored);
    if (store == NULL) return;
    scoped(tx) struct tx *tx = tx_begin(store, &ignored);
    if (tx != NULL && copy_tables(r->mem, tx, &own, &ignored) && copy_clear(r->mem, tx, &own, &ignored))
        tx_commit(tx, &ignored);
}

static bool restore_server(struct restoring *r, const struct backup_target *target, int64_t migrations) {
    if (!load(r, target->where, target, migrations)) return false;
    bool whole = records_are_whole(r, target->where);
    if (!whole) clear_server(r, target->where);
    if (!whole && strcmp(r->err->code, "record.index-wrong") == 0 && text_is(r->report.engine, "sqlite")) {
        *r->err = (struct err){0};
        err_fail(r->err, ERR_INPUT, "backup.engine",
                 "a server on SQLite still had indexes of its newest statements in memory\n"
                 "Restore into a file first, which writes them, back that up, and restore that one here.");
    }
    return whole;
}

static bool check_watch(void *context, int64_t done, int64_t all) {
    const struct backup_watch *watch = context;
    return watch == NULL || watch->go_on == NULL || watch->go_on(watch->context, "checking", done, all);
}

static bool restore(struct restoring *r, const struct backup_target *target) {
    int64_t migrations;
    if (!text_is(sealed_head(r->from, "what"), "backup") ||
        !text_int(sealed_head(r->from, "changes"), 1, INT32_MAX, &migrations))
        return wrong(r);
    if (!sealed_check(r->from, check_watch, (void *)r->watch, r->err)) return false;
    r->report.made = text_keep(r->mem, sealed_head(r->from, "made"));
    r->report.engine = text_keep(r->mem, sealed_head(r->from, "engine"));
    r->report.version = text_keep(r->mem, sealed_head(r->from, "version"));
    return strstr(target->where, "://") != NULL ? restore_server(r, target, migrations)
                                                : restore_file(r, target, migrations);
}

bool backup_restore(struct arena *mem, const char *path, const struct sealed_secret *secret,
                    const struct backup_target *target, const struct backup_watch *watch,
                    struct backup_report *out, struct err *err) {
    struct restoring r = {.mem = mem, .watch = watch, .err = err};
    r.from = sealed_open(path, secret, err);
    bool done = r.from != NULL && restore(&r, target);
    sealed_reader_close(r.from);
    for (int32_t i = 0; !done && i < r.made_count; i++) unlink(r.made[i]);
    if (done) *out = r.report;
    return done;
}
