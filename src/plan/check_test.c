/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plan worked out by hand, and what the judge says when one cell of it, or of the data, is another.
 *
 * Two officers compete for class K1 of their own region; K2 is of another region and costs TRAVEL_SCORE. A
 * third separates too early. Week 5 of the plan: scores 95 and 90 at priority 1, 195 and 190 at priority 2.
 * A price of 5 on the seat of K1 proves 285.
 */
#include "plan/check.h"

#include "core/csv.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

static struct arena mem;

static const char *const data[SHEET_COUNT] = {
    [SHEET_units] = "unit_id,parent_id,kind,region,name_en\nU,,brigade,East,U\nV,U,battalion,,V\n",
    [SHEET_posts] = "post_id,unit_id,post_code,leadership_group,priority\nP1,V,A,,1\nP2,V,A,,2\nP3,V,A,,1\n",
    [SHEET_officers] =
        "officer_id,post_id,separation_date,languages\nO1,P1,,kk\nO2,P2,,\nO3,P3,2008-02-06,\n",
    [SHEET_unavailability] = "scope,id,from,to\nofficer,O1,2008-02-01,2008-02-04\nunit,U,2008-02-08,\n",
    [SHEET_establishments] = "establishment_id,kind,region,name_en\nE,college,East,E\nF,college,West,F\n",
    [SHEET_courses] = "course_id,tier,post_codes,prerequisites,days,title_en\nB,2,X,,3,B\nC,1,A,,3,C\n",
    [SHEET_classes] = "class_id,course_id,establishment_id,start,end,seats,seats_min,language,regions\n"
                      "K1,C,E,2008-02-05,2008-02-07,1,1,,\nK2,C,F,2008-02-05,2008-02-07,1,1,,\n",
    [SHEET_quotas] = "class_id,unit_id,seats\nK1,U,1\n",
    [SHEET_policy] = "rule,value\nMET_SCORE,100\nMOVE_SCORE,10\nUNIT_ABSENCE_MAX_PERCENT,67\n",
    [SHEET_objectives] = "objective_id,measure,what,operator,target,year\n"
                         "N1,count,officers-met,>,1,2008\nN2,proportion,readiness,>,70,2008\n"
                         "N3,count,officers-met,>,1,2009\n",
};

static const char *const plan[][2] = {
    {"nominations.csv", "officer_id,post_id,course_id,class_id,establishment_id,start,end,score\n"
                        "O2,P2,C,K1,E,2008-02-05,2008-02-07,195\nO1,P1,C,K2,F,2008-02-05,2008-02-07,90\n"},
    {"unmet.csv", "officer_id,post_id,course_id,reason,detail\nO3,P3,C,SEPARATION,he leaves\n"},
    {"seats.csv", "class_id,course_id,establishment_id,start,seats,filled,free\n"
                  "K1,C,E,2008-02-05,1,1,0\nK2,C,F,2008-02-05,1,1,0\n"},
    {"readiness.csv", "unit_id,tier,posts,filled,qualified_before,qualified_after\n"
                      "U,1,3,3,0,2\nV,1,3,3,0,2\n"},
    {"certificate.json",
     "{\"bound\":285,\"multipliers\":{\"seats:K1\":5},\"met_bound\":2,\"met_multipliers\":{}}"},
    {"summary.json",
     "{\"as_of\":\"2008-01-01\",\"until\":\"2008-12-31\",\"keep\":null,\"officers\":3,\"posts\":3,"
     "\"requirements\":3,\"met\":2,\"unmet\":1,\"met_bound\":2,\"score\":285,\"bound\":285,\"gap\":0,"
     "\"frozen\":0,\"published\":0,\"moved\":0,\"objectives\":["
     "{\"id\":\"N1\",\"value\":2,\"target\":1,\"met\":true},"
     "{\"id\":\"N2\",\"value\":66.666666,\"target\":70,\"met\":false},"
     "{\"id\":\"N3\",\"value\":null,\"target\":1,\"met\":null}]}"},
};

/* One text in place of another, in one file of the data or the plan. */
struct change {
    const char *file; /* "officers.csv", "seats.csv" */
    const char *from, *to;
};

enum { CHANGES_MAX = 8 };

static struct text changed(const char *file, const char *body, const struct change *changes) {
    struct text text = text_of(body == NULL ? "" : body);
    for (int32_t i = 0; i < CHANGES_MAX && changes[i].file != NULL; i++) {
        if (strcmp(changes[i].file, file) != 0) continue;
        if (body == NULL && changes[i].from != NULL) continue; /* the plan's nominations, not the data's */
        if (changes[i].from == NULL) {                         /* the whole file */
            text = text_of(changes[i].to);
            continue;
        }
        const char *all = text_zero_ended(&mem, text), *at = strstr(all, changes[i].from);
        if (at == NULL) printf("no \"%s\" in %s\n", changes[i].from, file);
        check(at != NULL);
        text = text_print(&mem, "%.*s%s%s", (int)(at - all), all, changes[i].to,
                          at + strlen(changes[i].from));
    }
    return text;
}

static void read_sheet(struct text body, struct sheet *sheet) {
    struct csv csv = csv_begin(&mem, body);
    struct csv_record header, row;
    struct err err = {0};
    int64_t rows = 0, rows_max = 0, width = sheet_kinds[sheet->id].column_count;
    for (int64_t i = 0; i < body.length; i++) rows_max += body.at[i] == '\n';
    if (!csv_next(&csv, &header, &err)) return;
    sheet->present = true;
    sheet->cells = arena_make(&mem, struct text, rows_max * width);
    for (; csv_next(&csv, &row, &err); rows++) {
        check(rows < rows_max);
        for (int64_t i = 0; i < width; i++) sheet->cells[rows * width + i] = TEXT_NONE;
        for (int32_t i = 0; i < row.count; i++)
            sheet->cells[rows * width + sheet_column_find(sheet->id, header.cells[i])] = row.cells[i];
    }
    sheet->row_count = rows;
}

struct verdict {
    bool judged;
    struct checked checked;
    struct text findings; /* as printed; the error when it was not judged */
};

static struct verdict judge(const struct change *changes) {
    struct sheets sheets;
    struct facts facts;
    struct verdict verdict = {0};
    struct err err = {0};
    struct findings findings = {.mem = &mem};
    struct document files[COUNT(plan) + 1];
    struct documents documents = {files, 0};
    day as_of;
    sheets_begin(&sheets);
    for (int32_t id = 0; id < SHEET_COUNT; id++)
        read_sheet(changed(sheet_kinds[id].file, data[id], changes), &sheets.of[id]);
    for (int32_t i = 0; i < COUNT(plan); i++) {
        struct text body = changed(plan[i][0], plan[i][1], changes);
        if (body.length > 0) files[documents.count++] = (struct document){text_of(plan[i][0]), body};
    }
    struct text moves = changed("moves.csv", NULL, changes);
    if (moves.length > 0) files[documents.count++] = (struct document){text_of("moves.csv"), moves};
    struct buffer printed = {.mem = &mem};
    verdict.judged = check_as_of(&documents, &as_of, &err);
    if (verdict.judged) {
        bool built = facts_build(&mem, &sheets, as_of, &facts, &findings);
        if (!built) findings_print(&findings, &printed), printf("%.*s", TEXT_ARGS(buffer_text(&printed)));
        check(built);
        verdict.judged = check_plan(&mem, &facts, &documents, &findings, &verdict.checked, &err);
    }
    findings_print(&findings, &printed);
    if (!verdict.judged) buffer_print(&printed, "%s", err.code);
    verdict.findings = buffer_text(&printed);
    return verdict;
}

static bool says(const struct verdict *verdict, const char *what) {
    return memmem(verdict->findings.at, (size_t)verdict->findings.length, what, strlen(what)) != NULL;
}

/* Whether the judge says so; prints what it said instead. */
static bool is_said(const struct change *changes, const char *what) {
    struct verdict verdict = judge(changes);
    bool found = says(&verdict, what) && !(verdict.judged && verdict.checked.proven);
    if (!found)
        printf("%s: %s -> %s\nexpected: %s\nsaid: %.*s\n", changes->file, changes->from, changes->to, what,
               TEXT_ARGS(verdict.findings));
    return found;
}

static const struct change none[CHANGES_MAX];

TEST(a_plan_worked_out_by_hand_is_allowed_and_proven) {
    struct verdict verdict = judge(none);

    check_text(verdict.findings, "");
    check(verdict.judged && verdict.checked.allowed && verdict.checked.proven);
    check_int(verdict.checked.met, 2);
    check_int(verdict.checked.requirements, 3);
    check_int(verdict.checked.score, 285);
    check_int(verdict.checked.bound, 285);
    check_int(verdict.checked.met_bound, 2);
    arena_clear(&mem);
}

static const struct {
    struct change change;
    const char *said;
} wrong_cells[] = {
    /* who sits where */
    {{"nominations.csv", "O2,P2,C,K1", "O9,P2,C,K1"},
     "nominations.csv:2: the officer, course or class is not"},
    {{"nominations.csv", "O2,P2,C,K1", "O2,P2,B,K1"}, "nominations.csv:2: officer \"O2\" does not require"},
    {{"nominations.csv", "O1,P1,C,K2,F", "O1,P1,C,K1,E"}, "SEATS: class \"K1\" has 1 seats and holds 2"},
    {{"nominations.csv", "O1,P1,C,K2", "O2,P2,C,K2"}, "two seats in one course"},
    {{"nominations.csv", "O1,P1,C,K2", "O3,P3,C,K2"}, "nominations.csv:3: SEPARATION forbids officer \"O3\""},
    {{"nominations.csv", "O1,P1,C,K2,F,2008-02-05,2008-02-07,90\n", ""}, "could simply take officer \"O1\""},
    /* what the rows say about it */
    {{"nominations.csv", "P2", "P1"}, "nominations.csv:2: post_id is \"P1\", should be \"P2\""},
    {{"nominations.csv", ",E,", ",F,"}, "establishment_id is"},
    {{"nominations.csv", "2008-02-05", "2008-02-04"}, "start is"},
    {{"nominations.csv", "2008-02-07,90", "2008-02-08,90"}, "nominations.csv:3: end is"},
    {{"nominations.csv", ",90", ",91"}, "score is \"91\", should be \"90\""},
    {{"nominations.csv", ",90", ",90,1"}, "another width"},
    {{"nominations.csv", "class_id,", "class,"}, "check.file"},
    {{"nominations.csv", ",score", ",points"}, "column \"score\" is missing"},
    {{"unmet.csv", "O3,P3,C,SEPARATION,he leaves\n", ""}, "unmet.csv: a row is missing after the last"},
    {{"unmet.csv", "he leaves\n", "he leaves\nO1,P1,C,SEATS,\n"}, "unmet.csv:3: a row too many"},
    {{"unmet.csv", "O3", "O2"}, "unmet.csv:2: officer_id is \"O2\""},
    {{"unmet.csv", "P3", "P2"}, "post_id is"},
    {{"unmet.csv", ",C,", ",B,"}, "course_id is"},
    {{"unmet.csv", "SEPARATION", "SEATS"}, "reason is \"SEATS\", should be \"SEPARATION\""},
    {{"seats.csv", "1,1,0\nK2", "1,0,0\nK2"}, "seats.csv:2: filled is"},
    {{"seats.csv", "1,1,0\nK2", "1,1,1\nK2"}, "seats.csv:2: free is"},
    {{"seats.csv", "1,1,0\nK2", "2,1,0\nK2"}, "seats.csv:2: seats is"},
    {{"seats.csv", "K2,C,F,2008-02-05,1,1,0\n", ""}, "seats.csv: a row is missing"},
    {{"readiness.csv", "U,1,3,3,0,2", "U,1,2,3,0,2"}, "readiness.csv:2: posts is"},
    {{"readiness.csv", "U,1,3,3,0,2", "U,1,3,2,0,2"}, "filled is"},
    {{"readiness.csv", "U,1,3,3,0,2", "U,1,3,3,1,2"}, "qualified_before is"},
    {{"readiness.csv", "V,1,3,3,0,2", "V,1,3,3,0,3"}, "readiness.csv:3: qualified_after is"},
    {{"readiness.csv", "V,1,3,3,0,2\n", "V,1,3,3,0,2\nV,2,0,0,0,0\n"}, "readiness.csv:4: a row too many"},
    /* what the summary counts */
    {{"summary.json", "\"officers\":3", "\"officers\":2"}, "officers should be 3"},
    {{"summary.json", "\"posts\":3", "\"posts\":4"}, "posts should be 3"},
    {{"summary.json", "\"requirements\":3", "\"requirements\":\"3\""}, "requirements should be 3"},
    {{"summary.json", "\"met\":2", "\"met\":3"}, "met should be 2"},
    {{"summary.json", "\"unmet\":1", "\"unmet\":0"}, "unmet should be 1"},
    {{"summary.json", "\"met_bound\":2", "\"met_bound\":3"}, "met_bound should be 2"},
    {{"summary.json", "\"score\":285", "\"score\":286"}, "score should be 285"},
    {{"summary.json", "\"bound\":285", "\"bound\":285.0"}, "bound should be 285"},
    {{"summary.json", "\"gap\":0", "\"gap\":-1"}, "gap should be 0"},
    {{"summary.json", "\"frozen\":0", "\"frozen\":1"}, "frozen should be 0"},
    {{"summary.json", "\"published\":0", "\"published\":1"}, "published should be 0"},
    {{"summary.json", "\"moved\":0", "\"moved\":1"}, "moved should be 0"},
    {{"summary.json", "\"until\"", "\"til\""}, "check.summary"},
    {{"summary.json", "\"as_of\"", "\"as of\""}, "check.summary"},
    {{"summary.json", "\"value\":2", "\"value\":3"}, "/objectives/0"},
    {{"summary.json", "\"met\":true", "\"met\":false"}, "/objectives/0"},
    {{"summary.json", "66.666666", "66.666668"}, "/objectives/1"},
    {{"summary.json", "\"met\":false", "\"met\":true"}, "/objectives/1"},
    {{"summary.json", "\"met\":null", "\"met\":false"}, "/objectives/2"},
    {{"summary.json", "\"N2\"", "\"N1\""}, "/objectives/1"},
    /* what the certificate claims */
    {{"certificate.json", "\"bound\":285", "\"bound\":284"}, "certificate.json: bound should be 285"},
    {{"certificate.json", "\"met_bound\":2", "\"met_bound\":1"}, "certificate.json: met_bound should be 2"},
    {{"certificate.json", ":5", ":-5"}, "\"seats:K1\" is no resource with a whole price"},
    {{"certificate.json", ":5", ":5.0"}, "\"seats:K1\" is no resource with a whole price"},
    {{"certificate.json", "seats:K1", "seats:K9"}, "\"seats:K9\" is no resource"},
    {{"certificate.json", "seats:K1", "seats:K1:"}, "\"seats:K1:\" is no resource"},
    {{"certificate.json", "seats:K1", "seats::K1"}, "\"seats::K1\" is no resource"},
    {{"certificate.json", "seats:K1", "quota:K2:U"}, "\"quota:K2:U\" is no resource"},
    {{"certificate.json", "seats:K1", "unit:U:2008-02-05"}, "\"unit:U:2008-02-05\" is no resource"},
    {{"certificate.json", "seats:K1", "unit:V:2008-02-30"}, "\"unit:V:2008-02-30\" is no resource"},
    {{"certificate.json", "seats:K1", "unit:V:2008-02-05:1"}, "\"unit:V:2008-02-05:1\" is no resource"},
    {{"certificate.json", "seats:K1", "lead:G:2008-02-05"}, "\"lead:G:2008-02-05\" is no resource"},
    {{"certificate.json", "seats:K1", "day:O9:2008-02-05"}, "\"day:O9:2008-02-05\" is no resource"},
    {{"certificate.json", "{\"seats:K1\":5}", "{\"seats:K1\":5,\"seats:K1\":5}"}, "check.file"},
    {{"certificate.json", "}}", "}"}, "check.file"},
    {{"seats.csv", NULL, ""}, "check.file"},
    {{"readiness.csv", NULL, ""}, "check.file"},
};

TEST(the_judge_finds_each_wrong_cell) {
    for (int32_t i = 0; i < COUNT(wrong_cells); i++) {
        const struct change changes[CHANGES_MAX] = {wrong_cells[i].change};
        check(is_said(changes, wrong_cells[i].said));
    }
    arena_clear(&mem);
}

static const struct {
    struct change allows, forbids;
    const char *rule; /* that the second change breaks and the first just keeps */
} boundaries[] = {
    {{"officers.csv", "O1,P1,", "O1,P1,2008-02-07"},
     {"officers.csv", "O1,P1,", "O1,P1,2008-02-06"},
     "SEPARATION forbids"},
    {{"unavailability.csv", "2008-02-04", "2008-02-04"},
     {"unavailability.csv", "2008-02-04", "2008-02-05"},
     "UNAVAILABLE forbids"},
    {{"unavailability.csv", "2008-02-08", "2008-02-08"},
     {"unavailability.csv", "2008-02-08", "2008-02-07"},
     "BLACKOUT forbids"},
    {{"classes.csv", "K2,C,F,2008-02-05,2008-02-07,1,1,", "K2,C,F,2008-02-05,2008-02-07,1,1,kk"},
     {"classes.csv", "K2,C,F,2008-02-05,2008-02-07,1,1,", "K2,C,F,2008-02-05,2008-02-07,1,1,ru"},
     "LANGUAGE forbids"},
    {{"classes.csv", "K1,C,E,2008-02-05,2008-02-07,1,1,,", "K1,C,E,2008-02-05,2008-02-07,1,1,,West East"},
     {"classes.csv", "K1,C,E,2008-02-05,2008-02-07,1,1,,", "K1,C,E,2008-02-05,2008-02-07,1,1,,West"},
     "REGION forbids"},
    {{"courses.csv", "C,1,A,,3", "C,1,A,,3"}, {"courses.csv", "C,1,A,,3", "C,1,A,B,3"}, "ELIG forbids"},
    {{"classes.csv", "1,1,,\nK2", "1,1,,\nK2"},
     {"classes.csv", "1,1,,\nK2", "2,2,,\nK2"},
     "CLASS_MIN: class"},
    {{"quotas.csv", "U,1", "U,1"}, {"quotas.csv", "U,1", "U,0"}, "QUOTA: unit"},
    {{"policy.csv", "67", "67"}, {"policy.csv", "67", "66"}, "UNIT_ABSENCE: unit \"V\" lacks 2"},
    {{"posts.csv", "P1,V,A,,", "P1,V,A,G,"},
     {"posts.csv", "P1,V,A,,1\nP2,V,A,,", "P1,V,A,G,1\nP2,V,A,G,"},
     "LEADERSHIP: group \"G\" lacks 2"},
    {{"classes.csv", "K1,C,E,2008-02-05", "K1,C,E,2008-02-05"},
     {"classes.csv", "K1,C,E,2008-02-05,2008-02-07,1,1,,", "K1,C,E,2007-12-31,2008-01-02,1,1,,"},
     "NO_CLASS forbids"},
};

TEST(each_rule_holds_to_its_last_day_seat_and_officer) {
    for (int32_t i = 0; i < COUNT(boundaries); i++) {
        const struct change allows[CHANGES_MAX] = {boundaries[i].allows};
        const struct change forbids[CHANGES_MAX] = {boundaries[i].forbids};

        struct verdict kept = judge(allows);

        if (!kept.checked.allowed) printf("%s: %.*s\n", boundaries[i].rule, TEXT_ARGS(kept.findings));
        check(kept.judged && kept.checked.allowed);
        check(is_said(forbids, boundaries[i].rule));
    }
    arena_clear(&mem);
}

#define PINS "officer_id,class_id,kind,waives,reason,name,expires\n"

static const struct {
    struct change changes[CHANGES_MAX]; /* the last is what is wrong */
    const char *said;                   /* NULL: it is allowed and proven */
} pins[] = {
    {{{"pins.csv", NULL, PINS "O1,K2,,,r,n,2008-01-01\n"},
      {"summary.json", "\"frozen\":0", "\"frozen\":0,\"pinned\":1"}},
     NULL},
    {{{"pins.csv", NULL, PINS "O1,K1,pin,,r,n,2007-12-31\n"}}, NULL},
    {{{"pins.csv", NULL, PINS "O1,K2,,,r,n,2008-01-01\n"}}, "pinned should be 1"},
    {{{"pins.csv", NULL, PINS "O1,K1,pin,,r,n,2008-01-01\n"}}, "officer \"O1\" is not in class \"K1\""},
    {{{"pins.csv", NULL, PINS "O1,K2,forbid,,r,n,2007-12-31\n"}}, NULL},
    {{{"pins.csv", NULL, PINS "O1,K2,forbid,,r,n,2008-01-01\n"}}, "FORBIDDEN forbids officer \"O1\""},
    {{{"pins.csv", NULL, PINS "O2,K1,,,r,n,2008-01-01\n"}, {"quotas.csv", "U,1", "U,0"}}, "QUOTA: unit"},
    {{{"pins.csv", NULL, PINS "O2,K1,,QUOTA,r,n,2008-01-01\n"},
      {"quotas.csv", "U,1", "U,0"},
      {"summary.json", "\"frozen\":0", "\"frozen\":0,\"pinned\":1"}},
     NULL},
    {{{"pins.csv", NULL, PINS "O3,K2,,,r,n,2008-01-01\n"}}, "officer \"O3\" is not in class \"K2\""},
    {{{"pins.csv", NULL, PINS "O1,K2,,,r,n,2008-01-01\n"}, {"posts.csv", "P1,V,A", "P1,V,X"}},
     "he does not require the course"},
};

TEST(a_pin_binds_to_its_last_day_and_waives_what_it_names) {
    for (int32_t i = 0; i < COUNT(pins); i++) {
        struct verdict verdict = judge(pins[i].changes);

        bool as_said = pins[i].said == NULL ? verdict.judged && verdict.checked.proven
                                            : says(&verdict, pins[i].said);
        if (!as_said) printf("pin %d: %.*s\n", i, TEXT_ARGS(verdict.findings));
        check(as_said);
    }
    arena_clear(&mem);
}

/* 2^62 on each of four resources that hold one each is 2^64 exactly: in 64 bits it would add nothing, and no
   seat would be worth its price, so the claimed bound 0 would look proven. */
TEST(prices_too_large_for_64_bits_prove_nothing) {
    const struct change changes[CHANGES_MAX] = {
        {"certificate.json", "\"bound\":285", "\"bound\":0"},
        {"certificate.json", "\"seats:K1\":5",
         "\"seats:K1\":4611686018427387904,\"seats:K2\":4611686018427387904,"
         "\"quota:K1:U\":4611686018427387904,\"day:O3:2008-02-05\":4611686018427387904"},
    };

    check(is_said(changes, "sum to more than 64 bits hold"));
    arena_clear(&mem);
}

TEST(prices_on_more_days_than_the_tables_hold_are_refused) {
    enum { UNITS = 4096, DAYS = 16385 }; /* one day more than 2^26 pairs */
    struct buffer units = {.mem = &mem}, prices = {.mem = &mem};
    buffer_adds(&units, "unit_id,parent_id,kind,region,name_en\nU,,brigade,East,U\nV,U,battalion,,V\n");
    for (int32_t i = 2; i < UNITS; i++) buffer_print(&units, "W%d,,other,,W\n", i);
    day from;
    check(day_parse(text_of("2008-02-05"), &from));
    for (int32_t i = 0; i < DAYS; i++)
        buffer_print(&prices, "%s\"day:O3:%s\":0", i > 0 ? "," : "", day_print(from + i).at);
    const struct change changes[CHANGES_MAX] = {
        {"units.csv", NULL, text_zero_ended(&mem, buffer_text(&units))},
        {"certificate.json", "\"seats:K1\":5", text_zero_ended(&mem, buffer_text(&prices))},
    };

    struct verdict verdict = judge(changes);

    check(!verdict.judged);
    check(says(&verdict, "check.too-large"));
    arena_clear(&mem);
}

/* Each resource priced at 1 that all of its users use: what it adds to the sum its users lose. K1 and K2 are
   both on the day; O1 and O2 lose 1 each, V holds 2. */
TEST(each_kind_of_resource_is_priced_with_its_capacity) {
    static const struct {
        const char *name;
        int bound; /* of that resource at 1 beside seats:K1 at 5 */
    } priced[] = {
        {"unit:V:2008-02-05", 285},                             /* 2 x 1 more, 2 wants pay 1 */
        {"day:O1:2008-02-05", 285}, {"day:O3:2008-02-05", 286}, /* O3 can sit nowhere and pays nothing */
        {"seats:K2", 286},                                      /* 1 more; both take K1 at what they had */
        {"quota:K1:U", 286},                                    /* 1 more; both take K2 at what they had */
    };
    for (int32_t i = 0; i < COUNT(priced); i++) {
        const char *with = text_zero_ended(&mem, text_print(&mem, "\"seats:K1\":5,\"%s\":1", priced[i].name));
        const struct change changes[CHANGES_MAX] = {{"certificate.json", "\"seats:K1\":5", with}};

        struct verdict verdict = judge(changes);

        if (verdict.checked.bound != priced[i].bound) printf("%s\n", priced[i].name);
        check_int(verdict.checked.bound, priced[i].bound);
    }
    arena_clear(&mem);
}
