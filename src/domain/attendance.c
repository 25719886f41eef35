/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/attendance.h"

#include <stdlib.h>

static int compare(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

/* By officer; of one officer the mark that holds first. */
static int by_rank(const void *left, const void *right) {
    const struct attendance_mark *a = left, *b = right;
    int order = text_compare(a->officer_id, b->officer_id);
    if (order == 0) order = compare(b->version, a->version);
    if (order == 0) order = compare(b->marked_ms, a->marked_ms);
    if (order == 0) order = text_compare(b->device, a->device);
    return order != 0 ? order : compare(b->number, a->number);
}

static bool is_same(const struct attendance_mark *a, const struct attendance_mark *b) {
    return a->number == b->number && text_equal(a->device, b->device) &&
           text_equal(a->officer_id, b->officer_id);
}

static bool contradicts(const struct attendance_mark *holds, const struct attendance_mark *other) {
    return !text_equal(holds->device, other->device) && !text_equal(holds->state, other->state) &&
           (other->version == holds->version || other->marked_ms > holds->marked_ms);
}

static struct attendance_row row_of(struct arena *mem, const struct attendance_mark *marks, int32_t count) {
    struct attendance_row row = {.holds = marks[0]};
    struct attendance_mark *against = arena_make(mem, struct attendance_mark, count);
    for (int32_t i = 1; i < count; i++)
        if (contradicts(&marks[0], &marks[i])) against[row.against_count++] = marks[i];
    row.against = against;
    return row;
}

struct attendance attendance_of(struct arena *mem, const struct attendance_mark *marks, int32_t count) {
    struct attendance out = {.rows = arena_make(mem, struct attendance_row, count)};
    struct attendance_mark *sorted = arena_make(mem, struct attendance_mark, count);
    int32_t kept = 0;
    for (int32_t i = 0; i < count; i++) sorted[i] = marks[i];
    if (count > 0) qsort(sorted, (size_t)count, sizeof sorted[0], by_rank);
    for (int32_t i = 0; i < count; i++)
        if (kept == 0 || !is_same(&sorted[kept - 1], &sorted[i])) sorted[kept++] = sorted[i];
    for (int32_t first = 0, next; first < kept; first = next) {
        for (next = first; next < kept && text_equal(sorted[next].officer_id, sorted[first].officer_id);
             next++)
            if (sorted[next].version + 1 > out.version) out.version = sorted[next].version + 1;
        out.rows[out.count++] = row_of(mem, sorted + first, next - first);
    }
    return out;
}
