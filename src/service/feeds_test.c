/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds show what their user may see, follow what changes, and stop when they are revoked: on both engines.
 */
#include "service/feeds.h"

#include "exchange/sheets_files.h"
#include "service/import.h"
#include "service/users.h"
#include "tests/engines.h"

#include <string.h>

static struct arena mem;

enum { PLANNER = 1, COMMANDER_OF_A, OFFICER_OA };

/* ---- the corps: battalions A and B, an officer in each, a class at E ---- */

static void import(const struct service *service, const char *on, enum sheet_id id, const char *body) {
    struct sheets *sheets = arena_make(&mem, struct sheets, 1);
    struct findings findings = {.mem = &mem};
    struct imported imported;
    struct err err = {0};
    day as_of = DAY_NONE;
    check(day_parse(text_of(on), &as_of));
    sheets_begin(sheets);
    sheet_read(&mem, text_of(body), &sheets->of[id], &findings);
    check(import_sheets(&mem, service, sheets, as_of, &imported, &findings, &err));
}

#define CLASSES "class_id,course_id,establishment_id,start,end,seats,state\n"

static void add_user(const char *where, int64_t id, const char *role, const char *scope, const char *of,
                     const char *officer) {
    struct text sql = text_print(&mem,
                                 "INSERT INTO users VALUES (%lld, 'user%lld', 'en', '', 'active', '%s', 1);"
                                 "INSERT INTO user_role VALUES (%lld, '%s', '%s', '%s')",
                                 (long long)id, (long long)id, officer, (long long)id, role, scope, of);
    outside_run(where, text_zero_ended(&mem, sql));
}

static struct service begin(const char *where) {
    struct err err = {0};
    struct store *store = store_open(where, STORE_CHANGE, &err);
    check(store != NULL);
    struct service service = {.store = store,
                              .who = text_of("tester"),
                              .rights = RIGHTS_ALL,
                              .audit_key = text_print(&mem, "%s-audit.key", fresh_file()).at,
                              .now = (int64_t)(day_of_date((struct date){2008, 1, 1})) * 86400};
    import(&service, "2007-11-20", SHEET_units,
           "unit_id,parent_id,kind,region,name_en\nU,,brigade,East,U\nA,U,battalion,,A\nB,U,battalion,,B\n");
    import(&service, "2007-11-20", SHEET_posts, "post_id,unit_id,post_code\nPA,A,PLT\nPB,B,PLT\n");
    import(&service, "2007-11-20", SHEET_officers,
           "officer_id,post_id,family_name\nOA,PA,Secretname\nOB,PB,Othername\n");
    import(&service, "2007-11-20", SHEET_establishments,
           "establishment_id,kind,region,time_zone,name_en,name_kk\nE,college,East,Asia/Oral,College E,E "
           "колледжі\n");
    import(&service, "2007-11-20", SHEET_courses,
           "course_id,tier,post_codes,days,title_en,title_kk\nC,1,PLT,5,Course C,C курсы\n");
    import(&service, "2007-11-20", SHEET_classes,
           CLASSES "K,C,E,2008-02-04,2008-02-08,10,\nL,C,E,2008-03-03,2008-03-07,10,\n");
    import(&service, "2007-11-20", SHEET_nominations,
           "officer_id,course_id,class_id,state\nOA,C,K,seated\nOB,C,K,seated\n");
    add_user(where, PLANNER, "planner", "everything", "", "");
    add_user(where, COMMANDER_OF_A, "commander", "unit", "A", "");
    add_user(where, OFFICER_OA, "officer", "self", "", "OA");
    return service;
}

static struct text add(const struct service *service, int64_t user, enum feed_kind kind, const char *subject,
                       enum language language, const char *code) {
    const struct feed feed = {
        .user_id = user, .kind = kind, .subject = text_of(subject), .language = language};
    struct text secret = TEXT_NONE;
    struct err err = {0};
    int64_t id;
    feeds_add(&mem, service, &feed, &id, &secret, &err);
    check_text(text_of(err.code), code);
    return secret;
}

static struct text read_feed(const struct service *service, struct text secret, const char *code) {
    struct text calendar = TEXT_NONE;
    struct err err = {0};
    feeds_read(&mem, service, secret, &calendar, &err);
    check_text(text_of(err.code), code);
    return calendar;
}

static bool has(struct text t, const char *part) {
    return t.length > 0 && memmem(t.at, (size_t)t.length, part, strlen(part)) != NULL;
}

TEST_ON_EACH_ENGINE(a_feed_shows_an_officers_class_and_names_nobody) {
    struct service service = begin(where);
    struct text mine = read_feed(&service, add(&service, OFFICER_OA, FEED_OFFICER, "OA", LANGUAGE_KK, ""),
                                 "");
    struct text all = read_feed(&service, add(&service, PLANNER, FEED_ESTABLISHMENT, "E", LANGUAGE_EN, ""),
                                "");
    struct text one = read_feed(&service, add(&service, PLANNER, FEED_CLASS, "K", LANGUAGE_EN, ""), "");
    check(has(mine, "UID:seat-OA-C@cadre\r\nSEQUENCE:0\r\nDTSTAMP:20071120T000000Z\r\n"
                    "DTSTART;TZID=Asia/Oral:20080204T090000\r\nDTEND;TZID=Asia/Oral:20080208T180000\r\n"
                    "SUMMARY:C курсы (K)\r\nLOCATION:E колледжі\r\nSTATUS:CONFIRMED\r\n"));
    check(!has(mine, "name") && !has(all, "name") && !has(one, "name")); /* neither his nor another's */
    check(has(all, "UID:class-K@cadre") && has(all, "UID:class-L@cadre") &&
          has(all, "X-WR-CALNAME:College E"));
    check(has(one, "Seats taken: 2 of 10.") && !has(one, "class-L@cadre"));
    check_int(outside_int(where, "SELECT count(*) FROM audit WHERE action = 'add feed'"), 3);
    check_int(outside_int(where, "SELECT count(*) FROM feed WHERE length(secret_hash) = 64"), 3);
    store_close(service.store);
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(what_changes_keeps_its_uid_and_raises_its_sequence) {
    struct service service = begin(where);
    struct text secret = add(&service, OFFICER_OA, FEED_OFFICER, "OA", LANGUAGE_EN, "");
    struct text class = add(&service, PLANNER, FEED_CLASS, "K", LANGUAGE_EN, "");
    import(&service, "2007-12-01", SHEET_classes,
           CLASSES "K,C,E,2008-02-11,2008-02-15,10,\nL,C,E,2008-03-03,2008-03-07,10,\n");
    struct text moved = read_feed(&service, secret, "");
    check(has(moved, "UID:seat-OA-C@cadre\r\nSEQUENCE:2\r\nDTSTAMP:20071201T000000Z\r\n"
                     "DTSTART;TZID=Asia/Oral:20080211T090000"));
    check(has(read_feed(&service, class, ""), "UID:class-K@cadre\r\nSEQUENCE:2\r\n"));
    import(&service, "2007-12-05", SHEET_nominations,
           "officer_id,course_id,class_id,state\nOA,C,L,seated\nOB,C,K,seated\n");
    struct text other = read_feed(&service, secret, "");
    check(has(other, "UID:seat-OA-C@cadre\r\nSEQUENCE:5\r\nDTSTAMP:20071205T000000Z\r\n"
                     "DTSTART;TZID=Asia/Oral:20080303T090000"));
    import(&service, "2007-12-06", SHEET_classes,
           CLASSES "K,C,E,2008-02-11,2008-02-15,10,\nL,C,E,2008-03-03,2008-03-07,10,cancelled\n");
    struct text off = read_feed(&service, secret, "");
    check(has(off, "SEQUENCE:7\r\n") && has(off, "STATUS:CANCELLED") &&
          has(off, "SUMMARY:cancelled: Course C (L)"));
    store_close(service.store);
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(who_may_not_see_gets_no_feed_and_loses_the_one_he_had) {
    struct service service = begin(where);
    struct text of_a = add(&service, COMMANDER_OF_A, FEED_OFFICER, "OA", LANGUAGE_EN, "");
    add(&service, COMMANDER_OF_A, FEED_OFFICER, "OB", LANGUAGE_EN, "rights.missing");
    add(&service, OFFICER_OA, FEED_OFFICER, "OB", LANGUAGE_EN, "rights.missing");
    add(&service, PLANNER, FEED_CLASS, "NOWHERE", LANGUAGE_EN, "feed.subject");
    add(&service, 99, FEED_CLASS, "K", LANGUAGE_EN, "user.unknown");
    read_feed(&service, of_a, "");
    import(&service, "2007-12-01", SHEET_officers, "officer_id,post_id\nOA,\nOB,PB\n");
    read_feed(&service, of_a, "feed.not-found"); /* he is no longer in A */
    struct text open = add(&service, COMMANDER_OF_A, FEED_CLASS, "K", LANGUAGE_EN, "");
    read_feed(&service, open, "");
    outside_run(where, "UPDATE users SET state = 'disabled' WHERE user_id = 2");
    read_feed(&service, open, "feed.not-found");
    store_close(service.store);
    arena_clear(&mem);
}

TEST_ON_EACH_ENGINE(a_revoked_or_guessed_secret_shows_nothing) {
    struct service service = begin(where);
    struct err err = {0};
    struct feed_list list;
    struct service planner = service, officer = service;
    bool active;
    struct text secret = add(&service, PLANNER, FEED_CLASS, "K", LANGUAGE_EN, "");
    struct text almost = text_keep(&mem, secret);
    ((char *)(uintptr_t)almost.at)[10] ^= 1;
    read_feed(&service, almost, "feed.not-found");
    read_feed(&service, TEXT_NONE, "feed.not-found");
    read_feed(&service, text_of("feed_' OR 1=1 --"), "feed.not-found");
    {
        scoped(tx) struct tx *tx = tx_look(service.store, &err);
        check(users_service(&mem, tx, PLANNER, RIGHTS_ALL, &planner, &active, &err));
        check(users_service(&mem, tx, OFFICER_OA, RIGHTS_ALL, &officer, &active, &err));
    }
    check(feeds_list(&mem, &planner, PLANNER, &list, &err));
    check_int(list.count, 1);
    check(!feeds_revoke(&officer, list.feeds[0].id, &err)); /* not his */
    check_int(err.kind, ERR_RIGHTS);
    err = (struct err){0};
    read_feed(&service, secret, "");
    check(feeds_revoke(&planner, list.feeds[0].id, &err));
    read_feed(&service, secret, "feed.not-found");
    check(!feeds_revoke(&planner, list.feeds[0].id, &err));
    check_int(outside_int(where, "SELECT count(*) FROM audit WHERE action = 'revoke feed'"), 1);
    store_close(service.store);
    arena_clear(&mem);
}
