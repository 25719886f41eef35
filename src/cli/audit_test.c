/* SPDX-License-Identifier: Apache-2.0 */
/* cadre user, token and audit as a person or a script uses them, on both engines. */
#include "tests/engines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena mem;

/* The database's and the key's options. */
static const char *options_of(const char *where) {
    return text_print(&mem, "--db '%s' --audit-key %s.key", where, fresh_file()).at;
}

static int add_user(struct text *out, const char *login, const char *options) {
    struct text line = text_print(&mem, "echo 'several words in a row' | '%s' user add %s %s 2>&1",
                                  getenv("CADRE"), login, options);
    FILE *pipe = popen(text_zero_ended(&mem, line), "r");
    struct buffer printed = {.mem = &mem};
    for (int c = getc(pipe); c != EOF; c = getc(pipe)) buffer_char(&printed, (char)c);
    *out = buffer_text(&printed);
    return WEXITSTATUS(pclose(pipe));
}

static bool says(struct text out, const char *what) {
    bool there = memmem(out.at, (size_t)out.length, what, strlen(what)) != NULL;
    if (!there) printf("not \"%s\" in: %.*s\n", what, TEXT_ARGS(out));
    return there;
}

TEST_ON_EACH_ENGINE(what_is_done_at_the_command_line_is_in_the_log_and_tampering_shows) {
    const char *options = options_of(where), *head = fresh_file();
    struct text out;
    check_int(add_user(&out, "planner1",
                       text_zero_ended(&mem, text_print(&mem, "--role planner,inspector %s", options))),
              0);
    check_int(cadre(&mem, &out, "user list --json %s", options), 0);
    check(says(out, "{\"users\":[{\"user\":1,\"login\":\"planner1\",\"state\":\"active\",\"language\":\"en\","
                    "\"roles\":[\"inspector\",\"planner\"]}]}"));
    check_int(cadre(&mem, &out, "token add PLANNER1 nightly --rights plans.make %s", options), 0);
    check(says(out, "cadre_token_"));
    check_int(cadre(&mem, &out, "token list --json %s", options), 0);
    check(says(out, "\"name\":\"nightly\"") && says(out, "\"rights\":\"plans.make\""));
    check_int(cadre(&mem, &out, "token revoke 1 %s", options), 0);
    check_int(cadre(&mem, &out, "audit head --out %s %s", head, options), 0);
    check_int(cadre(&mem, &out, "audit list --action 'add token' --json %s", options), 0);
    check(says(out, "\"action\":\"add token\",\"object\":\"token 1\",\"detail\":\"user 1\"}]}"));
    check_int(cadre(&mem, &out, "audit list --since 9999-01-01 --json %s", options), 0);
    check(says(out, "{\"lines\":[]}"));
    check_int(cadre(&mem, &out, "audit list --who nobody --json %s", options), 0);
    check(says(out, "{\"lines\":[]}"));

    check_int(cadre(&mem, &out, "audit verify --head %s --json %s", head, options), 0);
    check(says(out, "\"whole\":true,\"problems\":[]"));
    outside_run(where, "UPDATE audit SET who = 'user 99' WHERE audit_id = 2");
    check_int(cadre(&mem, &out, "audit verify --json %s", options), 4);
    check(says(out, "{\"line\":2,\"text\":\"line 2 was altered, or was another line\"}"));
    outside_run(where, "DELETE FROM audit WHERE audit_id > 1");
    check_int(cadre(&mem, &out, "audit verify --head %s %s", head, options), 4);
    check(says(out, "are cut off\n"));
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(what_is_wrong_is_said_and_changes_nothing) {
    const char *options = options_of(where);
    static const struct {
        const char *words, *code;
    } wrong[] = {
        {"user", "usage.missing-argument"},
        {"user dance", "usage.unknown-verb"},
        {"user role planner1", "usage.missing-argument"},
        {"user list planner1", "usage.too-many-arguments"},
        {"user role planner1 general", "role.unknown"},
        {"user role nobody planner", "user.unknown"},
        {"user disable nobody", "user.unknown"},
        {"token add planner1 t", "usage.missing-option"},
        {"token add planner1 t --rights everything", "right.unknown"},
        {"token add planner1 t --rights all --days 0", "usage.not-a-number"},
        {"token revoke x", "usage.not-a-token"},
        {"token revoke 7", "token.unknown"},
        {"audit verify --head /dev/null", "file.not-a-file"},
        {"audit list --since yesterday", "usage.not-a-day"},
    };
    struct text out;
    check_int(add_user(&out, "planner1", options), 0);
    check(says(out, "He has no role yet."));
    check_int(add_user(&out, "Planner1", options), 2);
    check(says(out, "[user.exists]"));
    int64_t lines = outside_int(where, "SELECT count(*) FROM audit");
    for (int32_t i = 0; i < COUNT(wrong); i++) {
        check_int(cadre(&mem, &out, "%s %s", wrong[i].words, options), 2);
        check(says(out, wrong[i].code));
    }
    check_int(outside_int(where, "SELECT count(*) FROM audit"), lines);
    arena_clear(&mem);
}

TEST(a_look_into_a_file_and_an_export_leave_a_line) {
    const char *db = fresh_file(), *directory = fresh_directory();
    struct text out;
    check_int(cadre(&mem, &out, "example kazakhstan-2008 %s --officers 775", directory), 0);
    check_int(cadre(&mem, &out, "import %s --as-of 2007-11-20 --db %s", directory, db), 0);
    check_int(cadre(&mem, &out, "plan --as-of 2007-11-20 --until 2008-12-31 --db %s", db), 0);

    check_int(cadre(&mem, &out, "why O0000002 --db %s", db), 0);
    check_int(cadre(&mem, &out, "why U0001-B1-PLT_CDR-09 --db %s", db), 0); /* vacant: nobody's file */
    check(says(out, "is vacant"));
    check_int(cadre(&mem, &out, "export %s.out --db %s", directory, db), 0);

    check_int(
        outside_int(db, "SELECT count(*) FROM audit WHERE action = 'look' AND object = 'officer O0000002'"),
        1);
    check_int(outside_int(db, "SELECT count(*) FROM audit WHERE action = 'look'"), 1);
    check_int(outside_int(db, "SELECT count(*) FROM audit WHERE action = 'export'"), 1);
    check_int(cadre(&mem, &out, "audit verify --db %s", db), 0);
    arena_clear(&mem);
}
