/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/log: one line per event on the standard error stream, key=value. Ids only: no names, no agents, no
 * values of query parameters. Lines are gathered and written together; those that report trouble are written
 * at once.
 */
#ifndef CADRE_WEB_LOG_H
#define CADRE_WEB_LOG_H

#include "core/err.h"
#include "core/text.h"

enum log_level { LOG_NOTHING, LOG_TROUBLE, LOG_REQUESTS };

void log_begin(enum log_level level);
/* "at=2026-11-24T20:25:30.123Z request route=..."; the line is cut at 1,000 bytes. */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A failure that is ours, with its whole text, on one line; the same code once a second: repeated= counts the
 * rest. */
void log_failure(const char *event, const struct err *err);
void log_flush(void);

#endif
