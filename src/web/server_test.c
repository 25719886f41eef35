/* SPDX-License-Identifier: Apache-2.0 */
/* What HTTP asks of us, whatever the resource: framing, limits, deadlines, methods, keys, stopping. */
#include "core/files.h"
#include "tests/served.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HEAD_LINES                                                                                           \
    "Host: x\r\nAuthorization: %s\r\nX-Experience-API-Version: 2.0.0\r\nContent-Type: application/json\r\n"

static const char statement[] =
    "{\"actor\":{\"mbox\":\"mailto:a@b.example\"},\"verb\":{\"id\":\"http://v.example\"},"
    "\"object\":{\"id\":\"http://a.example\"}}";

static int64_t milliseconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A POST of statements with these headers after the usual ones. */
static struct text raw_post(struct arena *mem, const struct served *served, const char *headers,
                            const char *body) {
    struct buffer out = {.mem = mem};
    buffer_print(&out, "POST /xapi/statements HTTP/1.1\r\n" HEAD_LINES "%s\r\n%s", served->key, headers,
                 body);
    return buffer_text(&out);
}

TEST(what_could_hide_a_second_request_is_refused_and_the_connection_closed) {
    static const struct {
        const char *headers, *body;
        int status;
    } cases[] = {
        {"Content-Length: 2\r\nContent-Length: 2\r\n", "[]", 400},
        {"Content-Length: 2\r\nContent-Length: 3\r\n", "[]", 400},
        {"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "2\r\n[]\r\n0\r\n\r\n", 400},
        {"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "2\r\n[]\r\n0\r\n\r\n", 400},
        {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "2\r\n[]\r\n0\r\n\r\n", 400},
        {"Transfer-Encoding: xchunked\r\n", "2\r\n[]\r\n0\r\n\r\n", 400},
        {"Transfer-Encoding: chunked, identity\r\n", "2\r\n[]\r\n0\r\n\r\n", 400},
        {"Transfer-Encoding : chunked\r\n", "2\r\n[]\r\n0\r\n\r\n", 400},
        {"Content-Length : 2\r\n", "[]", 400},
        {"Content-Length: 2\r\n Transfer-Encoding: chunked\r\n", "[]", 400},
        {"Content-Length: 2, 2\r\n", "[]", 400},
        {"Content-Length: +2\r\n", "[]", 400},
        {"Content-Length: -1\r\n", "[]", 400},
        {"Content-Length: 0x2\r\n", "[]", 400},
        {"Content-Length: \r\n", "[]", 400},
        {"Content-Length: 99999999999999999999999\r\n", "[]", 413},
        {"Host: y\r\nContent-Length: 2\r\n", "[]", 400},
        {"X: a\rb\r\nContent-Length: 2\r\n", "[]", 400},
        {"Transfer-Encoding: chunked\r\n", "zz\r\n[]\r\n0\r\n\r\n", 400},
        {"Transfer-Encoding: chunked\r\n", "2\r\n[]XX0\r\n\r\n", 400},
        {"Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\n[]\r\n0\r\n\r\n", 413},
    };
    struct arena mem = {0};
    struct served served = served_begin(fresh_file(), "");

    for (int32_t i = 0; i < COUNT(cases); i++) {
        struct text bytes = raw_post(&mem, &served, cases[i].headers, cases[i].body);
        struct reply reply = exchange(&mem, &served, bytes, 3000);
        if (reply.status != cases[i].status) printf("%s%s\n", cases[i].headers, cases[i].body);
        check_int(reply.status, cases[i].status);
        check(reply.closed);
    }
    served_end(&served);
    arena_clear(&mem);
}

TEST(a_body_may_come_in_chunks) {
    struct arena mem = {0};
    struct served served = served_begin(fresh_file(), "");
    struct buffer body = {.mem = &mem};
    for (size_t at = 0; at < strlen(statement); at += 10) {
        size_t left = strlen(statement + at);
        buffer_print(&body, "%zx;note=1\r\n%.10s\r\n", left < 10 ? left : 10, statement + at);
    }
    buffer_adds(&body, "0\r\nTrailer: x\r\n\r\n");

    struct text bytes = raw_post(&mem, &served, "Transfer-Encoding: chunked\r\nConnection: close\r\n",
                                 text_zero_ended(&mem, buffer_text(&body)));
    struct reply reply = exchange(&mem, &served, bytes, 3000);

    check_int(reply.status, 200);
    check_int(reply.body.length, 40); /* ["36 bytes"] */
    served_end(&served);
    arena_clear(&mem);
}

TEST(garbage_is_not_a_request) {
    static const char *const cases[] = {
        "GARBAGE\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        "GET /xapi/about\r\n\r\n",
        "GET  /xapi/about  HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /xapi/about HTTP/9.9\r\nHost: x\r\n\r\n",
        "GET /xapi/about HTTP/1.1\r\n\r\n", /* no Host */
        "\r\n\r\n\r\n\r\nGET\r\n\r\n",
    };
    struct arena mem = {0};
    struct served served = served_begin(fresh_file(), "");

    for (int32_t i = 0; i < COUNT(cases); i++) {
        struct reply reply = exchange(&mem, &served, text_of(cases[i]), 300);
        check(reply.status == 0 || (reply.status >= 400 && reply.status < 600));
    }
    check_int(request(&mem, &served, "GET", "/xapi/about", "", TEXT_NONE).status, 200);
    served_end(&served);
    arena_clear(&mem);
}

TEST(what_is_too_large_is_413_414_or_431) {
    struct arena mem = {0};
    struct served served = served_begin(fresh_file(), "--body-max 1");
    int64_t size = (1 << 20) + 1;
    char *spaces = arena_make(&mem, char, size + 1);
    memset(spaces, ' ', (size_t)size);
    memcpy(spaces, "[]", 2);
    const char *type = "Content-Type: application/json\r\n";

    struct reply fits = request(&mem, &served, "POST", "/xapi/statements", type,
                                (struct text){spaces, size - 1});
    struct reply larger = request(&mem, &served, "POST", "/xapi/statements", type,
                                  (struct text){spaces, size});
    struct text chunks = text_print(&mem, "%llx\r\n%s\r\n0\r\n\r\n", (long long)size, spaces);
    struct reply in_chunks = exchange(
        &mem, &served,
        raw_post(&mem, &served, "Transfer-Encoding: chunked\r\nConnection: close\r\n", chunks.at), 3000);
    struct reply announced = exchange(&mem, &served,
                                      raw_post(&mem, &served, "Content-Length: 5000000000\r\n", "[]"), 3000);
    spaces[40000] = '\0';
    struct reply long_line = exchange(
        &mem, &served, text_print(&mem, "GET /xapi/about?%s HTTP/1.1\r\nHost: x\r\n\r\n", spaces + 2), 1000);
    memset(spaces, 'a', 40000);
    struct reply long_target = exchange(
        &mem, &served, text_print(&mem, "GET /xapi/about?%s HTTP/1.1\r\nHost: x\r\n\r\n", spaces), 1000);
    struct reply long_header = exchange(
        &mem, &served, text_print(&mem, "GET /xapi/about HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n", spaces),
        1000);

    check_int(fits.status, 200);
    check_int(larger.status, 413);
    check(text_contains(larger.body, "\"http.too-large\""));
    check_int(in_chunks.status, 413);
    check_int(announced.status, 413);
    check(announced.closed);
    check(long_line.status == 0 || long_line.status >= 400);
    check_int(long_target.status, 414);
    check_int(long_header.status, 431);
    served_end(&served);
    arena_clear(&mem);
}

/* Sends a byte of a request each 100 ms; returns after how many milliseconds the server closed, -1: it did
 * not. */
static int64_t dribble(const struct served *served, struct text bytes, int64_t milliseconds_max) {
    char answer[1000];
    int64_t began = milliseconds_now();
    int s = served_connect(served);
    for (int64_t i = 0; milliseconds_now() - began < milliseconds_max; i++) {
        send_bytes(s, (struct text){bytes.at + i % bytes.length, 1});
        usleep(100000);
        ssize_t got = recv(s, answer, sizeof answer, MSG_DONTWAIT);
        if (got >= 0) break;
    }
    int64_t took = milliseconds_now() - began;
    close(s);
    return took < milliseconds_max ? took : -1;
}

TEST(who_dribbles_is_cut_off_and_half_open_clients_slow_nobody) {
    enum { HALF_OPEN = 300 };
    struct arena mem = {0};
    struct served served = served_begin(fresh_file(), "--patience 1");
    int half_open[HALF_OPEN];
    for (int32_t i = 0; i < HALF_OPEN; i++) {
        half_open[i] = served_connect(&served);
        if (i % 2 == 0) send_bytes(half_open[i], text_of("POST /xapi/statements HTTP/1.1\r\nHost: x\r\n"));
    }

    int64_t began = milliseconds_now();
    struct reply reply = request(&mem, &served, "GET", "/xapi/about", "", TEXT_NONE);
    int64_t answered_after = milliseconds_now() - began;
    int64_t head = dribble(
        &served, text_of("GET /xapi/about HTTP/1.1\r\nX-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), 8000);
    int64_t body = dribble(&served, raw_post(&mem, &served, "Content-Length: 100000\r\n", "[]"), 8000);
    char byte;
    int32_t cut_off = 0;
    for (int32_t i = 0; i < HALF_OPEN; i++) {
        cut_off += recv(half_open[i], &byte, 1, MSG_DONTWAIT) == 0;
        close(half_open[i]);
    }

    check_int(reply.status, 200);
    check(answered_after < 1000);
    check(head >= 900 && head < 5000);
    check(body >= 900 && body < 5000);
    check_int(cut_off, HALF_OPEN);
    served_end(&served);
    arena_clear(&mem);
}

TEST(unknown_methods_are_405_with_allow_and_head_is_get_without_a_body) {
    struct arena mem = {0};
    struct served served = served_begin(fresh_file(), "");
    static const char *const methods[] = {"PATCH", "TRACE", "FOO", "get", "DELETE"};

    for (int32_t i = 0; i < COUNT(methods); i++) {
        struct reply reply = request(&mem, &served, methods[i], "/xapi/statements", "", TEXT_NONE);
        check_int(reply.status, 405);
        check_text(reply_header(&reply, "Allow"), "POST, PUT, GET, HEAD, OPTIONS");
        check(text_contains(reply.body, methods[i]));
    }
    struct reply get = request(&mem, &served, "GET", "/xapi/about", "", TEXT_NONE);
    struct reply head = request(&mem, &served, "HEAD", "/xapi/about", "", TEXT_NONE);
    struct reply nothing = request(&mem, &served, "GET", "/xapi/nothing", "", TEXT_NONE);
    struct reply doubled = request(&mem, &served, "GET", "//xapi//about", "", TEXT_NONE);
    struct reply absolute = request(&mem, &served, "GET", "http://x/xapi/about", "", TEXT_NONE);

    check_int(head.status, 200);
    check_int(head.body.length, 0);
    check(text_equal(reply_header(&head, "Content-Length"), reply_header(&get, "Content-Length")));
    check_int(nothing.status, 404);
    check(text_contains(nothing.body, "http.not-found"));
    check_int(doubled.status, 200);
    check_int(absolute.status, 200);
    served_end(&served);
    arena_clear(&mem);
}

TEST(several_requests_sent_at_once_are_each_answered_in_order) {
    struct arena mem = {0};
    struct served served = served_begin(fresh_file(), "");
    struct text bytes = text_of("GET /xapi/about HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
                                "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"
                                "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    struct reply reply = exchange(&mem, &served, bytes, 3000);

    check_int(reply.status, 200);
    check_int(reply.answers, 3);
    check(reply.closed);
    served_end(&served);
    arena_clear(&mem);
}

TEST(without_a_good_key_it_is_401_and_no_login_box_opens) {
    struct arena mem = {0};
    struct served served = served_begin(fresh_file(), "");
    const char *good = served.key;
    char *wrong = arena_make(&mem, char, 400);
    snprintf(wrong, 400, "%s", good);
    wrong[60] = wrong[60] == 'A' ? 'B' : 'A'; /* in the secret */
    const struct {
        const char *authorization, *code;
    } cases[] = {
        {NULL, "key.missing"},         {"Basic", "key.malformed"},  {"Basic !!!", "key.malformed"},
        {"Bearer x", "key.malformed"}, {"Basic YTpi", "key.wrong"}, {"Basic YWI=", "key.malformed"},
        {wrong, "key.wrong"},
    };

    for (int32_t i = 0; i < COUNT(cases); i++) {
        served.key = cases[i].authorization;
        struct reply reply = request(&mem, &served, "POST", "/xapi/statements",
                                     "Content-Type: application/json\r\n", text_of(statement));
        check_int(reply.status, 401);
        check(text_contains(reply.body, cases[i].code));
        check_int(reply_header(&reply, "WWW-Authenticate").length, 0);
    }
    served.key = good;
    check_int(request(&mem, &served, "POST", "/xapi/statements", "Content-Type: application/json\r\n",
                      text_of(statement))
                  .status,
              200);
    served_end(&served);
    arena_clear(&mem);
}

TEST(a_key_that_is_added_works_at_once_and_a_revoked_one_not_for_long) {
    struct arena mem = {0};
    struct served served = served_begin(fresh_file(), "");

    served.key = served_key(served.database, "late", "all");
    struct reply added = request(&mem, &served, "GET", "/xapi/statements", "", TEXT_NONE);
    int revoked = cadre(&mem, NULL, "key revoke late --db %s", served.database);
    struct reply reply;
    int tries = 0;
    do {
        usleep(100000);
        reply = request(&mem, &served, "GET", "/xapi/statements", "", TEXT_NONE);
    } while (reply.status == 200 && ++tries < 30);

    check_int(added.status, 200);
    check_int(revoked, 0);
    check_int(reply.status, 401);
    served_end(&served);
    arena_clear(&mem);
}

TEST(pages_of_other_origins_may_ask) {
    struct arena mem = {0};
    struct served served = served_begin(fresh_file(), "");
    served.key = NULL;
    served.version = NULL;

    struct reply before = request(&mem, &served, "OPTIONS", "/xapi/activities/state",
                                  "Origin: https://course.example\r\nAccess-Control-Request-Method: PUT\r\n"
                                  "Access-Control-Request-Headers: authorization,content-type\r\n",
                                  TEXT_NONE);
    struct reply after = request(&mem, &served, "GET", "/xapi/statements",
                                 "Origin: https://course.example\r\n", TEXT_NONE);

    check_int(before.status, 204);
    check_text(reply_header(&before, "Access-Control-Allow-Origin"), "*");
    check(text_contains(reply_header(&before, "Access-Control-Allow-Methods"), "PUT"));
    check(text_contains(reply_header(&before, "Access-Control-Allow-Headers"), "X-Experience-API-Version"));
    check_int(after.status, 401);
    check_text(reply_header(&after, "Access-Control-Allow-Origin"), "*");
    check(text_contains(reply_header(&after, "Access-Control-Expose-Headers"), "ETag"));
    served_end(&served);
    arena_clear(&mem);
}

TEST(a_request_in_hand_is_answered_before_the_server_stops) {
    struct arena mem = {0};
    struct served served = served_begin(fresh_file(), "");
    struct text bytes = raw_post(
        &mem, &served, text_print(&mem, "Content-Length: %zu\r\n", strlen(statement)).at, statement);
    int s = served_connect(&served);
    send_bytes(s, (struct text){bytes.at, bytes.length - 20});
    usleep(200000);

    kill(served.pid, SIGTERM);
    usleep(300000);
    int later = served_connect(&served);
    send_bytes(s, (struct text){bytes.at + bytes.length - 20, 20});
    struct reply reply = receive(&mem, s, 5000, false);
    int status = -1;
    waitpid(served.pid, &status, 0);

    check_int(later, -1); /* nothing listens any more */
    check_int(reply.status, 200);
    check_text(reply_header(&reply, "Connection"), "close");
    check(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(s);
    arena_clear(&mem);
}

TEST(a_second_server_on_one_file_is_refused) {
    struct arena mem = {0};
    struct text out;
    struct served served = served_begin(fresh_file(), "");

    int status = cadre(&mem, &out, "serve --db %s --listen 127.0.0.1:0 --check", served.database);

    check_int(status, 9);
    check(text_contains(out, "store.served"));
    served_end(&served);
    check_int(cadre(&mem, NULL, "serve --db %s --listen 127.0.0.1:0 --check", served.database), 0);
    arena_clear(&mem);
}

TEST(the_log_has_a_line_for_each_request_and_no_names) {
    struct arena mem = {0};
    struct text log;
    struct served served = served_begin(fresh_file(), "");

    request(
        &mem, &served, "GET",
        text_print(&mem, "/xapi/statements?agent=%s", escaped(&mem, "{\"mbox\":\"mailto:secret@b.example\"}"))
            .at,
        "", TEXT_NONE);
    served_end(&served);
    struct err err = {0};
    check(file_read(&mem, text_print(&mem, "%s.log", served.database).at, 1 << 20, &log, &err));

    check(text_contains(log, "route=statements_get method=GET status=200"));
    check(!text_contains(log, "secret"));
    check(!text_contains(log, "agent="));
    arena_clear(&mem);
}

/* The next datagram to the socket; empty text when none comes within 5 s. */
static struct text datagram(struct arena *mem, int s) {
    char *bytes = arena_make(mem, char, 100);
    struct timeval patience = {.tv_sec = 5};
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ssize_t got = recv(s, bytes, 99, 0);
    return got > 0 ? (struct text){bytes, got} : TEXT_NONE;
}

TEST(systemd_is_told_when_the_server_is_ready_and_when_it_stops) {
    struct arena mem = {0};
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%s.notify", fresh_file());
    int s = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    check_int(bind(s, (struct sockaddr *)&at, sizeof at), 0);
    setenv("NOTIFY_SOCKET", at.sun_path, 1);
    setenv("WATCHDOG_USEC", "2000000", 1);

    struct served served = served_begin(fresh_file(), "");
    struct text ready = datagram(&mem, s), alive = datagram(&mem, s);
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    served_end(&served);
    struct text stopping = datagram(&mem, s);
    while (text_is(stopping, "WATCHDOG=1")) stopping = datagram(&mem, s);

    check_text(ready, "READY=1");
    check_text(alive, "WATCHDOG=1");
    check_text(stopping, "STOPPING=1");
    close(s);
    arena_clear(&mem);
}
