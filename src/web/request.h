/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/request: one request and its answer, as handlers see them.
 *
 * A request owns an arena: whatever is made while it is answered lives until the answer has been sent. A
 * handler runs on one of the server's threads and must not wait for the disk to write: it hands the work
 * over, calls request_wait, and is called again by another function when the work is done.
 */
#ifndef CADRE_WEB_REQUEST_H
#define CADRE_WEB_REQUEST_H

#include "core/finding.h"
#include "core/query.h"
#include "domain/words.h"
#include "record/xapi.h"
#include "web/key_ring.h"
#include "web/routes.h"

enum { ANSWER_HEADERS_MAX = 12, REQUEST_HEADERS_MAX = 8 };

struct web;
struct MHD_Connection;

struct answer {
    int32_t status; /* 0: not yet answered */
    struct text body;
    struct {
        const char *name;
        struct text value; /* ended by a zero byte */
    } headers[ANSWER_HEADERS_MAX];
    int32_t header_count;
};

enum request_phase { PHASE_HEAD, PHASE_BODY, PHASE_WAITING, PHASE_ANSWERED };

struct request {
    struct arena *mem;
    struct web *web;
    enum method method;           /* what is asked for; the alternate syntax may have changed it */
    bool is_head;                 /* the answer goes without its body */
    struct text path, query_text; /* as sent, without and after the "?" */
    struct query_list query;      /* decoded, each name once */
    struct text body;             /* whole, once a handler runs */
    const struct route *route;
    struct key key; /* of the sender; its id is 0 where no key is asked for */
    enum xapi_version version;
    bool has_version;            /* of xAPI: the request named one that we speak */
    bool has_consistent_through; /* the answer has it: the page's own, older than now */
    struct answer answer;
    struct err err;                  /* why the work that was waited for failed */
    const struct findings *findings; /* to go with the error; or NULL */
    void *work;                      /* the handler's own, from before the waiting to after it */

    /* for web/server and web/xapi only */
    struct arena own;
    const char *method_sent; /* the library's */
    struct MHD_Connection *connection;
    struct connection *watched;
    enum request_phase phase;
    bool is_alternate; /* POST ...?method=: everything comes in a form */
    bool discard;      /* the answer is known: the body is read and dropped */
    struct buffer received;
    int64_t number, began_microseconds, received_bytes;
    int64_t body_bytes_max; /* more is refused */
    route_handler *then;    /* after the waiting */
    struct {
        const char *name;
        struct text value;
    } overrides[REQUEST_HEADERS_MAX]; /* headers that came in a form */
    int32_t override_count;
    struct request *next_spare;
};

/* A header's value by its name in any case, in `mem` or the library's memory; empty text when it is not
 * there. */
struct text request_header(const struct request *request, const char *name);
/* A parameter of the query; empty text when it is not there. */
struct text request_parameter(const struct request *request, const char *name);
bool request_has_parameter(const struct request *request, const char *name);
/*
 * The client's, "192.0.2.7" or "2001:db8::7", in the request's memory; empty when it is not known. Behind a
 * proxy (web_options) on this machine: the last one of X-Forwarded-For, which is what the proxy saw.
 */
struct text request_address(const struct request *request);
/* Whether the client speaks TLS, to us or to that proxy. */
bool request_is_tls(const struct request *request);

/* Texts are borrowed until the answer has been sent. An empty body needs no content type. */
void answer(struct request *request, int32_t status, const char *content_type, struct text body);
void answer_header(struct request *request, const char *name, struct text value); /* copies the value */
/* {"error":{"code","text","hint","pointer","findings"}}, with the status that err_http_status gives; hint,
   pointer (into the JSON that was sent) and findings where there are any. */
void answer_error(struct request *request, const struct err *err);
/*
 * By the end of the code: ".not-found" 404, ".conflict" 409, ".precondition" 412, ".too-large" 413, and a few
 * codes by name; else by kind: 400 for what the client sent, 403 for rights, 413 for limits, 503 when busy,
 * 500.
 */
int32_t err_http_status(const struct err *err);
struct json_out;
/* code, text, hint, pointer; text and hint in the language where domain/errors has them */
void json_failure(struct json_out *json, struct arena *mem, enum language language, const struct err *err);
void json_findings(struct json_out *json, struct arena *mem, enum language language,
                   const struct findings *findings);
/* ?lang= of a request under /api/; else `otherwise`. */
enum language request_language(const struct request *request, enum language otherwise);

/*
 * The handler has handed its work to another thread and returns true without an answer. When the work is
 * done, request_go_on is called once, on any thread; then `then` runs on a thread of the server and answers.
 * To be called before the work is handed over.
 */
void request_wait(struct request *request, route_handler *then);
/* `request` as void *, so that it serves as the `done` of a writer's job; err with a failure: it is the
 * answer. */
void request_go_on(void *request, const struct err *err);

#endif
