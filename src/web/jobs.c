/* SPDX-License-Identifier: Apache-2.0 */
#include "web/jobs.h"

#include "core/must.h"
#include "service/import.h"
#include "service/plan_documents.h"
#include "service/plans.h"
#include "web/connections.h"
#include "web/log.h"

#include <pthread.h>
#include <stdlib.h>

struct job {
    struct jobs *all;
    struct job *next; /* older */
    int64_t number;
    struct arena mem; /* for the job's own thread */
    struct plan_order order;
    struct text changes;    /* of a what-if: changes.csv; else empty */
    struct service service; /* who asked; its texts in `mem` */
    pthread_t thread;
    int64_t began;
    _Atomic bool cancelled;
    struct job_look look; /* under the lock */
};

struct jobs {
    const char *where, *audit_key;
    pthread_mutex_t lock;
    struct job *newest;
    int64_t last_number;
};

struct jobs *jobs_open(const char *where, const char *audit_key) {
    struct jobs *jobs = calloc(1, sizeof *jobs);
    must(jobs != NULL);
    jobs->where = where;
    jobs->audit_key = audit_key;
    pthread_mutex_init(&jobs->lock, NULL);
    return jobs;
}

static void job_free(struct job *job) {
    pthread_join(job->thread, NULL);
    arena_clear(&job->mem);
    free(job);
}

void jobs_close(struct jobs *jobs) {
    for (struct job *job = jobs->newest; job != NULL; job = job->next) job->cancelled = true;
    while (jobs->newest != NULL) {
        struct job *job = jobs->newest;
        jobs->newest = job->next;
        job_free(job);
    }
    pthread_mutex_destroy(&jobs->lock);
    free(jobs);
}

/* ---- a job's thread ---- */

static void note_progress(void *context, const struct plan_progress *progress) {
    struct job *job = context;
    pthread_mutex_lock(&job->all->lock);
    job->look.progress = *progress;
    pthread_mutex_unlock(&job->all->lock);
}

static bool is_over(void *context) {
    const struct job *job = context;
    return job->cancelled ||
           (job->order.seconds > 0 && connections_now() - job->began >= (int64_t)job->order.seconds * 1000);
}

static bool load(struct job *job, struct store *store, struct sheets *sheets, struct facts *facts,
                 struct findings *findings, struct err *err) {
    struct document file = {text_of("changes.csv"), job->changes};
    struct documents changes = {&file, job->order.changes > 0 ? 1 : 0};
    scoped(tx) struct tx *tx = tx_look(store, err);
    return tx != NULL && import_load(&job->mem, tx, job->order.as_of, sheets, err) &&
           what_if_apply_documents(&job->mem, sheets, &changes, findings, err) &&
           (facts_build(&job->mem, sheets, job->order.as_of, facts, findings) ||
            findings_none(findings, err));
}

/* Who waits for a job sees one error: the first finding, rather than how many there are. */
static bool tell_first(const struct findings *findings, struct err *err) {
    if (findings->count == 0) return false;
    *err = (struct err){0};
    struct text first = findings->list[0].text;
    return err_fail(err, ERR_INPUT, findings->list[0].code, "%.*s", TEXT_ARGS(first));
}

static bool make_plan(struct job *job, int64_t *out_id, struct err *err) {
    struct plan_watch watch = {job, note_progress, is_over};
    struct sheets *sheets = arena_make(&job->mem, struct sheets, 1);
    struct facts facts;
    struct findings findings = {.mem = &job->mem};
    struct plan plan;
    scoped(store) struct store *store = store_open(job->all->where, STORE_LOOK, err);
    if (store == NULL || !load(job, store, sheets, &facts, &findings, err) ||
        !plan_make(&job->mem, &facts, &job->order, &watch, &plan, &findings, err))
        return tell_first(&findings, err);
    plan.milliseconds = connections_now() - job->began;
    note_progress(job, &(struct plan_progress){.step = plan.order.steps,
                                               .steps = plan.order.steps,
                                               .met = plan.met,
                                               .score = plan.score,
                                               .bound = plan.bound});
    if (job->cancelled) return true;
    struct documents documents = plan_documents(&job->mem, &facts, &plan);
    if (job->order.changes > 0)
        documents.at[documents.count++] = (struct document){text_of("changes.csv"), job->changes};
    job->service.store = store;
    return plans_add(&job->service, &plan.order, &documents, out_id, err);
}

static void *run(void *context) {
    struct job *job = context;
    struct err err = {0};
    int64_t plan_id = 0;
    bool done = make_plan(job, &plan_id, &err);
    if (!done && (err.kind == ERR_STORE || err.kind == ERR_SYSTEM)) log_failure("job", &err);
    pthread_mutex_lock(&job->all->lock);
    job->look.state = !done ? JOB_FAILED : plan_id == 0 ? JOB_CANCELLED : JOB_DONE;
    job->look.plan_id = plan_id;
    job->look.err = err;
    job->look.milliseconds = connections_now() - job->began;
    pthread_mutex_unlock(&job->all->lock);
    arena_clear(&job->mem);
    return NULL;
}

/* ---- for handlers ---- */

static int32_t count_running(const struct jobs *jobs) {
    int32_t count = 0;
    for (const struct job *job = jobs->newest; job != NULL; job = job->next)
        count += job->look.state == JOB_RUNNING;
    return count;
}

/* The oldest that have ended go. */
static void drop_old(struct jobs *jobs) {
    int32_t count = 0;
    for (struct job **at = &jobs->newest; *at != NULL;) {
        struct job *job = *at;
        if (++count <= JOBS_KEPT_MAX || job->look.state == JOB_RUNNING) {
            at = &job->next;
            continue;
        }
        *at = job->next;
        job_free(job);
    }
}

static struct job *job_make(struct jobs *jobs, const struct service *service, const struct plan_order *order,
                            const struct what_if *changes) {
    struct job *job = calloc(1, sizeof *job);
    must(job != NULL);
    job->all = jobs;
    job->number = ++jobs->last_number;
    job->order = *order;
    if (changes->count > 0) job->changes = what_if_print(&job->mem, changes);
    job->service = *service;
    job->service.who = text_keep(&job->mem, service->who);
    job->service.grants = NULL; /* a plan is about everything */
    job->service.grant_count = 0;
    job->service.audit_key = jobs->audit_key;
    job->began = connections_now();
    return job;
}

bool jobs_begin(struct jobs *jobs, struct arena *mem, const struct service *service,
                const struct plan_order *order, const struct what_if *changes, struct text *out_id,
                struct err *err) {
    if (!service_may(service, RIGHT_PLAN, err)) return false;
    pthread_mutex_lock(&jobs->lock);
    bool room = count_running(jobs) < JOBS_RUNNING_MAX;
    if (room) {
        struct job *job = job_make(jobs, service, order, changes);
        *out_id = text_print(mem, "%lld", (long long)job->number);
        job->next = jobs->newest;
        jobs->newest = job;
        must(pthread_create(&job->thread, NULL, run, job) == 0);
        drop_old(jobs);
    }
    pthread_mutex_unlock(&jobs->lock);
    return room || err_fail(err, ERR_BUSY, "job.busy",
                            "%d plans are being made already\nTry again when one is done.", JOBS_RUNNING_MAX);
}

/* Under the lock. */
static struct job *find(struct jobs *jobs, struct text id) {
    int64_t number;
    if (!text_int(id, 1, INT64_MAX, &number)) return NULL;
    struct job *job = jobs->newest;
    while (job != NULL && job->number != number) job = job->next;
    return job;
}

bool jobs_look(struct jobs *jobs, struct text id, struct job_look *out) {
    pthread_mutex_lock(&jobs->lock);
    struct job *job = find(jobs, id);
    if (job != NULL) {
        *out = job->look;
        if (job->look.state == JOB_RUNNING) out->milliseconds = connections_now() - job->began;
    }
    pthread_mutex_unlock(&jobs->lock);
    return job != NULL;
}

bool jobs_cancel(struct jobs *jobs, struct text id) {
    pthread_mutex_lock(&jobs->lock);
    struct job *job = find(jobs, id);
    if (job != NULL) job->cancelled = true;
    pthread_mutex_unlock(&jobs->lock);
    return job != NULL;
}
