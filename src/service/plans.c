/* SPDX-License-Identifier: Apache-2.0 */
#include "service/plans.h"

#include "service/plan_read.h"
#include "service/seat_rules.h"
#include "service/waivers.h"

bool plans_add(const struct service *service, const struct plan_order *order,
               const struct documents *documents, int64_t *out_id, struct err *err) {
    int64_t last;
    struct arena mem = {0};
    if (!service_may(service, RIGHT_PLAN, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !tx_int(tx, SQL_plan_last, 0, &last, err) ||
        !tx_run(tx, SQL_plan_add, err, value_int(last + 1), value_day(order->as_of), value_day(order->until),
                value_int(order->changes > 0), value_int(service_now(service)), value_int(service->user_id)))
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
    line.made_seconds = rows_int(rows, 3, 0);
    line.made_by = rows_int(rows, 4, 0);
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
           tx_int(tx, SQL_facts_stamp_get, 0, &out->facts_id, err) &&
           tx_int(tx, SQL_plan_published, 0, &out->published_id, err);
}

/* ---- as it was seen ---- */

struct text plans_version(struct arena *mem, const struct plan_line *line, const struct plans_stamp *stamp) {
    return text_print(mem, "%lld-%.*s-%lld-%lld", (long long)line->id, TEXT_ARGS(line->state),
                      (long long)stamp->published_id, (long long)stamp->import_id);
}

static struct text moment(struct arena *mem, int64_t seconds) {
    int64_t minute = seconds % 86400 / 60;
    return text_print(mem, "%s %02d:%02d UTC", day_print((day)(seconds / 86400)).at, (int)(minute / 60),
                      (int)(minute % 60));
}

static bool changed_since(struct arena *mem, struct tx *tx, int64_t id, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_plan_changed_last, err);
    if (!rows_next(rows))
        return err_fail(err, ERR_INPUT, "plan.precondition",
                        "plan %lld is not as it was read\nRead it again, then decide.", (long long)id);
    return err_fail(
        err, ERR_INPUT, "plan.precondition",
        "plan %lld is not as it was read: \"%.*s\" did %.*s %.*s at %.*s\nNothing was changed. Read "
        "it again, then decide.",
        (long long)id, TEXT_ARGS(rows_text(rows, 0)), TEXT_ARGS(rows_text(rows, 1)),
        TEXT_ARGS(rows_text(rows, 2)), TEXT_ARGS(moment(mem, rows_int(rows, 3, 0))));
}

bool plans_as_seen(struct arena *mem, struct tx *tx, const struct service *service, int64_t id,
                   struct err *err) {
    struct plan_line line;
    struct plans_stamp stamp;
    if (service->seen.length == 0) return true;
    if (!plans_line(mem, tx, id, &line, err) || !plans_stamp(tx, &stamp, err)) return false;
    return text_equal(plans_version(mem, &line, &stamp), service->seen) || changed_since(mem, tx, id, err);
}
