/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `cadre serve` is killed with SIGKILL while several clients store single statements, batches and documents,
 * on both engines. Then it must start again and have every statement and document that was acknowledged, each
 * batch whole or not at all, and indexes that agree with the statements.
 *
 * Now and then it is killed once more right after it began to start. ./test kills a few times;
 * tests/serve_kill_loop 200 times on each engine.
 *
 * On PostgreSQL the database's side of the connections is ended as well, while the server lives: it connects
 * again, and the same must hold.
 */
#include "core/random.h"
#include "record/record.h"
#include "tests/served.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 3, CLIENTS = 6, BATCH_MAX = 12, BATCHES_MAX = 400, PAGES_MAX = 200 };

struct batch {
    char ids[BATCH_MAX][40];
    int32_t count;
    bool acknowledged;
};

struct client {
    const struct served *served;
    pthread_t thread;
    struct random random;
    int32_t number;
    const char *registration; /* of the round */
    struct batch *batches;    /* [BATCHES_MAX + 1] */
    int32_t batch_count;
    int32_t document_acknowledged, document_sent; /* values; 0: none */
    int unexpected;                               /* a status that should not have come */
    _Atomic bool
        *stop; /* set: the database is cut off now and then, and the client goes on until it says so */
    int32_t refused_count;
};

/* ---- clients ---- */

static void make_id(struct random *random, char id[40]) {
    uint64_t high = random_next(random), low = random_next(random);
    snprintf(id, 40, "%08x-%04x-4%03x-8%03x-%012llx", (unsigned)(high >> 32), (unsigned)(high >> 16 & 0xffff),
             (unsigned)(high & 0xfff), (unsigned)(low >> 48 & 0xfff),
             (unsigned long long)(low & 0xffffffffffff));
}

static void add_statement(struct buffer *out, const struct client *client, const char *id) {
    buffer_print(out,
                 "{\"id\":\"%s\",\"actor\":{\"mbox\":\"mailto:c%d@b.example\"},\"verb\":{\"id\":\"http://"
                 "v.example/%d\"},"
                 "\"object\":{\"id\":\"http://a.example/%d\"},\"context\":{\"registration\":\"%s\"}}",
                 id, client->number, id[0] % 5, id[1] % 20, client->registration);
}

static int send_request(struct arena *mem, const struct client *client, int s, const char *method,
                        const char *target, struct text body) {
    struct buffer out = {.mem = mem};
    buffer_print(&out,
                 "%s %s HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nX-Experience-API-Version: 1.0.3\r\n"
                 "Content-Type: application/json\r\nContent-Length: %lld\r\n\r\n",
                 method, target, client->served->key, (long long)body.length);
    buffer_add(&out, body);
    send_bytes(s, buffer_text(&out));
    return receive(mem, s, 20000, false).status;
}

/* Whether the client goes on. */
static bool went_well(struct client *client, int status, int expected) {
    bool refused = client->stop != NULL && (status == 503 || status == 500);
    if (refused) client->refused_count++;
    else if (status != expected && status != 0) client->unexpected = status;
    return status == expected || refused;
}

static bool store_batch(struct arena *mem, struct client *client, int s) {
    struct batch *batch = &client->batches[client->batch_count++];
    struct buffer body = {.mem = mem};
    *batch = (struct batch){.count = random_below(&client->random, 2) == 0
                                         ? 1
                                         : 2 + (int32_t)random_below(&client->random, BATCH_MAX - 1)};
    buffer_char(&body, '[');
    for (int32_t i = 0; i < batch->count; i++) {
        make_id(&client->random, batch->ids[i]);
        if (i > 0) buffer_char(&body, ',');
        add_statement(&body, client, batch->ids[i]);
    }
    buffer_char(&body, ']');
    int status = send_request(mem, client, s, "POST", "/xapi/statements", buffer_text(&body));
    batch->acknowledged = status == 200;
    return went_well(client, status, 200);
}

static const char *document_target(struct arena *mem, const struct client *client) {
    return text_print(mem, "/xapi/activities/state?activityId=http://a.example&stateId=s&agent=%s",
                      escaped(mem, text_print(mem, "{\"mbox\":\"mailto:c%d@b.example\"}", client->number).at))
        .at;
}

static bool store_document(struct arena *mem, struct client *client, int s) {
    const char *method = random_below(&client->random, 2) == 0 ? "PUT" : "POST";
    struct text body = text_print(mem, "{\"n\":%d}", ++client->document_sent);
    int status = send_request(mem, client, s, method, document_target(mem, client), body);
    if (status == 204) client->document_acknowledged = client->document_sent;
    return went_well(client, status, 204);
}

static void *client_run(void *of) {
    struct client *client = of;
    struct arena mem = {0};
    int s = served_connect(client->served);
    bool goes_on = s >= 0;
    while (goes_on && client->batch_count < BATCHES_MAX && (client->stop == NULL || !*client->stop)) {
        goes_on = random_below(&client->random, 4) == 0 ? store_document(&mem, client, s)
                                                        : store_batch(&mem, client, s);
        arena_reset(&mem);
    }
    if (s >= 0) close(s);
    arena_clear(&mem);
    return NULL;
}

/* ---- what must be there ---- */

static bool is_stored(struct arena *mem, const struct client *client, int s, const char *id) {
    int status = send_request(mem, client, s, "GET",
                              text_print(mem, "/xapi/statements?statementId=%s", id).at, TEXT_NONE);
    check(status == 200 || status == 404);
    return status == 200;
}

/* Returns how many statements of the client are there. */
static int32_t check_client(struct arena *mem, const struct client *client, int s) {
    int32_t stored = 0;
    for (int32_t b = 0; b < client->batch_count; b++) {
        const struct batch *batch = &client->batches[b];
        int32_t there = 0;
        for (int32_t i = 0; i < batch->count; i++) there += is_stored(mem, client, s, batch->ids[i]);
        check(there == batch->count || (there == 0 && !batch->acknowledged)); /* whole or not at all */
        stored += there;
    }
    return stored;
}

static void check_document(struct arena *mem, const struct client *client) {
    struct served served = *client->served;
    struct reply reply = request(mem, &served, "GET", document_target(mem, client), "", TEXT_NONE);
    if (reply.status == 404) {
        check_int(client->document_acknowledged, 0);
        return;
    }
    check_int(reply.status, 200);
    int value = atoi(reply.body.at + 5); /* {"n":VALUE} */
    check(value >= client->document_acknowledged && value <= client->document_sent);
}

static int32_t count_of(struct text t, const char *part) {
    int32_t count = 0;
    for (const char *at = t.at; (at = strstr(at, part)) != NULL; at++) count++;
    return count;
}

/* How many statements of the round the indexes find, page by page. */
static int32_t count_found(struct arena *mem, const struct served *served, const char *registration) {
    const char *target = text_print(mem, "/xapi/statements?registration=%s&limit=100", registration).at;
    int32_t found = 0;
    for (int32_t page = 0; page < PAGES_MAX; page++) {
        struct reply reply = request(mem, served, "GET", target, "", TEXT_NONE);
        check_int(reply.status, 200);
        found += count_of(reply.body, registration);
        const char *more = strstr(reply.body.at, "\"more\":\"");
        check(more != NULL);
        if (more[8] == '"') return found;
        target = text_print(mem, "%.*s", (int)strcspn(more + 8, "\""), more + 8).at;
    }
    return -1;
}

/* ---- rounds ---- */

struct loop {
    struct random random;
    struct served served;
    const char *where;
    struct client clients[CLIENTS];
    int32_t acknowledged, lost_unacknowledged, killed_in_start;
};

static void clients_begin(struct loop *loop, const char *registration, _Atomic bool *stop) {
    for (int32_t i = 0; i < CLIENTS; i++) {
        struct client *client = &loop->clients[i];
        client->batch_count = 0;
        client->registration = registration;
        client->stop = stop;
        client->random.state = random_next(&loop->random);
        check_int(pthread_create(&client->thread, NULL, client_run, client), 0);
    }
}

static void run_clients_until_kill(struct loop *loop, const char *registration) {
    clients_begin(loop, registration, NULL);
    usleep((useconds_t)(20000 + random_below(&loop->random, 350000)));
    served_kill(&loop->served);
    for (int32_t i = 0; i < CLIENTS; i++) pthread_join(loop->clients[i].thread, NULL);
}

static void check_round(struct loop *loop, const char *registration) {
    struct arena mem = {0};
    int32_t stored = 0;
    int s = served_connect(&loop->served);
    for (int32_t i = 0; i < CLIENTS; i++) {
        const struct client *client = &loop->clients[i];
        check_int(client->unexpected, 0);
        for (int32_t b = 0; b < client->batch_count; b++)
            loop->acknowledged += client->batches[b].acknowledged ? client->batches[b].count : 0;
        stored += check_client(&mem, client, s);
        check_document(&mem, client);
    }
    close(s);
    check_int(count_found(&mem, &loop->served, registration), stored);
    arena_clear(&mem);
}

static void round_run(struct loop *loop) {
    char registration[40];
    make_id(&loop->random, registration);
    run_clients_until_kill(loop, registration);
    if (random_below(&loop->random, 4) == 0) {
        served_kill_in_start(&loop->served, (int)random_below(&loop->random, 60000));
        loop->killed_in_start++;
    }
    served_again(&loop->served, "--log trouble");
    check_round(loop, registration);
}

static void check_indexes(const char *where) {
    struct err err = {0};
    const struct record_options options = {.changes = false};
    int64_t statements = 0;
    struct record *record = record_open(where, &options, &err);
    check(record != NULL);
    bool agree = record_verify(record, &statements, &err);
    if (!agree) printf("%s\n", err.text);
    check(agree);
    record_close(record);
}

static int32_t setting(const char *name, int32_t otherwise) {
    const char *value = getenv(name);
    return value == NULL ? otherwise : atoi(value);
}

static void loop_begin(struct loop *loop, const char *where, int32_t seed) {
    *loop = (struct loop){.where = where, .random.state = (uint64_t)seed};
    loop->served = served_begin(where, "--log trouble");
    for (int32_t i = 0; i < CLIENTS; i++) {
        loop->clients[i].number = i;
        loop->clients[i].served = &loop->served;
        loop->clients[i].batches = calloc(BATCHES_MAX + 1, sizeof(struct batch));
    }
}

TEST_ON_EACH_ENGINE(what_was_acknowledged_survives_a_kill_and_no_batch_is_half_there) {
    int32_t rounds = setting("CADRE_KILL_ROUNDS", ROUNDS), seed = setting("CADRE_KILL_SEED", 1);
    static struct loop loop;
    loop_begin(&loop, where, seed);

    for (int32_t i = 0; i < rounds; i++) round_run(&loop);
    served_end(&loop.served);

    check_indexes(where);
    check(loop.acknowledged > rounds);
    printf("seed %d: %d kills, %d more while it started, %d statements acknowledged, none lost; again with: "
           "CADRE_KILL_SEED=%d\n",
           seed, rounds, loop.killed_in_start, loop.acknowledged, seed);
    for (int32_t i = 0; i < CLIENTS; i++) free(loop.clients[i].batches);
}

/* After the last end of a connection nothing is refused. */
static void check_goes_on(struct client *client) {
    struct arena mem = {0};
    int s = served_connect(client->served);
    check(store_batch(&mem, client, s));
    check(client->batches[client->batch_count - 1].acknowledged);
    close(s);
    arena_clear(&mem);
}

TEST(what_was_acknowledged_survives_when_postgresql_ends_the_connections_and_the_server_goes_on) {
    int32_t rounds = setting("CADRE_KILL_ROUNDS", ROUNDS), seed = setting("CADRE_KILL_SEED", 1);
    static struct loop loop;
    static _Atomic bool stop;
    int32_t refused = 0;
    loop_begin(&loop, fresh_postgres(), seed);

    for (int32_t i = 0; i < rounds; i++) {
        char registration[40];
        make_id(&loop.random, registration);
        stop = false;
        clients_begin(&loop, registration, &stop);
        for (int32_t cut = 0; cut < 4; cut++) {
            usleep((useconds_t)(10000 + random_below(&loop.random, 60000)));
            outside_run(loop.where, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                                    "application_name = 'cadre' AND datname = current_database()");
        }
        stop = true;
        for (int32_t c = 0; c < CLIENTS; c++) {
            pthread_join(loop.clients[c].thread, NULL);
            check_goes_on(&loop.clients[c]);
            refused += loop.clients[c].refused_count;
            loop.clients[c].refused_count = 0;
        }
        check_round(&loop, registration);
    }
    served_end(&loop.served);

    check_indexes(loop.where);
    check(refused > 0);
    printf(
        "seed %d: connections ended %d times, %d requests refused, %d statements acknowledged, none lost\n",
        seed, rounds * 4, refused, loop.acknowledged);
    for (int32_t i = 0; i < CLIENTS; i++) free(loop.clients[i].batches);
}
