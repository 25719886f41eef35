/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of the record store, one by one, on both engines. */
#include "record/documents.h"
#include "record/record.h"
#include "tests/engines.h"
#include "tests/test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define ID(n) "00000000-0000-4000-8000-00000000000" #n
#define ACTOR(a) "\"actor\":{\"mbox\":\"mailto:" a "@x.kz\"}"
#define VERB(v) "\"verb\":{\"id\":\"http://verbs.kz/" v "\"}"
#define OBJECT(o) "\"object\":{\"id\":\"http://courses.kz/" o "\"}"
#define VOID(n)                                                                                              \
    "\"verb\":{\"id\":\"http://adlnet.gov/expapi/verbs/voided\"},\"object\":{\"objectType\":"                \
    "\"StatementRef\",\"id\":\"" ID(n) "\"}"
#define AUTHORITY "{\"objectType\":\"Agent\",\"account\":{\"homePage\":\"http://keys.kz\",\"name\":\"one\"}}"
/* of "hello" */
#define HELLO_SHA2 "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
#define ATTACHED(more)                                                                                       \
    "\"attachments\":[{\"usageType\":\"http://x.kz/u\",\"display\":{\"en\":\"x\"},\"contentType\":"          \
    "\"text/plain\",\"length\":5,\"sha2\":\"" HELLO_SHA2 "\"" more "}]"

static struct record *open_record(const char *where) {
    struct record_options options = {.changes = true, .readers = 1, .dictionary_after = -1};
    struct err err = {0};
    struct record *record = record_open(where, &options, &err);
    if (record == NULL) fprintf(stderr, "%s: %s\n", err.code, err.text);
    check(record != NULL);
    return record;
}

static void put_read(struct arena *mem, const char *array, struct record_put *out) {
    struct err err = {0};
    struct json *json = arena_make(mem, struct json, 1);
    check(json_read(mem, text_of(array), json, &err));
    struct statement *statements = arena_make(mem, struct statement, json->nodes[0].count);
    int32_t count = 0;
    for (int32_t m = json_first(json, 0); m != JSON_MISSING; m = json_following(json, 0, m))
        if (!statement_check(mem, json, m, XAPI_1_0, &statements[count++], &err))
            fprintf(stderr, "%s: %s\n", err.code, err.text);
    check(!err_any(&err));
    *out = (struct record_put){
        .mem = mem, .statements = statements, .count = count, .authority = text_of(AUTHORITY)};
}

static struct err last_err;

/* The code of the failure; "" when the statements were stored. */
static const char *put(struct record *record, const char *array, int32_t *out_stored) {
    struct arena mem = {0};
    struct record_put p;
    put_read(&mem, array, &p);
    last_err = (struct err){0};
    record_write(record, &p, &last_err);
    if (out_stored != NULL) *out_stored = p.stored_count;
    arena_clear(&mem);
    return last_err.code;
}

static int32_t found(struct record *record, const char *verb) {
    struct arena mem = {0};
    struct err err = {0};
    struct record_page page = {0};
    struct record_query q = {.verb = text_of(verb)};
    check(record_find(record, &mem, &q, &page, &err));
    arena_clear(&mem);
    return page.count;
}

/* 'v': voided, 'y': there, 'n': neither. */
static char state_of(struct record *record, const char *id_text) {
    struct arena mem = {0};
    struct err err = {0};
    struct record_one there, voided;
    struct record_query q = {.version = XAPI_1_0};
    uint8_t id[16];
    check(uuid_read(text_of(id_text), id));
    check(record_get(record, &mem, id, false, &q, &there, &err) &&
          record_get(record, &mem, id, true, &q, &voided, &err));
    char state = there.statement.length > 0 ? 'y' : voided.statement.length > 0 ? 'v' : 'n';
    arena_clear(&mem);
    return state;
}

TEST_ON_EACH_ENGINE(the_same_statement_again_is_taken_and_another_with_its_id_is_not) {
    struct record *record = open_record(where);
    int32_t stored;

    check_text(
        text_of(put(record, "[{\"id\":\"" ID(1) "\"," ACTOR("a") "," VERB("1") "," OBJECT("1") "}]", NULL)),
        "");
    check_text(text_of(put(record, "[{" OBJECT("1") "," VERB("1") "," ACTOR("a") ",\"id\":\"" ID(1) "\"}]",
                           &stored)),
               "");
    check_int(stored, 0);
    check_text(text_of(put(record,
                           "[{\"id\":\"" ID(2) "\"," ACTOR("a") "," VERB("1") "," OBJECT(
                               "1") "},{\"id\":\"" ID(1) "\"," ACTOR("b") "," VERB("1") "," OBJECT("1") "}]",
                           NULL)),
               "xapi.conflict");
    check_int(state_of(record, ID(2)), 'n'); /* all or nothing */
    check_text(text_of(put(record,
                           "[{\"id\":\"" ID(3) "\"," ACTOR("a") "," VERB("1") "," OBJECT(
                               "1") "},{\"id\":\"" ID(3) "\"," ACTOR("a") "," VERB("1") "," OBJECT("1") "}]",
                           NULL)),
               "xapi.same-id-twice");
    check_int(found(record, "http://verbs.kz/1"), 1);
    record_close(record);
}

TEST_ON_EACH_ENGINE(a_voided_statement_leaves_queries_and_a_voiding_one_cannot_be_voided) {
    struct record *record = open_record(where);

    check_text(
        text_of(put(record, "[{\"id\":\"" ID(1) "\"," ACTOR("a") "," VERB("1") "," OBJECT("1") "}]", NULL)),
        "");
    check_int(state_of(record, ID(1)), 'y');
    check_text(text_of(put(record, "[{\"id\":\"" ID(2) "\"," ACTOR("b") "," VOID(1) "}]", NULL)), "");
    check_int(state_of(record, ID(1)), 'v');
    check_text(text_of(put(record, "[{\"id\":\"" ID(3) "\"," ACTOR("b") "," VOID(2) "}]", NULL)), "");
    check_int(state_of(record, ID(2)), 'y');
    check_int(state_of(record, ID(1)), 'v');
    /* before its target: the target is voided when it comes */
    check_text(text_of(put(record, "[{\"id\":\"" ID(4) "\"," ACTOR("b") "," VOID(5) "}]", NULL)), "");
    check_text(
        text_of(put(record, "[{\"id\":\"" ID(5) "\"," ACTOR("a") "," VERB("1") "," OBJECT("1") "}]", NULL)),
        "");
    check_int(state_of(record, ID(5)), 'v');
    /* in one batch, target last */
    check_text(text_of(put(record,
                           "[{\"id\":\"" ID(6) "\"," ACTOR("b") "," VOID(7) "},{\"id\":\"" ID(7) "\"," ACTOR(
                               "a") "," VERB("2") "," OBJECT("1") "}]",
                           NULL)),
               "");
    check_int(state_of(record, ID(7)), 'v');
    /* those that void a match are found by what they void: two verbs here, and their own */
    check_int(found(record, "http://verbs.kz/1"), 3); /* 2, 3 through 2, 4 */
    check_int(found(record, "http://adlnet.gov/expapi/verbs/voided"), 4);
    record_close(record);
}

TEST_ON_EACH_ENGINE(counts_are_right_after_voiding) {
    struct record *record = open_record(where);
    struct arena mem = {0};
    struct err err = {0};
    struct record_count *counts;
    int32_t count;

    check_text(text_of(put(record,
                           "[{\"id\":\"" ID(1) "\"," ACTOR("a") "," VERB("1") "," OBJECT("1") "},{" ACTOR(
                               "a") "," VERB("1") "," OBJECT("2") "}]",
                           NULL)),
               "");
    check(record_flush(record, &err));
    check_text(
        text_of(put(record, "[{" ACTOR("a") "," VERB("1") "," OBJECT("2") "},{" ACTOR("b") "," VOID(1) "}]",
                    NULL)),
        "");
    check(record_counts(record, &mem, COUNT_BY_ACTIVITY, DAY_FIRST, DAY_LAST, &counts, &count, &err));
    check_int(count, 1);
    check_text(counts[0].key, "http://courses.kz/2");
    check_int(counts[0].count, 2);
    check(record_counts(record, &mem, COUNT_BY_DAY, DAY_FIRST, DAY_LAST, &counts, &count, &err));
    check_int(count, 1);
    check_int(counts[0].count, 3); /* two and the voiding one */
    arena_clear(&mem);
    record_close(record);
}

TEST_ON_EACH_ENGINE(attachments_come_along_are_kept_once_and_given_back) {
    struct record *record = open_record(where);
    struct arena mem = {0};
    struct err err = {0};
    struct record_put p;
    struct record_page page;
    struct record_query q = {.attachments = true};
    struct record_attachment sent = {text_of(HELLO_SHA2), text_of("text/plain"), text_of("hello")};
    const char *statements = "[{" ACTOR("a") "," VERB("1") "," OBJECT("1") "," ATTACHED("") "},{" ACTOR(
        "b") "," VERB("1") "," OBJECT("1") "," ATTACHED("") "}]";

    check_text(text_of(put(record, statements, NULL)), "xapi.attachment-missing");
    check_text(text_of(put(record,
                           "[{" ACTOR("a") "," VERB("1") "," OBJECT("1") "," ATTACHED(
                               ",\"fileUrl\":\"http://x.kz/f\"") "}]",
                           NULL)),
               "");
    put_read(&mem, statements, &p);
    p.attachments = &sent;
    p.attachment_count = 1;
    check(record_write(record, &p, &err));
    check(record_find(record, &mem, &q, &page, &err));
    check_int(page.count, 3);
    check_int(page.attachment_count, 1);
    check_text(page.attachments[0].bytes, "hello");
    sent.bytes = text_of("hullo");
    put_read(&mem, statements, &p);
    p.attachments = &sent;
    p.attachment_count = 1;
    check(!record_write(record, &p, &err));
    check_text(text_of(err.code), "xapi.attachment-hash");
    put_read(&mem, "[{" ACTOR("a") "," VERB("1") "," OBJECT("1") "}]", &p);
    p.attachments = &sent;
    p.attachment_count = 1;
    err = (struct err){0};
    check(!record_write(record, &p, &err));
    check_text(text_of(err.code), "xapi.attachment-surplus");
    arena_clear(&mem);
    record_close(record);
}

TEST_ON_EACH_ENGINE(more_is_refused_when_a_letter_of_it_was_changed) {
    struct record *record = open_record(where);
    struct arena mem = {0};
    struct err err = {0};
    struct record_page page, next;
    struct record_query q = {.limit = 1, .ascending = true};

    check_text(text_of(put(record,
                           "[{" ACTOR("a") "," VERB("1") "," OBJECT("1") "},{" ACTOR("b") "," VERB(
                               "1") "," OBJECT("1") "}]",
                           NULL)),
               "");
    check(record_find(record, &mem, &q, &page, &err));
    check(page.more.length > 0);
    record_close(record);
    record = open_record(where); /* a cursor outlives the process */
    check(record_more(record, &mem, page.more, TEXT_NONE, TEXT_NONE, XAPI_1_0, &next, &err));
    check_int(next.count, 1);
    check_int(next.more.length, 0);
    for (int64_t i = 0; i < page.more.length - 1; i++) { /* the last letter holds bits that say nothing */
        char *changed = (char *)text_keep(&mem, page.more).at;
        struct err refused = {0};
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        check(!record_more(record, &mem, (struct text){changed, page.more.length}, TEXT_NONE, TEXT_NONE,
                           XAPI_1_0, &next, &refused));
        check_text(text_of(refused.code), "xapi.more");
    }
    arena_clear(&mem);
    record_close(record);
}

TEST_ON_EACH_ENGINE(consistent_through_moves_with_the_clock_and_covers_what_was_answered) {
    struct record *record = open_record(where);
    struct err err = {0};
    struct instant before, after;

    int64_t asked = seconds_now();
    check_text(text_of(put(record, "[{" ACTOR("a") "," VERB("1") "," OBJECT("1") "}]", NULL)), "");
    check(record_consistent_through(record, &before, &err));
    usleep(60000);
    check(record_consistent_through(record, &after, &err));
    check(instant_compare(before, after) < 0);
    check(after.second >= asked);
    record_close(record);
}

TEST_ON_EACH_ENGINE(definitions_and_names_are_gathered) {
    struct record *record = open_record(where);
    struct arena mem = {0};
    struct err err = {0};
    struct text out;

    check_text(
        text_of(put(record,
                    "[{\"actor\":{\"mbox\":\"mailto:a@x.kz\",\"name\":\"First\"}," VERB(
                        "1") ",\"object\":{\"id\":"
                             "\"http://courses.kz/"
                             "1\",\"definition\":{\"name\":{\"en\":\"One\"},\"type\":\"http://t.kz/a\"}}},"
                             "{\"actor\":{\"mbox\":\"mailto:a@x.kz\",\"name\":\"Second\"}," VERB(
                                 "1") ",\"object\":{\"id\":"
                                      "\"http://courses.kz/1\",\"definition\":{\"name\":{\"kk\":\"Bir\"}}}}]",
                    NULL)),
        "");
    check(record_activity(record, &mem, text_of("http://courses.kz/1"), &out, &err));
    check_text(out, "{\"objectType\":\"Activity\",\"id\":\"http://courses.kz/"
                    "1\",\"definition\":{\"name\":{\"en\":\"One\","
                    "\"kk\":\"Bir\"},\"type\":\"http://t.kz/a\"}}");
    check(record_person(record, &mem, text_of("mbox:mailto:a@x.kz"), TEXT_NONE, &out, &err));
    check_text(out,
               "{\"objectType\":\"Person\",\"name\":[\"First\",\"Second\"],\"mbox\":[\"mailto:a@x.kz\"]}");
    check(record_activity(record, &mem, text_of("http://courses.kz/none"), &out, &err));
    check_text(out, "{\"objectType\":\"Activity\",\"id\":\"http://courses.kz/none\"}");
    arena_clear(&mem);
    record_close(record);
}

/* ---- documents ---- */

static const char *document(struct record *record, struct document_write *w) {
    last_err = (struct err){0};
    record_document_write(record, w, &last_err);
    return last_err.code;
}

static struct document_write state_write_of(enum document_change change, const char *body) {
    return (struct document_write){.key = {.kind = DOCUMENT_STATE,
                                           .activity = text_of("http://courses.kz/1"),
                                           .agent = text_of("mbox:mailto:a@x.kz"),
                                           .registration = TEXT_NONE,
                                           .id = text_of("s")},
                                   .change = change,
                                   .content_type = text_of("application/json"),
                                   .body = text_of(body)};
}

TEST_ON_EACH_ENGINE(documents_are_put_merged_listed_and_deleted) {
    struct record *record = open_record(where);
    struct arena mem = {0};
    struct err err = {0};
    struct record_document got;
    struct text *ids;
    int32_t count;
    struct document_write w = state_write_of(DOCUMENT_PUT, "{\"a\":1.0,\"b\":2}");

    check_text(text_of(document(record, &w)), "");
    w = state_write_of(DOCUMENT_POST, "{\"b\":3}");
    check_text(text_of(document(record, &w)), "");
    check(record_document_get(record, &mem, &w.key, &got, &err));
    check_text(got.body, "{\"a\":1.0,\"b\":3}");
    check_text(text_of(got.etag), w.etag);
    check_int(strlen(got.etag), 40);
    w = state_write_of(DOCUMENT_POST, "[1]");
    check_text(text_of(document(record, &w)), "xapi.merge");
    check(record_document_list(record, &mem, &w.key, NULL, &ids, &count, &err));
    check_int(count, 1);
    check_text(ids[0], "s");
    check(record_document_list(record, &mem, &w.key, &got.updated, &ids, &count, &err));
    check_int(count, 0); /* since: after that moment */
    w = state_write_of(DOCUMENT_DELETE_ALL, "");
    check_text(text_of(document(record, &w)), "");
    check(record_document_get(record, &mem, &w.key, &got, &err));
    check(!got.found);
    arena_clear(&mem);
    record_close(record);
}

TEST_ON_EACH_ENGINE(documents_change_only_as_the_conditions_say) {
    struct record *record = open_record(where);
    struct document_write w = state_write_of(DOCUMENT_PUT, "one");

    w.needs_condition_when_new = true;
    check_text(text_of(document(record, &w)), "xapi.condition-missing");
    w.if_none_match = text_of("*");
    check_text(text_of(document(record, &w)), "");
    check_text(text_of(w.etag), "fe05bcdcdc4928012781a5f1a2a77cbb5398e106"); /* SHA-1 of "one" */
    check_text(text_of(document(record, &w)), "xapi.precondition");
    w = state_write_of(DOCUMENT_PUT, "two");
    w.needs_condition_when_there = true;
    check_text(text_of(document(record, &w)), "xapi.conflict");
    w.if_match = text_of("\"0000000000000000000000000000000000000000\"");
    check_text(text_of(document(record, &w)), "xapi.precondition");
    w.if_match = text_of("\"0\", \"fe05bcdcdc4928012781a5f1a2a77cbb5398e106\"");
    check_text(text_of(document(record, &w)), "");
    w = state_write_of(DOCUMENT_DELETE, "");
    w.if_match = text_of("\"fe05bcdcdc4928012781a5f1a2a77cbb5398e106\"");
    check_text(text_of(document(record, &w)), "xapi.precondition");
    record_close(record);
}

/* ---- the disk ---- */

/* Files may not grow past so many bytes: as a disk that is full. */
static void room(rlim_t bytes) {
    struct rlimit limit;
    check(getrlimit(RLIMIT_FSIZE, &limit) == 0);
    limit.rlim_cur = bytes;
    check(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

TEST(a_full_disk_refuses_whole_batches_and_is_forgotten_when_there_is_room) {
    struct err err = {0};
    int32_t answered = 0, refused = 0;
    int64_t statements;
    const char *where = fresh_file();
    struct record *record = open_record(where);
    signal(SIGXFSZ, SIG_IGN);

    room(1 << 19);
    for (int32_t i = 0; i < 400 && refused < 5; i++) {
        const char *code = put(
            record,
            "[{" ACTOR("a") "," VERB("1") "," OBJECT("1") "},{" ACTOR("b") "," VERB("1") "," OBJECT("1") "}]",
            NULL);
        if (code[0] == '\0') answered += 2;
        else {
            check_text(text_of(code), "store.full");
            check_int(last_err.kind, ERR_SYSTEM);
            refused++;
        }
    }
    check_int(refused, 5);
    check_int(found(record, "http://verbs.kz/1"), answered < RECORD_LIMIT_MAX ? answered : RECORD_LIMIT_MAX);
    room(RLIM_INFINITY);
    check_text(text_of(put(record, "[{" ACTOR("a") "," VERB("2") "," OBJECT("1") "}]", NULL)), "");
    check_int(found(record, "http://verbs.kz/2"), 1);
    check(record_verify(record, &statements, &err));
    check_int(statements, answered + 1);
    record_close(record);
}
