/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/served.h"

#include "core/must.h"
#include "tests/routes_tried.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct arena kept; /* names and keys, until the process ends */

/* ---- the server ---- */

static void become_server(const char *database, const char *options, int to_parent) {
    struct arena mem = {0};
    const char *log = getenv("CADRE_SERVED_LOG");
    struct text rest = text_of(options), word;
    char *words[32] = {getenv("CADRE"), "serve",      "--db", (char *)(uintptr_t)database,
                       "--listen",      "127.0.0.1:0"};
    int count = 6;
    while (count < 31 && text_next(&rest, ' ', &word))
        words[count++] = (char *)(uintptr_t)text_zero_ended(&mem, word);
    if (log == NULL) log = is_postgres(database) ? "/dev/null" : text_print(&mem, "%s.log", database).at;
    int log_file = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(to_parent, STDOUT_FILENO);
    if (log_file >= 0) dup2(log_file, STDERR_FILENO);
    execv(words[0], words);
    _exit(127);
}

/* "listening on 127.0.0.1:PORT" */
static int read_port(int from_server) {
    char line[200] = "";
    size_t length = 0;
    while (length < sizeof line - 1 && strchr(line, '\n') == NULL) {
        ssize_t got = read(from_server, line + length, sizeof line - 1 - length);
        if (got <= 0) break;
        length += (size_t)got;
        line[length] = '\0';
    }
    line[strcspn(line, "\n")] = '\0';
    const char *colon = strrchr(line, ':');
    return colon == NULL ? 0 : atoi(colon + 1);
}

static int fork_server(struct served *served, const char *options) {
    int pipe_ends[2];
    check(pipe2(pipe_ends, O_CLOEXEC) == 0);
    served->pid = fork();
    check(served->pid >= 0);
    if (served->pid == 0) become_server(served->database, options, pipe_ends[1]);
    close(pipe_ends[1]);
    return pipe_ends[0];
}

void served_again(struct served *served, const char *options) {
    int from_server = fork_server(served, options);
    served->port = read_port(from_server);
    close(from_server);
    check(served->port > 0);
}

void served_kill_in_start(struct served *served, int microseconds) {
    int from_server = fork_server(served, "--log trouble");
    usleep((useconds_t)microseconds);
    served_kill(served);
    close(from_server);
}

struct served served_begin(const char *database, const char *options) {
    struct served served = {.database = database, .version = "2.0.0"};
    served.key = served_key(database, text_print(&kept, "all %d", rand()).at, "all");
    served_again(&served, options);
    return served;
}

void served_end(struct served *served) {
    int status = -1;
    routes_note(served);
    check_int(kill(served->pid, SIGTERM), 0);
    check_int(waitpid(served->pid, &status, 0), served->pid);
    check(WIFEXITED(status));
    check_int(WEXITSTATUS(status), 0);
}

void served_kill(struct served *served) {
    kill(served->pid, SIGKILL);
    waitpid(served->pid, NULL, 0);
}

const char *served_key(const char *database, const char *name, const char *scopes) {
    struct text out;
    char base64[400];
    check_int(cadre(&kept, &out, "key add '%s' --scope '%s' --db '%s'", name, scopes, database), 0);
    out = text_trim(out);
    while (out.length > 0 && out.at[out.length - 1] == '\n') out.length--;
    const char *line = memrchr(out.at, '\n', (size_t)out.length);
    must(line != NULL);
    sodium_bin2base64(base64, sizeof base64, (const unsigned char *)line + 1,
                      (size_t)(out.at + out.length - line - 1), sodium_base64_VARIANT_ORIGINAL);
    return text_print(&kept, "Basic %s", base64).at;
}

/* ---- the client ---- */

int served_connect(const struct served *served) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)served->port)};
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(s >= 0);
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(s, (struct sockaddr *)&to, sizeof to) == 0) return s;
    close(s);
    return -1;
}

/* A server that has answered and closed takes no more: that is for the reader to see. */
void send_bytes(int s, struct text bytes) {
    while (bytes.length > 0) {
        ssize_t sent = send(s, bytes.at, (size_t)bytes.length, MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes.at += sent;
        bytes.length -= sent;
    }
}

static bool is_whole(const struct buffer *in, bool no_body) {
    const char *end = strstr(in->at, "\r\n\r\n");
    if (end == NULL) return false;
    const char *length = strcasestr(in->at, "\r\ncontent-length:");
    int64_t body = length != NULL && length < end && !no_body ? atoll(length + 17) : 0;
    return in->length - (end + 4 - in->at) >= body && strncmp(in->at, "HTTP/1.1 100", 12) != 0;
}

/* Adds what comes; false at the end of the connection or of the time. */
static bool receive_more(int s, struct buffer *in, int milliseconds, bool *out_closed) {
    char piece[1 << 14];
    struct pollfd waiting = {.fd = s, .events = POLLIN};
    if (poll(&waiting, 1, milliseconds) <= 0) return false;
    ssize_t got = recv(s, piece, sizeof piece, 0);
    if (got <= 0) {
        *out_closed = true;
        return false;
    }
    buffer_add(in, (struct text){piece, got});
    buffer_char(in, '\0');
    in->length--;
    return true;
}

static struct reply reply_read(struct buffer *in, bool closed) {
    struct reply reply = {.head = TEXT_NONE, .body = TEXT_NONE, .closed = closed};
    if (in->length == 0) return reply;
    while (strncmp(in->at, "HTTP/1.1 100", 12) == 0 && strstr(in->at, "\r\n\r\n") != NULL) {
        const char *next = strstr(in->at, "\r\n\r\n") + 4;
        in->length -= next - in->at;
        in->at = (char *)(uintptr_t)next;
    }
    for (const char *at = in->at; (at = strstr(at, "HTTP/1.1 ")) != NULL; at++) reply.answers++;
    const char *end = strstr(in->at, "\r\n\r\n");
    if (end == NULL || strncmp(in->at, "HTTP/1.1 ", 9) != 0) return reply;
    reply.status = atoi(in->at + 9);
    reply.head = (struct text){in->at, end + 2 - in->at};
    reply.body = (struct text){end + 4, in->length - (end + 4 - in->at)};
    return reply;
}

struct reply receive(struct arena *mem, int s, int milliseconds, bool no_body) {
    struct buffer in = {.mem = mem};
    bool closed = false;
    while (receive_more(s, &in, milliseconds, &closed) && !is_whole(&in, no_body)) continue;
    return reply_read(&in, closed);
}

struct reply exchange(struct arena *mem, const struct served *served, struct text bytes, int milliseconds) {
    struct buffer in = {.mem = mem};
    bool closed = false;
    int s = served_connect(served);
    check(s >= 0);
    send_bytes(s, bytes);
    while (receive_more(s, &in, milliseconds, &closed)) continue;
    close(s);
    return reply_read(&in, closed);
}

struct reply request(struct arena *mem, const struct served *served, const char *method, const char *target,
                     const char *headers, struct text body) {
    struct buffer out = {.mem = mem};
    buffer_print(&out, "%s %s HTTP/1.1\r\nHost: x\r\n", method, target);
    if (served->key != NULL) buffer_print(&out, "Authorization: %s\r\n", served->key);
    if (served->version != NULL) buffer_print(&out, "X-Experience-API-Version: %s\r\n", served->version);
    buffer_print(&out, "%sContent-Length: %lld\r\n\r\n", headers, (long long)body.length);
    buffer_add(&out, body);
    int s = served_connect(served);
    check(s >= 0);
    send_bytes(s, buffer_text(&out));
    struct reply reply = receive(mem, s, 20000, strcmp(method, "HEAD") == 0);
    close(s);
    reply_must_fit(mem, method, target, body, &reply);
    return reply;
}

struct text reply_header(const struct reply *reply, const char *name) {
    size_t length = strlen(name);
    struct text rest = reply->head, line;
    while (text_next(&rest, '\n', &line))
        if ((size_t)line.length > length && strncasecmp(line.at, name, length) == 0 &&
            line.at[length] == ':') {
            struct text value = {line.at + length + 1, line.length - (int64_t)length - 1};
            if (value.length > 0 && value.at[value.length - 1] == '\r') value.length--;
            return text_trim(value);
        }
    return TEXT_NONE;
}

bool text_contains(struct text t, const char *part) {
    return t.length > 0 && memmem(t.at, (size_t)t.length, part, strlen(part)) != NULL;
}

const char *escaped(struct arena *mem, const char *plain) {
    struct buffer out = {.mem = mem};
    for (const char *c = plain; *c != '\0'; c++) buffer_print(&out, "%%%02X", (unsigned)(unsigned char)*c);
    return text_zero_ended(mem, buffer_text(&out));
}
