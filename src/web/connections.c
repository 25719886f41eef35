/* SPDX-License-Identifier: Apache-2.0 */
#include "web/connections.h"

#include "core/must.h"

#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

int64_t connections_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct connection *connection_open(struct connections *all, int socket, int64_t deadline) {
    struct connection *connection = calloc(1, sizeof *connection);
    must(connection != NULL);
    connection->socket = socket;
    connection->deadline = deadline;
    pthread_mutex_lock(&all->lock);
    connection->next = all->first;
    if (all->first != NULL) all->first->previous = connection;
    all->first = connection;
    all->count++;
    pthread_mutex_unlock(&all->lock);
    return connection;
}

void connection_close(struct connections *all, struct connection *connection) {
    pthread_mutex_lock(&all->lock);
    if (connection->previous != NULL) connection->previous->next = connection->next;
    else all->first = connection->next;
    if (connection->next != NULL) connection->next->previous = connection->previous;
    all->count--;
    pthread_mutex_unlock(&all->lock);
    free(connection);
}

/* Under the lock no listed socket is closed, so that its number is still its own. */
void connections_cut_off(struct connections *all, int64_t now) {
    pthread_mutex_lock(&all->lock);
    for (struct connection *c = all->first; c != NULL; c = c->next) {
        int64_t deadline = c->deadline;
        if (deadline == 0 || deadline > now) continue;
        shutdown(c->socket, SHUT_RDWR);
        c->deadline = 0;
        all->cut_off_count++;
    }
    pthread_mutex_unlock(&all->lock);
}
