/* SPDX-License-Identifier: Apache-2.0 */
#include "store/writer.h"

#include "tests/engines.h"
#include "tests/test.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { JOBS = 200, THREADS = 8 };

struct note {
    int64_t number;
    bool fails;   /* after it has written */
    int32_t done; /* how often done was called */
    struct err err;
    struct writer_job job;
};

static bool note_run(struct tx *tx, void *context, struct err *err) {
    struct note *note = context;
    if (!tx_run(tx, SQL_audit_add, err, value_int(note->number), value_text(text_of("test")),
                value_text(text_of("note")), value_text(text_of("")), value_text(text_of("")),
                value_text(TEXT_NONE)))
        return false;
    return !note->fails || err_fail(err, ERR_INPUT, "test.fails", "this one fails");
}

static void note_done(void *context, const struct err *err) {
    struct note *note = context;
    note->err.kind = err->kind;
    snprintf(note->err.code, sizeof note->err.code, "%s", err_any(err) ? err->code : "");
    __atomic_add_fetch(&note->done, 1, __ATOMIC_SEQ_CST);
}

static struct note notes[JOBS];

static struct writer *open_writer(const char *where, const struct writer_hooks *hooks) {
    struct err err = {0};
    struct writer *writer = writer_open(where, hooks, &err);
    if (writer == NULL) fprintf(stderr, "%s: %s\n", err.code, err.text);
    check(writer != NULL);
    return writer;
}

static int64_t notes_stored(const char *where) {
    return outside_int(where, "SELECT count(*) FROM audit WHERE action = 'note'");
}

TEST_ON_EACH_ENGINE(a_job_that_fails_is_undone_alone) {
    struct err err = {0};
    struct writer *writer = open_writer(where, NULL);

    for (int32_t i = 0; i < JOBS; i++) {
        notes[i] = (struct note){.number = i, .fails = i % 3 == 0};
        notes[i].job = (struct writer_job){.run = note_run, .done = note_done, .context = &notes[i]};
        check(writer_submit(writer, &notes[i].job, &err));
    }
    writer_close(writer);

    for (int32_t i = 0; i < JOBS; i++) {
        check_int(notes[i].done, 1);
        check_text(text_of(notes[i].err.code), i % 3 == 0 ? "test.fails" : "");
    }
    check_int(notes_stored(where), JOBS - (JOBS + 2) / 3);
}

static bool repeat_run(struct tx *tx, void *context, struct err *err) {
    (void)context;
    /* the same migration again: a constraint, which on PostgreSQL shows when the job ends */
    return tx_run(tx, SQL_migration_add, err, value_int(1), value_text(text_of("again")));
}

TEST_ON_EACH_ENGINE(a_constraint_that_breaks_fails_its_job_and_no_other) {
    struct err err = {0};
    struct writer *writer = open_writer(where, NULL);
    struct note before = {.number = 1}, after = {.number = 2};
    struct note broken = {.number = 0};
    before.job = (struct writer_job){.run = note_run, .done = note_done, .context = &before};
    broken.job = (struct writer_job){.run = repeat_run, .done = note_done, .context = &broken};
    after.job = (struct writer_job){.run = note_run, .done = note_done, .context = &after};

    check(writer_submit(writer, &before.job, &err));
    check(writer_submit(writer, &broken.job, &err));
    check(writer_submit(writer, &after.job, &err));
    writer_close(writer);

    check_text(text_of(before.err.code), "");
    check_text(text_of(broken.err.code), "store.failed");
    check_text(text_of(after.err.code), "");
    check_int(notes_stored(where), 2);
}

static bool refuse_commit(struct tx *tx, void *context, struct err *err) {
    (void)tx, (void)context;
    return err_fail(err, ERR_SYSTEM, "store.full", "no room");
}

TEST_ON_EACH_ENGINE(a_commit_that_fails_fails_every_job_of_its_group) {
    struct err err = {0};
    struct writer_hooks hooks = {.before_commit = refuse_commit};
    struct writer *writer = open_writer(where, &hooks);

    for (int32_t i = 0; i < 20; i++) {
        notes[i] = (struct note){.number = i};
        notes[i].job = (struct writer_job){.run = note_run, .done = note_done, .context = &notes[i]};
        check(writer_submit(writer, &notes[i].job, &err));
    }
    writer_close(writer);

    for (int32_t i = 0; i < 20; i++) check_text(text_of(notes[i].err.code), "store.full");
    check_int(notes_stored(where), 0);
}

static void *submit_many(void *context) {
    struct writer *writer = context;
    struct note note = {.number = 7};
    struct err err = {0};
    for (int32_t i = 0; i < 25; i++)
        if (!writer_run(writer, note_run, &note, &err)) return "failed";
    return NULL;
}

TEST_ON_EACH_ENGINE(many_threads_wait_for_their_own_jobs) {
    struct writer *writer = open_writer(where, NULL);
    pthread_t threads[THREADS];
    void *failed = NULL;

    for (int32_t i = 0; i < THREADS; i++) check(pthread_create(&threads[i], NULL, submit_many, writer) == 0);
    for (int32_t i = 0; i < THREADS; i++) {
        void *one;
        pthread_join(threads[i], &one);
        if (one != NULL) failed = one;
    }
    writer_close(writer);

    check(failed == NULL);
    check_int(notes_stored(where), THREADS * 25);
}

TEST(a_second_writer_of_a_file_is_told_that_there_is_one) {
    const char *where = fresh_file();
    struct err err = {0};
    struct writer *writer = open_writer(where, NULL);

    struct writer *second = writer_open(where, NULL, &err);
    check(second == NULL);
    check_text(text_of(err.code), "store.served");
    check_int(err.kind, ERR_BUSY);

    writer_close(writer);
    writer_close(open_writer(where, NULL));
}
