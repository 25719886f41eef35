/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every right x every role x inside and outside its scope, against a table that is written here anew: what
 * MISSION's roles may do, not what roles.def says.
 */
#include "exchange/sheets_files.h"
#include "service/import.h"
#include "service/users.h"
#include "tests/engines.h"

#include <stdio.h>
#include <string.h>

static struct arena mem;

/* ---- the corps: unit U above A and B, A1 below A ---- */

static const struct {
    enum sheet_id sheet;
    const char *body;
} files[] = {
    {SHEET_units,
     "unit_id,parent_id,kind,region,name_en\nU,,brigade,East,U\nA,U,battalion,,A\nA1,A,company,,A1\n"
     "B,U,battalion,,B\n"},
    {SHEET_posts, "post_id,unit_id,post_code\nPA,A,PLT\nPA1,A1,PLT\nPB,B,PLT\nPB2,B,PLT\nPB3,B,PLT\nPU,U,"
                  "BDE\nPA2,A,PLT\nPB4,B,PLT\n"},
    {SHEET_officers,
     "officer_id,post_id,rank\nOA,PA,\nOA1,PA1,\nOB,PB,\nOP,,\nOL,PB2,\nON,,\nOU,PU,\nOS,PA2,\n"},
    /* OP holds his post by a posting; OL's posting is over; OS holds the post of officers.csv */
    {SHEET_postings,
     "officer_id,post_id,from,to\nOP,PB3,2007-01-01,\nOL,PB2,2000-01-01,2007-12-31\nOS,PB4,2007-01-01,\n"},
    {SHEET_establishments,
     "establishment_id,kind,region,country,name_en\nE,college,East,KZ,E\nF,college,East,KZ,F\n"},
    {SHEET_courses, "course_id,tier,post_codes,days,title_en\nC,1,PLT,5,C\n"},
    {SHEET_classes, "class_id,course_id,establishment_id,start,end,seats\nKE,C,E,2008-02-01,2008-02-05,10\n"
                    "KF,C,F,2008-02-01,2008-02-05,10\n"},
    {SHEET_nominations, "officer_id,course_id,class_id,state\nOA,C,KE,seated\nOB,C,KF,seated\n"},
};

static struct service begin(const char *where) {
    struct err err = {0};
    struct sheets *sheets = arena_make(&mem, struct sheets, 1);
    struct findings findings = {.mem = &mem};
    struct imported imported;
    day as_of;
    sheets_begin(sheets);
    for (int32_t i = 0; i < COUNT(files); i++)
        sheet_read(&mem, text_of(files[i].body), &sheets->of[files[i].sheet], &findings);
    struct store *store = store_open(where, STORE_CHANGE, &err);
    check(store != NULL && day_parse(text_of("2007-11-20"), &as_of));
    const char *key = text_zero_ended(&mem, text_print(&mem, "%s-audit.key", fresh_file()));
    struct service service = {.store = store,
                              .who = text_of("tester"),
                              .rights = RIGHTS_ALL,
                              .audit_key = key,
                              .now = (int64_t)(day_of_date((struct date){2008, 6, 1})) * 86400};
    bool done = import_sheets(&mem, &service, sheets, as_of, &imported, &findings, &err);
    struct buffer told = {.mem = &mem};
    findings_print(&findings, &told);
    if (!done) printf("%s %.*s\n", err.text, TEXT_ARGS(buffer_text(&told)));
    check(done);
    return service;
}

/* A user with one role, as service/users reads him from the store. */
static struct service user_with(const struct service *system, const char *where, int64_t id, const char *role,
                                const char *officer) {
    struct err err = {0};
    struct grant grant;
    struct service service = *system;
    bool active = false;
    if (!grant_read(text_of(role), &grant, &err)) printf("%s\n", err.text);
    check(!err_any(&err));
    struct text sql = text_print(&mem,
                                 "INSERT INTO users VALUES (%lld, 'user%lld', 'en', '', 'active', '%s', 1);"
                                 "INSERT INTO user_role VALUES (%lld, '%s', '%s', '%.*s')",
                                 (long long)id, (long long)id, officer, (long long)id,
                                 role_rows[grant.role].word, scope_words[grant.scope], TEXT_ARGS(grant.id));
    outside_run(where, text_zero_ended(&mem, sql));
    scoped(tx) struct tx *tx = tx_look(system->store, &err);
    check(users_service(&mem, tx, id, RIGHTS_ALL, &service, &active, &err) && active);
    return service;
}

/* ---- the table ---- */

/* p planner, r registrar, i instructor, o officer, c commander, s inspector, l liaison, a administrator */
static const struct {
    const char *right, *roles;
    bool open;
} expected[] = {
    {"facts.import", "p", false},
    {"facts.export", "ps", false},
    {"plans.make", "p", false},
    {"plans.publish", "p", false},
    {"overview.read", "prcs", false},
    {"people.read", "procs", false},
    {"nominations.change", "pc", false},
    {"classes.read", "priocs", true},
    {"classes.change", "pr", false},
    {"rosters.read", "pris", false},
    {"attendance.change", "ri", false},
    {"results.change", "ri", false},
    {"certificates.issue", "r", false},
    {"agreements.read", "psl", false},
    {"agreements.change", "l", false},
    {"records.read", "s", false},
    {"records.change", "a", false},
    {"keys.change", "a", false},
    {"users.change", "a", false},
    {"audit.read", "sa", false},
    {"system.run", "a", false},
    {"nominations.request", "poc", false},
    {"waivers.give", "p", false},
    {"results.approve", "pr", false},
    {"qualifications.change", "pr", false},
    {"clock.run", "pa", false},
};

/* Every thing that can be asked about, and who has it in his scope. */
static const struct {
    struct about about;
    bool in_unit_a, at_e, is_oa;
} things[] = {
    {{ABOUT_UNIT, {"A", 1}}, true, false, false},
    {{ABOUT_UNIT, {"A1", 2}}, true, false, false},
    {{ABOUT_UNIT, {"U", 1}}, false, false, false}, /* above */
    {{ABOUT_UNIT, {"B", 1}}, false, false, false}, /* beside */
    {{ABOUT_UNIT, {"nowhere", 7}}, false, false, false},
    {{ABOUT_UNIT, {"", 0}}, false, false, false},
    {{ABOUT_OFFICER, {"OA", 2}}, true, true, true},
    {{ABOUT_OFFICER, {"OA1", 3}}, true, false, false},
    {{ABOUT_OFFICER, {"OB", 2}}, false, false, false},
    {{ABOUT_OFFICER, {"OU", 2}}, false, false, false},
    {{ABOUT_OFFICER, {"ON", 2}}, false, false, false}, /* in no post */
    {{ABOUT_OFFICER, {"nobody", 6}}, false, false, false},
    {{ABOUT_OFFICER, {"", 0}}, false, false, false},
    {{ABOUT_ESTABLISHMENT, {"E", 1}}, false, true, false},
    {{ABOUT_ESTABLISHMENT, {"F", 1}}, false, false, false},
    {{ABOUT_CLASS, {"KE", 2}}, false, true, false},
    {{ABOUT_CLASS, {"KF", 2}}, false, false, false},
    {{ABOUT_CLASS, {"A", 1}}, false, false, false}, /* the id of another kind of thing */
};

static const struct {
    char letter;
    const char *role;
} holders[] = {
    {'p', "planner"},
    {'p', "planner:unit:A"},
    {'r', "registrar"},
    {'r', "registrar:establishment:E"},
    {'i', "instructor"},
    {'i', "instructor:establishment:E"},
    {'o', "officer"},
    {'c', "commander:unit:A"},
    {'s', "inspector"},
    {'s', "inspector:unit:A"},
    {'s', "inspector:establishment:E"},
    {'l', "liaison"},
    {'a', "administrator"},
};

static bool may_about(const struct service *service, enum right right, struct about about) {
    struct err err = {0};
    scoped(tx) struct tx *tx = tx_look(service->store, &err);
    bool may = service_may_about(service, tx, right, about, &err);
    check(may || strcmp(err.code, "rights.missing") == 0);
    return may;
}

static bool in_scope(const char *role, int32_t thing) {
    if (strstr(role, ":unit:") != NULL) return things[thing].in_unit_a;
    if (strstr(role, ":establishment:") != NULL) return things[thing].at_e;
    return strcmp(role, "officer") != 0 || things[thing].is_oa;
}

/* One holder against every right and every thing; returns how many were asked. */
static int32_t check_holder(const struct service *service, int32_t h) {
    int32_t asked = 0;
    const char *role = holders[h].role;
    bool over_everything = strchr(role, ':') == NULL && strcmp(role, "officer") != 0;
    for (int32_t r = 0; r < RIGHT_COUNT; r++) {
        struct err err = {0};
        uint32_t right;
        bool has = strchr(expected[r].roles, holders[h].letter) != NULL;
        check(rights_read(text_of(expected[r].right), &right, &err));
        bool may = service_may(service, (enum right)right, &err);
        if (may != (has && (over_everything || expected[r].open))) printf("%s %s\n", role, expected[r].right);
        check(may == (has && (over_everything || expected[r].open)));
        asked++;
        for (int32_t t = 0; t < COUNT(things); t++, asked++) {
            bool should = has && (expected[r].open || in_scope(role, t));
            may = may_about(service, (enum right)right, things[t].about);
            if (may != should)
                printf("%s %s %d:%.*s\n", role, expected[r].right, things[t].about.kind,
                       TEXT_ARGS(things[t].about.id));
            check(may == should);
        }
    }
    return asked;
}

TEST_ON_EACH_ENGINE(each_role_has_its_rights_inside_its_scope_and_none_outside) {
    struct service system = begin(where);
    int32_t asked = 0;
    check_int(COUNT(expected), RIGHT_COUNT);
    for (int32_t h = 0; h < COUNT(holders); h++) {
        struct service user = user_with(&system, where, h + 1, holders[h].role, "OA");
        asked += check_holder(&user, h);
    }
    check_int(asked, COUNT(holders) * RIGHT_COUNT * (COUNT(things) + 1));
    store_close(system.store);
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(who_has_no_role_may_nothing) {
    struct service system = begin(where), nobody = system;
    nobody.rights = 0;
    for (int32_t r = 0; r < RIGHT_COUNT; r++) {
        struct err err = {0};
        check(!service_may(&nobody, (enum right)(1 << r), &err));
        check_int(err.kind, ERR_RIGHTS);
        for (int32_t t = 0; t < COUNT(things); t++)
            check(!may_about(&nobody, (enum right)(1 << r), things[t].about));
    }
    store_close(system.store);
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(the_post_of_an_officer_is_the_one_of_the_facts) {
    struct service system = begin(where);
    struct service commander = user_with(&system, where, 1, "commander:unit:B", "");

    check(may_about(&commander, RIGHT_PEOPLE, (struct about){ABOUT_OFFICER, text_of("OB")}));
    check(may_about(&commander, RIGHT_PEOPLE, (struct about){ABOUT_OFFICER, text_of("OP")}));
    check(!may_about(&commander, RIGHT_PEOPLE, (struct about){ABOUT_OFFICER, text_of("OL")}));
    check(!may_about(&commander, RIGHT_PEOPLE, (struct about){ABOUT_OFFICER, text_of("OS")}));
    commander.now = (int64_t)day_of_date((struct date){2007, 12, 31}) * 86400 +
                    86399; /* the posting's last second */
    check(may_about(&commander, RIGHT_PEOPLE, (struct about){ABOUT_OFFICER, text_of("OL")}));
    store_close(system.store);
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(a_look_into_a_file_asks_first_and_leaves_a_line) {
    struct service system = begin(where);
    struct service commander = user_with(&system, where, 1, "commander:unit:A", "");
    struct err err = {0};
    check(service_look(&commander, text_of("OA"), &err));
    check_int(outside_int(where, "SELECT count(*) FROM audit WHERE who = 'user 1' AND action = 'look' AND "
                                 "object = 'officer OA'"),
              1);

    check(!service_look(&commander, text_of("OB"), &err));
    check_text(text_of(err.code), "rights.missing");
    check_int(outside_int(where, "SELECT count(*) FROM audit WHERE action = 'look'"), 1);
    store_close(system.store);
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(an_officer_who_is_told_to_be_nobody_sees_nobody) {
    struct service system = begin(where);
    struct service officer = user_with(&system, where, 1, "officer", "");
    for (int32_t t = 0; t < COUNT(things); t++)
        if (things[t].about.id.length > 0) check(!may_about(&officer, RIGHT_PEOPLE, things[t].about));
    store_close(system.store);
    arena_clear(&mem);
}

/* ---- words ---- */

TEST(roles_are_written_as_they_are_read) {
    static const char *const roles[] = {"planner",
                                        "planner:unit:U0001-B5",
                                        "commander:unit:A:B",
                                        "officer",
                                        "registrar:establishment:E",
                                        "inspector:unit:A",
                                        "liaison",
                                        "administrator",
                                        "instructor:establishment:E"};
    for (int32_t i = 0; i < COUNT(roles); i++) {
        struct err err = {0};
        struct grant grant;
        check(grant_read(text_of(roles[i]), &grant, &err));
        check_text(grant_print(&mem, &grant), roles[i]);
    }
    arena_clear(&mem);
}

TEST(roles_over_what_they_cannot_be_over_are_refused) {
    static const struct {
        const char *words, *code;
    } wrong[] = {
        {"", "role.unknown"},
        {"general", "role.unknown"},
        {"Planner", "role.unknown"},
        {"commander", "role.scope"},
        {"commander:unit", "role.scope"},
        {"commander:unit:", "role.scope"},
        {"commander:establishment:E", "role.scope"},
        {"officer:unit:A", "role.scope"},
        {"officer:everything", "role.scope"},
        {"registrar:unit:A", "role.scope"},
        {"administrator:unit:A", "role.scope"},
        {"liaison:establishment:E", "role.scope"},
        {"planner:everything:x", "role.scope"},
        {"planner:nowhere:x", "role.scope"},
    };
    for (int32_t i = 0; i < COUNT(wrong); i++) {
        struct err err = {0};
        struct grant grant;
        if (grant_read(text_of(wrong[i].words), &grant, &err)) printf("read: %s\n", wrong[i].words);
        check_text(text_of(err.code), wrong[i].code);
    }
}

TEST(rights_are_written_as_they_are_read) {
    struct err err = {0};
    uint32_t rights;
    check(rights_read(text_of("people.read,plans.make classes.read"), &rights, &err));
    check_int(rights, RIGHT_PEOPLE | RIGHT_PLAN | RIGHT_CLASSES);
    check_text(rights_print(&mem, rights), "plans.make people.read classes.read");
    check(rights_read(text_of("all"), &rights, &err));
    check_int(rights, RIGHTS_ALL);
    check_text(rights_print(&mem, rights), "all");
    check(!rights_read(text_of("people.write"), &rights, &err));
    check_text(text_of(err.code), "right.unknown");
    arena_clear(&mem);
}
