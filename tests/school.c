/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/school.h"

#include "exchange/sheets_files.h"

static struct text people(struct arena *mem, enum sheet_id sheet) {
    struct buffer out = {.mem = mem};
    buffer_adds(&out, sheet == SHEET_posts ? "post_id,unit_id,post_code,leadership_group,priority\n"
                                           : "officer_id,post_id,languages\n");
    for (int32_t o = 1; o <= SCHOOL_OFFICERS; o++) {
        const char *unit = o <= SCHOOL_OFFICERS / 2 ? "B1" : "B2";
        bool leads = o % (SCHOOL_OFFICERS / 2) <= 1; /* the first and the last of each battalion */
        if (sheet == SHEET_posts)
            buffer_print(&out, "P%04d,%s,PLT,%s%s,%d\n", o, unit, leads ? "L" : "", leads ? unit : "",
                         1 + o % 3);
        else buffer_print(&out, "O%04d,P%04d,kk\n", o, o);
    }
    return buffer_text(&out);
}

static struct text classes(struct arena *mem, int32_t seats) {
    struct buffer out = {.mem = mem};
    buffer_adds(&out, "class_id,course_id,establishment_id,start,end,seats,seats_min,language\n");
    for (int32_t k = 0; k < SCHOOL_CLASSES; k++) {
        day start = SCHOOL_DAY + 60 + 14 * k;
        buffer_print(&out, "K%d,C,E,%s,", k + 1, day_print(start).at);
        buffer_print(&out, "%s,%d,1,%s\n", day_print(start + 9).at, seats,
                     k == SCHOOL_CLASSES - 1 ? "ru" : "");
    }
    return buffer_text(&out);
}

static void put(struct school *s, struct sheets *sheets, enum sheet_id id, struct text body) {
    struct findings findings = {.mem = &s->mem};
    sheet_read(&s->mem, text_keep(&s->mem, body), &sheets->of[id], &findings);
    check_int(findings.count, 0);
}

void school_begin(struct school *s, const char *where, int32_t seats, const char *policy,
                  const char *quotas) {
    struct sheets *sheets = arena_make(&s->mem, struct sheets, 1);
    struct findings findings = {.mem = &s->mem};
    struct imported imported;
    sheets_begin(sheets);
    s->where = where;
    put(s, sheets, SHEET_units,
        text_of(
            "unit_id,parent_id,kind,region,name_en\nU,,brigade,East,\nB1,U,battalion,,\nB2,U,battalion,,\n"));
    put(s, sheets, SHEET_posts, people(&s->mem, SHEET_posts));
    put(s, sheets, SHEET_officers, people(&s->mem, SHEET_officers));
    put(s, sheets, SHEET_establishments,
        text_of("establishment_id,kind,region,name_en\nE,college,East,\nF,college,West,\n"));
    put(s, sheets, SHEET_courses,
        text_of("course_id,tier,post_codes,days,validity_months,title_en\nC,1,PLT,10,24,Course\nD,2,BDE,5,,"
                "Other\n"));
    put(s, sheets, SHEET_classes, classes(&s->mem, seats));
    put(s, sheets, SHEET_policy,
        text_print(&s->mem, "rule,value\n%s", policy != NULL ? policy : "UNIT_ABSENCE_MAX_PERCENT,100\n"));
    if (quotas != NULL)
        put(s, sheets, SHEET_quotas, text_print(&s->mem, "class_id,unit_id,seats\n%s", quotas));
    struct store *store = store_open(where, STORE_CHANGE, &s->err);
    if (store == NULL) err_print(&s->err);
    check(store != NULL);
    s->record = record_open(where, &(struct record_options){.changes = true, .readers = 1}, &s->err);
    check(s->record != NULL);
    s->service = (struct service){.store = store,
                                  .who = text_of("planner"),
                                  .rights = RIGHTS_ALL,
                                  .on = SCHOOL_DAY,
                                  .training = training_open(s->record)};
    bool done = import_sheets(&s->mem, &s->service, sheets, SCHOOL_DAY, &imported, &findings, &s->err);
    if (!done) err_print(&s->err);
    check(done);
}

void school_end(struct school *s) {
    training_close(s->service.training);
    record_close(s->record);
    store_close(s->service.store);
    arena_clear(&s->mem);
}

struct service school_as(const struct school *s, const char *who, day on) {
    struct service service = s->service;
    service.who = text_of(who);
    service.on = on;
    return service;
}

struct text school_officer(struct school *s, int32_t number) {
    return text_print(&s->mem, "O%04d", number);
}
