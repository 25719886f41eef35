/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/writer: one thread changes the database, many hand it work.
 *
 *   jobs of many threads  ->  groups: one transaction, one durable commit  ->  done for each
 *
 * All jobs that wait when a group begins share its transaction and its commit (group commit): the disk is
 * asked once for all of them. Each runs under a savepoint, so that one failure undoes that job alone. A
 * commit that fails fails every job of its group; nothing of it is stored then (but see
 * store.commit-unknown). After a lost connection the writer connects again; while the disk is full each
 * group fails with store.full until there is room.
 *
 * On SQLite there is one writer at a time: it owns the file (store_own), so that its hooks may keep things in
 * memory beside it. Short changes by others still take their turn between two groups.
 */
#ifndef CADRE_STORE_WRITER_H
#define CADRE_STORE_WRITER_H

#include "store/store.h"

struct writer;

/* Lives with the caller until done is called, which may happen before writer_submit returns. */
struct writer_job {
    /* On the writer's thread. A failure (false, with err) undoes this job alone. */
    bool (*run)(struct tx *tx, void *context, struct err *err);
    /* On the writer's thread, once: after the commit, durable, with no failure in err; or with what failed.
       It must be quick: the next group waits. */
    void (*done)(void *context, const struct err *err);
    void *context;
    struct writer_job *next; /* the writer's */
    bool failed;             /* the writer's */
};

/* What somebody with memory beside the database adds to each group; any may be NULL. Writer's thread. */
struct writer_hooks {
    bool (*begin)(struct tx *tx, void *context, struct err *err); /* before the first job */
    void (*begin_job)(void *context);
    void (*undo_job)(void *context); /* what came since begin_job was undone */
    bool (*before_commit)(struct tx *tx, void *context, struct err *err);
    /* Before any done of the group. Not committed: `err` says why, or nothing when each job failed alone. */
    void (*end)(bool committed, const struct err *err, void *context);
    void *context;
};

/* With 4096 connections, what a server takes unless told, a disk that hangs is noticed before all of them
 * wait. */
enum { WRITER_QUEUE_MAX = 2048, WRITER_GROUP_MAX = 512 };

/* `hooks` is copied; NULL: none. Errors: those of store_open, store.served. */
struct writer *writer_open(const char *where, const struct writer_hooks *hooks, struct err *err);
/* Finishes what was submitted, then ends. Nobody may submit meanwhile. Accepts NULL. */
void writer_close(struct writer *writer);

/* Errors: store.busy (ERR_BUSY) when WRITER_QUEUE_MAX jobs wait; done is not called then. */
bool writer_submit(struct writer *writer, struct writer_job *job, struct err *err);
/* Submits and waits; for command lines and tests. Fails as the job failed. */
bool writer_run(struct writer *writer, bool (*run)(struct tx *tx, void *context, struct err *err),
                void *context, struct err *err);
int32_t writer_waiting(struct writer *writer); /* jobs in the queue, for metrics */

#endif
