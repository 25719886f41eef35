/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs: how far they are. */
#include "web/desk_shapes.h"
#include "web/jobs.h"

#include <string.h>

static const char *const state_words[] = {"running", "done", "failed", "cancelled"};

static void json_progress(struct json_out *json, const struct job_look *look) {
    json_open(json, "progress", '{');
    json_int(json, "met", look->progress.met);
    json_int(json, "score", look->progress.score);
    json_int(json, "bound", look->progress.bound);
    json_int(json, "step", look->progress.step);
    json_int(json, "steps", look->progress.steps);
    json_millionths(json, "seconds", look->milliseconds * 1000);
    json_close(json, '}');
}

/* Its members, into `body`. */
static bool job_print(struct request *request, struct body *body, struct err *err) {
    struct text id;
    struct job_look look;
    struct call *call = call_of(request);
    if (!service_may(&call->service, RIGHT_PLAN, err) || !request_part(request, "id", &id, err)) return false;
    if (!jobs_look(desk_jobs(call->desk), id, &look))
        return not_found(err, "job.not-found", "there is no job \"%.*s\" that you may see", TEXT_ARGS(id));
    json_text(&body->json, "id", id);
    json_text(&body->json, "kind", text_of("plan"));
    json_text(&body->json, "state", text_of(state_words[look.state]));
    json_progress(&body->json, &look);
    if (look.state == JOB_DONE) {
        json_open(&body->json, "result", '{');
        json_int(&body->json, "plan", look.plan_id);
        json_close(&body->json, '}');
    }
    if (look.state == JOB_FAILED) {
        json_open(&body->json, "error", '{');
        json_failure(&body->json, request->mem, call_of(request)->language, &look.err);
        json_close(&body->json, '}');
    }
    return true;
}

bool job_get(struct request *request, struct err *err) {
    struct body body;
    body_begin(&body, request);
    return job_print(request, &body, err) && body_answer(&body, request, 200, TEXT_NONE);
}

/*
 * One event, then the end: the browser asks again after `retry` milliseconds, as it does when a connection is
 * lost. So no thread and no connection is held for somebody who watches.
 */
bool job_events_get(struct request *request, struct err *err) {
    struct body body;
    body_begin(&body, request);
    if (!job_print(request, &body, err)) return false;
    json_close(&body.json, '}');
    struct text data = buffer_text(&body.buffer);
    answer(request, 200, "text/event-stream",
           text_print(request->mem, "retry: 300\ndata: %.*s\n\n", TEXT_ARGS(data)));
    return true;
}

bool job_delete(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct text id;
    if (!service_may(&call->service, RIGHT_PLAN, err) || !request_part(request, "id", &id, err)) return false;
    if (!jobs_cancel(desk_jobs(call->desk), id))
        return not_found(err, "job.not-found", "there is no job \"%.*s\" that you may see", TEXT_ARGS(id));
    answer(request, 204, NULL, TEXT_NONE);
    return true;
}
