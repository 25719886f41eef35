/* SPDX-License-Identifier: Apache-2.0 */
/* More changes than the writer's queue holds: 503 at once for those, nothing acknowledged is lost, on it
 * goes. */
#include "store/writer.h"
#include "tests/served.h"

#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The writer holds one group and waits; the queue is full behind it. */
enum { CLIENTS = WRITER_QUEUE_MAX + WRITER_GROUP_MAX + 100 };

struct client {
    int socket, status;
};

static const char *id_of(struct arena *mem, int32_t number) {
    return text_print(mem, "00000000-0000-4000-8000-%012d", number).at;
}

static void begin_put(struct arena *mem, const struct served *served, int32_t number, struct client *client) {
    struct text body = text_print(mem,
                                  "{\"actor\":{\"mbox\":\"mailto:a@b.example\"},\"verb\":{\"id\":\"http://"
                                  "v.example\"},\"object\":{\"id\":\"http://a.example\"}}");
    client->socket = served_connect(served);
    check(client->socket >= 0);
    send_bytes(client->socket,
               text_print(mem,
                          "PUT /xapi/statements?statementId=%s HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\n"
                          "X-Experience-API-Version: 2.0.0\r\nContent-Type: application/json\r\n"
                          "Content-Length: %lld\r\n\r\n%.*s",
                          id_of(mem, number), served->key, (long long)body.length, TEXT_ARGS(body)));
}

/* Takes the answers that are there; each that is refused must say when to come again. Returns how many are
   still to come. */
static int32_t take_answers(struct arena *mem, struct client *clients, int milliseconds) {
    int32_t left = 0;
    for (int32_t i = 0; i < CLIENTS; i++) {
        struct pollfd waiting = {.fd = clients[i].socket, .events = POLLIN};
        if (clients[i].status != 0) continue;
        left++;
        if (poll(&waiting, 1, milliseconds) <= 0) continue;
        struct reply reply = receive(mem, clients[i].socket, 5000, false);
        clients[i].status = reply.status;
        left--;
        if (reply.status != 503) continue;
        check_text(reply_header(&reply, "Retry-After"), "1");
        check(text_contains(reply.body, "store.busy"));
    }
    return left;
}

static int32_t count_of(const struct client *clients, int status) {
    int32_t count = 0;
    for (int32_t i = 0; i < CLIENTS; i++) count += clients[i].status == status;
    return count;
}

TEST(a_full_queue_is_503_with_retry_after_and_the_others_are_stored) {
    static struct client clients[CLIENTS];
    struct arena mem = {0};
    struct served served = served_begin(fresh_file(), "--log trouble --connections-max 8000");
    sqlite3 *outside = NULL;
    check_int(sqlite3_open(served.database, &outside), SQLITE_OK);

    check_int(sqlite3_exec(outside, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    for (int32_t i = 0; i < CLIENTS; i++) {
        begin_put(&mem, &served, i, &clients[i]);
        arena_reset(&mem);
    }
    for (int32_t tries = 0; tries < 100 && count_of(clients, 503) < 100; tries++) {
        take_answers(&mem, clients, 0);
        usleep(20000);
    }
    int32_t refused_while_full = count_of(clients, 503);
    struct reply reading = request(&mem, &served, "GET", "/xapi/statements?limit=1", "", TEXT_NONE);
    check_int(sqlite3_exec(outside, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    int32_t left = take_answers(&mem, clients, 10000), refused = count_of(clients, 503);

    check(refused_while_full >= 100);
    check_int(left, 0);
    check_int(reading.status, 200);
    check_int(count_of(clients, 204), CLIENTS - refused);
    struct client again;
    begin_put(&mem, &served, CLIENTS, &again);
    check_int(receive(&mem, again.socket, 10000, false).status, 204);
    served_kill(&served);
    served_again(&served, "--log trouble");
    check_int(outside_int(served.database, "SELECT count(*) FROM statement"), CLIENTS - refused + 1);
    for (int32_t i = 0; i < CLIENTS; i++) {
        const char *target = text_print(&mem, "/xapi/statements?statementId=%s", id_of(&mem, i)).at;
        if (clients[i].status == 204 && i % 16 == 0)
            check_int(request(&mem, &served, "GET", target, "", TEXT_NONE).status, 200);
    }
    for (int32_t i = 0; i < CLIENTS; i++) close(clients[i].socket);
    close(again.socket);
    sqlite3_close(outside);
    served_end(&served);
    arena_clear(&mem);
}
