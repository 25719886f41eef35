/* SPDX-License-Identifier: Apache-2.0 */
#include "core/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_all(int fd, char *at, int64_t length, int64_t *out_length) {
    int64_t done = 0;
    while (done < length) {
        ssize_t n = read(fd, at + done, (size_t)(length - done));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        if (n == 0) break;
        done += n;
    }
    *out_length = done;
    return true;
}

static bool read_open_file(struct arena *mem, int fd, const char *path, int64_t bytes_max, struct text *out,
                           struct err *err) {
    struct stat about;
    if (fstat(fd, &about) != 0)
        return err_fail(err, ERR_SYSTEM, "file.read", "could not read \"%s\": %m", path);
    if (!S_ISREG(about.st_mode))
        return err_fail(err, ERR_INPUT, "file.not-a-file", "\"%s\" is not a file", path);
    if (about.st_size > bytes_max)
        return err_fail(err, ERR_LIMIT, "file.too-large",
                        "\"%s\" has %lld bytes, more than the %lld that are read", path,
                        (long long)about.st_size, (long long)bytes_max);
    char *bytes = arena_make(mem, char, about.st_size + 1);
    int64_t length;
    if (!read_all(fd, bytes, about.st_size, &length))
        return err_fail(err, ERR_SYSTEM, "file.read", "could not read \"%s\": %m", path);
    *out = (struct text){bytes, length};
    return true;
}

bool file_read(struct arena *mem, const char *path, int64_t bytes_max, struct text *out, struct err *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return err_fail(err, ERR_INPUT, "file.open",
                        "could not open \"%s\": %m\nCheck the name, and that you may read it.", path);
    bool read = read_open_file(mem, fd, path, bytes_max, out, err);
    close(fd);
    return read;
}

bool file_exists(const char *path) {
    return access(path, F_OK) == 0;
}

static bool write_all(int fd, struct text body) {
    while (body.length > 0) {
        ssize_t n = write(fd, body.at, (size_t)body.length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        body.at += n, body.length -= n;
    }
    return true;
}

bool file_write(const char *path, struct text body, struct err *err) {
    struct arena mem = {0};
    const char *beside = text_print(&mem, "%s.%d.new", path, (int)getpid()).at;
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool written = fd >= 0 && write_all(fd, body) && fsync(fd) == 0;
    if (fd >= 0 && close(fd) != 0) written = false;
    if (written && rename(beside, path) != 0) written = false;
    if (!written) {
        err_fail(err, ERR_SYSTEM, "file.write", "could not write \"%s\": %m", path);
        if (fd >= 0) unlink(beside);
    }
    arena_clear(&mem);
    return written;
}

void directory_sync(const char *path) {
    struct arena mem = {0};
    const char *slash = strrchr(path, '/');
    const char *directory = slash == NULL   ? "."
                            : slash == path ? "/"
                                            : text_print(&mem, "%.*s", (int)(slash - path), path).at;
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    arena_clear(&mem);
}

bool directory_make(const char *path, struct err *err) {
    struct arena mem = {0};
    char *part = arena_make(&mem, char, (int64_t)strlen(path) + 1);
    bool made = true;
    for (size_t i = 0; made && path[0] != '\0' && i <= strlen(path); i++) {
        if (i > 0 && (path[i] == '/' || path[i] == '\0')) {
            struct stat about;
            made = mkdir(part, 0777) == 0 ||
                   (errno == EEXIST && stat(part, &about) == 0 && S_ISDIR(about.st_mode));
        }
        part[i] = path[i];
    }
    if (!made)
        err_fail(err, ERR_SYSTEM, "file.make-directory", "could not make the directory \"%s\": %m", path);
    arena_clear(&mem);
    return made;
}

static int by_bytes(const void *a, const void *b) {
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

bool directory_list(struct arena *mem, const char *path, struct text **out, int64_t *out_count,
                    struct err *err) {
    DIR *directory = opendir(path);
    if (directory == NULL)
        return err_fail(err, ERR_INPUT, "file.open",
                        "could not open the directory \"%s\": %m\nCheck the name, and that you may read it.",
                        path);
    struct text *names = NULL;
    int64_t count = 0, capacity = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        arena_grow(mem, names, count, &capacity);
        names[count++] = text_keep(mem, text_of(entry->d_name));
    }
    closedir(directory);
    if (count > 0) qsort(names, (size_t)count, sizeof names[0], by_bytes);
    *out = names;
    *out_count = count;
    return true;
}

const char *path_join(struct arena *mem, const char *directory, const char *name) {
    return text_print(mem, "%s/%s", directory, name).at;
}
