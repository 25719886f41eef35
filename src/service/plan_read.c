/* SPDX-License-Identifier: Apache-2.0 */
#include "service/plan_read.h"

#include "core/csv.h"
#include "plan/plan.h"
#include "plan/rules.h"

#include <jansson.h>

static bool read_day(json_t *summary, const char *key, day *out) {
    const char *value = json_string_value(json_object_get(summary, key));
    return value != NULL && day_parse(text_of(value), out);
}

/* What summary.json tells of a plan besides its order; figures that are not there stay 0. */
static void read_proof(json_t *summary, struct plan *out) {
    const char *method = json_string_value(json_object_get(summary, "method"));
    out->order.method = method != NULL && text_is(text_of(method), "fcfs") ? PLAN_FCFS : PLAN_BEST;
    out->order.seed = (uint64_t)json_integer_value(json_object_get(summary, "seed"));
    out->order.steps = json_integer_value(json_object_get(summary, "steps"));
    out->cut = json_is_true(json_object_get(summary, "cut"));
    out->score = json_integer_value(json_object_get(summary, "score"));
    out->bound = json_integer_value(json_object_get(summary, "bound"));
    out->met_bound = json_integer_value(json_object_get(summary, "met_bound"));
    out->milliseconds = (int64_t)(json_number_value(json_object_get(summary, "seconds")) * 1000);
}

static json_t *read_summary(const struct documents *documents) {
    struct text body = documents_find(documents, "summary.json");
    return body.at == NULL ? NULL : json_loadb(body.at, (size_t)body.length, JSON_REJECT_DUPLICATES, NULL);
}

bool plan_read_order(const struct documents *documents, struct plan_order *out, struct err *err) {
    json_t *summary = read_summary(documents);
    struct plan_order order = {.keep = DAY_NONE};
    bool found = read_day(summary, "as_of", &order.as_of) && read_day(summary, "until", &order.until);
    if (found && !read_day(summary, "keep", &order.keep)) order.keep = DAY_NONE;
    order.changes = (int32_t)json_integer_value(json_object_get(summary, "changes"));
    order.base = json_integer_value(json_object_get(summary, "base"));
    json_decref(summary);
    if (!found)
        return err_fail(err, ERR_INPUT, "plan.summary",
                        "summary.json is no JSON object with as_of and until\nPlan again with --out.");
    *out = order;
    return true;
}

void plan_read_line(struct text body, struct plan_line *out) {
    json_t *summary = json_loadb(body.at, (size_t)body.length, JSON_REJECT_DUPLICATES, NULL);
    struct plan plan = {.order = {.keep = DAY_NONE}};
    read_proof(summary, &plan);
    out->order = plan.order;
    read_day(summary, "as_of", &out->order.as_of);
    read_day(summary, "until", &out->order.until);
    if (!read_day(summary, "keep", &out->order.keep)) out->order.keep = DAY_NONE;
    out->order.changes = (int32_t)json_integer_value(json_object_get(summary, "changes"));
    out->order.base = json_integer_value(json_object_get(summary, "base"));
    out->cut = plan.cut;
    out->met = json_integer_value(json_object_get(summary, "met"));
    out->requirements = json_integer_value(json_object_get(summary, "requirements"));
    out->met_bound = plan.met_bound;
    out->score = plan.score;
    out->bound = plan.bound;
    out->milliseconds = plan.milliseconds;
    json_decref(summary);
}

static int32_t column_of(const struct csv_record *header, const char *name) {
    for (int32_t i = 0; i < header->count; i++)
        if (text_is(header->cells[i], name)) return i;
    return NONE;
}

static bool wrong_row(int64_t line, struct err *err) {
    return err_fail(err, ERR_INPUT, "plan.nominations",
                    "nominations.csv:%lld: the officer, course or class is not one of the data\n"
                    "Name the data that this plan was made from.",
                    (long long)line);
}

struct seat {
    int32_t requirement, course_class; /* NONE: the facts do not have it */
};

static struct seat seat_find(const struct facts *facts, const struct csv_record *row, const int32_t *columns,
                             const struct plan *plan) {
    for (int32_t i = 0; i < 3; i++)
        if (columns[i] >= row->count) return (struct seat){NONE, NONE};
    int32_t officer = map_find(&facts->officer_by_id, row->cells[columns[0]]);
    int32_t course = map_find(&facts->course_by_id, row->cells[columns[1]]);
    int32_t class = map_find(&facts->class_by_id, row->cells[columns[2]]);
    if (officer == MAP_NONE || course == MAP_NONE || class == MAP_NONE) return (struct seat){NONE, NONE};
    return (struct seat){requirement_find(&plan->requirements, officer, course), class};
}

/* `partly`: rows that the facts do not have, or that nobody requires any more, are passed over. */
static bool read_seats(struct arena *mem, const struct facts *facts, const struct documents *documents,
                       bool partly, struct plan *plan, struct err *err) {
    struct csv csv = csv_begin(mem, documents_find(documents, "nominations.csv"));
    struct csv_record row;
    if (!csv_next(&csv, &row, err)) return wrong_row(1, err);
    int32_t columns[] = {column_of(&row, "officer_id"), column_of(&row, "course_id"),
                         column_of(&row, "class_id")};
    if (columns[0] < 0 || columns[1] < 0 || columns[2] < 0) return wrong_row(1, err);
    while (csv_next(&csv, &row, err)) {
        struct seat seat = seat_find(facts, &row, columns, plan);
        int32_t r = seat.requirement;
        if (r == NONE && !partly) return wrong_row(row.line, err);
        if (r == NONE) continue;
        plan->met += plan->class_of[r] == NONE || plan->frozen[r];
        plan->class_of[r] = seat.course_class;
        plan->score_of[r] = nomination_score(facts, plan->requirements.at[r].post, seat.course_class,
                                             plan->frozen[r]);
    }
    return !err_any(err);
}

bool plan_read_seats(struct arena *mem, const struct facts *facts, const struct documents *documents,
                     struct plan *plan, struct err *err) {
    return read_seats(mem, facts, documents, true, plan, err);
}

/* The file says who sits where; a pin may have come, or changed, after the plan was made. */
static int32_t *lift_pins(struct arena *mem, struct plan *plan) {
    int32_t *class_of = arena_make(mem, int32_t, plan->requirements.count);
    for (int32_t r = 0; r < plan->requirements.count; r++) {
        class_of[r] = plan->class_of[r];
        if (plan->pinned[r]) plan->class_of[r] = NONE;
    }
    return class_of;
}

static void keep_pins(struct plan *plan, const int32_t *class_of) {
    for (int32_t r = 0; r < plan->requirements.count; r++) {
        if (!plan->pinned[r] || plan->class_of[r] == class_of[r]) continue;
        plan->pinned[r] = false;
        plan->pinned_count--;
    }
}

bool plan_read(struct arena *mem, const struct facts *facts, const struct documents *documents,
               struct plan *out, struct err *err) {
    struct plan_order order;
    struct plan plan;
    if (!plan_read_order(documents, &order, err)) return false;
    plan_begin(mem, facts, &order, &plan);
    int32_t *pinned_class = lift_pins(mem, &plan);
    if (!read_seats(mem, facts, documents, false, &plan, err)) return false;
    keep_pins(&plan, pinned_class);
    json_t *summary = read_summary(documents);
    read_proof(summary, &plan);
    json_decref(summary);
    *out = plan;
    return true;
}
