/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core/err: the one way to fail. A function that can fail returns bool or a pointer and takes `struct err
 * *err` last. The first failure is kept, later ones are ignored.
 *
 * The text says what is wrong in lower case without a full stop; after a newline, in sentences, what to do.
 */
#ifndef CADRE_CORE_ERR_H
#define CADRE_CORE_ERR_H

#include "core/text.h"

#include <stdbool.h>
#include <stdint.h>

enum { ERR_POINTER_MAX = 511 };

enum err_kind {
    ERR_NONE = 0,
    ERR_USAGE,  /* wrong arguments: exit 2 */
    ERR_INPUT,  /* wrong data from outside: exit 2 */
    ERR_RIGHTS, /* not allowed to this user: exit 5 */
    ERR_LIMIT,  /* larger than what we promise to handle: exit 6 */
    ERR_STORE,  /* the database failed: exit 7 */
    ERR_SYSTEM, /* files, disk, memory: exit 8 */
    ERR_BUSY    /* somebody else is writing; trying again helps: exit 9 */
};

struct err {
    enum err_kind kind;
    char code[64];   /* stable, like "plan.until-before-as-of"; tests, translations and support use it */
    char text[4000]; /* what is wrong, then after a newline what to do */
    /* Where in the JSON that was sent, as RFC 6901 says; ended by a zero byte. A text says it too, shortened.
     */
    char pointer[ERR_POINTER_MAX + 1];
    bool has_pointer; /* "" is the whole document */
};

/* Records the first failure; always returns false, so that it can be returned. */
bool err_fail(struct err *err, enum err_kind kind, const char *code, const char *text, ...)
    __attribute__((format(printf, 4, 5)));
/* The same with its place in JSON; one that is longer than ERR_POINTER_MAX, or holds a zero byte, is left
 * out. */
bool err_fail_at(struct err *err, struct text pointer, enum err_kind kind, const char *code, const char *text,
                 ...) __attribute__((format(printf, 5, 6)));
bool err_any(const struct err *err);
int err_exit_status(const struct err *err); /* 0 when nothing failed */
/* "cadre: what is wrong [code]\n  what to do\n" on the standard error stream. */
void err_print(const struct err *err);

#endif
