/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A queue of calls and a few workers. A request sleeps (request_wait) while it is in the queue or with a
 * worker; the worker writes the answer into it, wakes it, and a thread of the server sends it.
 */
#include "web/desk.h"

#include "core/must.h"
#include "service/tokens.h"
#include "service/training.h"
#include "service/users.h"
#include "web/jobs.h"
#include "web/log.h"
#include "web/server.h"
#include "web/tries.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WORKERS_MAX = 16, QUEUE_MAX = 1000 };

struct worker {
    struct desk *desk;
    struct store *store;
    pthread_t thread;
};

struct desk {
    const char *where, *audit_key, *backup_directory;
    const char *certificate_keys; /* their directory; NULL: beside the database */
    struct tries tries;           /* at numbers of certificates */
    struct training *training;
    struct snapshots *snapshots;
    struct jobs *jobs;
    struct worker workers[WORKERS_MAX];
    int32_t worker_count;
    pthread_mutex_t lock; /* of the queue */
    pthread_cond_t more, closed;
    struct call *first, **last;
    int32_t waiting;
    bool closing;
    pthread_t keeper;
    struct store *keeper_store; /* NULL: there is no keeper */
};

struct snapshots *desk_snapshots(struct desk *desk) {
    return desk->snapshots;
}

struct tries *desk_tries(struct desk *desk) {
    return &desk->tries;
}

struct jobs *desk_jobs(struct desk *desk) {
    return desk->jobs;
}

const char *desk_backup_directory(const struct desk *desk) {
    return desk->backup_directory;
}

void desk_set_backup_directory(struct desk *desk, const char *directory) {
    desk->backup_directory = directory;
}

struct call *call_of(const struct request *request) {
    return request->work;
}

uint32_t call_rights(const struct call *call) {
    uint32_t rights = call->service.rights;
    for (int32_t i = 0; i < call->service.grant_count; i++)
        rights |= (role_rights(call->service.grants[i].role) |
                   role_rights_open(call->service.grants[i].role)) &
                  call->service.limit;
    return rights;
}

/* ---- who asks ---- */

/* "a=1; cadre_session=x" -> "x" */
static struct text session_cookie(const struct request *request) {
    static const char name[] = "cadre_session=";
    const int64_t length = (int64_t)sizeof name - 1;
    struct text rest = request_header(request, "Cookie"), pair;
    while (text_next(&rest, ';', &pair)) {
        pair = text_trim(pair);
        if (pair.length > length && memcmp(pair.at, name, (size_t)length) == 0)
            return (struct text){pair.at + length, pair.length - length};
    }
    return TEXT_NONE;
}

static bool use_token(struct request *request, struct call *call, struct text authorization,
                      struct err *err) {
    struct text scheme = TEXT_NONE;
    if (!text_next(&authorization, ' ', &scheme) || !text_is_anycase(scheme, "Bearer"))
        return err_fail(
            err, ERR_RIGHTS, "session.none",
            "the header Authorization is not \"Bearer \" and a token\nMake one with: cadre token add");
    return tokens_use(request->mem, &call->system, text_trim(authorization), &call->service, err);
}

static bool changes(const struct request *request) {
    return request->method != METHOD_GET;
}

/* Another site can make a browser send our cookie, but not our header. */
static bool use_cookie(struct request *request, struct call *call, struct err *err) {
    call->cookie = session_cookie(request);
    return sessions_use(request->mem, &call->system, call->cookie, &call->service, &call->session, err) &&
           (!changes(request) ||
            session_csrf_is(&call->session, request_header(request, "X-Cadre-CSRF"), err));
}

static bool has_right(const struct request *request, const struct call *call, struct err *err) {
    uint32_t right = request->route->right;
    if (right == RIGHT_SIGNED_IN || (call_rights(call) & right) == right) return true;
    return service_may(&call->service, (enum right)right, err);
}

static bool identify(struct request *request, struct call *call, struct err *err) {
    struct text authorization = request_header(request, "Authorization");
    if (request->route->right == RIGHT_OPEN) return true;
    return (authorization.length > 0 ? use_token(request, call, authorization, err)
                                     : use_cookie(request, call, err)) &&
           has_right(request, call, err);
}

/* ---- a worker ---- */

static bool answered(struct request *request, struct err *err) {
    (void)request, (void)err;
    return true;
}

static void call_serve(struct worker *worker, struct call *call) {
    struct request *request = call->request;
    struct err err = {0};
    call->desk = worker->desk;
    call->system = (struct service){.store = worker->store,
                                    .who = text_of("server"),
                                    .audit_key = worker->desk->audit_key,
                                    .certificate_keys = worker->desk->certificate_keys,
                                    .training = worker->desk->training};
    call->service = call->system;
    call->language = request_language(request, LANGUAGE_EN);
    answer_header(request, "Cache-Control", text_of("no-store"));
    answer_header(request, "X-Content-Type-Options", text_of("nosniff"));
    bool done = identify(request, call, &err) && request_is_declared(request, &err) &&
                request->route->handler(request, &err);
    if (call->snapshot != NULL) snapshot_give_back(worker->desk->snapshots, call->snapshot);
    must(done || err_any(&err));
    if (done) err = (struct err){0};
    request_go_on(request, &err);
}

/* Waits for the next call; NULL: the desk is being closed. */
static struct call *next_call(struct desk *desk) {
    pthread_mutex_lock(&desk->lock);
    while (desk->first == NULL && !desk->closing) pthread_cond_wait(&desk->more, &desk->lock);
    struct call *call = desk->first;
    if (call != NULL) {
        desk->first = call->next;
        if (desk->first == NULL) desk->last = &desk->first;
        desk->waiting--;
    }
    pthread_mutex_unlock(&desk->lock);
    return call;
}

static void *work(void *context) {
    struct worker *worker = context;
    struct call *call;
    while ((call = next_call(worker->desk)) != NULL) call_serve(worker, call);
    return NULL;
}

bool desk_is(const struct request *request) {
    static const char *const folders[] = {"/api/", "/calendar/", "/credentials/", "/.well-known/"};
    for (size_t i = 0; request->route != NULL && i < sizeof folders / sizeof folders[0]; i++)
        if (strncmp(request->route->path, folders[i], strlen(folders[i])) == 0) return true;
    return false;
}

bool desk_admit(struct request *request, struct err *err) {
    const struct route_line *sends = route_line_next(request->route, LINE_SENDS, NULL);
    bool has_files = sends != NULL && strcmp(sends->type, "files") == 0;
    if (!has_files && request->body_bytes_max > DESK_JSON_BYTES_MAX)
        request->body_bytes_max = DESK_JSON_BYTES_MAX;
    return request->route->right == RIGHT_OPEN || request_header(request, "Authorization").length > 0 ||
           session_cookie(request).length > 0 ||
           err_fail(err, ERR_RIGHTS, "session.none",
                    "nobody is signed in, or the session is over\nSign in again.");
}

bool desk_serve(struct request *request, struct err *err) {
    struct desk *desk = web_desk(request->web);
    struct call *call = arena_make(request->mem, struct call, 1);
    call->request = request;
    request->work = call;
    pthread_mutex_lock(&desk->lock);
    bool takes = desk->waiting < QUEUE_MAX;
    if (takes) {
        request_wait(request, answered);
        *desk->last = call;
        desk->last = &call->next;
        desk->waiting++;
        pthread_cond_signal(&desk->more);
    }
    pthread_mutex_unlock(&desk->lock);
    return takes || err_fail(err, ERR_BUSY, "http.busy", "too much is asked at once\nTry again in a moment.");
}

/* ---- keeping the snapshot ready ---- */

/* What pages show is made when the database has changed, before somebody waits for it: with 310,000 officers
   that takes seconds. What fails is for the next request to say. */
static void look_once(struct desk *desk) {
    struct err ignored = {0};
    struct snapshot *snapshot;
    if (!snapshot_take(desk->snapshots, desk->keeper_store, 0, DAY_NONE, &snapshot, &ignored)) return;
    for (enum language l = 0; l < LANGUAGE_COUNT; l++) people_order(snapshot->people, PEOPLE_BY_NAME, l);
    snapshot_give_back(desk->snapshots, snapshot);
}

/* Each second until the desk is being closed. */
static void *keep_ready(void *context) {
    struct desk *desk = context;
    struct timespec next;
    pthread_mutex_lock(&desk->lock);
    while (!desk->closing) {
        pthread_mutex_unlock(&desk->lock);
        look_once(desk);
        clock_gettime(CLOCK_REALTIME, &next);
        next.tv_sec++;
        pthread_mutex_lock(&desk->lock);
        if (!desk->closing) pthread_cond_timedwait(&desk->closed, &desk->lock, &next);
    }
    pthread_mutex_unlock(&desk->lock);
    return NULL;
}

/* ---- beginning and end ---- */

static bool keeper_begin(struct desk *desk, struct err *err) {
    desk->keeper_store = store_open(desk->where, STORE_LOOK, err);
    if (desk->keeper_store == NULL) return false;
    must(pthread_create(&desk->keeper, NULL, keep_ready, desk) == 0);
    return true;
}

static bool worker_begin(struct desk *desk, struct err *err) {
    struct worker *worker = &desk->workers[desk->worker_count];
    worker->desk = desk;
    worker->store = store_open(desk->where, STORE_LOOK, err);
    if (worker->store == NULL) return false;
    must(pthread_create(&worker->thread, NULL, work, worker) == 0);
    desk->worker_count++;
    return true;
}

struct desk *desk_open(const char *where, const char *audit_key, struct record *record, int32_t workers,
                       struct err *err) {
    struct desk *desk = calloc(1, sizeof *desk);
    must(desk != NULL && workers <= WORKERS_MAX);
    desk->where = where;
    desk->audit_key = audit_key;
    desk->certificate_keys = getenv("CADRE_CERTIFICATE_KEYS");
    tries_begin(&desk->tries);
    desk->training = training_open(record);
    desk->last = &desk->first;
    pthread_mutex_init(&desk->lock, NULL);
    pthread_cond_init(&desk->more, NULL);
    pthread_cond_init(&desk->closed, NULL);
    desk->snapshots = snapshots_open();
    desk->jobs = jobs_open(where, audit_key);
    bool begun = keeper_begin(desk, err);
    for (int32_t i = 0; i < workers && begun; i++) begun = worker_begin(desk, err);
    if (begun) return desk;
    desk_close(desk);
    return NULL;
}

void desk_close(struct desk *desk) {
    if (desk == NULL) return;
    pthread_mutex_lock(&desk->lock);
    desk->closing = true;
    pthread_cond_broadcast(&desk->more);
    pthread_cond_broadcast(&desk->closed);
    pthread_mutex_unlock(&desk->lock);
    for (int32_t i = 0; i < desk->worker_count; i++) {
        pthread_join(desk->workers[i].thread, NULL);
        store_close(desk->workers[i].store);
    }
    if (desk->keeper_store != NULL) {
        pthread_join(desk->keeper, NULL);
        store_close(desk->keeper_store);
    }
    jobs_close(desk->jobs);
    snapshots_close(desk->snapshots);
    tries_end(&desk->tries);
    training_close(desk->training);
    pthread_mutex_destroy(&desk->lock);
    pthread_cond_destroy(&desk->more);
    pthread_cond_destroy(&desk->closed);
    free(desk);
}

bool desk_link_make(struct desk *desk, struct arena *mem, struct text *out, struct err *err) {
    struct err failed = {0};
    struct service system = {.who = text_of("server"), .audit_key = desk->audit_key};
    scoped(store) struct store *store = store_open(desk->where, STORE_LOOK, err);
    if (store == NULL) return false;
    system.store = store;
    *out = TEXT_NONE;
    if (users_link_make(mem, &system, out, &failed)) return true;
    if (strcmp(failed.code, "user.has-administrator") == 0) return true;
    *err = failed;
    return false;
}

/* ---- for handlers ---- */

static bool look(struct request *request, int64_t plan_id, day as_of, const struct snapshot **out,
                 struct err *err) {
    struct call *call = call_of(request);
    must(call->snapshot == NULL);
    if (!snapshot_take(call->desk->snapshots, call->system.store, plan_id, as_of, &call->snapshot, err))
        return false;
    *out = call->snapshot;
    return true;
}

bool call_look(struct request *request, int64_t plan_id, const struct snapshot **out, struct err *err) {
    return look(request, plan_id, DAY_NONE, out, err);
}

bool call_look_on_day(struct request *request, const struct snapshot **out, struct err *err) {
    day as_of;
    return request_day(request, "as_of", &as_of, err) && look(request, 0, as_of, out, err);
}
