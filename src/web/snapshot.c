/* SPDX-License-Identifier: Apache-2.0 */
/* A short list, the newest first. One snapshot is made at a time, so that many who wait for it make it once.
 */
#include "web/snapshot.h"

#include "core/must.h"
#include "plan/plan.h"
#include "service/import.h"
#include "service/plan_read.h"
#include "service/what_if.h"

#include <pthread.h>
#include <stdlib.h>

enum { SNAPSHOTS_MAX = 6, HORIZON_DAYS = 365, KEPT_BYTES_MAX = 16 << 20 };

struct snapshots {
    pthread_mutex_t making; /* taken before lock */
    pthread_mutex_t lock;   /* of the list and of users */
    struct snapshot *first;
};

struct snapshots *snapshots_open(void) {
    struct snapshots *all = calloc(1, sizeof *all);
    must(all != NULL);
    pthread_mutex_init(&all->making, NULL);
    pthread_mutex_init(&all->lock, NULL);
    return all;
}

static void snapshot_free(struct snapshot *snapshot) {
    people_index_end(snapshot->people);
    snapshot_index_end(&snapshot->index);
    kept_close(snapshot->kept);
    arena_clear(&snapshot->mem);
    free(snapshot);
}

void snapshots_close(struct snapshots *all) {
    while (all->first != NULL) {
        struct snapshot *snapshot = all->first;
        all->first = snapshot->next;
        snapshot_free(snapshot);
    }
    pthread_mutex_destroy(&all->making);
    pthread_mutex_destroy(&all->lock);
    free(all);
}

/* ---- the list ---- */

static bool stamp_is(const struct plans_stamp *a, const struct plans_stamp *b) {
    return a->import_id == b->import_id && a->facts_id == b->facts_id && a->plan_id == b->plan_id &&
           a->published_id == b->published_id;
}

static struct snapshot *find(struct snapshots *all, const struct plans_stamp *stamp, int64_t plan_id,
                             day as_of) {
    pthread_mutex_lock(&all->lock);
    struct snapshot *s = all->first;
    while (s != NULL && !((s->plan_id == plan_id || s->line.id == plan_id) && s->as_of == as_of &&
                          stamp_is(&s->stamp, stamp)))
        s = s->next;
    if (s != NULL) s->users++;
    pthread_mutex_unlock(&all->lock);
    return s;
}

/* Puts it in front, and drops those that are out of date or too many. Who uses a dropped one ends it. */
static void list(struct snapshots *all, struct snapshot *made) {
    int32_t count = 1;
    pthread_mutex_lock(&all->lock);
    made->users = 1;
    made->listed = true;
    made->next = all->first;
    all->first = made;
    for (struct snapshot **at = &made->next; *at != NULL;) {
        struct snapshot *s = *at;
        if (count < SNAPSHOTS_MAX && stamp_is(&s->stamp, &made->stamp)) {
            count++;
            at = &s->next;
            continue;
        }
        *at = s->next;
        s->listed = false;
        if (s->users == 0) snapshot_free(s);
    }
    pthread_mutex_unlock(&all->lock);
}

void snapshot_give_back(struct snapshots *all, struct snapshot *snapshot) {
    pthread_mutex_lock(&all->lock);
    bool last = --snapshot->users == 0 && !snapshot->listed;
    pthread_mutex_unlock(&all->lock);
    if (last) snapshot_free(snapshot);
}

/* ---- making ---- */

/* The seats of classes that have ended by the day of the facts. */
static int32_t *classes_done(struct snapshot *s) {
    int32_t count = s->plan.requirements.count;
    int32_t *class_of = arena_make(&s->mem, int32_t, count);
    for (int32_t r = 0; r < count; r++) {
        int32_t k = s->plan.class_of[r];
        class_of[r] = k != NONE && s->facts.classes[k].end <= s->as_of ? k : NONE;
    }
    return class_of;
}

static void conclude(struct snapshot *s) {
    const struct facts *f = &s->facts;
    s->filled = arena_make(&s->mem, int32_t, f->class_count);
    for (int32_t r = 0; r < s->plan.requirements.count; r++)
        if (s->plan.class_of[r] != NONE) s->filled[s->plan.class_of[r]]++;
    s->holder = arena_make(&s->mem, int32_t, f->post_count);
    for (int32_t p = 0; p < f->post_count; p++) s->holder[p] = NONE;
    for (int32_t o = 0; o < f->officer_count; o++)
        if (facts_holds_post(f, o) != NONE) s->holder[f->officers[o].post] = o;
    struct plan done = s->plan;
    if (s->as_of != DAY_NONE) done.class_of = classes_done(s);
    s->readiness = readiness_of(&s->mem, f, &done);
    s->people = people_index_begin(&s->mem, f);
    s->index = snapshot_index_begin(&s->mem, f, &s->plan, &s->readiness, s->line.id != 0);
    s->kept = kept_open(KEPT_BYTES_MAX);
}

/* Which plan, and of which day its facts are. */
static bool choose_plan(struct snapshot *s, struct tx *tx, struct plan_order *out, struct err *err) {
    day newest;
    int64_t id = s->plan_id;
    if (!plans_shown(tx, &id, err)) return false;
    if (id != 0)
        return plans_line(&s->mem, tx, s->plan_id, &s->line, err) &&
               plans_read(&s->mem, tx, s->line.id, &s->documents, &s->line.id, err) &&
               plan_read_order(&s->documents, out, err);
    if (!import_newest_day(tx, &newest, err)) return false;
    s->empty = newest == DAY_NONE;
    if (s->empty) newest = day_today();
    *out = (struct plan_order){.as_of = newest, .until = newest + HORIZON_DAYS, .keep = DAY_NONE};
    return true;
}

static bool load(struct snapshot *s, struct tx *tx, day as_of, struct err *err) {
    if (!s->empty) return import_load(&s->mem, tx, as_of, &s->sheets, err);
    sheets_begin(&s->sheets);
    return true;
}

static bool fill(struct snapshot *s, struct tx *tx, struct err *err) {
    struct plan_order order;
    struct findings findings = {.mem = &s->mem};
    if (!choose_plan(s, tx, &order, err)) return false;
    bool other_day = s->as_of != DAY_NONE;
    if (other_day) order = (struct plan_order){.as_of = s->as_of, .until = s->as_of, .keep = DAY_NONE};
    if (!load(s, tx, order.as_of, err) ||
        !what_if_apply_documents(&s->mem, &s->sheets, &s->documents, &findings, err))
        return false;
    if (!facts_build(&s->mem, &s->sheets, order.as_of, &s->facts, &findings))
        return findings_none(&findings, err);
    if (s->line.id == 0 || other_day) plan_begin(&s->mem, &s->facts, &order, &s->plan);
    if (s->line.id != 0 && other_day && !plan_read_seats(&s->mem, &s->facts, &s->documents, &s->plan, err))
        return false;
    if (s->line.id != 0 && !other_day && !plan_read(&s->mem, &s->facts, &s->documents, &s->plan, err))
        return false;
    conclude(s);
    return true;
}

static bool make(struct snapshots *all, struct tx *tx, const struct plans_stamp *stamp, int64_t plan_id,
                 day as_of, struct snapshot **out, struct err *err) {
    struct snapshot *s = calloc(1, sizeof *s);
    must(s != NULL);
    s->stamp = *stamp;
    s->plan_id = plan_id;
    s->as_of = as_of;
    if (!fill(s, tx, err)) {
        snapshot_free(s);
        return false;
    }
    list(all, s);
    *out = s;
    return true;
}

bool snapshot_take(struct snapshots *all, struct store *store, int64_t plan_id, day as_of,
                   struct snapshot **out, struct err *err) {
    struct plans_stamp stamp;
    scoped(tx) struct tx *tx = tx_look(store, err);
    if (tx == NULL || !plans_stamp(tx, &stamp, err)) return false;
    *out = find(all, &stamp, plan_id, as_of);
    if (*out != NULL) return true;
    pthread_mutex_lock(&all->making);
    *out = find(all, &stamp, plan_id, as_of);
    bool done = *out != NULL || make(all, tx, &stamp, plan_id, as_of, out, err);
    pthread_mutex_unlock(&all->making);
    return done;
}
