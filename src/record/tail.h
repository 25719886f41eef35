/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record/tail: the indexes of the newest statements, in memory until they are written in bulk (SQLite).
 *
 *   (term, seq, roles), (id, seq), (day, term, count)  ->  sorted by term; found by id
 *
 * Written 50,000 statements at a time the indexes cost a third of what they cost one by one: a term's new
 * postings go into one chunk, and ids are inserted in their order. The tail is made again from the statements
 * after a crash.
 *
 * Not guarded: record/ holds its lock around each call.
 */
#ifndef CADRE_RECORD_TAIL_H
#define CADRE_RECORD_TAIL_H

#include "record/postings.h"

/* From an id to a seq; zeroed is empty. */
struct id_map {
    struct id_slot *slots;
    int64_t capacity, count;
};
int64_t id_map_find(const struct id_map *map, const uint8_t id[16]); /* 0: not there */
void id_map_put(struct id_map *map, const uint8_t id[16], int64_t seq);
void id_map_clear(struct id_map *map); /* keeps nothing */

struct id_seq {
    uint8_t id[16];
    int64_t seq;
};

struct day_count {
    int32_t day, term; /* term 0: all statements of the day */
    int64_t count;     /* to be added */
    bool used;
};

struct tail_term {
    int32_t term;
    int32_t count, capacity;
    struct posting *postings; /* [count], rising seq */
};

struct tail {
    struct id_map ids;
    struct tail_term *terms;  /* [term_count] in order of first use */
    int32_t *slots;           /* hash of term -> index into terms, + 1 */
    struct day_count *counts; /* [count_capacity], open addressing */
    int32_t term_count, term_capacity, slot_capacity;
    int32_t count_count, count_capacity;
    int64_t statements;
    int64_t first_seq; /* statements before it are in the tables */
    int32_t holders;   /* record's: readers, and the record itself while it is current */
};

struct tail *tail_open(int64_t first_seq);
void tail_free(struct tail *tail); /* accepts NULL */

void tail_add_id(struct tail *tail, const uint8_t id[16], int64_t seq);
/* Joins the roles when the posting is there. Nearly always the newest: appended. */
void tail_add_posting(struct tail *tail, int32_t term, int64_t seq, uint8_t roles);
void tail_add_count(struct tail *tail, int32_t day, int32_t term, int64_t count);

const struct tail_term *tail_find_term(const struct tail *tail, int32_t term); /* may be NULL */
/* Up to `max` postings at or after `seq` rising, or at or before `seq` falling. */
int32_t tail_read(const struct tail *tail, int32_t term, int64_t seq, bool falling, struct posting *out,
                  int32_t max);

/* For writing in bulk: sorted, in memory that tail_sorted_free gives back. */
const struct tail_term **tail_terms_sorted(const struct tail *tail);
struct id_seq *tail_ids_sorted(const struct tail *tail); /* [ids.count] */
void tail_sorted_free(void *sorted);

#endif
