/* SPDX-License-Identifier: Apache-2.0 */
#include "service/system.h"

#include <sys/statvfs.h>

static int64_t free_bytes(const struct tx *tx) {
    struct statvfs disk;
    if (!tx_is_file(tx) || statvfs(tx_where(tx), &disk) != 0) return -1;
    return (int64_t)(disk.f_bavail * disk.f_frsize);
}

bool system_look(const struct service *service, struct system_state *out, struct err *err) {
    struct system_state state = {.engine = store_engine_name(service->store)};
    if (!service_may(service, RIGHT_SYSTEM, err)) return false;
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    if (tx == NULL || !tx_int(tx, SQL_store_bytes, 0, &state.database_bytes, err) ||
        !tx_int(tx, SQL_audit_newest_of, 0, &state.backup_seconds, err, value_text(text_of("back up"))) ||
        !tx_int(tx, SQL_audit_newest_of, 0, &state.head_seconds, err, value_text(text_of("export head"))))
        return false;
    state.disk_free_bytes = free_bytes(tx);
    *out = state;
    return true;
}
