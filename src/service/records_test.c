/* SPDX-License-Identifier: Apache-2.0 */
#include "service/records.h"

#include "core/files.h"
#include "service/statements_files.h"
#include "tests/engines.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

#define HELLO_SHA2 "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
#define STATEMENT(a, v)                                                                                      \
    "{\"actor\":{\"mbox\":\"mailto:" a "@x.kz\"},\"verb\":{\"id\":\"http://v.kz/" v                          \
    "\"},\"object\":{\"id\":\"http://o.kz/1\"}}\n"
#define WITH_ATTACHMENT                                                                                      \
    "{\"actor\":{\"mbox\":\"mailto:c@x.kz\"},\"verb\":{\"id\":\"http://v.kz/1\"},\"object\":{\"id\":"        \
    "\"http://o.kz/1\"},\"attachments\":[{\"usageType\":\"http://u.kz/1\",\"display\":{\"en\":\"x\"},"       \
    "\"contentType\":\"text/plain\",\"length\":5,\"sha2\":\"" HELLO_SHA2 "\"}]}\n"

static const struct service all = {.who = {"tester", 6}, .rights = RIGHTS_ALL};
static const struct service none = {.who = {"guest", 5}, .rights = RIGHT_IMPORT};

static struct record *open_record(const char *where) {
    struct record_options options = {.changes = true, .readers = 1, .dictionary_after = -1};
    struct err err = {0};
    struct record *record = record_open(where, &options, &err);
    check(record != NULL);
    return record;
}

static const char *new_path(struct arena *mem, const char *name) {
    struct err err = {0};
    const char *directory = fresh_directory();
    check(directory_make(directory, &err));
    return path_join(mem, directory, name);
}

static const char *file_with(struct arena *mem, const char *name, const char *body) {
    struct err err = {0};
    const char *path = new_path(mem, name);
    check(file_write(path, text_of(body), &err));
    return path;
}

static struct import_result import(struct record *record, const char *path) {
    struct err err = {0};
    struct import_order order = {
        .path = path, .first_line = 1, .authority = text_of("{\"mbox\":\"mailto:k@x.kz\"}")};
    struct import_result result;
    if (!statements_import(&all, record, &order, NULL, &result, &err))
        fprintf(stderr, "%s: %s\n", err.code, err.text);
    check(!err_any(&err));
    return result;
}

static int64_t audit_lines(const char *where, const char *condition) {
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE %s", condition);
    return outside_int(where, sql);
}

TEST_ON_EACH_ENGINE(a_person_is_removed_by_who_may_and_the_audit_does_not_name_him) {
    struct arena mem = {0};
    struct err err = {0};
    struct removal removal;
    struct text agent;
    struct record *record = open_record(where);
    import(record, file_with(&mem, "in.jsonl", STATEMENT("a", "1") STATEMENT("b", "1") STATEMENT("a", "2")));
    check(records_agent(&mem, text_of("mailto:a@x.kz"), &agent, &err));

    check(!records_remove(&none, record, agent, &removal, &err));
    check_text(text_of(err.code), "rights.missing");
    err = (struct err){0};
    check(records_remove(&all, record, agent, &removal, &err));
    check_int(removal.statements, 2);
    check(!records_remove(&all, record, agent, &removal, &err));
    check_text(text_of(err.code), "record.unknown-agent");

    record_close(record);
    check_int(audit_lines(where, "action = 'remove person'"), 1);
    check_int(audit_lines(where, "object LIKE '%x.kz%' OR detail LIKE '%x.kz%'"), 0);
    check_int(outside_int(where, "SELECT count(*) FROM term WHERE term_key LIKE '%a@x.kz%'"), 0);
    if (!is_postgres(where)) { /* nor in what the file does not use any more */
        struct text bytes;
        err = (struct err){0};
        check(file_read(&mem, where, INT32_MAX, &bytes, &err));
        check(memmem(bytes.at, (size_t)bytes.length, "b@x.kz", 6) != NULL);
        check(memmem(bytes.at, (size_t)bytes.length, "a@x.kz", 6) == NULL);
    }
    arena_clear(&mem);
}

static int32_t statements_of(struct record *record, const char *agent_key) {
    struct arena mem = {0};
    struct err err = {0};
    struct record_page page = {0};
    struct record_query query = {.agent = text_of(agent_key)};
    check(record_find(record, &mem, &query, &page, &err));
    arena_clear(&mem);
    return page.count;
}

TEST_ON_EACH_ENGINE(identifiers_are_merged_and_unmerged_beside_a_running_server) {
    struct arena mem = {0};
    struct err err = {0};
    struct text a = text_of("mbox:mailto:a@x.kz"), b = text_of("mbox:mailto:b@x.kz");
    struct record *record = open_record(where); /* the server */
    import(record, file_with(&mem, "in.jsonl", STATEMENT("a", "1") STATEMENT("b", "1") STATEMENT("a", "2")));
    struct service beside = all;
    beside.store = store_open(where, STORE_CHANGE, &err);
    check(beside.store != NULL);

    check(records_merge(&beside, NULL, a, b, &err));
    check_int(statements_of(record, "mbox:mailto:b@x.kz"), 3);
    check(!records_merge(&beside, NULL, a, b, &err));
    check_text(text_of(err.code), "record.merged-already");
    err = (struct err){0};
    check(records_unmerge(&beside, NULL, b, &err));
    check_int(statements_of(record, "mbox:mailto:b@x.kz"), 1);
    check(!records_unmerge(&beside, NULL, b, &err));
    check_text(text_of(err.code), "record.not-merged");

    store_close(beside.store);
    record_close(record);
    check_int(audit_lines(where, "action IN ('merge person', 'unmerge person')"), 2);
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(statements_go_when_their_rule_says_and_others_stay) {
    struct arena mem = {0};
    struct err err = {0};
    struct removal removal;
    int64_t id;
    struct retention rule = {.verb = text_of("http://v.kz/2"), .activity = TEXT_NONE, .days = 10};
    struct record *record = open_record(where);
    import(record, file_with(&mem, "in.jsonl", STATEMENT("a", "1") STATEMENT("b", "2") STATEMENT("a", "2")));
    int64_t now_us = seconds_now() * 1000000;

    check(records_retention_add(&all, record, &rule, &id, &err));
    check(records_expire(&all, record, now_us + 9 * 86400000000, &removal, &err));
    check_int(removal.statements, 0);
    check(records_expire(&all, record, now_us + 11 * 86400000000, &removal, &err));
    check_int(removal.statements, 2);
    check(records_retention_drop(&all, record, id, &err));
    check(!records_retention_drop(&all, record, id, &err));
    check_text(text_of(err.code), "retention.unknown");

    record_close(record);
    check_int(outside_int(where, "SELECT count(*) FROM statement"), 1);
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(what_is_exported_comes_back_with_its_attachments) {
    struct arena mem = {0};
    struct err err = {0};
    int64_t count;
    bool stopped;
    const char *in = file_with(&mem, "in.jsonl", STATEMENT("a", "1") WITH_ATTACHMENT);
    check(directory_make(text_zero_ended(&mem, text_print(&mem, "%s.attachments", in)), &err));
    check(file_write(text_zero_ended(&mem, text_print(&mem, "%s.attachments/" HELLO_SHA2, in)),
                     text_of("hello"), &err));
    struct record *record = open_record(where);
    check_int(import(record, in).stored, 2);
    struct export_order order = {.path = new_path(&mem, "out.jsonl")};
    check(statements_export(record, &order, NULL, &count, &stopped, &err));
    check_int(count, 2);
    check(!statements_export(record, &order, NULL, &count, &stopped, &err));
    check_text(text_of(err.code), "export.exists");
    check_int(import(record, order.path).there, 2); /* the same again, with ids now */
    record_close(record);

    struct record *other = open_record(fresh_file());
    check_int(import(other, order.path).stored, 2);
    struct record_attachment attachment;
    err = (struct err){0};
    check(record_attachment_bytes(other, &mem, text_of(HELLO_SHA2), &attachment, &err));
    check_text(attachment.bytes, "hello");
    record_close(other);
    arena_clear(&mem);
}

TEST(agents_are_written_as_people_write_them) {
    static const char *const words[][2] = {
        {"mailto:a@x.kz", "mbox:mailto:a@x.kz"},
        {"https://id.kz/a", "openid:https://id.kz/a"},
        {"account:A B https://staff.kz", "account:A B\nhttps://staff.kz"},
        {"{\"mbox\":\"mailto:a@x.kz\"}", "mbox:mailto:a@x.kz"},
        {"mbox:mailto:a@x.kz", "mbox:mailto:a@x.kz"},
    };
    struct arena mem = {0};
    struct err err = {0};
    struct text key;
    for (int32_t i = 0; i < COUNT(words); i++) {
        check(records_agent(&mem, text_of(words[i][0]), &key, &err));
        check_text(key, words[i][1]);
    }
    check(!records_agent(&mem, text_of("a@x.kz"), &key, &err));
    check_text(text_of(err.code), "record.agent");
    arena_clear(&mem);
}
