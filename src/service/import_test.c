/* SPDX-License-Identifier: Apache-2.0 */
/* Facts into the database and out of it, day by day; plans stored and published. Each test on both engines.
 */
#include "service/import.h"

#include "core/files.h"
#include "exchange/sheets_files.h"
#include "plan/plan.h"
#include "service/plan_documents.h"
#include "service/plans.h"
#include "service/publication.h"
#include "service/training.h"
#include "tests/engines.h"

#include <stdio.h>
#include <string.h>

/* Canonical files with every column filled somewhere, notes, and letters of all three languages. */
static const char *const full[SHEET_COUNT] = {
    [SHEET_units] =
        "unit_id,parent_id,kind,region,arm,groups,name_en,name_kk,name_ru,valid_from,valid_to,note\n"
        "U,,brigade,East,infantry,first second,\"Brigade, first\",Әскери бригада,Бригада,2000-01-01,,\n"
        "V,U,battalion,,,,Battalion,Үшінші батальон,Батальон №3,,2009-12-31,\"two\nlines, \"\"quoted\"\"\"\n",
    [SHEET_posts] =
        "post_id,unit_id,post_code,level,leadership_group,priority,rank_min,rank_max,valid_from,valid_to,"
        "note\nP1,V,PLT,1,G,1000,lieutenant,captain,2000-01-01,2010-01-01,ескерту\nP2,V,PLT,,,,,,,,\n"
        "P3,U,BDE,,,,,,,,\n",
    [SHEET_officers] = "officer_id,post_id,rank,arm,category,service_type,separation_date,languages,family_"
                       "name,given_name,patronymic,"
                       "personal_number,document_language,email,note\n"
                       "O1,P1,captain,infantry,officer,contract,2012-05-01,kk "
                       "ru,Әбдіғалиев,Ғани,Өмірұлы,000-1,kk,a@example.org,\n"
                       "O2,P2,,,,,,,Іңкәрбек,,,,,,\nO3,P3,,,,,,,,,,,,,\n",
    [SHEET_postings] =
        "officer_id,post_id,from,to,note\nO1,P1,2007-06-01,,\nO1,P2,2005-01-01,2007-05-31,before\n",
    [SHEET_unavailability] =
        "scope,id,from,to,kind,note\nofficer,O1,2008-03-01,2008-03-05,leave,\n"
        "officer,O1,2008-03-01,2008-03-05,leave,\nunit,V,2008-06-01,2008-06-30,exercise,\n",
    [SHEET_establishments] = "establishment_id,kind,region,country,time_zone,name_en,name_kk,name_ru,note\n"
                             "E,college,East,KZ,Asia/Almaty,College,Әскери колледж,Колледж,\n",
    [SHEET_courses] =
        "course_id,tier,post_codes,prerequisites,days,class_min,class_max,validity_months,title_en,"
        "title_kk,title_ru,note\nC,1,PLT,,5,1,30,24,Course,Курс,Курс,\nD,3,BDE,C,5,,,,Course,,,\n",
    [SHEET_classes] =
        "class_id,course_id,establishment_id,start,end,seats,seats_min,language,regions,"
        "curriculum_version,state,note\nK,C,E,2008-02-01,2008-02-05,10,1,,East West,v1,planned,\n"
        "L,C,E,2008-09-01,2008-09-05,10,,,,,,\n",
    [SHEET_qualifications] =
        "officer_id,course_id,issued,valid_to,source,note\nO3,C,2007-01-01,2011-01-01,paper,\n",
    [SHEET_quotas] = "class_id,unit_id,seats,note\nK,V,5,\n",
    [SHEET_policy] = "rule,value,note\nMET_SCORE,1000000,\n",
    [SHEET_objectives] = "objective_id,measure,what,operator,target,year,source,note\n"
                         "G1,count,officers-met,>=,2,2008,order,\n",
    [SHEET_nominations] = "officer_id,course_id,class_id,state,note\nO3,C,K,no-show,was ill\n",
    [SHEET_pins] = "officer_id,class_id,kind,waives,reason,name,expires,note\n"
                   "O1,K,forbid,,\"on duty, he says\",Colonel A,2007-10-31,seen\n",
};

static struct arena mem;
static struct err err;

static day on(const char *date) {
    day d = DAY_NONE;
    check(day_parse(text_of(date), &d));
    return d;
}

static struct record *record;

static struct service begin(const char *where) {
    err = (struct err){0};
    struct store *store = store_open(where, STORE_CHANGE, &err);
    if (store == NULL) err_print(&err);
    check(store != NULL);
    record = record_open(where, &(struct record_options){.changes = true, .readers = 1}, &err);
    check(record != NULL);
    return (struct service){
        .store = store, .who = text_of("planner"), .rights = RIGHTS_ALL, .training = training_open(record)};
}

static void end(const struct service *service) {
    training_close(service->training);
    record_close(record);
    store_close(service->store);
    arena_clear(&mem);
}

/* Imports files; those that are NULL do not come. */
static bool import_files(const struct service *service, const char *const files[SHEET_COUNT],
                         const char *as_of, struct imported *out) {
    struct sheets sheets;
    struct findings findings = {.mem = &mem};
    struct imported ignored;
    sheets_begin(&sheets);
    for (int32_t id = 0; id < SHEET_COUNT; id++)
        if (files[id] != NULL) sheet_read(&mem, text_of(files[id]), &sheets.of[id], &findings);
    return import_sheets(&mem, service, &sheets, on(as_of), out != NULL ? out : &ignored, &findings, &err);
}

static bool import_file(const struct service *service, enum sheet_id id, const char *file,
                        const char *as_of) {
    const char *files[SHEET_COUNT] = {NULL};
    files[id] = file;
    return import_files(service, files, as_of, NULL);
}

/* A sheet's canonical file as it stands on a day; without address when there is none. */
static struct text exported(const struct service *service, enum sheet_id id, const char *as_of) {
    struct sheets sheets;
    struct buffer out = {.mem = &mem};
    scoped(tx) struct tx *tx = tx_look(service->store, &err);
    check(tx != NULL && import_load(&mem, tx, on(as_of), &sheets, &err));
    if (!sheets.of[id].present) return (struct text){NULL, 0};
    sheet_print(&sheets.of[id], &out);
    return buffer_text(&out);
}

static int64_t audit_lines(const char *where, const char *action) {
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE who = 'planner' AND action = '%s'", action);
    return outside_int(where, sql);
}

/* ---- import and export ---- */

TEST_ON_EACH_ENGINE(canonical_files_come_back_byte_by_byte) {
    struct service service = begin(where);

    check(import_files(&service, full, "2007-11-20", NULL));

    for (int32_t id = 0; id < SHEET_COUNT; id++) check_text(exported(&service, id, "2007-11-20"), full[id]);
    check_int(audit_lines(where, "import"), 1);
    end(&service);
}

TEST_ON_EACH_ENGINE(what_is_imported_again_changes_nothing) {
    struct imported again;
    struct service service = begin(where);
    check(import_files(&service, full, "2007-11-20", NULL));

    check(import_files(&service, full, "2007-12-01", &again));

    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        check_int(again.changes[id].added, 0);
        check_int(again.changes[id].ended, 0);
    }
    check_int(audit_lines(where, "import"), 2);
    end(&service);
}

TEST_ON_EACH_ENGINE(one_wrong_row_stores_nothing_of_all_files) {
    const char *files[SHEET_COUNT];
    struct service service = begin(where);
    check(import_files(&service, full, "2007-11-20", NULL));
    memcpy(files, full, sizeof files);
    files[SHEET_units] = "unit_id,parent_id,kind,name_en\nU,,brigade,B\nV,U,battalion,B\nW,U,battalion,new\n";
    files[SHEET_quotas] = "class_id,unit_id,seats\nK,NOWHERE,5\n";

    check(!import_files(&service, files, "2007-12-01", NULL));

    check_text(text_of(err.code), "import.findings");
    err = (struct err){0};
    check_text(exported(&service, SHEET_units, "2007-12-01"), full[SHEET_units]);
    check_int(audit_lines(where, "import"), 1);
    check_int(outside_int(where, "SELECT count(*) FROM import"), 1);
    end(&service);
}

TEST_ON_EACH_ENGINE(references_are_checked_across_what_is_stored) {
    struct service service = begin(where);
    check(import_files(&service, full, "2007-11-20", NULL));

    check(!import_file(&service, SHEET_posts, "post_id,unit_id,post_code\nP1,V,PLT\n", "2007-12-01"));

    check_text(text_of(err.code), "import.findings"); /* O2 and O3 hold posts that would be gone */
    end(&service);
}

TEST_ON_EACH_ENGINE(who_has_no_right_changes_nothing) {
    struct service service = begin(where);
    service.rights = RIGHT_PLAN;

    check(!import_files(&service, full, "2007-11-20", NULL));

    check_text(text_of(err.code), "rights.missing");
    check_int(outside_int(where, "SELECT count(*) FROM units"), 0);
    end(&service);
}

TEST_ON_EACH_ENGINE(rows_left_out_end_on_that_day_and_stay_in_history) {
    static const char officers[] = "officer_id,post_id\nO1,P1\nO3,P3\n";
    const char *files[SHEET_COUNT] = {NULL};
    struct imported imported;
    struct service service = begin(where);
    check(import_files(&service, full, "2007-11-20", NULL));
    files[SHEET_officers] = officers;
    files[SHEET_unavailability] = "scope,id,from,to,kind\nofficer,O1,2008-03-01,2008-03-05,leave\n";
    files[SHEET_postings] = "officer_id,post_id,from,to\n";

    check(import_files(&service, files, "2008-01-15", &imported));

    check_int(imported.changes[SHEET_officers].ended, 2); /* O2 is gone, O1 is another row */
    check_int(imported.changes[SHEET_officers].added, 1);
    check_int(imported.changes[SHEET_unavailability].ended, 2); /* one of two equal rows, and the unit's */
    check_int(imported.changes[SHEET_unavailability].added, 0);
    check_text(exported(&service, SHEET_officers, "2008-01-14"), full[SHEET_officers]);
    check_text(exported(&service, SHEET_unavailability, "2008-01-14"), full[SHEET_unavailability]);
    check_text(exported(&service, SHEET_postings, "2008-01-14"), full[SHEET_postings]);
    check(strstr(text_zero_ended(&mem, exported(&service, SHEET_officers, "2008-01-15")), "O2") == NULL);
    check_text(exported(&service, SHEET_postings, "2008-01-15"), "officer_id,post_id,from,to,note\n");
    check_text(exported(&service, SHEET_posts, "2008-01-15"), full[SHEET_posts]); /* no file, no change */
    end(&service);
}

TEST_ON_EACH_ENGINE(an_import_before_the_newest_is_refused_and_one_on_its_day_is_not) {
    struct service service = begin(where);
    check(import_files(&service, full, "2007-11-20", NULL));

    check(!import_files(&service, full, "2007-11-19", NULL));

    check_text(text_of(err.code), "import.older");
    err = (struct err){0};
    check(import_file(&service, SHEET_quotas, "class_id,unit_id,seats\nK,V,6\n", "2007-11-20"));
    check_text(exported(&service, SHEET_quotas, "2007-11-20"), "class_id,unit_id,seats,note\nK,V,6,\n");
    end(&service);
}

TEST_ON_EACH_ENGINE(a_table_that_was_never_imported_is_not_exported) {
    const char *files[SHEET_COUNT];
    struct service service = begin(where);
    memcpy(files, full, sizeof files);
    files[SHEET_quotas] = files[SHEET_nominations] = NULL;
    check(import_files(&service, files, "2007-11-20", NULL));
    check(import_file(&service, SHEET_quotas, full[SHEET_quotas], "2008-01-15"));

    check(exported(&service, SHEET_nominations, "2008-01-15").at == NULL);
    check(exported(&service, SHEET_quotas, "2008-01-14").at == NULL); /* nor before it was */
    check_text(exported(&service, SHEET_quotas, "2008-01-15"), full[SHEET_quotas]);
    end(&service);
}

/* ---- effective dates ---- */

static struct facts facts_on(const struct service *service, const char *as_of) {
    struct sheets *sheets = arena_make(&mem, struct sheets, 1);
    struct facts facts;
    struct findings findings = {.mem = &mem};
    scoped(tx) struct tx *tx = tx_look(service->store, &err);
    check(tx != NULL && import_load(&mem, tx, on(as_of), sheets, &err));
    check(facts_build(&mem, sheets, on(as_of), &facts, &findings));
    return facts;
}

TEST_ON_EACH_ENGINE(a_posting_says_from_when_to_when_a_post_is_held) {
    const char *files[SHEET_COUNT];
    struct service service = begin(where);
    memcpy(files, full, sizeof files);
    files[SHEET_postings] = "officer_id,post_id,from,to\nO1,P1,2007-12-01,2007-12-31\n";
    check(import_files(&service, files, "2007-11-20", NULL));

    check_int(facts_on(&service, "2007-11-30").officers[0].post, -1);
    check_int(facts_on(&service, "2007-12-01").officers[0].post, 0);
    check_int(facts_on(&service, "2007-12-31").officers[0].post, 0);
    check_int(facts_on(&service, "2008-01-01").officers[0].post, -1);
    check_int(facts_on(&service, "2007-11-20").officers[1].post, 1); /* no posting: from the import on */
    end(&service);
}

TEST_ON_EACH_ENGINE(a_reorganisation_holds_from_its_day_and_not_before) {
    struct service service = begin(where);
    check(import_files(&service, full, "2007-11-20", NULL));

    check(import_file(&service, SHEET_units,
                      "unit_id,parent_id,kind,region,name_en\nU,,brigade,West,B\nV,U,battalion,South,B\n",
                      "2008-01-15"));

    struct facts before = facts_on(&service, "2008-01-14"), after = facts_on(&service, "2008-01-15");
    check_text(before.units[0].region, "East");
    check_text(after.units[0].region, "West");
    check_text(after.units[1].region, "South");
    end(&service);
}

/* ---- plans ---- */

static struct documents plan_of(const struct service *service, const struct plan_order *order) {
    struct plan plan;
    struct findings findings = {.mem = &mem};
    struct facts *facts = arena_make(&mem, struct facts, 1);
    *facts = facts_on(service, day_print(order->as_of).at);
    struct plan_watch watch = {0};
    check(plan_make(&mem, facts, order, &watch, &plan, &findings, &err));
    return plan_documents(&mem, facts, &plan);
}

/* Plans and stores; returns the draft's number. */
static int64_t draft(const struct service *service, const char *as_of, const char *keep) {
    struct plan_order order = {
        .as_of = on(as_of), .until = on("2008-12-31"), .seed = 1, .keep = keep == NULL ? DAY_NONE : on(keep)};
    int64_t id = 0;
    struct documents documents = plan_of(service, &order);
    check(plans_add(service, &order, &documents, &id, &err));
    return id;
}

static bool publish(const struct service *service, int64_t id, int32_t *out_seats) {
    struct findings findings = {.mem = &mem};
    return plans_publish(&mem, service, id, out_seats, &findings, &err);
}

TEST_ON_EACH_ENGINE(a_plan_is_stored_and_published_with_its_seats) {
    int32_t seats;
    struct documents documents;
    int64_t id;
    struct service service = begin(where);
    check(import_files(&service, full, "2007-11-20", NULL));
    check_int(draft(&service, "2007-11-20", NULL), 1);
    check_int(outside_int(where, "SELECT count(*) FROM plan_seat"), 0); /* a draft binds nobody */

    check(publish(&service, 1, &seats));

    check_int(seats, 2);
    check_text(
        exported(&service, SHEET_nominations, "2007-11-20"),
        "officer_id,course_id,class_id,state,note\nO1,C,K,seated,\nO2,C,L,seated,\nO3,C,K,no-show,was ill\n");
    check_int(audit_lines(where, "draft"), 1);
    check_int(audit_lines(where, "publish"), 1);
    {
        scoped(tx) struct tx *tx = tx_look(service.store, &err);
        check(plans_read(&mem, tx, 0, &documents, &id, &err));
    }
    check_int(id, 1);
    check(documents_find(&documents, "certificate.json").length > 0);
    end(&service);
}

TEST_ON_EACH_ENGINE(a_plan_is_published_once_and_gives_way_to_the_next) {
    int32_t seats;
    struct service service = begin(where);
    check(import_files(&service, full, "2007-11-20", NULL));
    draft(&service, "2007-11-20", NULL);
    check(publish(&service, 1, &seats));
    draft(&service, "2007-11-20", NULL);
    check(publish(&service, 2, &seats));

    check(!publish(&service, 1, &seats));

    check_text(text_of(err.code), "publish.not-a-draft");
    err = (struct err){0};
    check(!publish(&service, 7, &seats));
    check_text(text_of(err.code), "plan.unknown");
    check_int(outside_int(where, "SELECT plan_id FROM plan WHERE state = 'published'"), 2);
    check_int(audit_lines(where, "publish"), 2);
    end(&service);
}

TEST_ON_EACH_ENGINE(a_plan_that_today_does_not_hold_is_not_published) {
    int32_t seats;
    struct service service = begin(where);
    check(import_files(&service, full, "2007-11-20", NULL));
    draft(&service, "2007-11-20", NULL);
    check(import_file(&service, SHEET_unavailability, "scope,id,from,to\nofficer,O1,2008-01-01,2008-12-31\n",
                      "2007-11-20"));

    check(!publish(&service, 1, &seats));

    check_text(text_of(err.code), "publish.not-allowed");
    check_int(outside_int(where, "SELECT count(*) FROM plan_seat"), 0);
    check_int(outside_int(where, "SELECT count(*) FROM plan WHERE state = 'draft'"), 1);
    check_int(audit_lines(where, "publish"), 0);
    end(&service);
}

TEST_ON_EACH_ENGINE(an_import_never_ends_what_was_published) {
    int32_t seats;
    struct service service = begin(where);
    check(import_files(&service, full, "2007-11-20", NULL));
    draft(&service, "2007-11-20", NULL);
    check(publish(&service, 1, &seats));

    /* leaves O1 out, knows O2 as withdrawn, and forgets the no-show, which nobody published */
    check(import_file(&service, SHEET_nominations, "officer_id,course_id,class_id,state\nO2,C,L,withdrawn\n",
                      "2007-12-01"));

    check_text(exported(&service, SHEET_nominations, "2007-12-01"),
               "officer_id,course_id,class_id,state,note\nO1,C,K,seated,\nO2,C,L,withdrawn,\n");
    end(&service);
}

TEST_ON_EACH_ENGINE(what_is_published_ahead_of_time_stands_once) {
    int32_t seats;
    struct service service = begin(where);
    check(import_files(&service, full, "2007-11-20", NULL));
    draft(&service, "2008-01-20", NULL);
    check(publish(&service, 1, &seats)); /* stands from 2008-01-20 */

    draft(&service, "2007-11-20", NULL);
    check(publish(&service, 2, &seats)); /* the same seats, planned as of an earlier day */
    check(import_file(&service, SHEET_nominations, full[SHEET_nominations], "2007-12-01"));

    check_text(
        exported(&service, SHEET_nominations, "2008-01-20"),
        "officer_id,course_id,class_id,state,note\nO1,C,K,seated,\nO2,C,L,seated,\nO3,C,K,no-show,was ill\n");
    end(&service);
}

TEST_ON_EACH_ENGINE(who_left_after_publishing_does_not_hold_up_an_import) {
    int32_t seats;
    struct service service = begin(where);
    check(import_files(&service, full, "2007-11-20", NULL));
    draft(&service, "2007-11-20", NULL);
    check(publish(&service, 1, &seats));

    const char *files[SHEET_COUNT] = {NULL};
    files[SHEET_officers] = "officer_id,post_id\nO2,P2\nO3,P3\n";
    files[SHEET_postings] = "officer_id,post_id,from,to\n";
    files[SHEET_unavailability] = "scope,id,from,to\n";
    check(import_files(&service, files, "2007-12-01", NULL));

    draft(&service, "2007-12-01", "2007-12-02");
    check(publish(&service, 2, &seats));
    check_int(seats, 1);
    check_text(exported(&service, SHEET_nominations, "2007-12-01"),
               "officer_id,course_id,class_id,state,note\nO2,C,L,seated,\nO3,C,K,no-show,was ill\n");
    end(&service);
}

/* ---- through the command ---- */

TEST_ON_EACH_ENGINE(the_command_plans_the_same_from_files_and_from_the_database) {
    const char *at = fresh_directory();
    const char *when = "--as-of 2007-11-20 --until 2008-12-31 --json";
    struct text out;
    check_int(cadre(&mem, &out, "example kazakhstan-2008 %s/data --officers 200 --tight", at), 0);

    check_int(cadre(&mem, &out, "import %s/data --as-of 2007-11-20 --db '%s'", at, where), 0);
    check_int(cadre(&mem, &out, "export %s/copy --db '%s'", at, where), 0);
    cadre(&mem, &out, "plan %s --data %s/data --out %s/from-files", when, at, at);
    cadre(&mem, &out, "plan %s --db '%s' --out %s/from-db", when, where, at);
    check_int(cadre(&mem, &out, "publish 1 --db '%s'", where), 0);
    check_int(cadre(&mem, &out, "publish 1 --db '%s'", where), 2);
    check(strstr(text_zero_ended(&mem, out), "[publish.not-a-draft]") != NULL);
    check_int(cadre(&mem, &out, "export %s/published --db '%s'", at, where), 0);

    /* the example's files are canonical; only `seconds` may differ between two plans */
    struct text differ = text_print(
        &mem,
        "; cd %s && rm data/README.txt && diff -r data copy && for f in from-*/summary.json; do "
        "sed -i 's/\"seconds\":[0-9.]*/\"seconds\":0/' $f; done && diff -r from-files from-db && "
        "test -s published/nominations.csv",
        at);
    int status = cadre(&mem, &out, "help >/dev/null%s", text_zero_ended(&mem, differ));
    if (status != 0) printf("%.*s\n", TEXT_ARGS(out));
    check_int(status, 0);
    arena_clear(&mem);
}

TEST(an_export_beside_a_file_of_an_earlier_one_is_refused) {
    const char *at = fresh_directory(), *where = fresh_file();
    struct text out;
    check_int(cadre(&mem, &out, "example kazakhstan-2008 %s/data --officers 200", at), 0);
    check_int(cadre(&mem, &out, "import %s/data --as-of 2007-11-20 --db '%s'", at, where), 0);
    check_int(cadre(&mem, &out, "export %s/copy --db '%s'", at, where), 0);
    check_int(cadre(&mem, &out, "export %s/copy --db '%s'", at, where), 0); /* over itself: yes */
    check(file_write(text_zero_ended(&mem, text_print(&mem, "%s/copy/nominations.csv", at)), text_of("x\n"),
                     &err));

    check_int(cadre(&mem, &out, "export %s/copy --db '%s'", at, where), 2);

    check(strstr(text_zero_ended(&mem, out), "[export.other-file]") != NULL);
    arena_clear(&mem);
}
