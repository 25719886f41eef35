/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writers and readers at once, while the tail is flushed again and again: what was answered is found at once,
 * whoever asks. Run it under the thread sanitizer too:
 *   cmake -S . -B /tmp/tsan -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCADRE_SANITIZE=thread
 *   ninja -C /tmp/tsan record_concurrent_test && tools/with_postgres /tmp/tsan/record_concurrent_test
 */
#include "record/documents.h"
#include "record/record.h"
#include "tests/engines.h"
#include "tests/test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { WRITERS = 4, READERS = 2, BATCHES = 30, BATCH = 5 };

struct worker {
    struct record *record;
    pthread_t thread;
    int32_t number;
    atomic_bool *stop;
    char failure[200];
};

static bool fail(struct worker *w, const char *what, const struct err *err) {
    snprintf(w->failure, sizeof w->failure, "%s: %s %.100s", what, err->code, err->text);
    return false;
}

static struct text batch_make(struct arena *mem, int32_t worker, int32_t batch) {
    struct buffer b = {.mem = mem};
    buffer_char(&b, '[');
    for (int32_t i = 0; i < BATCH; i++)
        buffer_print(
            &b,
            "%s{\"id\":\"%08x-0000-4000-8000-%012x\",\"actor\":{\"mbox\":\"mailto:w%d@x.kz\",\"name\":\"W\"},"
            "\"verb\":{\"id\":\"http://verbs.kz/%d\"},\"object\":{\"id\":\"http://courses.kz/%d\","
            "\"definition\":{\"name\":{\"en\":\"c%d\"}}}}",
            i > 0 ? "," : "", worker, batch * BATCH + i, worker, i % 2, batch % 3, batch % 3);
    buffer_char(&b, ']');
    return buffer_text(&b);
}

static bool write_batch(struct worker *w, struct arena *mem, int32_t batch, struct err *err) {
    struct json json;
    struct statement statements[BATCH];
    int32_t count = 0;
    if (!json_read(mem, batch_make(mem, w->number, batch), &json, err)) return false;
    for (int32_t m = json_first(&json, 0); m != JSON_MISSING; m = json_following(&json, 0, m))
        if (!statement_check(mem, &json, m, XAPI_1_0, &statements[count++], err)) return false;
    struct record_put put = {.mem = mem,
                             .statements = statements,
                             .count = count,
                             .authority = text_of("{\"mbox\":\"mailto:key@x.kz\"}")};
    return record_write(w->record, &put, err);
}

/* All of mine so far, newest first, and the last one by its id. */
static bool read_back(struct worker *w, struct arena *mem, int32_t batch, struct err *err) {
    struct record_page page;
    struct record_one one;
    struct record_query q = {.agent = text_print(mem, "mbox:mailto:w%d@x.kz", w->number),
                             .verb = text_of("http://verbs.kz/1")};
    uint8_t id[16];
    int32_t expected = 2 * (batch + 1);
    if (!record_find(w->record, mem, &q, &page, err)) return fail(w, "find", err);
    if (page.count != expected) {
        snprintf(w->failure, sizeof w->failure, "found %d of %d", page.count, expected);
        return false;
    }
    uuid_read(text_print(mem, "%08x-0000-4000-8000-%012x", w->number, batch * BATCH + BATCH - 1), id);
    if (!record_get(w->record, mem, id, false, &q, &one, err)) return fail(w, "get", err);
    if (one.statement.length == 0) {
        snprintf(w->failure, sizeof w->failure, "the newest is not there");
        return false;
    }
    return true;
}

static bool write_document(struct worker *w, int32_t batch, struct err *err) {
    struct document_write write = {.key = {.kind = DOCUMENT_STATE,
                                           .activity = text_of("http://courses.kz/1"),
                                           .agent = text_of("mbox:mailto:w@x.kz"),
                                           .registration = TEXT_NONE,
                                           .id = text_of("shared")},
                                   .change = DOCUMENT_POST,
                                   .content_type = text_of("application/json")};
    struct arena mem = {0};
    write.body = text_print(&mem, "{\"w%d\":%d}", w->number, batch);
    bool done = record_document_write(w->record, &write, err);
    arena_clear(&mem);
    return done;
}

static void *writer_loop(void *context) {
    struct worker *w = context;
    for (int32_t batch = 0; batch < BATCHES; batch++) {
        struct arena mem = {0};
        struct err err = {0};
        bool done = (write_batch(w, &mem, batch, &err) || fail(w, "write", &err)) &&
                    read_back(w, &mem, batch, &err) &&
                    (batch % 10 != 0 || write_document(w, batch, &err) || fail(w, "document", &err));
        arena_clear(&mem);
        if (!done) break;
    }
    return NULL;
}

/* Pages through everything, again and again: never fewer than before. */
static void *reader_loop(void *context) {
    struct worker *w = context;
    int32_t before = 0;
    while (!atomic_load(w->stop) && w->failure[0] == '\0') {
        struct arena mem = {0};
        struct err err = {0};
        struct record_page page = {0};
        struct record_query q = {
            .limit = 100, .related_agents = true, .agent = text_of("mbox:mailto:key@x.kz")};
        int32_t count = 0;
        bool done = record_find(w->record, &mem, &q, &page, &err);
        for (count = page.count; done && page.more.length > 0; count += page.count)
            done = record_more(w->record, &mem, page.more, TEXT_NONE, TEXT_NONE, XAPI_1_0, &page, &err);
        if (!done) fail(w, "read", &err);
        else if (count < before) snprintf(w->failure, sizeof w->failure, "%d after %d", count, before);
        before = count;
        arena_clear(&mem);
    }
    return NULL;
}

TEST_ON_EACH_ENGINE(what_was_answered_is_found_at_once_by_everybody) {
    struct record_options options = {.changes = true, .readers = 3, .tail_max = 37, .dictionary_after = -1};
    struct err err = {0};
    struct worker workers[WRITERS + READERS] = {0};
    atomic_bool stop = false;
    int64_t statements;
    struct record *record = record_open(where, &options, &err);
    check(record != NULL);

    for (int32_t i = 0; i < WRITERS + READERS; i++) {
        workers[i] = (struct worker){.record = record, .number = i, .stop = &stop};
        check(pthread_create(&workers[i].thread, NULL, i < WRITERS ? writer_loop : reader_loop,
                             &workers[i]) == 0);
    }
    for (int32_t i = 0; i < WRITERS; i++) pthread_join(workers[i].thread, NULL);
    atomic_store(&stop, true);
    for (int32_t i = WRITERS; i < WRITERS + READERS; i++) pthread_join(workers[i].thread, NULL);

    for (int32_t i = 0; i < WRITERS + READERS; i++) {
        if (workers[i].failure[0] != '\0') fprintf(stderr, "worker %d: %s\n", i, workers[i].failure);
        check(workers[i].failure[0] == '\0');
    }
    check(record_verify(record, &statements, &err));
    check_int(statements, WRITERS * BATCHES * BATCH);
    record_close(record);
}

/* Two servers on one PostgreSQL write the same activities at once: nobody waits for ever, nothing is lost. */
TEST(two_servers_on_one_database_do_not_deadlock) {
    const char *where = fresh_postgres();
    struct record_options options = {.changes = true, .readers = 2, .dictionary_after = -1};
    struct err err = {0};
    struct worker workers[WRITERS] = {0};
    struct record *records[2];
    int64_t statements;
    for (int32_t i = 0; i < 2; i++) {
        records[i] = record_open(where, &options, &err);
        check(records[i] != NULL);
    }

    for (int32_t i = 0; i < WRITERS; i++) {
        workers[i] = (struct worker){.record = records[i % 2], .number = i};
        check(pthread_create(&workers[i].thread, NULL, writer_loop, &workers[i]) == 0);
    }
    for (int32_t i = 0; i < WRITERS; i++) pthread_join(workers[i].thread, NULL);

    for (int32_t i = 0; i < WRITERS; i++) {
        if (workers[i].failure[0] != '\0') fprintf(stderr, "worker %d: %s\n", i, workers[i].failure);
        check(workers[i].failure[0] == '\0');
    }
    check(record_verify(records[0], &statements, &err));
    check_int(statements, WRITERS * BATCHES * BATCH);
    record_close(records[0]);
    record_close(records[1]);
}
