/* SPDX-License-Identifier: Apache-2.0 */
#include "record/postings.h"

#include "core/random.h"
#include "tests/test.h"

enum { ROUNDS = 300, POSTINGS_MAX = 2000 };

/* Gaps from 1 to very long, any roles. */
static int32_t postings_make(struct random *random, struct posting *out) {
    int32_t count = 1 + (int32_t)random_below(random, POSTINGS_MAX);
    int64_t seq = 1 + random_below(random, 1000), longest = (int64_t)1 << random_below(random, 40);
    for (int32_t i = 0; i < count; i++, seq += 1 + random_below(random, longest))
        out[i] = (struct posting){seq, (uint8_t)(1 + random_below(random, 31))};
    return count;
}

TEST(chunks_give_back_the_postings_that_were_written) {
    static struct posting made[POSTINGS_MAX], got[CHUNK_POSTINGS_MAX];
    struct random random = {1};
    for (int32_t round = 0; round < ROUNDS; round++) {
        int32_t count = postings_make(&random, made);
        for (int32_t at = 0; at < count;) {
            uint8_t bytes[CHUNK_BYTES_MAX];
            int32_t length, taken = chunk_write(&made[at], count - at, bytes, &length);
            check(taken > 0 && length <= CHUNK_BYTES_MAX);
            check_int(chunk_read((struct text){(const char *)bytes, length}, made[at].seq, got), taken);
            for (int32_t i = 0; i < taken; i++) {
                check_int(got[i].seq, made[at + i].seq);
                check_int(got[i].roles, made[at + i].roles);
            }
            at += taken;
        }
    }
}

TEST(neighbours_with_usual_roles_take_a_byte_each) {
    struct posting made[100];
    uint8_t bytes[CHUNK_BYTES_MAX];
    int32_t length;
    for (int32_t i = 0; i < 100; i++) made[i] = (struct posting){500 + i, ROLE_MAIN};

    check_int(chunk_write(made, 100, bytes, &length), 100);
    check_int(length, 100);
}

TEST(bytes_that_end_too_early_are_no_chunk) {
    struct posting made[2] = {{1, ROLE_MAIN}, {(int64_t)1 << 40, 31}}, got[CHUNK_POSTINGS_MAX];
    uint8_t bytes[CHUNK_BYTES_MAX];
    int32_t length;
    check_int(chunk_write(made, 2, bytes, &length), 2);

    for (int32_t cut = 2; cut < length; cut++)
        check_int(chunk_read((struct text){(const char *)bytes, cut}, 1, got), -1);
    check_int(chunk_read((struct text){(const char *)bytes, 1}, 1, got), 1);
}
