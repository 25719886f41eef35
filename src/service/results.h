/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/results: what a class is assessed by, the marks, the result of each officer: posted by one person,
 * approved by another, never by himself (SEPARATION_OF_DUTIES). An approved pass gives the qualification at
 * once; when every officer of a completed class has his result, the class is closed.
 *
 * Errors (ERR_INPUT): result.unknown-outcome, result.too-early (passed and failed wait for the class's last
 * day), result.below-mark, result.mark-missing, result.not-posted, result.item, result.points, class.unknown,
 * class.not-on-roster, nomination.*, reason.*; ERR_RIGHTS: result.same-person, result.own, rights.missing.
 */
#ifndef CADRE_SERVICE_RESULTS_H
#define CADRE_SERVICE_RESULTS_H

#include "service/nominations.h"

enum { ITEMS_MAX = 50 };

struct item {
    int64_t number; /* from 1 */
    struct text title;
    int64_t weight;    /* of each other, 1..1000 */
    int64_t pass_mark; /* 0..100: with fewer points nobody passes */
};
struct items {
    struct item *at;
    int32_t count;
};

struct mark {
    struct text officer_id;
    int64_t item, points; /* points: 0..100 */
};
struct marks {
    const struct mark *at;
    int32_t count;
};

struct outcome {
    struct text officer_id;
    struct text outcome; /* passed failed withdrawn withdrawn-fault recycled; empty: as the marks say */
    struct text reason;  /* a code; of withdrawn and recycled it must be given */
};
struct outcomes {
    const struct outcome *at;
    int32_t count;
};

/* RIGHT_RESULTS over the class. Replaces the items; not once there are marks. */
bool items_set(const struct service *service, struct text class_id, const struct items *items,
               struct err *err);
bool items_list(struct arena *mem, struct tx *tx, struct text class_id, struct items *out, struct err *err);
/* RIGHT_RESULTS. All or none; a mark given again replaces the one before, until the result is approved. */
bool marks_post(const struct service *service, struct text class_id, const struct marks *marks,
                struct err *err);
/* RIGHT_RESULTS. All or none. The score is the marks' weighted mean, rounded down. */
bool results_post(const struct service *service, struct text class_id, const struct outcomes *outcomes,
                  struct err *err);
/* RIGHT_RESULTS_APPROVE: all that are posted for the class, or of one officer (not empty). *out_count: how
 * many. */
bool results_approve(const struct service *service, struct text class_id, struct text officer_id,
                     int32_t *out_count, struct err *err);
/* Back to who posted it. */
bool results_return(const struct service *service, struct text class_id, struct text officer_id,
                    const struct told *told, struct err *err);

#endif
