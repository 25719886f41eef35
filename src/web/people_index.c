/* SPDX-License-Identifier: Apache-2.0 */
#include "web/people_index.h"

#include "core/collation.h"
#include "core/must.h"
#include "web/desk_shapes.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

const char *const people_sorts[PEOPLE_SORTS] = {"id", "name", "rank", "arm", "post", "unit"};

struct people_index {
    const struct facts *facts;
    pthread_mutex_t lock; /* of `orders` and `kept` */
    struct arena kept;
    const int32_t *orders[PEOPLE_SORTS][LANGUAGE_COUNT];
    char *words;    /* for finding: name, id and post of each officer, then a line end */
    int64_t *begin; /* [officer_count + 1]: where in `words` he begins */
};

/* ---- finding ---- */

static void index_words(struct people_index *index, struct arena *mem) {
    const struct facts *f = index->facts;
    struct buffer words = {.mem = mem};
    struct arena line = {0};
    index->begin = arena_make(mem, int64_t, f->officer_count + 1);
    for (int32_t o = 0; o < f->officer_count; o++) {
        const struct officer *officer = &f->officers[o];
        struct text post = officer->post == NONE ? TEXT_NONE : f->posts[officer->post].id;
        index->begin[o] = words.length;
        buffer_add(&words, search_key(&line, officer_name(&line, officer)));
        buffer_char(&words, ' ');
        buffer_add(&words, search_key(&line, officer->id));
        buffer_char(&words, ' ');
        buffer_add(&words, search_key(&line, post));
        buffer_char(&words, '\n');
        arena_reset(&line);
    }
    index->begin[f->officer_count] = words.length;
    index->words = words.at;
    arena_clear(&line);
}

static void mark_found(const struct people_index *index, struct text word, uint8_t *hits) {
    int64_t end = index->begin[index->facts->officer_count];
    int32_t officer = 0;
    for (int64_t at = 0; at < end; at = index->begin[officer + 1]) {
        const char *hit = memmem(index->words + at, (size_t)(end - at), word.at, (size_t)word.length);
        if (hit == NULL) return;
        while (index->begin[officer + 1] <= hit - index->words) officer++;
        hits[officer]++;
    }
}

const bool *people_found(struct people_index *index, struct arena *mem, struct text typed) {
    int32_t count = index->facts->officer_count, words = 0;
    struct text rest = search_key(mem, typed), word;
    uint8_t *hits = arena_make(mem, uint8_t, count);
    bool *found = arena_make(mem, bool, count);
    while (words < 255 && text_next(&rest, ' ', &word)) {
        mark_found(index, word, hits);
        words++;
    }
    if (words == 0) return NULL;
    for (int32_t o = 0; o < count; o++) found[o] = hits[o] == words;
    return found;
}

/* ---- orders ---- */

struct keyed {
    struct text key;
    struct text id;
    int32_t officer;
};

static int by_key(const void *left, const void *right) {
    const struct keyed *a = left, *b = right;
    bool a_none = a->key.length == 0, b_none = b->key.length == 0;
    if (a_none != b_none) return a_none ? 1 : -1;
    int order = text_compare(a->key, b->key);
    return order != 0 ? order : text_compare(a->id, b->id);
}

static struct text text_of_officer(const struct facts *f, enum people_sort sort, enum language language,
                                   int32_t officer, struct arena *mem) {
    const struct officer *o = &f->officers[officer];
    int32_t post = facts_holds_post(f, officer);
    const struct unit *u = post == NONE ? NULL : &f->units[f->posts[post].unit];
    switch (sort) {
    case PEOPLE_BY_NAME:
        return officer_name(mem, o);
    case PEOPLE_BY_RANK:
        return o->rank;
    case PEOPLE_BY_ARM:
        return o->arm;
    case PEOPLE_BY_POST:
        return post == NONE ? TEXT_NONE : f->posts[post].post_code;
    case PEOPLE_BY_UNIT:
        return u == NULL ? TEXT_NONE : words_name(language, u->name_en, u->name_kk, u->name_ru, u->id);
    default:
        return TEXT_NONE;
    }
}

static const int32_t *make_order(struct people_index *index, enum people_sort sort, enum language language) {
    const struct facts *f = index->facts;
    struct arena mem = {0};
    struct keyed *keyed = arena_make(&mem, struct keyed, f->officer_count);
    int32_t *order = arena_make(&index->kept, int32_t, f->officer_count);
    for (int32_t o = 0; o < f->officer_count; o++) {
        struct text text = text_of_officer(f, sort, language, o, &mem);
        keyed[o] = (struct keyed){text.length == 0 ? TEXT_NONE
                                                   : collation_key(&mem, language_names[language], text),
                                  f->officers[o].id, o};
    }
    if (f->officer_count > 0) qsort(keyed, (size_t)f->officer_count, sizeof keyed[0], by_key);
    for (int32_t i = 0; i < f->officer_count; i++) order[i] = keyed[i].officer;
    arena_clear(&mem);
    return order;
}

const int32_t *people_order(struct people_index *index, enum people_sort sort, enum language language) {
    pthread_mutex_lock(&index->lock);
    const int32_t **order = &index->orders[sort][language];
    if (*order == NULL) *order = make_order(index, sort, language);
    pthread_mutex_unlock(&index->lock);
    return *order;
}

/* ---- beginning and end ---- */

struct people_index *people_index_begin(struct arena *mem, const struct facts *facts) {
    struct people_index *index = arena_make(mem, struct people_index, 1);
    index->facts = facts;
    must(pthread_mutex_init(&index->lock, NULL) == 0);
    index_words(index, mem);
    return index;
}

void people_index_end(struct people_index *index) {
    if (index == NULL) return;
    arena_clear(&index->kept);
    pthread_mutex_destroy(&index->lock);
}
