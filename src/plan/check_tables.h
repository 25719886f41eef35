/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/check_tables: the inside of plan/check, in two files: check.c judges what a plan does and what its
 * certificate proves, check_tables.c whether every file says just that. Nobody else includes this.
 */
#ifndef CADRE_PLAN_CHECK_TABLES_H
#define CADRE_PLAN_CHECK_TABLES_H

#include "core/csv.h"
#include "plan/check.h"

#include <jansson.h>

/* In the order in which a reason names them. Sets of rules hold the bit 1 << rule. */
enum judge_rule {
    JUDGE_ELIG,
    JUDGE_SEPARATION,
    JUDGE_UNAVAILABLE,
    JUDGE_BLACKOUT,
    JUDGE_LANGUAGE,
    JUDGE_REGION,
    JUDGE_FORBIDDEN,
    JUDGE_OVERLAP,
    JUDGE_SEATS,
    JUDGE_CLASS_MIN,
    JUDGE_QUOTA,
    JUDGE_UNIT_ABSENCE,
    JUDGE_LEADERSHIP,
    JUDGE_RULE_COUNT
};

struct want {
    int32_t officer, course, post;
    int32_t seat;      /* class or NONE */
    int32_t published; /* class of a row of the existing plan that he could still take, or NONE */
    bool fixed;        /* its class began before the day kept */
    int32_t pinned;    /* class of its pin, or NONE; NONE when it is fixed */
    uint32_t waived;   /* by that pin */
};

struct judge {
    struct arena *mem;
    const struct facts *f;
    const struct documents *documents;
    struct findings *findings;
    day until, keep;
    struct want *wants;
    int32_t want_count;
    int32_t *first_want; /* [officer_count + 1] */
    /* Of what is taken: `free` is the planner's choice, `fixed` frozen or pinned; of the fixed, `spared` need
       not keep the rule: frozen seats, and pins that waive it. */
    int32_t *seated, *fixed_seated, *spared_seated; /* [class_count]; seated: all */
    day *days; /* on which classes start, or the certificate prices something; ascending */
    int32_t day_count;
    int64_t *holders;                                    /* [unit_count] */
    int64_t *unit_away, *unit_fixed, *unit_spared;       /* [unit_count][day_count]; away: free ones */
    int64_t *group_away, *group_fixed, *group_spared;    /* [leadership_group_count][day_count] */
    int64_t *quota_taken, *quota_fixed, *quota_spared;   /* [quota_count] */
    int32_t *course_classes_first, *course_classes_next; /* classes that count, by course, in file order */
    bool *dead;                                          /* [class_count] */
    json_t *summary, *certificate;
    struct checked result;
};

void judge_wrong(struct judge *j, const char *file, int64_t line, const char *code, struct text what);

#define WRONG(j, file, line, code, ...)                                                                      \
    judge_wrong((j), (file), (line), (code), text_print((j)->mem, __VA_ARGS__))

/* What forbids the officer the class by himself: ELIG to FORBIDDEN. */
uint32_t judge_alone(const struct judge *j, int32_t officer, int32_t class);
/* What adding the seatless want to the class would break: OVERLAP to LEADERSHIP. */
uint32_t judge_together(const struct judge *j, const struct want *w, int32_t class);
bool judge_counts(const struct judge *j, int32_t class);
int64_t judge_worth(const struct judge *j, const struct want *w, int32_t class, bool fixed);
struct want *judge_want(const struct judge *j, int32_t officer, int32_t course); /* or NULL */

uint32_t judge_rules_in(struct text names);                              /* the set of those named */
const char *judge_first_rule(uint32_t rules);                            /* its name; NULL of none */
int32_t judge_column(const struct csv_record *header, const char *name); /* or -1 */
bool judge_missing_file(const char *file, struct err *err);              /* fails with check.file */

/* Every file of the plan, row by row, and the objectives, against the seats that the judge has read.
   Findings: check.nomination, check.unmet, check.seats, check.readiness, check.moves, check.objective.
   Errors: check.file when a file is missing or cannot be read. */
bool check_tables(struct judge *j, struct err *err);

#endif
