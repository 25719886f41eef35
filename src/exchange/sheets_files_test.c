/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/facts.h"

#include "core/random.h"
#include "exchange/sheets_files.h"
#include "tests/test.h"

#include <string.h>

static struct arena mem;

/* A small set of facts that has nothing wrong with it. */
static const char *const good[SHEET_COUNT] = {
    [SHEET_units] = "unit_id,parent_id,kind,name_en\nU,,brigade,Brigade\nV,U,battalion,Battalion\n",
    [SHEET_posts] = "post_id,unit_id,post_code\nP1,V,PLT\nP2,V,PLT\n",
    [SHEET_officers] = "officer_id,post_id,separation_date\nO1,P1,\nO2,P2,2008-05-01\n",
    [SHEET_unavailability] = "scope,id,from,to\nofficer,O1,2008-01-01,2008-01-05\n",
    [SHEET_establishments] = "establishment_id,kind,name_en\nE,college,College\n",
    [SHEET_courses] = "course_id,tier,post_codes,days,title_en\nC,1,PLT,5,Course\n",
    [SHEET_classes] =
        "class_id,course_id,establishment_id,start,end,seats,seats_min\nK,C,E,2008-02-01,2008-02-05,10,2\n",
    [SHEET_qualifications] = "officer_id,course_id,issued\nO1,C,2007-01-01\n",
    [SHEET_quotas] = "class_id,unit_id,seats\nK,V,1\n",
    [SHEET_policy] = "rule,value\nMET_SCORE,100\n",
    [SHEET_objectives] = "objective_id,measure,what,operator,target,year\nO1,count,officers-met,>,1,2008\n",
    [SHEET_nominations] = "officer_id,course_id,class_id\nO1,C,K\n",
    [SHEET_pins] = "officer_id,class_id,reason,name,expires\nO1,K,why,who,2009-01-01\n",
};

static bool build(enum sheet_id changed, const char *file, struct facts *facts, struct findings *findings) {
    struct sheets sheets;
    sheets_begin(&sheets);
    *findings = (struct findings){.mem = &mem};
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        const char *bytes = (int32_t)changed == id ? file : good[id];
        if (bytes != NULL) sheet_read(&mem, text_of(bytes), &sheets.of[id], findings);
    }
    return facts_build(&mem, &sheets, 13000, facts, findings) && findings->count == 0;
}

TEST(facts_without_mistakes_build) {
    struct facts facts;
    struct findings findings;

    check(build(SHEET_COUNT, NULL, &facts, &findings));

    check_int(facts.officer_count, 2);
    check_int(facts.officers[1].post, 1);
    check_int(facts.classes[0].seats_min, 2);
    check_int(facts.policy.met_score, 100);
    check_int(facts.units[1].parent, 0);
}

/* A file with some bytes changed, doubled, or cut. */
static struct text spoil(struct arena *to, struct text file, struct random *random) {
    static const char liked[] = "\"\r\n,; \xEF\xBB\xBF\xD0:-09";
    char *bytes = arena_make(to, char, file.length * 2);
    int64_t length = 0;
    for (int64_t i = 0; i < file.length; i++) {
        int64_t chance = random_below(random, 60);
        if (chance == 0) continue;
        bytes[length++] = chance == 1   ? liked[random_below(random, (int64_t)sizeof liked - 1)]
                          : chance == 2 ? (char)random_below(random, 256)
                                        : file.at[i];
        if (chance == 3) bytes[length++] = file.at[i];
    }
    return (struct text){bytes, length};
}

TEST(spoiled_files_give_findings_or_facts_and_never_more) {
    enum { ROUNDS = 4000 };
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct random random = {seed};
        struct arena round = {0};
        struct findings findings = {.mem = &round};
        struct sheets sheets;
        struct facts facts;
        sheets_begin(&sheets);
        for (int32_t id = 0; id < SHEET_COUNT; id++) {
            struct text file = text_of(good[id] != NULL ? good[id]
                                                        : "officer_id,post_id,from,to\nO1,P1,2007-01-01,\n");
            if (random_below(&random, 3) == 0) file = spoil(&round, file, &random);
            sheet_read(&round, file, &sheets.of[id], &findings);
        }
        int64_t before = findings.count;

        bool built = facts_build(&round, &sheets, 13000, &facts, &findings);

        check(built == (findings.count == before));
        arena_clear(&round);
    }
}

TEST(a_file_as_excel_writes_it_reads_like_a_plain_one) {
    struct facts facts;
    struct findings findings;

    bool built = build(SHEET_posts, "\xEF\xBB\xBFpost_code;post_id;unit_id\r\nPLT;P1;V\r\n\"PLT\";P2;V\r\n",
                       &facts, &findings);

    check(built);
    check_int(facts.post_count, 2);
    check_text(facts.posts[1].post_code, "PLT");
    arena_clear(&mem);
}

TEST(a_canonical_file_comes_back_byte_for_byte) {
    const char *file = "rule,value,note\nMET_SCORE,100,\"a, \"\"quoted\"\" note\"\nTIME_ZONE,Asia/Almaty,\n";
    struct findings findings = {.mem = &mem};
    struct sheet sheet = {.id = SHEET_policy};
    struct buffer out = {.mem = &mem};

    sheet_read(&mem, text_of(file), &sheet, &findings);
    sheet_print(&sheet, &out);

    check_int(findings.count, 0);
    check_text(buffer_text(&out), file);
    arena_clear(&mem);
}
