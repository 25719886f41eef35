/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/connections: every open connection and the moment by which it must have got further. HTTP libraries
 * count from the last byte, so that a client who sends a byte now and then lives for ever; here the whole of
 * a request, and the whole of an answer, has one deadline.
 */
#ifndef CADRE_WEB_CONNECTIONS_H
#define CADRE_WEB_CONNECTIONS_H

#include <pthread.h>
#include <stdint.h>

struct connection {
    struct connection *next, *previous;
    int socket;
    _Atomic int64_t deadline; /* of connections_now; 0: we are working, the client waits for us */
};

struct connections {
    pthread_mutex_t lock;
    struct connection *first;
    _Atomic int32_t count;
    _Atomic int64_t cut_off_count; /* since the start */
};

int64_t connections_now(void); /* milliseconds since some fixed moment */

struct connection *connection_open(struct connections *all, int socket, int64_t deadline);
void connection_close(struct connections *all,
                      struct connection *connection); /* before its socket is closed */
/* Shuts the sockets of those whose deadline has passed; whoever serves them then closes them. */
void connections_cut_off(struct connections *all, int64_t now);

#endif
