/* SPDX-License-Identifier: Apache-2.0 */
#include "core/arena.h"

#include "core/must.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 1 << 16, ALIGN_BYTES = 16 };

struct arena_block {
    struct arena_block *older;
    int64_t used, size;
    _Alignas(ALIGN_BYTES) char bytes[];
};

static struct arena_block *block_open(int64_t size) {
    struct arena_block *block = calloc(1, sizeof *block + (size_t)size);
    must(block != NULL);
    block->size = size;
    return block;
}

void *arena_bytes(struct arena *mem, int64_t count, int64_t size) {
    must(count >= 0 && size > 0 && count <= (INT64_MAX - ALIGN_BYTES) / size);
    int64_t wanted = (count * size + ALIGN_BYTES - 1) / ALIGN_BYTES * ALIGN_BYTES;
    struct arena_block *block = mem->newest;
    if (block == NULL || block->size - block->used < wanted) {
        struct arena_block *fresh = block_open(wanted > BLOCK_BYTES / 4 ? wanted : BLOCK_BYTES);
        if (block != NULL &&
            wanted > BLOCK_BYTES / 4) { /* a large one goes behind, so that the newest stays in use */
            fresh->older = block->older;
            block->older = fresh;
        } else {
            fresh->older = block;
            mem->newest = fresh;
        }
        block = fresh;
    }
    void *bytes = block->bytes + block->used;
    block->used += wanted;
    mem->used_bytes += wanted;
    return bytes;
}

void *arena_grown(struct arena *mem, void *list, int64_t count, int64_t *capacity, int64_t size) {
    if (count < *capacity) return list;
    int64_t larger = *capacity < 8 ? 8 : *capacity * 2;
    void *copy = arena_bytes(mem, larger, size);
    if (count > 0) memcpy(copy, list, (size_t)(count * size));
    *capacity = larger;
    return copy;
}

void arena_clear(struct arena *mem) {
    for (struct arena_block *block = mem->newest; block != NULL;) {
        struct arena_block *older = block->older;
        free(block);
        block = older;
    }
    *mem = (struct arena){0};
}

void arena_reset(struct arena *mem) {
    struct arena_block *kept = mem->newest;
    if (kept == NULL || kept->size > BLOCK_BYTES) {
        arena_clear(mem);
        return;
    }
    struct arena older = {.newest = kept->older};
    arena_clear(&older);
    memset(kept->bytes, 0, (size_t)kept->used); /* what was given is zeroed; the rest still is */
    kept->older = NULL;
    kept->used = 0;
    *mem = (struct arena){.newest = kept};
}
