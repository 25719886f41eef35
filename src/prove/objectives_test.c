/* SPDX-License-Identifier: Apache-2.0 */
#include "prove/objectives.h"

#include "tests/test.h"

enum { CRTC, CTC, COURSES };

/* Two officers: the first got both courses in 2008, the second one in 2007 and one after the facts' day. */
static struct facts facts_of(struct arena *mem) {
    static struct course courses[COURSES] = {{.tier = 1}, {.tier = 2}};
    static struct qualification held[4];
    static const int32_t first[] = {0, 1}, second[] = {2, 3};
    static struct numbers of_officer[] = {{first, 2}, {second, 2}};
    static struct officer officers[2];
    struct facts f = {.as_of = day_of_date((struct date){2008, 6, 30}),
                      .courses = courses,
                      .course_count = COURSES,
                      .officers = officers,
                      .officer_count = 2,
                      .qualifications = held,
                      .qualification_count = 4,
                      .qualifications_of_officer = of_officer,
                      .course_by_id = {.mem = mem}};
    held[0] = (struct qualification){0, CRTC, day_of_date((struct date){2008, 1, 1}), DAY_NONE};
    held[1] = (struct qualification){0, CTC, f.as_of, DAY_NONE};
    held[2] = (struct qualification){1, CRTC, day_of_date((struct date){2007, 12, 31}), DAY_NONE};
    held[3] = (struct qualification){1, CTC, f.as_of + 1, DAY_NONE};
    map_put(&f.course_by_id, text_of("CRTC"), CRTC);
    map_put(&f.course_by_id, text_of("CTC"), CTC);
    return f;
}

static int64_t reached(struct arena *mem, const char *what) {
    static struct unit top = {.parent = NONE};
    static const struct readiness_row rows[] = {
        {.unit = 0, .tier = 1, .posts = 4, .qualified_before = 1, .qualified_after = 4},
        {.unit = 0, .tier = 2, .posts = 4, .qualified_before = 2, .qualified_after = 4},
    };
    const struct readiness readiness = {rows, 2};
    const struct objective objective = {.what = text_of(what), .measure = text_of("count"), .year = 2008};
    struct facts f = facts_of(mem);
    int64_t millionths = -1;
    f.units = &top;
    f.unit_count = 1;
    return objective_reached(&f, &readiness, &objective, &millionths) ? millionths : -1;
}

TEST(what_is_reached_counts_the_year_up_to_the_facts_day_whatever_is_planned) {
    struct arena mem = {0};

    check_int(reached(&mem, "officers-met"), 1000000);
    check_int(reached(&mem, "requirements-met"), 2000000);
    check_int(reached(&mem, "requirements-met:CTC"), 1000000);
    check_int(reached(&mem, "readiness"), 37500000);
    check_int(reached(&mem, "readiness:2"), 50000000);
    check_int(reached(&mem, "seat-use"), -1);
    arena_clear(&mem);
}
