/* SPDX-License-Identifier: Apache-2.0 */
/* Marks of several devices: the same result in any order, and nothing lost. */
#include "domain/attendance.h"

#include "core/random.h"
#include "tests/test.h"

#include <stdio.h>

static struct attendance_mark mark(const char *device, int64_t number, const char *officer, const char *state,
                                   int64_t version, int64_t ms) {
    return (struct attendance_mark){text_of(device), number, text_of(officer), text_of(state), TEXT_NONE,
                                    version,         ms};
}

TEST(two_devices_offline_that_disagree_are_a_conflict_and_the_later_holds) {
    struct arena mem = {0};
    struct attendance_mark marks[] = {mark("A", 1, "O1", "present", 0, 100),
                                      mark("B", 1, "O1", "absent", 0, 200),
                                      mark("A", 2, "O2", "late", 0, 100), mark("B", 2, "O2", "late", 0, 300)};

    struct attendance a = attendance_of(&mem, marks, 4);

    check_int(a.count, 2);
    check_text(a.rows[0].holds.state, "absent");
    check_int(a.rows[0].against_count, 1);
    check_text(a.rows[0].against[0].state, "present");
    check_int(a.rows[1].against_count, 0); /* they agree */
    check_int(a.version, 1);
    arena_clear(&mem);
}

TEST(who_has_seen_the_others_mark_overrules_it_but_not_what_was_made_after) {
    struct arena mem = {0};
    struct attendance_mark marks[] = {
        mark("A", 1, "O1", "present", 0, 100), mark("B", 1, "O1", "absent", 1, 200),
        mark("C", 1, "O1", "late", 0, 200), mark("D", 1, "O1", "present", 0, 201)};

    struct attendance seen = attendance_of(&mem, marks, 2), until = attendance_of(&mem, marks, 3),
                      after = attendance_of(&mem, marks, 4);

    check_text(seen.rows[0].holds.state, "absent");
    check_int(seen.rows[0].against_count, 0);
    check_int(until.rows[0].against_count, 0); /* made when B decided, not after */
    check_int(after.rows[0].against_count, 1);
    check_int(seen.version, 2);
    arena_clear(&mem);
}

static void print(struct buffer *out, const struct attendance *a) {
    buffer_print(out, "%lld", (long long)a->version);
    for (int32_t i = 0; i < a->count; i++) {
        const struct attendance_row *row = &a->rows[i];
        buffer_print(out, " %.*s=%.*s:%.*s%lld", TEXT_ARGS(row->holds.officer_id),
                     TEXT_ARGS(row->holds.state), TEXT_ARGS(row->holds.device), (long long)row->holds.number);
        for (int32_t k = 0; k < row->against_count; k++)
            buffer_print(out, "!%.*s%lld", TEXT_ARGS(row->against[k].device),
                         (long long)row->against[k].number);
    }
}

TEST(any_order_parts_and_repetitions_of_marks_give_the_same) {
    static const char *const devices[] = {"A", "B", "C"}, *const officers[] = {"O1", "O2"},
                             *const states[] = {"present", "late", "absent"};
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        struct arena mem = {0};
        struct random random = {seed};
        struct attendance_mark marks[24];
        struct buffer first = {.mem = &mem}, second = {.mem = &mem};
        int32_t count = 1 + (int32_t)random_below(&random, 12);
        for (int32_t i = 0; i < count; i++)
            marks[i] = mark(devices[random_below(&random, 3)], i + 1, officers[random_below(&random, 2)],
                            states[random_below(&random, 3)], random_below(&random, 3),
                            random_below(&random, 4));
        struct attendance plain = attendance_of(&mem, marks, count);
        for (int32_t i = 0; i < count; i++)
            marks[count + i] = marks[random_below(&random, count)]; /* again */
        for (int32_t i = 2 * count - 1; i > 0; i--) {
            int64_t other = random_below(&random, i + 1);
            struct attendance_mark moved = marks[i];
            marks[i] = marks[other];
            marks[other] = moved;
        }

        struct attendance shuffled = attendance_of(&mem, marks, 2 * count);

        print(&first, &plain);
        print(&second, &shuffled);
        if (!text_equal(buffer_text(&first), buffer_text(&second)))
            printf("seed %llu\n", (unsigned long long)seed);
        check(text_equal(buffer_text(&first), buffer_text(&second)));
        arena_clear(&mem);
    }
}
