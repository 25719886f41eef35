/* SPDX-License-Identifier: Apache-2.0 */
#include "web/snapshot_index.h"

#include "core/must.h"

#include <pthread.h>

const char *const requirement_states[] = {"planned", "unmet", "trained", "none"};

/* What was asked for, in a language. */
struct told {
    struct explain *explain; /* made with the first */
    struct reason *why;      /* [requirement_count] */
    bool *known;             /* [requirement_count] */
};

struct reasons {
    const struct facts *facts;
    const struct plan *plan;
    pthread_mutex_t lock; /* of all below */
    struct arena mem;
    struct told told[LANGUAGE_COUNT];
};

/* ---- lists by number: counted, then filled ---- */

/* Of each of `owners`, which items are its: owner_of[item], or NONE. */
static struct numbers *by_owner(struct arena *mem, int32_t owners, const int32_t *owner_of, int32_t items) {
    struct numbers *lists = arena_make(mem, struct numbers, owners);
    int32_t *all = arena_make(mem, int32_t, items), *next = arena_make(mem, int32_t, owners + 1);
    for (int32_t i = 0; i < items; i++)
        if (owner_of[i] != NONE) lists[owner_of[i]].count++;
    for (int32_t owner = 0, at = 0; owner < owners; owner++) {
        lists[owner].at = all + at;
        next[owner] = at;
        at += lists[owner].count;
    }
    for (int32_t i = 0; i < items; i++)
        if (owner_of[i] != NONE) all[next[owner_of[i]]++] = i;
    return lists;
}

static struct numbers *posts_by_unit(struct arena *mem, const struct facts *f) {
    struct arena own = {0};
    int32_t *unit_of = arena_make(&own, int32_t, f->post_count);
    for (int32_t p = 0; p < f->post_count; p++) unit_of[p] = f->posts[p].unit;
    struct numbers *lists = by_owner(mem, f->unit_count, unit_of, f->post_count);
    arena_clear(&own);
    return lists;
}

/* ---- what is asked of whom ---- */

/* The courses of each code of a post, found once: there are few codes. */
struct codes {
    struct arena mem;
    const struct facts *facts;
    struct map number_of;
    struct numbers *courses; /* by number */
    int64_t count, capacity;
};

static const struct numbers *courses_of(struct codes *codes, struct text code) {
    const struct facts *f = codes->facts;
    int32_t known = map_put(&codes->number_of, code, (int32_t)codes->count);
    if (known < codes->count) return &codes->courses[known];
    int32_t *courses = arena_make(&codes->mem, int32_t, f->course_count), count = 0;
    for (int32_t c = 0; c < f->course_count; c++)
        if (text_has_word(f->courses[c].post_codes, code)) courses[count++] = c;
    arena_grow(&codes->mem, codes->courses, codes->count, &codes->capacity);
    codes->courses[codes->count] = (struct numbers){courses, count};
    return &codes->courses[codes->count++];
}

static enum requirement_state state_of(const struct plan *plan, bool has_plan, int32_t requirement) {
    if (requirement == NONE) return STATE_TRAINED;
    if (!has_plan) return STATE_NONE;
    return plan->class_of[requirement] == NONE ? STATE_UNMET : STATE_PLANNED;
}

static void index_required(struct arena *mem, const struct facts *f, const struct plan *plan, bool has_plan,
                           struct snapshot_index *index) {
    struct codes codes = {.facts = f, .number_of = {.mem = &codes.mem}};
    int32_t *first = arena_make(mem, int32_t, f->officer_count + 1);
    struct required *list = NULL;
    int64_t count = 0, capacity = f->officer_count + 16;
    list = arena_make(mem, struct required, capacity);
    for (int32_t o = 0; o < f->officer_count; o++) {
        int32_t post = facts_holds_post(f, o);
        first[o] = (int32_t)count;
        if (post == NONE) continue;
        const struct numbers *courses = courses_of(&codes, f->posts[post].post_code);
        for (int32_t i = 0; i < courses->count; i++) {
            int32_t r = requirement_find(&plan->requirements, o, courses->at[i]);
            arena_grow(mem, list, count, &capacity);
            list[count++] = (struct required){courses->at[i], r, state_of(plan, has_plan, r)};
        }
    }
    first[f->officer_count] = (int32_t)count;
    index->required = list;
    index->first_required = first;
    arena_clear(&codes.mem);
}

/* Rows are by unit; units without any have none of their own. */
static const int32_t *index_readiness(struct arena *mem, const struct readiness *readiness, int32_t units) {
    int32_t *first = arena_make(mem, int32_t, units + 1), at = 0;
    for (int32_t u = 0; u <= units; u++) {
        while (at < readiness->count && readiness->at[at].unit < u) at++;
        first[u] = at;
    }
    return first;
}

/* ---- beginning and end ---- */

static struct reasons *reasons_begin(struct arena *mem, const struct facts *facts, const struct plan *plan) {
    struct reasons *reasons = arena_make(mem, struct reasons, 1);
    reasons->facts = facts;
    reasons->plan = plan;
    must(pthread_mutex_init(&reasons->lock, NULL) == 0);
    return reasons;
}

struct snapshot_index snapshot_index_begin(struct arena *mem, const struct facts *facts,
                                           const struct plan *plan, const struct readiness *readiness,
                                           bool has_plan) {
    struct snapshot_index index = {
        .seated = by_owner(mem, facts->class_count, plan->class_of, plan->requirements.count),
        .posts = posts_by_unit(mem, facts),
        .first_ready = index_readiness(mem, readiness, facts->unit_count),
        .reasons = reasons_begin(mem, facts, plan),
    };
    index_required(mem, facts, plan, has_plan, &index);
    return index;
}

void snapshot_index_end(struct snapshot_index *index) {
    if (index->reasons == NULL) return;
    arena_clear(&index->reasons->mem);
    pthread_mutex_destroy(&index->reasons->lock);
}

static struct told *told_in(struct reasons *reasons, enum language language) {
    struct told *told = &reasons->told[language];
    if (told->explain != NULL) return told;
    told->explain = explain_begin(&reasons->mem, reasons->facts, reasons->plan, language);
    told->why = arena_make(&reasons->mem, struct reason, reasons->plan->requirements.count);
    told->known = arena_make(&reasons->mem, bool, reasons->plan->requirements.count);
    return told;
}

struct reason snapshot_why(const struct snapshot_index *index, enum language language, int32_t requirement) {
    pthread_mutex_lock(&index->reasons->lock);
    struct told *told = told_in(index->reasons, language);
    if (!told->known[requirement]) told->why[requirement] = explain_unmet(told->explain, requirement);
    told->known[requirement] = true;
    struct reason reason = told->why[requirement];
    pthread_mutex_unlock(&index->reasons->lock);
    return reason;
}

uint32_t snapshot_together(const struct snapshot_index *index, int32_t requirement, int32_t course_class) {
    pthread_mutex_lock(&index->reasons->lock);
    struct told *told = told_in(index->reasons, LANGUAGE_EN); /* rules have no language */
    uint32_t broken = explain_together(told->explain, requirement, course_class);
    pthread_mutex_unlock(&index->reasons->lock);
    return broken;
}
