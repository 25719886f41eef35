/* SPDX-License-Identifier: Apache-2.0 */
/*
 * domain/plan: a plan and its proof as data: what plan/ decides and everyone else shows, writes and judges.
 */
#ifndef CADRE_DOMAIN_PLAN_H
#define CADRE_DOMAIN_PLAN_H

#include "domain/requirement.h"

enum plan_method { PLAN_BEST, PLAN_FCFS };

enum resource_kind {
    RESOURCE_SEATS, /* seats:CLASS          a = class */
    RESOURCE_QUOTA, /* quota:CLASS:UNIT     a = class, b = unit */
    RESOURCE_UNIT,  /* unit:UNIT:DAY        a = unit, on */
    RESOURCE_LEAD,  /* lead:GROUP:DAY       a = leadership group, on */
    RESOURCE_DAY    /* day:OFFICER:DAY      a = officer, on */
};

/* A price on a resource, in score points per unit of it. */
struct multiplier {
    enum resource_kind kind;
    int32_t a, b;
    day on;
    int64_t price; /* > 0 */
};

struct multipliers {
    const struct multiplier *at;
    int32_t count;
};

struct plan_order {
    day as_of, until;
    day keep; /* or DAY_NONE: not a replan */
    enum plan_method method;
    uint64_t seed;
    int64_t steps;   /* 0: set from the size of the problem */
    int32_t seconds; /* 0: no limit */
    int32_t changes; /* of the facts, that nobody has imported; 0: it is no what-if */
    int64_t base;    /* of a what-if: the plan to compare it with, 0: none */
};

struct move {
    int32_t nomination; /* of facts.nominations: the published row that is not in the new plan */
    int32_t to_class;   /* or NONE */
    const char *reason; /* "GAIN" or the rule that made the old seat impossible */
    int64_t gain;
};

struct plan {
    struct plan_order order; /* steps as used */
    bool cut;                /* ended by time or by hand: valid, not repeatable */
    struct requirements requirements;
    int32_t *class_of;        /* [requirements.count]: class, or NONE */
    int64_t *score_of;        /* [requirements.count]: of the seated: its score, without MOVE_SCORE */
    bool *frozen;             /* [requirements.count]: seated before `keep`, stays */
    bool *pinned;             /* [requirements.count]: not frozen, and seated by a pin */
    int32_t *published_class; /* [requirements.count]: the published seat that is still allowed, or NONE */
    int32_t met;
    int64_t score;     /* of nominations, less MOVE_SCORE for each published seat given up */
    int64_t bound;     /* no allowed plan scores more */
    int64_t met_bound; /* no allowed plan meets more */
    struct multipliers multipliers, met_multipliers;
    int32_t frozen_count, published_count, pinned_count;
    const struct move *moves; /* [move_count] */
    int32_t move_count;
    int64_t milliseconds;
};

/* Whether the seat of a requirement was not the planner's to choose. */
static inline bool plan_is_fixed(const struct plan *plan, int32_t requirement) {
    return plan->frozen[requirement] || plan->pinned[requirement];
}

/*
 * A stored or written plan: its files by name, as bytes. From a directory, from the database, or just made.
 */
struct document {
    struct text name; /* "nominations.csv" */
    struct text body;
};

struct documents {
    struct document *at;
    int32_t count;
};

/* The body of a document; {NULL, 0} when it is not there. */
struct text documents_find(const struct documents *documents, const char *name);

#endif
