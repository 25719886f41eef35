/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process that stores batches and documents is killed at any moment, again and again. Afterwards every
 * answered batch is there, none is there by half, the document is not older than answered, and the indexes
 * agree with the statements. CADRE_KILL_ROUNDS sets how often (6 by itself; 200 before a release).
 */
#include "core/random.h"
#include "record/documents.h"
#include "record/record.h"
#include "tests/engines.h"
#include "tests/test.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 3, BATCH = 7, BATCHES_MAX = 100000, ROUNDS = 6 };

static const struct record_options options = {
    .changes = true, .readers = 1, .tail_max = 60, .dictionary_after = 100};

struct answered { /* written to the pipe, whole: shorter than PIPE_BUF */
    int32_t thread, batch;
};

/* ---- the process that is killed ---- */

struct storing {
    struct record *record;
    int32_t thread, first;
    int pipe;
};

static struct text batch_make(struct arena *mem, int32_t thread, int32_t batch) {
    struct buffer b = {.mem = mem};
    buffer_char(&b, '[');
    for (int32_t i = 0; i < BATCH; i++)
        buffer_print(&b,
                     "%s{\"id\":\"%08x-0000-4000-8000-%012x\",\"actor\":{\"mbox\":\"mailto:w%d@x.kz\"},"
                     "\"verb\":{\"id\":"
                     "\"http://verbs.kz/%d\"},\"object\":{\"id\":\"http://batches.kz/%d/%d\"}}",
                     i > 0 ? "," : "", thread, batch * BATCH + i, i, i % 3, thread, batch);
    buffer_char(&b, ']');
    return buffer_text(&b);
}

static bool store_batch(struct record *record, int32_t thread, int32_t batch) {
    struct arena mem = {0};
    struct err err = {0};
    struct json json;
    struct statement statements[BATCH];
    int32_t count = 0;
    bool done = json_read(&mem, batch_make(&mem, thread, batch), &json, &err);
    for (int32_t m = json_first(&json, 0); done && m != JSON_MISSING; m = json_following(&json, 0, m))
        done = statement_check(&mem, &json, m, XAPI_1_0, &statements[count++], &err);
    struct record_put put = {.mem = &mem,
                             .statements = statements,
                             .count = count,
                             .authority = text_of("{\"mbox\":\"mailto:k@x.kz\"}")};
    done = done && record_write(record, &put, &err);
    arena_clear(&mem);
    return done;
}

static struct document_key document_key_of(int32_t thread) {
    static const char *const ids[THREADS] = {"0", "1", "2"};
    return (struct document_key){.kind = DOCUMENT_AGENT_PROFILE,
                                 .activity = TEXT_NONE,
                                 .agent = text_of("mbox:mailto:w@x.kz"),
                                 .registration = TEXT_NONE,
                                 .id = text_of(ids[thread])};
}

static bool store_document(struct record *record, int32_t thread, int32_t batch) {
    char body[30];
    struct err err = {0};
    snprintf(body, sizeof body, "%d", batch);
    struct document_write write = {.key = document_key_of(thread),
                                   .change = DOCUMENT_PUT,
                                   .content_type = text_of("text/plain"),
                                   .body = text_of(body)};
    return record_document_write(record, &write, &err);
}

static void *store_loop(void *context) {
    struct storing *s = context;
    for (int32_t batch = s->first; batch < BATCHES_MAX; batch++) {
        struct answered answered = {s->thread, batch};
        if (!store_batch(s->record, s->thread, batch) || !store_document(s->record, s->thread, batch)) break;
        if (write(s->pipe, &answered, sizeof answered) != sizeof answered) break;
    }
    return NULL;
}

static _Noreturn void store_until_killed(const char *where, const int32_t first[THREADS], int pipe) {
    struct err err = {0};
    struct record *record = record_open(where, &options, &err);
    struct storing storing[THREADS];
    pthread_t threads[THREADS];
    for (int32_t i = 0; record != NULL && i < THREADS; i++) {
        storing[i] = (struct storing){record, i, first[i], pipe};
        pthread_create(&threads[i], NULL, store_loop, &storing[i]);
    }
    for (int32_t i = 0; record != NULL && i < THREADS; i++) pthread_join(threads[i], NULL);
    _exit(1); /* nobody killed it: something failed */
}

/* ---- the one that kills and looks ---- */

struct last {
    int32_t batch[THREADS];    /* the newest that is there */
    int32_t answered[THREADS]; /* the newest whose document was answered too */
    int32_t looked[THREADS];   /* up to here each batch was looked at; all are counted each time */
};

static void kill_one(const char *where, int32_t milliseconds, struct last *last) {
    int ends[2];
    struct answered answered;
    int32_t first[THREADS];
    int status = 0;
    for (int32_t i = 0; i < THREADS; i++) first[i] = last->batch[i] + 1;
    check(pipe(ends) == 0);
    pid_t pid = fork();
    check(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* it does not outlive a test that failed */
        close(ends[0]);
        store_until_killed(where, first, ends[1]);
    }
    close(ends[1]);
    usleep((useconds_t)milliseconds * 1000);
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    while (read(ends[0], &answered, sizeof answered) == sizeof answered)
        last->batch[answered.thread] = last->answered[answered.thread] = answered.batch;
    close(ends[0]);
    check(WIFSIGNALED(status));
}

static int32_t batch_count(struct record *record, int32_t thread, int32_t batch) {
    struct arena mem = {0};
    struct err err = {0};
    struct record_page page = {0};
    struct record_query q = {.activity = text_print(&mem, "http://batches.kz/%d/%d", thread, batch)};
    if (!record_find(record, &mem, &q, &page, &err)) fprintf(stderr, "%s: %s\n", err.code, err.text);
    check(!err_any(&err));
    arena_clear(&mem);
    return page.count;
}

static void check_all(const char *where, struct last *last, bool verify) {
    struct arena mem = {0};
    struct err err = {0};
    struct record_document document;
    int64_t statements, expected = 0, number;
    struct record *record = record_open(where, &options, &err);
    if (record == NULL) fprintf(stderr, "%s: %s\n", err.code, err.text);
    check(record != NULL);
    for (int32_t t = 0; t < THREADS; t++) {
        for (int32_t batch = last->looked[t]; batch <= last->batch[t]; batch++)
            check_int(batch_count(record, t, batch), BATCH);
        /* the one that was on its way: whole or not at all */
        int32_t next = batch_count(record, t, last->batch[t] + 1);
        check(next == 0 || next == BATCH);
        struct document_key key = document_key_of(t);
        check(record_document_get(record, &mem, &key, &document, &err));
        if (next == BATCH) last->batch[t]++;
        last->looked[t] = last->batch[t] < 0 ? 0 : last->batch[t];
        if (last->answered[t] >= 0)
            check(text_int(document.body, last->answered[t], last->batch[t], &number));
        expected += (int64_t)(last->batch[t] + 1) * BATCH;
    }
    if (verify) {
        if (!record_verify(record, &statements, &err)) fprintf(stderr, "%s: %s\n", err.code, err.text);
        check(!err_any(&err));
        check_int(statements, expected);
    }
    arena_clear(&mem);
    record_close(record);
}

TEST_ON_EACH_ENGINE(what_was_answered_survives_kill_9) {
    const char *wanted = getenv("CADRE_KILL_ROUNDS");
    struct last last = {{-1, -1, -1}, {-1, -1, -1}, {0}};
    int32_t rounds = wanted != NULL ? atoi(wanted) : ROUNDS;
    struct random random = {20080108};

    check_all(where, &last, true); /* made, and empty */
    for (int32_t round = 0; round < rounds; round++) {
        kill_one(where, (is_postgres(where) ? 150 : 30) + (int32_t)random_below(&random, 250), &last);
        check_all(where, &last, round % 20 == 2 || round == rounds - 1);
    }
    printf("%d rounds, %d batches answered\n", rounds, last.batch[0] + last.batch[1] + last.batch[2] + 3);
}
