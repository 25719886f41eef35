/* SPDX-License-Identifier: Apache-2.0 */
#include "service/rights.h"

#include <string.h>

enum { /* the words of roles.def, as bits */
       EVERYTHING = 1 << SCOPE_EVERYTHING,
       UNIT = 1 << SCOPE_UNIT,
       ESTABLISHMENT = 1 << SCOPE_ESTABLISHMENT,
       SELF = 1 << SCOPE_SELF,
       SCOPED = 0,
       OPEN = 1
};
enum {
#define ROLE(name, word, scopes, says) name = 1 << ROLE_##name,
#include "service/roles.def"
};

const struct role_row role_rows[ROLE_COUNT] = {
#define ROLE(name, word, scopes, says) {word, says, scopes},
#include "service/roles.def"
};

const struct right_row right_rows[RIGHT_COUNT] = {
#define RIGHT(name, word, says, reach, roles) {word, says, roles, reach},
#include "service/roles.def"
};

_Static_assert(RIGHT_COUNT < 31, "rights are bits of an int");

const char *const scope_words[SCOPE_KIND_COUNT] = {"everything", "unit", "establishment", "self"};

static uint32_t rights_of(enum role role, bool only_open) {
    uint32_t rights = 0;
    for (int32_t r = 0; r < RIGHT_COUNT; r++)
        if ((right_rows[r].roles & 1u << role) != 0 && (!only_open || right_rows[r].open)) rights |= 1u << r;
    return rights;
}

uint32_t role_rights(enum role role) {
    return rights_of(role, false);
}

uint32_t role_rights_open(enum role role) {
    return rights_of(role, true);
}

/* ---- roles as words ---- */

static enum role role_of(struct text word) {
    enum role role = 0;
    while (role < ROLE_COUNT && !text_is(word, role_rows[role].word)) role++;
    return role;
}

static enum scope_kind scope_of(struct text word) {
    enum scope_kind scope = 0;
    while (scope < SCOPE_KIND_COUNT && !text_is(word, scope_words[scope])) scope++;
    return scope;
}

static struct text take_part(struct text *rest) {
    const char *colon = memchr(rest->at, ':', (size_t)rest->length);
    struct text part = {rest->at, colon == NULL ? rest->length : colon - rest->at};
    int64_t taken = part.length + (colon != NULL);
    *rest = (struct text){rest->at + taken, rest->length - taken};
    return part;
}

static bool grant_checked(struct grant grant, struct text words, struct grant *out, struct err *err) {
    bool needs_id = grant.scope == SCOPE_UNIT || grant.scope == SCOPE_ESTABLISHMENT;
    if ((role_rows[grant.role].scopes & 1u << grant.scope) == 0 || needs_id != (grant.id.length > 0)) {
        struct arena mem = {0};
        struct buffer allowed = {.mem = &mem};
        for (int32_t s = 0; s < SCOPE_KIND_COUNT; s++) {
            if ((role_rows[grant.role].scopes & 1u << s) == 0) continue;
            bool with_id = s == SCOPE_UNIT || s == SCOPE_ESTABLISHMENT;
            buffer_print(&allowed, "%s%s%s%s%s", allowed.length > 0 ? " or " : "", role_rows[grant.role].word,
                         with_id ? ":" : "", with_id ? scope_words[s] : "", with_id ? ":ID" : "");
        }
        err_fail(err, ERR_INPUT, "role.scope", "role \"%.*s\" is not over what it can be over\nWrite %.*s.",
                 TEXT_ARGS(words), TEXT_ARGS(buffer_text(&allowed)));
        arena_clear(&mem);
        return false;
    }
    *out = grant;
    return true;
}

bool grant_read(struct text words, struct grant *out, struct err *err) {
    struct text rest = words, word = take_part(&rest), scope = take_part(&rest);
    struct grant grant = {.role = role_of(word), .scope = scope_of(scope), .id = rest};
    if (grant.role == ROLE_COUNT)
        return err_fail(
            err, ERR_INPUT, "role.unknown",
            "there is no role \"%.*s\"\nRoles are planner, registrar, instructor, officer, commander, "
            "inspector, liaison and administrator.",
            TEXT_ARGS(word));
    if (scope.length == 0)
        grant.scope = (role_rows[grant.role].scopes & SELF) != 0 ? SCOPE_SELF : SCOPE_EVERYTHING;
    return grant_checked(grant, words, out, err);
}

struct text grant_print(struct arena *mem, const struct grant *grant) {
    const char *role = role_rows[grant->role].word;
    if (grant->scope == SCOPE_EVERYTHING || grant->scope == SCOPE_SELF) return text_of(role);
    return text_print(mem, "%s:%s:%.*s", role, scope_words[grant->scope], TEXT_ARGS(grant->id));
}

bool grant_find(struct text role, struct text scope, struct text id, struct grant *out) {
    struct grant grant = {role_of(role), scope_of(scope), id};
    if (grant.role == ROLE_COUNT || grant.scope == SCOPE_KIND_COUNT) return false;
    *out = grant;
    return true;
}

/* ---- rights as words ---- */

static uint32_t right_of(struct text word) {
    if (text_is(word, "all")) return RIGHTS_ALL;
    for (int32_t r = 0; r < RIGHT_COUNT; r++)
        if (text_is(word, right_rows[r].word)) return 1u << r;
    return 0;
}

static bool right_unknown(struct text word, struct err *err) {
    struct arena mem = {0};
    struct buffer words = {.mem = &mem};
    for (int32_t r = 0; r < RIGHT_COUNT; r++) buffer_print(&words, "%s, ", right_rows[r].word);
    err_fail(err, ERR_INPUT, "right.unknown", "there is no right \"%.*s\"\nRights are %.*sand all.",
             TEXT_ARGS(word), TEXT_ARGS(buffer_text(&words)));
    arena_clear(&mem);
    return false;
}

bool rights_read(struct text words, uint32_t *out, struct err *err) {
    uint32_t rights = 0;
    struct text part, word;
    while (text_next(&words, ' ', &part))
        while (text_next(&part, ',', &word)) {
            if (right_of(word) == 0) return right_unknown(word, err);
            rights |= right_of(word);
        }
    if (rights == 0) return err_fail(err, ERR_INPUT, "right.unknown", "no right is named");
    *out = rights;
    return true;
}

struct text rights_print(struct arena *mem, uint32_t rights) {
    struct buffer words = {.mem = mem};
    if (rights == RIGHTS_ALL) return text_of("all");
    for (int32_t r = 0; r < RIGHT_COUNT; r++)
        if ((rights & 1u << r) != 0)
            buffer_print(&words, "%s%s", words.length > 0 ? " " : "", right_rows[r].word);
    return buffer_text(&words);
}
