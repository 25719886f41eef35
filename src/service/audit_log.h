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
/* A part of the log as pages show it: the newest first. */
struct audit_page {
    struct text who, action, object;      /* empty: any; "user 1" is also "user 1 token 2", never "user 12" */
    int64_t since_seconds, until_seconds; /* since <= at < until */
    int64_t before;                       /* lines with a smaller number */
    int32_t lines_max;
};
struct audit_lines {
    struct audit_line *lines;
    int32_t count;
    int64_t total; /* without `before` and `lines_max` */
};
/* In `mem`. */
bool audit_log_page(struct arena *mem, const struct service *service, const struct audit_page *page,
                    struct audit_lines *out, struct err *err);

/* Each word that the log knows of what was done, in order; in `mem`. */
bool audit_log_actions(struct arena *mem, const struct service *service, struct text **out,
                       int32_t *out_count, struct err *err);

/* The number and seal of the newest line, to be kept elsewhere, once a day. That it was taken is that line.
 */
bool audit_log_head(const struct service *service, struct audit_head *out, struct err *err);
bool audit_log_verify(struct arena *mem, const struct service *service, const struct audit_head *heads,
                      int32_t head_count, struct audit_report *out, struct err *err);

#endif
