/* SPDX-License-Identifier: Apache-2.0 */
#include "service/training.h"

#include "core/must.h"
#include "core/secret.h"
#include "service/import.h"

#include <stdlib.h>

struct training {
    struct record *record;
    struct arena mem; /* what follows, until it is read again */
    bool is_read;
    day on;
    int64_t stamp, import_id;
    struct sheets sheets;
    struct standing standing;
};

struct training *training_open(struct record *record) {
    struct training *training = calloc(1, sizeof *training);
    must(training != NULL);
    training->record = record;
    return training;
}

void training_close(struct training *training) {
    if (training == NULL) return;
    arena_clear(&training->mem);
    free(training);
}

struct record *training_record(const struct training *training) {
    return training->record;
}

static void forget(struct training *training) {
    training->is_read = false;
    arena_clear(&training->mem);
}

/* ---- running a change ---- */

struct running {
    const struct service *service;
    bool (*run)(struct change *change, void *context, struct err *err);
    void *context;
};

static bool change_job(struct tx *tx, void *context, struct err *err) {
    struct running *running = context;
    struct arena mem = {0};
    struct change change = {.service = running->service,
                            .training = running->service->training,
                            .tx = tx,
                            .mem = &mem,
                            .on = service_day(running->service)};
    bool done = running->run(&change, running->context, err);
    if (!done) forget(change.training); /* it may have read what is undone now */
    arena_clear(&mem);
    return done;
}

bool training_change(const struct service *service,
                     bool (*run)(struct change *change, void *context, struct err *err), void *context,
                     struct err *err) {
    struct running running = {service, run, context};
    if (service->training == NULL)
        return err_fail(err, ERR_SYSTEM, "training.none",
                        "the record store is not open, and this change leaves statements in it");
    return writer_run(record_writer(service->training->record), change_job, &running, err);
}

bool change_audit(struct change *change, const char *action, struct text object, struct text detail,
                  struct err *err) {
    return service_audit(change->tx, change->service, action, object, detail, err);
}

/* ---- facts ---- */

/* A number that nobody had before, also not in a transaction that was rolled back. */
bool change_touch(struct change *change, struct err *err) {
    int64_t number;
    secret_random((uint8_t *)&number, sizeof number);
    return tx_run(change->tx, SQL_facts_stamp_set, err, value_int(number & INT64_MAX));
}

struct lists {
    struct arena *mem;
    struct numbers *at;
    int64_t *capacity;
};

static struct lists lists_begin(struct arena *mem, int32_t count) {
    return (struct lists){mem, arena_make(mem, struct numbers, count), arena_make(mem, int64_t, count)};
}

static void lists_add(struct lists *lists, int32_t list, int32_t number) {
    int32_t *at = (int32_t *)(uintptr_t)lists->at[list].at;
    arena_grow(lists->mem, at, lists->at[list].count, &lists->capacity[list]);
    at[lists->at[list].count++] = number;
    lists->at[list].at = at;
}

static void find_holders(struct arena *mem, struct standing *s) {
    const struct facts *f = &s->facts;
    struct lists units = lists_begin(mem, f->unit_count),
                 groups = lists_begin(mem, f->leadership_group_count);
    for (int32_t o = 0; o < f->officer_count; o++) {
        int32_t post = facts_holds_post(f, o);
        if (post == NONE) continue;
        if (f->posts[post].leadership_group != NONE) lists_add(&groups, f->posts[post].leadership_group, o);
        for (int32_t u = f->posts[post].unit; u != NONE; u = f->units[u].parent)
            if (text_has_word(f->policy.unit_absence_kinds, f->units[u].kind)) lists_add(&units, u, o);
    }
    s->holders_of_unit = units.at;
    s->holders_of_group = groups.at;
}

static bool read_facts(struct training *t, struct tx *tx, day on, struct err *err) {
    struct findings findings = {.mem = &t->mem};
    if (!import_load(&t->mem, tx, on, &t->sheets, err)) return false;
    if (!facts_build(&t->mem, &t->sheets, on, &t->standing.facts, &findings))
        return findings_none(&findings, err);
    find_holders(&t->mem, &t->standing);
    return true;
}

bool change_facts(struct change *change, const struct standing **out, struct err *err) {
    struct training *t = change->training;
    int64_t stamp, import_id;
    if (!tx_int(change->tx, SQL_facts_stamp_get, 0, &stamp, err) ||
        !tx_int(change->tx, SQL_import_last, 0, &import_id, err))
        return false;
    if (!t->is_read || t->on != change->on || t->stamp != stamp || t->import_id != import_id) {
        forget(t);
        if (!read_facts(t, change->tx, change->on, err)) return false;
        t->on = change->on;
        t->stamp = stamp;
        t->import_id = import_id;
        t->is_read = true;
    }
    *out = &t->standing;
    return true;
}
