/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/training: how changes of classes, seats and results are made: rows, sheets, the audit line and the
 * xAPI statements of one change are one transaction, a job of the record store's writer (store/writer.h).
 *
 *   service function -> training_change -> run, on the writer's thread -> durable, or nothing of it
 *
 * Facts are kept in memory between changes and read again when they are others (facts_stamp, imports) or the
 * day is another. Only the writer's thread touches them.
 */
#ifndef CADRE_SERVICE_TRAINING_H
#define CADRE_SERVICE_TRAINING_H

#include "domain/facts.h"
#include "record/record.h"
#include "service/service.h"

struct training;

/* `record` was opened for changes and outlives it; one for each. */
struct training *training_open(struct record *record);
struct record *training_record(const struct training *training);
void training_close(struct training *training); /* accepts NULL */
static inline void training_scope_end(struct training **training) {
    training_close(*training);
}

/* Facts as of a day, and who holds posts where. */
struct standing {
    struct facts facts;
    struct numbers *holders_of_unit; /* [unit_count]: officers with a post in the subtree; only of units whose
                                        absence is limited */
    struct numbers *holders_of_group; /* [leadership_group_count] */
};

struct change {
    const struct service *service;
    struct training *training;
    struct tx *tx;
    struct arena *mem; /* ends with the change */
    day on;            /* from which it counts */
};

/*
 * Runs a change. What it gives back goes to the context and the caller's memory: the caller waits meanwhile.
 * Errors: training.none (ERR_SYSTEM: service->training is not there), those of `run` and of the commit.
 */
bool training_change(const struct service *service,
                     bool (*run)(struct change *change, void *context, struct err *err), void *context,
                     struct err *err);

/* Facts as of the change's day; they stay until the change ends or touches them. */
bool change_facts(struct change *change, const struct standing **out, struct err *err);
/* The change altered facts (a class, a qualification): everybody reads them again. */
bool change_touch(struct change *change, struct err *err);
bool change_audit(struct change *change, const char *action, struct text object, struct text detail,
                  struct err *err);

#endif
