/* SPDX-License-Identifier: Apache-2.0 */
/* The contract's section "Input", line by line: columns, defaults, keys, and what the files mean on the day.
 */
#include "domain/facts.h"
#include "domain/requirement.h"
#include "exchange/sheets_files.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

static struct arena mem;

/* ---- the table of files ---- */

static const struct {
    const char *file, *columns; /* as the contract prints them */
    int32_t keys;
} contract[] = {
    {"units.csv",
     "unit_id, parent_id, kind, [region], [arm], [groups], name_en, [name_kk], [name_ru], [valid_from], "
     "[valid_to]",
     1},
    {"posts.csv",
     "post_id, unit_id, post_code, [level], [leadership_group], [priority], [rank_min], [rank_max], "
     "[valid_from], "
     "[valid_to]",
     1},
    {"officers.csv",
     "officer_id, [post_id], [rank], [arm], [category], [service_type], [separation_date], [languages], "
     "[family_name], "
     "[given_name], [patronymic], [personal_number], [document_language], [email]",
     1},
    {"postings.csv", "officer_id, post_id, from, [to]", 0},
    {"unavailability.csv", "scope, id, from, to, [kind]", 0},
    {"establishments.csv",
     "establishment_id, kind, [region], [country], [time_zone], name_en, [name_kk], [name_ru]", 1},
    {"courses.csv",
     "course_id, tier, post_codes, [prerequisites], days, [class_min], [class_max], [validity_months], "
     "title_en, "
     "[title_kk], [title_ru]",
     1},
    {"classes.csv",
     "class_id, course_id, establishment_id, start, end, seats, [seats_min], [language], [regions], "
     "[curriculum_version], [state]",
     1},
    {"qualifications.csv", "officer_id, course_id, issued, [valid_to], [source]", 3},
    {"quotas.csv", "class_id, unit_id, seats", 2},
    {"policy.csv", "rule, value", 1},
    {"objectives.csv", "objective_id, measure, what, operator, target, year, [source]", 1},
    {"nominations.csv", "officer_id, course_id, class_id, [state]",
     3}, /* an officer may take several courses */
    {"pins.csv", "officer_id, class_id, [kind], [waives], reason, name, expires", 2},
};

TEST(every_file_has_the_contracts_columns_in_its_order_then_a_note) {
    check_int(COUNT(contract), SHEET_COUNT);
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        const struct sheet_kind *kind = &sheet_kinds[id];
        struct text rest = text_of(contract[id].columns), word;
        int32_t c = 0;
        check_text(text_of(kind->file), contract[id].file);
        check_int(kind->key_count, contract[id].keys);
        for (; text_next(&rest, ' ', &word); c++) {
            if (word.at[word.length - 1] == ',') word.length--;
            bool optional = word.at[0] == '[';
            if (optional) word = (struct text){word.at + 1, word.length - 2};
            check(c < kind->column_count);
            check_text(word, kind->columns[c].name);
            check(kind->columns[c].in_header == !optional);
        }
        check_int(c + 1, kind->column_count);
        check(strcmp(kind->columns[c].name, "note") == 0 && !kind->columns[c].in_header);
        arena_clear(&mem);
    }
}

/* ---- facts of a few files ---- */

static const char units[] =
    "unit_id,parent_id,kind,region,name_en\nC,,corps,,C\nU,C,brigade,East,U\nV,U,battalion,,V\n"
    "W,V,company,West,W\nX,C,brigade,,X\n";

struct file {
    enum sheet_id id;
    const char *bytes;
};

static struct facts facts_of(const char *as_of, const struct file *files, int32_t count) {
    struct sheets sheets;
    struct facts facts = {0};
    struct findings findings = {.mem = &mem};
    day on;
    check(day_parse(text_of(as_of), &on));
    sheets_begin(&sheets);
    sheet_read(&mem, text_of(units), &sheets.of[SHEET_units], &findings);
    for (int32_t i = 0; i < count; i++)
        sheet_read(&mem, text_of(files[i].bytes), &sheets.of[files[i].id], &findings);
    bool built = facts_build(&mem, &sheets, on, &facts, &findings);
    struct buffer out = {.mem = &mem};
    findings_print(&findings, &out);
    if (!built) printf("%.*s", TEXT_ARGS(buffer_text(&out)));
    check(built && findings.count == 0);
    return facts;
}

#define FACTS(as_of, ...)                                                                                    \
    facts_of((as_of), (const struct file[]){__VA_ARGS__}, COUNT(((const struct file[]){__VA_ARGS__})))

static day on(const char *text) {
    day d = DAY_NONE;
    check(day_parse(text_of(text), &d));
    return d;
}

TEST(a_unit_without_a_region_has_that_of_the_nearest_above_that_states_one) {
    struct facts f = FACTS("2008-01-01", {SHEET_units, units});

    check_text(f.units[0].region, "");
    check_text(f.units[1].region, "East");
    check_text(f.units[2].region, "East");
    check_text(f.units[3].region, "West");
    check_text(f.units[4].region, "");
    arena_clear(&mem);
}

#define POSTS                                                                                                \
    "post_id,unit_id,post_code,priority,valid_from,valid_to\n"                                               \
    "P1,V,A,,2008-01-10,2008-01-20\nP2,V,A,7,,2008-01-20\nP3,V,B,,2008-01-10,\n"

static int32_t held(const char *as_of, const char *officers, const char *postings, int32_t officer) {
    struct facts f = FACTS(as_of, {SHEET_posts, POSTS}, {SHEET_officers, officers},
                           {SHEET_postings, postings});
    return facts_holds_post(&f, officer);
}

TEST(a_post_is_held_from_its_first_day_to_its_last) {
    static const char officers[] = "officer_id,post_id\nO1,P1\nO2,P2\nO3,P3\n",
                      none[] = "officer_id,post_id,from\n";
    check_int(held("2008-01-09", officers, none, 0), NONE);
    check_int(held("2008-01-10", officers, none, 0), 0);
    check_int(held("2008-01-20", officers, none, 0), 0);
    check_int(held("2008-01-21", officers, none, 0), NONE);
    check_int(held("2008-01-09", officers, none, 1), 1);
    check_int(held("2008-01-21", officers, none, 1), NONE);
    check_int(held("2008-01-09", officers, none, 2), NONE);
    check_int(held("2030-01-01", officers, none, 2), 2);
    arena_clear(&mem);
}

TEST(a_posting_holds_from_its_first_day_to_its_last_and_without_one_the_officers_file_counts) {
    static const char stated[] = "officer_id,post_id\nO1,P1\nO2,\n",
                      open[] = "officer_id,post_id\nO1,\nO2,\n",
                      history[] = "officer_id,post_id,from,to\nO1,P1,2008-01-12,2008-01-15\n"
                                  "O1,P1,2008-01-17,\n",
                      other[] = "officer_id,post_id,from,to\nO1,P2,2001-01-01,2006-01-01\n";
    check_int(held("2008-01-11", stated, history, 0), NONE);
    check_int(held("2008-01-12", stated, history, 0), 0);
    check_int(held("2008-01-15", stated, history, 0), 0);
    check_int(held("2008-01-16", stated, history, 0), NONE);
    check_int(held("2008-01-17", stated, history, 0), 0);
    check_int(held("2008-01-11", open, history, 0), NONE);
    check_int(held("2008-01-12", open, history, 0), 0);
    check_int(held("2008-01-16", open, history, 0), NONE);
    check_int(held("2008-01-12", stated, other, 0), 0); /* history of another post says nothing of this one */
    check_int(held("2008-01-12", stated, history, 1), NONE);
    arena_clear(&mem);
}

/* The only finding of officers and postings on 2008-01-12. */
static struct finding finding_of(const char *officers, const char *postings) {
    struct sheets sheets;
    struct facts facts;
    struct findings findings = {.mem = &mem};
    sheets_begin(&sheets);
    sheet_read(&mem, text_of(units), &sheets.of[SHEET_units], &findings);
    sheet_read(&mem, text_of(POSTS), &sheets.of[SHEET_posts], &findings);
    sheet_read(&mem, text_of(officers), &sheets.of[SHEET_officers], &findings);
    sheet_read(&mem, text_of(postings), &sheets.of[SHEET_postings], &findings);
    check(!facts_build(&mem, &sheets, on("2008-01-12"), &facts, &findings));
    check_int(findings.count, 1);
    return findings.list[0];
}

TEST(two_holders_of_a_post_and_two_posts_of_a_holder_are_found_in_postings_too) {
    struct finding two_holders = finding_of("officer_id,post_id\nO1,P1\nO2,\n",
                                            "officer_id,post_id,from\nO2,P2,2009-01-01\nO2,P1,2008-01-12\n"),
                   two_posts = finding_of("officer_id\nO1\n",
                                          "officer_id,post_id,from,to\nO1,P1,2008-01-01,2008-01-12\n"
                                          "O1,P2,2008-01-12,\n");

    check_text(text_of(two_holders.code), "officers.two-in-one-post");
    check_text(two_holders.place.file, "postings.csv");
    check_int(two_holders.place.line, 3);
    check_text(text_of(two_posts.code), "postings.two-posts");
    check_text(two_posts.place.file, "postings.csv");
    check_int(two_posts.place.line, 3);
    arena_clear(&mem);
}

TEST(cells_left_out_have_the_contracts_defaults) {
    struct facts f = FACTS(
        "2008-01-10", {SHEET_posts, POSTS}, {SHEET_officers, "officer_id\nO1\n"},
        {SHEET_establishments, "establishment_id,kind,name_en\nE,other,E\n"},
        {SHEET_courses, "course_id,tier,post_codes,days,class_min,title_en\nC,1,A,5,,C\nD,2,A,5,4,D\n"},
        {SHEET_classes, "class_id,course_id,establishment_id,start,end,seats,seats_min,state\n"
                        "K1,C,E,2008-02-01,2008-02-05,9,,\nK2,D,E,2008-02-01,2008-02-05,9,,planned\n"
                        "K3,D,E,2008-02-01,2008-02-05,9,0,cancelled\n"});

    check_int(f.posts[0].priority, 1);
    check_int(f.posts[1].priority, 7);
    check_int(f.posts[0].leadership_group, NONE);
    check_int(f.officers[0].post, NONE);
    check_int(f.classes[0].seats_min, 1);
    check_int(f.classes[1].seats_min, 4);
    check_int(f.classes[2].seats_min, 0);
    check(!f.classes[0].cancelled && !f.classes[1].cancelled && f.classes[2].cancelled);
    check_int(f.policy.met_score, 1000000);
    check_int(f.policy.late_score, 1);
    check_int(f.policy.travel_score, 5);
    check_int(f.policy.move_score, 1000);
    check_int(f.policy.separation_after_days, 0);
    check_int(f.policy.unit_absence_max_percent, 25);
    check_text(f.policy.unit_absence_kinds, "battalion divizion");
    check_int(f.policy.leadership_away_max, 1);
    check_text(f.policy.time_zone, "Asia/Almaty");
    arena_clear(&mem);
}

TEST(each_rule_of_policy_takes_the_place_of_its_default) {
    struct facts f = FACTS("2008-01-10",
                           {SHEET_policy,
                            "rule,value\nMET_SCORE,11\nLATE_SCORE,12\nTRAVEL_SCORE,13\nMOVE_SCORE,14\n"
                            "SEPARATION_AFTER_DAYS,15\nUNIT_ABSENCE_MAX_PERCENT,16\n"
                            "UNIT_ABSENCE_KINDS,corps\nLEADERSHIP_AWAY_MAX,17\nTIME_ZONE,Asia/Aqtau\n"});

    check_int(f.policy.met_score, 11);
    check_int(f.policy.late_score, 12);
    check_int(f.policy.travel_score, 13);
    check_int(f.policy.move_score, 14);
    check_int(f.policy.separation_after_days, 15);
    check_int(f.policy.unit_absence_max_percent, 16);
    check_text(f.policy.unit_absence_kinds, "corps");
    check_int(f.policy.leadership_away_max, 17);
    check_text(f.policy.time_zone, "Asia/Aqtau");
    arena_clear(&mem);
}

TEST(a_qualification_lasts_as_stated_else_the_courses_months_else_for_ever) {
    struct facts f = FACTS(
        "2008-01-10", {SHEET_officers, "officer_id\nO1\n"},
        {SHEET_courses,
         "course_id,tier,post_codes,days,validity_months,title_en\nC,1,A,5,1,C\nD,1,A,5,,D\nE,1,A,5,24,E\n"},
        {SHEET_qualifications,
         "officer_id,course_id,issued,valid_to\nO1,C,2008-01-31,\nO1,C,2008-01-30,2010-01-01\n"
         "O1,D,2008-01-31,\nO1,E,2008-02-29,\nO1,C,9999-12-15,\n"});

    check_int(f.qualifications[0].valid_to, on("2008-02-29"));
    check_int(f.qualifications[1].valid_to, on("2010-01-01"));
    check_int(f.qualifications[2].valid_to, DAY_NONE);
    check_int(f.qualifications[3].valid_to, on("2010-02-28"));
    check(f.qualifications[4].valid_to > on("9999-12-31"));
    check_int(f.qualifications_of_officer[0].count, 5);
    arena_clear(&mem);
}

TEST(an_existing_plan_may_name_officers_who_left_and_has_columns_that_are_passed_over) {
    struct facts f = FACTS(
        "2008-01-10", {SHEET_officers, "officer_id\nO1\n"},
        {SHEET_establishments, "establishment_id,kind,name_en\nE,other,E\n"},
        {SHEET_courses, "course_id,tier,post_codes,days,title_en\nC,1,A,5,C\nD,1,A,5,D\n"},
        {SHEET_classes,
         "class_id,course_id,establishment_id,start,end,seats\nK1,C,E,2008-02-01,2008-02-05,9\n"
         "K2,D,E,2008-02-01,2008-02-05,9\n"},
        {SHEET_nominations,
         "officer_id,post_id,course_id,class_id,establishment_id,start,end,score,state,mood\n"
         "O1,P,C,K1,E,x,y,z,,m\nO9,P,C,K1,E,x,y,z,seated,m\nO1,P,D,K2,E,x,y,z,no-show,m\n"
         "O9,P,D,K2,E,x,y,z,withdrawn,m\nO8,P,D,K2,E,x,y,z,cancelled,m\n"});

    static const enum nomination_state states[] = {NOMINATION_SEATED, NOMINATION_SEATED, NOMINATION_NO_SHOW,
                                                   NOMINATION_WITHDRAWN, NOMINATION_CANCELLED};
    for (int32_t i = 0; i < f.nomination_count; i++) check_int(f.nominations[i].state, states[i]);
    check_int(f.nomination_count, 5);
    check_int(f.nominations[0].officer, 0);
    check_int(f.nominations[1].officer, NONE);
    check_text(f.nominations[1].officer_id, "O9");
    arena_clear(&mem);
}

TEST(targets_are_read_to_the_millionth) {
    struct facts f = FACTS("2008-01-10", {SHEET_objectives, "objective_id,measure,what,operator,target,year\n"
                                                            "N1,count,officers-met,>,3000,2008\n"
                                                            "N2,proportion,readiness,>=,75.5,2008\n"
                                                            "N3,proportion,seat-use,<,0.000001,2008\n"
                                                            "N4,milestone,law signed,<=,spring,2009\n"});

    check_int(f.objectives[0].target_millionths, 3000000000);
    check_int(f.objectives[1].target_millionths, 75500000);
    check_int(f.objectives[2].target_millionths, 1);
    check_text(f.objectives[3].target_text, "spring");
    arena_clear(&mem);
}

TEST(export_is_canonical_whatever_order_columns_and_rows_came_in) {
    static const char mixed[] =
        "\xEF\xBB\xBFnote;seats;unit_id;class_id\r\n;1;V;K2\r\n\"a;b\";2;U;K10\r\n;3;U;K2\r\n",
                      canonical[] = "class_id,unit_id,seats,note\nK10,U,2,\"a;b\"\nK2,U,3,\nK2,V,1,\n";
    struct findings findings = {.mem = &mem};
    struct sheet sheet = {.id = SHEET_quotas}, keyless = {.id = SHEET_unavailability};
    struct buffer out = {.mem = &mem};

    sheet_read(&mem, text_of(mixed), &sheet, &findings);
    sheet_sort(&mem, &sheet);
    sheet_print(&sheet, &out);

    check_int(findings.count, 0);
    check_text(buffer_text(&out), canonical);
    out.length = 0;
    sheet_read(&mem, text_of("to,from,scope,id\n,2008-01-02,unit,U\n,2008-01-01,unit,U\n,,officer,O\n"),
               &keyless, &findings);
    sheet_sort(&mem, &keyless);
    sheet_print(&keyless, &out);
    check_text(buffer_text(&out), "scope,id,from,to,kind,note\nofficer,O,,,,\nunit,U,2008-01-01,,,\n"
                                  "unit,U,2008-01-02,,,\n");
    arena_clear(&mem);
}

TEST(chains_of_units_as_deep_as_may_be_take_the_region_of_their_top) {
    enum { CHAINS = 500, DEEP = UNIT_LEVELS_MAX - 1 };
    struct buffer file = {.mem = &mem};
    buffer_adds(&file, "unit_id,parent_id,kind,region,name_en\n");
    for (int32_t c = 0; c < CHAINS; c++) {
        char kind = c % 2 == 0 ? 'U' : 'N'; /* nobody states a region for N */
        for (int32_t i = DEEP; i > 0; i--)
            buffer_print(&file, "%c%d-%d,%c%d-%d,battalion,,U\n", kind, c, i, kind, c, i - 1);
        buffer_print(&file, "%c%d-0,,brigade,%s,U\n", kind, c, kind == 'U' ? "East" : "");
    }
    buffer_char(&file, '\0');

    struct facts f = FACTS("2008-01-01", {SHEET_units, file.at});

    check_int(f.unit_count, CHAINS * UNIT_LEVELS_MAX);
    for (int32_t i = 0; i < f.unit_count; i++)
        check_text(f.units[i].region, f.units[i].id.at[0] == 'U' ? "East" : "");
    arena_clear(&mem);
}
