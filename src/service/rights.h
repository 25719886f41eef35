/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/rights: what each role may do (roles.def), and how a role over a part of the corps is written.
 *
 *   planner                     over everything
 *   commander:unit:U0001        over a unit and the units below it
 *   registrar:establishment:E2  over an establishment and its classes
 *   officer                     over the officer that the user is
 */
#ifndef CADRE_SERVICE_RIGHTS_H
#define CADRE_SERVICE_RIGHTS_H

#include "core/err.h"
#include "core/text.h"

enum role {
#define ROLE(name, word, scopes, says) ROLE_##name,
#include "service/roles.def"
    ROLE_COUNT
};

enum right_number {
#define RIGHT(name, word, says, reach, roles) RIGHT_NUMBER_##name,
#include "service/roles.def"
    RIGHT_COUNT
};

/* Bits, so that several are one number. */
enum right {
#define RIGHT(name, word, says, reach, roles) RIGHT_##name = 1 << RIGHT_NUMBER_##name,
#include "service/roles.def"
    RIGHTS_ALL = (1 << RIGHT_COUNT) - 1
};

enum scope_kind { SCOPE_EVERYTHING, SCOPE_UNIT, SCOPE_ESTABLISHMENT, SCOPE_SELF, SCOPE_KIND_COUNT };

struct role_row {
    const char *word, *says;
    uint32_t scopes; /* 1 << enum scope_kind, or-ed */
};

struct right_row {
    const char *word, *says;
    uint32_t roles; /* 1 << enum role, or-ed */
    bool open;      /* held over everything, whatever the role is over */
};

extern const struct role_row role_rows[ROLE_COUNT];
extern const struct right_row right_rows[RIGHT_COUNT];
extern const char *const scope_words[SCOPE_KIND_COUNT];

/* Rights of a role within its scope, and those that it has over everything. */
uint32_t role_rights(enum role role);
uint32_t role_rights_open(enum role role);

/* A role over something. */
struct grant {
    enum role role;
    enum scope_kind scope;
    struct text id; /* of the unit or establishment; SELF: of the officer; else empty */
};

/* Errors (ERR_INPUT): role.unknown, role.scope. The id is borrowed. */
bool grant_read(struct text words, struct grant *out, struct err *err);
struct text grant_print(struct arena *mem, const struct grant *grant);
/* False when the store holds a role or scope that this program does not know. */
bool grant_find(struct text role, struct text scope, struct text id, struct grant *out);

/* "people.read classes.read", commas too; "all". Errors: right.unknown (ERR_INPUT) */
bool rights_read(struct text words, uint32_t *out, struct err *err);
struct text rights_print(struct arena *mem, uint32_t rights);

#endif
