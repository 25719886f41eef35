/* SPDX-License-Identifier: Apache-2.0 */
#include "service/audit_log.h"

bool audit_log_each(const struct service *service, const struct audit_filter *filter,
                    void (*show)(void *context, const struct audit_line *line), void *context,
                    struct err *err) {
    struct audit_line line;
    if (!service_may(service, RIGHT_AUDIT, err)) return false;
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    if (tx == NULL) return false;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_audit_list, err);
    while (audit_next(rows, &line)) {
        if (line.at_seconds < filter->since_seconds) continue;
        if (filter->who.length > 0 && !text_equal(line.who, filter->who)) continue;
        if (filter->action.length > 0 && !text_equal(line.action, filter->action)) continue;
        show(context, &line);
    }
    return !err_any(err);
}

static bool read_lines(struct arena *mem, struct rows *rows, int32_t max, struct audit_lines *out,
                       struct err *err) {
    struct audit_line line;
    out->lines = arena_make(mem, struct audit_line, max);
    while (out->count < max && audit_next(rows, &line)) {
        struct audit_line *kept = &out->lines[out->count++];
        *kept = line;
        kept->who = text_keep(mem, line.who);
        kept->action = text_keep(mem, line.action);
        kept->object = text_keep(mem, line.object);
        kept->detail = text_keep(mem, line.detail);
        kept->seal = text_keep(mem, line.seal);
    }
    return !err_any(err);
}

bool audit_log_actions(struct arena *mem, const struct service *service, struct text **out,
                       int32_t *out_count, struct err *err) {
    struct text *actions = NULL;
    int64_t capacity = 0;
    int32_t count = 0;
    if (!service_may(service, RIGHT_AUDIT, err)) return false;
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    if (tx == NULL) return false;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_audit_actions, err);
    while (rows_next(rows)) {
        arena_grow(mem, actions, count, &capacity);
        actions[count++] = text_keep(mem, rows_text(rows, 0));
    }
    if (err_any(err)) return false;
    *out = actions;
    *out_count = count;
    return true;
}

bool audit_log_page(struct arena *mem, const struct service *service, const struct audit_page *page,
                    struct audit_lines *out, struct err *err) {
    struct audit_lines found = {0};
    struct value since = value_int(page->since_seconds), until = value_int(page->until_seconds),
                 who = value_text(page->who), action = value_text(page->action),
                 object = value_text(page->object);
    if (!service_may(service, RIGHT_AUDIT, err)) return false;
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    if (tx == NULL || !tx_int(tx, SQL_audit_count, 0, &found.total, err, since, until, who, action, object))
        return false;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_audit_page, err, value_int(page->before), since, until,
                                             who, action, object, value_int(page->lines_max));
    if (!read_lines(mem, rows, page->lines_max, &found, err)) return false;
    *out = found;
    return true;
}

bool audit_log_head(const struct service *service, struct audit_head *out, struct err *err) {
    struct audit_head head;
    if (!service_may(service, RIGHT_AUDIT, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !service_audit(tx, service, "export head", text_of("audit"), TEXT_NONE, err) ||
        !audit_head(tx, &head, err) || !tx_commit(tx, err))
        return false;
    *out = head;
    return true;
}

bool audit_log_verify(struct arena *mem, const struct service *service, const struct audit_head *heads,
                      int32_t head_count, struct audit_report *out, struct err *err) {
    if (!service_may(service, RIGHT_AUDIT, err)) return false;
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    return tx != NULL && audit_verify(mem, tx, service->audit_key, heads, head_count, out, err);
}
