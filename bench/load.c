/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load: drives a record store, ours or another, and says how fast it is; or the desk.
 *
 *   load URL KEY:SECRET [--connections 64] [--batch 1] [--seconds 10] [--read QUERY] [--pid PID]
 *                       [--version 2.0.0]
 *   load URL TOKEN --paths FILE ...    GETs each path of the file in turn, a path a line, under URL
 *
 * One thread, epoll, keep-alive: each connection sends its next request when the last one was answered.
 * Statements are made before the clock starts. A time is from the first byte sent to the last byte received.
 * --pid: the processor time that the server used, from /proc. Ends with 1 when an answer was not 2xx (503 is
 * counted apart).
 */
#include "bench/statements.h"
#include "core/files.h"
#include "core/must.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    STATEMENTS_MADE = 20000,
    PATHS_BYTES_MAX = 1 << 20,
    ANSWER_BYTES = 1 << 16,
    BUCKETS_PER_DOUBLING = 32,
    BUCKETS = 64 * BUCKETS_PER_DOUBLING,
    CONNECTIONS_MAX = 2000
};

struct load {
    char host[200], port[8], path[500];
    const char *read_query, *paths, *version;
    char authorization[500];
    int connections, batch, seconds, pid;
    struct text *requests; /* [request_count], whole HTTP requests */
    int request_count;
};

struct line {
    int socket;
    struct text sending; /* what is left of it */
    int next_request;
    int64_t began;
    char answer[ANSWER_BYTES];
    int received;      /* bytes in answer; of a long body only the head is kept */
    int64_t body_left; /* -1: the head is not whole yet */
};

struct outcome {
    int64_t requests, refused, failed, nanoseconds, longest;
    int64_t times[BUCKETS];
};

static int64_t nanoseconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ---- times in buckets that are 3 % wide ---- */

static int bucket_of(int64_t nanoseconds) {
    int doublings = 63 - __builtin_clzll((unsigned long long)nanoseconds | 1);
    int64_t rest = doublings >= 5 ? (nanoseconds >> (doublings - 5)) & 31 : 0;
    return doublings * BUCKETS_PER_DOUBLING + (int)rest;
}

static double bucket_milliseconds(int bucket) {
    double size = (double)(1ll << (bucket / BUCKETS_PER_DOUBLING));
    return size * (1 + (bucket % BUCKETS_PER_DOUBLING + 0.5) / BUCKETS_PER_DOUBLING) / 1e6;
}

static double percentile(const struct outcome *outcome, double share) {
    int64_t wanted = (int64_t)((double)outcome->requests * share), seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
        seen += outcome->times[i];
        if (seen > wanted) return bucket_milliseconds(i);
    }
    return (double)outcome->longest / 1e6;
}

/* ---- arguments ---- */

static _Noreturn void fail(const char *what, const char *value) {
    fprintf(stderr, "load: %s \"%s\"\n", what, value);
    exit(2);
}

static void base64(const char *from, char *to, size_t size) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t length = strlen(from), at = 0;
    for (size_t i = 0; i < length && at + 5 < size; i += 3) {
        unsigned left = (unsigned)(length - i);
        unsigned bits = (unsigned)(unsigned char)from[i] << 16;
        if (left > 1) bits |= (unsigned)(unsigned char)from[i + 1] << 8;
        if (left > 2) bits |= (unsigned)(unsigned char)from[i + 2];
        to[at++] = digits[bits >> 18];
        to[at++] = digits[bits >> 12 & 63];
        to[at++] = left > 1 ? digits[bits >> 6 & 63] : '=';
        to[at++] = left > 2 ? digits[bits & 63] : '=';
    }
    to[at] = '\0';
}

static void read_url(const char *url, struct load *load) {
    const char *host = strncmp(url, "http://", 7) == 0 ? url + 7 : NULL;
    const char *path = host == NULL ? NULL : strchr(host, '/');
    if (path == NULL) fail("not a URL like http://127.0.0.1:8080/xapi:", url);
    const char *colon = memchr(host, ':', (size_t)(path - host));
    snprintf(load->host, sizeof load->host, "%.*s", (int)((colon != NULL ? colon : path) - host), host);
    snprintf(load->port, sizeof load->port, "%.*s", colon != NULL ? (int)(path - colon - 1) : 2,
             colon != NULL ? colon + 1 : "80");
    snprintf(load->path, sizeof load->path, "%s", path);
}

static int number_of(const char *word, int max) {
    int64_t number;
    if (!text_int(text_of(word), 1, max, &number)) fail("not a number in range:", word);
    return (int)number;
}

static struct load read_arguments(int count, char **words) {
    struct load load = {.connections = 64, .batch = 1, .seconds = 10, .version = "2.0.0"};
    if (count < 3)
        fail("usage: load URL KEY:SECRET [--connections N] [--batch N] [--seconds N] [--read QUERY] "
             "[--pid PID] [--version V];",
             count < 2 ? "" : words[1]);
    read_url(words[1], &load);
    for (int i = 3; i + 1 < count; i += 2) {
        const char *value = words[i + 1];
        if (strcmp(words[i], "--connections") == 0) load.connections = number_of(value, CONNECTIONS_MAX);
        else if (strcmp(words[i], "--batch") == 0) load.batch = number_of(value, 5000);
        else if (strcmp(words[i], "--seconds") == 0) load.seconds = number_of(value, 3600);
        else if (strcmp(words[i], "--pid") == 0) load.pid = number_of(value, 1 << 30);
        else if (strcmp(words[i], "--read") == 0) load.read_query = value;
        else if (strcmp(words[i], "--paths") == 0) load.paths = value;
        else if (strcmp(words[i], "--version") == 0) load.version = value;
        else fail("unknown option", words[i]);
    }
    char credentials[400];
    base64(words[2], credentials, sizeof credentials);
    snprintf(load.authorization, sizeof load.authorization, load.paths != NULL ? "Bearer %s" : "Basic %s",
             load.paths != NULL ? words[2] : credentials);
    return load;
}

/* ---- requests, made before the clock starts ---- */

static struct text request_make(struct arena *mem, const struct load *load, struct random *random) {
    struct buffer body = {.mem = mem}, out = {.mem = mem};
    if (load->batch > 1) buffer_char(&body, '[');
    for (int i = 0; i < load->batch; i++) {
        if (i > 0) buffer_char(&body, ',');
        buffer_add(&body, statement_make(mem, random, NULL));
    }
    if (load->batch > 1) buffer_char(&body, ']');
    buffer_print(
        &out,
        "POST %s/statements HTTP/1.1\r\nHost: %s:%s\r\nAuthorization: %s\r\nX-Experience-API-Version: %s\r\n"
        "Content-Type: application/json\r\nContent-Length: %lld\r\n\r\n",
        load->path, load->host, load->port, load->authorization, load->version, (long long)body.length);
    buffer_add(&out, buffer_text(&body));
    return buffer_text(&out);
}

static struct text reading_request(struct arena *mem, const struct load *load, struct text path) {
    return text_print(mem,
                      "GET %s%.*s HTTP/1.1\r\nHost: %s:%s\r\nAuthorization: %s\r\n"
                      "X-Experience-API-Version: %s\r\n\r\n",
                      load->path, TEXT_ARGS(path), load->host, load->port, load->authorization,
                      load->version);
}

static void paths_read(struct arena *mem, struct load *load) {
    struct text all, path;
    struct err err = {0};
    int64_t capacity = 0;
    if (!file_read(mem, load->paths, PATHS_BYTES_MAX, &all, &err)) fail(err.text, "");
    while (text_next(&all, '\n', &path)) {
        arena_grow(mem, load->requests, load->request_count, &capacity);
        load->requests[load->request_count++] = reading_request(mem, load, path);
    }
    if (load->request_count == 0) fail("no paths in", load->paths);
}

static void requests_make(struct arena *mem, struct load *load) {
    struct random random = {.state = 20080108};
    if (load->paths != NULL) return paths_read(mem, load);
    load->request_count = load->read_query != NULL || STATEMENTS_MADE < load->batch
                              ? 1
                              : STATEMENTS_MADE / load->batch;
    load->requests = arena_make(mem, struct text, load->request_count);
    for (int i = 0; i < load->request_count; i++)
        load->requests[i] = load->read_query != NULL
                                ? reading_request(mem, load,
                                                  text_print(mem, "/statements?%s", load->read_query))
                                : request_make(mem, load, &random);
}

/* ---- connections ---- */

static int connect_to(const struct load *load) {
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int yes = 1;
    if (getaddrinfo(load->host, load->port, &wanted, &found) != 0) fail("no such host:", load->host);
    int s = socket(found->ai_family, SOCK_STREAM, 0);
    if (s < 0 || connect(s, found->ai_addr, found->ai_addrlen) != 0) fail("cannot connect to", load->port);
    freeaddrinfo(found);
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return s;
}

static void go_on_sending(struct line *line) {
    while (line->sending.length > 0) {
        ssize_t sent = send(line->socket, line->sending.at, (size_t)line->sending.length,
                            MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (sent <= 0) fail("connection lost:", strerror(errno));
        line->sending.at += sent;
        line->sending.length -= sent;
    }
}

static void begin_request(const struct load *load, struct line *line) {
    line->sending = load->requests[line->next_request];
    line->next_request = (line->next_request + 1) % load->request_count;
    line->received = 0;
    line->body_left = -1;
    line->began = nanoseconds_now();
    go_on_sending(line);
}

/* The head is whole: how much of the body is still to come. */
static void read_head(struct line *line) {
    line->answer[line->received] = '\0';
    const char *end = strstr(line->answer, "\r\n\r\n");
    if (end == NULL) {
        if (line->received >= ANSWER_BYTES - 1) fail("no end of the answer's head", "");
        return;
    }
    const char *length = strcasestr(line->answer, "\r\ncontent-length:");
    int64_t body = length != NULL && length < end ? atoll(length + 17) : 0;
    line->body_left = body - (line->received - (end + 4 - line->answer));
}

/* true when the answer is whole */
static bool go_on_receiving(struct line *line) {
    static char body[1 << 16];
    bool in_body = line->body_left >= 0;
    char *to = in_body ? body : line->answer + line->received;
    size_t room = in_body ? sizeof body : (size_t)(ANSWER_BYTES - 1 - line->received);
    ssize_t got = recv(line->socket, to, room, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (got <= 0) fail("connection closed by the server", line->answer);
    if (in_body) {
        line->body_left -= got;
    } else {
        line->received += (int)got;
        read_head(line);
    }
    return line->body_left == 0;
}

static void note(struct outcome *outcome, const struct line *line) {
    int64_t took = nanoseconds_now() - line->began;
    int status = atoi(line->answer + 9);
    outcome->requests++;
    if (status == 503) outcome->refused++;
    else if (status < 200 || status > 299) {
        if (outcome->failed++ == 0) fprintf(stderr, "first failure:\n%.1000s\n", line->answer);
    }
    outcome->times[bucket_of(took)]++;
    if (took > outcome->longest) outcome->longest = took;
}

static void run(const struct load *load, struct line *lines, struct outcome *outcome) {
    struct epoll_event events[256];
    int all = epoll_create1(0);
    for (int i = 0; i < load->connections; i++) {
        lines[i].socket = connect_to(load);
        lines[i].next_request = (int)((int64_t)i * load->request_count / load->connections);
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = &lines[i]};
        epoll_ctl(all, EPOLL_CTL_ADD, lines[i].socket, &event);
    }
    int64_t began = nanoseconds_now(), end = began + (int64_t)load->seconds * 1000000000;
    for (int i = 0; i < load->connections; i++) begin_request(load, &lines[i]);
    int waiting = load->connections;
    while (waiting > 0) {
        int count = epoll_wait(all, events, 256, 5000);
        if (count == 0) fail("no answer for 5 s", "");
        for (int i = 0; i < count; i++) {
            struct line *line = events[i].data.ptr;
            go_on_sending(line);
            while (line->body_left != 0) {
                int64_t left = line->body_left;
                int received = line->received;
                bool whole = go_on_receiving(line);
                if (!whole && left == line->body_left && received == line->received) break;
            }
            if (line->body_left != 0) continue;
            note(outcome, line);
            if (nanoseconds_now() < end) begin_request(load, line);
            else waiting--, line->body_left = -1, epoll_ctl(all, EPOLL_CTL_DEL, line->socket, NULL);
        }
    }
    outcome->nanoseconds = nanoseconds_now() - began;
    close(all);
}

/* Seconds of processor time that a process has used. */
static double processor_seconds(int pid) {
    char path[64], line[1000] = "";
    long long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = pid == 0 ? NULL : fopen(path, "r");
    if (file == NULL) return 0;
    if (fgets(line, sizeof line, file) == NULL) line[0] = '\0';
    fclose(file);
    const char *after = strrchr(line, ')');
    if (after != NULL)
        sscanf(after + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld", &user, &system);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static int report(const struct load *load, const struct outcome *outcome, double processor) {
    double seconds = (double)outcome->nanoseconds / 1e9;
    int64_t done = outcome->requests - outcome->refused - outcome->failed;
    bool reads = load->read_query != NULL || load->paths != NULL;
    int64_t statements = reads ? done : done * load->batch;
    const char *what = reads ? "answers" : "statements";
    printf("connections %d, batch %d: %lld %s in %.2f s: %.0f/s, p50 %.2f ms, p99 %.2f ms, longest %.1f ms",
           load->connections, load->batch, (long long)statements, what, seconds, (double)statements / seconds,
           percentile(outcome, 0.5), percentile(outcome, 0.99), (double)outcome->longest / 1e6);
    if (load->pid > 0 && statements > 0)
        printf(", server %.4f ms of CPU each", processor * 1000 / (double)statements);
    printf(", refused %lld, failed %lld\n", (long long)outcome->refused, (long long)outcome->failed);
    return outcome->failed > 0 ? 1 : 0;
}

int main(int count, char **words) {
    struct load load = read_arguments(count, words);
    struct arena mem = {0};
    static struct outcome outcome;
    struct line *lines = calloc((size_t)load.connections, sizeof *lines);
    must(lines != NULL);
    requests_make(&mem, &load);
    double before = processor_seconds(load.pid);
    run(&load, lines, &outcome);
    int status = report(&load, &outcome, processor_seconds(load.pid) - before);
    for (int i = 0; i < load.connections; i++) close(lines[i].socket);
    free(lines);
    arena_clear(&mem);
    return status;
}
