/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record_bench DB COUNT [BATCH [CLIENTS [TAIL]]]: the storage core under load, without HTTP.
 *
 * Stores COUNT statements of about 1 KB in batches from several threads, then asks for the newest 50 of an
 * agent and of a verb with an activity; prints rates, processor time, bytes and memory, and what was found.
 */
#include "core/random.h"
#include "record/record.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

enum { AGENTS = 3000, ACTIVITIES = 200, VERBS = 8, READS = 2000 };

static const char *const verbs[VERBS] = {"experienced", "answered",   "completed",  "passed",
                                         "initialized", "terminated", "progressed", "failed"};

static double now_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double cpu_seconds(clockid_t of) {
    struct timespec now;
    clock_gettime(of, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void print_statement(struct buffer *b, struct random *r) {
    uint64_t a = random_next(r), c = random_next(r);
    int agent = (int)random_below(r, AGENTS), activity = (int)random_below(r, ACTIVITIES);
    int verb = (int)random_below(r, VERBS);
    buffer_print(b,
                 "{\"id\":\"%08x-%04x-4%03x-8%03x-%012llx\","
                 "\"timestamp\":\"2026-%02d-%02dT%02d:%02d:%02d.%03dZ\","
                 "\"actor\":{\"objectType\":\"Agent\",\"name\":\"Officer %d\",\"account\":{\"homePage\":"
                 "\"https://staff.example.kz/officers\",\"name\":\"O%07d\"}},"
                 "\"verb\":{\"id\":\"http://adlnet.gov/expapi/verbs/%s\",\"display\":{\"en\":\"%s\"}},",
                 (unsigned)(a >> 32), (unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff),
                 (unsigned)(c >> 52), (unsigned long long)(c & 0xffffffffffff), 1 + (int)random_below(r, 12),
                 1 + (int)random_below(r, 28), (int)random_below(r, 24), (int)random_below(r, 60),
                 (int)random_below(r, 60), (int)random_below(r, 1000), agent, agent, verbs[verb],
                 verbs[verb]);
    buffer_print(
        b,
        "\"object\":{\"objectType\":\"Activity\",\"id\":\"https://courses.example.kz/battalion/module/"
        "%d\",\"definition\":{\"type\":\"http://adlnet.gov/expapi/activities/module\",\"name\":"
        "{\"en\":\"Module %d of the commanders' course\"}}},"
        "\"result\":{\"score\":{\"scaled\":0.%02d,\"raw\":%d,\"min\":0,\"max\":100},\"completion\":true,"
        "\"success\":%s,\"duration\":\"PT%dM%d.%02dS\"},",
        activity, activity, (int)random_below(r, 100), (int)random_below(r, 100),
        random_below(r, 2) ? "true" : "false", (int)random_below(r, 90), (int)random_below(r, 60),
        (int)random_below(r, 100));
    buffer_print(
        b,
        "\"context\":{\"registration\":\"%08x-0000-4000-8000-%012x\",\"platform\":\"Cadre\","
        "\"language\":\"kk\",\"contextActivities\":{\"parent\":[{\"objectType\":\"Activity\",\"id\":"
        "\"https://courses.example.kz/battalion\"}],\"grouping\":[{\"objectType\":\"Activity\",\"id\":"
        "\"https://courses.example.kz/tier/%d\"}]},\"extensions\":{\"https://cadre.example.kz/x/session\":"
        "\"%08x%08x\",\"https://cadre.example.kz/x/attempt\":%d}}}",
        (unsigned)agent * 977, (unsigned)agent, agent % 4, (unsigned)random_next(r), (unsigned)random_next(r),
        1 + (int)random_below(r, 5));
}

enum { LONGEST = 200000 };
static double waits[LONGEST]; /* how long each batch took */
static atomic_int wait_count;

struct client {
    struct record *record;
    pthread_t thread;
    uint64_t seed;
    int64_t count, batch, bytes;
    bool failed;
};

static bool write_batch(struct client *client, struct random *r, struct err *err) {
    struct arena mem = {0};
    struct buffer b = {.mem = &mem};
    struct json json;
    buffer_char(&b, '[');
    for (int64_t i = 0; i < client->batch; i++) {
        if (i > 0) buffer_char(&b, ',');
        print_statement(&b, r);
    }
    buffer_char(&b, ']');
    client->bytes += b.length;
    struct statement *statements = arena_make(&mem, struct statement, client->batch);
    bool done = json_read(&mem, buffer_text(&b), &json, err);
    int32_t i = 0;
    for (int32_t m = json_first(&json, 0); done && m != JSON_MISSING; m = json_following(&json, 0, m))
        done = statement_check(&mem, &json, m, XAPI_1_0, &statements[i++], err);
    struct record_put put = {.mem = &mem,
                             .statements = statements,
                             .count = i,
                             .authority = text_of("{\"objectType\":\"Agent\",\"account\":{\"homePage\":"
                                                  "\"http://cadre.kz\",\"name\":\"bench\"}}")};
    double began = now_seconds();
    done = done && record_write(client->record, &put, err);
    int place = atomic_fetch_add(&wait_count, 1);
    if (place < LONGEST) waits[place] = now_seconds() - began;
    arena_clear(&mem);
    return done;
}

static void *client_loop(void *context) {
    struct client *client = context;
    struct random r = {client->seed};
    struct err err = {0};
    for (int64_t i = 0; i < client->count && !client->failed; i += client->batch)
        client->failed = !write_batch(client, &r, &err);
    if (client->failed) fprintf(stderr, "%s: %s\n", err.code, err.text);
    return NULL;
}

static int by_double(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void read_bench(struct record *record, const char *name, bool by_agent) {
    static double times[READS], cpu[READS]; /* on a busy machine the processor's time says more */
    struct random r = {7};
    int64_t found = 0;
    for (int32_t i = 0; i < READS; i++) {
        struct arena mem = {0};
        struct err err = {0};
        struct record_page page = {0};
        struct record_query q = {.limit = 50};
        if (by_agent)
            q.agent = text_print(&mem, "account:O%07d\nhttps://staff.example.kz/officers",
                                 (int)random_below(&r, AGENTS));
        else {
            q.verb = text_print(&mem, "http://adlnet.gov/expapi/verbs/%s", verbs[random_below(&r, VERBS)]);
            q.activity = text_print(&mem, "https://courses.example.kz/battalion/module/%d",
                                    (int)random_below(&r, ACTIVITIES));
        }
        double began = now_seconds(), cpu_began = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
        if (!record_find(record, &mem, &q, &page, &err)) fprintf(stderr, "%s: %s\n", err.code, err.text);
        times[i] = now_seconds() - began;
        cpu[i] = cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - cpu_began;
        found += page.count;
        arena_clear(&mem);
    }
    qsort(times, READS, sizeof times[0], by_double);
    qsort(cpu, READS, sizeof cpu[0], by_double);
    printf("%-16s p50 %.3f ms, p99 %.3f ms; of CPU p50 %.3f ms, p99 %.3f ms; %.1f found each\n", name,
           times[READS / 2] * 1e3, times[READS * 99 / 100] * 1e3, cpu[READS / 2] * 1e3,
           cpu[READS * 99 / 100] * 1e3, (double)found / READS);
}

static int64_t file_bytes(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 ? status.st_size : 0;
}

static long resident_kb(void) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file != NULL && fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
    if (file != NULL) fclose(file);
    return pages * 4;
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    struct err err = {0};
    struct record_options options = {.changes = true};
    int64_t count = atoll(argv[2]), batch = argc > 3 ? atoll(argv[3]) : 25;
    int clients = argc > 4 ? atoi(argv[4]) : 4;
    options.tail_max = argc > 5 ? atoll(argv[5]) : 0;
    double began = now_seconds();
    struct record *record = record_open(argv[1], &options, &err);
    if (record == NULL) return fprintf(stderr, "%s: %s\n", err.code, err.text), 1;
    printf("open             %.1f ms, resident %ld KB\n", (now_seconds() - began) * 1e3, resident_kb());

    static struct client list[256];
    double cpu = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID);
    began = now_seconds();
    int64_t bytes = 0;
    for (int i = 0; i < clients; i++) {
        list[i] = (struct client){.record = record,
                                  .seed = (uint64_t)time(NULL) * 1000 + (uint64_t)i,
                                  .count = count / clients,
                                  .batch = batch};
        pthread_create(&list[i].thread, NULL, client_loop, &list[i]);
    }
    for (int i = 0; i < clients; i++) pthread_join(list[i].thread, NULL), bytes += list[i].bytes;
    double seconds = now_seconds() - began;
    cpu = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    struct record_state state;
    record_look(record, &state);
    if (count > 0)
        printf("write            %.0f statements/s in batches of %d from %d threads, %.1f us of CPU each "
               "(making, "
               "reading and checking them included), %.0f bytes sent each, %.1f statements a commit\n",
               (double)count / seconds, (int)batch, clients, cpu / (double)count * 1e6,
               (double)bytes / (double)count,
               (double)state.written / (double)(state.groups > 0 ? state.groups : 1));
    int wait_total = atomic_load(&wait_count) < LONGEST ? atomic_load(&wait_count) : LONGEST;
    qsort(waits, (size_t)wait_total, sizeof waits[0], by_double);
    if (wait_total > 0)
        printf("a batch waits    p50 %.1f ms, p99 %.1f ms, longest %.1f ms\n", waits[wait_total / 2] * 1e3,
               waits[(int64_t)wait_total * 99 / 100] * 1e3, waits[wait_total - 1] * 1e3);
    read_bench(record, "agent", true);
    read_bench(record, "verb+activity", false);
    printf("resident         %ld KB, tail %lld\n", resident_kb(), (long long)state.tail);
    began = now_seconds();
    record_close(record);
    printf("close            %.1f ms; %.1f bytes a statement of %lld\n", (now_seconds() - began) * 1e3,
           (double)file_bytes(argv[1]) / (double)state.last_seq, (long long)state.last_seq);
    return 0;
}
