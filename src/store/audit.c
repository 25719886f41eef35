/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The key's file: a line that says what it is, the key in hexadecimal, and how many lines the log had when
 * the key was made: those may be sealed afterwards, no other ever.
 */
#include "store/audit.h"

#include "core/files.h"
#include "core/secret.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_TITLE "cadre audit key 1"
enum { KEY_FILE_BYTES_MAX = 200, HEADS_MAX = 100000 };

static const char no_seal[] = "0000000000000000000000000000000000000000000000000000000000000000";

struct audit_key {
    uint8_t bytes[SECRET_KEY_BYTES];
    int64_t carried; /* lines that were there before it */
};

/* ---- the key ---- */

const char *audit_key_path(struct arena *mem, const char *path, const struct tx *tx) {
    if (path != NULL) return path;
    if (tx_is_file(tx)) return text_zero_ended(mem, text_print(mem, "%s-audit.key", tx_where(tx)));
    return "cadre-audit.key";
}

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_seal(struct text t) {
    if (t.length != SECRET_HEX_LENGTH) return false;
    for (int64_t i = 0; i < t.length; i++)
        if (hex_value(t.at[i]) < 0) return false;
    return true;
}

static bool key_parse(struct text body, struct audit_key *out) {
    struct text title, hex, carried, more;
    if (!text_next(&body, '\n', &title) || !text_is(title, KEY_TITLE) || !text_next(&body, '\n', &hex) ||
        !is_seal(hex) || !text_next(&body, '\n', &carried) ||
        !text_int(carried, 0, INT64_MAX, &out->carried) || text_next(&body, '\n', &more))
        return false;
    for (int32_t i = 0; i < SECRET_KEY_BYTES; i++)
        out->bytes[i] = (uint8_t)(hex_value(hex.at[2 * i]) << 4 | hex_value(hex.at[2 * i + 1]));
    return true;
}

static bool key_read(struct arena *mem, const char *path, struct audit_key *out, struct err *err) {
    struct text body;
    struct stat about;
    if (stat(path, &about) == 0 && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return err_fail(
            err, ERR_STORE, "audit.key-open",
            "others may read the key of the audit log, \"%s\"\nThink about who has read it, then: "
            "chmod 600 '%s'",
            path, path);
    if (!file_read(mem, path, KEY_FILE_BYTES_MAX, &body, err)) return false;
    bool read = key_parse(body, out);
    secret_forget((char *)body.at, body.length);
    return read || err_fail(err, ERR_STORE, "audit.key-damaged",
                            "\"%s\" is not a key of an audit log\nPut back the file from a backup.", path);
}

static bool write_new(const char *path, struct text body) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return false;
    bool written = write(fd, body.at, (size_t)body.length) == body.length && fsync(fd) == 0;
    return close(fd) == 0 && written;
}

/* The name a file is in must last as long as what is sealed with it. */
static bool sync_directory(struct arena *mem, const char *path) {
    const char *slash = strrchr(path, '/');
    struct text directory = slash == NULL   ? text_of(".")
                            : slash == path ? text_of("/")
                                            : (struct text){path, slash - path};
    int fd = open(text_zero_ended(mem, directory), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) close(fd);
    return synced;
}

/* Appears whole under its name or not at all; when two make it at once, one is first and both use his. */
static bool key_make(struct arena *mem, const char *path, int64_t carried, struct err *err) {
    uint8_t random[SECRET_KEY_BYTES];
    struct buffer body = {.mem = mem};
    secret_random(random, sizeof random);
    buffer_adds(&body, KEY_TITLE "\n");
    for (int32_t i = 0; i < SECRET_KEY_BYTES; i++) buffer_print(&body, "%02x", random[i]);
    buffer_print(&body, "\n%lld\n", (long long)carried);
    const char *beside = text_zero_ended(mem, text_print(mem, "%s.%d.new", path, (int)getpid()));
    bool made = write_new(beside, buffer_text(&body));
    if (made) made = link(beside, path) == 0 || file_exists(path);
    if (made) made = sync_directory(mem, path);
    if (!made)
        err_fail(err, ERR_SYSTEM, "file.write", "could not write the key of the audit log, \"%s\": %m", path);
    unlink(beside);
    secret_forget(random, sizeof random);
    secret_forget(body.at, body.length);
    return made;
}

static bool key_missing(const char *path, int64_t lines, struct err *err) {
    return err_fail(
        err, ERR_STORE, "audit.key-missing",
        "the key of the audit log, \"%s\", is not there, but the log has %lld lines sealed with it\n"
        "Put back the file from a backup, or say where it is: CADRE_AUDIT_KEY=FILE.",
        path, (long long)lines);
}

static bool key_get(struct arena *mem, const char *path, const struct audit_head *last, struct audit_key *out,
                    struct err *err) {
    if (!file_exists(path)) {
        if (last->seal[0] != '\0') return key_missing(path, last->id, err);
        if (!key_make(mem, path, last->id, err)) return false;
    }
    return key_read(mem, path, out, err);
}

/* ---- seals ---- */

static void add_field(struct buffer *message, struct text field) {
    buffer_print(message, "%lld:", (long long)field.length); /* no field can pass for part of another */
    buffer_add(message, field);
}

static struct secret_hex seal_of(struct arena *mem, const struct audit_key *key, const char *before,
                                 const struct audit_line *line) {
    struct buffer message = {.mem = mem};
    buffer_print(&message, "%s,%lld,%lld,", before, (long long)line->id, (long long)line->at_seconds);
    add_field(&message, line->who);
    add_field(&message, line->action);
    add_field(&message, line->object);
    add_field(&message, line->detail);
    return secret_seal(key->bytes, buffer_text(&message));
}

bool audit_next(struct rows *rows, struct audit_line *out) {
    if (!rows_next(rows)) return false;
    *out = (struct audit_line){.id = rows_int(rows, 0, 0),
                               .at_seconds = rows_int(rows, 1, 0),
                               .who = rows_text(rows, 2),
                               .action = rows_text(rows, 3),
                               .object = rows_text(rows, 4),
                               .detail = rows_text(rows, 5),
                               .seal = rows_text(rows, 6)};
    return true;
}

bool audit_head(struct tx *tx, struct audit_head *out, struct err *err) {
    struct audit_head head = {.taken = DAY_NONE};
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_audit_last, err);
    if (rows_next(rows)) {
        head.id = rows_int(rows, 0, 0);
        snprintf(head.seal, sizeof head.seal, "%.*s", TEXT_ARGS(rows_text(rows, 1)));
    }
    if (err_any(err)) return false;
    *out = head;
    return true;
}

/* ---- writing ---- */

/* Seals for the lines from before there were any: read first, then written. */
static bool seal_carried(struct arena *mem, struct tx *tx, const struct audit_key *key,
                         struct audit_head *last, struct err *err) {
    struct secret_hex *seals = NULL;
    int64_t *ids = NULL, count = 0, ids_capacity = 0, capacity = 0;
    struct audit_line line;
    const char *before = no_seal;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_audit_list, err);
    while (audit_next(rows, &line)) {
        arena_grow(mem, seals, count, &capacity);
        arena_grow(mem, ids, count, &ids_capacity);
        seals[count] = seal_of(mem, key, before, &line);
        ids[count] = line.id;
        before = seals[count++].at;
    }
    for (int64_t i = 0; !err_any(err) && i < count; i++)
        tx_run(tx, SQL_audit_seal, err, value_text(text_of(seals[i].at)), value_int(ids[i]));
    if (err_any(err)) return false;
    memcpy(last->seal, before, sizeof last->seal);
    return true;
}

static bool line_add(struct arena *mem, struct tx *tx, const char *key_path, const struct audit_line *told,
                     struct err *err) {
    struct audit_head last;
    struct audit_key key;
    const char *path = audit_key_path(mem, key_path, tx);
    if (!audit_head(tx, &last, err) || !key_get(mem, path, &last, &key, err)) return false;
    if (last.id > 0 && last.seal[0] == '\0') {
        if (last.id > key.carried)
            return err_fail(
                err, ERR_STORE, "audit.unsealed",
                "line %lld of the audit log has no seal, and it is newer than the key \"%s\"\nSomebody "
                "changed the log, or the key is of another database. See: cadre audit verify",
                (long long)last.id, path);
        if (!seal_carried(mem, tx, &key, &last, err)) return false;
    }
    struct audit_line line = *told;
    line.id = last.id + 1;
    struct secret_hex seal = seal_of(mem, &key, last.id == 0 ? no_seal : last.seal, &line);
    secret_forget(&key, sizeof key);
    return tx_run(tx, SQL_audit_add, err, value_int(line.at_seconds), value_text(line.who),
                  value_text(line.action), value_text(line.object), value_text(line.detail),
                  value_text(text_of(seal.at)));
}

bool audit_write(struct tx *tx, const char *key_path, const struct audit_line *line, struct err *err) {
    struct arena mem = {0};
    bool added = line_add(&mem, tx, key_path, line, err);
    arena_clear(&mem);
    return added;
}

/* ---- heads ---- */

struct text audit_head_print(struct arena *mem, const struct audit_head *head) {
    struct text line = text_print(mem, "%lld %s", (long long)head->id, head->id == 0 ? no_seal : head->seal);
    return head->taken == DAY_NONE ? text_print(mem, "%.*s\n", TEXT_ARGS(line))
                                   : text_print(mem, "%.*s %s\n", TEXT_ARGS(line), day_print(head->taken).at);
}

static bool head_parse(struct text line, struct audit_head *out) {
    struct text id, seal, taken, more;
    out->taken = DAY_NONE;
    if (!text_next(&line, ' ', &id) || !text_int(id, 0, INT64_MAX, &out->id) ||
        !text_next(&line, ' ', &seal) || !is_seal(seal) ||
        (text_next(&line, ' ', &taken) && !day_parse(taken, &out->taken)) || text_next(&line, ' ', &more))
        return false;
    snprintf(out->seal, sizeof out->seal, "%.*s", TEXT_ARGS(seal));
    return true;
}

bool audit_heads_read(struct arena *mem, struct text body, struct audit_head **out, int32_t *out_count,
                      struct err *err) {
    struct audit_head *heads = NULL;
    int64_t capacity = 0;
    int32_t count = 0;
    struct text line;
    while (text_next(&body, '\n', &line)) {
        arena_grow(mem, heads, count, &capacity);
        if (count == HEADS_MAX || !head_parse(line, &heads[count]))
            return err_fail(
                err, ERR_INPUT, "audit.head",
                "line %d is not the head of an audit log\nName a file that `cadre audit head` wrote.",
                count + 1);
        count++;
    }
    if (count == 0) return err_fail(err, ERR_INPUT, "audit.head", "there is no head of an audit log in it");
    *out = heads;
    *out_count = count;
    return true;
}

/* ---- verifying ---- */

struct verifying {
    struct arena *mem;
    struct audit_report *report;
    const struct audit_key *key;
    const struct audit_head *heads;
    int32_t head_count;
    int64_t expected;                 /* the number of the next line */
    bool sealed;                      /* a line with a seal has come */
    bool before_fits;                 /* the line before it was found whole */
    struct secret_hex stored, worked; /* its seal as stored, and as it should be by what the line says */
};

__attribute__((format(printf, 3, 4))) static void add_problem(struct verifying *v, int64_t id,
                                                              const char *format, ...) {
    if (v->report->problem_count == AUDIT_PROBLEMS_MAX) {
        v->report->more = true;
        return;
    }
    va_list args;
    va_start(args, format);
    v->report->problems[v->report->problem_count++] = (struct audit_problem){
        id, text_print_list(v->mem, format, args)};
    va_end(args);
}

static struct secret_hex hex_of(struct text seal) {
    struct secret_hex hex = {""};
    snprintf(hex.at, sizeof hex.at, "%.*s", TEXT_ARGS(seal));
    return hex;
}

/*
 * A line fits when its seal follows from the seal before it, as that is stored or as it should be: so one
 * altered line, or one altered seal, is one problem. After a line whose true seal is nowhere, the next cannot
 * be told.
 */
static void check_seal(struct verifying *v, const struct audit_line *line, bool after_gap) {
    struct arena mem = {0};
    struct secret_hex by_stored = seal_of(&mem, v->key, v->stored.at, line),
                      by_worked = seal_of(&mem, v->key, v->worked.at, line);
    bool fits = secret_equal(line->seal, text_of(by_stored.at)) ||
                secret_equal(line->seal, text_of(by_worked.at));
    if (!fits && !after_gap)
        add_problem(v, line->id,
                    v->before_fits ? "line %lld was altered, or was another line"
                                   : "line %lld was altered, or only the one before it",
                    (long long)line->id);
    v->before_fits = fits || after_gap;
    v->stored = hex_of(line->seal);
    v->worked = fits || after_gap ? v->stored : by_stored;
    arena_clear(&mem);
}

static void check_gap(struct verifying *v, int64_t id) {
    int64_t first = v->expected, last = id - 1;
    if (first == last) add_problem(v, first, "line %lld is missing", (long long)first);
    else add_problem(v, first, "lines %lld to %lld are missing", (long long)first, (long long)last);
}

static void check_line(struct verifying *v, const struct audit_line *line) {
    v->report->lines++;
    if (line->id < 1) {
        add_problem(v, line->id, "line %lld was added: lines count from 1", (long long)line->id);
        return;
    }
    bool after_gap = line->id > v->expected;
    if (after_gap) check_gap(v, line->id);
    v->expected = line->id + 1;
    bool carried = !v->sealed && line->id <= v->key->carried;
    if (line->seal.length == 0 && carried) {
        v->report->unsealed++;
        return;
    }
    if (line->seal.length > 0) v->sealed = true;
    check_seal(v, line, after_gap);
}

static void check_heads(struct verifying *v, const struct audit_line *line) {
    for (int32_t i = 0; i < v->head_count; i++)
        if (v->heads[i].id == line->id && !secret_equal(line->seal, text_of(v->heads[i].seal)))
            add_problem(v, line->id, "line %lld is not the one whose head was kept", (long long)line->id);
}

static void check_end(struct verifying *v) {
    int64_t last = 0;
    for (int32_t i = 0; i < v->head_count; i++)
        if (v->heads[i].id > last) last = v->heads[i].id;
    if (last == v->expected) add_problem(v, last, "line %lld is cut off", (long long)last);
    if (last > v->expected)
        add_problem(v, v->expected, "lines %lld to %lld are cut off", (long long)v->expected,
                    (long long)last);
    if (v->sealed && v->report->unsealed > 0)
        add_problem(v, 1, "the first %lld lines have no seal, but later ones have",
                    (long long)v->report->unsealed);
}

static bool verify_key(struct arena *mem, struct tx *tx, const char *key_path, struct audit_key *out,
                       struct err *err) {
    struct audit_head last;
    const char *path = audit_key_path(mem, key_path, tx);
    if (!audit_head(tx, &last, err)) return false;
    if (file_exists(path)) return key_read(mem, path, out, err);
    *out = (struct audit_key){.carried = last.id};
    return last.seal[0] == '\0' || key_missing(path, last.id, err); /* nothing is sealed yet */
}

bool audit_verify(struct arena *mem, struct tx *tx, const char *key_path, const struct audit_head *heads,
                  int32_t head_count, struct audit_report *out, struct err *err) {
    struct audit_key key;
    struct audit_line line;
    if (!verify_key(mem, tx, key_path, &key, err)) return false;
    *out = (struct audit_report){0};
    struct verifying v = {.mem = mem,
                          .report = out,
                          .key = &key,
                          .heads = heads,
                          .head_count = head_count,
                          .expected = 1,
                          .before_fits = true,
                          .stored = hex_of(text_of(no_seal)),
                          .worked = hex_of(text_of(no_seal))};
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_audit_list, err);
    while (audit_next(rows, &line)) {
        check_line(&v, &line);
        check_heads(&v, &line);
    }
    if (err_any(err)) return false;
    check_end(&v);
    secret_forget(&key, sizeof key);
    return true;
}
