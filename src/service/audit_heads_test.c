/* SPDX-License-Identifier: Apache-2.0 */
/* The file of heads: one line a day, whatever day it is said to be, and what it finds. */
#include "service/audit_heads.h"

#include "core/files.h"
#include "service/audit_log.h"
#include "tests/engines.h"

#include <string.h>
#include <sys/stat.h>

enum { NOON = 1200000000, DAY = 86400 };

static struct arena mem;
static struct service system_user; /* of the test at hand */

static void begin(const char *where) {
    struct err err = {0};
    system_user = (struct service){
        .store = store_open(where, STORE_CHANGE, &err),
        .who = text_of("server"),
        .rights = RIGHTS_ALL,
        .audit_key = text_zero_ended(&mem, text_print(&mem, "%s-audit.key", fresh_file())),
        .now = NOON};
    check(system_user.store != NULL);
}

static void end(void) {
    store_close(system_user.store);
    arena_clear(&mem);
}

static bool added_on(int64_t now, const char *path) {
    struct err err = {0};
    bool added = false;
    system_user.now = now;
    check(audit_heads_keep(&system_user, path, &added, &err));
    return added;
}

static int32_t problems(const char *path) {
    struct audit_report report = {0};
    struct audit_head *heads;
    struct text body;
    struct err err = {0};
    int32_t count;
    check(file_read(&mem, path, 1000000, &body, &err) && audit_heads_read(&mem, body, &heads, &count, &err) &&
          audit_log_verify(&mem, &system_user, heads, count, &report, &err));
    return report.problem_count;
}

TEST_ON_EACH_ENGINE(a_head_is_kept_once_a_day_and_a_log_that_was_cut_off_is_found) {
    struct text body;
    struct err err = {0};
    begin(where);
    const char *path = fresh_file();
    int64_t midnight = (NOON / DAY + 1) * DAY;

    bool first = added_on(NOON, path), same_day = added_on(midnight - 1, path),
         next_day = added_on(midnight, path), clock_set_back = added_on(NOON, path);

    check(first && !same_day && next_day && !clock_set_back);
    check(file_read(&mem, path, 1000, &body, &err));
    check(memmem(body.at, (size_t)body.length, " 2008-01-10\n2 ", 14) != NULL);
    check_int(problems(path), 0);
    outside_run(where, "DELETE FROM audit WHERE audit_id = 2");
    check_int(problems(path), 1);
    end();
}

TEST(a_file_that_is_no_file_of_heads_is_left_as_it_is) {
    struct text body;
    struct err err = {0}, refused = {0};
    bool added;
    begin(fresh_file());
    const char *path = fresh_file();
    check(file_write(path, text_of("a letter home\n"), &err));

    check(!audit_heads_keep(&system_user, path, &added, &refused));

    check_text(text_of(refused.code), "audit.head");
    check(file_read(&mem, path, 1000, &body, &err));
    check_text(body, "a letter home\n");
    refused = (struct err){0};
    check(!audit_heads_keep(&system_user, "/proc/no-such-place/heads", &added, &refused));
    check_text(text_of(refused.code), "audit.heads");
    end();
}
