/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/jobs: plans that are being made, each on a thread of its own with a connection of its own; how far they
 * are, and what came of them. What is known of jobs ends with the server; the drafts they stored do not.
 */
#ifndef CADRE_WEB_JOBS_H
#define CADRE_WEB_JOBS_H

#include "plan/plan.h"
#include "service/service.h"
#include "service/what_if.h"

struct jobs;

enum { JOBS_RUNNING_MAX = 2, JOBS_KEPT_MAX = 50 };

enum job_state { JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED };

struct job_look {
    enum job_state state;
    struct plan_progress progress;
    int64_t milliseconds;
    int64_t plan_id; /* of JOB_DONE: the draft */
    struct err err;  /* of JOB_FAILED */
};

/* `where` and `audit_key` are borrowed. */
struct jobs *jobs_open(const char *where, const char *audit_key);
void jobs_close(struct jobs *jobs); /* cancels what runs, and waits for it */

/* Begins to make a plan for who asks, who needs RIGHT_PLAN, from the facts with these changes, if any;
 *out_id in `mem`. Errors: job.busy (ERR_BUSY) */
bool jobs_begin(struct jobs *jobs, struct arena *mem, const struct service *service,
                const struct plan_order *order, const struct what_if *changes, struct text *out_id,
                struct err *err);
/* false: there is no such job (any more). */
bool jobs_look(struct jobs *jobs, struct text id, struct job_look *out);
/* Ends it soon, without a plan; one that has ended stays as it is. */
bool jobs_cancel(struct jobs *jobs, struct text id);

#endif
