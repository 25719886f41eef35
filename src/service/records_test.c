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

/* What is wrong is printed into *out_findings, in `mem`. */
static struct import_result import_from(struct arena *mem, struct record *record, const char *path,
                                        int64_t first_line, struct text *out_findings) {
    struct err err = {0};
    struct import_order order = {.path = path,
                                 .form = strstr(path, ".csv") != NULL ? FORM_CSV : FORM_JSON_LINES,
                                 .first_line = first_line,
                                 .authority = text_of("{\"mbox\":\"mailto:k@x.kz\"}")};
    struct import_result result = {0};
    struct findings findings = {.mem = mem};
    struct buffer printed = {.mem = mem};
    bool done = statements_import(&all, record, &order, NULL, &result, &findings, &err);
    findings_print(&findings, &printed);
    *out_findings = buffer_text(&printed);
    check(done == (findings.count == 0));
    if (!done) check_text(text_of(err.code), "import.statements");
    return result;
}

static struct import_result import(struct record *record, const char *path) {
    struct arena mem = {0};
    struct text wrong;
    struct import_result result = import_from(&mem, record, path, 1, &wrong);
    check_text(wrong, "");
    arena_clear(&mem);
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

/* ---- tables ---- */

#define ID(n) "00000000-0000-4000-8000-00000000000" n
#define SAYS(id, name, response)                                                                             \
    "{\"id\":\"" ID(                                                                                         \
        id) "\",\"actor\":{\"name\":\"" name                                                                 \
            "\",\"account\":{\"homePage\":\"http://h.kz\",\"name\":\"007\"}},\"verb\":{\"id\":\"http://"     \
            "v.kz/1\"},\"object\":"                                                                          \
            "{\"id\":\"http://o.kz/"                                                                         \
            "1\"},\"result\":{\"success\":true,\"score\":{\"scaled\":0.50,\"raw\":-5},\"response\":"         \
            "\"" response "\",\"extensions\":{\"http://x.kz\":[1.0,{\"a,\\\"{b\":\"}\\\"\\n\"}]}}}\n"

static const char various[] = SAYS("1", "=1+1", "a\\nb; \\\"c\\\", ,\\\"{ }\\\"\\nd") SAYS("2", "'=x", "''@")
    SAYS("3", "-5", "-5+A1") SAYS("4", "\\u0000", "") WITH_ATTACHMENT "{\"id\":\"" ID(
        "5") "\",\"actor\":{\"mbox\":\"mailto:a@x.kz\"},\"verb\":{\"id\":"
             "\"http://adlnet.gov/expapi/verbs/"
             "voided\"},\"object\":{\"objectType\":\"StatementRef\",\"id\":\"" ID(
                 "2") "\"}}\n"
                      "{\"id\":\"" ID(
                          "6") "\",\"version\":\"2.0.0\",\"actor\":{\"mbox\":\"mailto:a@x.kz\"},\"verb\":{"
                               "\"id\":\"http://v.kz\"},"
                               "\"object\":{\"id\":\"http://o.kz/"
                               "1\"},\"context\":{\"contextAgents\":[{\"objectType\":\"contextAgent\","
                               "\"agent\":{\"mbox\":\"mailto:b@x.kz\"}}]}}\n";

/* All statements, a line each, but for when they were stored. */
static struct text all_of(struct arena *mem, struct record *record) {
    struct record_entry *entries;
    struct buffer out = {.mem = mem};
    struct err err = {0};
    int32_t count;
    check(record_next(record, mem, 0, 100, &entries, &count, &err));
    for (int32_t i = 0; i < count; i++) {
        struct text line = entries[i].statement;
        const char *stored = memmem(line.at, (size_t)line.length, "\"stored\":\"", 10);
        check(stored != NULL);
        const char *after = memchr(stored + 10, '"', (size_t)(line.at + line.length - stored - 10));
        buffer_print(&out, "%.*s%.*s%s\n", (int)(stored - line.at), line.at,
                     (int)(line.at + line.length - after), after, entries[i].voided ? " voided" : "");
    }
    return buffer_text(&out);
}

static void export_to(struct record *record, const char *path, bool resume) {
    struct export_order order = {
        .path = path, .form = strstr(path, ".csv") != NULL ? FORM_CSV : FORM_JSON_LINES, .resume = resume};
    struct err err = {0};
    int64_t count;
    bool stopped;
    check(statements_export(record, &order, NULL, &count, &stopped, &err));
}

TEST_ON_EACH_ENGINE(a_table_brings_back_the_same_statements) {
    struct arena mem = {0};
    struct record *record = open_record(where), *other = open_record(fresh_file());
    const char *in = file_with(&mem, "in.jsonl", various), *out = new_path(&mem, "out.csv");
    struct err err = {0};
    check(directory_make(text_zero_ended(&mem, text_print(&mem, "%s.attachments", in)), &err));
    check(file_write(text_zero_ended(&mem, text_print(&mem, "%s.attachments/" HELLO_SHA2, in)),
                     text_of("hello"), &err));
    check_int(import(record, in).stored, 7);

    export_to(record, out, false);
    struct import_result there = import(record, out), stored = import(other, out);

    check_int(there.there, 7);
    check_int(stored.stored, 7);
    check_text(all_of(&mem, other), text_zero_ended(&mem, all_of(&mem, record)));
    check(memmem(all_of(&mem, other).at, (size_t)all_of(&mem, other).length, " voided", 7) != NULL);
    record_close(record);
    record_close(other);
    arena_clear(&mem);
}

TEST(an_export_goes_on_after_its_last_whole_line_wherever_it_was_cut) {
    static const char *const names[] = {"all.csv", "all.jsonl"};
    struct arena mem = {0};
    struct err err = {0};
    struct record *record = open_record(fresh_file());
    import(record, file_with(&mem, "in.jsonl",
                             SAYS("1", "=1", "a\\nb") SAYS("2", "b", "}\\\"\\nc") SAYS("3", "c", "")));
    for (int32_t form = 0; form < COUNT(names); form++) {
        const char *whole_path = new_path(&mem, names[form]), *cut_path = new_path(&mem, names[form]);
        struct text whole, resumed;
        export_to(record, whole_path, false);
        check(file_read(&mem, whole_path, 1 << 20, &whole, &err));
        for (int64_t cut = 0; cut < whole.length; cut += 31) {
            check(file_write(cut_path, (struct text){whole.at, cut}, &err));
            export_to(record, cut_path, true);
            check(file_read(&mem, cut_path, 1 << 20, &resumed, &err));
            check(text_equal(resumed, whole));
        }
    }
    record_close(record);
    arena_clear(&mem);
}

#define NAMES                                                                                                \
    "id;actor_name;actor_account_name;actor_account_home_page;verb;object;success;score_raw;response\r\n"

TEST(a_row_without_its_statement_is_made_of_the_other_cells) {
    struct arena mem = {0};
    struct record *record = open_record(fresh_file());

    struct import_result result = import(
        record,
        file_with(&mem, "hand.csv",
                  "\xef\xbb\xbf" NAMES
                      ID("1") ";'=A;007;http://h.kz;http://v.kz;http://o.kz;TRUE;-1.50;\"x\r\ny\"\r\n" ID(
                          "2") ";;7;http://h.kz;http://v.kz;http://o.kz;;;\r\n"));

    check_int(result.stored, 2);
    struct text stored = all_of(&mem, record);
    static const char *const parts[] = {
        "{\"id\":\"" ID(
            "1") "\",\"actor\":{\"name\":\"=A\",\"account\":{\"name\":\"007\",\"homePage\":\"http://h.kz\"}},"
                 "\"verb\":{\"id\":\"http://v.kz\"},\"object\":{\"id\":\"http://"
                 "o.kz\"},\"result\":{\"success\":true,"
                 "\"score\":{\"raw\":-1.50},\"response\":\"x\\u000d\\u000ay\"}",
        "{\"id\":\"" ID("2") "\",\"actor\":{\"account\":{\"name\":\"7\",\"homePage\":\"http://h.kz\"}},"
                             "\"verb\":{\"id\":\"http://v.kz\"},\"object\":{\"id\":\"http://o.kz\"},\""};
    for (int32_t i = 0; i < COUNT(parts); i++)
        check(memmem(stored.at, (size_t)stored.length, parts[i], strlen(parts[i])) != NULL);
    record_close(record);
    arena_clear(&mem);
}

#define GOOD ";;7;http://h.kz;http://v.kz;http://o.kz;;;\r\n"
#define WHOLE                                                                                                \
    "\"{\"\"actor\"\":{\"\"mbox\"\":\"\"mailto:a@x.kz\"\"},\"\"verb\"\":{\"\"id\"\":\"\"http://"             \
    "v.kz\"\"},\"\"object\"\":{\"\"id\"\":\""                                                                \
    "\"http://o.kz\"\"},\"\"result\"\":{\"\"success\"\":true,\"\"score\"\":{\"\"scaled\"\":0.50}}}\"\n"

TEST(what_is_wrong_in_a_table_has_its_line_and_column_and_is_not_stored) {
    static const struct {
        const char *csv, *finding;
    } cases[] = {
        {"verb,object,actor_mbox,Verb\n",
         ":1:Verb: \"Verb\" is no column of statements [import.unknown-column]"},
        {"verb,object,verb\n", ":1:verb: the column is there twice [import.repeated-column]"},
        {"verb,actor_mbox\n", ":1: neither a column \"statement\" nor both"},
        {NAMES GOOD ";;7;http://h.kz;done;http://o.kz;;;\n", ":3:verb: \"done\" is not an absolute IRI"},
        {NAMES ";;;;http://v.kz;http://o.kz;;;\n", ":2: a statement has no \"actor\""},
        {NAMES ";;7;http://h.kz;http://v.kz;http://o.kz;yes;;\n",
         ":2:success: \"yes\" is neither true nor false"},
        {NAMES ";;7;http://h.kz;http://v.kz;http://o.kz;;0,5;\n", ":2:score_raw: \"0,5\" is not a number"},
        {NAMES "\n\n;;7\n", ":4: the row has 3 cells, the header has 9 [import.cells]"},
        {NAMES ";;7;http://h.kz;http://v.kz;http://o.kz;;;\"x\n" GOOD,
         ":2: the quote that opens in the record of line 2"},
        {NAMES ";;7;http://h.kz;http://v.kz;http://o.kz;;;\"x\"y\n" GOOD, ":2: text follows a closing quote"},
        {"statement,success\n\"{\"\"a\"\":}\",\n", ":2:statement: \"}\" where a value"},
        {"success,statement\nfalse," WHOLE,
         ":2:success: \"false\" is not what the row's statement says [import.disagrees]"},
        {"score_scaled,statement\n0.51," WHOLE, ":2:score_scaled: \"0.51\" is not what"},
        {"score_raw,statement\n1," WHOLE, ":2:score_raw: \"1\" is not what"},
    };
    struct arena mem = {0};
    struct record *record = open_record(fresh_file());

    for (int32_t i = 0; i < COUNT(cases); i++) {
        struct text wrong;
        struct import_result result = import_from(&mem, record, file_with(&mem, "wrong.csv", cases[i].csv), 1,
                                                  &wrong);
        bool found = memmem(wrong.at, (size_t)wrong.length, cases[i].finding, strlen(cases[i].finding)) !=
                     NULL;
        if (!found) printf("case %d: %.*s", i, TEXT_ARGS(wrong));
        check(found);
        check_int(result.stored, 0);
    }
    check_int(import(record, file_with(&mem, "whole.csv", "score_scaled,success,statement\n0.5,True," WHOLE))
                  .stored,
              1);
    record_close(record);
    arena_clear(&mem);
}

TEST(after_a_finding_nothing_is_stored_but_more_is_found_and_it_goes_on_from_its_line) {
    struct arena mem = {0};
    struct record *record = open_record(fresh_file());
    struct buffer csv = {.mem = &mem}, lines = {.mem = &mem};
    struct text wrong;
    buffer_adds(&csv, NAMES);
    for (int32_t i = 2; i <= 350; i++) {
        buffer_adds(&csv, i == 150 || i == 320 ? ";;7;http://h.kz;done;http://o.kz;;;\n" : GOOD);
        buffer_adds(&lines, i == 150 || i == 320 ? "{}\n" : STATEMENT("a", "1"));
    }
    const char *table = file_with(&mem, "in.csv", text_zero_ended(&mem, buffer_text(&csv)));
    const char *json = file_with(&mem, "in.jsonl", text_zero_ended(&mem, buffer_text(&lines)));

    struct import_result first = import_from(&mem, record, table, 1, &wrong);
    check(memmem(wrong.at, (size_t)wrong.length, ":150:verb:", 10) != NULL);
    check(memmem(wrong.at, (size_t)wrong.length, ":320:verb:", 10) != NULL);
    struct import_result second = import_from(&mem, record, table, 321, &wrong);
    check_text(wrong, "");
    struct import_result third = import_from(&mem, record, json, 1, &wrong);
    check(memmem(wrong.at, (size_t)wrong.length, ":149: ", 6) != NULL);
    check(memmem(wrong.at, (size_t)wrong.length, ":319: ", 6) != NULL);

    check_int(first.stored, 100);
    check_int(first.next_line, 102);
    check_int(second.stored, 30);
    check_int(third.stored, 100);
    check_int(third.next_line, 101);
    record_close(record);
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
