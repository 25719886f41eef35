/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/small_case.h"

#include "core/random.h"
#include "exchange/sheets_files.h"

enum { REGIONS = 2, BATTALIONS = 4 };

static int32_t below(struct random *random, int32_t bound) {
    return (int32_t)random_below(random, bound);
}

struct files {
    struct arena *mem;
    struct sheets sheets;
    struct findings findings;
};

static struct buffer begin(struct files *f, const char *header) {
    struct buffer file = {.mem = f->mem};
    buffer_print(&file, "%s\n", header);
    return file;
}

static void end(struct files *f, enum sheet_id id, const struct buffer *file) {
    sheet_read(f->mem, buffer_text(file), &f->sheets.of[id], &f->findings);
}

static void write_units(struct files *f) {
    struct buffer units = begin(f, "unit_id,parent_id,kind,region,name_en");
    for (int32_t r = 0; r < REGIONS; r++) buffer_print(&units, "R%d,,brigade,Region%d,R\n", r, r);
    for (int32_t b = 0; b < BATTALIONS; b++) buffer_print(&units, "B%d,R%d,battalion,,B\n", b, b % REGIONS);
    end(f, SHEET_units, &units);
}

static void write_people(struct files *f, struct random *random) {
    static const char *const codes[] = {"A", "B", "AB", "C"}, *const languages[] = {"kk", "ru", "kk ru", ""};
    struct buffer posts = begin(f, "post_id,unit_id,post_code,leadership_group,priority");
    struct buffer officers = begin(f, "officer_id,post_id,languages");
    struct buffer absences = begin(f, "scope,id,from,to");
    struct buffer held = begin(f, "officer_id,course_id,issued");
    int32_t count = 15 + below(random, 25);
    for (int32_t i = 0; i < count; i++) {
        int32_t unit = below(random, BATTALIONS);
        buffer_print(&posts, "P%d,B%d,%s,", i, unit, codes[below(random, 4)]);
        if (below(random, 4) == 0) buffer_print(&posts, "G%d", unit);
        buffer_print(&posts, ",%d\n", 1 + below(random, 4));
        buffer_print(&officers, "O%d,P%d,%s\n", i, i, languages[below(random, 4)]);
        if (below(random, 2) == 0) buffer_print(&held, "O%d,D,2000-01-01\n", i);
        if (below(random, 3) != 0) continue;
        day from = SMALL_CASE_FIRST + below(random, 30);
        buffer_print(&absences, "officer,O%d,%s,", i, day_print(from).at);
        buffer_print(&absences, "%s\n", day_print(from + 4).at);
    }
    end(f, SHEET_posts, &posts);
    end(f, SHEET_officers, &officers);
    end(f, SHEET_unavailability, &absences);
    end(f, SHEET_qualifications, &held);
}

static void write_classes(struct files *f, struct random *random) {
    struct buffer places = begin(
        f, "establishment_id,kind,region,name_en\nE0,college,Region0,E\nE1,college,Region1,E");
    struct buffer courses = begin(f, "course_id,tier,post_codes,prerequisites,days,title_en\n"
                                     "D,1,Z,,3,D\nX,1,A AB,,3,X\nY,2,B AB C,,3,Y\nZ,2,C,D,3,Z");
    struct buffer classes = begin(
        f, "class_id,course_id,establishment_id,start,end,seats,seats_min,language,regions");
    struct buffer quotas = begin(f, "class_id,unit_id,seats");
    int32_t count = 6 + below(random, 8);
    for (int32_t k = 0; k < count; k++) {
        static const char *const ids[] = {"X", "Y", "Z"}, *const languages[] = {"", "", "kk", "ru"};
        day start = SMALL_CASE_FIRST + 1 + below(random, 30);
        int32_t seats = 2 + below(random, 5);
        buffer_print(&classes, "K%d,%s,E%d,%s,", k, ids[below(random, 3)], below(random, 2),
                     day_print(start).at);
        buffer_print(&classes, "%s,%d,%d,%s,", day_print(start + 2 + below(random, 8)).at, seats,
                     below(random, 2) ? 1 : 1 + below(random, seats), languages[below(random, 4)]);
        buffer_adds(&classes, below(random, 3) == 0 ? "Region0\n" : "\n");
        if (below(random, 3) == 0)
            buffer_print(&quotas, "K%d,%c%d,%d\n", k, below(random, 2) ? 'R' : 'B', below(random, 2),
                         below(random, 3));
    }
    struct buffer policy = begin(
        f, "rule,value\nMET_SCORE,100\nLATE_SCORE,7\nTRAVEL_SCORE,11\nUNIT_ABSENCE_MAX_PERCENT,30");
    end(f, SHEET_establishments, &places);
    end(f, SHEET_courses, &courses);
    end(f, SHEET_classes, &classes);
    end(f, SHEET_quotas, &quotas);
    end(f, SHEET_policy, &policy);
}

bool small_case_make(struct arena *mem, uint64_t seed, struct facts *facts) {
    struct random random = {seed};
    struct files f = {.mem = mem, .findings.mem = mem};
    sheets_begin(&f.sheets);
    write_units(&f);
    write_people(&f, &random);
    write_classes(&f, &random);
    return facts_build(mem, &f.sheets, SMALL_CASE_FIRST, facts, &f.findings) && f.findings.count == 0;
}
