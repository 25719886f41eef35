/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core/arena: memory that ends together. One arena for each lifetime: the process, one plan, one request.
 *
 * A zeroed struct is an empty arena. What it gives is zeroed, aligned for every type and stays where it is
 * until arena_clear. Out of memory ends the process; sizes that come from outside are limited by the caller.
 */
#ifndef CADRE_CORE_ARENA_H
#define CADRE_CORE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena_block;

struct arena {
    struct arena_block *newest;
    int64_t used_bytes; /* given so far, over all blocks */
};

/* `count` zeroed things of a type. The list lives in `mem`. */
#define arena_make(mem, type, count) ((type *)arena_bytes((mem), (int64_t)(count), (int64_t)sizeof(type)))

void *arena_bytes(struct arena *mem, int64_t count, int64_t size);

/*
 * Room for one more in a list that grows: returns `list`, or a copy twice as long when `count` has reached
 * `*capacity`. Lists grow in the arena, so that the old copy stays until arena_clear.
 */
#define arena_grow(mem, list, count, capacity)                                                               \
    ((list) = arena_grown((mem), (list), (int64_t)(count), (capacity), (int64_t)sizeof *(list)))

void *arena_grown(struct arena *mem, void *list, int64_t count, int64_t *capacity, int64_t size);

/* Gives everything back; the arena is empty and can be used again. */
void arena_clear(struct arena *mem);
/* The same, but the newest block is kept for what comes next: for arenas that are filled again and again. */
void arena_reset(struct arena *mem);

#endif
