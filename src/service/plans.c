/* SPDX-License-Identifier: Apache-2.0 */
#include "service/plans.h"

#include "service/plan_read.h"

bool plans_add(const struct service *service, const struct plan_order *order,
               const struct documents *documents, int64_t *out_id, struct err *err) {
    int64_t last;
    struct arena mem = {0};
    if (!service_may(service, RIGHT_PLAN, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !tx_int(tx, SQL_plan_last, 0, &last, err) ||
        !tx_run(tx, SQL_plan_add, err, value_int(last + 1), value_day(order->as_of), value_day(order->until),
                value_int(order->changes > 0)))
        return false;
    for (int32_t i = 0; i < documents->count; i++)
        if (!tx_run(tx, SQL_plan_document_add, err, value_int(last + 1), value_text(documents->at[i].name),
                    value_text(documents->at[i].body)))
            return false;
    bool stored = service_audit(tx, service, order->changes > 0 ? "what-if" : "draft",
                                text_print(&mem, "plan %lld", (long long)last + 1),
                                text_print(&mem, "as of %s", day_print(order->as_of).at), err) &&
                  tx_commit(tx, err);
    arena_clear(&mem);
    if (stored) *out_id = last + 1;
    return stored;
}

/* ---- reading ---- */

bool plans_shown(struct tx *tx, int64_t *id, struct err *err) {
    if (*id != 0) return true;
    return tx_int(tx, SQL_plan_published, 0, id, err) &&
           (*id != 0 || tx_int(tx, SQL_plan_newest, 0, id, err));
}

bool plans_read(struct arena *mem, struct tx *tx, int64_t id, struct documents *out, int64_t *out_id,
                struct err *err) {
    struct documents documents = {0};
    int64_t capacity = 0;
    if (!plans_shown(tx, &id, err)) return false;
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
    if (!plans_shown(tx, &id, err)) return false;
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
