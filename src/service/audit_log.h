/* SPDX-License-Identifier: Apache-2.0 */
/* service/audit_log: the audit log for who may see it (RIGHT_AUDIT). Errors: store/audit's, rights.missing.
 */
#ifndef CADRE_SERVICE_AUDIT_LOG_H
#define CADRE_SERVICE_AUDIT_LOG_H

#include "service/service.h"
#include "store/audit.h"

struct audit_filter {
    int64_t since_seconds;   /* 0: from the beginning */
    struct text who, action; /* empty: any */
};

/* Calls show for each line, oldest first. */
bool audit_log_each(const struct service *service, const struct audit_filter *filter,
                    void (*show)(void *context, const struct audit_line *line), void *context,
                    struct err *err);
/* The number and seal of the newest line, to be kept elsewhere, once a day. That it was taken is that line.
 */
bool audit_log_head(const struct service *service, struct audit_head *out, struct err *err);
bool audit_log_verify(struct arena *mem, const struct service *service, const struct audit_head *heads,
                      int32_t head_count, struct audit_report *out, struct err *err);

#endif
