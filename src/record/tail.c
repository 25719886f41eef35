/* SPDX-License-Identifier: Apache-2.0 */
#include "record/tail.h"

#include "core/must.h"

#include <stdlib.h>
#include <string.h>

static void *make(int64_t count, size_t size) {
    void *at = calloc((size_t)count, size);
    must(at != NULL);
    return at;
}

static void *grown(void *at, int64_t count, size_t size) {
    void *longer = realloc(at, (size_t)count * size);
    must(longer != NULL);
    return longer;
}

/* ---- ids ---- */

struct id_slot {
    uint8_t id[16];
    int64_t seq; /* 0: free */
};

static uint64_t mixed(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static struct id_slot *id_slot_of(const struct id_map *map, const uint8_t id[16]) {
    uint64_t high, low;
    memcpy(&high, id, 8);
    memcpy(&low, id + 8, 8);
    uint64_t hash = mixed(high ^ mixed(low)); /* ids come from outside: both halves count */
    for (int64_t i = (int64_t)(hash & (uint64_t)(map->capacity - 1));; i = (i + 1) & (map->capacity - 1)) {
        struct id_slot *slot = &map->slots[i];
        if (slot->seq == 0 || memcmp(slot->id, id, 16) == 0) return slot;
    }
}

int64_t id_map_find(const struct id_map *map, const uint8_t id[16]) {
    return map->capacity == 0 ? 0 : id_slot_of(map, id)->seq;
}

static void id_map_grow(struct id_map *map) {
    struct id_map old = *map;
    map->capacity = old.capacity == 0 ? 256 : old.capacity * 2;
    map->slots = make(map->capacity, sizeof *map->slots);
    for (int64_t i = 0; i < old.capacity; i++)
        if (old.slots[i].seq != 0) *id_slot_of(map, old.slots[i].id) = old.slots[i];
    free(old.slots);
}

void id_map_put(struct id_map *map, const uint8_t id[16], int64_t seq) {
    if (map->count * 3 >= map->capacity * 2) id_map_grow(map);
    struct id_slot *slot = id_slot_of(map, id);
    if (slot->seq == 0) map->count++;
    memcpy(slot->id, id, 16);
    slot->seq = seq;
}

void id_map_clear(struct id_map *map) {
    free(map->slots);
    *map = (struct id_map){0};
}

/* ---- the tail ---- */

struct tail *tail_open(int64_t first_seq) {
    struct tail *tail = make(1, sizeof *tail);
    tail->first_seq = first_seq;
    tail->holders = 1;
    return tail;
}

void tail_free(struct tail *tail) {
    if (tail == NULL) return;
    for (int32_t i = 0; i < tail->term_count; i++) free(tail->terms[i].postings);
    id_map_clear(&tail->ids);
    free(tail->terms);
    free(tail->slots);
    free(tail->counts);
    free(tail);
}

void tail_add_id(struct tail *tail, const uint8_t id[16], int64_t seq) {
    id_map_put(&tail->ids, id, seq);
    tail->statements++;
}

/* The slot of a term: 0 when it is new. */
static int32_t *term_slot(const struct tail *tail, int32_t term) {
    int32_t mask = tail->slot_capacity - 1;
    for (int32_t i = (int32_t)(mixed((uint64_t)term) & (uint32_t)mask);; i = (i + 1) & mask)
        if (tail->slots[i] == 0 || tail->terms[tail->slots[i] - 1].term == term) return &tail->slots[i];
}

static void slots_grow(struct tail *tail) {
    tail->slot_capacity = tail->slot_capacity == 0 ? 256 : tail->slot_capacity * 2;
    free(tail->slots);
    tail->slots = make(tail->slot_capacity, sizeof *tail->slots);
    for (int32_t i = 0; i < tail->term_count; i++) *term_slot(tail, tail->terms[i].term) = i + 1;
}

static struct tail_term *term_get(struct tail *tail, int32_t term) {
    if (tail->term_count * 2 >= tail->slot_capacity) slots_grow(tail);
    int32_t *slot = term_slot(tail, term);
    if (*slot != 0) return &tail->terms[*slot - 1];
    if (tail->term_count == tail->term_capacity) {
        tail->term_capacity = tail->term_capacity == 0 ? 128 : tail->term_capacity * 2;
        tail->terms = grown(tail->terms, tail->term_capacity, sizeof *tail->terms);
    }
    tail->terms[tail->term_count] = (struct tail_term){.term = term};
    *slot = ++tail->term_count;
    return &tail->terms[tail->term_count - 1];
}

/* The first posting at or after seq. */
static int32_t posting_place(const struct tail_term *term, int64_t seq) {
    int32_t low = 0, high = term->count;
    while (low < high) {
        int32_t middle = (low + high) / 2;
        if (term->postings[middle].seq < seq) low = middle + 1;
        else high = middle;
    }
    return low;
}

void tail_add_posting(struct tail *tail, int32_t term_id, int64_t seq, uint8_t roles) {
    struct tail_term *term = term_get(tail, term_id);
    bool newest = term->count == 0 || term->postings[term->count - 1].seq < seq;
    int32_t at = newest ? term->count : posting_place(term, seq);
    if (at < term->count && term->postings[at].seq == seq) {
        term->postings[at].roles |= roles;
        return;
    }
    if (term->count == term->capacity) {
        term->capacity = term->capacity == 0 ? 4 : term->capacity * 2;
        term->postings = grown(term->postings, term->capacity, sizeof *term->postings);
    }
    memmove(&term->postings[at + 1], &term->postings[at],
            (size_t)(term->count - at) * sizeof *term->postings);
    term->postings[at] = (struct posting){seq, roles};
    term->count++;
}

static struct day_count *count_slot(const struct tail *tail, int32_t day, int32_t term) {
    uint64_t key = (uint64_t)(uint32_t)day << 32 | (uint32_t)term;
    int32_t mask = tail->count_capacity - 1;
    for (int32_t i = (int32_t)(mixed(key) & (uint32_t)mask);; i = (i + 1) & mask) {
        struct day_count *slot = &tail->counts[i];
        if (!slot->used || (slot->day == day && slot->term == term)) return slot;
    }
}

static void counts_grow(struct tail *tail) {
    struct day_count *old = tail->counts;
    int32_t old_capacity = tail->count_capacity;
    tail->count_capacity = old_capacity == 0 ? 64 : old_capacity * 2;
    tail->counts = make(tail->count_capacity, sizeof *tail->counts);
    for (int32_t i = 0; i < old_capacity; i++)
        if (old[i].used) *count_slot(tail, old[i].day, old[i].term) = old[i];
    free(old);
}

void tail_add_count(struct tail *tail, int32_t day, int32_t term, int64_t count) {
    if (tail->count_count * 2 >= tail->count_capacity) counts_grow(tail);
    struct day_count *slot = count_slot(tail, day, term);
    if (!slot->used) {
        *slot = (struct day_count){.day = day, .term = term, .used = true};
        tail->count_count++;
    }
    slot->count += count;
}

const struct tail_term *tail_find_term(const struct tail *tail, int32_t term) {
    if (tail->slot_capacity == 0) return NULL;
    int32_t slot = *term_slot(tail, term);
    return slot == 0 ? NULL : &tail->terms[slot - 1];
}

int32_t tail_read(const struct tail *tail, int32_t term_id, int64_t seq, bool falling, struct posting *out,
                  int32_t max) {
    const struct tail_term *term = tail_find_term(tail, term_id);
    if (term == NULL) return 0;
    int32_t at = posting_place(term, seq), count = 0;
    if (!falling) {
        for (; at < term->count && count < max; at++) out[count++] = term->postings[at];
        return count;
    }
    if (at == term->count || term->postings[at].seq > seq) at--;
    for (; at >= 0 && count < max; at--) out[count++] = term->postings[at];
    return count;
}

static int by_term(const void *left, const void *right) {
    const struct tail_term *a = *(const struct tail_term *const *)left,
                           *b = *(const struct tail_term *const *)right;
    return a->term < b->term ? -1 : a->term > b->term;
}

const struct tail_term **tail_terms_sorted(const struct tail *tail) {
    const struct tail_term **sorted = make(tail->term_count + 1, sizeof *sorted);
    for (int32_t i = 0; i < tail->term_count; i++) sorted[i] = &tail->terms[i];
    qsort(sorted, (size_t)tail->term_count, sizeof *sorted, by_term);
    return sorted;
}

static int by_id(const void *left, const void *right) {
    return memcmp(((const struct id_seq *)left)->id, ((const struct id_seq *)right)->id, 16);
}

struct id_seq *tail_ids_sorted(const struct tail *tail) {
    struct id_seq *sorted = make(tail->ids.count + 1, sizeof *sorted);
    int64_t count = 0;
    for (int64_t i = 0; i < tail->ids.capacity; i++) {
        const struct id_slot *slot = &tail->ids.slots[i];
        if (slot->seq == 0) continue;
        memcpy(sorted[count].id, slot->id, 16);
        sorted[count++].seq = slot->seq;
    }
    qsort(sorted, (size_t)count, sizeof *sorted, by_id);
    return sorted;
}

void tail_sorted_free(void *sorted) {
    free(sorted);
}
