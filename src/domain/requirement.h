/* SPDX-License-Identifier: Apache-2.0 */
/*
 * domain/requirement: who must be trained for the post he holds. Derived from facts each time, never stored.
 *
 *   facts, until -> requirements, by officer (sheet order) then course (sheet order)
 *
 * An officer with a post, both valid on as-of, whose post_code is among a course's post_codes requires that
 * course, unless he holds its qualification, issued on or before as-of and valid to `until` or longer.
 * (PLANNING.md, "What a plan may do")
 */
#ifndef CADRE_DOMAIN_REQUIREMENT_H
#define CADRE_DOMAIN_REQUIREMENT_H

#include "domain/facts.h"

struct requirement {
    int32_t officer, course, post;
};

struct requirements {
    const struct requirement *at; /* [count] */
    int32_t count;
    const int32_t
        *first_of_officer; /* [officer_count + 1]: an officer's requirements are first..next first */
};

/* The list lives in `mem`. Time: officers x their post's courses. */
struct requirements requirements_of(struct arena *mem, const struct facts *facts, day until);

/* Whether the officer holds the qualification of the course on the day: issued on or before it, and still
 * valid. */
bool requirement_qualified(const struct facts *facts, int32_t officer, int32_t course, day on);

/* The requirement of an officer for a course, or NONE. */
int32_t requirement_find(const struct requirements *requirements, int32_t officer, int32_t course);

#endif
