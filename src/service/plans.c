/* SPDX-License-Identifier: Apache-2.0 */
#include "service/plans.h"

#include "core/map.h"
#include "domain/rows.h"
#include "plan/check.h"
#include "service/import.h"
#include "service/plan_read.h"

bool plans_add(const struct service *service, const struct plan_order *order,
               const struct documents *documents, int64_t *out_id, struct err *err) {
    int64_t last;
    struct arena mem = {0};
    if (!service_may(service, RIGHT_PLAN, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !tx_int(tx, SQL_plan_last, 0, &last, err) ||
        !tx_run(tx, SQL_plan_add, err, value_int(last + 1), value_day(order->as_of), value_day(order->until)))
        return false;
    for (int32_t i = 0; i < documents->count; i++)
        if (!tx_run(tx, SQL_plan_document_add, err, value_int(last + 1), value_text(documents->at[i].name),
                    value_text(documents->at[i].body)))
            return false;
    bool stored = service_audit(tx, service, "draft", text_print(&mem, "plan %lld", (long long)last + 1),
                                text_print(&mem, "as of %s", day_print(order->as_of).at), err) &&
                  tx_commit(tx, err);
    arena_clear(&mem);
    if (stored) *out_id = last + 1;
    return stored;
}

/* ---- reading ---- */

static bool plan_to_read(struct tx *tx, int64_t *id, struct err *err) {
    if (*id != 0) return true;
    return tx_int(tx, SQL_plan_published, 0, id, err) && (*id != 0 || tx_int(tx, SQL_plan_last, 0, id, err));
}

bool plans_read(struct arena *mem, struct tx *tx, int64_t id, struct documents *out, int64_t *out_id,
                struct err *err) {
    struct documents documents = {0};
    int64_t capacity = 0;
    if (!plan_to_read(tx, &id, err)) return false;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_plan_documents, err, value_int(id));
    while (rows_next(rows)) {
        arena_grow(mem, documents.at, documents.count, &capacity);
        documents.at[documents.count++] = (struct document){text_keep(mem, rows_text(rows, 0)),
                                                            text_keep(mem, rows_text(rows, 1))};
    }
    if (err_any(err)) return false;
    if (documents.count == 0 && id == 0)
        return err_fail(err, ERR_INPUT, "plan.unknown",
                        "the database holds no plan\nMake one with: cadre plan --as-of DATE --until DATE");
    if (documents.count == 0)
        return err_fail(err, ERR_INPUT, "plan.unknown", "there is no plan %lld in the database",
                        (long long)id);
    *out = documents;
    *out_id = id;
    return true;
}

static struct plan_line line_of(struct arena *mem, const struct rows *rows) {
    struct plan_line line = {.id = rows_int(rows, 0, 0), .state = text_keep(mem, rows_text(rows, 1))};
    plan_read_line(rows_text(rows, 2), &line);
    return line;
}

bool plans_list(struct arena *mem, struct tx *tx, struct plan_lines *out, struct err *err) {
    struct plan_lines lines = {0};
    int64_t capacity = 0;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_plan_lines, err);
    while (rows_next(rows)) {
        arena_grow(mem, lines.at, lines.count, &capacity);
        lines.at[lines.count++] = line_of(mem, rows);
    }
    if (err_any(err)) return false;
    *out = lines;
    return true;
}

bool plans_line(struct arena *mem, struct tx *tx, int64_t id, struct plan_line *out, struct err *err) {
    if (!plan_to_read(tx, &id, err)) return false;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_plan_line, err, value_int(id));
    if (!rows_next(rows))
        return err_fail(err, ERR_INPUT, "plan.unknown", "there is no plan %lld in the database",
                        (long long)id);
    *out = line_of(mem, rows);
    return true;
}

bool plans_stamp(struct tx *tx, struct plans_stamp *out, struct err *err) {
    return tx_int(tx, SQL_import_last, 0, &out->import_id, err) &&
           tx_int(tx, SQL_plan_last, 0, &out->plan_id, err) &&
           tx_int(tx, SQL_plan_published, 0, &out->published_id, err);
}

/* ---- publishing ---- */

struct publishing {
    struct arena *mem;
    const struct facts *facts;
    struct plan plan;
    struct map seats; /* "officer,course,class" of the plan -> requirement */
    struct sheet nominations;
};

static struct text seat_key(struct arena *mem, struct text officer, struct text course, struct text class) {
    return text_print(mem, "%.*s,%.*s,%.*s", TEXT_ARGS(officer), TEXT_ARGS(course), TEXT_ARGS(class));
}

static bool check_draft(struct arena *mem, struct tx *tx, int64_t id, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_plan_state, err, value_int(id));
    if (!rows_next(rows))
        return err_fail(err, ERR_INPUT, "plan.unknown", "there is no plan %lld in the database",
                        (long long)id);
    struct text state = text_keep(mem, rows_text(rows, 0));
    return text_is(state, "draft") ||
           err_fail(err, ERR_INPUT, "publish.not-a-draft",
                    "plan %lld is %.*s already\nPlan again to publish something new.", (long long)id,
                    TEXT_ARGS(state));
}

static bool judge(struct arena *mem, const struct facts *facts, const struct documents *documents,
                  struct findings *findings, struct err *err) {
    struct checked checked;
    if (!check_plan(mem, facts, documents, findings, &checked, err)) return false;
    return (checked.allowed && checked.proven) ||
           err_fail(err, ERR_INPUT, "publish.not-allowed",
                    "the plan does not hold with the facts as they are now\nPlan again, then publish that.");
}

static void add_nomination(struct publishing *p, const struct text *cells) {
    int32_t width = sheet_kinds[SHEET_nominations].column_count;
    for (int32_t c = 0; c < width; c++) p->nominations.cells[p->nominations.row_count * width + c] = cells[c];
    p->nominations.row_count++;
}

/* A stored row that the plan does not speak of: one that is not seated, or in a class outside its horizon. */
static bool stays_beside(const struct publishing *p, const struct nominations_row *row) {
    if (row->state.length > 0 && !text_is(row->state, "seated")) return true;
    int32_t k = map_find(&p->facts->class_by_id, row->class_id);
    if (k == MAP_NONE) return true;
    const struct course_class *class = &p->facts->classes[k];
    return class->start <= p->plan.order.as_of || class->end > p->plan.order.until;
}

static void collect_seats(struct publishing *p) {
    const struct facts *f = p->facts;
    for (int32_t r = 0; r < p->plan.requirements.count; r++) {
        if (p->plan.class_of[r] == NONE) continue;
        const struct requirement *wanted = &p->plan.requirements.at[r];
        map_put(&p->seats,
                seat_key(p->mem, f->officers[wanted->officer].id, f->courses[wanted->course].id,
                         f->classes[p->plan.class_of[r]].id),
                r);
    }
}

/* The nominations as they will stand: stored rows that stay, with the plan's seats. A row that is stored as
   it should be keeps its note. */
static void merge_nominations(struct publishing *p, const struct sheet *stored) {
    bool *there = arena_make(p->mem, bool, p->plan.requirements.count);
    p->nominations = (struct sheet){.id = SHEET_nominations, .present = true};
    p->nominations.cells = arena_make(p->mem, struct text,
                                      (stored->row_count + p->plan.requirements.count) *
                                          sheet_kinds[SHEET_nominations].column_count);
    for (int64_t i = 0; i < stored->row_count; i++) {
        const struct nominations_row *row = ROW(nominations, stored, i);
        int32_t r = map_find(&p->seats, seat_key(p->mem, row->officer_id, row->course_id, row->class_id));
        bool seated = row->state.length == 0 || text_is(row->state, "seated");
        if (r != MAP_NONE && seated) there[r] = true;
        if ((r != MAP_NONE && seated) || (r == MAP_NONE && stays_beside(p, row)))
            add_nomination(p, &row->officer_id);
    }
    for (int32_t r = 0; r < p->plan.requirements.count; r++) {
        if (p->plan.class_of[r] == NONE || there[r]) continue;
        const struct requirement *wanted = &p->plan.requirements.at[r];
        const struct text cells[] = {p->facts->officers[wanted->officer].id,
                                     p->facts->courses[wanted->course].id,
                                     p->facts->classes[p->plan.class_of[r]].id, text_of("seated"), TEXT_NONE};
        add_nomination(p, cells);
    }
}

static bool store_seats(struct tx *tx, int64_t id, const struct publishing *p, struct err *err) {
    const struct facts *f = p->facts;
    for (int32_t r = 0; r < p->plan.requirements.count; r++) {
        const struct requirement *wanted = &p->plan.requirements.at[r];
        if (p->plan.class_of[r] != NONE &&
            !tx_run(tx, SQL_plan_seat_add, err, value_int(id), value_text(f->officers[wanted->officer].id),
                    value_text(f->courses[wanted->course].id),
                    value_text(f->classes[p->plan.class_of[r]].id)))
            return false;
    }
    return tx_run(tx, SQL_plan_supersede, err) && tx_run(tx, SQL_plan_publish, err, value_int(id));
}

static bool publish(struct arena *mem, struct tx *tx, int64_t id, struct publishing *p,
                    struct findings *findings, struct err *err) {
    struct documents documents;
    struct plan_order order;
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    struct facts *facts = arena_make(mem, struct facts, 1);
    struct sheet_change change;
    day newest;
    if (!check_draft(mem, tx, id, err) || !plans_read(mem, tx, id, &documents, &id, err) ||
        !plan_read_order(&documents, &order, err) || !import_load(mem, tx, order.as_of, sheets, err) ||
        !import_newest_day(tx, &newest, err))
        return false;
    if (!facts_build(mem, sheets, order.as_of, facts, findings)) return findings_none(findings, err);
    p->facts = facts;
    if (!judge(mem, facts, &documents, findings, err) || !plan_read(mem, facts, &documents, &p->plan, err))
        return false;
    collect_seats(p);
    day on = order.as_of > newest ? order.as_of : newest;
    struct sheet stored;
    if (!import_nominations_day(tx, on, &on, err) ||
        !sheet_load(mem, tx, SHEET_nominations, on, &stored, NULL, err))
        return false;
    merge_nominations(p, &stored);
    return sheet_store(tx, &p->nominations, on, NULL, NULL, &change, err) && store_seats(tx, id, p, err);
}

bool plans_publish(struct arena *mem, const struct service *service, int64_t id, int32_t *out_seats,
                   struct findings *findings, struct err *err) {
    struct publishing p = {.mem = mem, .seats = {.mem = mem}};
    if (!service_may(service, RIGHT_PUBLISH, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !publish(mem, tx, id, &p, findings, err) ||
        !service_audit(tx, service, "publish", text_print(mem, "plan %lld", (long long)id),
                       text_print(mem, "seats %lld", (long long)p.seats.count), err) ||
        !tx_commit(tx, err))
        return false;
    *out_seats = (int32_t)p.seats.count;
    return true;
}
