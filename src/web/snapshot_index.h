/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/snapshot_index: what many requests would count anew from facts and a plan, counted once.
 *
 *   facts, plan, readiness -> what each officer's post asks for, who sits in each class, posts and readiness
 * by unit; why a requirement has no seat, once somebody asked
 *
 * Belongs to a snapshot. All but the reasons is made at the beginning and then only read.
 */
#ifndef CADRE_WEB_SNAPSHOT_INDEX_H
#define CADRE_WEB_SNAPSHOT_INDEX_H

#include "plan/explain.h"
#include "prove/readiness.h"

enum requirement_state { STATE_PLANNED, STATE_UNMET, STATE_TRAINED, STATE_NONE };
extern const char *const requirement_states[]; /* "planned" ... */

/* A course that an officer's post asks for. */
struct required {
    int32_t course, requirement; /* requirement: NONE of STATE_TRAINED */
    enum requirement_state state;
};

struct snapshot_index {
    const struct required *required;
    const int32_t *first_required; /* [officer_count + 1]: an officer's, by course */
    struct numbers *seated;        /* [class_count]: the requirements with a seat in it */
    struct numbers *posts;         /* [unit_count]: its own posts */
    const int32_t *first_ready;    /* [unit_count + 1]: a unit's rows of the readiness */
    struct reasons *reasons;
};

/* Lives in `mem`, but for what snapshot_index_end gives back. `has_plan`: without one every state is
   STATE_NONE or STATE_TRAINED. */
struct snapshot_index snapshot_index_begin(struct arena *mem, const struct facts *facts,
                                           const struct plan *plan, const struct readiness *readiness,
                                           bool has_plan);
void snapshot_index_end(struct snapshot_index *index);

/* Why a requirement has no seat, told once in each language; the text lives as long as the snapshot. Several
   threads may ask. */
struct reason snapshot_why(const struct snapshot_index *index, enum language language, int32_t requirement);
/* As explain_together. */
uint32_t snapshot_together(const struct snapshot_index *index, int32_t requirement, int32_t course_class);

#endif
