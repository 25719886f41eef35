/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core/map: from text to a number 0..count-1. Open addressing; keys are borrowed, the table lives in `mem`.
 */
#ifndef CADRE_CORE_MAP_H
#define CADRE_CORE_MAP_H

#include "core/text.h"

enum { MAP_NONE = -1 };

struct map {
    struct arena *mem;
    struct map_slot *slots;
    int64_t capacity, count;
};

/* The number of `key`, or MAP_NONE. */
int32_t map_find(const struct map *map, struct text key);
/* Puts key -> number unless the key is there; returns the number that the key has afterwards. */
int32_t map_put(struct map *map, struct text key, int32_t number);

#endif
