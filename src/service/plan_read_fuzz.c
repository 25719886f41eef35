/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plan's files are outside input: the reader, what shows a plan again, and the judge take any bytes. And
 * the judge is never fooled: of the one small problem at hand the best plan is known, so whatever it lets
 * pass seats no more and scores no more than that, and its bounds are not below.
 */
#include "core/must.h"
#include "exchange/sheets_files.h"
#include "plan/check.h"
#include "plan/plan.h"
#include "service/plan_documents.h"
#include "service/plan_read.h"
#include "tests/fuzz.h"

enum { AS_OF = 13837 /* 2007-11-20 */, UNTIL = 14244 /* 2008-12-31 */, FILES_MAX = 20 };

static const char *const data[SHEET_COUNT] = {
    [SHEET_units] = "unit_id,parent_id,kind,region,name_en\nU,,brigade,East,U\nV,U,battalion,,V\n",
    [SHEET_posts] = "post_id,unit_id,post_code,leadership_group,priority\nP1,V,A,G,1\nP2,V,A,G,2\nP3,V,A,,1\n"
                    "P4,V,B,,3\n",
    [SHEET_officers] = "officer_id,post_id,separation_date,languages\nO1,P1,,kk\nO2,P2,,\nO3,P3,2008-02-06,\n"
                       "O4,P4,,\n",
    [SHEET_unavailability] =
        "scope,id,from,to\nofficer,O1,2008-02-01,2008-02-04\nunit,U,2008-02-08,2008-02-09\n",
    [SHEET_establishments] = "establishment_id,kind,region,name_en\nE,college,East,E\nF,college,West,F\n",
    [SHEET_courses] = "course_id,tier,post_codes,days,title_en\nC,1,A B,3,C\nD,2,B,3,D\n",
    [SHEET_classes] = "class_id,course_id,establishment_id,start,end,seats,seats_min\n"
                      "K1,C,E,2008-02-05,2008-02-07,1,1\nK2,C,F,2008-03-05,2008-03-07,2,1\n"
                      "K3,D,F,2008-03-07,2008-03-08,2,1\n",
    [SHEET_quotas] = "class_id,unit_id,seats\nK2,U,1\n",
    [SHEET_policy] = "rule,value\nMET_SCORE,100\nMOVE_SCORE,10\n",
    [SHEET_objectives] = "objective_id,measure,what,operator,target,year\nN1,count,officers-met,>,1,2008\n",
    [SHEET_nominations] = "officer_id,course_id,class_id\nO1,C,K2\n",
};

/* Facts and the best plan of them, made once. */
struct known {
    struct arena mem;
    struct facts facts;
    struct plan best;
};

static void know(struct known *known) {
    struct sheets sheets;
    struct findings findings = {.mem = &known->mem};
    struct err err = {0};
    const struct plan_order order = {
        .as_of = AS_OF, .until = UNTIL, .keep = DAY_NONE, .seed = 1, .steps = 100};
    sheets_begin(&sheets);
    for (int32_t id = 0; id < SHEET_COUNT; id++)
        if (data[id] != NULL) sheet_read(&known->mem, text_of(data[id]), &sheets.of[id], &findings);
    must(facts_build(&known->mem, &sheets, AS_OF, &known->facts, &findings) && findings.count == 0);
    must(plan_make(&known->mem, &known->facts, &order, NULL, &known->best, &findings, &err));
    must(known->best.bound == known->best.score && known->best.met_bound == known->best.met);
}

/* The best plan's own files, with those of the input in their place. */
static struct documents documents_of(struct arena *mem, const struct known *known, struct text input) {
    struct documents documents = plan_documents(mem, &known->facts, &known->best);
    struct text name, body;
    while (fuzz_file(&input, &name, &body))
        for (int32_t i = 0; i < documents.count; i++)
            if (text_equal(documents.at[i].name, name)) documents.at[i].body = body;
    return documents;
}

static void must_not_be_fooled(const struct known *known, day as_of, day until,
                               const struct checked *checked) {
    if (as_of != AS_OF || until != UNTIL) return; /* another problem */
    must(checked->met <= known->best.met && checked->score <= known->best.score);
    must(checked->met_bound >= known->best.met && checked->bound >= known->best.score);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    static struct known known;
    if (known.facts.officer_count == 0) know(&known);
    struct arena mem = {0};
    struct documents documents = documents_of(&mem, &known,
                                              (struct text){(const char *)bytes, (int64_t)length});
    struct plan_order order;
    struct plan plan;
    struct checked checked;
    struct findings findings = {.mem = &mem};
    struct err order_err = {0}, read_err = {0}, day_err = {0}, err = {0};
    day as_of;
    bool ordered = plan_read_order(&documents, &order, &order_err);
    must(ordered != err_any(&order_err));
    bool read = plan_read(&mem, &known.facts, &documents, &plan, &read_err);
    must(read != err_any(&read_err));
    if (read) plan_documents(&mem, &known.facts, &plan); /* shown again, with a reason for each unmet */
    must(check_as_of(&documents, &as_of, &day_err) != err_any(&day_err));
    bool judged = check_plan(&mem, &known.facts, &documents, &findings, &checked, &err);
    must(judged != err_any(&err));
    if (judged && findings.count == 0 && ordered && order.keep == DAY_NONE)
        must_not_be_fooled(&known, order.as_of, order.until, &checked);
    arena_clear(&mem);
    return 0;
}
