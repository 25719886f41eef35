/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/classes: a class from its publication to its end: its state, its roster, who came and who did not.
 *
 * Errors (ERR_INPUT): class.unknown, class.not-now, class.not-on-roster, reason.*, nomination.*,
 * rights.missing.
 */
#ifndef CADRE_SERVICE_CLASSES_H
#define CADRE_SERVICE_CLASSES_H

#include "service/nominations.h"

struct class_standing {
    enum life_state state;
    day since;          /* DAY_NONE: it was never moved */
    struct text reason; /* why it was cancelled */
};

/* Where a class of the facts stands: by its life cycle, or cancelled when the sheet says so. In `mem`. */
bool class_look(struct arena *mem, struct tx *tx, const struct course_class *class,
                struct class_standing *out, struct err *err);

/* Cancels a class: RIGHT_CLASSES_CHANGE. Who sits in it is cancelled too (reason: that of the class); they
   are planned again by who plans. */
bool classes_cancel(const struct service *service, struct text class_id, const struct told *told,
                    int32_t *out_count, struct err *err);

/* One officer of a list that is checked in. */
struct arrival {
    struct text officer_id;
    bool came;
    struct text reason; /* why not: a code, which must be given */
};
struct arrivals {
    const struct arrival *at;
    int32_t count;
};
/*
 * Who came to the class and who did not, all of the list or nothing: RIGHT_ATTENDANCE. Who came is reported,
 * and in training once the class is in session. What is known already is said again without harm.
 */
bool classes_check_in(const struct service *service, struct text class_id, const struct arrivals *arrivals,
                      struct err *err);

/* ---- for other changes ---- */

bool class_move(struct change *change, struct text class_id, enum life_event event, const struct told *told,
                struct err *err);
/* The class, its nominations and its sheet row end; *out_count nominations were open. */
bool class_cancel(struct change *change, struct text class_id, const struct told *told, int32_t *out_count,
                  struct err *err);

#endif
