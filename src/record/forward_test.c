/* SPDX-License-Identifier: Apache-2.0 */
#include "record/forward.h"

#include "tests/engines.h"
#include "tests/test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REQUEST_BYTES_MAX = 1 << 20 };

/* ---- a record store that answers as it is told ---- */

struct other {
    int socket;
    int32_t port;
    pthread_t thread;
    atomic_int status;   /* what it answers */
    atomic_int requests; /* how many came */
    atomic_int taken;    /* statements with an answer of 200 */
    const char *refused; /* a body with this in it gets 400 */
    char authorization[100];
    bool in_order;
    int32_t next; /* the number that the next statement must have */
};

static int64_t request_read(int connection, char *bytes) {
    int64_t length = 0, wanted = INT64_MAX;
    while (length < wanted && length < REQUEST_BYTES_MAX - 1) {
        ssize_t got = read(connection, bytes + length, (size_t)(REQUEST_BYTES_MAX - 1 - length));
        if (got <= 0) break;
        length += got;
        bytes[length] = '\0';
        const char *end = strstr(bytes, "\r\n\r\n"), *header = strcasestr(bytes, "content-length:");
        if (end != NULL && header != NULL) wanted = end + 4 - bytes + atoll(header + 15);
    }
    return length;
}

static void take(struct other *o, const char *body) {
    for (const char *at = body; (at = strstr(at, "\"http://n.kz/")) != NULL; at++) {
        o->in_order = o->in_order && atoi(at + 13) >= o->next;
        o->next = atoi(at + 13) + 1;
        atomic_fetch_add(&o->taken, 1);
    }
}

static void answer(struct other *o, int connection, char *bytes) {
    char line[200];
    int status = atomic_load(&o->status);
    if (request_read(connection, bytes) == 0) return;
    const char *key = strcasestr(bytes, "authorization:");
    if (key != NULL) snprintf(o->authorization, sizeof o->authorization, "%.40s", key);
    if (status == 200 && o->refused != NULL && strstr(bytes, o->refused) != NULL) status = 400;
    if (status == 200) take(o, bytes);
    atomic_fetch_add(&o->requests, 1);
    int length = snprintf(line, sizeof line,
                          "HTTP/1.1 %d X\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]", status);
    (void)!write(connection, line, (size_t)length);
}

static void *serve(void *context) {
    struct other *o = context;
    char *bytes = malloc(REQUEST_BYTES_MAX);
    for (int connection; (connection = accept(o->socket, NULL, NULL)) >= 0;) {
        answer(o, connection, bytes);
        close(connection);
    }
    free(bytes);
    return NULL;
}

static void other_begin(struct other *o) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    *o = (struct other){.status = 200, .in_order = true};
    o->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(bind(o->socket, (struct sockaddr *)&address, sizeof address) == 0 && listen(o->socket, 8) == 0);
    check(getsockname(o->socket, (struct sockaddr *)&address, &length) == 0);
    o->port = ntohs(address.sin_port);
    check(pthread_create(&o->thread, NULL, serve, o) == 0);
}

static void other_end(struct other *o) {
    shutdown(o->socket, SHUT_RDWR);
    pthread_join(o->thread, NULL);
    close(o->socket);
}

/* ---- */

static struct record *open_record(const char *where) {
    struct record_options options = {.changes = true, .readers = 2, .dictionary_after = -1};
    struct err err = {0};
    struct record *record = record_open(where, &options, &err);
    check(record != NULL);
    return record;
}

/* Statements with the objects http://n.kz/first.. */
static void put(struct record *record, int32_t first, int32_t count) {
    struct arena mem = {0};
    struct err err = {0};
    struct json json;
    struct statement statements[200];
    struct buffer b = {.mem = &mem};
    int32_t read = 0;
    buffer_char(&b, '[');
    for (int32_t i = 0; i < count; i++)
        buffer_print(&b,
                     "%s{\"actor\":{\"mbox\":\"mailto:a@x.kz\"},\"verb\":{\"id\":\"http://v.kz/"
                     "1\"},\"object\":{\"id\":"
                     "\"http://n.kz/%d\"}}",
                     i > 0 ? "," : "", first + i);
    buffer_char(&b, ']');
    check(json_read(&mem, buffer_text(&b), &json, &err));
    for (int32_t m = json_first(&json, 0); m != JSON_MISSING; m = json_following(&json, 0, m))
        check(statement_check(&mem, &json, m, XAPI_1_0, &statements[read++], &err));
    struct record_put p = {.mem = &mem,
                           .statements = statements,
                           .count = count,
                           .authority = text_of("{\"mbox\":\"mailto:k@x.kz\"}")};
    check(record_write(record, &p, &err));
    arena_clear(&mem);
}

struct adding {
    struct text url;
    bool only_new;
};

static bool add_run(struct tx *tx, void *context, struct err *err) {
    const struct adding *adding = context;
    return forward_add(tx, adding->url, text_of("key:secret"), adding->only_new, err);
}

static void add_target(struct record *record, const struct other *o, bool only_new) {
    struct arena mem = {0};
    struct err err = {0};
    struct adding adding = {text_print(&mem, "http://127.0.0.1:%d/xapi", o->port), only_new};
    check(writer_run(record_writer(record), add_run, &adding, &err));
    arena_clear(&mem);
}

static bool send_all(struct record *record) {
    struct err err = {0};
    bool left;
    check(forward_once(record, &left, &err));
    return !left;
}

TEST_ON_EACH_ENGINE(statements_are_sent_on_once_in_order_over_failures_and_restarts) {
    struct other o;
    struct record *record = open_record(where);
    other_begin(&o);
    add_target(record, &o, false);

    put(record, 0, 120);
    check(send_all(record));
    check_int(o.taken, 120);
    check(strstr(o.authorization, "Basic a2V5OnNlY3JldA==") != NULL);
    atomic_store(&o.status, 503);
    put(record, 120, 10);
    check(!send_all(record));
    record_close(record);
    record = open_record(where);
    check(!send_all(record));
    atomic_store(&o.status, 401); /* a key that was revoked there is no reason to pass over statements */
    check(!send_all(record));
    atomic_store(&o.status, 200);
    check(send_all(record));
    check_int(o.taken, 130);
    int32_t requests = o.requests;
    check(send_all(record));
    check_int(o.requests, requests); /* nothing is left */
    check(o.in_order);
    record_close(record);
    other_end(&o);
}

TEST_ON_EACH_ENGINE(a_statement_that_is_refused_for_good_does_not_hold_up_the_rest) {
    struct other o;
    struct record *record = open_record(where);
    other_begin(&o);
    put(record, 500, 5); /* before the target was added */
    add_target(record, &o, true);
    o.refused = "http://n.kz/13\"";

    put(record, 0, 60);
    check(send_all(record));
    check_int(o.taken, 59);
    check(o.in_order);
    record_close(record);
    other_end(&o);
}

TEST(the_forwarder_sends_what_comes_while_it_runs) {
    struct other o;
    struct record *record = open_record(fresh_file());
    other_begin(&o);
    add_target(record, &o, false);
    struct forwarder *forwarder = forwarder_open(record);

    put(record, 0, 3);
    for (int32_t i = 0; i < 500 && atomic_load(&o.taken) < 3; i++) usleep(10000);
    forwarder_close(forwarder);

    check_int(o.taken, 3);
    record_close(record);
    other_end(&o);
}

TEST(a_target_that_is_gone_is_a_failure_that_is_told) {
    struct other o;
    struct arena mem = {0};
    struct err err = {0};
    struct forward_target *targets;
    int32_t count;
    const char *where = fresh_file();
    struct record *record = open_record(where);
    other_begin(&o);
    add_target(record, &o, false);
    other_end(&o);
    put(record, 0, 1);

    check(!send_all(record));
    record_close(record);

    struct store *store = store_open(where, STORE_LOOK, &err);
    struct tx *tx = tx_look(store, &err);
    check(forward_list(tx, &mem, &targets, &count, &err));
    check_int(count, 1);
    check_int(targets[0].sent_total, 0);
    check(targets[0].failure.length > 0);
    tx_end(tx);
    store_close(store);
    arena_clear(&mem);
}
