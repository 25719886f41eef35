/* SPDX-License-Identifier: Apache-2.0 */
#include "store/writer.h"

#include "core/must.h"

#include <pthread.h>
#include <stdlib.h>

enum { CACHE_BYTES = 32 << 20 };

struct writer {
    struct store *store;
    struct writer_hooks hooks;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t work;
    struct writer_job *first, **last; /* the queue */
    int32_t waiting;
    bool closing;
};

/* ---- one group ---- */

static struct store *connect_to(const char *where, struct err *err) {
    struct store *store = store_open(where, STORE_CHANGE, err);
    if (store != NULL && store_own(store, err) && store_cache(store, CACHE_BYTES, err)) return store;
    store_close(store);
    return NULL;
}

static bool hook(bool (*of)(struct tx *, void *, struct err *), struct tx *tx, void *context,
                 struct err *err) {
    return of == NULL || of(tx, context, err);
}

/* A failure of the job is its own; false when the whole transaction is lost. */
static bool run_job(struct writer *writer, struct tx *tx, struct writer_job *job, struct err *job_err,
                    struct err *group_err) {
    if (writer->hooks.begin_job != NULL) writer->hooks.begin_job(writer->hooks.context);
    if (!tx_mark(tx, group_err)) return false;
    bool done = job->run(tx, job->context, job_err);
    must(done == !err_any(job_err));
    if (done && tx_keep(tx, job_err)) return true;
    job->failed = true;
    if (writer->hooks.undo_job != NULL) writer->hooks.undo_job(writer->hooks.context);
    struct err undo_err = {0};
    if (tx_undo(tx, &undo_err)) return true;
    *group_err = *job_err; /* it took the whole transaction with it: a full disk, a lost connection */
    return false;
}

/* errs: one for each job, for those that fail alone. */
static bool run_group(struct writer *writer, struct writer_job *jobs, struct err *errs, struct err *err) {
    scoped(tx) struct tx *tx = tx_begin(writer->store, err);
    if (tx == NULL || !hook(writer->hooks.begin, tx, writer->hooks.context, err)) return false;
    int32_t i = 0, kept = 0;
    for (struct writer_job *job = jobs; job != NULL; job = job->next, i++) {
        if (!run_job(writer, tx, job, &errs[i], err)) return false;
        kept += !job->failed;
    }
    if (kept == 0) return true; /* nothing to commit */
    return hook(writer->hooks.before_commit, tx, writer->hooks.context, err) && tx_commit(tx, err);
}

static bool any_kept(const struct writer_job *jobs) {
    for (; jobs != NULL; jobs = jobs->next)
        if (!jobs->failed) return true;
    return false;
}

static void do_group(struct writer *writer, struct writer_job *jobs, struct err *errs) {
    struct err err = {0};
    bool done = run_group(writer, jobs, errs, &err);
    must(done == !err_any(&err));
    if (writer->hooks.end != NULL) writer->hooks.end(done && any_kept(jobs), &err, writer->hooks.context);
    int32_t i = 0;
    for (struct writer_job *job = jobs, *next; job != NULL; job = next, i++) {
        next = job->next; /* done may free the job */
        job->done(job->context, job->failed ? &errs[i] : &err);
    }
}

/* ---- the thread ---- */

/* At most WRITER_GROUP_MAX jobs, in the order they came; NULL: the end. */
static struct writer_job *take_group(struct writer *writer) {
    pthread_mutex_lock(&writer->mutex);
    while (writer->first == NULL && !writer->closing) pthread_cond_wait(&writer->work, &writer->mutex);
    struct writer_job *jobs = writer->first, *last = jobs;
    int32_t count = jobs != NULL;
    while (last != NULL && last->next != NULL && count < WRITER_GROUP_MAX) last = last->next, count++;
    if (last != NULL) {
        writer->first = last->next;
        if (writer->first == NULL) writer->last = &writer->first;
        last->next = NULL;
    }
    writer->waiting -= count;
    pthread_mutex_unlock(&writer->mutex);
    return jobs;
}

static void *writer_loop(void *context) {
    struct writer *writer = context;
    struct err *errs = calloc(WRITER_GROUP_MAX, sizeof *errs);
    must(errs != NULL);
    for (struct writer_job *jobs; (jobs = take_group(writer)) != NULL;) {
        int32_t i = 0;
        for (struct writer_job *job = jobs; job != NULL; job = job->next, i++)
            errs[i].kind = ERR_NONE; /* its texts are large: not cleared */
        do_group(writer, jobs, errs);
    }
    free(errs);
    return NULL;
}

struct writer *writer_open(const char *where, const struct writer_hooks *hooks, struct err *err) {
    struct store *store = connect_to(where, err);
    if (store == NULL) return NULL;
    struct writer *writer = calloc(1, sizeof *writer);
    must(writer != NULL);
    writer->store = store;
    if (hooks != NULL) writer->hooks = *hooks;
    writer->last = &writer->first;
    pthread_mutex_init(&writer->mutex, NULL);
    pthread_cond_init(&writer->work, NULL);
    must(pthread_create(&writer->thread, NULL, writer_loop, writer) == 0);
    return writer;
}

void writer_close(struct writer *writer) {
    if (writer == NULL) return;
    pthread_mutex_lock(&writer->mutex);
    writer->closing = true;
    pthread_cond_signal(&writer->work);
    pthread_mutex_unlock(&writer->mutex);
    pthread_join(writer->thread, NULL);
    store_close(writer->store);
    pthread_cond_destroy(&writer->work);
    pthread_mutex_destroy(&writer->mutex);
    free(writer);
}

bool writer_submit(struct writer *writer, struct writer_job *job, struct err *err) {
    job->next = NULL;
    job->failed = false;
    pthread_mutex_lock(&writer->mutex);
    bool room = writer->waiting < WRITER_QUEUE_MAX && !writer->closing;
    if (room) {
        *writer->last = job;
        writer->last = &job->next;
        if (writer->waiting++ == 0) pthread_cond_signal(&writer->work);
    }
    pthread_mutex_unlock(&writer->mutex);
    return room || err_fail(err, ERR_BUSY, "store.busy",
                            "%d changes wait for the disk already\nTry again in a moment.", WRITER_QUEUE_MAX);
}

int32_t writer_waiting(struct writer *writer) {
    pthread_mutex_lock(&writer->mutex);
    int32_t waiting = writer->waiting;
    pthread_mutex_unlock(&writer->mutex);
    return waiting;
}

/* ---- submit and wait ---- */

struct waiting {
    bool (*run)(struct tx *tx, void *context, struct err *err);
    void *context;
    struct err *err;
    pthread_mutex_t mutex;
    pthread_cond_t finished;
    bool is_finished;
};

static bool waiting_run(struct tx *tx, void *context, struct err *err) {
    struct waiting *waiting = context;
    return waiting->run(tx, waiting->context, err);
}

static void waiting_done(void *context, const struct err *err) {
    struct waiting *waiting = context;
    pthread_mutex_lock(&waiting->mutex);
    if (err_any(err)) *waiting->err = *err;
    waiting->is_finished = true;
    pthread_cond_signal(&waiting->finished);
    pthread_mutex_unlock(&waiting->mutex);
}

bool writer_run(struct writer *writer, bool (*run)(struct tx *tx, void *context, struct err *err),
                void *context, struct err *err) {
    struct waiting waiting = {.run = run, .context = context, .err = err};
    struct writer_job job = {.run = waiting_run, .done = waiting_done, .context = &waiting};
    if (err_any(err)) return false;
    pthread_mutex_init(&waiting.mutex, NULL);
    pthread_cond_init(&waiting.finished, NULL);
    if (writer_submit(writer, &job, err)) {
        pthread_mutex_lock(&waiting.mutex);
        while (!waiting.is_finished) pthread_cond_wait(&waiting.finished, &waiting.mutex);
        pthread_mutex_unlock(&waiting.mutex);
    }
    pthread_cond_destroy(&waiting.finished);
    pthread_mutex_destroy(&waiting.mutex);
    return !err_any(err);
}
