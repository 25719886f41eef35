/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/audit: who did what, line after line, so that a line that was removed, altered, moved or cut off
 * shows.
 *
 *   seal of line n = HMAC-SHA-256(key, seal of line n-1, number and every field of line n)
 *
 * The key is a file outside the database: whoever can change the database but not read that file cannot make
 * a seal. It is made with the first line, mode 0600. Lines hold ids only, no names, so that removing a person
 * leaves the chain whole. Lines from before there were seals get theirs with the next line that is written.
 *
 * The newest lines can be cut off without a gap: that shows against a head, the number and the seal of a
 * line, which is kept elsewhere.
 *
 * Errors: audit.key-missing, audit.key-open, audit.key-damaged, audit.unsealed (all ERR_STORE: nothing is
 * changed while the log cannot be written), audit.head (ERR_INPUT: not what `cadre audit head` prints).
 */
#ifndef CADRE_STORE_AUDIT_H
#define CADRE_STORE_AUDIT_H

#include "store/store.h"

struct audit_line {
    int64_t id; /* from 1, without gaps */
    int64_t at_seconds;
    struct text who, action, object, detail;
    struct text seal; /* 64 hexadecimal digits; empty: from before there were seals */
};

/* The key's file when `path` is NULL: beside a SQLite file, FILE-audit.key; for PostgreSQL cadre-audit.key
 * here. In `mem`. */
const char *audit_key_path(struct arena *mem, const char *path, const struct tx *tx);

/* Adds a line in the transaction of what it tells; its id and seal are made. Costs one look at the last line.
 */
bool audit_write(struct tx *tx, const char *key_path, const struct audit_line *line, struct err *err);

/* Reads lines, oldest first: while (audit_next(rows, &line)). The texts live until the next. */
bool audit_next(struct rows *rows, struct audit_line *out);

/* ---- the chain ---- */

struct audit_head {
    int64_t id;    /* 0: the log is empty */
    char seal[65]; /* 64 hexadecimal digits; empty when the line has none yet */
    day taken;     /* when it was kept, where that is known, else DAY_NONE */
};

bool audit_head(struct tx *tx, struct audit_head *out, struct err *err);
/* "12 5f0c...\n", with its day "12 5f0c... 2007-11-20\n"; in `mem` */
struct text audit_head_print(struct arena *mem, const struct audit_head *head);
/* One head per line of `body`. The list lives in `mem`. Errors: audit.head with the line */
bool audit_heads_read(struct arena *mem, struct text body, struct audit_head **out, int32_t *out_count,
                      struct err *err);

enum { AUDIT_PROBLEMS_MAX = 50 };

struct audit_report {
    int64_t lines;    /* in the log */
    int64_t unsealed; /* of them, from before there were seals */
    int32_t problem_count;
    struct audit_problem {
        int64_t id;       /* the line's number */
        struct text text; /* "line 7 was altered", in the arena */
    } problems[AUDIT_PROBLEMS_MAX];
    bool more; /* there are more problems than these */
};

/* Reads every line and holds it against its seal, and the log against the heads. A log with problems is not a
   failure: look at problem_count. */
bool audit_verify(struct arena *mem, struct tx *tx, const char *key_path, const struct audit_head *heads,
                  int32_t head_count, struct audit_report *out, struct err *err);

#endif
