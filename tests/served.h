/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/served: a running `cadre serve`, and a client that sends bytes as they are.
 *
 *   struct served served = served_begin(fresh_file(), "");
 *   struct reply reply = request(&mem, &served, "GET", "/xapi/about", "", "");
 *   check_int(reply.status, 200);
 *   served_end(&served);
 */
#ifndef CADRE_TESTS_SERVED_H
#define CADRE_TESTS_SERVED_H

#include "tests/engines.h"

struct served {
    pid_t pid;
    int port;
    const char *database;
    const char
        *key; /* Authorization's value of a key with all scopes; who calls may set another, or NULL: none */
    const char *version; /* X-Experience-API-Version; NULL: none */
};

/* `options` are added to `cadre serve`. Its log goes to DATABASE.log, or to where $CADRE_SERVED_LOG says. */
struct served served_begin(const char *database, const char *options);
/* Asks it to stop and checks that it ends well. */
void served_end(struct served *served);
/* Ends it at once, without a chance to tidy up. */
void served_kill(struct served *served);
/* Starts it once more on the same database, with the same key, at a new port. */
void served_again(struct served *served, const char *options);
/* Starts it and kills it so many microseconds later, however far it is by then. */
void served_kill_in_start(struct served *served, int microseconds);
/* Authorization's value of a new key; it lives until the process ends. */
const char *served_key(const char *database, const char *name, const char *scopes);

struct reply {
    int status;             /* of the first answer; 0: none came */
    struct text head, body; /* ended by a zero byte */
    bool closed;            /* the server closed the connection after it */
    int answers;            /* status lines seen, when several requests were sent at once */
};

int served_connect(const struct served *served); /* a socket */
void send_bytes(int socket, struct text bytes);
/* Reads until an answer is whole, or `milliseconds` have passed. `no_body`: of a HEAD. */
struct reply receive(struct arena *mem, int socket, int milliseconds, bool no_body);
/* Sends on a new connection, reads what comes until it is closed or `milliseconds` pass without a byte. */
struct reply exchange(struct arena *mem, const struct served *served, struct text bytes, int milliseconds);
/* One request with Host, key, version and Content-Length; `headers`: more of them, each ended by \r\n. */
struct reply request(struct arena *mem, const struct served *served, const char *method, const char *target,
                     const char *headers, struct text body);
/* A header's value; empty text when it is not there. */
struct text reply_header(const struct reply *reply, const char *name);
bool text_contains(struct text t, const char *part);
/* With % escapes, for a query. */
const char *escaped(struct arena *mem, const char *plain);

#endif
