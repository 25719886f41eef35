/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/desk: what people do with Cadre, over HTTP under /api/v1: the pages' and other programs' way in.
 *
 *   request -> a worker's thread -> who asks (cookie or token), his right, the header against forgery ->
 * handler
 *
 * The server's threads hand each request over and go on: handlers here may wait for the disk, the database or
 * a password's hash. Each worker has a connection to the database of its own. A handler is called with the
 * `call` that says who asks; it answers with the functions of web/request.h.
 *
 * What concerns somebody or something outside of the asker's scope is answered as what is not there: 404.
 */
#ifndef CADRE_WEB_DESK_H
#define CADRE_WEB_DESK_H

#include "domain/words.h"
#include "record/record.h"
#include "service/sessions.h"
#include "web/request.h"
#include "web/snapshot.h"

struct desk;

enum { DESK_JSON_BYTES_MAX = 1 << 20 };

/* `audit_key`: the file of the audit log's key, or NULL (service/service.h). Borrowed, as `where` is.
   `record`: opened for changes, outlives the desk. */
struct desk *desk_open(const char *where, const char *audit_key, struct record *record, int32_t workers,
                       struct err *err);
/* Where backups are kept; without it, NULL, they are downloaded at once. Borrowed; to be set before the
 * server starts. */
void desk_set_backup_directory(struct desk *desk, const char *directory);
/* Cancels jobs and waits for them. No request may be in hand. Accepts NULL. */
void desk_close(struct desk *desk);

/* When nobody is an administrator: the secret of a new link for making the first one, in `mem`; else empty.
 */
bool desk_link_make(struct desk *desk, struct arena *mem, struct text *out, struct err *err);

bool desk_is(const struct request *request); /* under /api/, /calendar/, /credentials/ or /.well-known/ */
/* At its head, before the body: who is not signed in need not send one, and JSON is small. Errors:
 * session.none */
bool desk_admit(struct request *request, struct err *err);
bool desk_is(const struct request *request); /* under /api/, /credentials/ or /.well-known/ */
/* Hands the request to a worker. Errors: http.busy */
bool desk_serve(struct request *request, struct err *err);

/* ---- for handlers ---- */

struct call {
    struct desk *desk;
    struct service system;  /* the store, the audit's key, the time; no rights */
    struct service service; /* who asks */
    struct session session; /* id 0: a token, or nobody */
    struct text cookie;     /* the session's secret */
    enum language language;
    struct snapshot *snapshot; /* taken by call_look, given back after the answer; or NULL */
    struct request *request;
    struct call *next;
};

struct call *call_of(const struct request *request);
/* The facts and the plan that pages show; plan 0: the published one, else the newest draft, else none. */
bool call_look(struct request *request, int64_t plan_id, const struct snapshot **out, struct err *err);
/* The same on the day of the parameter as_of (web/snapshot). Errors: request.day */
bool call_look_on_day(struct request *request, const struct snapshot **out, struct err *err);

struct snapshots *desk_snapshots(struct desk *desk);
struct jobs *desk_jobs(struct desk *desk);
struct tries *desk_tries(struct desk *desk); /* at numbers of certificates */
const char *desk_backup_directory(const struct desk *desk);

/* Rights over everything and over parts, together. */
uint32_t call_rights(const struct call *call);

/* Whether parameters, If-Match and the body are as routes.def says; asked before the handler is called.
   Errors: request.unknown-parameter, request.parameter, request.if-match, and those of request_json and
   shape_fits */
bool request_is_declared(struct request *request, struct err *err);
/* The part {name} of the path, decoded, in the request's memory. Errors: query.escape, query.utf8 */
bool request_part(struct request *request, const char *name, struct text *out, struct err *err);
/* A file that the browser keeps under its name, an ASCII one; the content type by its ending. */
void answer_file(struct request *request, struct text name, struct text file);
/* A day in a parameter; DAY_NONE when it is absent. Errors: request.day */
bool request_day(const struct request *request, const char *name, day *out, struct err *err);
/* A text of the JSON object in the body; empty when it is absent and `required` is false. Errors:
   request.json, request.member, those of core/json */
struct json;
bool request_json(struct request *request, struct json *out, struct err *err);
bool json_member_text(struct request *request, const struct json *json, const char *name, bool required,
                      struct text *out, struct err *err);
bool json_member_int(const struct json *json, const char *name, int64_t min, int64_t max, int64_t otherwise,
                     int64_t *out, struct err *err);
/* A thing that is not there, or that the asker may not see: the answer is the same. Forgets what `err` held.
 */
bool not_found(struct err *err, const char *code, const char *text, ...)
    __attribute__((format(printf, 3, 4)));

#endif
