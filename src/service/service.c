/* SPDX-License-Identifier: Apache-2.0 */
#include "service/service.h"

static const char *right_name(enum right right) {
    switch (right) {
    case RIGHT_IMPORT:
        return "import facts";
    case RIGHT_PLAN:
        return "store plans";
    case RIGHT_PUBLISH:
        return "publish plans";
    case RIGHT_KEYS:
        return "give keys";
    case RIGHT_RECORD:
        return "change what the record store holds";
    case RIGHTS_ALL:
        break;
    }
    return "do everything";
}

bool service_may(const struct service *service, enum right right, struct err *err) {
    if ((service->rights & right) == right) return true;
    return err_fail(err, ERR_RIGHTS, "rights.missing",
                    "account \"%.*s\" may not %s\nAsk the administrator for the right.",
                    TEXT_ARGS(service->who), right_name(right));
}

bool service_audit(struct tx *tx, const struct service *service, const char *action, struct text object,
                   struct text detail, struct err *err) {
    return tx_run(tx, SQL_audit_add, err, value_int(seconds_now()), value_text(service->who),
                  value_text(text_of(action)), value_text(object), value_text(detail));
}
