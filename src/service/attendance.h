/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/attendance: marks of attendance by lesson, from devices that may have been offline. Marks are only
 * added; what holds, and what contradicts it, is worked out from all of them (domain/attendance).
 *
 * Lesson n of a class is its n-th working day, Monday to Friday, unless lessons were given.
 *
 * Errors (ERR_INPUT): attendance.mark (no such lesson or state, or a reason is missing), attendance.other
 * (the device sent another mark with that number before), class.unknown, class.not-on-roster, rights.missing.
 */
#ifndef CADRE_SERVICE_ATTENDANCE_H
#define CADRE_SERVICE_ATTENDANCE_H

#include "domain/attendance.h"
#include "service/training.h"

struct lesson {
    int64_t number;
    day on;
};
struct lessons {
    struct lesson *at;
    int32_t count;
};

/* In `mem`. */
bool lessons_of(struct arena *mem, struct tx *tx, const struct course_class *class, struct lessons *out,
                struct err *err);

/* All of a device's marks of a lesson or none; what came before is no error. RIGHT_ATTENDANCE over the class.
 */
bool attendance_merge(const struct service *service, struct text class_id, int64_t lesson,
                      const struct attendance_mark *marks, int32_t count, struct err *err);
/* In `mem`. */
bool attendance_look(struct arena *mem, struct tx *tx, struct text class_id, int64_t lesson,
                     struct attendance *out, struct err *err);

#endif
