/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a reader sees what was just answered: a commit is followed by adding its postings to the tail and
 * raising committed_seq, and only then by done. A view takes the tail first and its transaction afterwards,
 * so that the tables are never older than the tail; what they have more than committed_seq is not shown. When
 * the tail was written to the tables in between, the tables say so (flushed_seq), and the part of the tail
 * that they hold is not looked at. A tail that was replaced lives until its last view ends.
 */
#include "record/parts.h"

#include "core/must.h"

#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

enum {
    READERS = 4,
    TAIL_STATEMENTS = 50000,
    DICTIONARY_AFTER = 2000,
    QUIET_MICROSECONDS = 20000,
    SECRET_BYTES = 32
};

int32_t day_of_us(int64_t us) {
    return (int32_t)(us / 86400000000);
}

struct instant instant_of_us(int64_t us) {
    return (struct instant){us / 1000000, (int32_t)(us % 1000000) * 1000};
}

int64_t us_of_instant(struct instant t) {
    /* far from every stored time when it would not fit */
    const int64_t second_max = INT64_MAX / 2000000;
    int64_t second = t.second > second_max ? second_max : t.second < -second_max ? -second_max : t.second;
    return second * 1000000 + t.nanosecond / 1000;
}

/* ---- the group's part ---- */

static bool state_read_with_clock(struct tx *tx, struct state *out, int64_t *out_clock_us, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_record_state_get, err);
    if (rows_next(rows)) {
        *out = (struct state){rows_int(rows, 0, 0), rows_int(rows, 1, 0), rows_int(rows, 2, 0),
                              rows_int(rows, 3, 0), rows_int(rows, 4, 0), rows_int(rows, 5, 0)};
        *out_clock_us = rows_int(rows, 6, 0);
    }
    return !err_any(err);
}

static bool state_read(struct tx *tx, struct state *out, struct err *err) {
    int64_t ignored;
    return state_read_with_clock(tx, out, &ignored, err);
}

static bool state_write(struct tx *tx, const struct state *s, struct err *err) {
    return tx_run(tx, SQL_record_state_set, err, value_int(s->last_seq), value_int(s->last_stored_us),
                  value_int(s->last_term), value_int(s->flushed_seq), value_int(s->statement_total),
                  value_int(s->epoch));
}

static void forget(struct record *record) {
    terms_forget(&record->terms);
    arena_clear(&record->seen.mem);
    record->seen = (struct seen){0};
    arena_clear(&record->authorities_mem);
    record->authorities = (struct map){0};
}

static void group_clear(struct group *group) {
    id_map_clear(&group->ids);
    group->id_count = group->posting_count = group->count_count = 0;
    group->flushed = (struct group_size){0};
    group->touches_tail = false;
}

static bool group_begin(struct tx *tx, void *context, struct err *err) {
    struct record *record = context;
    group_clear(&record->group);
    pthread_mutex_lock(&record->lock);
    record->group_began_us = microseconds_now();
    pthread_mutex_unlock(&record->lock);
    int64_t clock_us = 0;
    if (!state_read_with_clock(tx, &record->group.state, &clock_us, err)) return false;
    record->clock_ahead_us = clock_us == 0 ? 0 : clock_us - microseconds_now();
    record->group.state_before = record->group.state;
    if (record->group.state.epoch != record->epoch) forget(record);
    record->epoch = record->group.state.epoch;
    return true;
}

static void group_begin_job(void *context) {
    struct group *group = &((struct record *)context)->group;
    group->marks = (struct marks){.state = group->state,
                                  .size = {group->id_count, group->posting_count, group->count_count},
                                  .flushed = group->flushed,
                                  .touches_tail = group->touches_tail,
                                  .fresh = group->fresh};
}

static void group_undo_job(void *context) {
    struct record *record = context;
    struct group *group = &record->group;
    bool ids_changed = group->id_count != group->marks.size.ids ||
                       group->flushed.ids != group->marks.flushed.ids;
    group->state = group->marks.state;
    group->id_count = group->marks.size.ids;
    group->posting_count = group->marks.size.postings;
    group->count_count = group->marks.size.counts;
    group->flushed = group->marks.flushed;
    group->touches_tail = group->marks.touches_tail;
    if (group->fresh != group->marks.fresh) tail_free(group->fresh);
    group->fresh = group->marks.fresh;
    if (ids_changed) {
        id_map_clear(&group->ids);
        for (int64_t i = group->flushed.ids; i < group->id_count; i++)
            id_map_put(&group->ids, group->id_list[i].id, group->id_list[i].seq);
    }
    forget(record); /* it may know terms that are not there any more */
}

static void group_into(const struct group *group, struct tail *tail) {
    for (int64_t i = group->flushed.ids; i < group->id_count; i++)
        tail_add_id(tail, group->id_list[i].id, group->id_list[i].seq);
    for (int64_t i = group->flushed.postings; i < group->posting_count; i++)
        if (group->postings[i].seq > group->state.flushed_seq) /* else group_flush_all wrote it */
            tail_add_posting(tail, group->postings[i].term, group->postings[i].seq, group->postings[i].roles);
    for (int64_t i = group->flushed.counts; i < group->count_count; i++)
        tail_add_count(tail, group->counts[i].day, group->counts[i].term, group->counts[i].count);
}

/* What the group added so far goes into the tables. */
static bool flush_group(struct tx *tx, struct group *group, bool extend, struct err *err) {
    struct tail *tail = tail_open(0);
    group_into(group, tail);
    bool flushed = tail_flush(tx, tail, extend, err);
    tail_free(tail);
    group->flushed = (struct group_size){group->id_count, group->posting_count, group->count_count};
    group->state.flushed_seq = group->state.last_seq;
    return flushed;
}

/* The committed tail goes into the tables; what this group adds begins the next one. */
static bool flush_tail(struct record *record, struct tx *tx, struct err *err) {
    struct group *group = &record->group;
    if (!tail_flush(tx, record->tail, true, err)) return false;
    group->state.flushed_seq = group->state_before.last_seq;
    group->fresh = tail_open(group->state.flushed_seq + 1);
    return true;
}

bool group_flush_all(struct record *record, struct tx *tx, struct err *err) {
    struct group *group = &record->group;
    if (record->keeps_tail && group->fresh == NULL && !flush_tail(record, tx, err)) return false;
    for (int64_t i = group->flushed.postings; i < group->posting_count; i++) {
        const struct pending_posting *p = &group->postings[i];
        if (p->seq > group->state.flushed_seq) continue;
        if (!index_add(tx, p->term, p->seq, p->roles, err)) return false;
    }
    if (!flush_group(tx, group, record->keeps_tail, err)) return false;
    id_map_clear(&group->ids);
    if (group->fresh != NULL) group->fresh->first_seq = group->state.flushed_seq + 1;
    return true;
}

static bool group_before_commit(struct tx *tx, void *context, struct err *err) {
    struct record *record = context;
    struct group *group = &record->group;
    bool full = record->keeps_tail && record->tail->statements >= record->options.tail_max;
    if (!record->keeps_tail && group->id_count + group->posting_count + group->count_count > 0 &&
        !flush_group(tx, group, false, err))
        return false;
    if (full && !group->touches_tail && group->fresh == NULL && !flush_tail(record, tx, err)) return false;
    return memcmp(&group->state, &group->state_before, sizeof group->state) == 0 ||
           state_write(tx, &group->state, err);
}

static void tail_release(struct tail *tail) {
    if (tail != NULL && --tail->holders == 0) tail_free(tail);
}

static void group_end(bool committed, const struct err *err, void *context) {
    struct record *record = context;
    struct group *group = &record->group;
    pthread_mutex_lock(&record->lock);
    if (committed) {
        if (group->fresh != NULL) {
            tail_release(record->tail);
            record->tail = group->fresh;
        }
        if (record->keeps_tail) group_into(group, record->tail);
        record->committed_seq = group->state.last_seq;
        record->committed_us = group->state.last_stored_us;
        record->written += group->id_count;
        record->groups++;
        trainer_look(record);
    } else {
        tail_release(group->fresh);
    }
    record->group_began_us = 0;
    record->failing = err_any(err);
    pthread_mutex_unlock(&record->lock);
    group->fresh = NULL;
    if (!committed) forget(record);
    group_clear(group);
}

/* ---- readers ---- */

static struct reader *reader_take(struct record *record, struct err *err) {
    pthread_mutex_lock(&record->lock);
    while (record->readers == NULL && record->reader_count == record->options.readers)
        pthread_cond_wait(&record->reader_free, &record->lock);
    struct reader *reader = record->readers;
    if (reader != NULL) record->readers = reader->next;
    else record->reader_count++;
    pthread_mutex_unlock(&record->lock);
    if (reader == NULL) {
        reader = calloc(1, sizeof *reader);
        must(reader != NULL);
    }
    if (reader->store == NULL) reader->store = store_open(record->where, STORE_LOOK, err);
    return reader;
}

static void reader_give(struct record *record, struct reader *reader) {
    pthread_mutex_lock(&record->lock);
    reader->next = record->readers;
    record->readers = reader;
    pthread_cond_signal(&record->reader_free);
    pthread_mutex_unlock(&record->lock);
}

/* Reading beside another process: the tail is made from the statements that the tables have no indexes of. */
static bool catch_up(struct record *record, struct tx *tx, const struct state *state, struct err *err) {
    if (record->tail != NULL && record->read_flushed_seq == state->flushed_seq &&
        record->committed_seq == state->last_seq && record->epoch == state->epoch)
        return true;
    tail_release(record->tail);
    record->tail = tail_open(state->flushed_seq + 1);
    terms_forget(&record->read_terms);
    record->read_flushed_seq = state->flushed_seq;
    record->committed_seq = state->last_seq;
    record->epoch = state->epoch;
    return tail_rebuild(record, tx, &record->read_terms, record->tail, state->flushed_seq + 1,
                        state->last_seq, err);
}

/* What this process has not committed yet is stored after group_began_us. */
static void view_tail(struct view *view) {
    struct record *record = view->record;
    pthread_mutex_lock(&record->lock);
    view->tail = record->tail;
    view->tail->holders++;
    view->upper_seq = record->committed_seq;
    view->through_us = record->group_began_us != 0 ? record->group_began_us - 1 : microseconds_now();
    /* a clock that was set back does not hide what was stored by the old one */
    if (view->through_us < record->committed_us) view->through_us = record->committed_us;
    pthread_mutex_unlock(&record->lock);
}

static bool view_beside(struct view *view, const struct state *state, struct err *err) {
    struct record *record = view->record;
    pthread_mutex_lock(&record->lock);
    bool done = catch_up(record, view->tx, state, err);
    view->tail = record->tail;
    view->tail->holders++;
    view->upper_seq = record->committed_seq;
    pthread_mutex_unlock(&record->lock);
    return done;
}

/*
 * PostgreSQL, where other servers write too: everything stored up to a moment is seen when nobody holds the
 * lock of changes just after it, and the view begins later. Statements get the database's own time. Looked at
 * now and then, since it costs three questions; what was true then stays so.
 */
static bool view_quiet(struct view *view, struct err *err) {
    struct record *record = view->record;
    int64_t now = microseconds_now();
    pthread_mutex_lock(&record->lock);
    bool fresh = now >= record->quiet_looked_us && now - record->quiet_looked_us < QUIET_MICROSECONDS;
    view->through_us = record->quiet_us;
    pthread_mutex_unlock(&record->lock);
    if (fresh) return true;
    scoped(tx) struct tx *tx = tx_look(view->reader->store, err);
    if (tx == NULL) return false;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_record_quiet, err);
    if (!rows_next(rows)) return false;
    if (rows_int(rows, 1, 0) == 1) view->through_us = rows_int(rows, 0, 0);
    pthread_mutex_lock(&record->lock);
    record->quiet_looked_us = now;
    if (record->quiet_us < view->through_us) record->quiet_us = view->through_us;
    pthread_mutex_unlock(&record->lock);
    return true;
}

bool view_begin(struct record *record, struct view *view, struct err *err) {
    struct state state = {0};
    bool own = record->keeps_tail && record->options.changes;
    *view = (struct view){.record = record, .upper_seq = INT64_MAX, .flushed_seq = INT64_MAX};
    view->reader = reader_take(record, err);
    if (view->reader->store == NULL) return false;
    if (own) view_tail(view);
    if (!record->keeps_tail && !view_quiet(view, err)) return false;
    view->tx = tx_look(view->reader->store, err);
    if (view->tx == NULL || !state_read(view->tx, &state, err)) return false;
    if (!own && view->through_us < state.last_stored_us) view->through_us = state.last_stored_us;
    if (record->keeps_tail) view->flushed_seq = state.flushed_seq;
    return own || !record->keeps_tail || view_beside(view, &state, err);
}

void view_end(struct view *view) {
    if (view->record == NULL) return;
    tx_end(view->tx);
    if (view->tail != NULL) {
        pthread_mutex_lock(&view->record->lock);
        tail_release(view->tail);
        pthread_mutex_unlock(&view->record->lock);
    }
    if (view->reader != NULL) reader_give(view->record, view->reader);
    *view = (struct view){0};
}

/* ---- stored statements ---- */

static bool dictionary_load(struct record *record, struct tx *tx, int64_t id, struct err *err) {
    if (bodies_has(record->bodies, (int32_t)id)) return true;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_dictionary_get, err, value_int(id));
    if (rows_next(rows)) bodies_add(record->bodies, (int32_t)id, rows_bytes(rows, 0));
    return !err_any(err);
}

bool stored_of_row(struct record *record, struct arena *mem, struct tx *tx, const struct rows *rows,
                   int32_t column, struct stored *out, struct err *err) {
    int64_t dictionary = rows_int(rows, column + 3, 0);
    struct text id = rows_bytes(rows, column + 4);
    out->stored_us = rows_int(rows, column, 0);
    out->flags = rows_int(rows, column + 1, 0);
    out->authority_id = rows_int(rows, column + 2, 0);
    if (id.length != 16) return err_fail(err, ERR_STORE, "record.damaged", "a stored statement has no id");
    memcpy(out->id, id.at, 16);
    return dictionary_load(record, tx, dictionary, err) &&
           body_unpack(record->bodies, mem, rows_bytes(rows, column + 5), (int32_t)dictionary, &out->body,
                       err);
}

bool stored_get(struct record *record, struct arena *mem, struct tx *tx, int64_t seq, struct stored *out,
                struct err *err) {
    *out = (struct stored){0};
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_statement_get, err, value_int(seq));
    if (!rows_next(rows)) return !err_any(err);
    if (!stored_of_row(record, mem, tx, rows, 0, out, err)) return false;
    out->seq = seq;
    return true;
}

enum xapi_version stored_version(const struct stored *stored) {
    return (stored->flags & FLAG_2_0) != 0 ? XAPI_2_0 : XAPI_1_0;
}

bool stored_statement(struct arena *mem, const struct stored *stored, struct json *json,
                      struct statement *out, struct err *err) {
    return json_read(mem, stored->body, json, err) &&
           statement_check(mem, json, 0, stored_version(stored), out, err);
}

/* ---- opening ---- */

static bool secret_read(struct record *record, struct tx *tx, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_record_secret, err);
    if (rows_next(rows)) record->secret = text_keep(&record->mem, rows_bytes(rows, 0));
    return !err_any(err);
}

static bool dictionaries_read(struct record *record, struct tx *tx, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_dictionary_list, err);
    while (rows_next(rows)) bodies_add(record->bodies, (int32_t)rows_int(rows, 0, 0), rows_bytes(rows, 1));
    return !err_any(err);
}

/* On the writer's thread, as its first job: whatever the last process left is picked up. */
static bool begin_run(struct tx *tx, void *context, struct err *err) {
    struct record *record = context;
    uint8_t secret[SECRET_BYTES];
    must(RAND_bytes(secret, sizeof secret) == 1);
    if (!tx_run(tx, SQL_record_state_add, err, value_bytes((struct text){(char *)secret, sizeof secret})) ||
        !state_read(tx, &record->group.state, err) || !secret_read(record, tx, err) ||
        !dictionaries_read(record, tx, err))
        return false;
    record->group.state_before = record->group.state;
    if (record->keeps_tail) record->tail = tail_open(record->group.state.flushed_seq + 1);
    return !record->keeps_tail ||
           tail_rebuild(record, tx, &record->terms, record->tail, record->group.state.flushed_seq + 1,
                        record->group.state.last_seq, err);
}

static bool flush_run(struct tx *tx, void *context, struct err *err) {
    struct record *record = context;
    return !record->keeps_tail || record->tail->statements == 0 || record->group.touches_tail ||
           record->group.fresh != NULL || flush_tail(record, tx, err);
}

bool record_flush(struct record *record, struct err *err) {
    return writer_run(record->writer, flush_run, record, err);
}

static bool open_to_read(struct record *record, struct err *err) {
    scoped(store) struct store *store = store_open(record->where, STORE_LOOK, err);
    if (store == NULL) return false;
    scoped(tx) struct tx *tx = tx_look(store, err);
    return tx != NULL && secret_read(record, tx, err) && dictionaries_read(record, tx, err);
}

static bool open_to_change(struct record *record, struct err *err) {
    struct writer_hooks hooks = {group_begin,         group_begin_job, group_undo_job,
                                 group_before_commit, group_end,       record};
    record->writer = writer_open(record->where, &hooks, err);
    if (record->writer == NULL || !writer_run(record->writer, begin_run, record, err)) return false;
    trainer_begin(record);
    return true;
}

struct record *record_open(const char *where, const struct record_options *options, struct err *err) {
    struct record *record = calloc(1, sizeof *record);
    must(record != NULL);
    record->where = strdup(where);
    must(record->where != NULL);
    record->options = *options;
    if (record->options.readers <= 0) record->options.readers = READERS;
    if (record->options.tail_max <= 0) record->options.tail_max = TAIL_STATEMENTS;
    if (record->options.dictionary_after == 0) record->options.dictionary_after = DICTIONARY_AFTER;
    record->keeps_tail = strncmp(where, "postgres", 8) != 0;
    record->bodies = bodies_open();
    pthread_mutex_init(&record->lock, NULL);
    pthread_cond_init(&record->reader_free, NULL);
    pthread_cond_init(&record->trainer_wake, NULL);
    if (options->changes ? open_to_change(record, err) : open_to_read(record, err)) return record;
    record_close(record);
    return NULL;
}

void record_close(struct record *record) {
    struct err ignored = {0};
    if (record == NULL) return;
    trainer_end(record);
    if (record->writer != NULL && record->secret.length > 0) record_flush(record, &ignored);
    writer_close(record->writer);
    while (record->readers != NULL) {
        struct reader *reader = record->readers;
        record->readers = reader->next;
        store_close(reader->store);
        free(reader);
    }
    tail_free(record->tail);
    forget(record);
    terms_forget(&record->read_terms);
    group_clear(&record->group);
    free(record->group.id_list);
    free(record->group.postings);
    free(record->group.counts);
    bodies_close(record->bodies);
    pthread_cond_destroy(&record->reader_free);
    pthread_cond_destroy(&record->trainer_wake);
    pthread_mutex_destroy(&record->lock);
    arena_clear(&record->mem);
    free(record->where);
    free(record);
}

bool record_consistent_through(struct record *record, struct instant *out, struct err *err) {
    scoped(view) struct view view;
    if (!view_begin(record, &view, err)) return false;
    *out = instant_of_us(view.through_us);
    return true;
}

struct writer *record_writer(struct record *record) {
    return record->writer;
}

void record_look(struct record *record, struct record_state *out) {
    pthread_mutex_lock(&record->lock);
    *out = (struct record_state){.tail = record->tail == NULL ? 0 : record->tail->statements,
                                 .last_seq = record->committed_seq,
                                 .groups = record->groups,
                                 .written = record->written,
                                 .failing = record->failing};
    pthread_mutex_unlock(&record->lock);
    if (record->writer != NULL) out->waiting = writer_waiting(record->writer);
}
