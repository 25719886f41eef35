/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/metrics: what /metrics shows, in Prometheus' text format 0.0.4. Counting takes a few atomic additions.
 */
#ifndef CADRE_WEB_METRICS_H
#define CADRE_WEB_METRICS_H

#include "core/text.h"
#include "web/routes.h"

/* `route` NULL: nothing was found at the path. */
void metrics_request(const struct route *route, int32_t status, int64_t microseconds);
void metrics_statements(int64_t stored);

struct metrics_moment {
    int64_t connections, cut_off; /* open now; cut off since the start */
    int64_t queue;                /* jobs that wait for the writer */
    int64_t newest, tail;         /* number of the newest statement; those with indexes in memory only */
    int64_t groups;               /* durable commits since the start */
};
void metrics_print(struct buffer *out, const struct metrics_moment *moment);

#endif
