/* SPDX-License-Identifier: Apache-2.0 */
#include "service/certificates.h"

#include "certify/verify.h"
#include "exchange/sheets_files.h"
#include "service/certificate_keys.h"
#include "service/import.h"
#include "service/users.h"
#include "tests/engines.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static struct arena mem;

/* OA and OB passed C at E, OC at F; OD has his from elsewhere. */
static const struct {
    enum sheet_id sheet;
    const char *body;
} files[] = {
    {SHEET_units, "unit_id,parent_id,kind,region,name_en\nU,,brigade,East,U\n"},
    {SHEET_posts, "post_id,unit_id,post_code\nPA,U,PLT\nPB,U,PLT\nPC,U,PLT\nPD,U,PLT\n"},
    {SHEET_officers,
     "officer_id,post_id,rank,family_name,given_name\nOA,PA,,Example,Aidar\nOB,PB,,Sample,Bolat\n"
     "OC,PC,,,\nOD,PD,,,\n"},
    {SHEET_establishments,
     "establishment_id,kind,region,country,name_en\nE,college,East,KZ,College E\nF,college,East,KZ,F\n"},
    {SHEET_courses,
     "course_id,tier,post_codes,days,title_en,title_kk\nC,1,PLT,5,Platoon course,Взвод курсы\n"},
    {SHEET_classes, "class_id,course_id,establishment_id,start,end,seats,curriculum_version\n"
                    "KE,C,E,2008-02-01,2008-02-05,10,2008.1\nKF,C,F,2008-02-01,2008-02-05,10,\n"},
    {SHEET_nominations,
     "officer_id,course_id,class_id,state\nOA,C,KE,seated\nOB,C,KE,seated\nOC,C,KF,seated\n"},
    {SHEET_qualifications, "officer_id,course_id,issued,valid_to\nOA,C,2008-02-05,2010-02-05\n"
                           "OB,C,2008-02-05,2010-02-05\nOC,C,2008-02-05,\nOD,C,2001-01-01,\n"},
};

static struct service begin_without_keys(const char *where) {
    struct err err = {0};
    struct sheets *sheets = arena_make(&mem, struct sheets, 1);
    struct findings findings = {.mem = &mem};
    struct imported imported;
    sheets_begin(sheets);
    for (int32_t i = 0; i < COUNT(files); i++)
        sheet_read(&mem, text_of(files[i].body), &sheets->of[files[i].sheet], &findings);
    struct store *store = store_open(where, STORE_CHANGE, &err);
    check(store != NULL);
    const char *beside = fresh_file();
    struct service service = {.store = store,
                              .who = text_of("tester"),
                              .rights = RIGHTS_ALL,
                              .audit_key = text_zero_ended(&mem, text_print(&mem, "%s-audit.key", beside)),
                              .certificate_keys = text_zero_ended(&mem, text_print(&mem, "%s-keys", beside)),
                              .now = (int64_t)(day_of_date((struct date){2008, 6, 1})) * 86400};
    bool done = import_sheets(&mem, &service, sheets, day_of_date((struct date){2008, 3, 1}), &imported,
                              &findings, &err);
    if (!done) printf("%s\n", err.text);
    check(done);
    return service;
}

static struct service begin(const char *where) {
    struct service service = begin_without_keys(where);
    struct err err = {0};
    struct text kid;
    check(certificates_issuer_set(&service, text_of("https://training.example"), text_of("Command"), &err));
    check(certificate_keys_add(&mem, &service, SIGNING_ES256, &kid, &err));
    return service;
}

static void end(struct service *service) {
    store_close(service->store);
    arena_clear(&mem);
}

/* As service/users reads him from the store. */
static struct service user_with(const struct service *system, const char *where, int64_t id, const char *role,
                                const char *officer) {
    struct err err = {0};
    struct grant grant;
    struct service service = *system;
    bool active = false;
    check(grant_read(text_of(role), &grant, &err));
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

/* The code of the failure; "" when it was done. */
static const char *issue(const struct service *service, const char *officer, const char *class,
                         struct certificate_report *out) {
    struct err err = {0};
    struct certificate_order order = {
        .officer_id = text_of(officer), .class_id = text_of(class), .all = true};
    certificates_issue(&mem, service, &order, out, &err);
    return text_zero_ended(&mem, text_of(err.code));
}

static struct text issued_number(const struct service *service, const char *officer) {
    struct certificate_report report = {0};
    check_text(text_of(issue(service, officer, "", &report)), "");
    check_int(report.issued, 1);
    return report.numbers[0];
}

static struct verification verified(const struct service *service, struct text number) {
    struct issued_certificate certificate;
    struct key_set keys;
    struct question question = {.now = service->now};
    struct verification v;
    struct err err = {0};
    check(certificates_get(&mem, service, number, &certificate, &err));
    scoped(tx) struct tx *tx = tx_look(service->store, &err);
    check(certificate_keys_set(&mem, service, tx, &keys, &err));
    check(certificates_status(&mem, service, tx, 1, &question.list, &err));
    question.file = certificate.token;
    question.keys = &keys;
    verify(&mem, &question, &v);
    return v;
}

TEST_ON_EACH_ENGINE(a_class_gets_a_certificate_for_each_who_passed) {
    struct service service = begin(where);
    struct certificate_report report = {0};

    check_text(text_of(issue(&service, "", "KE", &report)), "");

    check_int(report.issued, 2);
    struct verification v = verified(&service, report.numbers[0]);
    check_int(v.verdict, VERDICT_VALID);
    check_text(v.credential.number, text_zero_ended(&mem, report.numbers[0]));
    check_text(v.credential.holders[0], "Example Aidar");
    check_text(v.credential.title, "Platoon course");
    check_text(v.credential.curriculum_version, "2008.1");
    check_text(v.credential.establishment, "College E");
    check_text(text_of(issue(&service, "", "KE", &report)), "certificate.nothing-due");
    check_text(text_of(issue(&service, "", "", &report)), "");
    check_int(report.issued, 2); /* OC and OD */
    end(&service);
}

TEST_ON_EACH_ENGINE(a_revoked_certificate_is_in_the_list_and_stays_in_the_store) {
    struct service service = begin(where);
    struct err err = {0}, again = {0};
    struct text number = issued_number(&service, "OA");
    check_int(verified(&service, number).verdict, VERDICT_VALID);

    check(certificates_revoke(&mem, &service, number, text_of("mistake"), &err));

    check_int(verified(&service, number).verdict, VERDICT_REVOKED);
    check_int(outside_int(where, "SELECT count(*) FROM certificate WHERE state = 'revoked'"), 1);
    check(!certificates_revoke(&mem, &service, number, text_of("mistake"), &again));
    check_text(text_of(again.code), "certificate.not-standing");
    /* the qualification may be certified anew */
    check_int(verified(&service, issued_number(&service, "OA")).verdict, VERDICT_VALID);
    check_int(outside_int(where, "SELECT count(*) FROM audit WHERE action = 'revoke certificate'"), 1);
    end(&service);
}

TEST_ON_EACH_ENGINE(a_replaced_certificate_names_its_successor) {
    struct service service = begin(where);
    struct err err = {0};
    struct text number = issued_number(&service, "OA"), successor = TEXT_NONE;
    struct issued_certificate old;

    check(certificates_replace(&mem, &service, number, text_of("data-changed"), &successor, &err));

    check(certificates_get(&mem, &service, number, &old, &err));
    check_text(old.state, "replaced");
    check(text_equal(old.replaced_by, successor));
    check_int(verified(&service, number).verdict, VERDICT_REVOKED);
    check_int(verified(&service, successor).verdict, VERDICT_VALID);
    end(&service);
}

TEST_ON_EACH_ENGINE(a_certificate_ends_with_its_qualification) {
    struct service service = begin(where);
    struct err err = {0};
    struct text of_oa = issued_number(&service, "OA"), of_ob = issued_number(&service, "OB");
    {
        day passed = day_of_date((struct date){2008, 2, 5});
        scoped(tx) struct tx *tx = tx_begin(service.store, &err);
        check(certificates_revoke_for(tx, &service, text_of("OA"), text_of("C"), passed, &err));
        check(
            certificates_revoke_for(tx, &service, text_of("OC"), text_of("C"), passed, &err)); /* has none */
        check(tx_commit(tx, &err));
    }
    check_int(verified(&service, of_oa).verdict, VERDICT_REVOKED);
    check_int(verified(&service, of_ob).verdict, VERDICT_VALID);
    check_text(outside_text(&mem, where, "SELECT reason FROM certificate WHERE state = 'revoked'"),
               "result-withdrawn\n");
    end(&service);
}

TEST_ON_EACH_ENGINE(only_the_registrar_of_the_establishment_issues_and_never_his_own) {
    struct service service = begin(where);
    struct service of_e = user_with(&service, where, 1, "registrar:establishment:E", "OB");
    struct service of_f = user_with(&service, where, 2, "registrar:establishment:F", "");
    struct service planner = user_with(&service, where, 3, "planner", "");
    struct service officer = user_with(&service, where, 4, "officer", "OA");
    struct service other = user_with(&service, where, 5, "officer", "OC");
    struct certificate_report report = {0};
    struct certificate_list list;
    struct issued_certificate seen;
    struct err err = {0}, own = {0}, hidden = {0}, unseen = {0};

    check_text(text_of(issue(&of_f, "", "KE", &report)), "rights.missing");
    check_text(text_of(issue(&planner, "", "KE", &report)), "rights.missing");
    check_text(text_of(issue(&officer, "OA", "", &report)), "certificate.own");
    check_text(text_of(issue(&of_e, "OB", "", &report)), "certificate.own");
    check_text(text_of(issue(&of_e, "OD", "", &report)), "rights.missing"); /* of no class of his */
    check_text(text_of(issue(&of_e, "", "KE", &report)), "");
    check_int(report.issued, 1);
    check_int(report.own, 1);
    struct text number = report.numbers[0], of_ob = issued_number(&service, "OB");

    check(!certificates_revoke(&mem, &of_f, number, text_of("fraud"), &hidden));
    check_text(text_of(hidden.code), "certificate.not-found");
    check(!certificates_revoke(&mem, &of_e, of_ob, text_of("fraud"), &own));
    check_text(text_of(own.code), "certificate.own");
    check(certificates_list(&mem, &of_f, &(struct certificate_filter){.most = 10}, &list, &err));
    check_int(list.total, 0);
    check(certificates_list(&mem, &of_e, &(struct certificate_filter){.most = 1}, &list, &err));
    check_int(list.total, 2);
    check_int(list.count, 1);
    /* the officer sees his own, and nobody else's */
    check(certificates_list(&mem, &officer, &(struct certificate_filter){text_of("OA"), .most = 10}, &list,
                            &err));
    check_int(list.total, 1);
    check(certificates_get(&mem, &officer, number, &seen, &err));
    check(!certificates_get(&mem, &other, number, &seen, &unseen));
    check_text(text_of(unseen.code), "certificate.not-found");
    check(!err_any(&err));
    end(&service);
}

static struct certificate_key_list keys_of(const struct service *service) {
    struct certificate_key_list list;
    struct err err = {0};
    scoped(tx) struct tx *tx = tx_look(service->store, &err);
    check(certificate_keys_list(&mem, service, tx, &list, &err));
    return list;
}

TEST_ON_EACH_ENGINE(keys_rotate_and_what_old_ones_signed_stays_valid) {
    struct service service = begin(where);
    struct err err = {0}, twice = {0};
    struct text first = issued_number(&service, "OA"), kid, retired;
    struct certificate_key_list list;
    service.now += 60;
    check(certificate_keys_add(&mem, &service, SIGNING_EDDSA, &kid, &err));
    struct verification v = verified(&service, first);
    struct text old_kid = v.kid;

    check(certificate_keys_retire(&mem, &service, old_kid, &retired, &err));

    check(text_equal(retired, old_kid));
    v = verified(&service, issued_number(&service, "OB"));
    check_int(v.verdict, VERDICT_VALID);
    check(text_equal(v.kid, kid));
    check_int(verified(&service, first).verdict, VERDICT_VALID);
    check(!certificate_keys_retire(&mem, &service, old_kid, &retired, &twice));
    check_text(text_of(twice.code), "certificate.unknown-key");
    list = keys_of(&service);
    check_int(list.count, 2);
    check(list.keys[0].retired_seconds == service.now && list.keys[1].retired_seconds == 0);
    end(&service);
}

TEST(without_a_key_or_an_issuer_nothing_is_issued) {
    const char *where = fresh_file();
    struct service service = begin_without_keys(where);
    struct certificate_report report;
    struct err err = {0}, open = {0};
    struct text kid;
    check_text(text_of(issue(&service, "OA", "", &report)), "certificate.no-issuer");
    check(certificates_issuer_set(&service, text_of("http://127.0.0.1:8080"), text_of("Command"), &err));
    check_text(text_of(issue(&service, "OA", "", &report)), "certificate.no-key");
    check(certificate_keys_add(&mem, &service, SIGNING_ES256, &kid, &err));
    const char *pem = text_zero_ended(
        &mem, text_print(&mem, "%s/%.*s.pem", service.certificate_keys, TEXT_ARGS(kid)));
    struct stat about;
    check(stat(pem, &about) == 0 && (about.st_mode & 0777) == 0600);
    check(stat(service.certificate_keys, &about) == 0 && (about.st_mode & 0777) == 0700);
    check(chmod(pem, 0640) == 0);

    check_text(text_of(issue(&service, "OA", "", &report)), "certificate.key-open");

    check_int(outside_int(where, "SELECT count(*) FROM certificate"), 0);
    check(chmod(pem, 0600) == 0);
    issued_number(&service, "OA");
    check(!certificates_issuer_set(&service, text_of("https://other.example"), text_of("Command"), &open));
    check_text(text_of(open.code), "certificate.issuer-fixed");
    check(certificates_issuer_set(&service, text_of("http://127.0.0.1:8080"), text_of("New name"), &err));
    end(&service);
}

TEST(an_address_of_who_certifies_is_checked) {
    static const char *const wrong[] = {"",        "training.example", "https://",    "https://a/",
                                        "ftp://a", "https://a b",      "https://a?b", "https://a\"b"};
    struct service service = begin_without_keys(fresh_file());
    for (int32_t i = 0; i < COUNT(wrong); i++) {
        struct err err = {0};
        check(!certificates_issuer_set(&service, text_of(wrong[i]), text_of("Command"), &err));
        check_text(text_of(err.code), "certificate.issuer");
    }
    end(&service);
}

/* 40 of 131,072: were they counted up, they would lie together. */
TEST(places_in_the_list_tell_nothing) {
    const char *where = fresh_file();
    struct service service = begin(where);
    struct err err = {0};
    struct text number = issued_number(&service, "OA");
    for (int32_t i = 0; i < 39; i++)
        check(certificates_replace(&mem, &service, number, text_of("lost"), &number, &err));

    int64_t near = outside_int(where,
                               "SELECT count(*) FROM certificate a JOIN certificate b ON a.number < b.number "
                               "AND abs(a.status_index - b.status_index) < 10");

    check_int(outside_int(where, "SELECT count(*) FROM certificate"), 40);
    check(near < 4); /* expected: 0.1; four or more: once in a million */
    end(&service);
}
