/* SPDX-License-Identifier: Apache-2.0 */
/* The audit log's promises, each on both engines; what an attacker does to the table is done from outside. */
#include "store/audit.h"

#include "core/files.h"
#include "tests/engines.h"

#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINES = 6 };

static struct arena mem;
static const char *key_path; /* of the test at hand */

static struct store *begin(const char *where) {
    struct err err = {0};
    const char *name = fresh_file();
    key_path = text_zero_ended(&mem, text_print(&mem, "%s.key", name));
    struct store *store = store_open(where, STORE_CHANGE, &err);
    if (store == NULL) err_print(&err);
    check(store != NULL);
    return store;
}

static bool write_line(struct store *store, int32_t number, struct err *err) {
    const struct audit_line line = {.at_seconds = 1000 + number,
                                    .who = text_of("user 12"),
                                    .action = text_of("publish"),
                                    .object = text_print(&mem, "plan %d", number),
                                    .detail = text_of("seats 30")};
    scoped(tx) struct tx *tx = tx_begin(store, err);
    return tx != NULL && audit_write(tx, key_path, &line, err) && tx_commit(tx, err);
}

static void write_lines(struct store *store, int32_t count) {
    struct err err = {0};
    for (int32_t i = 1; i <= count; i++) check(write_line(store, i, &err));
}

static struct audit_head head_now(struct store *store) {
    struct err err = {0};
    struct audit_head head;
    scoped(tx) struct tx *tx = tx_look(store, &err);
    check(tx != NULL && audit_head(tx, &head, &err));
    return head;
}

static bool verify(struct store *store, const struct audit_head *head, struct audit_report *out,
                   struct err *err) {
    scoped(tx) struct tx *tx = tx_look(store, err);
    return tx != NULL && audit_verify(&mem, tx, key_path, head, head != NULL, out, err);
}

static struct audit_report verified(struct store *store, const struct audit_head *head) {
    struct err err = {0};
    struct audit_report report;
    bool done = verify(store, head, &report, &err);
    if (!done) err_print(&err);
    check(done);
    return report;
}

static void check_whole(struct store *store, const struct audit_head *head, int64_t lines) {
    struct audit_report report = verified(store, head);
    for (int32_t i = 0; i < report.problem_count; i++) printf("%.*s\n", TEXT_ARGS(report.problems[i].text));
    check_int(report.problem_count, 0);
    check_int(report.lines, lines);
}

/* ---- whole ---- */

TEST_ON_EACH_ENGINE(what_was_written_is_found_whole) {
    struct store *store = begin(where);
    check_whole(store, NULL, 0);

    write_lines(store, LINES);

    struct audit_head head = head_now(store);
    check_int(head.id, LINES);
    check_whole(store, &head, LINES);
    store_close(store);
}

TEST_ON_EACH_ENGINE(a_head_that_was_kept_is_read_back) {
    struct store *store = begin(where);
    struct err err = {0};
    write_lines(store, 3);
    struct text three = audit_head_print(&mem, &(struct audit_head[]){head_now(store)}[0]);
    write_lines(store, 1);
    struct text four = audit_head_print(&mem, &(struct audit_head[]){head_now(store)}[0]);
    struct audit_head *heads;
    int32_t count;

    check(audit_heads_read(&mem, text_print(&mem, "%.*s%.*s", TEXT_ARGS(three), TEXT_ARGS(four)), &heads,
                           &count, &err));

    check_int(count, 2);
    check_int(heads[0].id, 3);
    check_int(heads[1].id, 4);
    check_whole(store, &heads[0], 4);
    check_whole(store, &heads[1], 4);
    store_close(store);
}

/* The seal of the header's formula, worked out by OpenSSL from the table. */
static struct text seal_by_openssl(const char *before, const char *key_hex, const char *fields) {
    uint8_t key[32], seal[32];
    unsigned int length = 0;
    struct buffer hex = {.mem = &mem};
    for (int32_t i = 0; i < 32; i++) {
        unsigned int byte = 0;
        check_int(sscanf(key_hex + 2 * i, "%2x", &byte), 1);
        key[i] = (uint8_t)byte;
    }
    struct text message = text_print(&mem, "%s,%s", before, fields);
    HMAC(EVP_sha256(), key, 32, (const uint8_t *)message.at, (size_t)message.length, seal, &length);
    for (int32_t i = 0; i < 32; i++) buffer_print(&hex, "%02x", seal[i]);
    return buffer_text(&hex);
}

TEST_ON_EACH_ENGINE(a_seal_is_what_anyone_with_the_key_works_out) {
    struct store *store = begin(where);
    struct err err = {0};
    struct text body, title, key;
    write_lines(store, 2);
    check(file_read(&mem, key_path, 1000, &body, &err));
    check(text_next(&body, '\n', &title) && text_next(&body, '\n', &key));
    const char *zeros = "0000000000000000000000000000000000000000000000000000000000000000";

    struct text first = seal_by_openssl(zeros, key.at, "1,1001,7:user 127:publish6:plan 18:seats 30");
    struct text second = seal_by_openssl(text_zero_ended(&mem, first), key.at,
                                         "2,1002,7:user 127:publish6:plan 28:seats 30");

    check(text_equal(second, text_of(head_now(store).seal)));
    store_close(store);
}

static int write_25(const char *where) {
    struct err err = {0};
    struct store *store = store_open(where, STORE_CHANGE, &err);
    bool done = store != NULL;
    for (int32_t i = 0; done && i < 25; i++) done = write_line(store, i, &err);
    if (!done) err_print(&err);
    store_close(store);
    arena_clear(&mem);
    return done ? 0 : 1;
}

TEST_ON_EACH_ENGINE(many_who_write_at_once_make_one_chain) {
    struct child children[4];
    store_close(begin(where));

    for (int32_t i = 0; i < 4; i++) children[i] = child_begin(write_25, where);
    for (int32_t i = 0; i < 4; i++) check_int(child_end(children[i]), 0);

    struct err err = {0};
    struct store *store = store_open(where, STORE_LOOK, &err);
    check_whole(store, NULL, 100);
    store_close(store);
}

/* ---- tampered with ---- */

static const struct {
    const char *sql;
    const char *found; /* the first problem, with a kept head */
    int32_t problems;  /* 0: any number from 1 */
} tamperings[] = {
    {"DELETE FROM audit WHERE audit_id = 3", "line 3 is missing", 1},
    {"DELETE FROM audit WHERE audit_id IN (2, 3)", "lines 2 to 3 are missing", 1},
    {"DELETE FROM audit WHERE audit_id = 1", "line 1 is missing", 1},
    {"DELETE FROM audit WHERE audit_id = 6", "line 6 is cut off", 1},
    {"DELETE FROM audit WHERE audit_id > 3", "lines 4 to 6 are cut off", 1},
    {"DELETE FROM audit", "lines 1 to 6 are cut off", 1},
    {"UPDATE audit SET who = 'user 13' WHERE audit_id = 3", "line 3 was altered, or was another line", 1},
    {"UPDATE audit SET action = 'draft' WHERE audit_id = 3", "line 3 was altered, or was another line", 1},
    {"UPDATE audit SET object = 'plan 4' WHERE audit_id = 3", "line 3 was altered, or was another line", 1},
    {"UPDATE audit SET detail = 'seats 31' WHERE audit_id = 3", "line 3 was altered, or was another line", 1},
    {"UPDATE audit SET at_seconds = 999 WHERE audit_id = 3", "line 3 was altered, or was another line", 1},
    {"UPDATE audit SET detail = 'x' WHERE audit_id = 1", "line 1 was altered, or was another line", 1},
    {"UPDATE audit SET detail = 'x' WHERE audit_id = 6", "line 6 was altered, or was another line", 1},
    {"UPDATE audit SET object = 'plan 3seats', detail = ' 30' WHERE audit_id = 3",
     "line 3 was altered, or was another line", 1},
    {"UPDATE audit SET seal = replace(seal, substr(seal, 1, 1), 'x') WHERE audit_id = 3",
     "line 3 was altered, or was another line", 1},
    {"UPDATE audit SET seal = '' WHERE audit_id = 3", "line 3 was altered, or was another line", 1},
    {"UPDATE audit SET seal = ''", "line 1 was altered, or was another line", 0},
    {"UPDATE audit SET seal = (SELECT seal FROM audit WHERE audit_id = 2) WHERE audit_id = 3",
     "line 3 was altered, or was another line", 1},
    /* 3 and 5 change places */
    {"UPDATE audit SET audit_id = 99 WHERE audit_id = 3; UPDATE audit SET audit_id = 3 WHERE audit_id = 5;"
     "UPDATE audit SET audit_id = 5 WHERE audit_id = 99",
     "line 3 was altered, or was another line", 0},
    /* one is taken out, and the gap closed */
    {"DELETE FROM audit WHERE audit_id = 3; UPDATE audit SET audit_id = 3 WHERE audit_id = 4;"
     "UPDATE audit SET audit_id = 4 WHERE audit_id = 5; UPDATE audit SET audit_id = 5 WHERE audit_id = 6",
     "line 3 was altered, or was another line", 0},
    /* one is added */
    {"INSERT INTO audit SELECT 7, at_seconds, who, action, object, detail, seal FROM audit WHERE audit_id = "
     "6",
     "line 7 was altered, or was another line", 1},
    {"INSERT INTO audit SELECT 0, at_seconds, who, action, object, detail, seal FROM audit WHERE audit_id = "
     "6",
     "line 0 was added: lines count from 1", 1},
    {"INSERT INTO audit SELECT -5, at_seconds, who, action, object, detail, '' FROM audit WHERE audit_id = 6",
     "line -5 was added: lines count from 1", 1},
};

static void check_tampering(struct store *store, const char *where, const struct audit_head *head,
                            int32_t i) {
    outside_run(where, "DELETE FROM audit; INSERT INTO audit SELECT * FROM kept");
    check_whole(store, head, LINES);

    outside_run(where, tamperings[i].sql);

    struct audit_report report = verified(store, head);
    bool found = report.problem_count > 0 && text_is(report.problems[0].text, tamperings[i].found) &&
                 (tamperings[i].problems == 0 || report.problem_count == tamperings[i].problems);
    if (!found) printf("not found: %s\n", tamperings[i].sql);
    for (int32_t p = 0; !found && p < report.problem_count; p++)
        printf("%.*s\n", TEXT_ARGS(report.problems[p].text));
    check(found);
}

TEST_ON_EACH_ENGINE(each_kind_of_tampering_is_found_and_its_line_named) {
    struct store *store = begin(where);
    write_lines(store, LINES);
    struct audit_head head = head_now(store);
    outside_run(where, "CREATE TABLE kept AS SELECT * FROM audit");

    for (int32_t i = 0; i < COUNT(tamperings); i++) check_tampering(store, where, &head, i);
    store_close(store);
}

TEST_ON_EACH_ENGINE(a_log_that_was_cut_off_and_grew_again_is_not_the_one_whose_head_was_kept) {
    struct store *store = begin(where);
    write_lines(store, LINES);
    struct audit_head head = head_now(store);

    outside_run(where, "DELETE FROM audit WHERE audit_id > 4");
    write_lines(store, 3);

    check_whole(store, NULL, 7); /* nothing in the database tells */
    struct audit_report report = verified(store, &head);
    check_int(report.problem_count, 1);
    check_text(report.problems[0].text, "line 6 is not the one whose head was kept");
    store_close(store);
}

TEST_ON_EACH_ENGINE(more_problems_than_are_listed_are_said_to_be_more) {
    struct store *store = begin(where);
    write_lines(store, AUDIT_PROBLEMS_MAX + 1);

    outside_run(where, "UPDATE audit SET detail = 'x'");

    struct audit_report report = verified(store, NULL);
    check_int(report.problem_count, AUDIT_PROBLEMS_MAX);
    check(report.more);
    store_close(store);
}

TEST_ON_EACH_ENGINE(a_log_without_its_seals_is_not_written_on) {
    struct store *store = begin(where);
    struct err err = {0};
    write_lines(store, LINES);

    outside_run(where, "UPDATE audit SET detail = 'x', seal = ''");

    check(!write_line(store, 7, &err));
    check_text(text_of(err.code), "audit.unsealed");
    check_int(verified(store, NULL).lines, LINES);
    store_close(store);
}

/* ---- the key ---- */

TEST_ON_EACH_ENGINE(the_key_is_a_file_for_its_owner_alone) {
    struct store *store = begin(where);
    struct stat about;
    check(!file_exists(key_path));

    write_lines(store, 1);

    check_int(stat(key_path, &about), 0);
    check_int(about.st_mode & 0777, 0600);
    store_close(store);
}

TEST_ON_EACH_ENGINE(without_its_key_the_log_is_neither_written_nor_called_whole) {
    struct store *store = begin(where);
    struct audit_report report;
    write_lines(store, 2);
    check_int(unlink(key_path), 0);

    struct err err = {0};
    check(!write_line(store, 3, &err));
    check_text(text_of(err.code), "audit.key-missing");
    check(strstr(err.text, "CADRE_AUDIT_KEY") != NULL);
    err = (struct err){0};
    check(!verify(store, NULL, &report, &err));
    check_text(text_of(err.code), "audit.key-missing");

    check(!file_exists(key_path)); /* no new one takes its place */
    check_int(outside_int(where, "SELECT count(*) FROM audit"), 2);
    store_close(store);
}

TEST_ON_EACH_ENGINE(a_key_that_others_may_read_is_refused) {
    struct store *store = begin(where);
    struct err err = {0};
    write_lines(store, 1);
    check_int(chmod(key_path, 0640), 0);

    check(!write_line(store, 2, &err));
    check_text(text_of(err.code), "audit.key-open");
    store_close(store);
}

TEST_ON_EACH_ENGINE(a_key_that_is_damaged_is_refused) {
    static const char *const damaged[] = {
        "",
        "cadre audit key 1\n",
        "cadre audit key 1\n00\n0\n",
        "cadre audit key 1\n"
        "000000000000000000000000000000000000000000000000000000000000000g\n0\n",
        "cadre audit key 2\n"
        "0000000000000000000000000000000000000000000000000000000000000000\n0\n",
        "cadre audit key 1\n"
        "0000000000000000000000000000000000000000000000000000000000000000\n-1\n",
        "cadre audit key 1\n"
        "0000000000000000000000000000000000000000000000000000000000000000\n0\nx\n"};
    struct store *store = begin(where);
    write_lines(store, 1);
    for (int32_t i = 0; i < COUNT(damaged); i++) {
        struct err err = {0};
        check(file_write(key_path, text_of(damaged[i]), &err));
        check_int(chmod(key_path, 0600), 0);

        check(!write_line(store, 2, &err));
        check_text(text_of(err.code), "audit.key-damaged");
    }
    store_close(store);
}

TEST_ON_EACH_ENGINE(with_the_key_of_another_log_every_line_is_found) {
    struct store *store = begin(where);
    write_lines(store, 3);
    const char *other = text_zero_ended(&mem, text_print(&mem, "%s.other", key_path)), *own = key_path;
    struct err err = {0};
    key_path = other;
    check(file_write(other,
                     text_of("cadre audit key 1\n"
                             "0000000000000000000000000000000000000000000000000000000000000000\n0\n"),
                     &err));
    check_int(chmod(other, 0600), 0);

    check_int(verified(store, NULL).problem_count, 3);
    key_path = own;
    check_whole(store, NULL, 3);
    store_close(store);
}

TEST(the_key_lies_beside_a_file_unless_a_path_is_given) {
    const char *where = fresh_file();
    struct err err = {0};
    struct store *store = store_open(where, STORE_CHANGE, &err);
    struct tx *tx = tx_look(store, &err);

    check_text(text_of(audit_key_path(&mem, NULL, tx)),
               text_zero_ended(&mem, text_print(&mem, "%s-audit.key", where)));
    check_text(text_of(audit_key_path(&mem, "elsewhere", tx)), "elsewhere");
    tx_end(tx);
    store_close(store);
}

/* ---- lines from before there were seals ---- */

static void add_old_lines(const char *where) {
    outside_run(where, "INSERT INTO audit (audit_id, at_seconds, who, action, object, detail) VALUES"
                       " (1, 1, 'w', 'import', 'as of 2007-11-20', ''), (2, 2, 'w', 'draft', 'plan 1', ''),"
                       " (3, 3, 'w', 'publish', 'plan 1', 'seats 3')");
}

TEST_ON_EACH_ENGINE(lines_from_before_there_were_seals_get_theirs_with_the_next_line) {
    struct store *store = begin(where);
    add_old_lines(where);
    check_int(verified(store, NULL).unsealed, 3);
    check_whole(store, NULL, 3);

    write_lines(store, 1);

    check_int(verified(store, NULL).unsealed, 0);
    check_whole(store, NULL, 4);
    outside_run(where, "UPDATE audit SET detail = 'seats 4' WHERE audit_id = 3");
    check_int(verified(store, NULL).problem_count, 1);
    store_close(store);
}

TEST_ON_EACH_ENGINE(a_death_between_the_key_and_its_first_line_is_mended_by_the_next) {
    struct store *store = begin(where);
    struct err err = {0};
    const struct audit_line line = {.who = text_of("w"), .action = text_of("a"), .object = text_of("o")};
    add_old_lines(where);
    struct tx *tx = tx_begin(store, &err);
    check(audit_write(tx, key_path, &line, &err));
    tx_end(tx); /* rolled back: the key is there, no line has a seal */
    check(file_exists(key_path));

    check(write_line(store, 1, &err));

    check_whole(store, NULL, 4);
    store_close(store);
}

/* ---- heads ---- */

TEST(what_is_no_head_is_refused) {
    static const char *const wrong[] = {
        "",
        "\n",
        "1",
        "1 ",
        "x 0000000000000000000000000000000000000000000000000000000000000000",
        "-1 0000000000000000000000000000000000000000000000000000000000000000",
        "1 000000000000000000000000000000000000000000000000000000000000000",
        "1 00000000000000000000000000000000000000000000000000000000000000000",
        "1 000000000000000000000000000000000000000000000000000000000000000G",
        "1 0000000000000000000000000000000000000000000000000000000000000000 2",
        "99999999999999999999 0000000000000000000000000000000000000000000000000000000000000000",
        "1 0000000000000000000000000000000000000000000000000000000000000000\nx",
    };
    for (int32_t i = 0; i < COUNT(wrong); i++) {
        struct err err = {0};
        struct audit_head *heads;
        int32_t count;
        if (audit_heads_read(&mem, text_of(wrong[i]), &heads, &count, &err)) printf("read: %s\n", wrong[i]);
        check_text(text_of(err.code), "audit.head");
    }
    arena_clear(&mem);
}
