/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/requirement.h"

#include "core/must.h"

/* Courses of each post code, so that an officer costs only his own courses. */
struct code_courses {
    struct map codes;
    struct numbers *courses; /* [codes.count]: courses in sheet order */
};

/* Room for every word first, then the courses: a code that a course names twice takes one of its two places.
 */
static struct code_courses courses_by_code(struct arena *mem, const struct facts *facts) {
    struct code_courses by = {.codes.mem = mem};
    int64_t words = 0;
    struct text rest, code;
    for (int32_t c = 0; c < facts->course_count; c++)
        for (rest = facts->courses[c].post_codes; text_next(&rest, ' ', &code);) words++;
    by.courses = arena_make(mem, struct numbers, words);
    int32_t *next = arena_make(mem, int32_t, words);
    for (int32_t c = 0; c < facts->course_count; c++)
        for (rest = facts->courses[c].post_codes; text_next(&rest, ' ', &code);)
            by.courses[map_put(&by.codes, code, (int32_t)by.codes.count)].count++;
    for (int64_t i = 0; i < by.codes.count; i++) {
        by.courses[i].at = next;
        next += by.courses[i].count;
        by.courses[i].count = 0;
    }
    for (int32_t c = 0; c < facts->course_count; c++)
        for (rest = facts->courses[c].post_codes; text_next(&rest, ' ', &code);) {
            struct numbers *list = &by.courses[map_find(&by.codes, code)];
            if (list->count > 0 && list->at[list->count - 1] == c) continue;
            ((int32_t *)(uintptr_t)list->at)[list->count++] = c;
        }
    return by;
}

bool requirement_qualified(const struct facts *facts, int32_t officer, int32_t course, day on) {
    struct numbers held = facts->qualifications_of_officer[officer];
    for (int32_t i = 0; i < held.count; i++) {
        const struct qualification *q = &facts->qualifications[held.at[i]];
        if (q->course == course && day_within(on, q->issued, q->valid_to)) return true;
    }
    return false;
}

/* Issued on or before as-of, and valid to `until` or longer. */
static bool is_met(const struct facts *facts, int32_t officer, int32_t course, day until) {
    struct numbers held = facts->qualifications_of_officer[officer];
    for (int32_t i = 0; i < held.count; i++) {
        const struct qualification *q = &facts->qualifications[held.at[i]];
        bool lasts = q->valid_to == DAY_NONE || q->valid_to >= until;
        if (q->course == course && q->issued <= facts->as_of && lasts) return true;
    }
    return false;
}

struct requirements requirements_of(struct arena *mem, const struct facts *facts, day until) {
    struct code_courses by = courses_by_code(mem, facts);
    int32_t *first = arena_make(mem, int32_t, facts->officer_count + 1);
    struct requirement *list = NULL;
    int64_t count = 0, capacity = 0;
    for (int32_t o = 0; o < facts->officer_count; o++) {
        first[o] = (int32_t)count;
        int32_t post = facts_holds_post(facts, o);
        int32_t code = post == NONE ? MAP_NONE : map_find(&by.codes, facts->posts[post].post_code);
        if (code == MAP_NONE) continue;
        for (int32_t i = 0; i < by.courses[code].count; i++) {
            int32_t course = by.courses[code].at[i];
            if (is_met(facts, o, course, until)) continue;
            arena_grow(mem, list, count, &capacity);
            list[count++] = (struct requirement){.officer = o, .course = course, .post = post};
        }
    }
    must(count <= INT32_MAX);
    first[facts->officer_count] = (int32_t)count;
    return (struct requirements){.at = list, .count = (int32_t)count, .first_of_officer = first};
}

int32_t requirement_find(const struct requirements *requirements, int32_t officer, int32_t course) {
    int32_t end = requirements->first_of_officer[officer + 1];
    for (int32_t r = requirements->first_of_officer[officer]; r < end; r++)
        if (requirements->at[r].course == course) return r;
    return NONE;
}
