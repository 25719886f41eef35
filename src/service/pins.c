/* SPDX-License-Identifier: Apache-2.0 */
/* A change is an import of pins.csv alone: the same checks, the same history. */
#include "service/pins.h"

#include "domain/rows.h"
#include "plan/pins.h"
#include "plan/plan.h"
#include "service/import.h"

#include <string.h>

static bool newest_day(struct tx *tx, day *out, struct err *err) {
    if (!import_newest_day(tx, out, err)) return false;
    return *out != DAY_NONE || err_fail(err, ERR_INPUT, "import.nothing",
                                        "nothing was imported yet\nBegin with: cadre import DIR");
}

bool pins_list(struct arena *mem, struct tx *tx, struct sheet *out, struct err *err) {
    day on;
    if (!newest_day(tx, &on, err) || !sheet_load(mem, tx, SHEET_pins, on, out, NULL, err)) return false;
    sheet_sort(mem, out);
    return true;
}

static int64_t find_row(const struct sheet *pins, struct text officer, struct text course_class) {
    for (int64_t i = 0; i < pins->row_count; i++)
        if (text_equal(ROW(pins, pins, i)->officer_id, officer) &&
            text_equal(ROW(pins, pins, i)->class_id, course_class))
            return i;
    return -1;
}

static struct text change_object(struct arena *mem, struct text officer, struct text course_class) {
    return text_print(mem, "officer %.*s class %.*s", TEXT_ARGS(officer), TEXT_ARGS(course_class));
}

static bool store(struct arena *mem, struct tx *tx, const struct sheet *pins, day on,
                  struct findings *findings, struct err *err) {
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    struct imported imported = {0};
    sheets_begin(sheets);
    sheets->of[SHEET_pins] = *pins;
    return import_into(mem, tx, sheets, on, &imported, findings, err);
}

/* ---- adding ---- */

static void append(struct arena *mem, struct sheet *pins, const struct pin_order *order) {
    int64_t width = sheet_kinds[SHEET_pins].column_count, count = pins->row_count;
    struct text *cells = arena_make(mem, struct text, (count + 1) * width);
    if (count > 0) memcpy(cells, pins->cells, (size_t)(count * width) * sizeof cells[0]);
    *(struct pins_row *)(void *)(cells + count * width) = (struct pins_row){
        .officer_id = order->officer,
        .class_id = order->course_class,
        .kind = text_of(order->forbids ? "forbid" : "pin"),
        .waives = order->waives,
        .reason = order->reason,
        .name = order->name,
        .expires = text_keep(mem, text_of(day_print(order->expires).at))};
    /* the new row is judged as one of a file: its officer must be there */
    int64_t *lines = arena_make(mem, int64_t, count + 1);
    lines[count] = count + 2;
    pins->cells = cells;
    pins->lines = lines;
    pins->row_count++;
}

/* Whether the pin keeps the rules that it does not waive, as the facts are now. */
static bool is_allowed(struct arena *mem, struct tx *tx, const struct pin_order *order, day on,
                       struct findings *findings, struct err *err) {
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    struct facts *facts = arena_make(mem, struct facts, 1);
    struct plan plan;
    if (order->forbids) return true;
    if (!import_load(mem, tx, on, sheets, err)) return false;
    if (!facts_build(mem, sheets, on, facts, findings)) return findings_none(findings, err);
    int32_t officer = map_find(&facts->officer_by_id, order->officer),
            k = map_find(&facts->class_by_id, order->course_class), pin = 0;
    while (pin < facts->pin_count &&
           (facts->pins[pin].officer != officer || facts->pins[pin].course_class != k))
        pin++;
    struct plan_order horizon = {.as_of = on, .until = facts->classes[k].end, .keep = DAY_NONE};
    plan_begin(mem, facts, &horizon, &plan);
    return pins_check(mem, facts, &plan, pin, findings, err);
}

bool pins_add(struct arena *mem, const struct service *service, const struct pin_order *order,
              struct findings *findings, struct err *err) {
    struct sheet pins;
    day on;
    if (!service_may(service, RIGHT_PLAN, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !newest_day(tx, &on, err) || !pins_list(mem, tx, &pins, err)) return false;
    if (find_row(&pins, order->officer, order->course_class) >= 0)
        return err_fail(err, ERR_INPUT, "pin.conflict",
                        "officer \"%.*s\" has a pin for class \"%.*s\" already\nRead it; remove it first to "
                        "put another in its place.",
                        TEXT_ARGS(order->officer), TEXT_ARGS(order->course_class));
    append(mem, &pins, order);
    return store(mem, tx, &pins, on, findings, err) && is_allowed(mem, tx, order, on, findings, err) &&
           service_audit(tx, service, order->forbids ? "forbid" : "pin",
                         change_object(mem, order->officer, order->course_class),
                         text_print(mem, "until %s%s%.*s", day_print(order->expires).at,
                                    order->waives.length > 0 ? ", waives " : "", TEXT_ARGS(order->waives)),
                         err) &&
           tx_commit(tx, err);
}

bool pins_remove(struct arena *mem, const struct service *service, struct text officer,
                 struct text course_class, struct err *err) {
    struct findings findings = {.mem = mem};
    struct sheet pins;
    day on;
    if (!service_may(service, RIGHT_PLAN, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !newest_day(tx, &on, err) || !pins_list(mem, tx, &pins, err)) return false;
    int64_t row = find_row(&pins, officer, course_class), width = sheet_kinds[SHEET_pins].column_count;
    if (row < 0)
        return err_fail(err, ERR_INPUT, "pin.not-found", "officer \"%.*s\" has no pin for class \"%.*s\"",
                        TEXT_ARGS(officer), TEXT_ARGS(course_class));
    pins.row_count--;
    memmove(pins.cells + row * width, pins.cells + (row + 1) * width,
            (size_t)((pins.row_count - row) * width) * sizeof pins.cells[0]);
    return store(mem, tx, &pins, on, &findings, err) &&
           service_audit(tx, service, "unpin", change_object(mem, officer, course_class), TEXT_NONE, err) &&
           tx_commit(tx, err);
}
