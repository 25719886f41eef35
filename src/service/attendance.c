/* SPDX-License-Identifier: Apache-2.0 */
#include "service/attendance.h"

#include "service/nominations.h"

enum { DEVICE_BYTES_MAX = 100 };

bool lessons_of(struct arena *mem, struct tx *tx, const struct course_class *class, struct lessons *out,
                struct err *err) {
    struct lessons list = {0};
    int64_t capacity = 0;
    {
        scoped(rows) struct rows *rows = tx_rows(tx, SQL_lessons_of_class, err, value_text(class->id));
        while (rows_next(rows)) {
            arena_grow(mem, list.at, list.count, &capacity);
            list.at[list.count++] = (struct lesson){rows_int(rows, 0, 0), (day)rows_int(rows, 1, DAY_NONE)};
        }
        if (err_any(err)) return false;
    }
    for (day d = class->start; list.count == 0 && d <= class->end; d++) capacity += (d + 3) % 7 < 5;
    if (list.count == 0) {
        list.at = arena_make(mem, struct lesson, capacity);
        for (day d = class->start; d <= class->end; d++)
            if ((d + 3) % 7 < 5) list.at[list.count] = (struct lesson){list.count + 1, d}, list.count++;
    }
    *out = list;
    return true;
}

struct merging {
    struct text class_id;
    int64_t lesson;
    const struct attendance_mark *marks;
    int32_t count;
    const struct course_class *class;
    struct nominees roster;
    int32_t added;
};

static bool has_lesson(struct change *c, struct merging *m, bool *out, struct err *err) {
    struct lessons lessons;
    *out = false;
    if (!lessons_of(c->mem, c->tx, m->class, &lessons, err)) return false;
    for (int32_t i = 0; i < lessons.count; i++) *out |= lessons.at[i].number == m->lesson;
    return true;
}

static bool check_mark(const struct merging *m, const struct attendance_mark *mark, struct err *err) {
    bool on_roster = false;
    for (int32_t i = 0; i < m->roster.count; i++)
        on_roster |= text_equal(m->roster.at[i].officer_id, mark->officer_id) &&
                     nominee_holds(&m->roster.at[i]);
    if (!on_roster)
        return err_fail(err, ERR_INPUT, "class.not-on-roster",
                        "officer \"%.*s\" has no seat of class \"%.*s\"", TEXT_ARGS(mark->officer_id),
                        TEXT_ARGS(m->class_id));
    bool absent = text_is(mark->state, "absent");
    bool fits = (absent || text_is(mark->state, "present") || text_is(mark->state, "late")) &&
                mark->number >= 1 && mark->version >= 0 && mark->device.length > 0 &&
                mark->device.length <= DEVICE_BYTES_MAX && (!absent || mark->reason.length > 0);
    struct told told = TOLD_NOTHING;
    told.reason = mark->reason;
    return (fits ||
            err_fail(
                err, ERR_INPUT, "attendance.mark",
                "a mark of officer \"%.*s\" is not one\nStates are present, late and absent with a reason; "
                "a device numbers its marks from 1.",
                TEXT_ARGS(mark->officer_id))) &&
           reason_check(EVENT_nomination_report, &told, err);
}

/* A mark that came before changes nothing; another one under its number is refused. */
static bool merge_one(struct change *c, struct merging *m, const struct attendance_mark *mark,
                      struct err *err) {
    bool known = false, same = false;
    {
        scoped(rows) struct rows *rows = tx_rows(c->tx, SQL_attendance_mark_find, err,
                                                 value_text(mark->device), value_int(mark->number));
        if (rows_next(rows)) {
            known = true;
            same = text_equal(rows_text(rows, 0), mark->officer_id) &&
                   text_equal(rows_text(rows, 1), mark->state) && rows_int(rows, 2, -1) == mark->version &&
                   rows_int(rows, 3, -1) == mark->marked_ms && text_equal(rows_text(rows, 4), m->class_id) &&
                   rows_int(rows, 5, -1) == m->lesson;
        }
        if (err_any(err)) return false;
    }
    if (known)
        return same ||
               err_fail(err, ERR_INPUT, "attendance.other", "device \"%.*s\" sent another mark %lld before",
                        TEXT_ARGS(mark->device), (long long)mark->number);
    m->added++;
    return check_mark(m, mark, err) &&
           tx_run(c->tx, SQL_attendance_mark_add, err, value_text(mark->device), value_int(mark->number),
                  value_text(m->class_id), value_int(m->lesson), value_text(mark->officer_id),
                  value_text(mark->state), value_text(mark->reason), value_int(mark->version),
                  value_int(mark->marked_ms), value_text(c->service->who),
                  value_int(service_now(c->service)));
}

static bool merge_run(struct change *c, void *context, struct err *err) {
    struct merging *m = context;
    const struct standing *standing;
    bool there;
    if (!service_may_about(c->service, c->tx, RIGHT_ATTENDANCE, (struct about){ABOUT_CLASS, m->class_id},
                           err) ||
        !change_facts(c, &standing, err))
        return false;
    int32_t k = map_find(&standing->facts.class_by_id, m->class_id);
    if (k == MAP_NONE)
        return err_fail(err, ERR_INPUT, "class.unknown", "there is no class \"%.*s\"",
                        TEXT_ARGS(m->class_id));
    m->class = &standing->facts.classes[k];
    if (!nominees_of_class(c->mem, c->tx, m->class_id, &m->roster, err) || !has_lesson(c, m, &there, err))
        return false;
    if (!there)
        return err_fail(err, ERR_INPUT, "attendance.mark", "class \"%.*s\" has no lesson %lld",
                        TEXT_ARGS(m->class_id), (long long)m->lesson);
    for (int32_t i = 0; i < m->count; i++)
        if (!merge_one(c, m, &m->marks[i], err)) return false;
    return m->added == 0 ||
           change_audit(c, "attendance", text_print(c->mem, "class %.*s", TEXT_ARGS(m->class_id)),
                        text_print(c->mem, "lesson %lld, marks %d", (long long)m->lesson, m->added), err);
}

bool attendance_merge(const struct service *service, struct text class_id, int64_t lesson,
                      const struct attendance_mark *marks, int32_t count, struct err *err) {
    struct merging m = {.class_id = class_id, .lesson = lesson, .marks = marks, .count = count};
    return training_change(service, merge_run, &m, err);
}

bool attendance_look(struct arena *mem, struct tx *tx, struct text class_id, int64_t lesson,
                     struct attendance *out, struct err *err) {
    struct attendance_mark *marks = NULL;
    int64_t count = 0, capacity = 0;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_attendance_marks, err, value_text(class_id),
                                             value_int(lesson));
    while (rows_next(rows)) {
        arena_grow(mem, marks, count, &capacity);
        marks[count++] = (struct attendance_mark){.device = text_keep(mem, rows_text(rows, 0)),
                                                  .number = rows_int(rows, 1, 0),
                                                  .officer_id = text_keep(mem, rows_text(rows, 2)),
                                                  .state = text_keep(mem, rows_text(rows, 3)),
                                                  .reason = text_keep(mem, rows_text(rows, 4)),
                                                  .version = rows_int(rows, 5, 0),
                                                  .marked_ms = rows_int(rows, 6, 0)};
    }
    if (err_any(err)) return false;
    *out = attendance_of(mem, marks, (int32_t)count);
    return true;
}
