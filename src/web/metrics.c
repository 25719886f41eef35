/* SPDX-License-Identifier: Apache-2.0 */
#include "web/metrics.h"

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

enum { STATUS_COUNT = 20, BUCKET_COUNT = 12 };

/* Every status that we answer with; others count as the last. */
static const int32_t statuses[STATUS_COUNT] = {200, 201, 202, 204, 304, 400, 401, 403, 404, 405,
                                               408, 409, 412, 413, 428, 429, 500, 503, 507, 0};
static const int64_t bucket_microseconds[BUCKET_COUNT] = {100,   250,   500,    1000,   2500,    5000,
                                                          10000, 25000, 100000, 500000, 2500000, 10000000};

struct counters {
    _Atomic int64_t by_status[STATUS_COUNT];
    _Atomic int64_t by_time[BUCKET_COUNT + 1]; /* the last: longer than all buckets */
    _Atomic int64_t microseconds;
};

static struct counters counters[ROUTE_COUNT + 1]; /* the last: no route */
static _Atomic int64_t statements_stored;

static void add(_Atomic int64_t *counter, int64_t more) {
    atomic_fetch_add_explicit(counter, more, memory_order_relaxed);
}

void metrics_request(const struct route *route, int32_t status, int64_t microseconds) {
    struct counters *c = &counters[route == NULL ? ROUTE_COUNT : route - routes];
    int32_t s = 0, b = 0;
    while (s < STATUS_COUNT - 1 && statuses[s] != status) s++;
    while (b < BUCKET_COUNT && microseconds > bucket_microseconds[b]) b++;
    add(&c->by_status[s], 1);
    add(&c->by_time[b], 1);
    add(&c->microseconds, microseconds);
}

void metrics_statements(int64_t stored) {
    add(&statements_stored, stored);
}

static int64_t total(const struct counters *c) {
    int64_t sum = 0;
    for (int32_t s = 0; s < STATUS_COUNT; s++) sum += c->by_status[s];
    return sum;
}

static const char *route_label(int32_t route) {
    return route == ROUTE_COUNT ? "none" : routes[route].name;
}

static void print_head(struct buffer *out, const char *name, const char *type, const char *help) {
    buffer_print(out, "# HELP cadre_%s %s\n# TYPE cadre_%s %s\n", name, help, name, type);
}

static void print_requests(struct buffer *out) {
    print_head(out, "http_requests_total", "counter", "Requests answered, by route and status.");
    for (int32_t r = 0; r <= ROUTE_COUNT; r++)
        for (int32_t s = 0; s < STATUS_COUNT; s++)
            if (counters[r].by_status[s] > 0)
                buffer_print(out, "cadre_http_requests_total{route=\"%s\",status=\"%d\"} %lld\n",
                             route_label(r), statuses[s], (long long)counters[r].by_status[s]);
}

static void print_seconds(struct buffer *out, int64_t microseconds) {
    buffer_print(out, "%lld.%06d", (long long)(microseconds / 1000000), (int)(microseconds % 1000000));
}

static void print_times(struct buffer *out) {
    print_head(out, "http_request_seconds", "histogram",
               "Time from the request's head to the end of its answer.");
    for (int32_t r = 0; r <= ROUTE_COUNT; r++) {
        if (total(&counters[r]) == 0) continue;
        int64_t sum = 0;
        for (int32_t b = 0; b <= BUCKET_COUNT; b++) {
            sum += counters[r].by_time[b];
            buffer_print(out, "cadre_http_request_seconds_bucket{route=\"%s\",le=\"", route_label(r));
            if (b == BUCKET_COUNT) buffer_adds(out, "+Inf");
            else print_seconds(out, bucket_microseconds[b]);
            buffer_print(out, "\"} %lld\n", (long long)sum);
        }
        buffer_print(out, "cadre_http_request_seconds_sum{route=\"%s\"} ", route_label(r));
        print_seconds(out, counters[r].microseconds);
        buffer_print(out, "\ncadre_http_request_seconds_count{route=\"%s\"} %lld\n", route_label(r),
                     (long long)sum);
    }
}

static void print_number(struct buffer *out, const char *name, const char *type, const char *help,
                         int64_t number) {
    print_head(out, name, type, help);
    buffer_print(out, "cadre_%s %lld\n", name, (long long)number);
}

static int64_t memory_bytes(void) {
    long long all, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL) return 0;
    if (fscanf(file, "%lld %lld", &all, &resident) != 2) resident = 0;
    fclose(file);
    return resident * sysconf(_SC_PAGESIZE);
}

void metrics_print(struct buffer *out, const struct metrics_moment *moment) {
    print_requests(out);
    print_times(out);
    print_number(out, "statements_stored_total", "counter", "Statements on disk since the start.",
                 statements_stored);
    print_number(out, "statement_newest", "gauge", "Number of the newest statement.", moment->newest);
    print_number(out, "statements_tail", "gauge", "Statements whose indexes are in memory only.",
                 moment->tail);
    print_number(out, "commits_total", "counter", "Durable commits since the start.", moment->groups);
    print_number(out, "writer_queue", "gauge", "Jobs that wait for the writer.", moment->queue);
    print_number(out, "connections", "gauge", "Open connections.", moment->connections);
    print_number(out, "connections_cut_off_total", "counter",
                 "Connections closed because a request or an answer took too long.", moment->cut_off);
    print_number(out, "memory_bytes", "gauge", "Resident memory.", memory_bytes());
}
