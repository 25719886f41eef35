/* SPDX-License-Identifier: Apache-2.0 */
#include "service/audit_heads.h"

#include "core/files.h"
#include "service/audit_log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEADS_BYTES_MAX = 10000000, DAY_SECONDS = 86400 };

const char *audit_heads_path(struct arena *mem, const char *path, const char *where) {
    if (path != NULL) return path;
    return strstr(where, "://") != NULL ? "cadre-audit.heads" : text_print(mem, "%s-audit.heads", where).at;
}

/* DAY_NONE: there is no file yet, or nothing in it. */
static bool newest_day(struct arena *mem, const char *path, day *out, struct err *err) {
    struct audit_head *heads;
    struct text body;
    int32_t count;
    *out = DAY_NONE;
    if (!file_exists(path)) return true;
    if (!file_read(mem, path, HEADS_BYTES_MAX, &body, err)) return false;
    if (body.length == 0) return true;
    if (!audit_heads_read(mem, body, &heads, &count, err)) return false;
    *out = heads[count - 1].taken;
    return true;
}

/* A line that could not be written whole is taken back. */
static bool append(const char *path, struct text line, struct err *err) {
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    struct stat before;
    bool written = fd >= 0 && fstat(fd, &before) == 0;
    if (written) {
        written = write(fd, line.at, (size_t)line.length) == line.length && fsync(fd) == 0;
        if (!written && ftruncate(fd, before.st_size) != 0) errno = EIO;
    }
    if (!written)
        err_fail(err, ERR_SYSTEM, "audit.heads",
                 "could not write to the file of heads, \"%s\": %m\nMake room, or name another: "
                 "--audit-heads FILE.",
                 path);
    if (fd >= 0) close(fd);
    return written;
}

static bool keep(struct arena *mem, const struct service *service, const char *path, bool *out_added,
                 struct err *err) {
    struct audit_head head;
    day today = (day)(service_now(service) / DAY_SECONDS), newest;
    if (!newest_day(mem, path, &newest, err)) return false;
    *out_added = newest == DAY_NONE || newest < today;
    if (!*out_added) return true;
    if (!audit_log_head(service, &head, err)) return false;
    head.taken = today;
    return append(path, audit_head_print(mem, &head), err);
}

bool audit_heads_keep(const struct service *service, const char *path, bool *out_added, struct err *err) {
    struct arena mem = {0};
    bool kept = keep(&mem, service, path, out_added, err);
    arena_clear(&mem);
    return kept;
}
