/* SPDX-License-Identifier: Apache-2.0 */
#include "core/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 4, 0))) static void record(struct err *err, enum err_kind kind,
                                                         const char *code, const char *text, va_list args) {
    err->kind = kind;
    snprintf(err->code, sizeof err->code, "%s", code);
    vsnprintf(err->text, sizeof err->text, text, args);
}

bool err_fail(struct err *err, enum err_kind kind, const char *code, const char *text, ...) {
    if (err_any(err)) return false;
    va_list args;
    va_start(args, text);
    record(err, kind, code, text, args);
    va_end(args);
    return false;
}

bool err_fail_at(struct err *err, struct text pointer, enum err_kind kind, const char *code, const char *text,
                 ...) {
    if (err_any(err)) return false;
    va_list args;
    va_start(args, text);
    record(err, kind, code, text, args);
    va_end(args);
    err->has_pointer = pointer.length <= ERR_POINTER_MAX &&
                       (pointer.length == 0 || memchr(pointer.at, '\0', (size_t)pointer.length) == NULL);
    if (err->has_pointer && pointer.length > 0) memcpy(err->pointer, pointer.at, (size_t)pointer.length);
    err->pointer[err->has_pointer ? pointer.length : 0] = '\0';
    return false;
}

bool err_any(const struct err *err) {
    return err->kind != ERR_NONE;
}

int err_exit_status(const struct err *err) {
    static const int status[] = {[ERR_NONE] = 0,  [ERR_USAGE] = 2, [ERR_INPUT] = 2,  [ERR_RIGHTS] = 5,
                                 [ERR_LIMIT] = 6, [ERR_STORE] = 7, [ERR_SYSTEM] = 8, [ERR_BUSY] = 9};
    return status[err->kind];
}

void err_print(const struct err *err) {
    const char *hint = strchr(err->text, '\n');
    int length = hint == NULL ? (int)strlen(err->text) : (int)(hint - err->text);
    fprintf(stderr, "cadre: %.*s [%s]\n", length, err->text, err->code);
    while (hint != NULL) {
        const char *line = hint + 1;
        hint = strchr(line, '\n');
        fprintf(stderr, "  %.*s\n", hint == NULL ? (int)strlen(line) : (int)(hint - line), line);
    }
}
