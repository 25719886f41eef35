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
