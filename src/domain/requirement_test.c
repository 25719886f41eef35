/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts put together by hand: officer o holds post o; courses C and D. Whatever a test does not say is the
 * plain case, in which each officer requires C.
 */
#include "domain/requirement.h"

#include "tests/test.h"

enum { AS_OF = 1000, UNTIL = 1400, C = 0, D = 1, E = 2, OFFICERS_MAX = 4, HELD_MAX = 6 };

struct world {
    struct facts facts;
    struct post posts[OFFICERS_MAX];
    struct officer officers[OFFICERS_MAX];
    struct course courses[3];
    struct qualification held[HELD_MAX];
    int32_t numbers[HELD_MAX];
    struct numbers of_officer[OFFICERS_MAX];
};

static struct arena mem;

static struct world *world_of(int32_t officers) {
    struct world *w = arena_make(&mem, struct world, 1);
    for (int32_t o = 0; o < officers; o++) {
        w->posts[o] = (struct post){.post_code = text_of("A"), .valid_from = DAY_NONE, .valid_to = DAY_NONE};
        w->officers[o] = (struct officer){.post = o};
    }
    w->courses[C] = (struct course){.id = text_of("C"), .post_codes = text_of("A")};
    w->courses[D] = (struct course){.id = text_of("D"), .post_codes = text_of("B")};
    w->courses[E] = (struct course){.id = text_of("E"), .post_codes = TEXT_NONE};
    w->facts = (struct facts){.as_of = AS_OF,
                              .posts = w->posts,
                              .officers = w->officers,
                              .courses = w->courses,
                              .qualifications = w->held,
                              .qualifications_of_officer = w->of_officer,
                              .post_count = officers,
                              .officer_count = officers,
                              .course_count = 3};
    return w;
}

/* Another qualification of the first officer. */
static void hold(struct world *w, int32_t course, day issued, day valid_to) {
    int32_t i = w->facts.qualification_count++;
    w->held[i] = (struct qualification){
        .officer = 0, .course = course, .issued = issued, .valid_to = valid_to};
    w->numbers[i] = i;
    w->of_officer[0] = (struct numbers){w->numbers, i + 1};
}

static struct requirements require(struct world *w) {
    return requirements_of(&mem, &w->facts, UNTIL);
}

static bool requires(struct world *w, int32_t course) {
    struct requirements r = require(w);
    return requirement_find(&r, 0, course) != NONE;
}

TEST(an_officer_requires_the_courses_that_name_the_code_of_his_post) {
    struct world *w = world_of(1);
    check(requires(w, C) && !requires(w, D) && !requires(w, E));
    w->posts[0].post_code = text_of("B");
    check(!requires(w, C) && requires(w, D));
    w->posts[0].post_code = text_of("AB"); /* no part of a word */
    check_int(require(w).count, 0);
    w->posts[0].post_code = text_of("");
    check_int(require(w).count, 0);
    w->courses[C].post_codes = text_of("X  A B");
    w->posts[0].post_code = text_of("A");
    check(requires(w, C));
    arena_clear(&mem);
}

TEST(a_code_may_be_named_by_several_courses_and_twice_by_one) {
    struct world *w = world_of(1);
    w->courses[C].post_codes = text_of("A A");
    w->courses[D].post_codes = text_of("B A");
    struct requirements r = require(w);
    check_int(r.count, 2);
    check_int(r.at[0].course, C);
    check_int(r.at[1].course, D);
    arena_clear(&mem);
}

TEST(requirements_come_by_officer_then_course_and_say_the_post) {
    struct world *w = world_of(4);
    w->courses[D].post_codes = text_of("A B");
    w->officers[0].post = 3;
    w->officers[3].post = 0;
    w->posts[1].post_code = text_of("B");
    w->officers[2].post = NONE;

    struct requirements r = require(w);

    static const struct requirement expected[] = {{0, C, 3}, {0, D, 3}, {1, D, 1}, {3, C, 0}, {3, D, 0}};
    static const int32_t first[] = {0, 2, 3, 3, 5};
    check_int(r.count, COUNT(expected));
    for (int32_t i = 0; i < COUNT(expected); i++) {
        check_int(r.at[i].officer, expected[i].officer);
        check_int(r.at[i].course, expected[i].course);
        check_int(r.at[i].post, expected[i].post);
    }
    for (int32_t o = 0; o < COUNT(first); o++) check_int(r.first_of_officer[o], first[o]);
    check_int(requirement_find(&r, 1, D), 2);
    check_int(requirement_find(&r, 1, C), NONE);
    check_int(requirement_find(&r, 2, C), NONE);
    arena_clear(&mem);
}

TEST(without_a_post_or_outside_its_days_nothing_is_required) {
    struct world *w = world_of(1);
    w->posts[0].valid_from = AS_OF, w->posts[0].valid_to = AS_OF;
    check(requires(w, C));
    w->posts[0].valid_from = AS_OF + 1, w->posts[0].valid_to = DAY_NONE;
    check(!requires(w, C));
    w->posts[0].valid_from = DAY_NONE, w->posts[0].valid_to = AS_OF - 1;
    check(!requires(w, C));
    w->posts[0].valid_to = AS_OF;
    check(requires(w, C));
    w->officers[0].post = NONE;
    check(!requires(w, C));
    arena_clear(&mem);
}

TEST(a_qualification_issued_by_as_of_and_valid_to_the_end_meets_it) {
    static const struct {
        int32_t course;
        day issued, valid_to;
        bool meets;
    } held[] = {{C, AS_OF, UNTIL, true},     {C, AS_OF + 1, UNTIL, false}, {C, AS_OF, UNTIL - 1, false},
                {C, AS_OF, UNTIL + 1, true}, {C, 0, DAY_NONE, true},       {C, AS_OF + 1, DAY_NONE, false},
                {D, AS_OF, DAY_NONE, false}};
    for (int32_t i = 0; i < COUNT(held); i++) {
        struct world *w = world_of(1);
        hold(w, held[i].course, held[i].issued, held[i].valid_to);
        check(requires(w, C) == !held[i].meets);
    }
    struct world *w = world_of(1);
    hold(w, C, AS_OF + 1, DAY_NONE), hold(w, C, 0, UNTIL - 1); /* neither does, and not both together */
    check(requires(w, C));
    hold(w, C, 5, UNTIL);
    check(!requires(w, C));
    arena_clear(&mem);
}

TEST(a_qualification_is_held_from_its_issue_to_its_last_day) {
    struct world *w = world_of(1);
    hold(w, C, 100, 200), hold(w, D, 50, DAY_NONE), hold(w, C, 300, 300);
    check(!requirement_qualified(&w->facts, 0, C, 99) && requirement_qualified(&w->facts, 0, C, 100));
    check(requirement_qualified(&w->facts, 0, C, 200) && !requirement_qualified(&w->facts, 0, C, 201));
    check(requirement_qualified(&w->facts, 0, C, 300) && !requirement_qualified(&w->facts, 0, C, 299));
    check(!requirement_qualified(&w->facts, 0, D, 49) && requirement_qualified(&w->facts, 0, D, 100000));
    check(!requirement_qualified(&w->facts, 0, E, 100));
    arena_clear(&mem);
}

TEST(nobody_and_no_course_require_nothing) {
    struct world *w = world_of(2);
    w->facts.course_count = 0;
    check_int(require(w).count, 0);
    check_int(require(w).first_of_officer[2], 0);
    w->facts.course_count = 3;
    w->facts.officer_count = 0;
    check_int(require(w).count, 0);
    arena_clear(&mem);
}
