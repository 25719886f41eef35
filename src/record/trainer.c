/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thread that sleeps until there are enough statements to learn from, makes a dictionary of the newest ones
 * and has it stored. Statements packed before keep theirs. Twice in a store's life: from the first thousands,
 * and from many more, when they are typical.
 */
#include "record/parts.h"

#include "core/must.h"

enum { SAMPLES = 3000, SECOND_AFTER = 100000 };

/* How many statements there must be for a dictionary more than there are; 0: no more are made. */
static int64_t wanted_after(const struct record *record) {
    int32_t have = bodies_newest(record->bodies);
    if (record->options.dictionary_after < 0 || have >= 2) return 0;
    return have == 0 ? record->options.dictionary_after : SECOND_AFTER;
}

static bool read_samples(struct record *record, struct arena *mem, struct text *out, int32_t *out_count,
                         struct err *err) {
    scoped(view) struct view view;
    int64_t last;
    *out_count = 0;
    if (!view_begin(record, &view, err) || !tx_int(view.tx, SQL_statement_last, 0, &last, err)) return false;
    scoped(rows) struct rows *rows = tx_rows(view.tx, SQL_statement_all, err, value_int(last - SAMPLES + 1),
                                             value_int(last), value_int(SAMPLES));
    while (rows_next(rows)) {
        struct stored stored;
        if (!stored_of_row(record, mem, view.tx, rows, 1, &stored, err)) return false;
        out[(*out_count)++] = stored.body;
    }
    return !err_any(err);
}

struct storing {
    struct text dictionary;
    int32_t id;
};

static bool store_run(struct tx *tx, void *context, struct err *err) {
    struct storing *storing = context;
    int64_t last;
    if (!tx_int(tx, SQL_dictionary_last, 0, &last, err)) return false;
    storing->id = (int32_t)last + 1;
    return storing->id >= DICTIONARIES_MAX ||
           tx_run(tx, SQL_dictionary_add, err, value_int(storing->id), value_bytes(storing->dictionary));
}

/* A failure leaves things as they are: statements only take more room. */
static void train(struct record *record) {
    struct arena mem = {0};
    struct err err = {0};
    struct text *samples = arena_make(&mem, struct text, SAMPLES);
    int32_t count;
    struct storing storing = {.id = 0};
    if (read_samples(record, &mem, samples, &count, &err)) {
        storing.dictionary = dictionary_train(&mem, samples, count);
        if (storing.dictionary.length > 0 && writer_run(record->writer, store_run, &storing, &err) &&
            storing.id < DICTIONARIES_MAX)
            bodies_add(record->bodies, storing.id, storing.dictionary);
    }
    arena_clear(&mem);
}

static void *trainer_loop(void *context) {
    struct record *record = context;
    int64_t tried = 0;
    pthread_mutex_lock(&record->lock);
    while (!record->closing) {
        int64_t after = wanted_after(record);
        if (after == 0) break;
        if (record->committed_seq < after || after <= tried) {
            pthread_cond_wait(&record->trainer_wake, &record->lock);
            continue;
        }
        tried = after;
        pthread_mutex_unlock(&record->lock);
        train(record);
        pthread_mutex_lock(&record->lock);
    }
    pthread_mutex_unlock(&record->lock);
    return NULL;
}

void trainer_begin(struct record *record) {
    must(pthread_create(&record->trainer, NULL, trainer_loop, record) == 0);
    record->has_trainer = true;
}

/* Under the record's lock, after each commit. */
void trainer_look(struct record *record) {
    int64_t after = wanted_after(record);
    if (after > 0 && record->committed_seq >= after) pthread_cond_signal(&record->trainer_wake);
}

void trainer_end(struct record *record) {
    if (!record->has_trainer) return;
    pthread_mutex_lock(&record->lock);
    record->closing = true;
    pthread_cond_signal(&record->trainer_wake);
    pthread_mutex_unlock(&record->lock);
    pthread_join(record->trainer, NULL);
    record->has_trainer = false;
}
