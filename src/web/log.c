/* SPDX-License-Identifier: Apache-2.0 */
#include "web/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1000, GATHERED_BYTES = 1 << 16 };

static struct {
    pthread_mutex_t lock;
    enum log_level level;
    int length;
    char bytes[GATHERED_BYTES];
} gathered = {.lock = PTHREAD_MUTEX_INITIALIZER};

void log_begin(enum log_level level) {
    gathered.level = level;
}

/* A log that cannot be written stops nobody's work. */
static void flush_locked(void) {
    for (int done = 0; done < gathered.length;) {
        ssize_t written = write(STDERR_FILENO, gathered.bytes + done, (size_t)(gathered.length - done));
        if (written <= 0) break;
        done += (int)written;
    }
    gathered.length = 0;
}

static int print_time(char *to, size_t size) {
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    gmtime_r(&now.tv_sec, &utc);
    return snprintf(to, size, "at=%04d-%02d-%02dT%02d:%02d:%02d.%03dZ ", utc.tm_year + 1900, utc.tm_mon + 1,
                    utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, (int)(now.tv_nsec / 1000000));
}

void log_line(enum log_level level, const char *format, ...) {
    if (level > gathered.level) return;
    char line[LINE_MAX_BYTES + 2];
    int length = print_time(line, sizeof line);
    va_list args;
    va_start(args, format);
    int more = vsnprintf(line + length, (size_t)(LINE_MAX_BYTES - length), format, args);
    va_end(args);
    length = length + more < LINE_MAX_BYTES ? length + more : LINE_MAX_BYTES - 1;
    line[length++] = '\n';
    pthread_mutex_lock(&gathered.lock);
    if (gathered.length + length > GATHERED_BYTES) flush_locked();
    memcpy(gathered.bytes + gathered.length, line, (size_t)length);
    gathered.length += length;
    if (level == LOG_TROUBLE) flush_locked();
    pthread_mutex_unlock(&gathered.lock);
}

/* Whether this failure is to be written; *out_repeated: how many like it were not, since the last one was. */
static bool failure_is_due(const char *code, int64_t *out_repeated) {
    static char last_code[64];
    static int64_t last_second, repeated;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    pthread_mutex_lock(&gathered.lock);
    bool due = now.tv_sec != last_second || strcmp(code, last_code) != 0;
    if (due) {
        snprintf(last_code, sizeof last_code, "%s", code);
        last_second = now.tv_sec;
        *out_repeated = repeated;
        repeated = 0;
    } else {
        repeated++;
    }
    pthread_mutex_unlock(&gathered.lock);
    return due;
}

void log_failure(const char *event, const struct err *err) {
    char text[600];
    int64_t repeated;
    if (!failure_is_due(err->code, &repeated)) return;
    snprintf(text, sizeof text, "%.599s", err->text);
    for (char *c = text; *c != '\0'; c++)
        if (*c == '\n' || *c == '"') *c = *c == '\n' ? ' ' : '\'';
    log_line(LOG_TROUBLE, "%s code=%s text=\"%s\" repeated=%lld", event, err->code, text,
             (long long)repeated);
}

void log_flush(void) {
    pthread_mutex_lock(&gathered.lock);
    flush_locked();
    pthread_mutex_unlock(&gathered.lock);
}
