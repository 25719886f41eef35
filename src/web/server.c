/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request meets these functions in this order: request_head (its first line is there), receive (headers,
 * each piece of the body, the end), request_sent. Connections are watched from accept to close.
 *
 * Request objects with their arenas are kept and used again: at most SPARE_MAX, so that many idle connections
 * hold none.
 */
#include "web/server.h"

#include "core/must.h"
#include "web/connections.h"
#include "web/desk.h"
#include "web/log.h"
#include "web/metrics.h"
#include "web/request.h"
#include "web/xapi.h"

#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTION_BYTES = 32768,
    SPARE_MAX = 64,
    DISCARD_BYTES_MAX = 1 << 26, /* what is read and dropped so that the client sees its 4xx */
    BACKLOG = 1024,
    DESCRIPTORS_SPARE = 64 /* for the store, logs, epoll */
};

struct web {
    struct MHD_Daemon *daemon;
    struct web_options options;
    struct record *record;
    struct key_ring *keys;
    struct desk *desk;
    struct connections connections;
    pthread_mutex_t spare_lock;
    struct request *spare;
    int32_t spare_count;
    _Atomic int32_t active; /* requests begun and not yet answered */
    _Atomic int64_t request_count, body_bytes;
    _Atomic bool stopping;
    char address[300];
};

struct record *web_record(const struct web *web) {
    return web->record;
}

struct key_ring *web_keys(const struct web *web) {
    return web->keys;
}

struct desk *web_desk(const struct web *web) {
    return web->desk;
}

bool web_is_tls(const struct web *web) {
    return web->options.cert.length > 0;
}

bool web_is_behind_proxy(const struct web *web) {
    return web->options.behind_proxy;
}

int64_t web_connection_count(const struct web *web) {
    return web->connections.count;
}

int64_t web_cut_off_count(const struct web *web) {
    return web->connections.cut_off_count;
}

static int64_t monotonic_microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The moment `milliseconds` from now; tests have less patience. */
static int64_t deadline_in(const struct web *web, int64_t milliseconds) {
    int64_t max = web->options.milliseconds_max;
    return connections_now() + (max > 0 && max < milliseconds ? max : milliseconds);
}

/* ---- request objects ---- */

static struct request *request_take(struct web *web) {
    pthread_mutex_lock(&web->spare_lock);
    struct request *request = web->spare;
    if (request != NULL) {
        web->spare = request->next_spare;
        web->spare_count--;
    }
    pthread_mutex_unlock(&web->spare_lock);
    if (request == NULL) {
        request = calloc(1, sizeof *request);
        must(request != NULL);
    }
    return request;
}

static void request_give_back(struct web *web, struct request *request) {
    struct arena kept = request->own;
    arena_reset(&kept);
    memset(request, 0, sizeof *request);
    request->own = kept;
    pthread_mutex_lock(&web->spare_lock);
    bool keep = web->spare_count < SPARE_MAX;
    if (keep) {
        request->next_spare = web->spare;
        web->spare = request;
        web->spare_count++;
    }
    pthread_mutex_unlock(&web->spare_lock);
    if (keep) return;
    arena_clear(&request->own);
    free(request);
}

/* ---- the head ---- */

static struct connection *watched(struct MHD_Connection *connection) {
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

/* "http://host/path" -> "/path": a proxy may send either (RFC 9112 3.2.2). */
static struct text without_origin(struct text uri) {
    int64_t skip = uri.length > 7 && strncasecmp(uri.at, "http://", 7) == 0    ? 7
                   : uri.length > 8 && strncasecmp(uri.at, "https://", 8) == 0 ? 8
                                                                               : 0;
    if (skip == 0) return uri;
    while (skip < uri.length && uri.at[skip] != '/' && uri.at[skip] != '?') skip++;
    return (struct text){uri.at + skip, uri.length - skip};
}

static void *request_head(void *of, const char *uri, struct MHD_Connection *connection) {
    struct web *web = of;
    struct request *request = request_take(web);
    request->mem = &request->own;
    request->web = web;
    request->connection = connection;
    request->watched = watched(connection);
    request->began_microseconds = monotonic_microseconds();
    request->number = ++web->request_count;
    web->active++;
    struct text all = without_origin(text_keep(request->mem, text_of(uri)));
    const char *mark = memchr(all.at, '?', (size_t)all.length);
    int64_t path_length = mark == NULL ? all.length : mark - all.at;
    request->path = (struct text){all.at, path_length};
    if (mark != NULL) request->query_text = (struct text){mark + 1, all.length - path_length - 1};
    request->watched->deadline = deadline_in(web, REQUEST_MILLISECONDS);
    return request;
}

struct framing {
    int32_t hosts, lengths, encodings;
    bool chunked, broken;
};

/* RFC 9110 5.6.2: what a header's name is made of. */
static bool is_token(const char *name, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (name[i] <= ' ' || name[i] >= 127 || strchr("\"(),/:;<=>?@[\\]{}", name[i]) != NULL) return false;
    return size > 0;
}

/* The library joins folded lines to the name before them, and lets a space stand before the colon. */
static enum MHD_Result look_at_header(void *of, enum MHD_ValueKind kind, const char *name, size_t name_size,
                                      const char *value, size_t value_size) {
    struct framing *framing = of;
    struct text n = {name, (int64_t)name_size}, v = {value, (int64_t)value_size};
    (void)kind;
    if (!is_token(name, name_size)) framing->broken = true;
    if (value_size > 0 &&
        (memchr(value, '\r', value_size) != NULL || memchr(value, '\n', value_size) != NULL))
        framing->broken = true;
    if (text_is_anycase(n, "Host")) framing->hosts++;
    if (text_is_anycase(n, "Content-Length")) framing->lengths++;
    if (text_is_anycase(n, "Transfer-Encoding")) {
        framing->encodings++;
        framing->chunked = text_is_anycase(v, "chunked");
    }
    return MHD_YES;
}

/* What two programs on the way could read as two different requests (RFC 9112 5, 6.3, 11.2). */
static bool framing_is_plain(struct request *request, struct err *err) {
    struct framing framing = {0};
    MHD_get_connection_values_n(request->connection, MHD_HEADER_KIND, look_at_header, &framing);
    if (framing.broken || framing.hosts > 1)
        return err_fail(
            err, ERR_INPUT, "http.header",
            "a header is folded over lines, has a space before its colon, or Host stands twice\nSend "
            "each header on one line, as \"Name: value\".");
    if (framing.lengths > 1 || framing.encodings > 1 || (framing.lengths > 0 && framing.encodings > 0))
        return err_fail(err, ERR_INPUT, "http.two-lengths",
                        "the request says twice how long it is\nSend one Content-Length, or one "
                        "Transfer-Encoding: chunked.");
    if (framing.encodings > 0 && !framing.chunked)
        return err_fail(err, ERR_INPUT, "http.transfer-encoding",
                        "the only transfer encoding taken here is chunked\nSend the body as it is.");
    return true;
}

static bool too_large(const struct request *request, struct err *err) {
    return err_fail(
        err, ERR_LIMIT, "http.too-large",
        "the body is larger than %lld bytes\nSend it in parts: statements in smaller batches, large "
        "attachments by fileUrl, files one by one.",
        (long long)request->body_bytes_max);
}

/* The length that the head announces; 0 when it announces none. */
static int64_t announced_bytes(const struct request *request) {
    int64_t bytes;
    struct text length = request_header(request, "Content-Length");
    return text_int(length, 0, INT64_MAX, &bytes) ? bytes : 0;
}

static bool admit(struct request *request, struct err *err) {
    struct text allowed;
    request->route = route_find(request->mem, request->method, request->path, &allowed);
    if (request->route != NULL && desk_is(request)) return desk_admit(request, err);
    if (request->route != NULL) return !xapi_is(request) || xapi_admit(request, err);
    if (allowed.length == 0)
        return err_fail(err, ERR_INPUT, "http.not-found",
                        "there is nothing at \"%.*s\"\nxAPI's resources are under /xapi, the others under "
                        "/api/v1.",
                        (int)(request->path.length < 300 ? request->path.length : 300), request->path.at);
    answer_header(request, "Allow", allowed);
    return err_fail(err, ERR_INPUT, "http.method", "%.20s is not a method of \"%.*s\"\nIt takes: %.*s.",
                    request->method_sent, TEXT_ARGS(request->path), TEXT_ARGS(allowed));
}

static bool look_at_head(struct request *request, struct err *err) {
    struct web *web = request->web;
    if (web->stopping)
        return err_fail(err, ERR_BUSY, "http.stopping",
                        "the server is being stopped\nTry again in a moment.");
    if (!query_read(request->mem, request->query_text, false, &request->query, err)) return false;
    if (announced_bytes(request) > web->options.body_bytes_max) return too_large(request, err);
    if (web->body_bytes > BODIES_BYTES_MAX)
        return err_fail(err, ERR_BUSY, "http.busy",
                        "too many large requests are being sent at once\nTry again in a moment.");
    if (request->method == METHOD_OPTIONS) return true;
    request->is_alternate = xapi_is_alternate(request);
    if (request->is_alternate) return true;
    return admit(request, err) &&
           (announced_bytes(request) <= request->body_bytes_max || too_large(request, err));
}

/* ---- answering ---- */

static enum MHD_Result send_answer(struct request *request) {
    struct answer *a = &request->answer;
    struct web *web = request->web;
    if (xapi_is(request)) xapi_answer_headers(request);
    struct MHD_Response *response = MHD_create_response_from_buffer(
        (size_t)a->body.length, (void *)(uintptr_t)a->body.at, MHD_RESPMEM_PERSISTENT);
    if (response == NULL) return MHD_NO;
    for (int32_t i = 0; i < a->header_count; i++)
        MHD_add_response_header(response, a->headers[i].name, a->headers[i].value.at);
    if (web->stopping) MHD_add_response_header(response, "Connection", "close");
    request->phase = PHASE_ANSWERED;
    request->watched->deadline = deadline_in(web, ANSWER_MILLISECONDS) + a->body.length / 16;
    enum MHD_Result sent = MHD_queue_response(request->connection, (unsigned)a->status, response);
    MHD_destroy_response(response);
    return sent;
}

static enum MHD_Result send_error(struct request *request, const struct err *err) {
    request->answer.status = 0;
    answer_error(request, err);
    if (request->answer.status >= 500 && err->kind != ERR_BUSY) log_failure("failed", err);
    return send_answer(request);
}

static bool answer_options(struct request *request, struct err *err) {
    struct text allowed;
    (void)route_find(request->mem, METHOD_UNKNOWN, request->path, &allowed);
    if (allowed.length == 0)
        return err_fail(err, ERR_INPUT, "http.not-found", "there is nothing at this path");
    answer_header(request, "Allow", allowed);
    answer(request, 204, NULL, TEXT_NONE);
    return true;
}

static bool handle(struct request *request, struct err *err) {
    request->body = buffer_text(&request->received);
    if (request->method == METHOD_OPTIONS) return answer_options(request, err);
    if (request->is_alternate && (!xapi_read_alternate(request, err) || !admit(request, err))) return false;
    return desk_is(request) ? desk_serve(request, err) : request->route->handler(request, err);
}

/* The whole request is there. */
static enum MHD_Result work(struct request *request) {
    struct err *err = &request->err;
    request->watched->deadline = 0;
    if (request->discard || !handle(request, err)) {
        if (request->phase != PHASE_WAITING) return send_error(request, err);
        request_go_on(request, err); /* it could not be handed over: comes back at once with the failure */
        return MHD_YES;
    }
    return request->phase == PHASE_WAITING ? MHD_YES : send_answer(request);
}

/* The work that the request waited for is done. */
static enum MHD_Result work_on(struct request *request) {
    struct err *err = &request->err;
    request->phase = PHASE_BODY;
    route_handler *then = request->then;
    request->then = NULL;
    if (err_any(err) || !then(request, err)) return send_error(request, err);
    return request->phase == PHASE_WAITING ? MHD_YES : send_answer(request);
}

/* ---- the body ---- */

static void receive_piece(struct request *request, struct text piece) {
    struct web *web = request->web;
    request->received_bytes += piece.length;
    if (request->discard) return;
    if (request->received.length + piece.length > request->body_bytes_max) {
        too_large(request, &request->err);
        request->discard = true;
        return;
    }
    int64_t had = request->received.capacity;
    buffer_add(&request->received, piece);
    web->body_bytes += request->received.capacity - had;
}

static enum MHD_Result begin_body(struct request *request, const char *method, const char *version) {
    request->phase = PHASE_BODY;
    request->method = method_of(text_of(method));
    request->method_sent = method;
    request->is_head = strcmp(method, "HEAD") == 0;
    request->received.mem = request->mem;
    request->body_bytes_max = request->web->options.body_bytes_max;
    (void)version;
    if (!framing_is_plain(request, &request->err)) {
        answer_header(request, "Connection", text_of("close"));
        return send_error(request, &request->err);
    }
    request->discard = !look_at_head(request, &request->err);
    if (request->discard && announced_bytes(request) > DISCARD_BYTES_MAX)
        return send_error(request, &request->err);
    return MHD_YES;
}

static enum MHD_Result receive(void *of, struct MHD_Connection *connection, const char *uri,
                               const char *method, const char *version, const char *piece,
                               size_t *piece_bytes, void **request_at) {
    struct request *request = *request_at;
    (void)of, (void)connection, (void)uri;
    if (request->phase == PHASE_HEAD) return begin_body(request, method, version);
    if (*piece_bytes > 0) {
        receive_piece(request, (struct text){piece, (int64_t)*piece_bytes});
        *piece_bytes = 0;
        return request->received_bytes > DISCARD_BYTES_MAX && request->discard ? MHD_NO : MHD_YES;
    }
    return request->phase == PHASE_WAITING ? work_on(request) : work(request);
}

static void log_request(const struct request *request, int64_t microseconds, bool whole) {
    log_line(LOG_REQUESTS,
             "request=%llx route=%s method=%s status=%d ms=%lld.%03d in=%lld out=%lld key=%lld code=%s%s",
             (unsigned long long)request->number, request->route == NULL ? "none" : request->route->name,
             request->is_head ? "HEAD" : method_name(request->method), request->answer.status,
             (long long)(microseconds / 1000), (int)(microseconds % 1000), (long long)request->received_bytes,
             (long long)request->answer.body.length, (long long)request->key.id,
             err_any(&request->err) ? request->err.code : "none", whole ? "" : " cut=1");
}

static void request_sent(void *of, struct MHD_Connection *connection, void **request_at,
                         enum MHD_RequestTerminationCode how) {
    struct web *web = of;
    struct request *request = *request_at;
    (void)connection;
    if (request == NULL) return;
    int64_t microseconds = monotonic_microseconds() - request->began_microseconds;
    metrics_request(request->route, request->answer.status, microseconds);
    log_request(request, microseconds, how == MHD_REQUEST_TERMINATED_COMPLETED_OK);
    request->watched->deadline = deadline_in(web, IDLE_MILLISECONDS);
    web->body_bytes -= request->received.capacity;
    web->active--;
    request_give_back(web, request);
    *request_at = NULL;
}

static void connection_changes(void *of, struct MHD_Connection *connection, void **context,
                               enum MHD_ConnectionNotificationCode what) {
    struct web *web = of;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        int socket = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        *context = connection_open(&web->connections, socket, deadline_in(web, HEAD_MILLISECONDS));
    } else {
        connection_close(&web->connections, *context);
        *context = NULL;
    }
}

/* ---- start and stop ---- */

/* "host:port" or "[host]:port" */
static bool split_address(const char *listen_at, char host[256], char port[8], struct err *err) {
    const char *colon = strrchr(listen_at, ':');
    int64_t number;
    const char *begin = listen_at, *end = colon;
    if (colon == NULL || !text_int(text_of(colon + 1), 0, 65535, &number) || colon - listen_at > 250)
        return err_fail(err, ERR_USAGE, "web.address",
                        "\"%s\" is not an address to listen at\nWrite HOST:PORT, for example 127.0.0.1:8080.",
                        listen_at);
    if (*begin == '[' && end[-1] == ']') begin++, end--;
    snprintf(host, 256, "%.*s", (int)(end - begin), begin);
    snprintf(port, 8, "%s", colon + 1);
    return true;
}

static int listen_at_one(const struct addrinfo *address) {
    int yes = 1;
    int s = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (s < 0) return -1;
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(s, address->ai_addr, address->ai_addrlen) == 0 && listen(s, BACKLOG) == 0) return s;
    close(s);
    return -1;
}

static int listen_at(const char *where, struct err *err) {
    char host[256], port[8];
    if (!split_address(where, host, port, err)) return -1;
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    int failed = getaddrinfo(host[0] == '\0' ? NULL : host, port, &wanted, &found);
    if (failed != 0) {
        err_fail(err, ERR_USAGE, "web.address", "cannot find address \"%s\": %s", host, gai_strerror(failed));
        return -1;
    }
    int s = listen_at_one(found);
    if (s < 0)
        err_fail(err, ERR_SYSTEM, "web.listen",
                 "could not listen at %s: %s\nAnother program may use the port: name another with --listen.",
                 where, strerror(errno));
    freeaddrinfo(found);
    return s;
}

static void note_address(struct web *web, int s) {
    struct sockaddr_storage bound;
    socklen_t length = sizeof bound;
    char host[256] = "", port[8] = "";
    getsockname(s, (struct sockaddr *)&bound, &length);
    getnameinfo((struct sockaddr *)&bound, length, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(web->address, sizeof web->address, bound.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host,
             port);
}

/* As many connections as we may have open files. */
static uint32_t connections_max(const struct web_options *options) {
    struct rlimit files;
    uint32_t wanted = (uint32_t)options->connections_max;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return wanted;
    if (files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
        getrlimit(RLIMIT_NOFILE, &files);
    }
    uint64_t most = files.rlim_cur > 2 * DESCRIPTORS_SPARE ? files.rlim_cur - DESCRIPTORS_SPARE
                                                           : DESCRIPTORS_SPARE;
    return most < wanted ? (uint32_t)most : wanted;
}

static void library_log(void *of, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
static void library_log(void *of, const char *format, va_list args) {
    char line[300];
    (void)of;
    vsnprintf(line, sizeof line, format, args);
    line[strcspn(line, "\n")] = '\0';
    log_line(LOG_REQUESTS, "library text=\"%s\"", line);
}

static struct MHD_Daemon *daemon_start(struct web *web, int s) {
    const struct web_options *o = &web->options;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC |
                     MHD_USE_ERROR_LOG | (o->cert.length > 0 ? (unsigned)MHD_USE_TLS : 0u);
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)o->cert.at},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)o->cert_key.at},
        {MHD_OPTION_END, 0, NULL},
    };
    if (o->cert.length == 0) tls[0] = tls[2];
    return MHD_start_daemon(flags, 0, NULL, NULL, receive, web, MHD_OPTION_EXTERNAL_LOGGER, library_log, web,
                            MHD_OPTION_LISTEN_SOCKET, s, MHD_OPTION_URI_LOG_CALLBACK, request_head, web,
                            MHD_OPTION_NOTIFY_COMPLETED, request_sent, web, MHD_OPTION_NOTIFY_CONNECTION,
                            connection_changes, web, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)o->threads,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
                            MHD_OPTION_CONNECTION_LIMIT, connections_max(o), MHD_OPTION_STRICT_FOR_CLIENT, 1,
                            MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
}

struct web *web_start(const struct web_options *options, struct record *record, struct key_ring *keys,
                      struct desk *desk, struct err *err) {
    int s = listen_at(options->listen, err);
    if (s < 0) return NULL;
    struct web *web = calloc(1, sizeof *web);
    must(web != NULL);
    web->options = *options;
    web->record = record;
    web->keys = keys;
    web->desk = desk;
    pthread_mutex_init(&web->spare_lock, NULL);
    pthread_mutex_init(&web->connections.lock, NULL);
    note_address(web, s);
    web->daemon = daemon_start(web, s);
    if (web->daemon != NULL) return web;
    err_fail(err, ERR_INPUT, options->cert.length > 0 ? "web.tls" : "web.listen",
             options->cert.length > 0
                 ? "could not start with this certificate and key\nBoth are PEM files, and "
                   "the key belongs to the certificate."
                 : "could not start the server");
    close(s);
    free(web);
    return NULL;
}

const char *web_address(const struct web *web) {
    return web->address;
}

void web_tick(struct web *web) {
    connections_cut_off(&web->connections, connections_now());
}

bool web_stop(struct web *web, int64_t milliseconds_max) {
    int64_t until = connections_now() + milliseconds_max;
    web->stopping = true;
    int s = MHD_quiesce_daemon(web->daemon);
    if (s >= 0) close(s);
    while (web->active > 0 && connections_now() < until) {
        web_tick(web);
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    if (web->active > 0) return false;
    MHD_stop_daemon(web->daemon);
    while (web->spare != NULL) {
        struct request *request = web->spare;
        web->spare = request->next_spare;
        arena_clear(&request->own);
        free(request);
    }
    pthread_mutex_destroy(&web->spare_lock);
    pthread_mutex_destroy(&web->connections.lock);
    free(web);
    return true;
}
