/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/server: HTTP on libmicrohttpd: epoll, a pool of threads, limits on everything from outside.
 *
 *   a request's head -> route, key, version -> body, counted and timed -> handler -> answer
 *
 * What is wrong is known as early as can be, but answered after the body has been read and dropped, so that
 * the client sees the answer; only what could be used to smuggle a request, or is far too large, is answered
 * at once and the connection closed.
 *
 *   from outside           limit                            answer
 *   request line, headers  32 KB                            414, 431
 *   lengths                two Content-Length, or with      400, closed
 *                          Transfer-Encoding
 *   body                   body_bytes_max; of JSON under    413
 *                          /api/v1 DESK_JSON_BYTES_MAX
 *   body under /api/v1     only with a cookie or token       401
 *   bodies of all          BODIES_BYTES_MAX                 503, Retry-After
 *   time for a head, for   HEAD_, REQUEST_, ANSWER_         cut off
 *   the whole, to take     MILLISECONDS, from its begin,
 *   the answer             not from the last byte
 *   connections            connections_max                  wait to be accepted
 */
#ifndef CADRE_WEB_SERVER_H
#define CADRE_WEB_SERVER_H

#include "core/err.h"
#include "core/text.h"

struct desk;
struct key_ring;
struct record;
struct web;

enum {
    HEAD_MILLISECONDS = 15000,    /* from accepting the connection */
    IDLE_MILLISECONDS = 75000,    /* from one answer to the end of the next head */
    REQUEST_MILLISECONDS = 60000, /* from the request line to the end of the body */
    ANSWER_MILLISECONDS = 60000,  /* and a second more for each 16 KB */
    BODIES_BYTES_MAX = 1 << 28
};

struct web_options {
    const char *listen;         /* "127.0.0.1:8080", "[::1]:8080"; port 0: any free one */
    struct text cert, cert_key; /* PEM, ended by a zero byte; empty: no TLS */
    bool behind_proxy;          /* X-Forwarded-For and -Proto of what comes from this machine are believed */
    int32_t threads, connections_max;
    int64_t body_bytes_max;
    int64_t milliseconds_max; /* caps the times above; 0: does not */
};

/* Errors: web.address, web.listen, web.tls. `record`, `keys` and `desk` are borrowed. */
struct web *web_start(const struct web_options *options, struct record *record, struct key_ring *keys,
                      struct desk *desk, struct err *err);
/* "127.0.0.1:8080" as bound; lives with `web`. */
const char *web_address(const struct web *web);
/* To be called each second or more often: cuts off who takes too long. */
void web_tick(struct web *web);
/*
 * Takes no new connections, answers 503 to new requests on old ones, waits until all requests in hand are
 * answered, and ends the threads. false when that took more than `milliseconds_max`: then some of the server
 * still runs, and only ending the process helps (no acknowledged statement is lost by it).
 */
bool web_stop(struct web *web, int64_t milliseconds_max);

struct record *web_record(const struct web *web);
struct key_ring *web_keys(const struct web *web);
struct desk *web_desk(const struct web *web);
bool web_is_tls(const struct web *web);
bool web_is_behind_proxy(const struct web *web);
int64_t web_connection_count(const struct web *web);
int64_t web_cut_off_count(const struct web *web);

#endif
