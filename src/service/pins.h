/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/pins: a planner's word about one officer and one class, one at a time: pinned there, or forbidden.
 *
 *   officer, class, reason, name, expiry  ->  a row of pins.csv as of the newest import
 */
#ifndef CADRE_SERVICE_PINS_H
#define CADRE_SERVICE_PINS_H

#include "core/finding.h"
#include "domain/sheet.h"
#include "service/service.h"

struct pin_order {
    struct text officer, course_class;
    bool forbids;
    struct text waives; /* names of rules, separated by spaces */
    struct text reason, name;
    day expires;
};

/*
 * Adds one. It must be allowed as the facts are, but for what it waives. Errors: pin.conflict when the
 * officer has a row for the class already, import.findings and plan.pins with `findings`, import.nothing,
 * rights.missing.
 */
bool pins_add(struct arena *mem, const struct service *service, const struct pin_order *order,
              struct findings *findings, struct err *err);

/* Ends one. Errors: pin.not-found, import.nothing, rights.missing. */
bool pins_remove(struct arena *mem, const struct service *service, struct text officer,
                 struct text course_class, struct err *err);

/* Rows as they stand, of the newest import; expired ones too. They live in `mem`. */
bool pins_list(struct arena *mem, struct tx *tx, struct sheet *out, struct err *err);

#endif
