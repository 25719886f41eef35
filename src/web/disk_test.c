/* SPDX-License-Identifier: Apache-2.0 */
/* A disk without room, and a file that may not be written: 5xx and a log line, nothing lost, and on it goes.
 */
#include "core/files.h"
#include "tests/served.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STATEMENTS_MAX = 400, BODY_BYTES = 4000 };

/* A statement of 4 KB that does not compress well. */
static struct text large_statement(struct arena *mem, int32_t number) {
    struct buffer filling = {.mem = mem};
    uint64_t state = (uint64_t)number * 0x9e3779b97f4a7c15u + 1;
    while (filling.length < BODY_BYTES) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        buffer_print(&filling, "%016llx", (unsigned long long)state);
    }
    return text_print(mem,
                      "{\"id\":\"00000000-0000-4000-8000-%012d\",\"actor\":{\"mbox\":\"mailto:a@b.example\"},"
                      "\"verb\":{\"id\":\"http://v.example\"},\"object\":{\"id\":\"http://a.example\"},"
                      "\"context\":{\"extensions\":{\"http://x.example\":\"%.*s\"}}}",
                      number, TEXT_ARGS(buffer_text(&filling)));
}

static int store(const struct served *served, int32_t number) {
    struct arena mem = {0};
    struct reply reply = request(&mem, served, "POST", "/xapi/statements",
                                 "Content-Type: application/json\r\n", large_statement(&mem, number));
    arena_clear(&mem);
    return reply.status;
}

static int64_t size_of(const char *path) {
    struct stat stat_of;
    return stat(path, &stat_of) == 0 ? stat_of.st_size : 0;
}

static void check_all_there(const struct served *served, const bool *acknowledged) {
    for (int32_t i = 0; i < STATEMENTS_MAX; i++) {
        struct arena mem = {0};
        const char *target =
            text_print(&mem, "/xapi/statements?statementId=00000000-0000-4000-8000-%012d", i).at;
        if (acknowledged[i]) check_int(request(&mem, served, "GET", target, "", TEXT_NONE).status, 200);
        arena_clear(&mem);
    }
}

TEST(a_full_disk_is_507_and_when_there_is_room_again_the_store_goes_on) {
    struct arena mem = {0};
    struct err err = {0};
    bool acknowledged[STATEMENTS_MAX] = {false};
    struct served served = served_begin(fresh_file(), "--log trouble");
    for (int32_t i = 0; i < 20; i++) acknowledged[i] = store(&served, i) == 200;
    const char *journal = text_print(&mem, "%s-wal", served.database).at;
    struct rlimit full = {(rlim_t)size_of(journal) + 65536, RLIM_INFINITY},
                  room = {RLIM_INFINITY, RLIM_INFINITY};

    check_int(prlimit(served.pid, RLIMIT_FSIZE, &full, NULL), 0);
    int status = 200;
    int32_t next = 20;
    for (; next < STATEMENTS_MAX && status == 200; next++) {
        status = store(&served, next);
        acknowledged[next] = status == 200;
    }
    int again = store(&served, next);
    struct reply reading = request(&mem, &served, "GET", "/xapi/statements?limit=1", "", TEXT_NONE);
    struct reply health = request(&mem, &served, "GET", "/health", "", TEXT_NONE);
    check_int(prlimit(served.pid, RLIMIT_FSIZE, &room, NULL), 0);
    int with_room = store(&served, next + 1);
    struct reply healthy = request(&mem, &served, "GET", "/health", "", TEXT_NONE);
    acknowledged[next + 1] = with_room == 200;
    check_all_there(&served, acknowledged);
    served_kill(&served);
    served_again(&served, "--log trouble");
    check_all_there(&served, acknowledged);
    served_end(&served);
    struct text log;
    check(file_read(&mem, text_print(&mem, "%s.log", served.database).at, 1 << 20, &log, &err));

    check(acknowledged[19]);
    check_int(status, 507);
    check_int(again, 507);
    check_int(reading.status, 200);
    check_int(health.status, 503);
    check_int(with_room, 200);
    check_int(healthy.status, 200);
    check(text_contains(log, "code=store.full"));
    arena_clear(&mem);
}

/* Nobody may change the file from now on, whoever opened it before. false: this file system, or who we are,
   does not allow that. */
static bool set_read_only(const char *path, bool read_only) {
    int flags = 0, file = open(path, O_RDONLY | O_CLOEXEC);
    bool done = file >= 0 && ioctl(file, FS_IOC_GETFLAGS, &flags) == 0;
    flags = read_only ? flags | FS_IMMUTABLE_FL : flags & ~FS_IMMUTABLE_FL;
    done = done && ioctl(file, FS_IOC_SETFLAGS, &flags) == 0;
    if (file >= 0) close(file);
    return done;
}

TEST(a_file_that_becomes_read_only_is_said_and_when_it_is_not_the_store_goes_on) {
    struct arena mem = {0};
    struct err err = {0};
    bool acknowledged[STATEMENTS_MAX] = {false};
    struct served served = served_begin(fresh_file(), "--log trouble");
    const char *journal = text_print(&mem, "%s-wal", served.database).at;
    for (int32_t i = 0; i < 20; i++) acknowledged[i] = store(&served, i) == 200;

    bool allowed = set_read_only(served.database, true) && set_read_only(journal, true);
    int refused = store(&served, 20), again = store(&served, 21);
    struct reply reading = request(&mem, &served, "GET", "/xapi/statements?limit=1", "", TEXT_NONE);
    struct reply health = request(&mem, &served, "GET", "/health", "", TEXT_NONE);
    set_read_only(served.database, false);
    set_read_only(journal, false);
    acknowledged[22] = store(&served, 22) == 200;
    struct reply healthy = request(&mem, &served, "GET", "/health", "", TEXT_NONE);
    check_all_there(&served, acknowledged);
    served_kill(&served);
    served_again(&served, "--log trouble");
    check_all_there(&served, acknowledged);
    served_end(&served);
    struct text log;
    check(file_read(&mem, text_print(&mem, "%s.log", served.database).at, 1 << 20, &log, &err));

    if (!allowed) printf("not allowed to make files immutable here: not tested\n");
    check(acknowledged[19] && acknowledged[22]);
    check_int(refused, allowed ? 507 : 200);
    check_int(again, allowed ? 507 : 200);
    check_int(reading.status, 200);
    check_int(health.status, allowed ? 503 : 200);
    check_int(healthy.status, 200);
    check(text_contains(log, "code=store.full") == allowed);
    arena_clear(&mem);
}
