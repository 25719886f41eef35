/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/snapshot: facts and a plan of the database in memory, made once and read by many.
 *
 *   store, plan -> its facts as of its day, its seats, what follows from them
 *
 * A snapshot never changes. It is made anew when an import, a plan or a publication was committed since, by
 * whichever program: three numbers of the database tell. Making one costs tens of milliseconds for 3,100
 * officers and seconds for 310,000, finding one a look at the database.
 */
#ifndef CADRE_WEB_SNAPSHOT_H
#define CADRE_WEB_SNAPSHOT_H

#include "prove/readiness.h"
#include "service/plans.h"
#include "web/kept.h"
#include "web/people_index.h"
#include "web/snapshot_index.h"

struct snapshots;

struct snapshot {
    struct plans_stamp stamp;
    int64_t plan_id;       /* as asked for */
    day as_of;             /* as asked for; DAY_NONE: the plan's own day */
    struct plan_line line; /* its id is 0 when there is no plan */
    bool empty;            /* nothing was imported yet: there are no facts */
    struct sheets sheets;
    struct facts facts; /* as of the plan's day; without a plan: of the newest import; or as asked for */
    struct plan plan;   /* without a plan: nobody has a seat, and the horizon is a year */
    struct documents documents;
    struct readiness
        readiness;   /* `after`: when the plan is carried out; with as_of: as far as it is on that day */
    int32_t *filled; /* [class_count] */
    int32_t *holder; /* [post_count]: the officer who holds it on the day, or NONE */
    struct people_index *people;
    struct snapshot_index index;
    struct kept *kept; /* answers and rows made from it */

    /* for web/snapshot only */
    struct arena mem;
    struct snapshot *next;
    int32_t users;
    bool listed;
};

struct snapshots *snapshots_open(void);
void snapshots_close(struct snapshots *all);

/*
 * plan 0: the published one, else the newest, else none. as_of DAY_NONE: the plan's day. On another day the
 * facts are those of that day, what is required is what is not held on it, and seats are those of the plan
 * whose officer, course and class are still there: such a plan is shown, not explained. Errors:
 * plan.unknown, plan.nominations
 */
bool snapshot_take(struct snapshots *all, struct store *store, int64_t plan_id, day as_of,
                   struct snapshot **out, struct err *err);
void snapshot_give_back(struct snapshots *all, struct snapshot *snapshot);

#endif
