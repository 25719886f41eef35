/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record/forward: every statement goes to other record stores too.
 *
 * A target remembers the last statement it took (a row that is written with it), so that sending goes on
 * where it stopped after a restart, a lost line or days of absence. What a target has already it takes again
 * without harm: ids are the same. What it refuses for good (4xx) is passed over and counted.
 */
#ifndef CADRE_RECORD_FORWARD_H
#define CADRE_RECORD_FORWARD_H

#include "record/record.h"

struct forward_target {
    int64_t id;
    struct text url; /* of the xAPI endpoint: "https://lrs.kz/xapi" */
    int64_t last_seq, sent_total;
    struct text failure; /* why the last attempt failed; empty: it did not */
};

/* Jobs of the writer. `credentials`: "KEY:SECRET" there. From the first statement, or (`only_new`) from now
   on. Errors: forward.url, forward.exists, forward.unknown */
bool forward_add(struct tx *tx, struct text url, struct text credentials, bool only_new, struct err *err);
bool forward_remove(struct tx *tx, struct text url, struct err *err);
bool forward_list(struct tx *tx, struct arena *mem, struct forward_target **out, int32_t *out_count,
                  struct err *err);

/*
 * Sends to each target what it lacks, until none lacks anything or each has failed once. *out_left: some did.
 * A statement's attachments go along. Waits at most some seconds for an answer.
 */
bool forward_once(struct record *record, bool *out_left, struct err *err);

/* A thread that does so: at once after new statements, later and later (1 s to 5 min) while a target fails.
 */
struct forwarder;
struct forwarder *forwarder_open(struct record *record);
void forwarder_close(struct forwarder *forwarder); /* accepts NULL; before record_close */

#endif
