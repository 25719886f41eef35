/* SPDX-License-Identifier: Apache-2.0 */
/* A list, the newest first: there are some hundred at most, and comparing keys' hashes is quick. */
#include "web/kept.h"

#include "core/must.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS_MAX = 256 };

struct item {
    struct item *next;
    uint64_t hash;
    struct text key, bytes; /* both behind this struct */
};

struct kept {
    pthread_mutex_t lock;
    struct item *first;
    int64_t bytes, bytes_max;
    int32_t count;
};

struct kept *kept_open(int64_t bytes_max) {
    struct kept *kept = calloc(1, sizeof *kept);
    must(kept != NULL);
    kept->bytes_max = bytes_max;
    must(pthread_mutex_init(&kept->lock, NULL) == 0);
    return kept;
}

void kept_close(struct kept *kept) {
    if (kept == NULL) return;
    for (struct item *item = kept->first, *next; item != NULL; item = next) {
        next = item->next;
        free(item);
    }
    pthread_mutex_destroy(&kept->lock);
    free(kept);
}

static struct item *item_make(struct text key, struct text bytes) {
    struct item *item = malloc(sizeof *item + (size_t)(key.length + bytes.length));
    must(item != NULL);
    char *behind = (char *)(item + 1);
    *item = (struct item){
        .hash = text_hash(key), .key = {behind, key.length}, .bytes = {behind + key.length, bytes.length}};
    if (key.length > 0) memcpy(behind, key.at, (size_t)key.length);
    if (bytes.length > 0) memcpy(behind + key.length, bytes.at, (size_t)bytes.length);
    return item;
}

static int64_t size_of(const struct item *item) {
    return (int64_t)sizeof *item + item->key.length + item->bytes.length;
}

static struct item **find(struct kept *kept, struct text key) {
    uint64_t hash = text_hash(key);
    struct item **at = &kept->first;
    while (*at != NULL && ((*at)->hash != hash || !text_equal((*at)->key, key))) at = &(*at)->next;
    return at;
}

static void drop(struct kept *kept, struct item **at) {
    struct item *item = *at;
    *at = item->next;
    kept->bytes -= size_of(item);
    kept->count--;
    free(item);
}

static void drop_oldest(struct kept *kept) {
    struct item **at = &kept->first;
    while ((*at)->next != NULL) at = &(*at)->next;
    drop(kept, at);
}

void kept_put(struct kept *kept, struct text key, struct text bytes) {
    struct item *item = item_make(key, bytes);
    if (size_of(item) > kept->bytes_max) {
        free(item);
        return;
    }
    pthread_mutex_lock(&kept->lock);
    struct item **known = find(kept, key);
    if (*known != NULL) drop(kept, known);
    item->next = kept->first;
    kept->first = item;
    kept->bytes += size_of(item);
    kept->count++;
    while (kept->bytes > kept->bytes_max || kept->count > ITEMS_MAX) drop_oldest(kept);
    pthread_mutex_unlock(&kept->lock);
}

bool kept_get(struct kept *kept, struct arena *mem, struct text key, int64_t from, int64_t length,
              struct text *out, int64_t *out_all) {
    pthread_mutex_lock(&kept->lock);
    struct item **at = find(kept, key), *item = *at;
    if (item != NULL) { /* in front again */
        *at = item->next;
        item->next = kept->first;
        kept->first = item;
        *out_all = item->bytes.length;
        if (from > item->bytes.length) from = item->bytes.length;
        if (length > item->bytes.length - from) length = item->bytes.length - from;
        *out = text_keep(mem, (struct text){item->bytes.at + from, length});
    }
    pthread_mutex_unlock(&kept->lock);
    return item != NULL;
}
