/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Publishing and taking it back, on both engines, through the command: what `cadre export` writes is the same
 * to the byte as if nothing had been published, and the audit log has both lines.
 */
#include "core/files.h"
#include "tests/engines.h"

#include <stdio.h>
#include <string.h>

static struct arena mem;

/* Runs the command with --db; checks its exit status. Returns what it printed, errors too. */
static struct text run(const char *where, int status, const char *words) {
    struct text out;
    int got = cadre(&mem, &out, "%s --db '%s'", words, where);
    if (got != status) printf("%s: %.*s\n", words, TEXT_ARGS(out));
    check_int(got, status);
    return out;
}

static bool holds(struct text out, const char *what) {
    return memmem(out.at, (size_t)out.length, what, strlen(what)) != NULL;
}

/* All that is exported, in one text. */
static struct text exported(const char *where) {
    const char *at = fresh_directory();
    struct text all;
    run(where, 0, text_zero_ended(&mem, text_print(&mem, "export %s/all", at)));
    check_int(cadre(&mem, &all, "help >/dev/null; cd %s/all && tail -n +1 *.csv", at), 0);
    return all;
}

static void begin(const char *where) {
    const char *at = fresh_directory();
    check_int(cadre(&mem, NULL, "example kazakhstan-2008 %s --officers 200", at), 0);
    run(where, 0, text_zero_ended(&mem, text_print(&mem, "import %s --as-of 2007-11-20", at)));
    cadre(&mem, NULL, "plan --as-of 2007-11-20 --until 2008-12-31 --db '%s'", where);
}

static void import_lines(const char *where, const char *file, const char *lines, const char *as_of) {
    const char *at = fresh_directory();
    struct err err = {0};
    check(directory_make(at, &err));
    check(file_write(text_zero_ended(&mem, text_print(&mem, "%s/%s", at, file)), text_of(lines), &err));
    run(where, 0, text_zero_ended(&mem, text_print(&mem, "import %s --as-of %s", at, as_of)));
}

static int64_t audit_lines(const char *where, const char *action) {
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE action = '%s'", action);
    return outside_int(where, sql);
}

TEST_ON_EACH_ENGINE(what_is_taken_back_leaves_the_nominations_as_they_were_to_the_byte) {
    begin(where);
    import_lines(where, "nominations.csv",
                 "officer_id,course_id,class_id,state,note\nO0000001,BDE,BDE-0001,no-show,ill\n",
                 "2007-11-20");
    struct text before = exported(where);
    run(where, 0, "publish 1");
    struct text published = exported(where);
    check(!text_equal(before, published));

    struct text said = run(where, 0, "unpublish 1");

    check(holds(said, "Plan 1 is a draft again"));
    check(text_equal(exported(where), before));
    check_int(outside_int(where, "SELECT count(*) FROM plan_seat"), 0);
    check_int(audit_lines(where, "publish"), 1);
    check_int(audit_lines(where, "unpublish"), 1);
    run(where, 0, "publish 1"); /* it may be published again, with the same outcome */
    check(text_equal(exported(where), published));
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(a_replan_is_taken_back_to_the_plan_before_it) {
    begin(where);
    run(where, 0, "publish 1");
    import_lines(where, "unavailability.csv", "scope,id,from,to\nunit,U0001,2008-01-01,2008-07-01\n",
                 "2007-12-03");
    struct text first = exported(where);
    cadre(&mem, NULL, "plan --as-of 2007-12-03 --until 2008-12-31 --keep 2007-12-03 --db '%s'", where);
    run(where, 0, "publish 2");
    check(!text_equal(exported(where), first));
    struct text older = run(where, 2, "unpublish 1");

    struct text said = run(where, 0, "unpublish 2");

    check(holds(older, "[unpublish.not-published]"));
    check(holds(said, "Plan 1 counts again"));
    check(text_equal(exported(where), first));
    check_int(outside_int(where, "SELECT plan_id FROM plan WHERE state = 'published'"), 1);
    run(where, 0, "unpublish 1"); /* and that one too */
    check_int(outside_int(where, "SELECT count(*) FROM nominations WHERE gone_day IS NULL"), 0);
    check(holds(run(where, 2, "unpublish 1"), "is a draft"));
    check(holds(run(where, 2, "unpublish 9"), "[plan.unknown]"));
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(what_was_changed_since_cannot_be_taken_back) {
    begin(where);
    run(where, 0, "publish 1");
    struct text seat = outside_text(
        &mem, where,
        "SELECT officer_id || ',' || course_id || ',' || class_id FROM nominations"
        " ORDER BY 1 LIMIT 1");
    struct text lines = text_print(&mem, "officer_id,course_id,class_id,state\n%.*s,no-show\n",
                                   (int)seat.length - 1, seat.at); /* without its line end */
    import_lines(where, "nominations.csv", text_zero_ended(&mem, lines), "2008-02-01");
    struct text before = exported(where);

    struct text said = run(where, 2, "unpublish 1");

    check(holds(said, "[unpublish.conflict]"));
    check(text_equal(exported(where), before));
    check_int(audit_lines(where, "unpublish"), 0);
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(a_what_if_is_stored_apart_and_never_published) {
    const char *at = fresh_directory();
    struct err err = {0};
    begin(where);
    check(directory_make(at, &err));
    check(file_write(text_zero_ended(&mem, text_print(&mem, "%s/w.csv", at)),
                     text_of("change,id,value\nadd-class,BDE-0001,\npolicy,LEADERSHIP_AWAY_MAX,3\n"), &err));
    struct text before = exported(where), said;
    int status = cadre(&mem, &said, "plan --as-of 2007-11-20 --until 2008-12-31 --what-if %s/w.csv --db '%s'",
                       at, where);

    check(status == 0 || status == 3);
    check(holds(said, "do not have: 2") && holds(said, "Stored as what-if 2"));
    check(holds(run(where, 2, "publish 2"), "[publish.what-if]"));
    check(holds(run(where, 0, "report summary"),
                "Plan as of")); /* of plan 1: the what-if is not the newest draft */
    check(text_equal(exported(where), before));
    check_int(outside_int(where, "SELECT count(*) FROM plan WHERE what_if = 1"), 1);
    arena_clear(&mem);
}

/* ---- pins ---- */

TEST_ON_EACH_ENGINE(a_pin_is_a_row_of_pins_csv_that_every_plan_keeps) {
    const char *add =
        "pin add O0000002 BDE-0001 --reason why --name who --expires 2008-01-01 --waive 'BLACKOUT "
        "UNAVAILABLE LEADERSHIP'";
    begin(where);

    run(where, 0, add);

    check(holds(run(where, 2, add), "[pin.conflict]"));
    check(
        holds(exported(where), "O0000002,BDE-0001,pin,BLACKOUT UNAVAILABLE LEADERSHIP,why,who,2008-01-01,"));
    cadre(&mem, NULL, "plan --as-of 2007-11-20 --until 2008-12-31 --db '%s'", where);
    check(holds(run(where, 0, "why O0000002 2"), "class BDE-0001"));
    check(holds(run(where, 2, "publish 1"), "[publish.not-allowed]")); /* made before the pin */
    run(where, 0, "publish 2");
    run(where, 0, "pin remove O0000002 BDE-0001");
    check(holds(run(where, 2, "pin remove O0000002 BDE-0001"), "[pin.not-found]"));
    check_int(audit_lines(where, "pin"), 1);
    check_int(audit_lines(where, "unpin"), 1);
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(a_pin_that_is_wrong_stores_nothing) {
    begin(where);
    struct text before = exported(where);

    check(holds(run(where, 2, "pin add O0000002 NO-CLASS --reason r --name n --expires 2008-01-01"),
                "[unknown.class]"));
    check(holds(run(where, 2, "pin add NOBODY BDE-0001 --reason r --name n --expires 2008-01-01"), "NOBODY"));
    check(holds(run(where, 2, "pin add O0000002 CRTC-R001-01 --reason r --name n --expires 2008-01-01"),
                "NOT_REQUIRED"));
    check(
        holds(run(where, 2, "pin add O0000002 BDE-0001 --reason r --name n --expires 2008-01-01 --waive ELG"),
              "[cell.unknown-word]"));
    check(holds(run(where, 2, "pin add O0000002 BDE-0001 --reason r --name n"), "[usage.missing-option]"));

    check(text_equal(exported(where), before));
    check_int(audit_lines(where, "pin"), 0);
    arena_clear(&mem);
}
