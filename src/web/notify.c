/* SPDX-License-Identifier: Apache-2.0 */
#include "web/notify.h"

#include "core/text.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void notify(const char *state) {
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    if (path == NULL || (path[0] != '/' && path[0] != '@') || strlen(path) >= sizeof to.sun_path) return;
    memcpy(to.sun_path, path, strlen(path));
    if (path[0] == '@') to.sun_path[0] = '\0'; /* an abstract socket */
    int datagrams = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (datagrams < 0) return;
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
    sendto(datagrams, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&to, length);
    close(datagrams);
}

int64_t notify_watchdog_milliseconds(void) {
    const char *text = getenv("WATCHDOG_USEC");
    int64_t microseconds;
    if (text == NULL || !text_int(text_of(text), 1, INT64_MAX, &microseconds)) return 0;
    return microseconds / 1000;
}
