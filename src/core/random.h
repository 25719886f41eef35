/* SPDX-License-Identifier: Apache-2.0 */
/* core/random: the same numbers from the same seed on every machine (splitmix64). Not for secrets. */
#ifndef CADRE_CORE_RANDOM_H
#define CADRE_CORE_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state; /* the seed to begin with */
};

static inline uint64_t random_next(struct random *random) {
    uint64_t z = random->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* 0..bound-1, bound > 0 */
static inline int64_t random_below(struct random *random, int64_t bound) {
    return (int64_t)(random_next(random) % (uint64_t)bound);
}

#endif
