/* SPDX-License-Identifier: Apache-2.0 */
/*
 * domain/attendance: who was at a lesson, from the marks of several devices, some of them made offline.
 *
 *   set of marks -> one state for each officer, and the marks that contradict it
 *
 * Only the set counts: any order of merging, in any parts, with repetitions, gives the same (the merge of two
 * devices is the union of their marks). A mark carries the version of the lesson that its device had seen;
 * the version after some marks is one more than the highest that they carry. The mark with the highest
 * version holds, then the latest, then the greater device, then the greater number. A mark of another device
 * that says otherwise contradicts it when its maker cannot have been overruled knowingly: it carries the same
 * version, or was made later. Nothing is lost.
 */
#ifndef CADRE_DOMAIN_ATTENDANCE_H
#define CADRE_DOMAIN_ATTENDANCE_H

#include "core/text.h"

struct attendance_mark {
    struct text device;
    int64_t number; /* the device's own, from 1: with the device it names the mark */
    struct text officer_id;
    struct text state;  /* present late absent */
    struct text reason; /* a code; absent needs one */
    int64_t version;    /* of the lesson, as the device had seen it; 0: nobody had marked it */
    int64_t marked_ms;  /* by the device's clock, since 1970 in UTC */
};

struct attendance_row {
    struct attendance_mark holds;
    const struct attendance_mark
        *against; /* [against_count], in the order in which marks are chosen, best first */
    int32_t against_count;
};

struct attendance {
    struct attendance_row *rows; /* by officer */
    int32_t count;
    int64_t version; /* of the lesson after these marks */
};

/* Of one lesson's marks, in any order, with repetitions. It lives in `mem`, texts are borrowed. Time: n log
 * n. */
struct attendance attendance_of(struct arena *mem, const struct attendance_mark *marks, int32_t count);

#endif
