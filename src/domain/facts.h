/* SPDX-License-Identifier: Apache-2.0 */
/*
 * domain/facts: checked facts, numbered and linked, ready to be planned with.
 *
 *   sheets (text)  ->  facts_build  ->  facts, or findings
 *
 * Everything is numbered 0..count-1 in the order of its sheet; -1 is "none". Texts are borrowed from the
 * sheets. PLANNING.md (docs/design) names every column and finding.
 */
#ifndef CADRE_DOMAIN_FACTS_H
#define CADRE_DOMAIN_FACTS_H

#include "core/day.h"
#include "core/finding.h"
#include "core/map.h"
#include "domain/sheet.h"

enum { NONE = -1, UNIT_LEVELS_MAX = 100 };

/* a list of numbers: policy of ownership is that of the facts */
struct numbers {
    const int32_t *at;
    int32_t count;
};

struct unit {
    struct text id;
    int32_t parent; /* unit or NONE */
    struct text kind;
    struct text region; /* its own or the nearest above that states one; empty: none */
    struct text name_en, name_kk, name_ru;
    day valid_from, valid_to; /* DAY_NONE: open */
};

struct post {
    struct text id;
    int32_t unit;
    struct text post_code;
    int32_t leadership_group; /* 0..leadership_group_count-1 or NONE */
    int32_t priority;         /* 1..1000 */
    struct text rank_min, rank_max;
    day valid_from, valid_to;
};

struct officer {
    struct text id;
    int32_t post; /* held on the facts' as-of day, by officers.csv or postings.csv; or NONE. The post may be
                     out of its validity on that day: ask facts_holds_post */
    struct text rank, arm;
    day separation_date;   /* or DAY_NONE */
    struct text languages; /* separated by spaces; empty: any */
    struct text family_name, given_name, patronymic;
};

struct absence {
    int32_t officer; /* or NONE */
    int32_t unit;    /* or NONE */
    day from, to;    /* DAY_NONE: open */
};

struct establishment {
    struct text id, kind, region;
    struct text name_en, name_kk, name_ru;
};

struct course {
    struct text id;
    int32_t tier;                 /* from 1 */
    struct text post_codes;       /* separated by spaces */
    struct numbers prerequisites; /* courses */
    int32_t length_days;
    int32_t class_min;       /* -1: not stated */
    int32_t validity_months; /* -1: for ever */
    struct text title_en, title_kk, title_ru;
};

struct course_class {
    struct text id;
    int32_t course, establishment;
    day start, end; /* both taught */
    int32_t seats;
    int32_t seats_min;    /* as it counts: seats_min, else the course's class_min, else 1; at least 0 */
    struct text language; /* empty: any */
    struct text regions;  /* separated by spaces; empty: any */
    bool cancelled;
};

struct qualification {
    int32_t officer, course;
    day issued, valid_to; /* valid_to as it counts: stated, or by the course's validity; DAY_NONE: for ever */
};

struct quota {
    int32_t course_class, unit, seats;
};

struct objective {
    struct text id, measure, what, operator, target_text;
    int64_t target_millionths; /* of count and proportion; a milestone's target is text */
    int32_t year;
    struct text source;
};

enum nomination_state { NOMINATION_SEATED, NOMINATION_NO_SHOW, NOMINATION_WITHDRAWN, NOMINATION_CANCELLED };

struct nomination {
    struct text officer_id; /* kept as text: the officer may have left the files */
    int32_t officer;        /* or NONE */
    int32_t course, course_class;
    enum nomination_state state;
};

/* A planner's word about one officer and one class: he sits there, or he does not. */
struct pin {
    int32_t officer, course_class; /* officer: NONE when he has left the files, which ends the pin */
    bool forbids;
    struct text waives; /* names of rules, separated by spaces, that the pinned seat need not keep */
    struct text reason, name;
    day expires;  /* the last planning day on which it counts */
    int64_t line; /* in its file; 0: stored */
};

struct policy {
    int64_t met_score, late_score, travel_score, move_score; /* 0..10^9 */
    int32_t separation_after_days;
    int32_t unit_absence_max_percent;
    struct text unit_absence_kinds; /* separated by spaces */
    int32_t leadership_away_max;
    int32_t notice_days; /* how long before a class begins its officers should know */
    struct text time_zone;
    int32_t class_begins, class_ends; /* minutes of a class's first and last day, on the clocks there */
    struct text iri_base; /* what the addresses of our things begin with, without a slash at the end */
};

enum { POLICY_CLASS_BEGINS = 9 * 60, POLICY_CLASS_ENDS = 18 * 60 };
/* "09:00"; false, and *out as it was, when it is no time of a day. */
bool clock_parse(struct text t, int32_t *out_minute);

struct facts {
    day as_of;
    struct unit *units;
    struct post *posts;
    struct officer *officers;
    struct absence *absences;
    struct establishment *establishments;
    struct course *courses;
    struct course_class *classes;
    struct qualification *qualifications; /* in sheet order */
    struct quota *quotas;
    struct objective *objectives;
    struct nomination *nominations;
    struct pin *pins;
    struct policy policy;
    struct text *leadership_groups;
    int32_t unit_count, post_count, officer_count, absence_count, establishment_count, course_count,
        class_count, qualification_count, quota_count, objective_count, nomination_count,
        leadership_group_count, pin_count;
    struct map unit_by_id, post_by_id, officer_by_id, establishment_by_id, course_by_id, class_by_id;
    /* lists by number, made by facts_build */
    struct numbers *absences_of_officer;       /* [officer_count] */
    struct numbers *absences_of_unit;          /* [unit_count], its own only */
    struct numbers *qualifications_of_officer; /* [officer_count] */
    struct numbers *quotas_of_class;           /* [class_count] */
    /* Pins that count on as-of: not expired, and their class begins later. */
    struct numbers *pins_of_officer; /* [officer_count] */
};

/*
 * Builds facts as of a day from a set of sheets. false when there was a finding (all are in `findings`);
 * `out` is then untouched. The facts live in `mem` and borrow from `sheets`.
 */
bool facts_build(struct arena *mem, const struct sheets *sheets, day as_of, struct facts *out,
                 struct findings *findings);

/* The post that the officer holds on as-of, when post and posting are valid that day; or NONE. */
int32_t facts_holds_post(const struct facts *facts, int32_t officer);

/* Family name, given name, patronymic, what there is of them; the id when he has none. */
struct text officer_name(struct arena *mem, const struct officer *officer);

#endif
