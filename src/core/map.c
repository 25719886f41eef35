/* SPDX-License-Identifier: Apache-2.0 */
#include "core/map.h"

struct map_slot {
    struct text key;
    uint32_t hash;
    int32_t number; /* + 1, so that a zeroed slot is empty */
};

static struct map_slot *slot_of(const struct map *map, struct text key, uint32_t hash) {
    for (int64_t i = hash & (map->capacity - 1);; i = (i + 1) & (map->capacity - 1)) {
        struct map_slot *slot = &map->slots[i];
        if (slot->number == 0 || (slot->hash == hash && text_equal(slot->key, key))) return slot;
    }
}

int32_t map_find(const struct map *map, struct text key) {
    if (map->capacity == 0) return MAP_NONE;
    return slot_of(map, key, (uint32_t)text_hash(key))->number - 1;
}

static void grow(struct map *map) {
    struct map old = *map;
    map->capacity = old.capacity == 0 ? 64 : old.capacity * 4;
    map->slots = arena_make(map->mem, struct map_slot, map->capacity);
    for (int64_t i = 0; i < old.capacity; i++)
        if (old.slots[i].number != 0) *slot_of(map, old.slots[i].key, old.slots[i].hash) = old.slots[i];
}

int32_t map_put(struct map *map, struct text key, int32_t number) {
    if (map->count * 2 >= map->capacity) grow(map);
    uint32_t hash = (uint32_t)text_hash(key);
    struct map_slot *slot = slot_of(map, key, hash);
    if (slot->number == 0) {
        *slot = (struct map_slot){key, hash, number + 1};
        map->count++;
    }
    return slot->number - 1;
}
